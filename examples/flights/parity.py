"""How far a system's answers are from the source's, over all rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .systems import Answers


@dataclass(frozen=True)
class Parity:
    """What differs between a source and what was made of it.

    Attributes:
        rows: Rows compared.
        flips: Rows whose label differs.
        max_ulp: Largest distance of a probability in float64s; 0 is equal in every bit.
        max_error: Largest absolute difference of a probability.
        margins_ulp: As max_ulp, of the sum before the probability; None if it is not to be had.
    """

    rows: int
    flips: int
    max_ulp: int
    max_error: float
    margins_ulp: int | None


def parity(want: Answers, got: Answers) -> Parity:
    """Compare what a system says with what its source says of the same rows."""
    margins_ulp = None
    if want.margins is not None and got.margins is not None:
        margins_ulp = max_ulp(want.margins, got.margins)
    return Parity(
        rows=len(want.labels),
        flips=int((want.labels != got.labels).sum()),
        max_ulp=max_ulp(want.late, got.late),
        max_error=float(np.abs(want.late - got.late).max(initial=0.0)),
        margins_ulp=margins_ulp,
    )


def max_ulp(want: np.ndarray, got: np.ndarray) -> int:
    """Largest distance of float64s, counted in float64s between them."""
    return int(np.abs(_ordered(want) - _ordered(got)).max(initial=0))


def _ordered(values: np.ndarray) -> np.ndarray:
    """Integers in the order of the floats, neighbours one apart."""
    bits = np.ascontiguousarray(values, np.float64).view(np.int64)
    return np.where(bits < 0, np.int64(-(2**63)) - bits, bits)

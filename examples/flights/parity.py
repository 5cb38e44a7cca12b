"""How far a system's answers are from the source's, over all rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .systems import ScikitLearn, System


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


def parity(source: ScikitLearn, system: System, rows: pd.DataFrame) -> Parity:
    """Compare labels, probabilities and, where there are any, margins over all rows."""
    want, got = source.batch(rows), system.batch(rows).astype(np.float64)
    margins_ulp = None
    if hasattr(system, "margins"):
        margins_ulp = max_ulp(source.margins(rows), system.margins(rows))
    return Parity(
        rows=len(rows),
        flips=int((source.labels(rows) != system.labels(rows)).sum()),
        max_ulp=max_ulp(want, got),
        max_error=float(np.abs(want - got).max(initial=0.0)),
        margins_ulp=margins_ulp,
    )


def max_ulp(want: np.ndarray, got: np.ndarray) -> int:
    """Largest distance of float64s, counted in float64s between them."""
    return int(np.abs(_ordered(want) - _ordered(got)).max(initial=0))


def _ordered(values: np.ndarray) -> np.ndarray:
    """Integers in the order of the floats, neighbours one apart."""
    bits = np.ascontiguousarray(values, np.float64).view(np.int64)
    return np.where(bits < 0, np.int64(-(2**63)) - bits, bits)

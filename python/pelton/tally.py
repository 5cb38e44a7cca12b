"""Differences between a compiled model and its source, and how large they may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pelton.errors import ParityError
from pelton.ulps import ulps

if TYPE_CHECKING:
    from pelton.convert import Converted

# Largest distance from the source, in ulps of its own dtype, by parity class. A value after a link
# has the link's own bound on top; exp differs by at most 1 ulp between good libraries, 1 + exp and
# the division add one rounding each.
MARGIN_ULPS = {"bit": 0, "ordered": 0, "ulp": 4}
VALUE_ULPS = 4
HUGE = ("largest numbers", "infinities")  # kinds of edges


@dataclass(frozen=True)
class Output:
    """How far one answer of the compiled model is from the source's.

    Attributes:
        method: "predict", "predict_proba", "transform" or "margins"; "after" and a name for what
            leaves that step of a pipeline.
        rows: Rows compared.
        different: Entries that are not equal in every bit.
        worst_ulps: Largest distance in units in the last place.
        worst_relative: Largest error relative to the largest answer of its row.
        bound: What was allowed, in words.
    """

    method: str
    rows: int
    different: int
    worst_ulps: int
    worst_relative: float
    bound: str


class Tally:
    """Collects one answer's differences over all blocks."""

    def __init__(self, method: str, converted: Converted) -> None:
        self.method = method
        self.rows = 0
        self._different = 0
        self._worst_ulps = 0
        self._worst_relative = 0.0
        self._relative = converted.bound if converted.parity == "tolerance" else 0.0
        linked = method in ("predict", "predict_proba") and "predict_proba" in converted.methods
        self._ulps = VALUE_ULPS if linked else MARGIN_ULPS.get(converted.parity, 0)
        if method == "predict" and not linked:  # a link may stand behind a plain value too
            self._ulps = VALUE_ULPS
        self._f32 = converted.output_dtype == np.float32
        self._dtype = np.float32 if self._f32 else np.float64
        self._moves = bool(converted.shaken)

    def output(self) -> Output:
        """What was found."""
        if self._relative:
            bound = f"relative error {self._relative:g}"
        else:
            bound = f"{self._ulps} ulp" if self._ulps else "equal bits"
        if self._moves:
            bound += ", or what 4 ulp of an inexact step before it make of it"
        return Output(
            self.method, self.rows, self._different, self._worst_ulps, self._worst_relative, bound
        )

    def add(self, kind: str, want: Any, got: Any, margins: Any, moved: Sequence[Any] = ()) -> None:
        """Compares one block.

        Args:
            kind: Of the block, for messages.
            want: The source's answers.
            got: Ours.
            margins: Our margins; where two lie within the bound of each other, labels may differ.
            moved: What the source's own conversion answers; then the same with the results of
                inexact steps moved as far as the source's may be. The source may lie twice as far
                from ours as the farthest of these lies from the first.
        """
        if self.method == "transform" and want.dtype.kind in "Obiu":
            want = want.astype(np.float64)  # numbers all the same, as mixed columns are stacked
        if want.dtype.kind not in "f" or got.dtype.kind not in "f":
            return self._add_labels(kind, want, got, margins, moved)
        want = want.reshape(len(want), -1)
        got = got.reshape(len(got), -1)
        if want.shape != got.shape:
            raise ParityError(
                f"{kind}, {self.method}: need shape {want.shape} as the source gives, "
                f"got {got.shape}"
            )
        dtype = np.float32 if want.dtype == np.float32 or self._f32 else np.float64
        with np.errstate(over="ignore"):
            want, got = want.astype(dtype), got.astype(dtype)
        apart = ulps(want, got)
        if self.method == "predict_proba" and want.shape[1] == 2:
            apart[:, 0] = np.minimum(apart[:, 0], _ulps_of_one(want, got))
        with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
            # Of a row's largest answer: one that is nothing but rounding has no size of its own.
            error = np.abs(want.astype(np.float64) - got) / np.maximum(_size(want), 1e-300)
        error[(apart == 0) | ~np.isfinite(error)] = 0.0
        within = apart <= self._ulps
        if self._relative:
            # Where a link or a root follows the sums, the answers have a size of their own.
            scale = np.maximum(_size(margins.reshape(len(margins), -1)), _size(want))
            with np.errstate(invalid="ignore"):
                within |= np.abs(want.astype(np.float64) - got) <= self._relative * scale
            within |= _overflows(want) & _overflows(got)
            if kind.startswith(HUGE):  # a sum that overflows in one order need not in another
                within |= ~(np.isfinite(want) & np.isfinite(got))
        if moved:
            with np.errstate(invalid="ignore"):
                within |= np.abs(want.astype(np.float64) - got) <= _reach(moved)
        if not within.all():
            row, column = np.argwhere(~within)[0]
            raise ParityError(
                f"{kind}, row {row}, {self.method}[{column}]: need {want[row, column]!r} within "
                f"{self.output().bound} as the source gives, got {got[row, column]!r}"
            )
        self.rows += len(want)
        self._different += int((apart > 0).any(axis=1).sum())
        self._worst_ulps = max(self._worst_ulps, int(apart.max(initial=0)))
        self._worst_relative = max(self._worst_relative, float(error.max(initial=0.0)))

    def _add_labels(
        self, kind: str, want: Any, got: Any, margins: Any, moved: Sequence[Any]
    ) -> None:
        if want.shape != got.shape:
            raise ParityError(
                f"{kind}, {self.method}: need shape {want.shape} as the source gives, "
                f"got {got.shape}"
            )
        flipped = np.asarray(want != got)
        if self._relative and flipped.any():
            tied = _tied if flipped.ndim == 1 else _near_zero
            flipped &= ~tied(margins, self._relative)
            flipped[_overflows(margins.reshape(len(want), -1), self._dtype).any(axis=1)] = False
        for one in moved:  # a label that depends on the last bits of inexact steps
            flipped &= one == moved[0]
        if flipped.any():
            row = int(np.argwhere(flipped)[0][0])
            raise ParityError(
                f"{kind}, row {row}, {self.method}: need {want[row]!r} as the source gives, "
                f"got {got[row]!r}"
            )
        self.rows += len(want)
        self._different += int((want != got).sum())


def _size(numbers: Any) -> Any:
    """The largest finite number of each row, at least 1."""
    finite = np.where(np.isfinite(numbers), np.abs(numbers), 0.0)
    return finite.max(axis=1, keepdims=True, initial=1.0)


def _reach(moved: Sequence[Any]) -> Any:
    """Twice the distance from the first to the farthest of the others, entry by entry."""
    first, *others = (np.asarray(one, np.float64).reshape(len(one), -1) for one in moved)
    with np.errstate(invalid="ignore"):
        farthest: Any = 2.0 * np.max([np.abs(one - first) for one in others], axis=0)
    return np.where(np.isnan(farthest), 0.0, farthest)


def _ulps_of_one(want: Any, got: Any) -> Any:
    """The distance of 1 - p in ulps of the larger of p and 1 - p, for it inherits p's rounding."""
    with np.errstate(invalid="ignore"):
        apart = np.abs(want[:, 0] - got[:, 0]) / np.spacing(np.abs(want).max(axis=1))
        return np.where(np.isfinite(apart), np.ceil(apart), 2.0**63).astype(np.uint64)


def _overflows(sums: Any, dtype: Any = None) -> Any:
    """Where parts of a sum may pass the largest number in one order and not in another."""
    return ~(np.abs(sums) < np.finfo(dtype or sums.dtype).max * 1e-16)


def _near_zero(margins: Any, relative: float) -> Any:
    """Where the score of a single label lies within the bound of 0."""
    near: Any = np.abs(margins) <= relative * np.maximum(1.0, np.abs(margins))
    return near


def _tied(margins: Any, relative: float) -> Any:
    """Rows whose two best classes lie within the bound of each other."""
    if margins.ndim == 1:
        return np.abs(margins) <= relative * np.maximum(1.0, np.abs(margins))
    best = np.sort(margins, axis=1)[:, -2:]
    with np.errstate(invalid="ignore"):
        scale = np.maximum(1.0, np.abs(best).max(axis=1))
        gap: Any = best[:, 1] - best[:, 0] <= relative * scale
    return gap

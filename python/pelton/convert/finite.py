"""The raw numbers from which a feature comes out finite, where its source raises on infinity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pelton.convert.columns import Number

_LARGEST = float(np.finfo(np.float64).max)


def finite_range(
    number: Number, dtype: type, after: Callable[[Any], Any] | None = None
) -> tuple[float, float]:
    """The smallest and the largest raw number that stay finite up to a step's cast.

    The steps of a Number are monotone but for single values, so the numbers in question are one
    interval around 0, and bisection over all float64s finds its ends exactly.

    Args:
        number: The feature.
        dtype: What the source casts it to before it looks.
        after: A monotone function, through 0, whose result must be finite too.

    Returns:
        The interval, with infinity where a limit before makes it finite; all finite float64s if
        not even 0 stays finite, or of several columns.
    """
    if len(number.expr.raws()) > 1 or not _is_finite(number, dtype, after, 0.0):
        return -_LARGEST, _LARGEST
    return -_farthest(number, dtype, after, -1.0), _farthest(number, dtype, after, 1.0)


def _farthest(number: Number, dtype: type, after: Any, sign: float) -> float:
    """How far from 0 on one side: floats of one sign are ordered as their bits."""
    if after is None and np.isfinite(np.asarray(number.of_raw(sign * np.inf)).astype(dtype)):
        return np.inf
    if _is_finite(number, dtype, after, sign * _LARGEST):
        return _LARGEST
    low, high = 0, int(np.float64(_LARGEST).view(np.int64))
    while high - low > 1:
        middle = (low + high) // 2
        if _is_finite(number, dtype, after, sign * float(np.int64(middle).view(np.float64))):
            low = middle
        else:
            high = middle
    return float(np.int64(low).view(np.float64))


def _is_finite(number: Number, dtype: type, after: Any, raw: float) -> bool:
    with np.errstate(all="ignore"):
        value: Any = np.asarray(number.of_raw(raw)).astype(dtype)
        return not np.isinf(value if after is None else after(value))


def lowest(number: Number, least: float) -> float:
    """The smallest raw number from which a rising feature is `least` or more; inf if none is."""
    found = _first(lambda raw: bool(number.of_raw(raw) >= least))
    return np.inf if found is None else found


def highest(number: Number, most: float) -> float:
    """The largest raw number up to which a rising feature is `most` or less; -inf if none is."""
    found = _first(lambda raw: not number.of_raw(raw) <= most)
    return np.inf if found is None else float(np.nextafter(found, -np.inf))


def _first(holds: Callable[[float], bool]) -> float | None:
    """The smallest float64 for which `holds`, where it holds from some number on."""
    if not holds(np.inf):
        return None
    if holds(-np.inf):
        return -np.inf
    low, high = _rank(-np.inf), _rank(np.inf)
    while high - low > 1:
        middle = (low + high) // 2
        if holds(_at(middle)):
            high = middle
        else:
            low = middle
    return _at(high)


def _rank(x: float) -> int:
    """Float64s as whole numbers in the same order."""
    bits = int(np.float64(x).view(np.int64))
    return bits if bits >= 0 else -(bits & 0x7FFF_FFFF_FFFF_FFFF) - 1


def _at(rank: int) -> float:
    if rank >= 0:
        return float(np.int64(rank).view(np.float64))
    return -float(np.int64(-rank - 1).view(np.float64))

"""The distance of floating-point numbers, counted in representable numbers between them."""

from __future__ import annotations

from typing import Any

import numpy as np


def ulps(a: Any, b: Any) -> Any:
    """How many steps of the format lie between two arrays, entry by entry.

    Args:
        a: float32 or float64.
        b: The same dtype and shape.

    Returns:
        uint64 counts: 0 for equal numbers, for two NaNs and for the two zeros; the largest uint64
        where one is NaN and the other is not.

    >>> ulps(np.array([1.0, 0.0]), np.array([np.nextafter(1.0, 2.0), -0.0])).tolist()
    [1, 0]
    """
    a, b = np.asarray(a), np.asarray(b)
    if a.dtype != b.dtype or a.dtype not in (np.float32, np.float64):
        raise TypeError(f"ulps: need two arrays of one float dtype, got {a.dtype} and {b.dtype}")
    low, high = _ranks(a), _ranks(b)
    apart = np.where(low > high, low - high, high - low)
    nan_a, nan_b = np.isnan(a), np.isnan(b)
    apart[nan_a & nan_b] = 0
    apart[nan_a ^ nan_b] = np.iinfo(np.uint64).max
    return apart


def _ranks(x: Any) -> Any:
    """Integers in the order of the numbers, the two zeros alike."""
    unsigned, sign = (np.uint64, 1 << 63) if x.dtype == np.float64 else (np.uint32, 1 << 31)
    bits = np.ascontiguousarray(x).view(unsigned).astype(np.uint64)
    size = bits & np.uint64(sign - 1)
    return np.where(bits & np.uint64(sign), np.uint64(sign) - size, np.uint64(sign) + size)

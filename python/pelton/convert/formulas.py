"""What an operator makes of numbers while a model is converted, as of the entries of a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

# Operators whose class is ulp. The entries of a table are computed when the model is compiled, so
# they may be what the source's own function gives.
_OF_THE_SOURCE: dict[str, Callable[..., Any]] = {
    "log": np.log,
    "log1p": np.log1p,
    "log2": np.log2,
    "log10": np.log10,
    "exp": np.exp,
    "expm1": np.expm1,
    "sin": np.sin,
    "cos": np.cos,
    "power": lambda x, exponent: np.power(x, exponent),
    "power_of": lambda x, base: np.power(base, x),
}
# Operators of one number that are not monotone, or not finite on one interval around 0.
BENT = frozenset(
    {"divide_into", "remainder", "power", "sqrt", "log", "log1p", "log2", "log10", "sin", "cos"}
    | {"normal_quantile"}
)


def on_values(op: str, values: Any, **params: float) -> Any:
    """What an operator makes of float64 numbers, as an array."""
    from pelton import _native

    numbers = np.atleast_1d(np.asarray(values, np.float64))
    if op == "uncertain":
        return numbers
    if op in _OF_THE_SOURCE:
        with np.errstate(all="ignore"):
            return _OF_THE_SOURCE[op](numbers, **params)
    return _native.apply(op, numbers, params)

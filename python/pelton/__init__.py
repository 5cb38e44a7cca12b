"""Pelton: trained models and their feature code as one native file that answers in microseconds.

>>> import pelton
>>> model = pelton.compile(fitted, sample=X_train, name="late-flights")  # doctest: +SKIP
>>> model.save("late.pelton")  # doctest: +SKIP
>>> pelton.load("late.pelton").predict_row({"carrier": "UA"})  # doctest: +SKIP
True
"""

from __future__ import annotations

import typing as _typing

from pelton import errors
from pelton._native import __version__
from pelton.config import show_config
from pelton.model import Model
from pelton.saving import Report, load, verify
from pelton.schema import ColumnSpec, Schema

if _typing.TYPE_CHECKING:
    from pelton.compiling import compile

__all__ = [
    "compile",
    "load",
    "verify",
    "show_config",
    "Model",
    "Schema",
    "ColumnSpec",
    "Report",
    "errors",
    "__version__",
]


def __getattr__(name: str) -> _typing.Any:
    """`compile` and what it needs are imported when first asked for."""
    if name == "compile":
        from pelton.compiling import compile

        globals()["compile"] = compile
        return compile
    raise AttributeError(f"module 'pelton' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)

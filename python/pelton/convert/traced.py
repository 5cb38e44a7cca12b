"""A table without rows: what a function does to it is written down in operators, column by column.

It takes part in NumPy's functions by NumPy's own protocols, and looks like an array or a pandas
frame as far as column arithmetic goes. What it cannot stand for, above all a look at the rows
themselves, raises `UntraceableError`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from pelton.convert.columns import Column, Number, Text, number_of
from pelton.convert.context import Context
from pelton.convert.ufuncs import UntraceableError, apply, chosen


class Traced:
    """One column, or several side by side."""

    __slots__ = ("columns", "ctx", "kind", "names", "ndim")
    __array_priority__ = 1000

    def __init__(
        self, columns: Sequence[Column], names: Sequence[Any], kind: str, ndim: int, ctx: Context
    ) -> None:
        self.columns = list(columns)
        self.names = list(names)
        self.kind = kind  # "numpy" or "pandas"
        self.ndim = ndim  # 1: like a single column
        self.ctx = ctx

    def like(
        self, columns: Sequence[Column], names: Sequence[Any] | None = None, ndim: int | None = None
    ) -> Traced:
        """Other columns in the same kind of table."""
        names = self.names if names is None else names
        return Traced(columns, names, self.kind, self.ndim if ndim is None else ndim, self.ctx)

    # NumPy's protocols

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Traced:
        if method != "__call__" or options:
            raise UntraceableError(f"numpy.{ufunc.__name__}.{method} with {', '.join(options)}")
        return elementwise(inputs, lambda parts: apply(ufunc, parts, self.ctx))

    def __array_function__(
        self, function: Any, types: Any, args: Any, options: dict[str, Any]
    ) -> Any:
        from pelton.convert.traced_functions import FUNCTIONS

        known = FUNCTIONS.get(function.__name__)
        if known is None:
            raise UntraceableError(f"the function numpy.{function.__name__}")
        return known(*args, **options)

    def __array__(self, *args: Any, **options: Any) -> Any:
        raise UntraceableError("the rows themselves, as an array")

    def __iter__(self) -> Any:
        if self.kind == "pandas" and self.ndim == 2:
            return iter(self.names)
        raise UntraceableError("the rows themselves, one by one")

    def __len__(self) -> int:
        raise UntraceableError("the number of rows")

    def __bool__(self) -> bool:
        raise UntraceableError("a decision that depends on the rows")

    def __float__(self) -> float:
        raise UntraceableError("a single value of the rows")

    def __getattr__(self, name: str) -> Any:
        from pelton.convert.traced_frames import attribute

        return attribute(self, name)

    # What arrays and frames have in common

    @property
    def dtype(self) -> np.dtype[Any]:
        """The columns' common dtype."""
        return np.result_type(*(column.dtype for column in self.columns))

    @property
    def shape(self) -> tuple[Any, ...]:
        """The number of rows is not known, and cannot be used."""
        return (_Rows(), len(self.columns))[: self.ndim]

    def astype(self, dtype: Any, copy: bool = True) -> Traced:
        """In another dtype: float32 or float64."""
        to = np.dtype(dtype)
        if to not in (np.float32, np.float64):
            raise UntraceableError(f"astype({to})")
        return self.like([self.ctx.numeric(column).cast(to) for column in self.columns])

    def copy(self, *args: Any, **options: Any) -> Traced:
        """Another table of the same columns."""
        return self.like(self.columns)

    def clip(self, lower: Any = None, upper: Any = None, **options: Any) -> Traced:
        """Limited to an interval of numbers."""
        return elementwise([self], lambda parts: clipped(parts[0], lower, upper, options))

    def round(self, decimals: int = 0, **options: Any) -> Traced:
        """To a number of decimals."""
        if options:
            raise UntraceableError(f"round with {', '.join(options)}")
        if decimals == 0:
            return _of(np.rint, self)
        if decimals < 0:
            raise UntraceableError("round to tens")
        scale = 10.0**decimals
        return _of(np.divide, _of(np.rint, _of(np.multiply, self, scale)), scale)

    def __getitem__(self, key: Any) -> Traced:
        from pelton.convert.traced_frames import item

        return item(self, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        from pelton.convert.traced_frames import set_item

        set_item(self, key, value)

    # What pandas adds; see traced_frames.py

    def fillna(self, value: Any) -> Traced:
        """A number in place of nulls; by column where given a dict."""
        by_name = value if isinstance(value, dict) else dict.fromkeys(self.names, value)
        columns: list[Column] = []
        for name, column in zip(self.names, self.columns, strict=True):
            if name in by_name:
                level = by_name[name]
                if isinstance(column, Text) or not isinstance(level, (int, float)):
                    raise UntraceableError("fillna of text")
                number = number_of(column)
                level = float(number.dtype.type(level))
                column = number.apply("fill_missing", value=level)
            columns.append(column)
        return self.like(columns)

    def isna(self) -> Traced:
        """Where it is null."""
        return _of(np.isnan, self)

    isnull = isna

    def notna(self) -> Traced:
        """Where it is not null."""
        return _of(np.invert, self.isna())

    notnull = notna

    def abs(self) -> Traced:
        """Without signs."""
        return _of(np.absolute, self)

    def where(self, condition: Traced, other: Any = np.nan) -> Traced:
        """The values where the condition holds, else others."""
        return where(condition, self, other)

    def mask(self, condition: Traced, other: Any = np.nan) -> Traced:
        """The values where the condition does not hold, else others."""
        return where(condition, other, self)

    @property
    def values(self) -> Traced:
        """The same columns as an array."""
        common = self.dtype
        if common.kind == "O":
            raise UntraceableError("an array of Python objects")
        return Traced(
            [column.cast(common) for column in self.columns],
            range(len(self.columns)),
            "numpy",
            self.ndim,
            self.ctx,
        )

    def to_numpy(self, dtype: Any = None) -> Traced:
        """The same columns as an array."""
        return self.values if dtype is None else self.values.astype(dtype)


class _Rows:
    """The number of rows of a table that has none yet."""

    def __index__(self) -> int:
        raise UntraceableError("the number of rows")

    __int__ = __index__

    def __getattr__(self, name: str) -> Any:
        raise UntraceableError("the number of rows")


def _of(ufunc: Any, *operands: Any) -> Traced:
    made: Traced = ufunc(*operands)
    return made


def elementwise(operands: Sequence[Any], function: Callable[[list[Any]], Column]) -> Traced:
    """A function of columns and numbers on tables, column by column, as NumPy broadcasts."""
    tables = [one for one in operands if isinstance(one, Traced)]
    if any(one.kind == "pandas" and one.names != tables[0].names for one in tables) and any(
        one.ndim == 2 and one.kind == "pandas" for one in tables
    ):
        raise UntraceableError("arithmetic of frames with other columns")
    width = max(len(one.columns) for one in tables)
    parts = [_parts(one, width) for one in operands]
    widest = next(one for one in tables if len(one.columns) == width)
    ndim = max(one.ndim for one in tables)
    if ndim == 2 and any(one.ndim == 1 for one in tables):
        raise UntraceableError("arithmetic of one column with a table")
    made = [function([part[at] for part in parts]) for at in range(width)]
    return widest.like(made, ndim=ndim)


def _parts(operand: Any, width: int) -> list[Any]:
    if isinstance(operand, Traced):
        if len(operand.columns) not in (1, width):
            raise UntraceableError("arithmetic of tables of other widths")
        return operand.columns * width if len(operand.columns) == 1 else operand.columns
    if isinstance(operand, (bool, int, float, np.generic)):
        return [operand] * width
    if isinstance(operand, (list, tuple, np.ndarray)) and np.shape(operand) == (width,):
        return list(np.asarray(operand))
    raise UntraceableError(f"an operand of type {type(operand).__name__}")


def where(condition: Any, yes: Any, no: Any) -> Traced:
    """numpy.where of tables and numbers."""
    tables = [one for one in (condition, yes, no) if isinstance(one, Traced)]
    ctx = tables[0].ctx

    def of_column(parts: list[Any]) -> Column:
        kinds = [one.dtype if hasattr(one, "dtype") else one for one in parts[1:]]
        dtype = np.result_type(*kinds)
        if dtype not in (np.float32, np.float64):
            dtype = np.dtype(np.float64) if dtype.kind in "biu" else dtype
        if dtype.kind != "f" or dtype == np.float16:
            raise UntraceableError(f"numpy.where in {dtype}")
        return chosen(parts[0], parts[1], parts[2], ctx, dtype=dtype)

    return elementwise([condition, yes, no], of_column)


def clipped(column: Any, lower: Any, upper: Any, options: Any = ()) -> Number:
    """A column limited by numbers in its own dtype."""
    bounds = [float("-inf") if lower is None else lower, float("inf") if upper is None else upper]
    if options or not all(isinstance(one, (int, float, np.generic)) for one in bounds):
        raise UntraceableError("clip by other than two numbers")
    number = number_of(column)
    if number.dtype.kind != "f":
        raise UntraceableError(f"clip of {number.dtype}")
    low, high = (float(number.dtype.type(one)) for one in bounds)
    return replace(number.apply("clip", low=low, high=high), raw_null=False)


def _power(left: Any, right: Any) -> Any:
    """The operator: NumPy takes shortcuts for these numbers."""
    if isinstance(left, Traced) and isinstance(right, (int, float)):
        if left.dtype.kind != "f":
            raise UntraceableError("a power of whole numbers")
        shortcut = {2.0: np.square, 0.5: np.sqrt, -1.0: np.reciprocal, 1.0: np.positive}
        if right in shortcut:
            return shortcut[right](left)
    return np.power(left, right)


def _operator(function: Callable[..., Any], turned: bool) -> Callable[..., Any]:
    def of(self: Traced, other: Any) -> Any:
        return function(other, self) if turned else function(self, other)

    return of


_OPERATORS: Iterable[tuple[str, Callable[..., Any]]] = (
    ("add", np.add), ("sub", np.subtract), ("mul", np.multiply), ("truediv", np.divide),
    ("floordiv", np.floor_divide), ("mod", np.remainder), ("pow", _power),
    ("and", np.bitwise_and), ("or", np.bitwise_or), ("xor", np.bitwise_xor),
)  # fmt: skip
for _name, _function in _OPERATORS:
    setattr(Traced, f"__{_name}__", _operator(_function, turned=False))
    setattr(Traced, f"__r{_name}__", _operator(_function, turned=True))
for _name, _function in (
    ("lt", np.less), ("le", np.less_equal), ("gt", np.greater), ("ge", np.greater_equal),
    ("eq", np.equal), ("ne", np.not_equal),
):  # fmt: skip
    setattr(Traced, f"__{_name}__", _operator(_function, turned=False))
for _name, _function in (("neg", np.negative), ("invert", np.invert), ("abs", np.absolute)):
    setattr(Traced, f"__{_name}__", (lambda function: lambda self: function(self))(_function))

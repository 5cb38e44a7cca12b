"""scikit-learn's FunctionTransformer: the function is called once, on a table without rows.

What it does is written down in operators (traced.py). What cannot be is refused, in native terms.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Block, Column, Many, Text
from pelton.convert.context import Context
from pelton.convert.hints import native_features
from pelton.convert.shadow import dtypes_of, is_sparse
from pelton.convert.shake import INEXACT
from pelton.convert.traced import Traced
from pelton.convert.ufuncs import UntraceableError


def function_transformer(step: Any, block: Block, ctx: Context) -> Block:
    """Whatever the function is, as far as it can be written down."""
    after = ctx.run(step.transform, block.data)
    columns = block.columns
    if step.validate:
        for column in columns:
            ctx.refuse_nan(ctx.numeric(column))
            ctx.refuse_infinite(column)
    if step.func is not None:
        columns = _traced(step, block, ctx)
    dtypes = dtypes_of(after, len(columns))
    if np.shape(after)[1:] != (len(columns),):
        raise ctx.unsupported("its function gives another number of columns than was traced")
    for column, dtype in zip(columns, dtypes, strict=True):
        floats = dtype.kind == "f" and column.dtype.kind == "f"
        if step.func is not None and floats and column.dtype != dtype:
            raise ctx.unsupported(f"its function gives {dtype}, traced was {column.dtype}")
    inexact = step.func is not None and any(_is_inexact(column) for column in columns)
    ctx.done("ulp" if inexact else "bit")
    return Block([ctx.cast(c, d) for c, d in zip(columns, dtypes, strict=True)], after)


def _traced(step: Any, block: Block, ctx: Context) -> list[Column]:
    name = getattr(step.func, "__name__", type(step.func).__name__)
    names = list(getattr(block.data, "columns", [f"x{at}" for at in range(len(block.columns))]))
    try:
        made = step.func(_table(step, block, names, ctx), **(step.kw_args or {}))
        if not isinstance(made, Traced):
            raise UntraceableError(f"a result of type {type(made).__name__}")
        if made.ndim != 2:
            raise UntraceableError("a result of one dimension")
    except Exception as error:
        why = str(error).split("\n")[0]
        if not isinstance(error, UntraceableError):
            why = f"{type(error).__name__}: {why}"
        raise ctx.unsupported(
            f"Python code cannot be compiled, got the function {name!r}, which uses {why}\n"
            "write it in native terms, which train and serve alike:\n"
            f"{native_features(name, names)}"
        ) from error
    return made.columns


def _table(step: Any, block: Block, names: list[Any], ctx: Context) -> Traced:
    """What the function is given: a frame as it is, anything else as an array."""
    if is_sparse(block.data):
        raise UntraceableError("a sparse matrix")
    columns = block.columns
    if hasattr(block.data, "iloc") and not step.validate:
        one = getattr(block.data, "ndim", 2)
        dtypes = list(block.data.dtypes) if one == 2 else [block.data.dtype]
        for column, dtype in zip(columns, dtypes, strict=True):
            if not isinstance(dtype, np.dtype) and not isinstance(column, Text):
                raise UntraceableError(f"a column of type {dtype}, whose null has logic of its own")
        return Traced(columns, names, "pandas", one, ctx)
    if not isinstance(block.data, np.ndarray) and not step.validate:
        raise UntraceableError(f"a table of type {type(block.data).__name__}")
    if any(isinstance(column, Text) for column in columns):
        raise UntraceableError("an array of text")
    seen = np.asarray(block.data).dtype
    return Traced([c.cast(seen) for c in columns], range(len(columns)), "numpy", 2, ctx)


def _is_inexact(column: Column) -> bool:
    waiting = [] if not hasattr(column, "expr") else [column.expr]
    seen: set[int] = set()
    while waiting:
        expr = waiting.pop()
        if id(expr) in seen:
            continue
        seen.add(id(expr))
        if expr.op in INEXACT:
            return True
        waiting += expr.inputs
        if isinstance(expr.many, Many):
            waiting += [one.expr for one in expr.many.inputs if hasattr(one, "expr")]
    return False

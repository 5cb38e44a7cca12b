"""scikit-learn's isotonic regression: a broken line through the fitted points."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from pelton.convert.columns import Block, Number
from pelton.convert.context import Context
from pelton.convert.projecting import joined
from pelton.convert.sklearn_inputs import at_least, at_most, finite


def regression(model: Any, block: Block, ctx: Context) -> None:
    """IsotonicRegression at the end."""
    line, dtype = _line(model, block, ctx)
    ctx.output_dtype = dtype
    ctx.set_answers(margins=[line], f32=dtype == np.float32)
    ctx.methods = ("predict",)
    ctx.done()


def transformer(step: Any, block: Block, ctx: Context) -> Block:
    """IsotonicRegression within a pipeline."""
    line, _ = _line(step, block, ctx)
    after = ctx.run(step.transform, block.data)
    ctx.done()
    return Block([line], after)


def _line(model: Any, block: Block, ctx: Context) -> tuple[Number, np.dtype[Any]]:
    x, y = np.asarray(model.X_thresholds_), np.asarray(model.y_thresholds_)
    dtype = np.dtype(x.dtype)
    (number,) = finite(block, 1, ctx)
    number = ctx.numeric(ctx.cast(number, dtype))
    if dtype == np.float32:
        ctx.refuse_infinite(number, np.float32)
    low, high = float(x[0]), float(x[-1])
    # scipy hands over to numpy what is float64 throughout.
    plain = dtype == np.float64 and y.dtype == np.float64
    if len(x) == 1:
        op, points = "interpolate", np.concatenate([x, y])
    else:
        op, points = "interpolate" if plain else "interpolate_f32", np.concatenate([x, y])
        if not plain and not dtype == y.dtype == np.float32:
            raise ctx.unsupported(f"points of {x.dtype} and {y.dtype}; need both in float64")
        if model.out_of_bounds == "raise":
            at_least(number, low, ctx)
            at_most(number, high, ctx)
    (line,) = ctx.wide(op, [number], {}, points, dtype=dtype)
    if len(x) > 1 and model.out_of_bounds == "nan":
        ends = [np.nextafter(low, -np.inf), low, high, np.nextafter(high, np.inf)]
        (inside,) = ctx.wide("interpolate", [number], {}, [*ends, np.nan, 0.0, 0.0, np.nan])
        line = replace(joined("where_known", line, inside), dtype=dtype, missing=True)
    return line, dtype

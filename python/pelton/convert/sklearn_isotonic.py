"""scikit-learn's isotonic regression: a broken line through the fitted points."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Block, Number
from pelton.convert.context import Context
from pelton.convert.sklearn_inputs import at_least, at_most, finite


def regression(model: Any, block: Block, ctx: Context) -> None:
    """IsotonicRegression at the end."""
    line, dtype = _line(model, block, ctx)
    ctx.output_dtype = dtype
    ctx.set_answers(margins=[line])
    ctx.methods = ("predict",)
    ctx.done()


def transformer(step: Any, block: Block, ctx: Context) -> Block:
    """IsotonicRegression within a pipeline."""
    line, _ = _line(step, block, ctx)
    after = ctx.run(step.transform, block.data)
    ctx.done()
    return Block([line], after)


def _line(model: Any, block: Block, ctx: Context) -> tuple[Number, np.dtype[Any]]:
    x = np.asarray(model.X_thresholds_)
    if x.dtype != np.float64:
        raise ctx.unsupported("it was fitted on float32; need float64")
    y = np.asarray(model.y_thresholds_, np.float64)
    (number,) = finite(block, 1, ctx)
    if len(x) > 1 and model.out_of_bounds == "raise":
        at_least(number, float(x[0]), ctx)
        at_most(number, float(x[-1]), ctx)
    if len(x) > 1 and model.out_of_bounds == "nan":
        x = np.concatenate([[np.nextafter(x[0], -np.inf)], x, [np.nextafter(x[-1], np.inf)]])
        y = np.concatenate([[np.nan], y, [np.nan]])
    (line,) = ctx.wide(
        "interpolate", [number.cast(np.dtype(np.float64))], {}, np.concatenate([x, y]), missing=True
    )
    return line, np.dtype(np.float64)

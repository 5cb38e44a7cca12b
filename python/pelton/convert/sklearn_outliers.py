"""scikit-learn's EllipticEnvelope: the Mahalanobis distance against its threshold."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.bounds import Traced
from pelton.convert.columns import Block
from pelton.convert.context import Context
from pelton.convert.projecting import centred, joined, project
from pelton.convert.sklearn_inputs import finite, float_dtype, learned


def elliptic_envelope(model: Any, block: Block, ctx: Context) -> None:
    """-(x - location) precision (x - location) - offset; an inlier from 0 on."""
    location = learned(model.location_, "location", ctx)
    precision = learned(model.get_precision(), "precision", ctx)
    numbers = finite(block, len(location), ctx)
    dtype = float_dtype(block.data)
    near, traced = centred(numbers, Traced.of(block, dtype, ctx), location)
    turned, after = project(near, traced, precision, ctx)
    products = [joined("multiply_columns", a, b) for a, b in zip(near, turned, strict=True)]
    ones = np.append(np.ones(len(products)), 0.0)
    (square,) = ctx.wide("dot", products, {}, ones)
    # The source takes the root and squares it again: of less than 0 that is NaN.
    (root,) = ctx.wide("squared_distances", [square.apply("sqrt")], {}, [0.0, 1.0])
    margin = root.apply("multiply", value=-1.0).apply("add", value=-float(model.offset_))
    ctx.output_dtype = ctx.run(model.decision_function, block.data).dtype
    ctx.set_answers(
        margins=[margin],
        choice=margin.apply("greater_equal", value=0.0),
        classes=[-1, 1],
        f32=ctx.output_dtype == np.float32,
    )
    sums = np.abs(traced.values) * after.errors + np.abs(after.values) * traced.errors
    errors = sums.sum(axis=1, keepdims=True) + after.epsilon * len(location) * np.abs(
        traced.values * after.values
    ).sum(axis=1, keepdims=True)
    values = (traced.values * after.values).sum(axis=1, keepdims=True) + model.offset_
    errors = errors + after.epsilon * abs(model.offset_)
    ctx.methods = ("predict", "decision_function")
    ctx.parity, ctx.bound = "tolerance", Traced(values, errors, after.epsilon).bound()
    ctx.done(ctx.parity, ctx.bound)

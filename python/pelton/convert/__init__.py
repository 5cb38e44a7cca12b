"""Converters: from a live fitted model to a plan. One file per source family, found in one table.

To add a class: write `function(step, block, ctx) -> Block` for a transformer, or
`function(model, block, ctx) -> None` for a model, and name it in table.py. `block.columns` are
symbolic (columns.py), `block.data` a few sample rows as the source sees them at that point, so that
dtypes and sparsity are observed and never guessed. A model calls `ctx.set_linear` or
`ctx.set_forest`, `ctx.set_head`, `ctx.refuse_*` for input on which the source raises, sets
`ctx.methods` and calls `ctx.done(parity)`. For categories of its own it takes
`ctx.index(column, categories)` and tests sets of that index's codes. Nothing is lowered before the
walk ends (emit.py). Libraries are imported by their converters alone.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from pelton.convert.columns import unsigned_zeros
from pelton.convert.context import Context, source_of
from pelton.convert.foreign import Foreign, adapted
from pelton.convert.parts import Step
from pelton.convert.sample import Sample, read_sample
from pelton.convert.shadow import is_sparse
from pelton.errors import ContractError, UnsupportedError


@dataclass(frozen=True)
class Converted:
    """A plan and what is known about its source."""

    plan: Any  # _native.Plan
    methods: tuple[str, ...]  # of "predict", "predict_proba", "decision_function", "transform"
    steps: tuple[Step, ...]  # in the order of computation, for the certificate
    parity: str  # of the margins: "bit", "ordered" or "tolerance"
    bound: float  # tolerance: largest relative error of a margin against the source
    feature_names_out: tuple[str, ...]  # of transform; empty for a model
    output_dtype: np.dtype[Any]  # in which the source answers
    vector: bool  # predict gives (rows,), else (rows, outputs)
    source: str  # "sklearn.pipeline.Pipeline"
    versions: dict[str, str]  # distribution -> version
    sample: Sample  # rows in the source's own container, and a way to make more
    shaken: tuple[Any, ...] = ()  # the plan with its inexact results moved: see shake.py
    graph: bytes = b""  # for ONNX Runtime, over the plan's values; see staged.py
    stage: dict[str, Any] | None = None  # what the graph takes and gives


def convert(fitted: Any, sample: Any, *, optimise: bool = True) -> Converted:
    """Convert a fitted model to a plan.

    Args:
        fitted: A fitted estimator, transformer, Pipeline, or booster.
        sample: Raw rows as the model takes them; gives names, types and the kind of null.
        optimise: False keeps the plan as the source states it.

    Returns:
        The plan with its methods, steps and source.

    Raises:
        UnsupportedError: A step has no converter, or an option that has none.
        ContractError: The sample does not fit the model.
    """
    from pelton.convert.emit import emit_shaken
    from pelton.convert.walk import convert_model, convert_transformer, is_model

    fitted = adapted(fitted)
    if isinstance(fitted, Foreign):
        sample = fitted.table_of(sample)
    rows = read_sample(sample, fitted)
    ctx = Context(rows)
    block = ctx.start()
    names: tuple[str, ...] = ()
    if is_model(fitted):
        convert_model("", fitted, block, ctx)
    else:
        after = convert_transformer("", fitted, block, ctx)
        if after is not None:
            columns = unsigned_zeros(after.columns) if is_sparse(after.data) else after.columns
            with ctx.inside("", fitted):
                ctx.set_transform(columns)
            ctx.set_head("identity")
            if ctx.carried:
                ctx.parity, ctx.bound = "tolerance", ctx.carried
            if not after.columns:
                raise UnsupportedError(step=source_of(fitted), reason="it gives no column")
            ctx.output_dtype = np.result_type(*(c.dtype for c in after.columns))
            names = _names_out(fitted, len(after.columns))
    plan, shaken = emit_shaken(ctx, optimise=optimise)
    for raw, spec in zip(ctx.raw, plan.columns, strict=True):
        if raw.problem and spec.get("used", True):
            raise ContractError(f"sample, column {raw.name!r}: need {raw.problem}")
    return Converted(
        plan,
        ctx.methods,
        tuple(ctx.steps),
        ctx.parity,
        ctx.bound,
        names,
        ctx.output_dtype,
        ctx.vector,
        source_of(fitted),
        _versions(ctx, fitted),
        rows,
        tuple(shaken),
        ctx.graph,
        ctx.stage,
    )


def _names_out(fitted: Any, count: int) -> tuple[str, ...]:
    try:
        return tuple(str(name) for name in fitted.get_feature_names_out())
    except (AttributeError, ValueError):  # a step that names nothing
        return tuple(f"x{at}" for at in range(count))


def _versions(ctx: Context, fitted: Any) -> dict[str, str]:
    distributions = {"sklearn": "scikit-learn"}
    rooms = {step.source.split(".")[0] for step in ctx.steps} | {"numpy"}
    if isinstance(fitted, Foreign):
        rooms |= set(fitted.rooms)
    found = {}
    for room in sorted(rooms):
        module = importlib.import_module(room)
        found[distributions.get(room, room)] = str(getattr(module, "__version__", ""))
    return found

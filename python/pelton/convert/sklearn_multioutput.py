"""scikit-learn's models of several targets: side by side, and in chains.

Answers are of shape (rows, targets). A classifier's labels must be numbers, for they are what the
plan returns; probabilities, which scikit-learn gives as a list of arrays, are not offered.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Block, Numeric
from pelton.convert.context import Context
from pelton.convert.inner import Answers, convert_inner
from pelton.convert.mixing import (
    FLOAT32,
    as_array,
    finish,
    fits,
    labels,
    only_column,
    response,
    sparse,
    worst,
)


def side_by_side(model: Any, block: Block, ctx: Context) -> None:
    """MultiOutputRegressor and MultiOutputClassifier."""
    members = [convert_inner(str(at), one, block, ctx) for at, one in enumerate(model.estimators_)]
    values = [only_column(response(one, "predict", ctx), ctx) for one in members]
    dtypes = [_dtype(one) for one in members]
    f32 = all(dtype == np.float32 for dtype in dtypes)
    ctx.set_answers(margins=values, f32=f32)
    ctx.output_dtype, ctx.vector = np.result_type(*dtypes), False
    ctx.methods = ("predict",)
    finish(ctx, *worst(members, "bit"))


def classifier_chain(model: Any, block: Block, ctx: Context) -> None:
    """Each classifier sees the columns and what those before it say."""
    members = _chain(model, block, model.chain_method_, ctx)
    predicted = [labels(one, ctx) for one in members]
    decides = all("decision_function" in one.methods for one in members)
    margins = [only_column(one.margins, ctx) for one in members] if decides else predicted
    ctx.set_answers(margins=_ordered(margins, model), values=_ordered(predicted, model))
    ctx.vector = False
    ctx.methods = ("predict", "decision_function") if decides else ("predict",)
    finish(ctx, *_chained(members))


def regressor_chain(model: Any, block: Block, ctx: Context) -> None:
    """Each regressor sees the columns and what those before it predict."""
    members = _chain(model, block, "predict", ctx)
    values = [only_column(response(one, "predict", ctx), ctx) for one in members]
    ctx.set_answers(margins=_ordered(values, model))
    ctx.vector = False
    ctx.methods = ("predict",)
    finish(ctx, *_chained(members))


def _chain(model: Any, block: Block, method: str, ctx: Context) -> list[Answers]:
    fits(model, block, ctx)
    if sorted(model.order_) != list(range(len(model.estimators_))):
        raise ctx.unsupported("its order names other targets than it has")
    if method not in ("predict", "predict_proba", "decision_function"):
        raise ctx.unsupported(f"chain_method={method!r}")
    array = as_array(block, ctx, finite=True, dtype="numeric")
    data, columns = array.data, list(array.columns)
    members = []
    for at, one in enumerate(model.estimators_):
        part = Block(columns, data)
        answers = convert_inner(str(at), one, part, ctx)
        members.append(answers)
        found = response(answers, method, ctx)
        fed = found[1] if method == "predict_proba" and len(found) == 2 else only_column(found, ctx)
        said = ctx.run(getattr(one, method), data)
        said = said[:, 1] if np.ndim(said) == 2 else said
        data = _beside(data, np.asarray(said, np.float64), sparse(block))
        dtype = np.dtype(data.dtype)
        columns = [ctx.cast(column, dtype) for column in (*columns, fed)]
    return members


def _beside(data: Any, said: Any, is_sparse: bool) -> Any:
    if is_sparse:
        from scipy import sparse as matrices

        return matrices.hstack([data, said.reshape(-1, 1)], format="csr")
    return np.hstack([data, said.reshape(-1, 1)])


def _ordered(columns: list[Numeric], model: Any) -> list[Numeric]:
    places = np.argsort(np.asarray(model.order_))
    return [columns[int(at)] for at in places]


def _chained(members: list[Answers]) -> tuple[str, float]:
    """An error of one is passed to all that follow."""
    parity, _ = worst(members, "bit")
    return parity, sum(one.bound for one in members) * 2.0 ** min(len(members), 20)


def _dtype(one: Answers) -> np.dtype[Any]:
    if one.choice is not None:
        return np.asarray(one.classes).dtype
    return FLOAT32 if one.f32 else np.dtype(np.float64)

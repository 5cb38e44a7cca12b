"""scikit-learn's TransformedTargetRegressor: predictions led back to the target's own scale."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Block, Numeric, arithmetic
from pelton.convert.context import Context
from pelton.convert.inner import convert_inner
from pelton.convert.mixing import FLOAT32, binary, finish, worst
from pelton.convert.table import class_name


def regressor(model: Any, block: Block, ctx: Context) -> None:
    """The inverse of a fitted transformer, or a NumPy function."""
    answers = convert_inner("", model.regressor_, block, ctx)
    if answers.choice is not None:
        raise ctx.unsupported("a classifier stands where only a regressor can")
    dtype: np.dtype[Any] = FLOAT32 if answers.f32 else np.dtype(np.float64)
    columns = inverse(model.transformer_, answers.values, dtype, ctx)
    after = ctx.run(model.predict, block.data)
    if (after.dtype == np.float32) != (dtype == np.float32):
        raise ctx.unsupported("a transformer of the target that changes its type")
    ctx.set_answers(margins=columns, f32=answers.f32)
    ctx.output_dtype, ctx.vector = dtype, after.ndim == 1
    ctx.methods = ("predict",)
    parity, bound = worst([answers])
    if parity == "tolerance":
        bound *= _stretch(model, answers.values, block, ctx)
    if _raises_to_powers(model.transformer_):
        # exp(log1p(l x) / l) and (l x + 1) ^ (1 / l): an error of the logarithm grows with it.
        parity, bound = "tolerance", bound + 512 * float(np.finfo(dtype).eps)
    finish(ctx, parity, bound)


def _raises_to_powers(transformer: Any) -> bool:
    steps = [one for _, one in getattr(transformer, "steps", [("", transformer)])]
    return any(type(one).__name__ == "PowerTransformer" for one in steps)


def inverse(
    transformer: Any, columns: list[Numeric], dtype: np.dtype[Any], ctx: Context
) -> list[Numeric]:
    """What inverse_transform makes of the columns."""
    if transformer is None or isinstance(transformer, str):
        return columns
    known = _INVERSES.get(class_name(transformer))
    if known is None:
        raise ctx.unsupported(
            f"the target's transformer {type(transformer).__name__} has no inverse here"
        )
    with ctx.inside("transformer_", transformer):
        found: list[Numeric] = known(transformer, columns, dtype, ctx)
        return found


def _pipeline(
    step: Any, columns: list[Numeric], dtype: np.dtype[Any], ctx: Context
) -> list[Numeric]:
    for _, one in reversed(step.steps):
        columns = inverse(one, columns, dtype, ctx)
    return columns


def _function(
    step: Any, columns: list[Numeric], dtype: np.dtype[Any], ctx: Context
) -> list[Numeric]:
    function = step.inverse_func
    if step.inv_kw_args:
        raise ctx.unsupported("inv_kw_args")
    if function is None:
        return columns
    steps = _FUNCTIONS.get(function) if isinstance(function, np.ufunc) else None
    if steps is None:
        raise ctx.unsupported(
            "an inverse_func that is none of NumPy's "
            + ", ".join(sorted(one.__name__ for one in _FUNCTIONS))
        )
    found = []
    for column in columns:
        if steps == ("square",):
            column = binary("multiply_columns", column, column)
        elif steps:
            column = column.apply(steps[0])
        found.append(column.apply("narrow") if dtype == np.float32 and steps else column)
    return found


_FUNCTIONS: dict[Any, tuple[str, ...]] = {
    np.exp: ("exp",),
    np.expm1: ("expm1",),
    np.log: ("log",),
    np.log1p: ("log1p",),
    np.log2: ("log2",),
    np.log10: ("log10",),
    np.sqrt: ("sqrt",),
    np.square: ("square",),
    np.positive: (),
}


def _scaler(step: Any, columns: list[Numeric], dtype: np.dtype[Any], ctx: Context) -> list[Numeric]:
    """StandardScaler, RobustScaler, MaxAbsScaler and MinMaxScaler, in their own order."""
    kind = type(step).__name__
    found = []
    for at, column in enumerate(columns):
        steps: list[tuple[str, float]] = []
        if kind == "MinMaxScaler":
            steps = [("add", -float(step.min_[at])), ("divide", float(step.scale_[at]))]
        else:
            scale, centre = step.scale_, getattr(step, "mean_", getattr(step, "center_", None))
            with_scale = getattr(step, "with_std", getattr(step, "with_scaling", True))
            with_centre = getattr(step, "with_mean", getattr(step, "with_centering", True))
            if with_scale and scale is not None:
                steps.append(("multiply", _as(scale[at], dtype)))
            if with_centre and centre is not None:
                steps.append(("add", _as(centre[at], dtype)))
        found.append(arithmetic(column, dtype, *steps))
    return found


def _as(number: Any, dtype: np.dtype[Any]) -> float:
    return float(np.asarray(number).astype(dtype))


def _power(step: Any, columns: list[Numeric], dtype: np.dtype[Any], ctx: Context) -> list[Numeric]:
    """PowerTransformer: the scaler's inverse, then that of Box-Cox or Yeo-Johnson."""
    if dtype == np.float32:
        raise ctx.unsupported("a power of float32 numbers")
    if step.standardize:
        columns = _scaler(step._scaler, columns, dtype, ctx)
    found: list[Numeric] = []
    for column, power in zip(columns, step.lambdas_, strict=True):
        power = float(power)
        if step.method == "box-cox":
            found.append(_box_cox(column, power))
        else:
            found += ctx.wide(
                "choose", [_from_zero(column), _upper(column, power), _lower(column, power)]
            )
    return found


def _quantile(
    step: Any, columns: list[Numeric], dtype: np.dtype[Any], ctx: Context
) -> list[Numeric]:
    """QuantileTransformer with a uniform output: back along the line of its quantiles."""
    if step.output_distribution != "uniform" or dtype == np.float32:
        raise ctx.unsupported("a normal output, or float32 numbers")
    found: list[Numeric] = []
    for at, column in enumerate(columns):
        line = np.concatenate([step.references_, step.quantiles_[:, at]])
        found += ctx.wide("interpolate", [column], {}, line)
    return found


def _from_zero(column: Numeric) -> Numeric:
    return column.apply("greater_equal", value=0.0)


def _box_cox(column: Numeric, power: float) -> Numeric:
    if power == 0:
        return column.apply("exp")
    inner = column.apply("multiply", value=power).apply("log1p")
    return inner.apply("divide", value=power).apply("exp")


def _upper(column: Numeric, power: float) -> Numeric:
    if abs(power) < np.spacing(1.0):
        return column.apply("exp").apply("add", value=-1.0)
    base = column.apply("multiply", value=power).apply("add", value=1.0)
    return base.apply("power", exponent=1 / power).apply("add", value=-1.0)


def _lower(column: Numeric, power: float) -> Numeric:
    if not abs(power - 2) > np.spacing(1.0):
        inner = column.apply("multiply", value=-1.0).apply("exp")
        return inner.apply("multiply", value=-1.0).apply("add", value=1.0)
    base = column.apply("multiply", value=-(2 - power)).apply("add", value=1.0)
    raised = base.apply("power", exponent=1 / (2 - power))
    return raised.apply("multiply", value=-1.0).apply("add", value=1.0)


def _stretch(model: Any, columns: list[Numeric], block: Block, ctx: Context) -> float:
    """How much the inverse stretches a small error, on the sample, with room for other rows."""
    said = np.asarray(ctx.run(model.regressor_.predict, block.data), np.float64)
    said = said.reshape(len(said), -1)
    step = 1e-6 * np.maximum(1.0, np.abs(said))
    with np.errstate(all="ignore"):
        apart = np.abs(
            np.asarray(model.transformer_.inverse_transform(said + step))
            - np.asarray(model.transformer_.inverse_transform(said))
        )
        after = np.maximum(1.0, np.abs(np.asarray(model.transformer_.inverse_transform(said))))
        worst_seen = np.nanmax(apart / after / 1e-6, initial=1.0)
    return 16 * float(worst_seen) if np.isfinite(worst_seen) else 16.0


_DATA = "sklearn.preprocessing._data"
_INVERSES: dict[str, Any] = {
    "sklearn.pipeline.Pipeline": _pipeline,
    "sklearn.preprocessing._function_transformer.FunctionTransformer": _function,
    f"{_DATA}.StandardScaler": _scaler,
    f"{_DATA}.RobustScaler": _scaler,
    f"{_DATA}.MaxAbsScaler": _scaler,
    f"{_DATA}.MinMaxScaler": _scaler,
    f"{_DATA}.PowerTransformer": _power,
    f"{_DATA}.QuantileTransformer": _quantile,
}

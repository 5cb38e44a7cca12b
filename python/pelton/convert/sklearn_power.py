"""scikit-learn's PowerTransformer: SciPy's two formulas, then the scaler.

Logarithms and exponentials are those of NumPy and the C library, whose last bits depend on the
machine; so the class is ulp.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import FLOAT64, Block, Numeric
from pelton.convert.context import Context
from pelton.convert.joint import joint, split_at_zero
from pelton.convert.shadow import dtypes_of
from pelton.convert.sklearn_scale import standardized

_LARGEST_EXPONENT = 709.78  # beyond it scipy.special.boxcox has another formula


def power_transformer(step: Any, block: Block, ctx: Context) -> Block:
    """Each column by its own lambda."""
    after = ctx.run(step.transform, block.data)
    dtypes = dtypes_of(after, len(block.columns))
    numbers: list[Numeric] = []
    for column, dtype, power in zip(block.columns, dtypes, step.lambdas_, strict=True):
        number = ctx.numeric(ctx.cast(column, dtype))
        if step.method == "box-cox":
            ctx.refuse_infinite(number)
            ctx.refuse_below(number, 5e-324)
            numbers.append(_box_cox(number, power, dtype, ctx))
        else:
            ctx.refuse_infinite(number, after=_finite(step, power, dtype))
            numbers.append(_yeo_johnson(number, power, dtype))
    if step.standardize:
        numbers = standardized(step._scaler, numbers, dtypes, sparse=False)
    ctx.done("ulp")
    return Block([*numbers], after)


def _finite(step: Any, power: Any, dtype: np.dtype[Any]) -> Any:
    """What the scaler must find finite: the transformed number, as the source holds it."""
    from scipy.stats import yeojohnson

    if not step.standardize:
        return None
    return lambda x: yeojohnson(np.atleast_1d(np.asarray(x, dtype)), power).astype(dtype)[0]


def _yeo_johnson(number: Numeric, power: Any, dtype: np.dtype[Any]) -> Numeric:
    """One formula from 0 on, another below; each is 0 where the other one counts."""
    # The source multiplies in the wider of its own dtype and lambda's.
    inner = np.result_type(dtype, np.asarray(power).dtype)
    above, below = split_at_zero(number)
    logs = [_rounded(above.apply("log1p"), dtype)]
    logs.append(_rounded(below.apply("multiply", value=-1.0).apply("log1p"), dtype))
    eps = np.finfo(inner).eps
    high, low = logs
    if abs(power) >= eps:
        high = _grown(high, power, inner).apply("divide", value=float(power))
    rest = 2 - power
    if abs(power - 2) > eps:
        low = _grown(low, rest, inner).apply("multiply", value=-1.0)
        low = _rounded(low.apply("divide", value=float(rest)), inner)
    else:
        low = low.apply("multiply", value=-1.0)
    return joint("add_columns", _rounded(high, inner), low, inner).cast(dtype)


def _grown(log: Numeric, power: Any, dtype: np.dtype[Any]) -> Numeric:
    """expm1(power * log)."""
    return _rounded(
        _rounded(log.apply("multiply", value=float(power)), dtype).apply("expm1"), dtype
    )


def _box_cox(number: Numeric, power: Any, dtype: np.dtype[Any], ctx: Context) -> Numeric:
    """In float64 whatever the dtype, as scipy.special.boxcox computes."""
    power = float(power)
    log = number.apply("log")
    if abs(power) < 1e-19:
        return _rounded(log, dtype)
    product = log.apply("multiply", value=power)
    usual = product.apply("expm1").apply("divide", value=power)
    size = float(np.log(abs(power)))
    large = product.apply("add", value=-size).apply("exp")
    large = large.apply("multiply", value=float(np.copysign(1.0, power)))
    large = large.apply("add", value=-1 / power)
    (chosen,) = ctx.wide(
        "choose",
        [product.apply("less", value=_LARGEST_EXPONENT), usual, large],
        dtype=FLOAT64,
        missing=number.missing,
    )
    return _rounded(chosen, dtype)


def _rounded(number: Numeric, dtype: np.dtype[Any]) -> Numeric:
    return number.apply("narrow") if dtype == np.float32 else number

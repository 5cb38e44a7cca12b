"""scikit-learn's PolynomialFeatures: products of columns, multiplied in the source's order."""

from __future__ import annotations

from typing import Any

from pelton.convert.columns import Block, Column, Numeric
from pelton.convert.context import Context
from pelton.convert.joint import joint
from pelton.convert.shadow import dtypes_of, is_sparse


def polynomials(step: Any, block: Block, ctx: Context) -> Block:
    """A product for each combination of columns.

    On dense data a product of degree d is one of degree d - 1 without the first column, times that
    column; on sparse data the columns are multiplied from the first to the last.
    """
    after = ctx.run(step.transform, block.data)
    dtypes = dtypes_of(after, step.n_output_features_)
    numbers = []
    for column in block.columns:
        number = ctx.numeric(ctx.cast(column, dtypes[0]))
        ctx.refuse_nan(number)
        ctx.refuse_infinite(number, dtypes[0].type)
        numbers.append(number)
    forwards = is_sparse(after)
    known: dict[tuple[int, ...], Numeric] = {(at,): one for at, one in enumerate(numbers)}

    def product(combination: tuple[int, ...]) -> Numeric:
        found = known.get(combination)
        if found is None:
            rest, last = combination[1:], combination[0]
            if forwards:
                rest, last = combination[:-1], combination[-1]
            found = joint("multiply_columns", product(rest), known[(last,)], dtypes[0])
            known[combination] = found
        return found

    columns: list[Column] = []
    for combination in step._combinations(
        n_features=len(numbers),
        min_degree=step._min_degree,
        max_degree=step._max_degree,
        interaction_only=step.interaction_only,
        include_bias=step.include_bias,
    ):
        if combination:
            columns.append(product(tuple(combination)))
        else:
            columns.append(numbers[0].apply("constant", value=1.0))
    ctx.done()
    return Block([ctx.cast(c, d) for c, d in zip(columns, dtypes, strict=True)], after)

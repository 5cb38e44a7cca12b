"""Every operation of the expression language, by name, and the function that lowers it.

A function takes the expression, its inputs as values, and the scope; it gives a value.
"""

from __future__ import annotations

from collections.abc import Callable

from pelton.features import (
    lower_arithmetic,
    lower_categories,
    lower_learned,
    lower_moments,
    lower_ngrams,
    lower_quantile,
    lower_rows,
    lower_texts,
)
from pelton.features.expression import Expression
from pelton.features.scope import Scope
from pelton.features.values import Value

OPERATIONS: dict[str, Callable[[Expression, list[Value], Scope], Value]] = {
    **lower_arithmetic.OPERATIONS,
    **lower_rows.OPERATIONS,
    **lower_texts.OPERATIONS,
    **lower_ngrams.OPERATIONS,
    **lower_moments.OPERATIONS,
    **lower_learned.OPERATIONS,
    **lower_quantile.OPERATIONS,
    **lower_categories.OPERATIONS,
}

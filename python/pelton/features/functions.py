"""Functions that make expressions: columns, constants, choices, and what reads several columns."""

from __future__ import annotations

from typing import Any

from pelton.features.expression import Expression, as_expression


def col(name: str) -> Expression:
    """A column of the raw row.

    Args:
        name: As in the training table; "x0", "x1" for the columns of an array.

    >>> col("distance")
    col('distance')
    """
    if not isinstance(name, str):
        raise TypeError(f"col: need the name of a column, got {type(name).__name__}")
    return Expression("col", name=name)


def lit(value: Any) -> Expression:
    """A constant: a number, text, a date or a datetime."""
    return as_expression(value)


def _columns(given: tuple[Any, ...]) -> tuple[Expression, ...]:
    """Names stand for columns where only columns make sense."""
    return tuple(col(one) if isinstance(one, str) else as_expression(one) for one in given)


def where(condition: Any, then: Any, otherwise: Any) -> Expression:
    """`then` where the condition is true, `otherwise` where it is false or null.

    Args:
        condition: A comparison, or any number: true unless 0.
        then: An expression or a number.
        otherwise: An expression or a number.

    >>> where(col("delay") > 0, col("delay"), 0)
    where(col('delay') > 0, col('delay'), 0)
    """
    return Expression("where", tuple(map(as_expression, (condition, then, otherwise))))


def coalesce(*values: Any) -> Expression:
    """The first of several expressions that is not null.

    Args:
        values: Names of columns, expressions; the last may be a number.
    """
    return Expression("coalesce", _columns(values))


def cross(*columns: Any) -> Expression:
    """One category for each combination of values that the training rows hold.

    A null is a value like any other here. Combinations never seen are unknown to what follows:
    `one_hot`, `ordinal`, `frequency` or `target_mean`.

    Args:
        columns: Names of columns, or expressions that give text or numbers.

    >>> cross("origin", "dest").target_mean(smoothing=20)
    cross(col('origin'), col('dest')).target_mean()
    """
    return Expression("cross", _columns(columns))


def haversine(
    lat1: Any, lon1: Any, lat2: Any, lon2: Any, *, radius: float = 6371.0088
) -> Expression:
    """The distance of two points on a sphere, along its surface.

    Args:
        lat1: Latitude of the first point in degrees: a name of a column, or an expression.
        lon1: Its longitude in degrees.
        lat2: Latitude of the second point.
        lon2: Its longitude.
        radius: Of the sphere, in the unit of the result; the Earth's mean radius in km.
    """
    points = tuple(
        col(v) if isinstance(v, str) else as_expression(v) for v in (lat1, lon1, lat2, lon2)
    )
    return Expression("haversine", points, radius=float(radius))


def _row(statistic: str, columns: tuple[Any, ...]) -> Expression:
    return Expression(f"row_{statistic}", _columns(columns))


def row_sum(*columns: Any) -> Expression:
    """The sum of several columns, from left to right; nulls left out, 0 if all are null."""
    return _row("sum", columns)


def row_mean(*columns: Any) -> Expression:
    """The mean of the columns that are not null; null if all are."""
    return _row("mean", columns)


def row_min(*columns: Any) -> Expression:
    """The smallest of several columns, nulls left out; null if all are."""
    return _row("min", columns)


def row_max(*columns: Any) -> Expression:
    """The largest of several columns, nulls left out; null if all are."""
    return _row("max", columns)


def row_std(*columns: Any, ddof: int = 1) -> Expression:
    """The standard deviation of the columns that are not null; null where there are too few.

    Args:
        columns: Names of columns, or expressions.
        ddof: The sum of squares is divided by the count less this: 1 as in pandas, 0 as in NumPy.
    """
    return Expression("row_std", _columns(columns), ddof=int(ddof))


def row_count_null(*columns: Any) -> Expression:
    """How many of the columns are null."""
    return _row("count_null", columns)

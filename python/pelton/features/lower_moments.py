"""Timestamps and dates: zones, parts of the calendar, differences, comparisons."""

from __future__ import annotations

import datetime
import math

from pelton.convert.columns import Index, Numeric, Table
from pelton.features import zones
from pelton.features.expression import Expression
from pelton.features.scope import Scope
from pelton.features.values import Value, apply, combine, constant, number

MOMENTS = {"timestamp", "date"}
US_PER_DAY = 86_400_000_000
_LENGTHS_US = {
    "total_seconds": 1_000_000,
    "total_minutes": 60_000_000,
    "total_hours": 3_600_000_000,
    "total_days": US_PER_DAY,
}


def in_zone(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """The same moment on other clocks."""
    (value,) = inputs
    if value.kind != "timestamp":
        raise scope.refuse("a timestamp for in_zone", value)
    _offsets(one.options["zone"], scope)
    return Value("timestamp", value.columns, zone=one.options["zone"])


def _offsets(zone: str, scope: Scope) -> zones.Offsets:
    try:
        return zones.offsets_of(zone)
    except LookupError as error:
        raise scope.error(str(error.args[0])) from error


def local_us(value: Value, scope: Scope) -> Numeric:
    """Microseconds on the clocks of the value's zone."""
    us = value.numeric
    if not value.zone or value.zone == "UTC":
        return us
    return scope.once(value, lambda: _on_clocks(value, us, scope))


def _on_clocks(value: Value, us: Numeric, scope: Scope) -> Numeric:
    table = _offsets(value.zone, scope)
    if not table.edges_us:
        return apply(us, "add", value=table.offsets_us[0])
    folded = apply(us, "wrap", first=zones.RULE_FROM_S * zones.US, period=zones.PERIOD_S * zones.US)
    index = Index(folded, tuple(float(edge) for edge in table.edges_us), "bucketize")
    offsets = dict(enumerate(map(float, table.offsets_us)))
    return combine("add_columns", us, Table(index, math.nan, offsets))


def _days(value: Value, scope: Scope) -> Numeric:
    if value.kind == "date":
        return value.numeric
    return apply(local_us(value, scope), "whole_quotient", value=US_PER_DAY)


def _time_us(value: Value, scope: Scope) -> Numeric:
    if value.kind == "date":
        return apply(_days(value, scope), "multiply", value=0.0)
    return apply(local_us(value, scope), "whole_remainder", value=US_PER_DAY)


def part(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """One part of the calendar or of the clock."""
    (value,) = inputs
    if value.kind not in MOMENTS:
        raise scope.refuse(f"a timestamp or a date for {one.op}", value)
    if one.op == "date":
        return Value("date", (_days(value, scope),))
    return number(_PARTS[one.op](value, scope))


def _whole(column: Numeric, divisor: float, *, modulo: float = 0) -> Numeric:
    column = apply(column, "whole_quotient", value=divisor)
    return apply(column, "whole_remainder", value=modulo) if modulo else column


def _weekday(days: Numeric) -> Numeric:
    return apply(
        apply(days, "add", value=3.0), "whole_remainder", value=7.0
    )  # 1970 began on Thursday


def _week(days: Numeric) -> Numeric:
    """A week belongs to the year of its Thursday."""
    monday = combine("subtract_columns", days, _weekday(days))
    thursday = apply(monday, "add", value=3.0)
    since = apply(apply(thursday, "day_of_year"), "add", value=6.0)
    return apply(since, "whole_quotient", value=7.0)


_PARTS = {
    "year": lambda v, s: apply(_days(v, s), "year_of"),
    "month": lambda v, s: apply(_days(v, s), "month_of"),
    "quarter": lambda v, s: _whole(apply(apply(_days(v, s), "month_of"), "add", value=2.0), 3.0),
    "week": lambda v, s: _week(_days(v, s)),
    "day": lambda v, s: apply(_days(v, s), "day_of_month"),
    "day_of_year": lambda v, s: apply(_days(v, s), "day_of_year"),
    "weekday": lambda v, s: _weekday(_days(v, s)),
    "is_weekend": lambda v, s: _whole(_weekday(_days(v, s)), 5.0),
    "hour": lambda v, s: _whole(_time_us(v, s), 3_600_000_000),
    "minute": lambda v, s: _whole(_time_us(v, s), 60_000_000, modulo=60),
    "second": lambda v, s: _whole(_time_us(v, s), 1_000_000, modulo=60),
    "microsecond": lambda v, s: apply(_time_us(v, s), "whole_remainder", value=1_000_000),
}


def comparable(left: Value, right: Value, scope: Scope) -> tuple[Value, Value]:
    """Two moments as numbers of one unit: microseconds of UTC, or of clocks without a zone."""
    if left.kind == right.kind == "date":
        return number(left.numeric), number(right.numeric)
    zoned = [bool(value.zone) for value in (left, right) if value.kind == "timestamp"]
    if len(set(zoned)) > 1:
        raise scope.error(
            "need two timestamps with a time zone or two without one, got one of each"
        )
    has_zone = bool(zoned) and zoned[0]
    return _microseconds(left, has_zone, scope), _microseconds(right, has_zone, scope)


def _microseconds(value: Value, has_zone: bool, scope: Scope) -> Value:
    if value.kind == "literal":
        return Value("literal", literal=_literal_us(value, has_zone, scope))
    if value.kind == "timestamp":
        return number(value.numeric)
    if value.kind == "date":
        if has_zone:
            raise scope.error("need a timestamp without a time zone beside a date, got one with it")
        return number(apply(value.column, "multiply", value=US_PER_DAY))
    raise scope.refuse("a timestamp or a date beside another one", value)


def _literal_us(value: Value, has_zone: bool, scope: Scope) -> float:
    given = value.literal
    if isinstance(given, datetime.datetime):
        if (given.tzinfo is not None) != has_zone:
            need = "with" if has_zone else "without"
            raise scope.error(f"need a datetime {need} a time zone, got {given!r}")
        since = given - datetime.datetime(1970, 1, 1, tzinfo=given.tzinfo and datetime.UTC)
        return float(since // datetime.timedelta(microseconds=1))
    if isinstance(given, datetime.date) and not has_zone:
        return float((given - datetime.date(1970, 1, 1)).days * US_PER_DAY)
    raise scope.refuse("a datetime beside a timestamp", value)


def difference(left: Value, right: Value, scope: Scope) -> Value:
    """The time from one moment to another, in microseconds."""
    if left.kind == right.kind == "date":
        days = combine("subtract_columns", left.column, right.column)
        return Value("duration", (apply(days, "multiply", value=US_PER_DAY),))
    first, second = comparable(left, right, scope)
    if second.kind == "literal":
        return Value("duration", (apply(first.column, "add", value=-second.literal),))
    if first.kind == "literal":
        first = number(constant(second.column, first.literal))
    return Value("duration", (combine("subtract_columns", first.column, second.column),))


def length(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """A duration in a unit."""
    (value,) = inputs
    if value.kind != "duration":
        raise scope.refuse(f"the difference of two moments for {one.op}", value)
    return number(apply(value.column, "divide", value=_LENGTHS_US[one.op]))


OPERATIONS = {
    "in_zone": in_zone,
    "date": part,
    **dict.fromkeys(_PARTS, part),
    **dict.fromkeys(_LENGTHS_US, length),
}

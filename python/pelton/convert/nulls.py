"""Which nulls of a row are certain to come out as NaN: those that a source's error is about."""

from __future__ import annotations

from pelton.convert.columns import Expr, Table, Text, is_null

# Operators that give a number for a null.
_TAKE_NULLS = frozenset(
    {"is_missing", "constant", "choose", "trees"}
    | {"less", "less_equal", "greater", "greater_equal", "equal"}
    | {"less_columns", "less_equal_columns", "equal_columns", "power_columns"}
)
# Operators of two columns that are null only where both are.
_NEED_BOTH = frozenset({"coalesce", "least", "greatest", "both", "either"})


def certain_nulls(expr: Expr) -> set[int]:
    """The raw columns a null of which makes the expression NaN, whatever the others hold.

    A contract can refuse a null of one column only. Where a null comes out as NaN in some rows and
    not in others, as in the mean of several columns, it must be taken.

    Args:
        expr: An expression.
    """
    found: dict[int, set[int]] = {}
    waiting = [(expr, False)]
    while waiting:
        one, entered = waiting.pop()
        if id(one) in found:
            continue
        if not entered:
            waiting.append((one, True))
            waiting += [(other, False) for other in one.inputs]
            continue
        found[id(one)] = _of(one, [found[id(other)] for other in one.inputs])
    return found[id(expr)]


def _of_table(table: Table) -> set[int]:
    null = table.values()[table.index.missing]
    source = table.index.source
    if null == null:
        return set()
    if isinstance(source, Text):
        return {source.raw} if is_null(source.value(None)) else set()
    return _of_table(source) if isinstance(source, Table) else certain_nulls(source.expr)


def _of(one: Expr, inputs: list[set[int]]) -> set[int]:
    params = dict(one.params)
    if one.many is not None:
        return set() if one.many.op in _TAKE_NULLS else one.raws()
    if one.table is not None:
        return _of_table(one.table)
    if not inputs:
        return one.raws()
    if one.op in _TAKE_NULLS or (one.op == "fill_missing" and params["value"] == params["value"]):
        return set()
    if one.op == "power" and params["exponent"] == 0:
        return set()
    if one.op == "power_of" and params["base"] == 1:
        return set()
    return set.intersection(*inputs) if one.op in _NEED_BOTH else set().union(*inputs)

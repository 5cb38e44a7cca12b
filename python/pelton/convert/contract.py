"""The schema of a conversion: what the source refuses becomes a rule on the raw column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from pelton.convert.columns import NA, Expr, Index, Number, Text
from pelton.convert.context import Context
from pelton.convert.raw import RawColumn
from pelton.schema import NULL_IS_NAN, NULL_IS_NONE

if TYPE_CHECKING:
    from pelton.convert.emit import Lowering


@dataclass
class _Rule:
    nullable: bool = True
    closed: bool = False
    allowed: set[float] = field(default_factory=set)  # closed only

    def only(self, values: set[float]) -> None:
        self.allowed = self.allowed & values if self.closed else values
        self.closed = True


def column_specs(ctx: Context, lowering: Lowering) -> list[dict[str, Any]]:
    """One dict per raw column, as `_native.Builder` takes them."""
    rules = [_Rule(nullable=at not in ctx.refused_nulls) for at in range(len(ctx.raw))]
    for index, outcomes in ctx.refused_outcomes:
        if isinstance(index.source, Text):
            _refuse_text(rules[index.source.raw], index, outcomes, lowering)
        else:
            _refuse_number(rules, index, outcomes, ctx)
    specs = []
    for at, (raw, rule) in enumerate(zip(ctx.raw, rules, strict=True)):
        spec: dict[str, Any] = {
            "name": raw.name,
            "dtype": raw.dtype,
            "nullable": rule.nullable,
            "categories": lowering.dictionaries[at],
            "unit": "",
            "time_zone": raw.time_zone,
            "tags": null_tags(raw),
        }
        if rule.closed:
            spec["closed"] = True
            spec["allowed"] = sorted(rule.allowed)
        if at in ctx.ranges:
            spec["low"], spec["high"] = ctx.ranges[at]
        specs.append(spec)
    return specs


def null_tags(raw: RawColumn) -> list[str]:
    """Which of Python's nulls a text column was trained with, where that is known."""
    if raw.dtype != "string" or not raw.null_known or raw.null is NA:
        return []
    return [NULL_IS_NONE if raw.null is None else NULL_IS_NAN]


def _refuse_text(rule: _Rule, index: Index, outcomes: frozenset[int], lowering: Lowering) -> None:
    refused = np.isin(lowering.outcomes(index), list(outcomes))
    known = len(refused) - 2
    if refused[known + 1]:
        rule.nullable = False
    if refused[: known + 1].any():
        rule.only({float(code) for code in np.flatnonzero(~refused[: known + 1])})


def _refuse_number(
    rules: list[_Rule], index: Index, outcomes: frozenset[int], ctx: Context
) -> None:
    """Only values that fills and replacements move can be followed back to the raw column."""
    source = cast(Number, index.source)
    taken = {float(value): code not in outcomes for value, code in index.positions().items()}
    others = index.unknown not in outcomes
    null = index.of_null(source.null) not in outcomes
    if all(taken.values()) and others and null:
        return
    moves: list[Expr] = []
    expr = source.expr
    while expr.op != "raw":
        if expr.op not in ("fill_missing", "replace"):
            raise ctx.unsupported(
                f"{ctx.name_of(index)}: a category that was never seen is an error of the source, "
                "which cannot be told from the raw number behind arithmetic"
            )
        moves.append(expr)
        (expr,) = expr.inputs
    for move in moves:  # the last one first: from the categories back to the raw column
        params = dict(move.params)
        to = taken.get(params["value" if move.op == "fill_missing" else "to"], others)
        if move.op == "fill_missing":
            null = to
        else:
            taken[params["from"]] = to
    rule = rules[expr.raw]
    rule.nullable &= null
    if not others:
        rule.only({value for value, kept in taken.items() if kept})
    elif not all(taken.values()):
        raise ctx.unsupported(
            f"{ctx.name_of(index)}: single numbers that are an error of the source, while numbers "
            "never seen are not"
        )

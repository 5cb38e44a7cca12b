"""The schema of a conversion: what the source refuses becomes a rule on the raw column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from pelton.convert.columns import NA, Index, Number, Text
from pelton.convert.context import Context
from pelton.convert.image import image
from pelton.convert.raw import RawColumn
from pelton.schema import NULL_IS_NAN, NULL_IS_NONE

if TYPE_CHECKING:
    from pelton.convert.emit import Lowering


def keys_of(index: Index) -> list[Any]:
    """The numbers among the categories, rising, as `encode` takes them."""
    return sorted(index.positions())


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
        refused = np.isin(lowering.outcomes(index), list(outcomes))
        if not refused.any():
            continue
        if isinstance(index.root.source, Text) and index.root.source.node is not None:
            raise ctx.unsupported(
                f"{ctx.name_of(index)}: what is an error is not its text but what is made of it"
            )
        if isinstance(index.root.source, Text):
            _refuse_text(rules[index.root.source.raw], refused)
        else:
            _refuse_number(rules, index.root, refused, ctx)
    specs = []
    for at, (raw, rule) in enumerate(zip(ctx.raw, rules, strict=True)):
        spec: dict[str, Any] = {
            "name": raw.name,
            "dtype": "text" if at in ctx.texts else raw.dtype,
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


def _refuse_text(rule: _Rule, refused: Any) -> None:
    """By code: every category, then unseen, then null."""
    if refused[-1]:
        rule.nullable = False
    if refused[:-1].any():
        rule.only({float(code) for code in np.flatnonzero(~refused[:-1])})


def _refuse_number(rules: list[_Rule], index: Index, refused: Any, ctx: Context) -> None:
    """Follows the categories back to the raw column, which fills and replacements allow."""
    taken = {float(key): not gone for key, gone in zip(keys_of(index), refused[:-2], strict=True)}
    others, null = not refused[-2], not refused[-1]
    expr = cast(Number, index.source).expr
    possible = image(expr)
    if possible is not None and all(null if v != v else taken.get(v, others) for v in possible):
        return
    while expr.op != "raw":
        params = dict(expr.params)
        if expr.op == "fill_missing":
            null = taken.get(params["value"], others)
        elif expr.op == "replace":
            taken[params["from"]] = taken.get(params["to"], others)
        elif expr.op == "is_missing":
            taken, others, null = {}, taken.get(0.0, others), taken.get(1.0, others)
        else:
            raise ctx.unsupported(
                f"{ctx.name_of(index)}: a category that was never seen is an error of the source, "
                "which cannot be told from the raw number behind arithmetic"
            )
        (expr,) = expr.inputs
    rule = rules[expr.raw]
    rule.nullable &= null
    if not others:
        rule.only({value for value, kept in taken.items() if kept})
    elif not all(taken.values()):
        raise ctx.unsupported(
            f"{ctx.name_of(index)}: single numbers that are an error of the source, while numbers "
            "never seen are not"
        )

"""A model inside another: its answers become columns that the outer one goes on with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pelton.convert.columns import FLOAT64, Block, Index, Many, Number, Numeric, Table, Text
from pelton.convert.context import Context
from pelton.convert.parts import Composed, Forest, Head, Linear
from pelton.convert.walk import convert_model, convert_transformer, is_model


@dataclass(frozen=True)
class Answers:
    """What a model answers, as columns."""

    margins: list[Numeric]  # of decision_function, or what it predicts
    values: list[Numeric]  # of predict_proba, or what it predicts
    choice: Numeric | None  # the position of the class that it predicts; None: no classes
    classes: list[Any]
    methods: tuple[str, ...]
    parity: str
    bound: float
    f32: bool  # the source holds its values in float32


def convert_inner(name: str, model: Any, block: Block, ctx: Context) -> Answers:
    """The answers of a model inside another.

    Args:
        name: Of the step, for messages; "" for none.
        model: Fitted; a pipeline that ends in a model is one.
        block: What it is given.
        ctx: Of the conversion. The outer model is set later and overwrites what this one sets,
            but for refusals and steps.

    Returns:
        The columns of its answers.
    """
    if is_model(model):
        convert_model(name, model, block, ctx)
    elif convert_transformer(name, model, block, ctx) is not None:
        with ctx.inside(name, model):
            raise ctx.unsupported("a transformer stands where only a model can")
    made = ctx.model
    parity, bound, f32 = ctx.parity, ctx.bound, ctx.head.f32
    if isinstance(made, Composed):
        values = made.values or made.margins
        choice, margins = made.choice, made.margins
    else:
        margins = margins_of(made, ctx)
        if f32 and isinstance(made, Linear):
            margins = [one.apply("narrow") for one in margins]
        values = _linked(ctx.head, margins, ctx)
        choice = _choice(ctx.head, margins, values, ctx)
    # What is left of it would speak for the outer model.
    ctx.parity, ctx.bound = "bit", 0.0
    ctx.output_dtype, ctx.vector = FLOAT64, True
    return Answers(margins, values, choice, ctx.head.classes, ctx.methods, parity, bound, f32)


def compose(margins: list[Numeric], ctx: Context) -> None:
    """The answers of a model whose margins are columns, by the head that it has set."""
    head = ctx.head
    values = _linked(head, margins, ctx)
    choice = _choice(head, margins, values, ctx)
    ctx.set_answers(
        margins=margins, values=values, choice=choice, classes=head.classes, f32=head.f32
    )


def margins_of(made: Any, ctx: Context) -> list[Numeric]:
    """The margins of a forest or a linear model, as columns."""
    if isinstance(made, Linear) and not made.columns:  # it says the same of every row
        column = ctx.start().columns[0]
        index = Index(column, () if isinstance(column, Text) else (0.0,))
        return [Table(index, float(one)) for one in np.asarray(made.intercept)]
    if isinstance(made, Linear):
        constants = np.column_stack([np.asarray(made.weights).T, np.asarray(made.intercept)])
        return [*ctx.wide("dot", made.columns, {}, constants, len(constants))]
    if not isinstance(made, Forest):
        raise ctx.unsupported("a transformer stands where only a model can")
    raws: set[int] = set().union(*(ctx.raws(feature) for feature in made.features))
    many = Many("trees", (), raws, len(np.atleast_1d(made.base)), forest=made)
    return [*many.numbers(missing=False)]


def _linked(head: Head, margins: list[Numeric], ctx: Context) -> list[Numeric]:
    """The formulas of cpp/models/links.h as operators."""
    if head.link == "identity":
        return margins
    if head.link.startswith("softmax"):
        return [*ctx.wide(head.link, margins, outputs=len(margins))]
    if head.link in ("exp", "exp_f32", "exp_fmath", "signed_square", "softplus"):
        return [one.apply(head.link) for one in margins]
    if head.link == "mean_variance":
        return [margins[0], margins[1].apply("multiply", value=2.0).apply("exp_fmath")]
    if head.link == "sigmoid":
        return [one.apply("logistic", slope=head.slope) for one in margins]
    if head.link == "sigmoid_f32":
        return [one.apply("logistic_f32") for one in margins]
    if head.link == "step":
        return [one.apply("greater", value=0.0) for one in margins]
    if head.link in ("logistic_shares", "huber_shares"):
        scores = [_score(head, one) for one in margins]
        return [*ctx.wide("shares", scores, outputs=len(scores))]
    (margin,) = margins
    p = margin
    if head.link == "huber":
        p = _score(head, margin)
    elif head.link == "logistic":
        p = margin.apply("logistic", slope=head.slope)
    elif head.link == "logistic_f32":
        p = margin.apply("logistic_f32")
    elif head.link == "step_pair":
        p = margin.apply("greater", value=0.0)
    rest = p.apply("multiply", value=-1.0).apply("add", value=1.0)
    return [rest.apply("narrow") if head.link == "logistic_f32" else rest, p]


def _score(head: Head, margin: Numeric) -> Numeric:
    """Of one class against the rest."""
    if head.link == "logistic_shares":
        return margin.apply("logistic", slope=head.slope)
    inside = margin.apply("clip", low=-1.0, high=1.0)
    return inside.apply("add", value=1.0).apply("divide", value=2.0)


def _choice(
    head: Head, margins: list[Numeric], values: list[Numeric], ctx: Context
) -> Numeric | None:
    """The rules of cpp/models/head.h as operators."""
    if head.rule == "none":
        return None
    if head.rule == "margin_above_zero":
        return margins[0].apply("greater", value=0.0)
    if head.rule == "margin_from_zero":
        return margins[0].apply("greater_equal", value=0.0)
    if head.rule == "value_above_half":
        return values[-1].apply("greater", value=0.5)
    return argmax(margins if head.rule == "argmax_margin" else values, ctx)


def argmax(columns: list[Numeric], ctx: Context) -> Number:
    """The position of the largest, the first of equals."""
    (position,) = ctx.wide("argmax", columns, dtype=FLOAT64)
    return position

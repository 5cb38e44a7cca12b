"""What a walk over the steps gathers: the model, its head, one entry per step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pelton.convert.columns import Column, Index, Numeric


@dataclass(frozen=True)
class Step:
    """One converted step, for the certificate."""

    name: str  # path in the pipeline, "prep.num.scaler"
    source: str  # "sklearn.preprocessing.StandardScaler"
    parity: str  # "bit", "ordered", "ulp" or "tolerance"
    bound: float = 0.0  # tolerance: largest relative error against the source


@dataclass
class Head:
    """How margins become answers; names as in cpp/models/head.h."""

    link: str = "identity"
    rule: str = "none"
    f32: bool = False
    slope: float = 1.0
    classes: list[Any] = field(default_factory=list)


@dataclass
class Composed:
    """Answers that the plan's own nodes compute, as of an ensemble of models."""

    margins: list[Numeric]
    values: list[Numeric]  # empty: the margins
    choice: Numeric | None  # the position of the class


@dataclass
class Linear:
    """A linear model over symbolic columns."""

    columns: Sequence[Column]  # none is text
    weights: Any  # (features, outputs)
    intercept: Any  # (outputs,)


@dataclass
class Forest:
    """Trees over symbolic features. See Context.set_forest."""

    features: list[Numeric | Index]
    trees: list[dict[str, Any]]
    sets: list[Any]
    base: Any
    leaf_width: int
    sum: str
    divisor: float

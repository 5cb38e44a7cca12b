"""Columns of a conversion as a native model that transforms tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pelton import _native
from pelton.convert.columns import Column
from pelton.convert.emit import emit
from pelton.errors import ContractError
from pelton.model import Model

if TYPE_CHECKING:
    from pelton.convert.context import Context


def model_of(ctx: Context, columns: Sequence[Column]) -> Model:
    """A model whose `transform` gives the columns.

    Args:
        ctx: The conversion that they belong to.
        columns: Numbers, at least one.
    """
    ctx.set_transform(columns)
    ctx.set_head("identity")
    plan = emit(ctx)
    for raw, spec in zip(ctx.raw, plan.columns, strict=True):
        if raw.problem and spec["used"]:
            raise ContractError(f"column {raw.name!r}: need {raw.problem}", column=raw.name)
    return Model(_native.Engine(plan), ctx.methods)

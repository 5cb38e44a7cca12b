"""Rows that reach the leaves which the sample does not, so that no leaf goes unchecked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pelton import _native, tables
from pelton.edges import UNSEEN, EdgeRows
from pelton.errors import ContractError
from pelton.model import Model
from pelton.schema import ColumnSpec

GIVEN_ROWS = 2_000  # rows of the sample whose leaves are known before any is sought
MOST_ROWS = 2_000  # new ones


@dataclass(frozen=True)
class Leaves:
    """Leaves of the trees that test raw columns, and those that some compared row reaches."""

    rows: EdgeRows
    total: int
    reached: int


def leaf_rows(model: Model, sample: Any, values: Mapping[str, list[Any]]) -> Leaves | None:
    """Make rows for the leaves that the sample does not reach.

    Args:
        model: The compiled model.
        sample: Rows in the source's container; the first `GIVEN_ROWS` are looked at.
        values: The same rows as Python values by column.

    Returns:
        The rows; None where there are no such trees, or the contract refuses a row of the sample.
    """
    given = sample[:GIVEN_ROWS]
    try:
        batch = tables.read(given, model.schema, model.reader)
        cells = _native.cells(model.engine, batch.columns, batch.rows)
    except ContractError:
        return None  # the comparison itself will say
    made, base, total, reached = _native.leaf_rows(model.engine.plan, cells, MOST_ROWS)
    if total == 0:
        return None
    found: dict[str, list[Any]] = {}
    for at, spec in enumerate(model.schema):
        lent = [values[spec.name][row] for row in base]
        changed = made[:, at] != cells[base, at]
        changed &= ~(np.isnan(made[:, at]) & np.isnan(cells[base, at]))
        for row in np.flatnonzero(changed):
            lent[row] = _python(spec, float(made[row, at]))
        found[spec.name] = lent
    for name in values:  # columns that the contract does not know
        found.setdefault(name, [values[name][row] for row in base])
    return Leaves(EdgeRows("leaves", found), total, reached)


def _python(spec: ColumnSpec, cell: float) -> Any:
    """A cell as the Python value that stands for it."""
    if spec.dtype == "string":
        code = int(cell)
        if code < len(spec.categories):
            return spec.categories[code]
        return UNSEEN if code == len(spec.categories) else None
    if cell != cell:
        return None
    if spec.dtype == "bool":
        return bool(cell)
    return int(cell) if spec.dtype in ("i32", "i64") else cell

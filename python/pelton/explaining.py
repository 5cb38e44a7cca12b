"""explain: exact Shapley values for trees and linear models, sampled ones for all others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from pelton import _native, tables
from pelton.errors import ContractError, UnsupportedError
from pelton.explanation import Explanation

if TYPE_CHECKING:
    import numpy.typing as npt

    from pelton.model import Model

Players = Literal["features", "columns"]
PLAYERS = ("features", "columns")
MOST_BACKGROUND_ROWS = 100
SAMPLE_ENTRIES = 10_000_000  # of a sample's terms in memory, while their means are taken


def explain(
    model: Model,
    table: Any,
    *,
    players: Players,
    background: Any,
    threads: int,
    strict: bool,
) -> Explanation:
    """What each raw column of each row adds to the margins; see `Model.explain`."""
    if players not in PLAYERS:
        raise ValueError(f"players: need features or columns, got {players!r}")
    kind = model.engine.plan.describe()["kind"]
    if kind == "transform" and "transform" not in model.methods:
        kind = "composed"  # its margins are its answers
    if kind == "transform":
        raise UnsupportedError("explain", "it explains models, and this is a transformer")
    schema = model.schema
    used = [at for at, column in enumerate(schema) if column.used]
    names = [schema[at].name for at in used]
    if kind == "composed":
        from pelton.explaining_by_samples import sampled

        values, base, method = sampled(model, table, names, background)
    else:
        batch = tables.read(table, schema, model.reader, strict=strict)
        explainer = model._explainer(players)
        values = explainer.run_batch(batch.columns, batch.rows, threads)[:, used, :]
        base = explainer.base
        method = _method(kind, players)
    return Explanation(
        values,
        base,
        names,
        outputs=_outputs(model, values.shape[2]),
        method=method,
        read=lambda: _told(raw_values(table, model, names)),
    )


def _method(kind: str, players: Players) -> str:
    if kind == "linear":
        return "linear SHAP, exact: terms less their means over the sample"
    who = "the model's features" if players == "features" else "raw columns"
    return f"path-dependent TreeSHAP, exact: players are {who}"


def _outputs(model: Model, margins: int) -> list[Any]:
    if model.classes is not None and len(model.classes) == margins:
        return list(model.classes.tolist())
    return list(range(margins))


def with_means(plan: _native.Plan, engine: _native.Engine, columns: Any, rows: int) -> _native.Plan:
    """A linear plan with what its columns add on average, as explanations need it.

    Args:
        plan: Any plan; one that is not linear comes back as it is.
        engine: The same, ready to run.
        columns: Rows of the sample, as `tables.read` gives them.
        rows: How many.

    Returns:
        The plan, without means where they are not finite.
    """
    if rows == 0 or plan.describe()["kind"] != "linear":
        return plan
    terms = _native.Explainer(engine, "columns", centred=False).run_batch(columns, rows)
    means = terms.mean(axis=0)
    return _native.with_means(plan, means) if np.isfinite(means).all() else plan


def sample_rows(plan: _native.Plan) -> int:
    """How many rows of a sample `with_means` may take at once."""
    return max(64, SAMPLE_ENTRIES // max(1, len(plan.columns) * plan.margins))


def raw_values(table: Any, model: Model, names: list[str]) -> npt.NDArray[Any]:
    """Columns of a table by name, as Python objects of shape (rows, names), nulls as they are."""
    columns = [column_of(table, model, name) for name in names]
    data = np.empty((len(columns[0]) if columns else 0, len(names)), object)
    for at, column in enumerate(columns):
        data[:, at] = column
    return data


def column_of(table: Any, model: Model, name: str) -> list[Any]:
    """One column of any container that the model takes, as Python values."""
    if isinstance(table, list):
        place = model.schema.place(name)
        return [row.get(name) if isinstance(row, Mapping) else row[place] for row in table]
    if isinstance(table, np.ndarray) and table.dtype.names is None:
        return list(table[:, model.schema.place(name)].tolist())
    if isinstance(table, Mapping) or hasattr(table, "columns") or isinstance(table, np.ndarray):
        return _listed(table[name])
    if hasattr(table, "__arrow_c_stream__") or hasattr(table, "__arrow_c_array__"):
        import pyarrow

        return list(pyarrow.table(table)[name].to_pylist())
    raise ContractError(f"table: need columns by name, got a {type(table).__name__}")


def _listed(column: Any) -> list[Any]:
    for name in ("to_pylist", "to_list", "tolist"):
        if hasattr(column, name):
            return list(getattr(column, name)())
    return list(column)


def is_null(value: Any) -> bool:
    """Whether a raw value is one of the nulls of any container."""
    return value is None or type(value).__name__ in ("NAType", "NaTType") or bool(value != value)


def _told(data: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Raw values with None for every null."""
    for at in np.ndindex(data.shape):
        if is_null(data[at]):
            data[at] = None
    return data

"""pelton bench: how fast an artifact is on this machine."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer

from pelton.cli import tables
from pelton.cli.output import AsJson, print_json, print_table, seconds

if TYPE_CHECKING:
    from pelton.model import Model

_REPEATS = 7
_NULL_SHARE = 0.05
_WORDS = ("the", "model", "of", "a", "late", "flight", "is", "not", "good", "bad", "and", "we")


def run(
    artifact: Annotated[Path, typer.Argument(help="A .pelton file.")],
    rows: Annotated[
        Path | None, typer.Option(help="Rows to score; generated from the schema if not given.")
    ] = None,
    count: Annotated[int, typer.Option(min=1, help="Rows to generate.")] = 10_000,
    threads: Annotated[int, typer.Option(min=1, help="Threads of the batch.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Time loading, single rows and a batch: medians over repetitions, on distinct rows.

    Generated rows lie around the model's thresholds and in its categories; one value in twenty is
    null where nulls are allowed.
    """
    import pelton

    model = pelton.load(artifact)
    table = generated(model, count) if rows is None else _columns(rows, model)
    figures = {"load": _median(lambda: pelton.load(artifact), 1)}
    size = len(next(iter(table.values()), []))
    names = list(table)
    by_row = [dict(zip(names, cells, strict=True)) for cells in zip(*table.values(), strict=True)]
    by_row = by_row[:10_000]
    if "predict" in model.methods:
        figures["predict_row"] = _median(lambda: _each(model.predict_row, by_row), len(by_row))
        batch = _median(lambda: model.predict(table, threads=threads), size)
    else:
        batch = _median(lambda: model.transform(table, threads=threads), size)
    if "predict_proba" in model.methods:
        proba = _median(lambda: _each(model.predict_proba_row, by_row), len(by_row))
        figures["predict_proba_row"] = proba
    figures["batch, per row"] = batch
    if as_json:
        facts = {f"{name.replace(', ', '_').replace(' ', '_')}_s": s for name, s in figures.items()}
        print_json({"rows": size, "threads": threads, **facts})
    else:
        title = f"{size:,} rows, batch on {threads} thread{'s' * (threads > 1)}"
        print_table(title, ["", "median"], [[name, seconds(s)] for name, s in figures.items()])


def generated(model: Model, rows: int, *, seed: int = 0) -> dict[str, list[Any]]:
    """Distinct rows that keep the contract: around thresholds, in known categories, with nulls."""
    rng = np.random.default_rng(seed)
    columns: dict[str, list[Any]] = {}
    for at, column in enumerate(model.schema):
        if not column.used:
            continue
        cells: list[Any]
        if column.dtype == "text":
            cells = [" ".join(rng.choice(_WORDS, 20)) for _ in range(rows)]
        elif column.dtype == "string":
            known = column.categories or ("a", "b", "c")
            cells = [known[i] for i in rng.integers(len(known), size=rows)]
        else:
            cells = _numbers(model, at, rows, rng)
        if column.nullable:
            for row in np.flatnonzero(rng.random(rows) < _NULL_SHARE):
                cells[row] = None
        columns[column.name] = cells
    return columns


def _numbers(model: Model, at: int, rows: int, rng: np.random.Generator) -> list[Any]:
    column = model.schema[at]
    cuts = model.engine.plan.thresholds(at)
    cuts = cuts[np.isfinite(cuts)]
    if column.closed:
        values = rng.choice(np.asarray(column.allowed), rows)
    elif len(cuts):
        values = rng.choice(cuts, rows) + rng.normal(0, 1 + np.std(cuts) / 10, rows)
    else:
        values = rng.normal(0, 1, rows)
    values = np.clip(values, column.low, column.high)
    if column.dtype == "bool":
        return [bool(v) for v in values > 0]
    if column.dtype == "timestamp":
        return [np.datetime64(int(v), "us").item() for v in values]
    if column.dtype == "date":
        return [np.datetime64(int(v), "D").item() for v in values]
    return [int(v) for v in values] if column.dtype in ("i32", "i64") else values.tolist()


def _columns(path: Path, model: Model) -> dict[str, list[Any]]:
    source = tables.Source(path, columns=model.schema.used, schema=model.schema, batch_rows=65_536)
    columns: dict[str, list[Any]] = {name: [] for name in source.read_names}
    for batch in source.batches():
        for name in columns:
            columns[name] += batch.column(name).to_pylist()
    return columns


def _each(call: Callable[[Any], Any], rows: list[dict[str, Any]]) -> None:
    for row in rows:
        call(row)


def _median(call: Callable[[], Any], items: int) -> float:
    call()
    times = []
    for _ in range(_REPEATS):
        started = perf_counter()
        call()
        times.append(perf_counter() - started)
    return statistics.median(times) / max(items, 1)

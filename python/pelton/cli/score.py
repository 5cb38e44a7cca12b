"""pelton score: a table file in, a table file of answers out, in bounded memory."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pelton.cli.output import AsJson, print_facts, print_json, progress
from pelton.cli.tables import Sink, Source
from pelton.errors import ContractError, DataError, UnsupportedError

if TYPE_CHECKING:
    from pelton.model import Model


class OutputKind(StrEnum):
    """What to write for each row."""

    label = "label"
    proba = "proba"
    decision = "decision"


def run(
    source: Annotated[Path, typer.Argument(help="Rows: .parquet, .csv or .arrow.")],
    target: Annotated[Path, typer.Argument(help="Answers: .parquet, .csv or .arrow.")],
    model: Annotated[Path, typer.Option("--model", "-m", help="A .pelton file.")],
    output_kind: Annotated[OutputKind, typer.Option(help="What to write.")] = OutputKind.label,
    keep: Annotated[str, typer.Option(help="Columns to copy, with commas between.")] = "",
    batch_rows: Annotated[int, typer.Option(min=1, help="Rows in memory at a time.")] = 65_536,
    threads: Annotated[int | None, typer.Option(min=1, help="All CPUs if not given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Score a table of any size; the target appears only when it is complete.

    Batches keep memory bounded. Columns of the target are prediction, probability_CLASS or
    decision. After a failure an older target is as it was; a bad row is named by its number in
    the file.
    """
    import pelton

    scorer = pelton.load(model)
    kept = [name for name in keep.split(",") if name]
    wanted = [*scorer.schema.used, *kept]
    table = Source(source, columns=wanted, schema=scorer.schema, batch_rows=batch_rows)
    for name in kept:
        if name not in table.names:
            raise DataError(f"keep: need a column of {source.name}, got {name!r}")
    started = perf_counter()
    with Sink(target) as sink, progress("rows") as bar:
        task = bar.add_task("scoring", total=table.rows)
        for batch in table.batches():
            sink.write(answers(scorer, batch, output_kind, kept, threads, sink.rows))
            bar.update(task, completed=sink.rows)
        if sink.rows == 0:
            sink.write(answers(scorer, _empty(table), output_kind, kept, threads, 0))
    elapsed = perf_counter() - started
    facts = {"rows": sink.rows, "seconds": round(elapsed, 3), "target": str(target)}
    if as_json:
        print_json(facts)
    else:
        print_facts("", facts)


def answers(
    model: Model,
    batch: Any,
    kind: OutputKind,
    kept: list[str],
    threads: int | None,
    first_row: int,
) -> Any:
    """The answers to one record batch, as a record batch.

    Raises:
        ContractError: A row breaks the schema; counted from the file's first row.
        UnsupportedError: The model has no such answer.
    """
    import pyarrow as pa

    if not _offers(model, kind):
        raise UnsupportedError("score", f"this model has no answer of the kind {kind.value}")
    try:
        if kind is OutputKind.label:
            found, stem = model.predict(batch, threads=threads), "prediction"
        elif kind is OutputKind.proba:
            found, stem = model.predict_proba(batch, threads=threads), "probability"
        else:
            found, stem = model.decision_function(batch, threads=threads), "decision"
    except ContractError as error:
        raise _moved(error, first_row) from None
    columns = {name: batch.column(name) for name in kept}
    if found.ndim == 1:
        columns[stem] = pa.array(found)
    else:
        classes = range(found.shape[1]) if model.classes is None else model.classes
        for at, label in enumerate(classes):
            columns[f"{stem}_{label}"] = pa.array(found[:, at])
    return pa.RecordBatch.from_pydict(columns)


def _offers(model: Model, kind: OutputKind) -> bool:
    method = {"label": "predict", "proba": "predict_proba", "decision": "decision_function"}
    return method[kind.value] in model.methods


def _moved(error: ContractError, first_row: int) -> ContractError:
    """The same error with the row counted from the start of the file."""
    if error.row is None or first_row == 0:
        return error
    row = error.row + first_row
    message = str(error).replace(f"row {error.row}", f"row {row}", 1)
    return ContractError(message, row=row, column=error.column, rule=error.rule, got=error.got)


def _empty(table: Source) -> Any:
    import pyarrow as pa

    if table.kind == "parquet":
        whole = table.file.schema_arrow
    elif table.kind == "arrow":
        whole = table.file.schema
    else:
        raise DataError(f"{table.path.name}: need rows, got none")
    schema = pa.schema([whole.field(name) for name in table.read_names])
    return pa.RecordBatch.from_pylist([], schema=schema)

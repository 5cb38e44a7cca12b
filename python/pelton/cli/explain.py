"""pelton explain: which columns make the answers what they are, for a table file."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer

from pelton.cli.output import AsJson, print_facts, print_json, print_table, progress
from pelton.cli.tables import Sink, Source

if TYPE_CHECKING:
    from pelton.explanation import Explanation


class PlayersKind(StrEnum):
    """Whose shares are found, for trees."""

    features = "features"
    columns = "columns"


def run(
    artifact: Annotated[Path, typer.Argument(help="A .pelton file.")],
    table: Annotated[Path, typer.Argument(help="Rows: .parquet, .csv or .arrow.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Values per row: .parquet, .csv, .arrow.")
    ] = None,
    players: Annotated[
        PlayersKind, typer.Option(help="Shares of the model's features, or of raw columns.")
    ] = PlayersKind.features,
    batch_rows: Annotated[int, typer.Option(min=1, help="Rows in memory at a time.")] = 16_384,
    threads: Annotated[int | None, typer.Option(min=1, help="All CPUs if not given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what each raw column adds to the margins of a table, and write it row by row.

    Printed is the mean size of each column's values. The output has a column per raw column (per
    output of the model, too, if there are several) and the base; together they make the margin.
    """
    import contextlib

    import pelton

    model = pelton.load(artifact)
    source = Source(table, columns=model.schema.used, schema=model.schema, batch_rows=batch_rows)
    tally = _Tally()
    background = None
    with contextlib.ExitStack() as open_files, progress("rows") as bar:
        sink = open_files.enter_context(Sink(output)) if output else None
        task = bar.add_task("explaining", total=source.rows)
        for batch in source.batches():
            background = batch if background is None else background
            found = model.explain(
                batch, players=players.value, background=background, threads=threads
            )
            tally.add(found)
            if sink is not None:
                sink.write(_columns(found))
            bar.update(task, completed=tally.rows)
    facts = {**tally.facts(), **({"output": str(output)} if output else {})}
    if as_json:
        print_json({**facts, "mean_size": tally.sizes()})
        return
    print_facts("", facts)
    print_table(
        "mean size of a column's values",
        ["column", "mean |value|"],
        [[name, f"{size:.4g}"] for name, size in tally.sizes().items()],
    )


class _Tally:
    """Means over all batches."""

    def __init__(self) -> None:
        self.rows = 0
        self._last: Explanation | None = None
        self._sums: dict[str, float] = {}

    def add(self, found: Explanation) -> None:
        """Take a batch in."""
        self.rows += len(found)
        self._last = found
        for name, size in found.importance().items():
            self._sums[name] = self._sums.get(name, 0.0) + size * len(found)

    def sizes(self) -> dict[str, float]:
        """Mean size by column, the largest first."""
        means = {name: total / max(1, self.rows) for name, total in self._sums.items()}
        return dict(sorted(means.items(), key=lambda item: -item[1]))

    def facts(self) -> dict[str, Any]:
        """What was done."""
        if self._last is None:
            return {"rows": 0}
        base = np.atleast_1d(self._last.base).tolist()
        return {
            "rows": self.rows,
            "method": self._last.method,
            "base": base if self._last.outputs else base[0],
        }


def _columns(found: Explanation) -> Any:
    """The values as a record batch."""
    import pyarrow as pa

    columns: dict[str, Any] = {}
    values = found.values if found.outputs else found.values[:, :, None]
    for k, base in enumerate(np.atleast_1d(found.base)):
        ending = f"_{found.outputs[k]}" if found.outputs else ""
        for at, name in enumerate(found.names):
            columns[f"{name}{ending}"] = pa.array(np.ascontiguousarray(values[:, at, k]))
        columns[f"base{ending}"] = pa.array(np.full(len(found), base))
    return pa.RecordBatch.from_pydict(columns)

"""How commands speak: answers on stdout (tables or --json), everything else on stderr."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")]


def stdout() -> Console:
    """Where answers go."""
    return Console(highlight=False)


def stderr() -> Console:
    """Where progress goes."""
    return Console(stderr=True, highlight=False)


def print_json(content: Mapping[str, Any]) -> None:
    """One JSON object; what JSON lacks (NaN, infinities) as null, what it does not know as text."""
    print(json.dumps(_plain(content), allow_nan=False))


def print_facts(title: str, facts: Mapping[str, Any]) -> None:
    """Names and values, one a line."""
    table = Table(title=title, title_justify="left", show_header=False, box=None, pad_edge=False)
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, value in facts.items():
        table.add_row(name.replace("_", " "), _shown(value))
    stdout().print(table)


def print_table(title: str, headings: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """A table with headings."""
    table = Table(title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(_shown(cell) for cell in row))
    stdout().print(table)


def progress(unit: str) -> Progress:
    """A progress bar on stderr, drawn on a terminal only."""
    console = stderr()
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.completed:,.0f} " + unit),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )


def seconds(value: float) -> str:
    """A duration with three digits and a unit.

    >>> seconds(0.00000123), seconds(0.25)
    ('1.23 us', '250 ms')
    """
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if value >= scale:
            return f"{value / scale:.3g} {unit}"
    return f"{value / 1e-9:.3g} ns"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, (list, tuple)):
        return ", ".join(str(v) for v in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{k} {_shown(v)}" for k, v in value.items())
    return "" if value is None else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(v) for v in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, (str, int)):
        return value
    return _plain(value.tolist()) if hasattr(value, "tolist") else str(value)

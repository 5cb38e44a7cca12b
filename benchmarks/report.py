"""Results on disk with the machine they came from, and on screen."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

RESULTS = Path(__file__).parent / "results"
PEERS = ["numpy", "scikit-learn", "lightgbm", "xgboost-cpu", "onnxruntime", "skl2onnx", "pandas"]

console = Console(width=None if sys.stdout.isatty() else 140, highlight=False)


def save(name: str, content: dict[str, Any]) -> Path:
    """Write a benchmark's results as JSON."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(
        json.dumps({"benchmark": name, "machine": machine(), **content}, indent=1) + "\n"
    )
    return path


def machine() -> dict[str, Any]:
    """The CPU, the instruction set used, and the versions of all subjects."""
    import pelton
    from pelton import _native

    versions = {}
    for package in PEERS:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            continue
    return {
        "cpu": _cpu(),
        "cpus": _native.cpu_quota(),
        "level": _native.chosen_level(),
        "python": platform.python_version(),
        "pelton": pelton.__version__,
        "versions": versions,
    }


def show(title: str, headings: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """Print a table; the first column is text, the others figures."""
    table = Table(title=title, title_justify="left")
    for at, heading in enumerate(headings):
        table.add_column(heading, justify="right" if at else "left")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    console.print(table)


def seconds(value: float) -> str:
    """Three digits and a unit.

    >>> seconds(1.2345e-06), seconds(0.0123)
    ('1.23 us', '12.3 ms')
    """
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if value >= scale:
            return f"{_digits(value / scale)} {unit}"
    return f"{_digits(value / 1e-9)} ns"


def times(value: float) -> str:
    """A ratio.

    >>> times(1234.5), times(3.217)
    ('1,230x', '3.22x')
    """
    return f"{_digits(value)}x"


def size(value: int) -> str:
    """A size in kB."""
    return f"{_digits(value / 1000)} kB"


def bar() -> Progress:
    """Progress on stderr, for what takes more than two seconds."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def _digits(value: float) -> str:
    if value >= 1000:
        return f"{float(f'{value:.3g}'):,.0f}"
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()

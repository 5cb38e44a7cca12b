"""The demonstration: three models from training to an answer over HTTP, proved on the way."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from sklearn.metrics import roc_auc_score

import pelton
from benchmarks import bench_flights

from . import data, models

ARTIFACT = Path("late.pelton")
SERVED = "LightGBM 500 x 31"
# A quick look; `make bench` takes its time.
EFFORT = bench_flights.Effort(distinct_rows=2_000, row_rounds=10, batch_rounds=3, load_rounds=5)

console = Console(highlight=False)

NEW_PROCESS = """
import json, sys, pelton
model = pelton.load(sys.argv[1])
print(model.predict_proba_row(json.loads(sys.argv[2]))[1])
print(*sorted(m for m in ("sklearn", "lightgbm", "pandas", "pyarrow") if m in sys.modules))
"""


def main() -> None:
    """Run all of it."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        rows, results, compiled = train_and_measure(Path(folder))
    bench_flights.show(results)
    compiled.save(ARTIFACT)
    console.print(f"\nsaved [bold]{ARTIFACT}[/] ({ARTIFACT.stat().st_size:,} bytes)")
    flight = bench_flights.records(rows[4:5])[0]
    console.print(f"a flight: {json.dumps(flight)}")
    in_new_process(flight, compiled)
    over_http(flight)
    console.print(f"\n{time.perf_counter() - started:.0f} s in all")


def train_and_measure(folder: Path) -> tuple[Any, list[dict[str, Any]], pelton.Model]:
    """Fit, compile, compare and time the three models."""
    results = []
    compiled = None
    with steps() as step:
        step("reading the flights table")
        table = data.flights()
        rows, late = data.labelled(table)
        _, later = models.split(rows)
        console.print(
            f"{len(table):,} flights, {len(rows):,} of them with a known arrival, "
            f"{late.mean():.1%} late. Trained on {models.TRAIN_ROWS:,} drawn from before "
            f"October, judged on the {len(later):,} of the months after."
        )
        for name in models.pipelines():
            step(f"{name}: training")
            pipeline = models.fit(rows, late, name)
            auc = roc_auc_score(late[later], pipeline.predict_proba(rows.iloc[later])[:, 1])
            console.print(f"{name}: AUC {auc:.3f} on the later months")
            results.append(
                bench_flights.measure(
                    name,
                    pipeline,
                    rows,
                    folder,
                    EFFORT,
                    lambda stage, name=name: step(f"{name}: {stage}"),
                )
            )
            if name == SERVED:
                compiled = pelton.load(folder / "late.pelton")
    assert compiled is not None
    return rows, results, compiled


def in_new_process(flight: dict[str, Any], model: pelton.Model) -> None:
    """Load the artifact where no training library is, and compare the answer."""
    command = [sys.executable, "-c", NEW_PROCESS, str(ARTIFACT), json.dumps(flight)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    answer, imported = done.stdout.splitlines()
    assert float(answer) == model.predict_proba_row(flight)[1]
    assert not imported, imported
    console.print(f"new process, NumPy only: probability of being late {answer}, the same bits")


def over_http(flight: dict[str, Any]) -> None:
    """Serve the artifact, ask for the flight, print the answer."""
    port = free_port()
    command = [sys.executable, "-m", "pelton.cli", "serve", str(ARTIFACT), "--port", str(port)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(f"{address}/v2/health/ready", server)
        body = json.dumps({"rows": [flight]})
        request = urllib.request.Request(
            f"{address}/v1/models/{ARTIFACT.stem}/predict",
            body.encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:
            console.print(f"\nPOST {request.full_url}\n{body}")
            console.print_json(answer.read().decode())
    finally:
        server.terminate()
        server.wait(10)


def wait_until_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    """Ask until the server answers; it is gone if it does not within half a minute."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("demo: the server did not start")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def steps() -> Iterator[Any]:
    """Names what is being done; on a terminal with a spinner and the time it takes."""
    if not os.isatty(1):
        yield lambda what: None
        return
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("")

        def step(what: str) -> None:
            if progress.tasks[0].description != what:
                progress.reset(task, description=what, total=None)

        yield step

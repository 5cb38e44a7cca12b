"""Claim: README, start. From a new process to the first prediction, above a bare Python with NumPy.

`python -m benchmarks.bench_start` prints it again on your machine.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks import report
from benchmarks.bench_flights import fitted, records, systems_of
from examples.flights import data

ROUNDS = 15
MODEL = "LightGBM 500 x 31"
ROOT = Path(__file__).parents[1]

# What each new process runs. `row` is the flight, `path` the file; the last line is what it prints:
# seconds of loading and first prediction without imports, and the answer.
PROGRAMS = {
    "python + numpy": "import numpy\nstarted = now()\np = 0.0",
    "pelton": """
import numpy
from pelton import load
started = now()
model = load(path)
loaded = now()
p = model.predict_proba_row(row)[1]""",
    "onnxruntime": """
import numpy as np, onnxruntime
started = now()
session = onnxruntime.InferenceSession(path)
loaded = now()
feed = {k: np.array([[v]], object if isinstance(v, str) else np.float32) for k, v in row.items()}
p = float(session.run(["probabilities"], feed)[0][0, 1])""",
    "sklearn": """
import joblib, pandas
started = now()
model = joblib.load(path)
loaded = now()
p = float(model.predict_proba(pandas.DataFrame([row]))[0, 1])""",
}
FRAME = """
import json, sys
from time import perf_counter as now
path, row = sys.argv[1], json.loads(sys.argv[2])
loaded = None
{program}
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
peak_kb = int(status["VmHWM"].split()[0])
print(json.dumps([(loaded or started) - started, p, peak_kb]))
"""


def run(name: str, path: Path, row: dict[str, Any]) -> tuple[float, float, float, int]:
    """Seconds of the whole process and of loading alone, the answer, and peak memory in kB."""
    code = FRAME.format(program=PROGRAMS[name])
    command = [sys.executable, "-c", code, str(path), json.dumps(row)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "python")}
    started = perf_counter()
    done = subprocess.run(command, capture_output=True, check=True, env=environment, cwd=ROOT)
    elapsed = perf_counter() - started
    load, answer, peak = json.loads(done.stdout)
    return elapsed, load, answer, peak


def measure(folder: Path) -> dict[str, Any]:
    """Interleaved new processes, the answers compared with the source's."""
    rows, late = data.labelled(data.flights())
    systems = systems_of(fitted(MODEL, rows, late), rows, folder)
    flights = records(rows[1000 : 1000 + ROUNDS])
    paths = {name: systems[name].path for name in systems}
    taken: dict[str, list[tuple[float, float, int]]] = {name: [] for name in PROGRAMS}
    with report.bar() as bar:
        task = bar.add_task("new processes", total=ROUNDS)
        for at, row in enumerate(flights):
            for name in PROGRAMS:
                path = paths.get(name, paths["pelton"])
                elapsed, load, answer, peak = run(name, path, row)
                if at == 0 and name in ("pelton", "sklearn"):
                    assert abs(answer - systems["sklearn"].row(row)) < 1e-15
                taken[name].append((elapsed, load, peak))
            bar.advance(task)
    bare = [t[0] for t in taken["python + numpy"]]
    return {
        name: {
            "process_s": statistics.median(t[0] for t in times),
            "above_bare_s": statistics.median(t[0] - b for t, b in zip(times, bare, strict=True)),
            "load_s": statistics.median(t[1] for t in times),
            "peak_memory_kb": statistics.median(t[2] for t in times),
        }
        for name, times in taken.items()
    }


def show(results: dict[str, Any]) -> None:
    """Print the table."""
    report.show(
        f"new process to first prediction, {MODEL}",
        ["", "process", "above python + numpy", "load alone", "peak memory"],
        [
            [
                name,
                report.seconds(r["process_s"]),
                report.seconds(r["above_bare_s"]) if r["above_bare_s"] else "",
                report.seconds(r["load_s"]) if r["load_s"] else "",
                f"{r['peak_memory_kb'] / 1000:.0f} MB",
            ]
            for name, r in results.items()
        ],
    )


def claims(results: dict[str, Any]) -> list[dict[str, str]]:
    """What the README says of them."""
    ours = results["pelton"]
    peers = ", ".join(
        f"{label} {report.seconds(results[name]['above_bare_s'])}"
        for name, label in (("onnxruntime", "ONNX Runtime"), ("sklearn", "scikit-learn"))
    )
    return [
        {
            "claim": f"new process: import, load and first prediction ({MODEL}), above a bare "
            "Python with NumPy",
            "figure": f"{report.seconds(ours['above_bare_s'])} ({peers})",
        },
        {"claim": "new process: load alone", "figure": report.seconds(ours["load_s"])},
    ]


def main() -> None:
    """Measure, print, save."""
    with tempfile.TemporaryDirectory() as folder:
        results = measure(Path(folder))
    show(results)
    content = {"model": MODEL, "rounds": ROUNDS, "subjects": results, "claims": claims(results)}
    report.save("bench_start", content)


if __name__ == "__main__":
    main()

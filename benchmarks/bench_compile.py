"""Claim: README, compiling. All of `pelton.compile`, the certificate too: seconds and memory.

`python -m benchmarks.bench_compile` prints it again on your machine. Peers convert and check
nothing; each subject works in a new process, libraries imported and the model loaded before.
"""

from __future__ import annotations

import inspect
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import joblib
import numpy as np

from benchmarks import bench_forest, report
from benchmarks.bench_flights import fitted
from benchmarks.cache import cached
from examples.flights import data, models

ROUNDS = 3
SAMPLE_ROWS = 20_000  # half of them are compared, beside the edge rows
ROOT = Path(__file__).parents[1]
FORESTS = ["LightGBM 500 x 31", "XGBoost 1000 x depth 8"]
XGBOOST_ROWS = 30_000  # of the flights, for the larger model

# What each new process runs: `work` is timed, what it returns is measured in bytes.
PELTON = """
import pelton, pelton.compiling, pelton.certificate
def work():
    return pelton.compile(model, sample).to_bytes()"""
ONNX = {
    "numbers": """
from benchmarks import bench_forest
def work():
    return bench_forest.FORESTS[name].to_onnx(model).SerializeToString()""",
    "flights": """
from benchmarks.bench_compile import flights_to_onnx
def work():
    return flights_to_onnx(model)""",
}
FRAME = """
import json, sys
from time import perf_counter
import joblib, lightgbm, numpy, pandas, sklearn.pipeline, xgboost
name, path = sys.argv[1:]
def kb(key):
    return int(dict(line.split(":", 1) for line in open("/proc/self/status"))[key].split()[0])
{program}
before = kb("VmRSS")
model, sample = joblib.load(path)
model_kb = kb("VmRSS") - before
open("/proc/self/clear_refs", "w").write("5")  # the peak counts from here
before = kb("VmRSS")
started = perf_counter()
made = work()
elapsed = perf_counter() - started
print(json.dumps([elapsed, kb("VmHWM") - before, model_kb, len(made)]))
"""


def flights_to_onnx(pipeline: Any) -> bytes:
    """A pipeline over the flights as an ONNX graph."""
    from onnxmltools.convert.xgboost.operator_converters.XGBoost import convert_xgboost
    from skl2onnx import update_registered_converter
    from skl2onnx.common.shape_calculator import calculate_linear_classifier_output_shapes
    from xgboost import XGBClassifier

    from examples.flights.systems import to_onnx_bytes

    update_registered_converter(
        XGBClassifier,
        "XGBoostXGBClassifier",
        calculate_linear_classifier_output_shapes,
        convert_xgboost,
        options={"nocl": [True, False], "zipmap": [True, False, "columns"]},
    )
    return to_onnx_bytes(pipeline)


def boosted_flights(rows: Any, late: np.ndarray) -> Any:
    """The flights' features before 1000 trees of XGBoost."""
    from sklearn.pipeline import Pipeline
    from xgboost import XGBClassifier

    model = XGBClassifier(n_estimators=1000, max_depth=8, learning_rate=0.05, n_jobs=1)
    train, _ = models.split(rows)
    train = train[:XGBOOST_ROWS]
    return Pipeline([("features", models.features()), ("model", model)]).fit(
        rows.iloc[train], late[train]
    )


def sources() -> dict[str, tuple[str, Any, Any]]:
    """By label: the kind of data, the fitted model, the sample."""
    x, y = bench_forest.rows_and_labels(bench_forest.TRAIN_ROWS, 0)
    made = inspect.getsource(bench_forest.rows_and_labels)
    found = {}
    for name in FORESTS:
        forest = bench_forest.FORESTS[name]
        key = name + made + str(report.machine()["versions"])
        booster = cached("forest", key, lambda forest=forest: forest.fit(x, y))
        found[f"{name}, 28 numbers"] = ("numbers", booster, x[:SAMPLE_ROWS])
    rows, late = data.labelled(data.flights())
    sample = rows.iloc[:: len(rows) // SAMPLE_ROWS].reset_index(drop=True)
    found[f"{FORESTS[0]}, flights"] = ("flights", fitted(FORESTS[0], rows, late), sample)
    key = inspect.getsource(boosted_flights) + str(report.machine()["versions"])
    large = cached("flights-xgboost", key, lambda: boosted_flights(rows, late))
    found[f"{FORESTS[1]}, flights"] = ("flights", large, sample)
    return found


def run(program: str, name: str, path: Path) -> list[float]:
    """Seconds, kB of growth at the peak, kB of the model, bytes of what was made."""
    command = [sys.executable, "-c", FRAME.format(program=program), name, str(path)]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "python"), str(ROOT)]),
        "OMP_NUM_THREADS": "1",
    }
    done = subprocess.run(command, capture_output=True, check=True, env=environment, cwd=ROOT)
    found: list[float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(folder: Path) -> dict[str, Any]:
    """Interleaved new processes for every model."""
    results: dict[str, Any] = {}
    found = sources()
    with report.bar() as bar:
        task = bar.add_task("new processes", total=ROUNDS * len(found))
        for at, (label, (kind, model, sample)) in enumerate(found.items()):
            path = folder / f"{at}.joblib"
            joblib.dump((model, sample), path)
            taken: dict[str, list[list[float]]] = {"pelton": [], "onnx": []}
            for _ in range(ROUNDS):
                for subject, program in (("pelton", PELTON), ("onnx", ONNX[kind])):
                    taken[subject].append(run(program, label.partition(",")[0], path))
                bar.advance(task)
            results[label] = {
                subject: dict(
                    zip(
                        ("seconds", "peak_kb", "model_kb", "made_bytes"),
                        map(statistics.median, zip(*times, strict=True)),
                        strict=True,
                    )
                )
                for subject, times in taken.items()
            }
    return results


def show(results: dict[str, Any]) -> None:
    """Print the table."""
    report.show(
        "compile, with the certificate; skl2onnx or onnxmltools convert alone",
        ["", "pelton", "memory", "of the source", "ONNX", "memory"],
        [
            [
                label,
                report.seconds(r["pelton"]["seconds"]),
                f"{r['pelton']['peak_kb'] / 1000:.0f} MB",
                f"{r['pelton']['model_kb'] / 1000:.0f} MB",
                report.seconds(r["onnx"]["seconds"]),
                f"{r['onnx']['peak_kb'] / 1000:.0f} MB",
            ]
            for label, r in results.items()
        ],
    )


def claims(results: dict[str, Any]) -> list[dict[str, str]]:
    """What the README says of them."""
    return [
        {
            "claim": f"compile {label}, certificate included; memory beyond the loaded model",
            "figure": f"{report.seconds(r['pelton']['seconds'])}, "
            f"{r['pelton']['peak_kb'] / 1000:.0f} MB (ONNX conversion, unchecked: "
            f"{report.seconds(r['onnx']['seconds'])}, {r['onnx']['peak_kb'] / 1000:.0f} MB)",
        }
        for label, r in results.items()
    ]


def main() -> None:
    """Measure, print, save."""
    with tempfile.TemporaryDirectory() as folder:
        results = measure(Path(folder))
    show(results)
    report.save("bench_compile", {"rounds": ROUNDS, "models": results, "claims": claims(results)})


if __name__ == "__main__":
    main()

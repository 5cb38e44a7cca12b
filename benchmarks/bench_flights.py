"""Claim: README, flights. Parity, single rows, batches, loading and size of three real pipelines.

`python -m benchmarks.bench_flights` prints it again on your machine.
"""

from __future__ import annotations

import inspect
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rich.progress import TaskID

from benchmarks import report, timing
from benchmarks.cache import cached
from examples.flights import data, models
from examples.flights.parity import parity
from examples.flights.systems import OnnxRuntime, Pelton, ScikitLearn, System

BATCH_ROWS = 100_000


LABELS = {"pelton": "Pelton", "sklearn": "scikit-learn", "onnxruntime": "ONNX Runtime"}
SKLEARN_SHARE = 0.02  # of the rows of a round: 5 of 250, for each takes milliseconds


@dataclass(frozen=True)
class Effort:
    """How long to measure: single rows, each answered once, and rounds of everything."""

    distinct_rows: int = 10_000
    row_rounds: int = 40
    batch_rounds: int = 7
    load_rounds: int = 15

    @property
    def rounds(self) -> int:
        """All rounds, and two steps for compiling and comparing."""
        return 2 + self.row_rounds + self.batch_rounds + self.load_rounds


def fitted(name: str, rows: pd.DataFrame, late: np.ndarray) -> Any:
    """A model of the example, trained once for all benchmarks."""
    key = name + inspect.getsource(models) + str(report.machine()["versions"])
    return cached(name.split()[0], key, lambda: models.fit(rows, late, name))


def systems_of(pipeline: Any, sample: pd.DataFrame, folder: Path) -> dict[str, System]:
    """The subjects: ours first, then the source, then ONNX Runtime."""
    return {
        "pelton": Pelton(pipeline, folder / "late.pelton", sample),
        "sklearn": ScikitLearn(pipeline, folder / "late.joblib"),
        "onnxruntime": OnnxRuntime(pipeline, folder / "late.onnx"),
    }


def measure(
    name: str,
    pipeline: Any,
    rows: pd.DataFrame,
    folder: Path,
    effort: Effort,
    tick: Callable[[str], None],
) -> dict[str, Any]:
    """All figures of one model. Answers are checked before anything is timed."""
    tick("compile")
    systems = systems_of(pipeline, rows, folder)
    ours = systems["pelton"]
    tick("parity")
    want = systems["sklearn"].answers(rows)
    found = {k: parity(want, systems[k].answers(rows)) for k in ("pelton", "onnxruntime")}
    assert found["pelton"].flips == 0, f"{name}: labels differ, nothing is timed"

    picked = np.random.default_rng(1).choice(len(rows), BATCH_ROWS, replace=False)
    batch = rows.iloc[picked].reset_index(drop=True)
    single = records(batch[: effort.distinct_rows])
    one_by_one = np.array([ours.row(row) for row in single])
    np.testing.assert_array_equal(one_by_one, ours.batch(batch[: effort.distinct_rows]))

    shares = {"sklearn": SKLEARN_SHARE}
    row = timing.over_items(
        {k: timing.Subject(s.row, shares.get(k, 1.0)) for k, s in systems.items()},
        single,
        rounds=effort.row_rounds,
        tick=lambda: tick("single rows"),
    )
    bulk = timing.over_rounds(
        {k: lambda s=s: s.batch(batch) for k, s in systems.items()},
        rounds=effort.batch_rounds,
        tick=lambda: tick("batches"),
    )
    load = timing.over_rounds(
        {k: s.load for k, s in systems.items()},
        rounds=effort.load_rounds,
        tick=lambda: tick("loading"),
    )
    return {
        "model": name,
        "parity": {k: asdict(p) for k, p in found.items()},
        "row_s": {k: t.median_s for k, t in row.items()},
        "row_ratio": {k: timing.ratio(row[k], row["pelton"]) for k in systems},
        "batch_s": {k: t.median_s for k, t in bulk.items()},
        "batch_ratio": {k: timing.ratio(bulk[k], bulk["pelton"]) for k in systems},
        "load_s": {k: t.median_s for k, t in load.items()},
        "size_bytes": {k: s.path.stat().st_size for k, s in systems.items()},
    }


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as a service gets them: dicts of the columns that the models read, nulls as None."""
    read = rows[data.NUMBERS + data.TEXTS].astype(object)
    return read.where(read.notna(), None).to_dict("records")


def show(results: list[dict[str, Any]]) -> None:
    """Print the tables."""
    report.show(
        f"parity with the source over {results[0]['parity']['pelton']['rows']:,} rows",
        ["model", "flips", "max ulp", "margins, max ulp", "ONNX Runtime: flips", "max error"],
        [
            [
                r["model"],
                r["parity"]["pelton"]["flips"],
                r["parity"]["pelton"]["max_ulp"],
                r["parity"]["pelton"]["margins_ulp"],
                r["parity"]["onnxruntime"]["flips"],
                f"{r['parity']['onnxruntime']['max_error']:.1e}",
            ]
            for r in results
        ],
    )
    for kind, title in (
        ("row", "predict_proba of one row, a dict"),
        ("batch", f"predict_proba of {BATCH_ROWS:,} rows, a DataFrame, one thread"),
    ):
        report.show(
            title,
            ["model", "pelton", "scikit-learn", "", "ONNX Runtime", ""],
            [
                [
                    r["model"],
                    report.seconds(r[f"{kind}_s"]["pelton"]),
                    report.seconds(r[f"{kind}_s"]["sklearn"]),
                    report.times(r[f"{kind}_ratio"]["sklearn"]),
                    report.seconds(r[f"{kind}_s"]["onnxruntime"]),
                    report.times(r[f"{kind}_ratio"]["onnxruntime"]),
                ]
                for r in results
            ],
        )
    report.show(
        "loading the file, and its size",
        ["model", "pelton", "", "scikit-learn", "", "ONNX Runtime", ""],
        [
            [
                r["model"],
                *(
                    text
                    for k in LABELS
                    for text in (report.seconds(r["load_s"][k]), report.size(r["size_bytes"][k]))
                ),
            ]
            for r in results
        ],
    )


def claims(results: list[dict[str, Any]]) -> list[dict[str, str]]:
    """What the README says of them."""
    rows = results[0]["parity"]["pelton"]["rows"]
    lines = []
    for r in results:
        name, ours, onnx = r["model"], r["parity"]["pelton"], r["parity"]["onnxruntime"]
        lines += [
            {
                "claim": f"{name}: parity over {rows:,} flights",
                "figure": f"{ours['flips']} labels differ, probabilities within {ours['max_ulp']} "
                f"ulp, margins within {ours['margins_ulp']} ulp (ONNX Runtime: {onnx['flips']} "
                f"labels differ, off by up to {onnx['max_error']:.1e})",
            },
            {"claim": f"{name}: one row, a dict", "figure": _against(r, "row")},
            {
                "claim": f"{name}: {BATCH_ROWS:,} rows, a DataFrame, 1 thread",
                "figure": _against(r, "batch"),
            },
            {
                "claim": f"{name}: load; size of the file",
                "figure": "; ".join(
                    f"{label} {report.seconds(r['load_s'][k])}, {report.size(r['size_bytes'][k])}"
                    for k, label in LABELS.items()
                ),
            },
        ]
    return lines


def _against(result: dict[str, Any], kind: str) -> str:
    ours = report.seconds(result[f"{kind}_s"]["pelton"])
    sklearn, onnx = (
        report.times(result[f"{kind}_ratio"][peer]) for peer in ("sklearn", "onnxruntime")
    )
    return f"{ours}; {sklearn} faster than scikit-learn, {onnx} than ONNX Runtime"


def main() -> None:
    """Measure, print, save."""
    rows, late = data.labelled(data.flights())
    effort = Effort()
    results = []
    with report.bar() as bar:
        for name in models.pipelines():
            task = bar.add_task(name, total=effort.rounds)

            def tick(stage: str, name: str = name, task: TaskID = task) -> None:
                bar.update(task, description=f"{name}: {stage}", advance=1)

            with tempfile.TemporaryDirectory() as folder:
                pipeline = fitted(name, rows, late)
                results.append(measure(name, pipeline, rows, Path(folder), effort, tick))
    show(results)
    report.save("bench_flights", {"models": results, "claims": claims(results)})


if __name__ == "__main__":
    main()

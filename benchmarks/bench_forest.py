"""Claim: README, forests. Bare forests on numbers: one row and a batch, beside trainer and peers.

`python -m benchmarks.bench_forest` prints it again on your machine.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np
import onnxruntime
import xgboost
from onnxmltools import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType as SklearnFloats
from sklearn.ensemble import RandomForestClassifier

import pelton
from benchmarks import report, timing
from benchmarks.cache import cached

COLUMNS = 28
BATCH_ROWS = 100_000
TRAIN_ROWS = 20_000
DISTINCT_ROWS = 10_000
ROW_ROUNDS = 40
BATCH_ROUNDS = 5


@dataclass(frozen=True)
class Forest:
    """How one forest is trained and asked.

    Attributes:
        fit: From rows and labels to a model.
        predict: The trainer's probability of the second class, for an array of rows.
        to_onnx: The model as an ONNX graph.
        share: Of the rows of a round that the trainer answers one by one.
    """

    fit: Callable[[np.ndarray, np.ndarray], Any]
    predict: Callable[[Any, np.ndarray], np.ndarray]
    to_onnx: Callable[[Any], Any]
    share: float = 0.2


def lightgbm_of(trees: int, leaves: int) -> Forest:
    """A LightGBM booster."""
    params = {
        "objective": "binary",
        "num_leaves": leaves,
        "verbose": -1,
        "num_threads": 1,
        "seed": 1,
    }
    inputs = [("input", FloatTensorType([None, COLUMNS]))]
    return Forest(
        fit=lambda x, y: lightgbm.train(params, lightgbm.Dataset(x, y), num_boost_round=trees),
        predict=lambda model, x: model.predict(x, num_threads=1),
        to_onnx=lambda model: convert_lightgbm(model, initial_types=inputs, zipmap=False),
    )


def xgboost_of(trees: int, depth: int) -> Forest:
    """An XGBoost booster."""
    params = {"objective": "binary:logistic", "max_depth": depth, "nthread": 1, "seed": 1}
    inputs = [("input", FloatTensorType([None, COLUMNS]))]
    return Forest(
        fit=lambda x, y: xgboost.train(params, xgboost.DMatrix(x, y), num_boost_round=trees),
        predict=lambda model, x: model.inplace_predict(x),
        to_onnx=lambda model: convert_xgboost(model, initial_types=inputs),
        share=0.05,
    )


def random_forest_of(trees: int, depth: int) -> Forest:
    """A scikit-learn random forest."""
    return Forest(
        fit=lambda x, y: RandomForestClassifier(trees, max_depth=depth, random_state=1).fit(x, y),
        predict=lambda model, x: model.predict_proba(x)[:, 1],
        to_onnx=lambda model: to_onnx(
            model,
            initial_types=[("input", SklearnFloats([None, COLUMNS]))],
            options={"zipmap": False},
        ),
        share=0.02,
    )


FORESTS = {
    "LightGBM 100 x 31": lightgbm_of(100, 31),
    "LightGBM 500 x 31": lightgbm_of(500, 31),
    "XGBoost 1000 x depth 8": xgboost_of(1000, 8),
    "RandomForest 100 x depth 12": random_forest_of(100, 12),
}


def rows_and_labels(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Float32 values held in float64, so that no subject sees other numbers than another."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, COLUMNS)).astype(np.float32).astype(np.float64)
    signal = x[:, 0] * x[:, 1] + np.sin(3 * x[:, 2]) + x[:, 3:8].sum(axis=1) / 2
    return x, (signal + rng.normal(size=rows) > 0).astype(np.int64)


def onnx_session(graph: Any) -> onnxruntime.InferenceSession:
    """One thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(graph.SerializeToString(), options)


def measure(name: str, forest: Forest) -> dict[str, Any]:
    """All figures of one forest; the answers are checked first."""
    x, y = rows_and_labels(TRAIN_ROWS, 0)
    made = inspect.getsource(rows_and_labels)
    key = name + made + str(report.machine()["versions"])
    fitted = cached("forest", key, lambda: forest.fit(x, y))
    model = pelton.compile(fitted, sample=x[:2000])
    session = onnx_session(forest.to_onnx(fitted))
    output = session.get_outputs()[1].name

    batch, _ = rows_and_labels(BATCH_ROWS, 1)
    narrow = batch.astype(np.float32)
    ours = last(model.predict_proba if "predict_proba" in model.methods else model.predict)
    want = forest.predict(fitted, batch)
    error = np.abs(ours(batch, threads=1) - want).max()
    assert error < 1e-6, f"{name}: off by {error}, nothing is timed"
    onnx_error = float(np.abs(session.run([output], {"input": narrow})[0][:, 1] - want).max())

    tuples = [tuple(row) for row in batch[:DISTINCT_ROWS].tolist()]
    answer_row = model.predict_proba_row if "predict_proba" in model.methods else model.predict_row
    subjects = {
        "pelton": timing.Subject(lambda at: answer_row(tuples[at])),
        "trainer": timing.Subject(
            lambda at: forest.predict(fitted, batch[at : at + 1]), forest.share
        ),
        "onnxruntime": timing.Subject(
            lambda at: session.run([output], {"input": narrow[at : at + 1]})
        ),
    }
    with report.bar() as bar:
        task = bar.add_task(name, total=ROW_ROUNDS + BATCH_ROUNDS)
        row = timing.over_items(
            subjects,
            range(DISTINCT_ROWS),
            rounds=ROW_ROUNDS,
            tick=lambda: bar.advance(task),
        )
        bulk = timing.over_rounds(
            {
                "pelton": lambda: ours(batch, threads=1),
                "trainer": lambda: forest.predict(fitted, batch),
                "onnxruntime": lambda: session.run([output], {"input": narrow}),
            },
            rounds=BATCH_ROUNDS,
            tick=lambda: bar.advance(task),
        )
    return {
        "forest": name,
        "max_error": float(error),
        "onnxruntime_max_error": onnx_error,
        "row_s": {k: t.median_s for k, t in row.items()},
        "row_ratio": {k: timing.ratio(t, row["pelton"]) for k, t in row.items()},
        "batch_s": {k: t.median_s for k, t in bulk.items()},
        "batch_ratio": {k: timing.ratio(t, bulk["pelton"]) for k, t in bulk.items()},
    }


def last(answer: Callable[..., np.ndarray]) -> Callable[..., np.ndarray]:
    """The last class's column, where there are columns."""

    def run(rows: np.ndarray, *, threads: int) -> np.ndarray:
        found = answer(rows, threads=threads)
        return found if found.ndim == 1 else found[:, -1]

    return run


def show(results: list[dict[str, Any]]) -> None:
    """Print the tables."""
    for kind, title in (
        ("row", f"one row of {COLUMNS} numbers"),
        ("batch", f"{BATCH_ROWS:,} distinct rows, one thread"),
    ):
        report.show(
            title,
            ["forest", "pelton", "trainer", "", "ONNX Runtime", ""],
            [
                [
                    r["forest"],
                    report.seconds(r[f"{kind}_s"]["pelton"]),
                    report.seconds(r[f"{kind}_s"]["trainer"]),
                    report.times(r[f"{kind}_ratio"]["trainer"]),
                    report.seconds(r[f"{kind}_s"]["onnxruntime"]),
                    report.times(r[f"{kind}_ratio"]["onnxruntime"]),
                ]
                for r in results
            ],
        )


def claims(results: list[dict[str, Any]]) -> list[dict[str, str]]:
    """What the README says of them."""
    lines = []
    for r in results:
        for kind, what in (("row", "one row"), ("batch", f"{BATCH_ROWS:,} rows, 1 thread")):
            lines.append(
                {
                    "claim": f"bare forest, {r['forest']}: {what}",
                    "figure": f"{report.seconds(r[f'{kind}_s']['pelton'])}; "
                    f"{report.times(r[f'{kind}_ratio']['trainer'])} faster than its trainer, "
                    f"{report.times(r[f'{kind}_ratio']['onnxruntime'])} than ONNX Runtime",
                }
            )
    return lines


def main() -> None:
    """Measure, print, save."""
    results = [measure(name, forest) for name, forest in FORESTS.items()]
    show(results)
    report.save("bench_forest", {"forests": results, "claims": claims(results)})


if __name__ == "__main__":
    main()

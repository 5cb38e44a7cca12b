"""Claim: README, text. TfidfVectorizer and LogisticRegression: one text, and a batch of them.

`python -m benchmarks.bench_text` prints it again on your machine. The texts are made of words as
frequent as Zipf's law says, 20 to 120 of them, every one a text of its own.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

import pelton
from benchmarks import report, timing

WORDS = 20_000
TRAIN, BATCH = 4_000, 20_000
ROW_ROUNDS, BATCH_ROUNDS = 20, 5
SKLEARN_SHARE = 0.02  # of the rows of a round, for each takes a millisecond
VECTORIZERS = {
    "words": {},
    "words and pairs": {"ngram_range": (1, 2), "sublinear_tf": True},
    "2 to 4 characters of words": {"analyzer": "char_wb", "ngram_range": (2, 4)},
}


def texts(count: int, seed: int) -> list[str]:
    """Distinct texts."""
    rng = np.random.default_rng(seed)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyzéü"))
    spelled = np.random.default_rng(0)
    words = ["".join(spelled.choice(letters, spelled.integers(2, 10))) for _ in range(WORDS)]
    often = 1 / np.arange(1, WORDS + 1)
    often /= often.sum()
    return [
        " ".join(rng.choice(words, rng.integers(20, 121), p=often)).capitalize() + "."
        for _ in range(count)
    ]


@dataclass
class System:
    """One subject: a text, and many."""

    row: Callable[[str], Any]
    batch: Callable[[list[str]], Any]


def systems_of(pipeline: Any, train: list[str], folder: Path) -> dict[str, System]:
    """Ours, the source, and ONNX Runtime where its converter takes the vectorizer."""
    path = folder / "text.pelton"
    pelton.compile(pipeline, train[:500]).save(path)
    ours = pelton.load(path)
    call = ours.bind(["text"], method="predict_proba")
    systems = {
        "pelton": System(lambda one: call(one), lambda many: ours.predict_proba(many, threads=1)),
        "sklearn": System(lambda one: pipeline.predict_proba([one])[0], pipeline.predict_proba),
    }
    session = onnx_session(pipeline)
    if session is not None:

        def run(many: list[str]) -> Any:
            feed = {"text": np.array(many, object).reshape(-1, 1)}
            return session.run(["probabilities"], feed)[0]

        systems["onnxruntime"] = System(lambda one: run([one])[0], run)
    return systems


def onnx_session(pipeline: Any) -> Any:
    """The pipeline in ONNX Runtime with one thread; None where it cannot be converted or loaded."""
    import onnxruntime
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import StringTensorType

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            graph = to_onnx(
                pipeline,
                initial_types=[("text", StringTensorType([None, 1]))],
                options={
                    id(pipeline.steps[0][1]): {"tokenexp": r"[\pL\pN_]{2,}", "locale": "C.UTF-8"},
                    id(pipeline.steps[1][1]): {"zipmap": False},
                },
            )
        return onnxruntime.InferenceSession(graph.SerializeToString(), options)
    except Exception as error:  # each release of either fails in its own way
        report.console.print(f"ONNX Runtime is left out: {str(error).strip().splitlines()[0]}")
        return None


def measure(name: str, options: dict[str, Any], tick: Callable[[str], None]) -> dict[str, Any]:
    """All figures of one vectorizer. Answers are checked before anything is timed."""
    tick("fit")
    train, rows = texts(TRAIN, 1), texts(BATCH, 2)
    labels = np.random.default_rng(3).integers(0, 2, TRAIN)
    pipeline = make_pipeline(TfidfVectorizer(**options), LogisticRegression()).fit(train, labels)
    with tempfile.TemporaryDirectory() as folder:
        systems = systems_of(pipeline, train, Path(folder))
    tick("parity")
    want = systems["sklearn"].batch(rows)
    ours = systems["pelton"].batch(rows)
    np.testing.assert_array_max_ulp(ours, want, 4)
    one_by_one = np.array([systems["pelton"].row(row) for row in rows[:2_000]])
    np.testing.assert_array_equal(one_by_one, ours[:2_000])
    errors = {
        peer: float(np.abs(one.batch(rows[:2_000]) - want[:2_000]).max())
        for peer, one in systems.items()
        if peer != "sklearn"
    }
    row = timing.over_items(
        {
            k: timing.Subject(s.row, SKLEARN_SHARE if k == "sklearn" else 1.0)
            for k, s in systems.items()
        },
        rows[:10_000],
        rounds=ROW_ROUNDS,
        tick=lambda: tick("single texts"),
    )
    bulk = timing.over_rounds(
        {k: lambda s=s: s.batch(rows) for k, s in systems.items()},
        rounds=BATCH_ROUNDS,
        tick=lambda: tick("batches"),
    )
    return {
        "model": name,
        "features": int(pipeline.steps[1][1].coef_.shape[1]),
        "max_error": errors,
        "row_s": {k: t.median_s for k, t in row.items()},
        "row_ratio": {k: timing.ratio(row[k], row["pelton"]) for k in systems},
        "batch_s": {k: t.median_s for k, t in bulk.items()},
        "batch_ratio": {k: timing.ratio(bulk[k], bulk["pelton"]) for k in systems},
    }


def show(results: list[dict[str, Any]]) -> None:
    """Print the tables."""
    for kind, title in (
        ("row", "predict_proba of one text"),
        ("batch", f"predict_proba of {BATCH:,} texts, a list, one thread"),
    ):
        report.show(
            title,
            ["vectorizer", "features", "pelton", "scikit-learn", "", "ONNX Runtime", "", "error"],
            [
                [
                    r["model"],
                    f"{r['features']:,}",
                    report.seconds(r[f"{kind}_s"]["pelton"]),
                    report.seconds(r[f"{kind}_s"]["sklearn"]),
                    report.times(r[f"{kind}_ratio"]["sklearn"]),
                    *_peer(r, kind),
                ]
                for r in results
            ],
        )


def _peer(result: dict[str, Any], kind: str) -> list[str]:
    if "onnxruntime" not in result[f"{kind}_s"]:
        return ["none", "", ""]
    return [
        report.seconds(result[f"{kind}_s"]["onnxruntime"]),
        report.times(result[f"{kind}_ratio"]["onnxruntime"]),
        f"{result['max_error']['onnxruntime']:.1e}",
    ]


def claims(results: list[dict[str, Any]]) -> list[dict[str, str]]:
    """What the README says of them."""
    lines = []
    for r in results:
        for kind, what in (("row", "one text"), ("batch", f"{BATCH:,} texts, 1 thread")):
            figure = (
                f"{report.seconds(r[f'{kind}_s']['pelton'])}; "
                f"{report.times(r[f'{kind}_ratio']['sklearn'])} faster than scikit-learn"
            )
            if "onnxruntime" in r["row_s"]:
                figure += f", {report.times(r[f'{kind}_ratio']['onnxruntime'])} than ONNX Runtime"
            name = f"Tfidf of {r['model']} and LogisticRegression"
            lines.append({"claim": f"{name}: {what}", "figure": figure})
    return lines


def main() -> None:
    """Measure, print, save."""
    results = []
    with report.bar() as bar:
        for name, options in VECTORIZERS.items():
            task = bar.add_task(name, total=2 + ROW_ROUNDS + BATCH_ROUNDS)

            def tick(stage: str, name: str = name, task: Any = task) -> None:
                bar.update(task, description=f"{name}: {stage}", advance=1)

            results.append(measure(name, options, tick))
    show(results)
    report.save("bench_text", {"models": results, "claims": claims(results)})


if __name__ == "__main__":
    main()

"""Claim: docs, explanations. Exact TreeSHAP over one-hot columns beside LightGBM's own.

`python -m benchmarks.bench_explain` prints it again on your machine. Both on one thread, and of
10,000 distinct flights; LightGBM is handed the transformed rows and its time leaves out the
transforming.
"""

from __future__ import annotations

import statistics
from time import perf_counter
from typing import Any

import numpy as np

import pelton
from benchmarks import report
from benchmarks.bench_flights import fitted
from examples.flights import data, models

NAME = "LightGBM 500 x 31"
ROWS = 10_000
ROUNDS = 5
PLAYERS = ("features", "columns")


def by_raw_column(pipeline: Any, contributions: Any, names: tuple[str, ...]) -> Any:
    """LightGBM's contributions, those of a column's categories added up."""
    columns = pipeline.named_steps["features"]
    encoder = columns.named_transformers_["texts"]
    owners = list(data.NUMBERS)
    for name, categories in zip(data.TEXTS, encoder.categories_, strict=True):
        owners += [name] * len(categories)
    dense = contributions.toarray() if hasattr(contributions, "toarray") else contributions
    sums = {name: np.zeros(len(dense)) for name in names}
    for name, column in zip(owners, dense[:, :-1].T, strict=True):
        sums[name] = sums[name] + column
    return np.stack([sums[name] for name in names], axis=1)


def measure() -> dict[str, Any]:
    """All figures; the values are compared before any is reported."""
    rows, late = data.labelled(data.flights())
    pipeline = fitted(NAME, rows, late)
    _, later = models.split(rows)
    picked = np.random.default_rng(3).choice(later, ROWS, replace=False)
    batch = rows.iloc[np.sort(picked)].drop_duplicates().reset_index(drop=True)
    model = pelton.compile(pipeline, rows.iloc[:2000])
    booster = pipeline[-1].booster_
    ready = pipeline[:-1].transform(batch)
    started = perf_counter()
    theirs = booster.predict(ready, pred_contrib=True, num_threads=1)
    their_s = perf_counter() - started

    ours: dict[str, float] = {}
    for players in PLAYERS:
        model.explain(batch.iloc[:10], players=players, threads=1)  # makes its tables
        taken = []
        for _ in range(ROUNDS):
            started = perf_counter()
            told = model.explain(batch, players=players, threads=1)
            taken.append(perf_counter() - started)
        ours[players] = statistics.median(taken)
        margins = model.margins(batch).ravel()
        np.testing.assert_allclose(told.sums().ravel(), margins, rtol=1e-9, atol=1e-9)
        if players == "features":
            want = by_raw_column(pipeline, theirs, told.names)
            worst = float(np.abs(told.values - want).max())
            assert worst < 1e-9, worst
    return {
        "rows": len(batch),
        "lightgbm_s": their_s,
        "pelton_s": ours,
        "ratio": {players: their_s / ours[players] for players in PLAYERS},
        "worst_difference": worst,
    }


def main() -> None:
    """Measure, print, save."""
    result = measure()
    lines = [
        [
            f"pelton, players: {players}",
            report.seconds(result["pelton_s"][players]),
            report.times(result["ratio"][players]),
        ]
        for players in PLAYERS
    ]
    report.show(
        f"SHAP values of {result['rows']:,} flights, {NAME}, one thread",
        ["", "seconds", "faster than LightGBM"],
        [["LightGBM, pred_contrib", report.seconds(result["lightgbm_s"]), ""], *lines],
    )
    print(f"largest difference of a raw column's value: {result['worst_difference']:.2g}")
    report.save("bench_explain", result)


if __name__ == "__main__":
    main()

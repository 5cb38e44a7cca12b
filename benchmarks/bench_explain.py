"""Claim: docs, explanations. Exact TreeSHAP over one-hot columns beside LightGBM's own.

`python -m benchmarks.bench_explain` prints it again on your machine. Both on one thread, and of
10,000 distinct flights; LightGBM is handed the transformed rows and its time leaves out the
transforming.
"""

from __future__ import annotations

from typing import Any

import numpy as np

import pelton
from benchmarks import report, timing
from benchmarks.bench_flights import fitted
from examples.flights import data, models

NAME = "LightGBM 500 x 31"
ROWS = 10_000
ROUNDS = 3
PLAYERS = ("features", "columns")
LABELS = {
    "lightgbm": "LightGBM, pred_contrib",
    "features": "pelton, players: the model's features",
    "columns": "pelton, players: raw columns",
}


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
    theirs = booster.predict(ready, pred_contrib=True, num_threads=1)
    margins = model.margins(batch).ravel()
    for players in PLAYERS:
        told = model.explain(batch, players=players, threads=1)
        np.testing.assert_allclose(told.sums().ravel(), margins, rtol=1e-9, atol=1e-9)
        if players == "features":
            want = by_raw_column(pipeline, theirs, told.names)
            worst = float(np.abs(told.values - want).max())
    assert worst < 1e-9, worst
    taken = timing.over_rounds(
        {
            "lightgbm": lambda: booster.predict(ready, pred_contrib=True, num_threads=1),
            "features": lambda: model.explain(batch, players="features", threads=1),
            "columns": lambda: model.explain(batch, players="columns", threads=1),
        },
        rounds=ROUNDS,
    )
    return {
        "model": NAME,
        "rows": len(batch),
        "seconds": {name: one.median_s for name, one in taken.items()},
        "ratio": {name: timing.ratio(taken["lightgbm"], taken[name]) for name in PLAYERS},
        "worst_difference": worst,
    }


def claims(result: dict[str, Any]) -> list[dict[str, str]]:
    """What the README says of them."""
    ours, ratio = result["seconds"]["features"], result["ratio"]["features"]
    return [
        {
            "claim": f"{result['model']} over one-hot columns: SHAP values of {result['rows']:,} "
            "rows, 1 thread",
            "figure": f"{report.seconds(ours)}; {report.times(ratio)} faster than LightGBM's "
            f"pred_contrib, values within {result['worst_difference']:.1e}",
        }
    ]


def main() -> None:
    """Measure, print, save."""
    result = measure()
    report.show(
        f"SHAP values of {result['rows']:,} flights, {NAME}, one thread",
        ["", "seconds", "faster than LightGBM"],
        [
            [
                label,
                report.seconds(result["seconds"][name]),
                report.times(result["ratio"][name]) if name in result["ratio"] else "",
            ]
            for name, label in LABELS.items()
        ],
    )
    print(f"largest difference of a raw column's value: {result['worst_difference']:.2g}")
    report.save("bench_explain", {"rounds": ROUNDS, **result, "claims": claims(result)})


if __name__ == "__main__":
    main()

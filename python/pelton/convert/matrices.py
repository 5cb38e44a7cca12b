"""Samples in the containers of the boosting libraries: xgboost.DMatrix, catboost.Pool."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from pelton.errors import ContractError


def unpacked(sample: Any) -> Any:
    """The rows of a DMatrix or a Pool, as float32; anything else as it is.

    Raises:
        ContractError: The container does not give its rows away, as a Pool of categories.
    """
    name = type(sample).__name__
    library = type(sample).__module__.partition(".")[0]
    if library == "xgboost" and name in ("DMatrix", "QuantileDMatrix"):
        return _named(_dense(sample.get_data()), sample.feature_names)
    if library == "catboost" and name == "Pool":
        try:
            rows = sample.get_features()
        except Exception as error:
            raise ContractError(
                "sample: need the table from which the Pool was made, for a Pool keeps categories "
                "as hashes"
            ) from error
        names = sample.get_feature_names()
        return _named(np.asarray(rows), names if any(names) else None)
    return sample


def _dense(rows: Any) -> Any:
    """A sparse matrix whose absent entries are missing, as XGBoost keeps it."""
    dense = np.full(rows.shape, np.nan, np.float32)
    entries = rows.tocoo()
    dense[entries.row, entries.col] = entries.data
    return dense


def _named(rows: Any, names: Any) -> Any:
    if names is None:
        return rows
    return importlib.import_module("pandas").DataFrame(rows, columns=list(names))

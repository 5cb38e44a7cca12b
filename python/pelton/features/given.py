"""The table given to a transformer: what it may be, in words that scikit-learn checks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pelton.errors import ContractError


def table_of(given: Any, *, columns: int | None = None) -> Any:
    """A table that the engine reads.

    Args:
        given: What the user gave.
        columns: How many an array must have; None: at least one.

    Raises:
        ContractError: It is sparse, complex, or has not two dimensions.
    """
    if hasattr(given, "collect"):
        raise ContractError(f"features: need a table with its rows, got a {type(given).__name__}")
    if hasattr(given, "tocsr"):
        raise ContractError(
            "features: need a dense table, sparse input is not supported, "
            f"got {type(given).__name__}"
        )
    other_table = hasattr(given, "columns") or hasattr(given, "__arrow_c_stream__")
    if not isinstance(given, np.ndarray) and not other_table and hasattr(given, "__array__"):
        given = np.asarray(given)
    if isinstance(given, (list, tuple)) and given and not isinstance(given[0], Mapping):
        rows, given = given, np.asarray(given)
        if given.dtype.kind in "US":
            given = np.array(rows, dtype=object)  # numbers among text stay numbers
    if not isinstance(given, np.ndarray) or given.dtype.names is not None:
        return given
    if given.dtype.kind == "c":
        raise ContractError(f"features: Complex data not supported, got {given.dtype}")
    if given.ndim != 2:
        raise ContractError(
            f"features: need two dimensions, got {given.ndim}. Reshape your data: (rows, columns)"
        )
    if given.shape[1] == 0:
        raise ContractError(
            f"features: 0 feature(s) (shape={given.shape}) while a minimum of 1 is required."
        )
    if columns is not None and given.shape[1] != columns:
        raise ContractError(
            f"X has {given.shape[1]} features, but Features is expecting {columns} features "
            "as input"
        )
    return given

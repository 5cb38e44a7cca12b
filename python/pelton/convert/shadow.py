"""What the source's own intermediate results look like: dtypes and sparsity."""

from __future__ import annotations

from typing import Any

import numpy as np


def is_sparse(data: Any) -> bool:
    """Whether data is a scipy sparse matrix or array."""
    return hasattr(data, "tocsr")


def dtypes_of(data: Any, columns: int) -> list[np.dtype[Any]]:
    """The dtype of each column; a frame has one per column, an array one for all."""
    if hasattr(data, "dtypes"):
        return [d if isinstance(d, np.dtype) else _foreign(d) for d in list(data.dtypes)]
    return [np.dtype(data.dtype)] * columns


def dtypes_seen(data: Any, columns: int) -> list[np.dtype[Any]]:
    """The dtype in which encoders see each column: its own in pandas, one for all elsewhere."""
    if hasattr(data, "iloc"):
        return dtypes_of(data, columns)
    return [np.dtype((data if hasattr(data, "tocsr") else np.asarray(data)).dtype)] * columns


def _foreign(dtype: Any) -> np.dtype[Any]:
    """A dtype of pandas or polars in numpy's terms; object where there is none."""
    name = str(dtype).lower().split("[")[0]
    if name in ("float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16"):
        return np.dtype(name)
    return np.dtype(object)

"""The container that a transformer gives, as scikit-learn's set_output asks for it."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

from pelton.errors import ContractError

if TYPE_CHECKING:
    from pelton.features.transformer import Features

CONTAINERS = ("default", "pandas", "polars")


def check(transform: str) -> None:
    """Refuses what is no container.

    Args:
        transform: As given to `set_output`.
    """
    if transform not in CONTAINERS:
        raise ValueError(f"set_output: need one of {', '.join(CONTAINERS)}, got {transform!r}")


def wrapped(features: Features, table: Any, values: Any) -> Any:
    """Values as an array or as the frame that the user asked for.

    Args:
        features: The transformer.
        table: Its input; a pandas frame lends its index.
        values: (rows, features).
    """
    wanted = getattr(features, "_sklearn_output_config", {}).get("transform")
    if wanted is None:
        sklearn = sys.modules.get("sklearn")  # its setting counts only if it was imported
        wanted = sklearn.get_config()["transform_output"] if sklearn is not None else "default"
    names = list(features.get_feature_names_out())
    if wanted == "pandas":
        pandas = importlib.import_module("pandas")
        return pandas.DataFrame(values, columns=names, index=getattr(table, "index", None))
    if wanted == "polars":
        return importlib.import_module("polars").DataFrame(values, schema=names, orient="row")
    return values


def not_fitted(sentence: str) -> Exception:
    """scikit-learn's own error where it is there, else one of ours; both are ValueErrors."""
    sklearn = sys.modules.get("sklearn")
    if sklearn is not None:
        error: Exception = importlib.import_module("sklearn.exceptions").NotFittedError(sentence)
        return error
    return ContractError(sentence)

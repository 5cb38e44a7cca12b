"""Models in the native files of their libraries, which hold data and no code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pelton.errors import DataError


def read_booster(path: Path) -> Any:
    """The booster that a file holds.

    Args:
        path: A LightGBM .txt, or an XGBoost .json or .ubj.

    Returns:
        A lightgbm.Booster or an xgboost.Booster.

    Raises:
        DataError: The file is not what its name says.
    """
    if path.suffix.lower() == ".txt":
        import lightgbm

        try:
            return lightgbm.Booster(model_file=str(path))
        except lightgbm.basic.LightGBMError as error:
            raise _not_a("LightGBM", path, error) from None
    import xgboost

    try:
        return xgboost.Booster(model_file=str(path))
    except xgboost.core.XGBoostError as error:
        raise _not_a("XGBoost", path, error) from None


def _not_a(library: str, path: Path, error: Exception) -> DataError:
    first = (str(error).strip().splitlines() or [""])[0]
    return DataError(f"{path.name}: need a model of {library}, got the error: {first[:200]}")

"""Models in the native files of their libraries, which hold data and no code."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pelton.errors import DataError

SUFFIXES = (".txt", ".json", ".ubj", ".cbm", ".onnx")


def opened(fitted: Any) -> Any:
    """The booster in a file, where a path to one is given; anything else as it is."""
    if isinstance(fitted, (str, os.PathLike)):
        path = Path(fitted)
        if path.suffix.lower() in SUFFIXES:
            return read_booster(path)
    return fitted


def read_booster(path: Path) -> Any:
    """The model that a file holds.

    Args:
        path: A LightGBM .txt, an XGBoost .json or .ubj, a CatBoost .cbm or .json, or an .onnx.

    Returns:
        A lightgbm.Booster, an xgboost.Booster, the class of CatBoost that fits its loss, or an
        ONNX model.

    Raises:
        DataError: The file is not what its name says.
    """
    if not path.is_file():
        raise DataError(f"model: need a file, got none named {path.name}")
    suffix = path.suffix.lower()
    if suffix == ".onnx":
        from pelton.convert.onnx_source import read_model

        return read_model(path)
    if suffix == ".txt":
        import lightgbm

        try:
            return lightgbm.Booster(model_file=str(path))
        except lightgbm.basic.LightGBMError as error:
            raise _not_a("LightGBM", path, error) from None
    if suffix == ".cbm" or (suffix == ".json" and b'"features_info"' in path.read_bytes()):
        return _catboost(path, suffix.removeprefix("."))
    import xgboost

    try:
        return xgboost.Booster(model_file=str(path))
    except xgboost.core.XGBoostError as error:
        raise _not_a("XGBoost", path, error) from None


def _catboost(path: Path, form: str) -> Any:
    import catboost

    try:
        model = catboost.CatBoost().load_model(str(path), format=form)
    except catboost.CatBoostError as error:
        raise _not_a("CatBoost", path, error) from None
    loss = model._object._get_loss_function_name()
    if loss and model._is_classification_objective(loss):
        return catboost.CatBoostClassifier().load_model(str(path), format=form)
    if loss and model._is_ranking_objective(loss):
        return catboost.CatBoostRanker().load_model(str(path), format=form)
    return catboost.CatBoostRegressor().load_model(str(path), format=form)


def _not_a(library: str, path: Path, error: Exception) -> DataError:
    first = (str(error).strip().splitlines() or [""])[0]
    return DataError(f"{path.name}: need a model of {library}, got the error: {first[:200]}")

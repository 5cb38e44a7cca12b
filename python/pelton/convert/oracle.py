"""Asks a source model itself, in its own terms: what a compiled model is compared with."""

from __future__ import annotations

import warnings
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from pelton.convert.foreign import Foreign


def one_thread() -> AbstractContextManager[Any]:
    """Within it sources compute on one thread, whose order of equals and of sums is their own."""
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:  # it comes with scikit-learn; other libraries' answers do without
        return nullcontext()
    limits: AbstractContextManager[Any] = threadpool_limits(limits=1)
    return limits


def answer(fitted: Any, method: str, rows: Any) -> Any:
    """What the source answers.

    Args:
        fitted: The fitted model.
        method: "predict", "predict_proba", "decision_function", "transform", or "margins" for the
            raw sums of a boosting library's model.
        rows: Raw rows in the container that the source takes.

    Returns:
        A dense NumPy array; None if the source has no such answer.

    Raises:
        Exception: Whatever the source raises on rows that it refuses.
    """
    if isinstance(fitted, Foreign):
        return fitted.answer(method, rows)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = _margins(fitted, rows) if method == "margins" else _call(fitted, method, rows)
        except Exception as error:
            if type(error).__name__ not in _ERRORS:
                raise
            raise ValueError(str(error)) from error
    if found is None:
        return None
    return np.asarray(found.toarray() if hasattr(found, "toarray") else found)


# Of libraries whose errors are neither TypeError nor ValueError.
_ERRORS = {"CatBoostError", "LightGBMError"}


def _library(model: Any) -> str:
    return type(model).__module__.partition(".")[0]


def _final(fitted: Any) -> Any:
    steps = getattr(fitted, "steps", None)
    return fitted if steps is None else _final(steps[-1][1])


def _margins(fitted: Any, rows: Any) -> Any:
    final = _final(fitted)
    library = _library(final)
    if library in _RAW:
        return _RAW[library](fitted, final, rows)
    if hasattr(fitted, "decision_function"):
        return fitted.decision_function(rows)
    if hasattr(fitted, "predict_joint_log_proba"):
        return fitted.predict_joint_log_proba(rows)
    if library == "sklearn" and type(final).__name__.endswith(_PLAIN_SUMS):
        if getattr(final, "loss", "") in ("poisson", "gamma"):
            return None
        return getattr(fitted, "predict_proba", fitted.predict)(rows)
    return None


def _lightgbm_sums(fitted: Any, final: Any, rows: Any) -> Any:
    return fitted.predict(rows, raw_score=True) / _averaged(final)


def _xgboost_sums(fitted: Any, final: Any, rows: Any) -> Any:
    return fitted.predict(_as_taken(final, rows), output_margin=True)


def _catboost_sums(fitted: Any, final: Any, rows: Any) -> Any:
    if type(final).__name__ == "CatBoostRanker":  # knows no other answer
        return fitted.predict(rows)
    return fitted.predict(rows, prediction_type="RawFormulaVal")


# How each boosting library gives the sums of a model, alone or at the end of a pipeline.
_RAW = {"lightgbm": _lightgbm_sums, "xgboost": _xgboost_sums, "catboost": _catboost_sums}

# Without a link: their answers are their sums. Others have a decision function.
_PLAIN_SUMS = (
    "TreeClassifier", "TreeRegressor", "ForestClassifier", "ForestRegressor",
    "TreesClassifier", "TreesRegressor", "BoostingRegressor",
)  # fmt: skip


# Whether a booster divides; asking it takes milliseconds.
_AVERAGES: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()


def _averaged(model: Any) -> int:
    """By what LightGBM divides before the link, and not in a raw score: 1 but for boosting=rf."""
    booster = getattr(model, "booster_", model)
    if booster not in _AVERAGES:
        head = booster.model_to_string(num_iteration=1).partition("\nfeature_names=")[0]
        _AVERAGES[booster] = "average_output" in head
    if not _AVERAGES[booster]:
        return 1
    best: int = booster.best_iteration
    return best if best > 0 else int(booster.current_iteration())


def _call(fitted: Any, method: str, rows: Any) -> Any:
    found = getattr(fitted, method)(_as_taken(fitted, rows))
    if method == "predict" and hasattr(found, "reshape") and _library(_final(fitted)) == "catboost":
        # Labels of several classes come as a column.
        return found.reshape(-1) if found.ndim == 2 and found.shape[1] == 1 else found
    return found


def _as_taken(model: Any, rows: Any) -> Any:
    """The rows as the model takes them: an XGBoost Booster takes its own matrix alone."""
    if _library(model) != "xgboost" or type(model).__name__ != "Booster":
        return rows
    import xgboost

    return xgboost.DMatrix(rows, enable_categorical=True)

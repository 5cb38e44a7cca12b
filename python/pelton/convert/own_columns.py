"""Which raw columns a fitted model takes, where it says so."""

from __future__ import annotations

from typing import Any


def takes_texts(fitted: Any) -> bool:
    """Whether a model takes a column of texts, not a table: where a text vectorizer stands first.

    Args:
        fitted: The fitted model.
    """
    steps = getattr(fitted, "steps", None)
    if steps:
        return takes_texts(steps[0][1])
    parts = getattr(fitted, "transformer_list", None)
    if parts:
        return any(takes_texts(part) for _, part in parts)
    kind = type(fitted)
    is_text = kind.__module__ == "sklearn.feature_extraction.text"
    return is_text and kind.__name__ != "TfidfTransformer"


def own_columns(fitted: Any) -> tuple[list[str] | None, int | None]:
    """The names of a model's columns, in order, and how many there are.

    Args:
        fitted: The fitted model; what is not scikit-learn's has names of its own for this.

    Returns:
        None for what it does not say.
    """
    library = type(fitted).__module__.partition(".")[0]
    if library == "catboost":
        own = [str(name) for name in fitted.feature_names_]
        unnamed = own == [str(at) for at in range(len(own))]
        return None if unnamed else own, len(own)
    if library == "xgboost" and type(fitted).__name__ == "Booster":
        names = fitted.feature_names
        return None if names is None else [str(name) for name in names], fitted.num_features()
    names = getattr(fitted, "feature_names_in_", None)
    count = getattr(fitted, "n_features_in_", None)
    return None if names is None else [str(name) for name in names], count

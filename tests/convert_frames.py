"""Small tables of every kind that scikit-learn's transformers tell apart."""

import numpy as np
import pandas as pd
import pytest

ROWS = 120


def _text(rng, choices):
    return rng.choice(np.array(choices, object), ROWS)


def frames() -> dict[str, object]:
    """Tables by what is special about them: dtype, null, container."""
    rng = np.random.default_rng(0)
    numbers = pd.DataFrame(
        {
            "a": rng.normal(size=ROWS) * 100,
            "b": rng.normal(size=ROWS),
            "empty": np.full(ROWS, np.nan),
        }
    )
    numbers.loc[::7, "a"] = np.nan
    integers = pd.DataFrame(
        {
            "i": rng.integers(-3, 4, ROWS),
            "j": rng.integers(0, 3, ROWS).astype("i4"),
            "yes": rng.integers(0, 2, ROWS).astype(bool),
        }
    )
    keys = pd.DataFrame(
        {"x": rng.choice([0.1, 0.5, 2.0, np.nan], ROWS), "y": rng.choice([1.0, 3.0], ROWS)}
    )
    text = pd.DataFrame(
        {"s": _text(rng, ["a", "b", "c", "d", "rare"]), "t": _text(rng, ["a", "b"])}, dtype=object
    )
    with_nan, with_none = text.copy(), text.copy()
    with_nan.loc[::5, "s"] = np.nan
    with_none.loc[::5, "s"] = None
    return {
        "float64": numbers,
        "float64 array": numbers.to_numpy(),
        "float32": numbers.astype("f4"),
        "float32 array": numbers.astype("f4").to_numpy(),
        "integers": integers,
        "integer array": integers[["i", "j"]].to_numpy(),
        "full": numbers[["b"]].assign(c=rng.exponential(size=ROWS)),
        "keys": keys,
        "keys array": keys.to_numpy(),
        "keys float32": keys.astype("f4"),
        "keys object": keys.astype(object),
        "integers object": integers[["i", "j"]].astype(object),
        "text": text,
        "text array": text.to_numpy().astype(str),
        "text with NaN": with_nan,
        "text with NaN array": with_nan.to_numpy(),
        "text with None": with_none,
        "text with None array": with_none.to_numpy(),
        "text str": with_nan.astype("str"),
        "text category": with_nan.astype("category"),
    }


FRAMES = frames()
NUMERIC = [
    "float64", "float64 array", "float32", "float32 array", "integers", "integer array", "full"
]  # fmt: skip
# Every kind of category; those that add nothing new to an option are left for the whole run.
FEW = ["keys", "integers", "text", "text with NaN", "text with None", "text str"]
KEYS = [
    name if name in FEW else pytest.param(name, marks=pytest.mark.slow)
    for name in FRAMES
    if name.startswith(("keys", "text", "integers"))
]

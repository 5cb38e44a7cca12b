"""Fitted models kept between runs, in .cache/ of the checkout, by what they were made from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib

FOLDER = Path(__file__).parents[1] / ".cache" / "benchmarks"


def cached(name: str, key: str, make: Callable[[], Any]) -> Any:
    """What `make` returns, or returned when it was last called with this key."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(key.encode()).hexdigest()[:16]
    path = FOLDER / f"{name}-{digest}.joblib"
    if path.exists():
        return joblib.load(path)
    made = make()
    joblib.dump(made, path)
    return made

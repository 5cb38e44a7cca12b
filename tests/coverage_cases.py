"""One small fitted model per class that can be converted, with the options that change its answers.

What docs/coverage.md counts, and what the tests of coverage and of mutations go through.
"""

from __future__ import annotations

import functools
import importlib
import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

ROWS = 240


@functools.cache
def data(kind: str) -> tuple[Any, Any]:
    """A table and what is to be learned from it: "numbers/3" for three classes."""
    table, _, target = kind.partition("/")
    rng = np.random.default_rng(5)
    x = rng.normal(size=(ROWS, 4)) * [1.0, 3.0, 0.5, 10.0] + [0.0, 1.0, -2.0, 30.0]
    signal = x[:, 0] + np.sin(x[:, 1]) - 0.05 * (x[:, 3] - 30) + rng.normal(size=ROWS) * 0.3
    targets = {
        "": signal,
        "2": np.where(signal > 0.4, "yes", "no"),
        "3": np.digitize(signal, [-0.3, 1.0]),
        "count": np.floor(np.exp(np.clip(signal, -2, 2))) + 1,
        "two": np.column_stack([signal, signal**2]),
        "2x2": np.column_stack([signal > 0, x[:, 1] > 1]).astype(int),
    }
    made: Any = x
    if table == "positive":
        made = np.abs(x) + 0.5
    elif table == "counts":
        made = rng.poisson(2.0, size=x.shape).astype(float)
    elif table == "missing":
        made = np.where(rng.random(x.shape) < 0.1, np.nan, x)
    elif table == "f32":
        made = x.astype(np.float32)
    elif table == "one":
        made = x[:, 0]
    elif table == "strings":
        made = pd.DataFrame(
            {
                "color": rng.choice(["red", "green", "blue", "ocher"], ROWS).astype(object),
                "size": rng.choice(["S", "M", "L"], ROWS).astype(object),
            }
        )
        targets["2"] = np.where(made["color"].isin(["red", "blue"]), "yes", "no")
    elif table == "kernel":
        made = x @ x.T
    elif table == "text":
        words = ["late", "flight", "gate", "open", "storm", "José", "747", "night-time", "a"]
        made = pd.DataFrame({"t": [" ".join(rng.choice(words, 6)) for _ in range(ROWS)]})["t"]
    return made, targets[target]


@dataclass(frozen=True)
class Case:
    """A class, options other than its defaults, and the data it is fitted on."""

    path: str  # "sklearn.preprocessing.StandardScaler"
    options: dict[str, Any] = field(default_factory=dict)
    on: str = "numbers"
    fit: tuple[tuple[str, Any], ...] = ()  # further arguments of fit
    take: str = ""  # what of the fitted model is meant: its "booster_"
    about: str = ""  # the class meant, where it stands inside another

    @property
    def name(self) -> str:
        """For people and test ids."""
        given = ", ".join(f"{key}={_short(value)}" for key, value in self.options.items())
        return f"{(self.about or self.path).rpartition('.')[2]}({given})" + (
            f".{self.take}" if self.take else ""
        )

    @property
    def meant(self) -> str:
        """The full name of the class that the case is about."""
        one = _class(self.about) if self.about else type(self.fitted())
        return f"{one.__module__}.{one.__qualname__}"

    def fitted(self) -> Any:
        """The model, fitted."""
        return _fitted(self)


def _short(value: Any) -> str:
    if isinstance(value, Spec):
        return value.path.rpartition(".")[2]
    if isinstance(value, list) and value and isinstance(value[0], tuple):
        return "[" + ", ".join(_short(one[1]) for one in value) + "]"
    return repr(value)


@dataclass(frozen=True)
class Spec:
    """An estimator inside another one's options."""

    path: str
    options: tuple[tuple[str, Any], ...] = ()


def inner(path: str, **options: Any) -> Spec:
    """An estimator of scikit-learn, by its path."""
    return Spec(path, tuple(options.items()))


def _made(value: Any) -> Any:
    if isinstance(value, Spec):
        return _class(value.path)(**{key: _made(one) for key, one in value.options})
    if isinstance(value, list):
        return [_made(one) for one in value]
    if isinstance(value, tuple):
        return tuple(_made(one) for one in value)
    return value


def _class(path: str) -> Any:
    module, _, name = path.rpartition(".")
    if module.startswith("sklearn."):
        importlib.import_module("sklearn.experimental.enable_halving_search_cv")
        importlib.import_module("sklearn.experimental.enable_iterative_imputer")
    return getattr(importlib.import_module(module), name)


_MADE: dict[tuple[str, str, str], Any] = {}


def _fitted(case: Case) -> Any:
    key = (case.path, case.name, case.on)
    if key not in _MADE:
        x, y = data(case.on)
        options = {name: _made(value) for name, value in case.options.items()}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if case.path == "sklearn.frozen.FrozenEstimator":
                options["estimator"].fit(x, y)
            made = _class(case.path)(**options).fit(x, y, **dict(case.fit))
        if case.take:
            made = getattr(made, case.take)
            made = made() if callable(made) else made
        _MADE[key] = made
    return _MADE[key]


def of(module: str, name: str, *options: dict[str, Any], on: str = "numbers") -> list[Case]:
    """Cases of one class: its defaults, then each set of options."""
    return [Case(f"{module}.{name}", given, on) for given in ({}, *options)]


def only(module: str, name: str, *options: dict[str, Any], on: str = "numbers") -> list[Case]:
    """Cases of one class that has no use without options."""
    return [Case(f"{module}.{name}", given, on) for given in options]

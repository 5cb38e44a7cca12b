"""Trains, compiles and writes what the GPU machine needs: artifacts, base rows, expected bits.

`benchmarks/gpu/prepare` runs it where the project's environment is.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import xgboost

import pelton
from benchmarks.cache import cached
from benchmarks.gpu import rows
from examples.flights import data, models

FOLDER = Path(__file__).parent / "prepared"
MOST_BYTES = 40 << 20
TRAIN_ROWS = 30_000

README = """Made by `benchmarks/gpu/prepare`, read by `benchmarks/gpu/run`. Not to be committed: it
is large, and every machine with the project's environment can make it again. It is not ignored
either, so that a copy of the working tree takes it along.
"""


def main() -> None:
    """Write everything to `prepared/` beside this file."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "README.md").write_text(README)
    expected = {**_flights(), **_numeric()}
    (FOLDER / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
    written = sum(path.stat().st_size for path in FOLDER.iterdir())
    print(f"{len(expected)} models, {written / 1e6:.1f} MB in benchmarks/gpu/prepared")
    if written > MOST_BYTES:
        raise SystemExit(f"prepare: need at most {MOST_BYTES:,} bytes, got {written:,}")


def _flights() -> dict[str, Any]:
    table, late = data.labelled(data.flights())
    base: dict[str, np.ndarray] = {name: table[name].to_numpy(np.float32) for name in data.NUMBERS}
    texts: dict[str, list[str]] = {}
    for name in data.TEXTS:
        codes, categories = table[name].factorize()
        texts[name] = list(categories)
        base[name] = codes.astype(np.uint8)
    np.savez_compressed(FOLDER / "flights.npz", **base)
    (FOLDER / "texts.json").write_text(json.dumps(texts) + "\n")
    check = rows.flights(base, rows.CHECK_ROWS)
    known = {**check, **{name: np.array(texts[name])[check[name]] for name in texts}}
    known["time_hour"] = np.zeros(rows.CHECK_ROWS, "datetime64[us]")
    expected = {}
    for name in models.pipelines():
        print(f"{name}: train, compile", flush=True)
        fitted = cached(f"gpu-{name}", str(models.TRAIN_ROWS), lambda n=name: _fit(table, late, n))
        model = pelton.compile(fitted, sample=table.head(2000), name=name)
        expected[name] = {"rows": "flights", **_save(model, name, known)}
    return expected


def _fit(table: Any, late: np.ndarray, name: str) -> Any:
    return models.fit(table, late, name)


def _numeric() -> dict[str, Any]:
    train = rows.numeric(TRAIN_ROWS, seed=1)
    filled = np.nan_to_num(train)
    score = filled[:, :8].sum(1) + filled[:, 8] * filled[:, 9] * 6 + np.sin(filled[:, 10] * 4)
    noise = np.random.default_rng(2).normal(0, 1, TRAIN_ROWS)
    labels = (score + noise > 0).astype(int)
    makers = {
        "XGBoost 1000 x d8": lambda: xgboost.XGBClassifier(
            n_estimators=1000, max_depth=8, learning_rate=0.05, n_jobs=1, random_state=1
        ).fit(train, labels),
        "LightGBM 500 x 31 numbers": lambda: lightgbm.LGBMClassifier(
            n_estimators=500, num_leaves=31, n_jobs=1, random_state=1, verbose=-1
        ).fit(train, labels),
    }
    check = rows.numeric(rows.CHECK_ROWS)
    expected = {}
    for name, make in makers.items():
        print(f"{name}: train, compile", flush=True)
        fitted = cached(f"gpu-{name}", f"{TRAIN_ROWS}", make)
        model = pelton.compile(fitted, sample=train[:1000], name=name)
        expected[name] = {"rows": "numeric", **_save(model, name, check)}
        if isinstance(fitted, xgboost.XGBClassifier):
            fitted.get_booster().save_model(FOLDER / "xgboost.ubj")
            expected[name]["peer"] = "xgboost.ubj"
    return expected


def _save(model: pelton.Model, name: str, check: Any) -> dict[str, Any]:
    file = "".join(letter if letter.isalnum() else "-" for letter in name.lower()) + ".pelton"
    model.save(FOLDER / file)
    return {"file": file, "sha256": digest(model.predict_proba(check, device="cpu"))}


def digest(values: np.ndarray) -> str:
    """Of the bits of an array."""
    return hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()


if __name__ == "__main__":
    main()

"""Claim: README, GPU. 10,000,000 distinct rows: the same bits as the CPU, then how fast.

`benchmarks/gpu/run` builds and calls it; nothing here needs a network, a trainer or a trained
model beyond the files in `prepared/`. Every figure printed was measured by this run.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

import pelton
from benchmarks.gpu import rows as made
from pelton import _native

FOLDER = Path(__file__).parent / "prepared"
ROUNDS = 5
CPU_ROWS = 1_000_000  # of the rows, for the engine on one thread


def main() -> int:
    """Check, time, print; 0 only if every bit was right."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=10_000_000)
    options.add_argument("--json", type=Path, help="where to write the figures as well")
    given = options.parse_args()
    if not (FOLDER / "expected.json").exists():
        print("run: need benchmarks/gpu/prepared, got none; make it with benchmarks/gpu/prepare")
        return 1
    try:
        device = _device()
    except pelton.errors.DeviceError as error:
        print(f"run: no GPU, so nothing is measured: {error}")
        return 1
    print(f"device: {device}; CPU: {_native.cpu_quota()} threads, {_native.chosen_level()}")
    expected = json.loads((FOLDER / "expected.json").read_text())
    tables = {kind: _Tables(kind, given.rows) for kind in ("flights", "numeric")}
    figures = {}
    for name, facts in expected.items():
        model = pelton.load(FOLDER / facts["file"])
        table = tables[facts["rows"]]
        wrong = _check(model, table, facts["sha256"])
        if wrong:
            print(f"{name}: {wrong}")
            return 1
        figures[name] = _time(model, table, facts)
        _show(name, figures[name])
    if given.json:
        content = {"device": device, "rows": given.rows, "models": figures}
        given.json.write_text(json.dumps(content, indent=1) + "\n")
    return 0


def _device() -> str:
    builder = _native.Builder([{"name": "x", "dtype": "f64"}])
    builder.set_transform([0])
    return _native.open_cuda(builder.finish()).name


class _Tables:
    """One kind of rows, in the containers that the subjects take."""

    def __init__(self, kind: str, rows: int) -> None:
        self.kind, self.rows = kind, rows
        if kind == "numeric":
            self.numbers = made.numeric(rows)
            return
        with np.load(FOLDER / "flights.npz") as base:
            self.columns = made.flights({name: base[name] for name in base.files}, rows)
        self.texts = json.loads((FOLDER / "texts.json").read_text())

    def host(self, first: int, last: int) -> Any:
        """An array, or a dict of columns: numbers, and texts as pandas categoricals."""
        if self.kind == "numeric":
            return self.numbers[first:last]
        import pandas

        columns = {name: values[first:last] for name, values in self.columns.items()}
        for name, categories in self.texts.items():
            codes = columns[name].astype(np.int32)
            columns[name] = pandas.Series(pandas.Categorical.from_codes(codes, categories))
        columns["time_hour"] = np.zeros(last - first, "datetime64[us]")
        return columns

    def device(self, model: pelton.Model) -> Any:
        """The same on the device; texts as codes of the model's categories."""
        import cupy

        if self.kind == "numeric":
            return cupy.asarray(self.numbers)
        columns = {}
        for spec in model.schema:
            if not spec.used:
                continue
            values = self.columns[spec.name]
            if spec.name in self.texts:
                known = {text: at for at, text in enumerate(spec.categories)}
                unseen = len(known)
                codes = [known.get(text, unseen) for text in self.texts[spec.name]]
                values = np.array(codes, np.int32)[values]
            columns[spec.name] = cupy.asarray(values)
        return columns


def _check(model: pelton.Model, table: _Tables, sha256: str) -> str:
    """What is wrong with the bits; empty if nothing is."""
    checked = min(made.CHECK_ROWS, table.rows)
    part = table.host(0, checked)
    want = model.predict_proba(part, device="cpu")
    if checked == made.CHECK_ROWS:
        digest = hashlib.sha256(np.ascontiguousarray(want).tobytes()).hexdigest()
        if digest != sha256:
            return "this CPU's bits are not those of the machine that prepared the files"
    for method in ("predict_proba", "decision_function", "predict"):
        if method not in model.methods:
            continue
        ask = getattr(model, method)
        got, want = ask(part, device="cuda"), ask(part, device="cpu")
        if got.tobytes() != want.tobytes():
            rows = np.flatnonzero((got != want).reshape(len(got), -1).any(axis=1))
            return f"{method} differs from the CPU in {len(rows):,} of {checked:,} rows"
    return ""


def _time(model: pelton.Model, table: _Tables, facts: dict[str, Any]) -> dict[str, float]:
    """Rows per second of every subject that is here."""
    rows, part = table.rows, min(CPU_ROWS, table.rows)
    whole, some = table.host(0, rows), table.host(0, part)
    speed = {
        "CPU, 1 thread": part / _median(lambda: model.predict_proba(some, device="cpu", threads=1)),
        "CPU, all threads": rows / _median(lambda: model.predict_proba(whole, device="cpu")),
        "GPU, host to host": rows / _median(lambda: model.predict_proba(whole, device="cuda")),
    }
    if importlib.util.find_spec("cupy"):
        there = table.device(model)
        first = model.predict_proba(there, device="cuda")[: made.CHECK_ROWS].get()
        want = model.predict_proba(table.host(0, len(first)), device="cpu").astype(np.float64)
        if first.tobytes() != want.tobytes():
            raise SystemExit("run: rows on the device have other bits than rows on the host")
        speed["GPU, on the device"] = rows / _median(
            lambda: model.predict_proba(there, device="cuda")
        )
    if "peer" in facts and _xgboost_has_cuda():
        import xgboost

        booster = xgboost.Booster(model_file=FOLDER / facts["peer"])
        booster.set_param({"device": "cuda"})
        speed["XGBoost GPU, host to host"] = rows / _median(lambda: booster.inplace_predict(whole))
    if "peer" in facts and importlib.util.find_spec("cuml"):
        from cuml import ForestInference

        forest = ForestInference.load(str(FOLDER / facts["peer"]), is_classifier=True)
        speed["cuML, host to host"] = rows / _median(lambda: forest.predict_proba(whole))
    return speed


def _xgboost_has_cuda() -> bool:
    if importlib.util.find_spec("xgboost") is None:
        return False
    import xgboost

    return bool(xgboost.build_info().get("USE_CUDA"))


def _median(run: Callable[[], Any]) -> float:
    run()
    taken = []
    for _ in range(ROUNDS):
        started = perf_counter()
        run()
        taken.append(perf_counter() - started)
    return statistics.median(taken)


def _show(name: str, speed: dict[str, float]) -> None:
    one, all_threads = speed["CPU, 1 thread"], speed["CPU, all threads"]
    print(f"\n{name}\n{'':28}{'rows/s':>16}{'to 1 thread':>14}{'to all threads':>16}")
    for subject, rate in speed.items():
        print(f"{subject:28}{rate:16,.0f}{rate / one:13.1f}x{rate / all_threads:15.1f}x")


if __name__ == "__main__":
    sys.exit(main())

"""Claim: docs. Each operator on each instruction set, beside NumPy's way to write it.

`python -m benchmarks.bench_ops` prints it again on your machine.
"""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import report, timing
from pelton import _native

TESTS = Path(__file__).parents[1] / "tests"
ORACLE = runpy.run_path(str(TESTS / "oracle.py"))  # each operator in float64 NumPy
CASES = runpy.run_path(str(TESTS / "cases.py"))

ROWS = 1_000_000  # 8 MB in and 8 MB out, beyond the L2 cache: what memory allows
ROUNDS = 9
LEVELS = ("scalar", "avx2", "avx512")


def subjects(op: dict[str, Any]) -> dict[str, Callable[[], np.ndarray]]:
    """One operator as NumPy and as every executor runs it, on the same column."""
    name = op["name"]
    params, constants = CASES["PARAMS"][name], CASES["CONSTANTS"].get(name)
    of_codes = op["shape"] in ("map_code", "look_up", "recode")
    categories = CASES["CATEGORIES"]
    spec = {"name": "x", "dtype": "string" if of_codes else "f64"}
    builder = _native.Builder([{**spec, "categories": categories}] if of_codes else [spec])
    # Two columns are the same column twice: no further memory is read.
    slots = [0, 0] if op["shape"] == "map_two" else [0]
    out = builder.add(name, slots, params, constants)
    if op["shape"] in ("recode", "encode"):  # a code is no answer: its number is
        codes = len(categories if of_codes else constants) + 2
        out = builder.add("look_up", [out], {}, np.arange(float(codes)))
    builder.set_transform([out])
    plan = builder.finish(optimise=False)
    reader = _native.Reader(plan)

    rng = np.random.default_rng(5)
    if of_codes:
        x: np.ndarray = rng.integers(0, len(categories), ROWS).astype(np.int32)
        column = reader.categorical(0, x, categories)
    else:
        x = rng.normal(0, 10, ROWS)
        x[rng.random(ROWS) < 0.05] = np.nan
        column = reader.array(0, x)
    numpy_args = [x] * len(slots)
    keywords = {**params, **({} if constants is None else {"constants": constants})}
    runs = {"numpy": lambda: ORACLE[name](*numpy_args, **keywords)}
    best = LEVELS.index(_native.best_level())
    for level in LEVELS[: best + 1]:
        engine = _native.Engine(plan, level)
        runs[level] = lambda engine=engine: engine.run_batch(
            [column], ROWS, values=True, threads=1
        )[1][:, 0]
    return runs


def measure(op: dict[str, Any]) -> dict[str, Any]:
    """Seconds for all rows; every executor's answer is compared first."""
    runs = subjects(op)
    want = runs["numpy"]()
    for level, run in runs.items():
        np.testing.assert_array_equal(run(), want, err_msg=f"{op['name']}, {level}")
    taken = timing.over_rounds(runs, rounds=ROUNDS)
    return {
        "op": op["name"],
        "seconds": {k: t.median_s for k, t in taken.items()},
        "ratio": {k: timing.ratio(taken["numpy"], t) for k, t in taken.items()},
    }


def main() -> None:
    """Measure, print, save."""
    results = []
    with report.bar() as bar:
        task = bar.add_task("operators", total=len(_native.ops))
        for op in _native.ops:
            results.append(measure(op))
            bar.advance(task)
    levels = [k for k in results[0]["seconds"] if k != "numpy"]
    report.show(
        f"one operator over {ROWS:,} rows, one thread",
        ["operator", "numpy", *(cell for level in levels for cell in (level, ""))],
        [
            [
                r["op"],
                report.seconds(r["seconds"]["numpy"]),
                *(
                    cell
                    for level in levels
                    for cell in (
                        report.seconds(r["seconds"][level]),
                        report.times(r["ratio"][level]),
                    )
                ),
            ]
            for r in results
        ],
    )
    report.save("bench_ops", {"rows": ROWS, "operators": results})


if __name__ == "__main__":
    main()

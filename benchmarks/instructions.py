"""A guard that needs no quiet machine: instructions per row, counted by callgrind.

`python -m benchmarks.instructions` counts and compares with `instructions_baseline.json`: more
than 2 % above it is a failure. `--accept` writes the counts as the new baseline. Counts depend on
the compiler: with another one than the baseline's they are printed and not judged.

Valgrind knows no AVX-512, so what is counted is the AVX2 path, and the scalar one.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import report
from pelton import _native

ROOT = Path(__file__).parents[1]
BASELINE = Path(__file__).parent / "instructions_baseline.json"
TOLERANCE = 0.02
COLUMNS = 12
# Twice as many rows minus once as many: what start and loading cost cancels.
ROWS = {"row": 200, "batch": 2048}
COLLECTED = re.compile(r"Collected : (\d+)")


def forest_bytes(trees: int, depth: int) -> bytes:
    """An artifact of random complete trees; the same bytes on every machine."""
    rng = np.random.default_rng(11)
    columns = [{"name": f"x{at}", "dtype": "f64", "nullable": True} for at in range(COLUMNS)]
    builder = _native.Builder(columns)
    builder.set_forest([tree(rng, depth) for _ in range(trees)], base=[0.0])
    builder.set_head(link="logistic", rule="argmax_value", classes=[0, 1])
    plan = builder.finish()
    proof = _native.proof(_native.Engine(plan), rng.normal(size=(4, COLUMNS)))
    return _native.write(plan, "{}", proof)


def tree(rng: np.random.Generator, depth: int) -> dict[str, Any]:
    """One complete tree, numbered level by level."""
    nodes = 2**depth - 1
    left = 2 * np.arange(nodes) + 1
    right = left + 1

    def child(at: np.ndarray) -> np.ndarray:
        return np.where(at < nodes, at, ~(at - nodes))

    return {
        "slot": rng.integers(0, COLUMNS, nodes),
        "threshold": rng.normal(size=nodes).round(2),
        "set": np.full(nodes, -1),
        "missing_right": rng.integers(0, 2, nodes),
        "left": child(left),
        "right": child(right),
        "leaf_values": rng.normal(size=nodes + 1),
        "output": 0,
    }


def build(folder: Path) -> Path:
    """Compile the driver against the library of the build tree."""
    driver = folder / "instructions"
    library = ROOT / "build"
    source = Path(__file__).with_suffix(".c")
    links = [f"-L{library}", f"-Wl,-rpath,{library}", "-lpelton"]
    subprocess.run(["cc", "-std=c99", "-O2", f"-I{ROOT}", source, "-o", driver, *links], check=True)
    return driver


def count(driver: Path, artifact: Path, path: str, rows: int, level: str, folder: Path) -> int:
    """Instructions of a whole run."""
    command = [
        "valgrind",
        "--tool=callgrind",
        f"--callgrind-out-file={folder / 'callgrind.out'}",
        str(driver),
        str(artifact),
        path,
        str(rows),
    ]
    environment = {**os.environ, "PELTON_CPU": level}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    found = COLLECTED.search(done.stderr)
    if done.returncode != 0 or found is None:
        raise SystemExit(f"instructions: callgrind failed: {done.stderr[-500:]}")
    return int(found[1])


def measure() -> dict[str, float]:
    """Instructions per row: by forest, path and instruction set."""
    counts = {}
    levels = ["scalar"] if _native.best_level() == "scalar" else ["scalar", "avx2"]
    with tempfile.TemporaryDirectory() as name, report.bar() as bar:
        folder = Path(name)
        driver = build(folder)
        task = bar.add_task("counting", total=2 * len(ROWS) * len(levels))
        for trees, depth in ((100, 5), (20, 10)):
            artifact = folder / "forest.pelton"
            artifact.write_bytes(forest_bytes(trees, depth))
            for path, rows in ROWS.items():
                for level in levels:
                    once, twice = (
                        count(driver, artifact, path, n, level, folder) for n in (rows, 2 * rows)
                    )
                    key = f"{trees} trees of depth {depth}, {path}, {level}"
                    counts[key] = round((twice - once) / rows, 1)
                    bar.advance(task)
    return counts


def compiler() -> str:
    """The compiler's first line about itself."""
    done = subprocess.run(["c++", "--version"], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[0]


def main() -> None:
    """Count, print, compare."""
    if shutil.which("valgrind") is None:
        report.console.print("instructions: SKIPPED, valgrind is not installed")
        return
    counts = measure()
    if "--accept" in sys.argv:
        content = {"compiler": compiler(), "instructions_per_row": counts}
        BASELINE.write_text(json.dumps(content, indent=1) + "\n")
    baseline = json.loads(BASELINE.read_text())
    before = baseline["instructions_per_row"]
    rows = [
        [k, f"{n:,.0f}", f"{before[k]:,.0f}", f"{n / before[k] - 1:+.1%}"]
        for k, n in counts.items()
        if k in before
    ]
    report.show("instructions per row", ["", "now", "baseline", "change"], rows)
    report.save("instructions", {"instructions_per_row": counts, "compiler": compiler()})
    if baseline["compiler"] != compiler():
        report.console.print(f"not judged: the baseline is of {baseline['compiler']}")
        return
    worse = [k for k, n in counts.items() if k in before and n > before[k] * (1 + TOLERANCE)]
    if worse:
        raise SystemExit(f"instructions: need at most {TOLERANCE:.0%} more, got it in {worse}")


if __name__ == "__main__":
    main()

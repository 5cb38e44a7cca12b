"""Writes the README's table of claims from results: `python -m benchmarks.readme_table`.

A result may carry `"claims"`: a list of `{"claim": ..., "figure": ...}`, both texts for people.
Each becomes one line, which names the benchmark that printed it; nothing in the table is typed by
hand.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
RESULTS = ROOT / "benchmarks" / "results"
BEGIN = "<!-- claims: benchmarks/readme_table.py -->\n"
END = "<!-- end of claims -->"


def table() -> str:
    """The lines between the markers: one per claim, then the machines."""
    lines = ["| claim | measured | benchmark |", "|---|---|---|"]
    machines = []
    for path in sorted(RESULTS.glob("*.json")):
        result: dict[str, Any] = json.loads(path.read_text())
        claims = result.get("claims", [])
        lines += [
            f"| {claim['claim']} | {claim['figure']} | `benchmarks/{path.stem}.py` |"
            for claim in claims
        ]
        if claims:
            machines.append(_machine(result["machine"]))
    return "\n".join([*lines, "", *dict.fromkeys(machines)]) + "\n"


def readme() -> str:
    """The README with its table made anew."""
    before, _, rest = README.read_text().partition(BEGIN)
    return before + BEGIN + table() + END + rest.partition(END)[2]


def _machine(machine: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    return (
        f"Measured on {machine['cpus']} CPUs of {machine['cpu']} ({machine['level']}), "
        f"Python {machine['python']}, {versions}."
    )


if __name__ == "__main__":
    README.write_text(readme())

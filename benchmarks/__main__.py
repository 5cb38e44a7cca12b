"""`make bench`: every benchmark in a process of its own, then the README's table.

`python -m benchmarks start ops` runs those named; results go to benchmarks/results/.
"""

import subprocess
import sys

from benchmarks import readme_table, report

ALL = (
    "bench_flights",
    "bench_start",
    "bench_compile",
    "bench_explain",
    "bench_forest",
    "bench_ops",
    "bench_features",
    "bench_text",
    "instructions",
)


def main() -> None:
    """Run the benchmarks that the arguments name, or all."""
    asked = sys.argv[1:] or list(ALL)
    chosen = [name for name in ALL if name in asked or name.removeprefix("bench_") in asked]
    if len(chosen) < len(asked):
        raise SystemExit(f"benchmarks: need some of {', '.join(ALL)}, got {', '.join(asked)}")
    failed = []
    for at, name in enumerate(chosen, 1):
        report.console.rule(f"{at} of {len(chosen)}: {name}")
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"]).returncode:
            failed.append(name)
    readme_table.README.write_text(readme_table.readme())
    if failed:
        raise SystemExit(f"benchmarks: failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()

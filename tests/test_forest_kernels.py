"""Forest kernels: every instruction set and every kernel against the definition, in C++."""

import os
import subprocess
from pathlib import Path

BUILD = Path(os.environ.get("PELTON_BUILD", Path(__file__).parents[1] / "build"))


def test_every_kernel_equals_the_walk_bit_for_bit():
    program = BUILD / "tests" / "test_forest"
    assert program.exists(), f"{program} is missing: configure CMake with -DPELTON_TESTS=ON"
    done = subprocess.run([program], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "passed on scalar" in done.stdout

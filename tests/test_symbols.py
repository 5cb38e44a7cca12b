"""Files compiled for an instruction set define nothing that another CPU could pick up."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLAGS = {
    "avx2": ["-mavx2"],
    "avx512": ["-mavx512f", "-mavx512bw", "-mavx512dq", "-mavx512vl"],
}
FILES = sorted(path.relative_to(ROOT) for isa in FLAGS for path in ROOT.glob(f"cpp/*/*_{isa}.cpp"))
# Weak definitions are merged by the linker over all files: W functions, V objects, u unique.
WEAK = re.compile(r" [WVu] (.*)")
# The reference to the compiler's own unwinder: a pointer, the same in every file.
HARMLESS = re.compile(r"^DW\.ref\.")


def test_there_are_files_to_look_at():
    assert len(FILES) >= 4


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("g++") or not shutil.which("nm"), reason="needs g++ and nm")
@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_an_unoptimised_object_shares_no_symbol(file, tmp_path):
    isa = file.stem.rpartition("_")[2]
    built = tmp_path / "file.o"
    # Without optimisation nothing is inlined but what must be.
    compile_it = ["g++", "-std=c++20", "-O0", "-ffp-contract=off", "-I.", *FLAGS[isa], "-c", file]
    subprocess.run([*compile_it, "-o", built], cwd=ROOT, check=True)
    listing = subprocess.run(
        ["nm", "-C", "--defined-only", built], capture_output=True, text=True, check=True
    )
    weak = WEAK.findall(listing.stdout)
    shared = [name for name in weak if f"{isa}::" not in name and not HARMLESS.match(name)]
    assert not shared

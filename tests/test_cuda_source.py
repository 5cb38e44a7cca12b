"""The CUDA room: no formula of its own, flags that keep the bits, one exported symbol."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "cuda").glob("*.cu"))
LIBRARY = ROOT / "python" / "pelton" / "libpelton_cuda.so"


def code_of(source):
    return re.sub(r"//[^\n]*|/\*.*?\*/", "", source.read_text(), flags=re.S)


def test_there_are_kernels():
    assert SOURCES


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_a_kernel_only_calls_its_body(source):
    kernels = re.findall(r"__global__ void (\w+)\([^)]*\) \{(.*?)\n\}", code_of(source), flags=re.S)
    assert kernels
    for name, body in kernels:
        assert re.fullmatch(rf"\s*{name}_body\(lane_here\(\), job\);", body), name


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_no_arithmetic_stands_in_cuda_code(source):
    code = re.sub(r'#include[^\n]*|<<<.*?>>>|"[^"]*"', "", code_of(source))
    assert not re.search(r"[-+/%]|\*[^,)]|\b(for|while|double|float)\b", code)


def test_flags_keep_the_bits():
    flags = (ROOT / "cuda" / "CMakeLists.txt").read_text()
    for flag in ("--fmad=false", "-ftz=false", "-prec-div=true", "-prec-sqrt=true", "compute_80"):
        assert flag in flags
    assert "fast" not in flags


def test_host_and_device_meet_no_cuda_in_shared_headers():
    for header in [*(ROOT / "cpp").rglob("*.h"), ROOT / "cuda" / "bodies.h"]:
        text = header.read_text()
        assert "cuda_runtime" not in text, header
        if header.name != "macros.h":
            assert "__CUDA" not in text, header
            assert "__device__" not in text, header


def test_nvcc_compiles_every_kernel(tmp_path):
    nvcc = shutil.which("nvcc")
    if nvcc is None:
        pytest.skip("no nvcc on this machine")
    for source in SOURCES:
        flags = ["-std=c++20", "--fmad=false", "-arch=sm_80", "-Werror", "all-warnings"]
        command = [nvcc, *flags, f"-I{ROOT}", "-ptx", source, "-o", tmp_path / "kernels.ptx"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert ".ftz" not in (tmp_path / "kernels.ptx").read_text()


def test_nvcc_keeps_a_product_and_a_sum_apart(tmp_path):
    nvcc = shutil.which("nvcc")
    if nvcc is None:
        pytest.skip("no nvcc on this machine")
    (tmp_path / "probe.cu").write_text(
        "__global__ void probe(double* x) { x[0] = x[1] * x[2] + x[3]; }\n"
    )
    for flag, contracted in (("--fmad=false", False), ("--fmad=true", True)):
        command = [nvcc, flag, "-arch=sm_80", "-ptx", tmp_path / "probe.cu", "-o", tmp_path / "out"]
        subprocess.run(command, capture_output=True, check=True)
        assert ("fma.rn.f64" in (tmp_path / "out").read_text()) is contracted


def test_the_library_exports_one_symbol():
    if not LIBRARY.exists():
        pytest.skip("this build has no CUDA library")
    listed = subprocess.run(
        ["nm", "-D", "--defined-only", LIBRARY], capture_output=True, text=True, check=True
    )
    assert [line.split()[2] for line in listed.stdout.splitlines()] == ["pelton_open_backend"]

"""The C library: what it exports, what a C program gets from it, how it installs."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BUILD = Path(os.environ.get("PELTON_BUILD", ROOT / "build")).absolute()
LIBRARY = BUILD / "libpelton.so"


def run(*command: object, cwd: Path = ROOT, code: int = 0, **environment: str) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, **environment},
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("part", ["rows", "batch", "threads", "schema", "growth", "errors"])
def test_the_library_agrees_with_the_engine(part):
    program = BUILD / "tests" / "test_capi"
    assert program.exists(), f"{program} is missing: configure CMake with -DPELTON_TESTS=ON"
    assert run(program, part) == "passed\n"


def test_only_the_interface_is_exported():
    symbols = {line.split()[-1] for line in run("nm", "-D", "--defined-only", LIBRARY).splitlines()}
    header = (ROOT / "cpp" / "capi" / "pelton.h").read_text()
    assert {name for name in symbols if not name.startswith("pelton_")} == set()
    assert {name for name in symbols if f"{name}(" not in header} == set()
    assert len(symbols) == header.count("\nPELTON_API ")  # every function declared is there


def test_the_library_s_name_carries_its_major_version():
    assert "libpelton.so.0" in run("readelf", "-d", LIBRARY)


def test_the_header_is_c99_and_cpp(tmp_path):
    strict = ["-Wall", "-Wextra", "-Werror", "-pedantic", "-fsyntax-only", "-I", ROOT / "cpp/capi"]
    for name, compiler in (("a.c", ["gcc", "-std=c99"]), ("a.cpp", ["g++", "-std=c++11"])):
        (tmp_path / name).write_text("#include <pelton.h>\n")
        run(*compiler, *strict, tmp_path / name)


# The example.


@pytest.fixture(scope="module")
def score(tmp_path_factory):
    """The example program, built against the build tree as its Makefile says."""
    folder = tmp_path_factory.mktemp("c")
    for file in ("score.c", "Makefile"):
        shutil.copy(ROOT / "examples" / "c" / file, folder)
    run("make", "CC=gcc", f"PELTON={ROOT}", f"LDFLAGS=-L{BUILD} -Wl,-rpath,{BUILD}", cwd=folder)
    run(BUILD / "tests" / "test_artifact", "save", folder)
    return folder / "score"


def test_the_example_scores_a_row(score):
    pairs = ["carrier=UA", "dep_delay=31.5", "distance=1400", "gate=2"]
    printed = run(score, score.with_name("forest.pelton"), *pairs).splitlines()
    assert printed[0] == "column carrier: string, nullable, 3 categories"
    assert printed[2] == "column distance: i64"
    assert printed[5] in ("label late", "label on time")
    low, high = (float(line.removeprefix("value ")) for line in printed[6:])
    assert 0 < low < 1
    assert low + high == 1
    assert printed[5] == ("label on time" if high > 0.5 else "label late")


@pytest.mark.parametrize(
    "name", ["1.0-forest", "1.0-averaging", "1.0-stump", "1.0-linear", "1.1-composed"]
)
def test_the_example_prints_the_bits_that_python_answers(score, name):
    import pelton

    model = pelton.load(ROOT / "tests" / "golden" / f"{name}.pelton")
    row = {"carrier": "Łódź", "dep_delay": 31.25, "distance": 1400, "time_hour": None, "gate": 3}
    pairs = [f"{key}={value}" for key, value in row.items() if value is not None]
    printed = run(score, ROOT / "tests" / "golden" / f"{name}.pelton", *pairs)
    values = [float(bits) for bits in re.findall(r"^value (.*)$", printed, re.M)]
    assert tuple(values) == model.predict_proba_row(row)


def test_the_example_says_what_is_wrong(score):
    forest = score.with_name("forest.pelton")
    assert "column 'distance': need a value, got null" in run(score, forest, code=1)
    late = ["distance=1", "dep_delay=late"]
    assert "column 'dep_delay': need a number, got text" in run(score, forest, *late, code=1)
    assert "no such column: nothing" in run(score, forest, "nothing=1", code=1)
    assert "a .pelton file" in run(score, score.with_name("score.c"), code=1)


def test_a_graph_for_onnx_runtime_is_refused(score, tmp_path):
    from pelton import _native

    plan, text, proof, _ = _native.read((ROOT / "tests/golden/1.0-forest.pelton").read_bytes())
    staged = tmp_path / "staged.pelton"
    staged.write_bytes(_native.write(plan, text, proof, b"a graph"))
    assert "ONNX Runtime, which only Python runs" in run(score, staged, code=1)


# Installed.

CONSUMER = """
cmake_minimum_required(VERSION 3.20)
project(consumer C)
find_package(pelton 0.1 REQUIRED)
add_executable(score score.c)
target_link_libraries(score PRIVATE pelton::pelton)
"""


@pytest.mark.slow
def test_an_installed_library_is_found_by_cmake_and_pkg_config(score, tmp_path):
    prefix = tmp_path / "prefix"
    run("cmake", "--install", BUILD, "--prefix", prefix)
    source = tmp_path / "source"
    source.mkdir()
    shutil.copy(score.with_suffix(".c"), source)
    (source / "CMakeLists.txt").write_text(CONSUMER)
    run("cmake", "-S", source, "-B", tmp_path / "build", f"-DCMAKE_PREFIX_PATH={prefix}")
    run("cmake", "--build", tmp_path / "build")
    forest = score.with_name("forest.pelton")
    assert "value " in run(tmp_path / "build" / "score", forest, "distance=1")
    if shutil.which("pkg-config"):
        folder = next(prefix.rglob("pelton.pc")).parent
        flags = run("pkg-config", "--libs", "pelton", PKG_CONFIG_PATH=str(folder))
        assert "-lpelton" in flags

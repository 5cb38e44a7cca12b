"""The house, checked: which rooms there are, who may know whom, and what no file may hold."""

import ast
import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NATIVE = {".h", ".cpp", ".cu", ".cuh", ".c"}
OTHER_TOP = {"build", "dist", "shared"}  # made by builds, or lent to them; never tracked
MADE = "prepared"  # by benchmarks/gpu/prepare; not tracked either


def files(*suffixes: str, under: str = "") -> list[Path]:
    """The project's own files, sorted; build products and environments left out."""
    found = []
    for path in (ROOT / under).rglob("*"):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.startswith(".") or part in ("__pycache__", MADE) for part in parts)
        if path.is_file() and path.suffix in suffixes and not hidden and parts[0] not in OTHER_TOP:
            found.append(path)
    return sorted(found)


# Rooms.

ROOM_LINE = re.compile(r"^- `([\w/.]+)/`: \S", re.M)


def test_architecture_names_exactly_the_rooms_on_disk():
    named = ROOM_LINE.findall((ROOT / "ARCHITECTURE.md").read_text())
    sources = files(".py", ".md", ".sh", ".json", ".pelton", *NATIVE)
    on_disk = {str(path.parent.relative_to(ROOT)) for path in sources} - {"."}
    assert sorted(named) == sorted(on_disk)


BELOW = {
    "cpp/core": "",
    "cpp/simd": "core",
    "cpp/text": "core simd",
    "cpp/ops": "core simd text",
    "cpp/models": "core simd",
    "cpp/forest": "core simd",
    "cpp/plan": "core simd text ops models forest",
    "cpp/artifact": "core simd text ops models forest plan",
    "cpp/exec": "core simd text ops models forest plan artifact",
    "cpp/capi": "core simd text ops models forest plan artifact exec",
    "cuda": "core simd text ops models forest plan exec",
    "bindings": "core simd text ops models forest plan artifact exec capi",
}
INCLUDE = re.compile(r'^\s*#\s*include\s+"(.+)/[^/]+"', re.M)


def test_every_room_of_the_engine_has_a_place_in_the_order():
    rooms = {path.parent.name for path in files(*NATIVE, under="cpp")}
    assert {f"cpp/{room}" for room in rooms} <= set(BELOW)


@pytest.mark.parametrize("room", BELOW)
def test_rooms_include_only_what_lies_below(room):
    may = {room} | {f"cpp/{other}" for other in BELOW[room].split()}
    if room == "bindings":
        may.add("cuda")
    for file in files(*NATIVE, under=room):
        beyond = set(INCLUDE.findall(file.read_text())) - may
        assert not beyond, f"{file.relative_to(ROOT)} reaches into {sorted(beyond)}"


def test_includes_are_paths_from_the_root():
    bare = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)
    for file in files(*NATIVE):
        for included in bare.findall(file.read_text()):
            assert (ROOT / included).exists(), f"{file.relative_to(ROOT)} includes {included}"


def test_only_the_bindings_include_python():
    python = re.compile(r"#\s*include\s+[<\"](Python\.h|pybind11/|numpy/)")
    for room in ("cpp", "cuda"):
        for file in files(*NATIVE, under=room):
            assert not python.search(file.read_text()), file.relative_to(ROOT)


# The Python side.

PACKAGE = ROOT / "python" / "pelton"
SOURCES = {"sklearn", "xgboost", "lightgbm", "catboost", "torch", "onnx", "scipy"}
STRANGERS = {"serve": {"train", "convert"}, "train": {"monitor"}, "monitor": {"train"}}


def imports(file: Path, *, lazy: bool = True) -> set[str]:
    """Dotted names that a file imports; without `lazy` only those run by importing it."""
    tree = ast.parse(file.read_text())
    inside = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inside |= set(map(id, ast.walk(node)))
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            inside |= set(map(id, ast.walk(node)))
    names = set()
    for node in ast.walk(tree):
        if not lazy and id(node) in inside:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{file.relative_to(ROOT)}: imports are absolute"
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("file", files(".py", under="python"), ids=lambda path: path.stem)
def test_rooms_of_the_package_keep_to_their_side(file):
    room = file.relative_to(PACKAGE).parts[0]
    names = imports(file)
    if room != "convert":
        assert not {name.split(".")[0] for name in names} & SOURCES
    for other in STRANGERS.get(room, set()):
        assert not any(name.startswith(f"pelton.{other}") for name in names)


@pytest.mark.parametrize("file", files(".py", under="python/pelton/convert"), ids=lambda p: p.stem)
def test_converters_import_their_source_only_when_asked(file):
    assert not {name.split(".")[0] for name in imports(file, lazy=False)} & SOURCES


def test_import_brings_numpy_and_nothing_else():
    show = (
        "import sys, numpy; before = set(sys.modules); import pelton;"
        "print(*{name.split('.')[0] for name in set(sys.modules) - before})"
    )
    done = subprocess.run([sys.executable, "-c", show], capture_output=True, text=True, check=True)
    brought = set(done.stdout.split()) - {"pelton"}
    assert brought <= set(sys.stdlib_module_names), brought


def test_public_names_are_the_listed_ones():
    import pelton

    listed = set(pelton.__all__)
    missing = {name for name in listed if not hasattr(pelton, name)}
    assert not missing
    tree = ast.parse((PACKAGE / "__init__.py").read_text())
    bound = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pelton")
        for alias in node.names
    }
    assert bound == listed


# Operators.


def names_of_operators() -> dict[str, str]:
    table = (ROOT / "cpp/ops/op_table.h").read_text()
    headers = re.findall(r'#include "(cpp/ops/(\w+)\.h)"', table)
    return {stem: path for path, stem in headers if stem != "op"}


@pytest.mark.parametrize("stem", names_of_operators())
def test_an_operator_has_one_name_everywhere(stem):
    text = (ROOT / names_of_operators()[stem]).read_text()
    assert f'.name = "{stem}"' in text
    struct = "".join(part.capitalize() for part in stem.split("_"))
    assert f", {struct})" in (ROOT / "cpp/ops/op_table.h").read_text()


@pytest.mark.parametrize("stem", names_of_operators())
def test_an_operator_has_an_oracle_and_a_case(stem):
    if "Shape::forest" in (ROOT / names_of_operators()[stem]).read_text():
        return  # trees are no formula: tests/test_composed_plans.py is about them
    oracles = [ast.parse(file.read_text()) for file in (ROOT / "tests").glob("oracle*.py")]
    functions = {
        node.name for file in oracles for node in file.body if isinstance(node, ast.FunctionDef)
    }
    assert stem in functions
    assert f'"{stem}"' in (ROOT / "tests/cases.py").read_text()


# Files.

LONGEST = 500
TYPICAL = 150


def length(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_no_file_is_long():
    long = {str(p.relative_to(ROOT)): length(p) for p in files(".py", *NATIVE)}
    assert {name: lines for name, lines in long.items() if lines > LONGEST} == {}


def test_the_typical_file_fits_two_screens():
    assert statistics.median(map(length, files(".py", *NATIVE))) <= TYPICAL


def test_every_file_says_what_it_is_first():
    for path in files(".py", *NATIVE):
        first = path.read_text().lstrip().partition("\n")[0]
        start = '"""' if path.suffix == ".py" else ("//", "/*")
        assert first.startswith(start), f"{path.relative_to(ROOT)}: {first!r}"


# Spelled in halves, so that this file passes its own rule.
FORBIDDEN = {
    "unfinished work": re.compile("TO" + r"DO|FIX" + r"ME|\bXX" + r"X\b|\bHA" + "CK"),
    "a swallowed error": re.compile(r"except( \w+)?:\s*pa" + r"ss\b"),
    "a stub": re.compile("NotImplemented" + "Error"),
    "printing from the engine": re.compile(r"std::c(out|err)\b|\bprintf\("),
    "a native build": re.compile("-march=" + "native|-ffast-" + "math"),
}
ENGINE_ONLY = {"printing from the engine"}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what):
    for path in files(".py", ".md", ".txt", ".sh", ".toml", *NATIVE):
        engine = path.relative_to(ROOT).parts[0] in {"cpp", "cuda", "bindings"}
        if what in ENGINE_ONLY and not engine:
            continue
        hit = FORBIDDEN[what].search(path.read_text())
        assert not hit, f"{path.relative_to(ROOT)}: {hit[0]!r}"


# Errors, versions, licence.


def test_every_error_code_is_mapped_for_python():
    codes = re.findall(r"^  (\w+) = \d+,", (ROOT / "cpp/core/error.h").read_text(), re.M)
    mapped = set(re.findall(r"ErrorCode::(\w+)", (ROOT / "bindings/errors.cpp").read_text()))
    assert len(codes) >= 8
    # `internal` is whatever the switch does not name: the base class.
    assert set(codes) - {"ok", "internal"} <= mapped


def test_every_error_has_an_exit_code_and_a_status():
    from pelton.cli import app
    from pelton.errors import ContractError, PeltonError

    assert {PeltonError, ContractError} <= {kind for kind, _ in app._EXIT_CODES}
    assert all(code not in {0, 2} for _, code in app._EXIT_CODES)  # done, and wrong usage
    server = (PACKAGE / "serve/app.py").read_text()
    assert "except ContractError" in server
    assert "exception_handler(PeltonError)" in server


def test_the_version_stands_once():
    import importlib.metadata

    import pelton

    built = re.search(r"project\(pelton VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text())
    assert built is not None
    assert pelton.__version__ == built[1]
    assert importlib.metadata.version("pelton") == built[1]
    assert f"## [{built[1]}]" in (ROOT / "CHANGELOG.md").read_text()


def test_the_licence_is_apache_2():
    text = (ROOT / "LICENSE").read_text()
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text()

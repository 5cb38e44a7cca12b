"""The file format, from C++: what is written is read, and nothing else is."""

import os
import re
import subprocess
from pathlib import Path

import pytest

BUILD = Path(os.environ.get("PELTON_BUILD", Path(__file__).parents[1] / "build"))
ARTIFACT_ERROR = "3"
SAMPLES = 9  # kinds of model that the program makes itself


def run(*arguments: object, seconds: int = 300, name: str = "tests/test_artifact") -> str:
    """What the C++ program prints; the process must end well, whatever it was given."""
    program = BUILD.absolute() / name
    assert program.exists(), f"{program} is missing: configure CMake with -DPELTON_TESTS=ON"
    done = subprocess.run(
        [program, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_what_is_written_is_read_and_written_again_alike():
    assert run("round_trip").count("round_trip ") == SAMPLES


def test_sha256_is_the_standard_s_on_every_path():
    assert "sha256" in run("sha256")


def test_every_flipped_bit_is_refused():
    assert run("flips").count("loaded=0") == SAMPLES


def test_every_truncation_and_every_appended_byte_is_refused():
    assert run("lengths").count("loaded=0") == SAMPLES


def test_odd_fields_behind_a_right_digest_are_refused_or_harmless():
    printed = run("mutants")
    tried = sum(int(word.removeprefix("tried=")) for word in printed.split() if "tried=" in word)
    assert tried > 20_000


def test_pairs_of_odd_fields_are_refused_or_harmless():
    assert run("pairs", 3000).count("pairs ") == SAMPLES


def test_trees_that_are_no_trees_are_refused():
    assert "trees tried" in run("trees")


def test_loading_takes_at_most_four_times_the_file():
    assert run("memory").count("memory ") == 3


def fuzzed(count: int, seed: int) -> None:
    printed = run("--mutate", count, seed, name="fuzz_load", seconds=1200)
    refused, unproved, loaded = map(int, re.findall(r"=(\d+)", printed))
    assert refused + unproved + loaded == count
    # A mutator that the digest stopped would test nothing behind it.
    assert unproved + loaded > count / 20


def test_mutants_of_artifacts_do_no_harm(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where it leaves the input that brings it down
    fuzzed(50_000, 1)


@pytest.mark.slow
@pytest.mark.reliability
def test_ten_million_mutants_of_artifacts_do_no_harm(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    fuzzed(10_000_000, 2)


@pytest.mark.slow
@pytest.mark.reliability
def test_every_flipped_bit_of_64_kib_is_refused():
    assert run("flips_64k", seconds=1200).count("loaded=0") == 2


@pytest.mark.slow
@pytest.mark.reliability
def test_a_million_pairs_of_odd_fields_are_refused_or_harmless():
    assert run("pairs", 250_000, seconds=1200).count("pairs ") == SAMPLES


# What a path may lead to.


def refusal(path: object) -> str:
    printed = run("file", path, seconds=20)
    assert printed.startswith(f"{ARTIFACT_ERROR} artifact: need "), printed
    assert str(path) not in printed, "an error names no path of the machine"
    return printed


def test_a_saved_file_loads_and_leaves_nothing_beside_it(tmp_path):
    run("save", tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    kinds = ("forest", "explained", "averaging", "stump", "linear", "transform", "composed")
    assert names == {f"{name}.pelton" for name in (*kinds, "text", "staged")}
    for name in names:
        assert run("file", tmp_path / name) == "loaded\n"


def test_saving_replaces_a_file_as_a_whole(tmp_path):
    (tmp_path / "forest.pelton").write_bytes(b"old")
    link = tmp_path / "before"
    link.hardlink_to(tmp_path / "forest.pelton")
    run("save", tmp_path)
    assert link.read_bytes() == b"old"  # who had the old file open keeps it
    assert run("file", tmp_path / "forest.pelton") == "loaded\n"


def test_a_symlink_is_followed(tmp_path):
    run("save", tmp_path)
    (tmp_path / "link").symlink_to(tmp_path / "forest.pelton")
    assert run("file", tmp_path / "link") == "loaded\n"


def test_what_is_no_regular_file_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, "/dev/zero", "/dev/null"):
        assert "need a regular file" in refusal(path)
    refusal("/proc/self/mem")  # says that it is regular and holds nothing


def test_files_that_hold_something_else_are_refused(tmp_path):
    path = tmp_path / "file.pelton"
    for content in (b"", b"x", b"{}" * 50, bytes(64), os.urandom(4096), b"\x89PLT\r\n\x1a\n" * 99):
        path.write_bytes(content)
        refusal(path)
    assert "No such file" in refusal(tmp_path / "missing.pelton")


def test_a_file_of_5_gib_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "sparse.pelton"
    with path.open("wb") as file:
        file.truncate(5 << 30)
    assert "2 GiB" in refusal(path)


def test_another_format_version_is_named_with_our_own(tmp_path):
    run("save", tmp_path)
    path = tmp_path / "forest.pelton"
    content = bytearray(path.read_bytes())
    for major, minor in ((2, 0), (1, 9), (0, 1)):
        content[8:12] = major.to_bytes(2, "little") + minor.to_bytes(2, "little")
        path.write_bytes(content)
        assert f"got format {major}.{minor}" in refusal(path)
        assert "need format 1." in refusal(path)

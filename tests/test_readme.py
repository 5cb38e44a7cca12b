"""The README's session, run as printed."""

import doctest
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

README = Path(__file__).parents[1] / "README.md"
SESSIONS = re.findall(r"^```python\n(.*?)^```", README.read_text(), re.M | re.S)


def test_the_first_screen_holds_a_session_of_twelve_lines():
    lines = README.read_text().splitlines()
    first = lines.index("```python")
    assert 8 <= first <= 15
    assert lines[first:].index("```") <= 16
    assert sum(line.startswith(">>>") for line in SESSIONS[0].splitlines()) <= 12


@pytest.mark.parametrize("session", SESSIONS)
def test_the_session_prints_what_the_readme_shows(session, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    examples = doctest.DocTestParser().get_doctest(session, {}, "README", str(README), 0)
    assert examples.examples
    report: list[str] = []
    failed, _ = doctest.DocTestRunner(verbose=False).run(examples, out=report.append)
    assert failed == 0, "".join(report)


def test_the_table_of_claims_holds_what_the_benchmarks_printed():
    made = runpy.run_path(str(README.parent / "benchmarks/readme_table.py"))
    assert made["readme"]() == README.read_text(), "run `python -m benchmarks.readme_table`"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder in which the session has run: late.pelton is there, and rows to score."""
    place = tmp_path_factory.mktemp("readme")
    before = os.getcwd()
    os.chdir(place)
    try:
        examples = doctest.DocTestParser().get_doctest(SESSIONS[0], {}, "README", str(README), 0)
        doctest.DocTestRunner(verbose=False).run(examples, out=lambda text: None)
    finally:
        os.chdir(before)
    pd.DataFrame({"carrier": ["UA", "AA"], "dep_delay": [75, 3]}).to_parquet(place / "in.parquet")
    return place


COMMANDS = [
    line.partition("#")[0].split()
    for block in re.findall(r"^```sh\n(.*?)^```", README.read_text(), re.M | re.S)
    for line in block.splitlines()
    if line.startswith("pelton ")
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_commands_run(command, folder):
    run = [sys.executable, "-m", "pelton.cli", *command[1:]]
    if command[1] != "serve":
        done = subprocess.run(run, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout or (folder / command[-1]).exists()
        return
    with subprocess.Popen(run, cwd=folder, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        first = server.stderr.readline()
        server.terminate()
        assert "http://127.0.0.1:8000" in first

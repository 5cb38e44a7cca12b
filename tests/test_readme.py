"""The README's session, run as printed."""

import doctest
import re
import runpy
from pathlib import Path

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

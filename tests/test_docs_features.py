"""The page on features: its session runs as printed, and its reference leaves nothing out."""

import doctest
import re
import runpy
from pathlib import Path

from pelton import features as F
from pelton.features.operations import OPERATIONS

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "features.md"


def test_the_session_prints_what_the_page_shows():
    session = "".join(re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), re.M | re.S))
    examples = doctest.DocTestParser().get_doctest(session, {}, "features", str(PAGE), 0)
    assert len(examples.examples) > 10
    report: list[str] = []
    failed, _ = doctest.DocTestRunner(verbose=False).run(examples, out=report.append)
    assert failed == 0, "".join(report)


def test_every_public_method_and_function_is_in_the_reference():
    page = runpy.run_path(str(ROOT / "tools/expressions_page.py"))["page"]()
    own = {"key", "columns", "walk", "inputs", "op", "options"}
    methods = {name for name in dir(F.Expression) if not name.startswith("_")} - own
    assert {name for name in methods if f"### .{name}(" not in page} == set()
    functions = {name for name in F.__all__ if name[0].islower() and callable(getattr(F, name))}
    functions -= {"mean", "median", "mode"}
    assert {name for name in functions if f"### F.{name}(" not in page} == set()


def test_every_operation_can_be_said():
    """A method or function makes it, or an operator of Python does."""
    said = set(dir(F.Expression)) | set(F.__all__) | {"fill_learned"}
    signs = {"+", "-", "*", "/", "//", "%", "**", "<", "<=", ">", ">=", "==", "!=", "&", "|"}
    assert {op for op in OPERATIONS if op not in said | signs | {"neg", "pos", "not"}} == set()

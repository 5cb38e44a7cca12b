"""The page of coverage says what the converters' table holds, and every class has a case."""

import importlib
import re
import runpy
import warnings
from pathlib import Path

import pytest
from coverage_cases import Case
from coverage_list import CASES
from measured import Measured, measure
from sklearn.base import OutlierMixin
from sklearn.utils import all_estimators

from pelton.convert import table
from pelton.convert.refused import REFUSED

ROOT = Path(__file__).parents[1]
TOOL = runpy.run_path(str(ROOT / "tools" / "coverage_page.py"))
PAGE = (ROOT / "docs" / "coverage.md").read_text()
KNOWN = {**table.TRANSFORMERS, **table.MODELS}
ROW = re.compile(r"^\| `([\w.]+)` \| (\w*) \| (.*) \| (.*) \|$", re.M)


def estimators():
    """scikit-learn's transformers, classifiers, regressors, clusterers and outlier detectors."""
    importlib.import_module("sklearn.experimental.enable_iterative_imputer")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = {}
        for kind in ("transformer", "classifier", "regressor", "cluster"):
            found |= dict(all_estimators(kind))
        found |= {name: one for name, one in all_estimators() if issubclass(one, OutlierMixin)}
    return [f"{one.__module__}.{one.__qualname__}" for one in found.values()]


def test_every_estimator_is_covered_or_refused_with_a_reason():
    names = estimators()
    assert [name for name in names if name not in KNOWN and name not in REFUSED] == []
    assert [name for name in REFUSED if name in KNOWN] == []
    covered = sum(name in KNOWN for name in names)
    assert covered >= 130
    assert f"{covered} of its {len(names)} transformers" in (ROOT / "README.md").read_text()


def test_the_page_lists_the_table():
    rows = {name: parity for name, parity, _, _ in ROW.findall(PAGE)}
    known = [name for name in KNOWN if name not in TOOL["ELSEWHERE"]]
    assert sorted(rows) == sorted(map(TOOL["public"], known))
    assert all(line in PAGE for line in TOOL["ELSEWHERE"].values())
    for name, reason in REFUSED.items():
        assert f"| `{TOOL['public'](name)}` | {reason} |" in PAGE


BY_CLASS: dict[str, list[Case]] = {}
for one in CASES:
    BY_CLASS.setdefault((one.about or one.path) + one.take, []).append(one)


@pytest.mark.parametrize("path", BY_CLASS)
def test_a_class_is_as_exact_as_the_page_says(path):
    measured = Measured()
    for case in BY_CLASS[path]:
        measure(case, measured)
    name = BY_CLASS[path][0].meant
    (parity,) = {parity for row, parity, _, _ in ROW.findall(PAGE) if row == TOOL["public"](name)}
    assert measured.parity == parity
    assert measured.refused == []


def test_every_class_of_the_table_has_a_case():
    cases = {cases[0].meant for cases in BY_CLASS.values()}
    assert set(KNOWN) - cases - set(TOOL["ELSEWHERE"]) == set()

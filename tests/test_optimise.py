"""The passes over a plan change what it costs and no bit of what it answers."""

import numpy as np
import plans
import pytest

from pelton import _native

COLUMNS = [
    {"name": "carrier", "dtype": "string", "categories": ["AA", "DL", "UA"]},
    {"name": "delay", "dtype": "f64"},
    {"name": "note", "dtype": "string"},
]
CODES = 5  # three categories, unseen, null


def table():
    edges = [np.nan, np.inf, -np.inf, 0.0, -0.0, 5e-324, -5e-324, 1.7e308]
    close = [np.nextafter(x, side) for x in (-1.5, 0.25, 3.0) for side in (-9e9, 9e9)]
    random = np.random.default_rng(0).normal(0, 4, 500).tolist()
    delays = [None if x != x else x for x in edges + close + random]
    texts = ["AA", "DL", "UA", "never seen", "", None]
    carriers = [texts[row % len(texts)] for row in range(len(delays))]
    return {"carrier": carriers, "delay": delays, "note": ["x"] * len(delays)}


# Steps between the raw number and the test: a name and its parameters, one after the other.
CHAINS = {
    "none": [],
    "imputed": [("fill_missing", {"value": 0.5})],
    "scaled": [("add", {"value": -0.3}), ("divide", {"value": 0.7})],
    "falling": [("multiply", {"value": -2.5}), ("add", {"value": 0.1})],
    "falling twice": [("multiply", {"value": -0.1}), ("divide", {"value": -3.0})],
    "clipped": [("clip", {"low": -2.0, "high": 2.0})],
    "clipped and falling": [("clip", {"low": -2.0, "high": 2.0}), ("multiply", {"value": -1.0})],
    "float32": [("narrow", {}), ("add", {"value": 0.1}), ("narrow", {})],
    "missing or not": [("is_missing", {})],
    "not monotone": [("replace", {"from": 0.0, "to": 9.0})],
    "by zero": [("multiply", {"value": 0.0})],
}


def chained(chain, threshold, missing_right):
    """One test behind a chain of steps, and the same test on a table over codes."""

    def build(optimise):
        builder = _native.Builder(COLUMNS)
        number = 1
        for op, params in CHAINS[chain]:
            number = builder.add(op, [number], params)
        hot = builder.add("is_category", [0], {"code": 2, "yes": 1.0, "no": 0.0})
        ordinal = builder.add("look_up", [0], {}, np.array([3.0, np.nan, 1.0, 0.25, -1.0]))
        merged = builder.add("recode", [0], {}, np.array([1.0, 1.0, 0.0, 2.0, 0.0]))
        other = builder.add("is_category", [merged], {"code": 1, "yes": 1.0, "no": 0.0})
        tree = {
            "slot": [number, hot, ordinal, other],
            "threshold": [threshold, 0.5, 0.3, 0.5],
            "set": [-1] * 4,
            "missing_right": [missing_right, False, missing_right, False],
            "left": [1, -1, -3, -4],
            "right": [2, 3, -2, -5],
            "leaf_values": [1.0, 2.0, 4.0, 8.0, 16.0],
            "output": 0,
        }
        builder.set_forest([tree], base=[0.0])
        builder.set_head("identity")
        return builder.finish(optimise)

    return build


@pytest.mark.parametrize("missing_right", [False, True])
@pytest.mark.parametrize("threshold", [-1.5, 0.0, 0.25, 2.0, 3.0, np.inf, -np.inf])
@pytest.mark.parametrize("chain", CHAINS)
def test_pulling_tests_back_changes_no_answer(chain, threshold, missing_right):
    build = chained(chain, threshold, missing_right)
    fast, plain = (plans.model(build(optimise)).margins(table()) for optimise in (True, False))
    np.testing.assert_array_equal(fast, plain)
    assert len(set(fast)) > 1, "the tests must tell rows apart"


@pytest.mark.parametrize(
    "chain", ["none", "imputed", "scaled", "falling", "falling twice", "float32"]
)
def test_monotone_steps_vanish(chain):
    assert chained(chain, 0.25, False)(True).describe()["steps"] == []


@pytest.mark.parametrize("chain", ["not monotone", "by zero"])
def test_other_steps_stay(chain):
    assert chained(chain, 0.25, False)(True).describe()["steps"]


def sums(build):
    """Margins of a linear model as it is built and as the passes leave it."""

    def one(optimise):
        builder = _native.Builder(COLUMNS)
        slots = build(builder)
        weights = np.random.default_rng(1).normal(size=(len(slots), 2))
        builder.set_linear(slots, weights, [0.1, -0.2])
        builder.set_head("softmax", "argmax_margin", classes=["a", "b"])
        plan = builder.finish(optimise)
        rows = {name: list(values) for name, values in table().items()}
        rows["delay"] = [x if x is not None and abs(x) < 1e300 else 1.0 for x in rows["delay"]]
        return plan, plans.model(plan).margins(rows)

    (fast_plan, fast), (_, plain) = one(True), one(False)
    np.testing.assert_array_equal(fast, plain)
    return fast_plan.describe()


def test_a_run_of_one_hot_columns_becomes_one_table():
    def build(builder):
        hot = [
            builder.add("is_category", [0], {"code": code, "yes": 1.0, "no": 0.0})
            for code in range(CODES)
        ]
        return [1, *hot, builder.add("add", [1], {"value": 2.0})]

    facts = sums(build)
    assert (facts["terms"], facts["tables"]) == (3, 1)


def test_overlapping_tables_are_added_one_by_one():
    def build(builder):
        return [
            builder.add("look_up", [0], {}, np.array([0.1, 0.2, 0.3, 0.4, 0.5])),
            builder.add("look_up", [0], {}, np.array([0.7, 0.6, 0.0, 0.4, 0.1])),
        ]

    assert sums(build)["tables"] == 2


def test_columns_that_nothing_reads_may_be_absent():
    plan = chained("none", 0.25, False)(True)
    assert [column["used"] for column in plan.columns] == [True, True, False]
    rows = table()
    del rows["note"]
    assert len(plans.model(plan).margins(rows)) == len(rows["delay"])


def test_equal_steps_are_one_step():
    builder = _native.Builder(COLUMNS)
    first = builder.add("add", [1], {"value": 2.0})
    assert builder.add("add", [1], {"value": 2.0}) == first
    assert builder.add("add", [1], {"value": 2.5}) != first

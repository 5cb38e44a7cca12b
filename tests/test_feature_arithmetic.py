"""Arithmetic, comparisons, logic and rows of expressions against NumPy and pandas."""

import warnings

import numpy as np
import pandas as pd
import pytest
from converted import assert_same_bits
from feature_runs import one, run
from hypothesis import given, settings
from hypothesis import strategies as st

from pelton import _native
from pelton import features as F
from pelton.errors import ContractError

NUMBERS = [
    *(0.0, -0.0, 1.0, -1.0, 2.5, -2.5, 7.0, -7.0, 0.1, 1e300, -1e300, 5e-324, 2.0**53, 3.0),
    *(np.inf, -np.inf, np.nan),
]


@pytest.fixture(scope="module")
def table():
    """Every pair of numbers."""
    a, b = np.meshgrid(NUMBERS, NUMBERS)
    return pd.DataFrame({"a": a.ravel(), "b": b.ravel()})


BINARY = {
    "plus": lambda x, y: x + y,
    "minus": lambda x, y: x - y,
    "times": lambda x, y: x * y,
    "over": lambda x, y: x / y,
    "floor over": lambda x, y: x // y,
    "modulo": lambda x, y: x % y,
}
COMPARED = {
    "less": lambda x, y: x < y,
    "at most": lambda x, y: x <= y,
    "more": lambda x, y: x > y,
    "at least": lambda x, y: x >= y,
    "equal": lambda x, y: x == y,
    "other": lambda x, y: x != y,
}
CONSTANTS = (3, -2.5, 0.0)


def in_all_places(function):
    """A function of two columns, of a column and a constant, and the other way round."""
    a, b = F.col("a"), F.col("b")
    found = {"columns": function(a, b)}
    for at, c in enumerate(CONSTANTS):
        found |= {f"right{at}": function(a, c), f"left{at}": function(c, a)}
    return found


def wanted(function, table):
    a, b = table["a"].to_numpy(), table["b"].to_numpy()
    pairs = [(a, b)]
    for c in CONSTANTS:
        full = np.full_like(a, c)
        pairs += [(a, full), (full, a)]
    return pairs


@pytest.mark.parametrize("name", BINARY)
def test_arithmetic_is_numpys(name, table):
    function = BINARY[name]
    got = run(in_all_places(function), table)
    with np.errstate(all="ignore"):
        want = [function(x, y) for x, y in wanted(function, table)]
    assert_same_bits(got, np.column_stack(want).astype(np.float64))


@pytest.mark.parametrize("name", COMPARED)
def test_comparisons_with_null_are_null(name, table):
    function = COMPARED[name]
    got = run(in_all_places(function), table)
    want = [
        np.where(np.isnan(x) | np.isnan(y), np.nan, function(x, y))
        for x, y in wanted(function, table)
    ]
    assert_same_bits(got, np.column_stack(want))


def test_powers_are_numpys(table):
    got = run(
        {"p": F.col("a") ** F.col("b"), "two": F.col("a").pow(2), "of": 2 ** F.col("a")}, table
    )
    a, b = table["a"].to_numpy(), table["b"].to_numpy()
    with np.errstate(all="ignore"):
        want = np.column_stack([a**b, a**2, 2**a])
    np.testing.assert_array_max_ulp(got[~np.isnan(want)], want[~np.isnan(want)], 2)
    np.testing.assert_array_equal(np.isnan(got), np.isnan(want))


ELEMENTARY = {
    "abs": (abs, np.abs, 0),
    "round": (lambda x: x.round(), np.round, 0),
    "floor": (lambda x: x.floor(), np.floor, 0),
    "ceil": (lambda x: x.ceil(), np.ceil, 0),
    "sqrt": (lambda x: x.sqrt(), np.sqrt, 0),
    "exp": (lambda x: x.exp(), np.exp, 1),
    "log": (lambda x: x.log(), np.log, 1),
    "log1p": (lambda x: x.log1p(), np.log1p, 1),
    "sin": (lambda x: x.clip(-20, 20).sin(), lambda x: np.sin(np.clip(x, -20, 20)), 1),
    "cos": (lambda x: x.clip(-20, 20).cos(), lambda x: np.cos(np.clip(x, -20, 20)), 1),
    "negative": (lambda x: -x, np.negative, 0),
    "positive": (lambda x: +x, np.positive, 0),
    "clip": (lambda x: x.clip(-1, 2), lambda x: np.clip(x, -1, 2), 0),
    "low": (lambda x: x.clip(low=0.5), lambda x: np.maximum(x, 0.5), 0),
    "high": (lambda x: x.clip(high=0.5), lambda x: np.minimum(x, 0.5), 0),
    "null": (lambda x: x.is_null(), np.isnan, 0),
    "known": (lambda x: x.is_not_null(), lambda x: ~np.isnan(x), 0),
    "fill": (lambda x: x.fill(-1), lambda x: np.where(np.isnan(x), -1, x), 0),
    "among": (
        lambda x: x.is_in([7, -2.5, 7]),
        lambda x: np.where(np.isnan(x), np.nan, (x == 7) | (x == -2.5)),
        0,
    ),
    "between": (
        lambda x: x.is_between(0, 3),
        lambda x: np.where(np.isnan(x), np.nan, (x >= 0) & (x <= 3)),
        0,
    ),
}


@pytest.mark.parametrize("name", ELEMENTARY)
def test_functions_of_one_number_are_numpys(name, table):
    ours, theirs, most_ulps = ELEMENTARY[name]
    numbers = table[["a"]].drop_duplicates()
    got = one(ours(F.col("a")), numbers)
    with np.errstate(all="ignore"):
        want = np.asarray(theirs(numbers["a"].to_numpy()), np.float64)
    np.testing.assert_array_equal(np.isnan(got), np.isnan(want))
    known = ~np.isnan(want)
    np.testing.assert_array_max_ulp(got[known], want[known], most_ulps)


def test_a_circle_has_no_end():
    table = pd.DataFrame({"hour": [0.0, 6.0, 23.0, 24.0, np.nan]})
    got = run({"hour": F.col("hour").cyclic(24)}, table)
    angle = table["hour"].to_numpy() * (2 * np.pi / 24)
    np.testing.assert_allclose(got, np.column_stack([np.sin(angle), np.cos(angle)]), atol=1e-15)
    names = F.Features(hour=F.col("hour").cyclic(24)).fit(table).get_feature_names_out()
    assert list(names) == ["hour_sin", "hour_cos"]


TRUTH = {
    "and": (lambda x, y: x & y, {(1, 1): 1, (1, 0): 0, (0, 0): 0, (0, None): 0}),
    "or": (lambda x, y: x | y, {(0, 0): 0, (1, 0): 1, (1, 1): 1, (1, None): 1}),
}


@pytest.mark.parametrize("name", TRUTH)
def test_logic_has_three_values_as_in_polars(name):
    import polars as pl

    function = TRUTH[name][0]
    values = [0.0, 1.0, None]
    pairs = [(x, y) for x in values for y in values]
    table = pd.DataFrame(pairs, columns=["a", "b"], dtype=np.float64)
    bools = [[None if v is None else bool(v) for v in pair] for pair in pairs]
    frame = pl.DataFrame(bools, schema={"a": pl.Boolean, "b": pl.Boolean}, orient="row")
    want = frame.select(function(pl.col("a"), pl.col("b")).cast(pl.Float64)).to_series()
    assert_same_bits(one(function(F.col("a"), F.col("b")), table), want.to_numpy())
    not_a = frame.select((~pl.col("a")).cast(pl.Float64)).to_series().to_numpy()
    assert_same_bits(one(~F.col("a"), table), not_a)


def test_a_choice_takes_the_second_where_the_condition_is_null(table):
    a, b = F.col("a"), F.col("b")
    got = run(
        {"c": F.where(a > 0, b, a), "n": F.where(b > 0, 1, 0), "m": F.where(a == b, a, -1)}, table
    )
    x, y = table["a"].to_numpy(), table["b"].to_numpy()
    want = [np.where(x > 0, y, x), np.where(y > 0, 1.0, 0.0), np.where(x == y, x, -1)]
    assert_same_bits(got, np.column_stack(want))


def test_the_first_that_is_not_null(table):
    got = run({"two": F.coalesce("a", "b"), "last": F.coalesce("a", "b", 9)}, table)
    first = table["a"].fillna(table["b"])
    assert_same_bits(got, np.column_stack([first, first.fillna(9)]))


ROWS = {
    "sum": F.row_sum,
    "mean": F.row_mean,
    "min": F.row_min,
    "max": F.row_max,
    "std": F.row_std,
}


@pytest.mark.parametrize("name", ROWS)
def test_rows_leave_nulls_out_as_pandas_does(name):
    rng = np.random.default_rng(3)
    values = rng.normal(3, 2, (200, 4)).round(2)
    values[rng.random(values.shape) < 0.4] = np.nan
    table = pd.DataFrame(values, columns=list("abcd"))
    table.loc[0] = np.nan
    got = one(ROWS[name](*"abcd"), table)
    want = getattr(table, name)(axis=1).to_numpy()
    np.testing.assert_array_equal(np.isnan(got), np.isnan(want))
    np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-12)


def test_rows_count_their_nulls_of_any_kind():
    table = pd.DataFrame({"a": [1.0, np.nan, 2.0], "c": ["x", None, None]})
    assert one(F.row_count_null("a", "c"), table).tolist() == [0, 2, 1]
    both = one(F.row_std("a", F.col("a") + 2, ddof=0), table)
    np.testing.assert_array_equal(both, [1, np.nan, 1])


def test_the_distance_of_two_points_is_that_of_the_sphere():
    rng = np.random.default_rng(11)
    lat, lon = rng.uniform(-90, 90, (2, 300)), rng.uniform(-180, 180, (2, 300))
    lat[:, :6] = [[0, 90, 51.5, 10, 0, np.nan], [0, -90, 51.5, 10.0000001, 0, 1]]
    lon[:, :6] = [[0, 0, -0.1, 10, 0, 0], [180, 0, -0.1, 10, 1, 1]]
    table = pd.DataFrame({"a": lat[0], "b": lon[0], "c": lat[1], "d": lon[1]})
    got = one(F.haversine("a", "b", "c", "d"), table)
    # The angle between two vectors, by its tangent: exact near 0 and near the antipode.
    p = np.radians(lat), np.radians(lon)
    x, y = (
        np.array([np.cos(u) * np.cos(v), np.cos(u) * np.sin(v), np.sin(u)])
        for u, v in zip(*p, strict=True)
    )
    sine, cosine = np.linalg.norm(np.cross(x.T, y.T), axis=1), (x * y).sum(axis=0)
    want = 6371.0088 * np.arctan2(sine, cosine)
    np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-7)
    assert got[2] == 0
    assert np.isnan(got[5])
    miles = one(F.haversine("a", "b", F.lit(51.5), F.lit(-0.1), radius=3958.7613), table)
    assert miles[2] == 0


def test_arc_sines_are_numpys_within_an_ulp():
    rng = np.random.default_rng(12)
    x = np.concatenate([rng.uniform(-1, 1, 20_000), 1 - rng.random(2_000) ** 8, [0.5, 1, -1, 0]])
    got = _native.apply("arcsin", x, {})
    np.testing.assert_array_max_ulp(got, np.arcsin(x), 1)
    assert np.isnan(_native.apply("arcsin", np.array([1.0000001, -2, np.inf, np.nan]), {})).all()


def test_text_equals_text():
    table = pd.DataFrame({"c": ["UA", "AA", None, ""]})
    got = run(
        {
            "is": F.col("c") == "UA",
            "other": F.col("c") != "UA",
            "turned": F.lit("AA") == F.col("c"),
            "among": F.col("c").is_in(["UA", "", "ZZ"]),
            "filled": F.col("c").fill("UA") == "UA",
            "null": F.col("c").is_null(),
        },
        table,
        on=pd.DataFrame({"c": ["UA", "AA", None, "", "never seen"]}),
    )
    nan = np.nan
    want = [
        [1, 0, 0, 1, 1, 0], [0, 1, 1, 0, 0, 0], [nan, nan, nan, nan, 1, 1], [0, 1, 0, 1, 0, 0],
        [0, 1, 0, 0, 0, 0],
    ]  # fmt: skip
    assert_same_bits(got, np.array(want, np.float64))


def test_constants_are_folded_and_are_features_too():
    table = pd.DataFrame({"c": ["x"], "a": [np.nan]})
    assert run({"k": F.lit(2) * 3 + 1, "n": F.lit(None), "b": F.lit(3) > 2}, table)[
        0, [0, 2]
    ].tolist() == [7, 1]


# What is random: small trees over two columns, against NumPy on the same tree.
LEAVES = st.sampled_from(["a", "b"]) | st.sampled_from([0.5, -3.0, 2.0])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.tuples(st.sampled_from(sorted(BINARY) + sorted(COMPARED)), inner, inner),
    max_leaves=8,
)


def as_expression(tree):
    if isinstance(tree, tuple):
        op, left, right = tree
        function = {**BINARY, **COMPARED}[op]
        return function(as_expression(left), as_expression(right))
    return F.col(tree) if isinstance(tree, str) else F.lit(tree)


def as_numpy(tree, columns, rows):
    if not isinstance(tree, tuple):
        return columns[tree] if isinstance(tree, str) else np.full(rows, tree)
    op, left, right = tree
    x, y = as_numpy(left, columns, rows), as_numpy(right, columns, rows)
    if op in BINARY:
        return BINARY[op](x, y)
    return np.where(np.isnan(x) | np.isnan(y), np.nan, COMPARED[op](x, y))


@settings(max_examples=60, deadline=None)
@given(TREES)
def test_random_trees_are_numpys(tree):
    rng = np.random.default_rng(0)
    columns = {"a": rng.choice(NUMBERS, 64), "b": rng.choice(NUMBERS, 64)}
    table = pd.DataFrame(columns)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        want = np.asarray(as_numpy(tree, columns, 64), np.float64)
    assert_same_bits(one(as_expression(tree), table), want)


WRONG = {
    "text in arithmetic": (F.col("c") + 1, r"need a number before \+, got text from column 'c'"),
    "text as a feature": (F.col("c"), "need a number, or one of one_hot"),
    "text compared by size": (F.col("c") < "a", "need numbers for <"),
    "text and number": (F.col("c") == 3, "need a constant text"),
    "number and text": (F.col("a") + "x", r"the constant 'x'"),
    "several columns": (F.col("a").cyclic(24) + 1, "2 columns at once"),
    "no limits": (F.col("a").clip(3, 1), "need low <= high for clip, got 3 and 1"),
    "no period": (F.col("a").cyclic(0), "need a period > 0"),
    "a mistyped column": (F.col("aa"), r"need the column 'aa', got .*did you mean 'a'\?"),
    "no sphere": (F.haversine("a", "a", "a", "a", radius=0), "need a radius > 0"),
    "one part": (F.cross("a"), "need 2 to 32 columns"),
    "text among numbers": (F.col("a").is_in(["x"]), "need numbers in is_in"),
}


@pytest.mark.parametrize("name", WRONG)
def test_errors_name_the_feature_and_what_it_got(name):
    expression, sentence = WRONG[name]
    table = pd.DataFrame({"a": [1.0, 2.0], "c": ["x", "y"]})
    with pytest.raises(ContractError, match=f"feature 'late'.*{sentence}"):
        F.Features(late=expression).fit(table)


def test_expressions_have_no_truth_value():
    with pytest.raises(TypeError, match=r"need & \| ~"):
        bool(F.col("a") > 3 and F.col("b"))
    with pytest.raises(TypeError, match="need a single column"):
        list(F.col("a"))
    with pytest.raises(AttributeError, match="immutable"):
        F.col("a").op = "b"
    with pytest.raises(TypeError, match="got dict"):
        F.col("a") + {}

"""What expressions learn, against NumPy and scikit-learn, unseen and null values included."""

import numpy as np
import pandas as pd
import pytest
from converted import assert_same_bits
from feature_runs import one, run
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.preprocessing import QuantileTransformer, RobustScaler, StandardScaler, TargetEncoder

from pelton import features as F
from pelton.errors import ContractError


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(5)
    x = rng.normal(10, 3, 300).round(1)
    x[rng.random(300) < 0.2] = np.nan
    carrier = rng.choice(["UA", "AA", "B6", "rare"], 300, p=[0.5, 0.3, 0.19, 0.01]).astype(object)
    carrier[rng.random(300) < 0.1] = None
    return pd.DataFrame(
        {"x": x, "carrier": carrier, "origin": rng.choice(["JFK", "LGA"], 300), "size": x.round()}
    )


@pytest.fixture(scope="module")
def y(table):
    rng = np.random.default_rng(6)
    return (rng.random(300) + (table["carrier"] == "UA") > 0.9).to_numpy()


@pytest.fixture(scope="module")
def others(table):
    """Rows that training never saw."""
    return pd.DataFrame(
        {
            "x": [np.nan, 1e9, np.inf, -np.inf, 10.0],
            "carrier": ["never seen", None, "", "UA", "rare"],
            "origin": ["JFK", "never seen", "LGA", "JFK", "JFK"],
            "size": [np.nan, 10.0, 1e9, -0.0, 11.0],
        }
    )


def test_fills(table, others):
    got = run(
        {
            "mean": F.col("x").fill(F.mean),
            "median": F.col("x").fill(F.median),
            "mode": F.col("x").fill(F.mode),
        },
        table,
        on=others,
    )[0]
    want = [table["x"].mean(), table["x"].median(), table["x"].mode()[0]]
    np.testing.assert_allclose(got, want, rtol=1e-15)
    filled = one(F.col("carrier").fill(F.mode) == "UA", table, on=others)
    assert filled.tolist() == [0, 1, 0, 1, 0]


def test_scalers_are_those_of_scikit_learn(table, others):
    finite = others[np.isfinite(others["x"])]
    x = table[["x"]].to_numpy()
    got = run({"s": F.col("x").standardize(), "r": F.col("x").robust()}, table, on=finite)
    for at, scaler in enumerate((StandardScaler(), RobustScaler())):
        want = scaler.fit(x).transform(finite[["x"]].to_numpy())[:, 0]
        np.testing.assert_allclose(got[:, at], want, rtol=1e-13)


def test_ranges(table, others):
    got = run({"m": F.col("x").min_max(), "w": F.col("x").min_max(-1, 3)}, table, on=others)
    low, high = table["x"].min(), table["x"].max()
    share = (others["x"].to_numpy() - low) / (high - low)
    assert_same_bits(got, np.column_stack([share, share * 4 + -1]))


def test_constant_columns_are_scaled_to_zero():
    table = pd.DataFrame({"x": [2.0, 2.0, np.nan]})
    got = run(
        {"s": F.col("x").standardize(), "m": F.col("x").min_max(), "r": F.col("x").robust()}, table
    )
    np.testing.assert_array_equal(got[:2], np.zeros((2, 3)))


def test_infinite_numbers_teach_nothing():
    table = pd.DataFrame({"x": [1.0, 3.0, np.inf, -np.inf, np.nan]})
    got = one(F.col("x").standardize(), table)
    np.testing.assert_array_equal(got, [-1, 1, np.inf, -np.inf, np.nan])


@pytest.mark.parametrize("points", [7, 1000])
def test_quantiles_are_scikit_learns(points, table, others):
    rows = pd.concat([table, others[np.isfinite(others["x"])]])
    got = run(
        {
            "u": F.col("x").quantile(points=points),
            "n": F.col("x").quantile("normal", points=points),
        },
        table,
        on=rows,
    )
    for at, (output, most_ulps) in enumerate((("uniform", 0), ("normal", 4))):
        known = int(table["x"].notna().sum())
        theirs = QuantileTransformer(
            n_quantiles=min(points, known), output_distribution=output, subsample=None
        )
        want = theirs.fit(table[["x"]]).transform(rows[["x"]])[:, 0]
        known = ~np.isnan(want)
        np.testing.assert_array_equal(np.isnan(got[:, at]), ~known)
        np.testing.assert_array_max_ulp(got[known, at], want[known], most_ulps)


def test_buckets_are_numpys(table, others):
    edges = [8, 10, 10.5, 13]
    rows = pd.concat([table, others, pd.DataFrame({"x": [8.0, 7.999, 13.0]})])
    got = run({"e": F.col("x").bucketize(edges), "q": F.col("x").bucketize(bins=4)}, table, on=rows)
    x = rows["x"].to_numpy()
    quartiles = np.nanquantile(table["x"], [0.25, 0.5, 0.75])
    want = [np.where(np.isnan(x), np.nan, np.digitize(x, e)) for e in (edges, quartiles)]
    assert_same_bits(got, np.column_stack(want))


def test_buckets_can_be_categories(table):
    features = F.Features(b=F.col("x").bucketize([9, 11]).one_hot()).fit(table)
    assert list(features.get_feature_names_out()) == ["b_0", "b_1", "b_2", "b_null"]
    got = features.transform(pd.DataFrame({"x": [8.0, 10.0, 99.0, np.nan]}))
    np.testing.assert_array_equal(got, np.eye(4))


ONE_HOT = {
    # options -> labels, then the columns of: unseen, null, empty, UA, rare
    "zeros": ({}, "AA B6 UA rare null", ["", "null", "", "UA", "rare"]),
    "rare": ({"min_count": 20}, "AA B6 UA null", ["", "null", "", "UA", ""]),
    "most": ({"max_categories": 2}, "AA UA null", ["", "null", "", "UA", ""]),
    "other": (
        {"min_count": 20, "unknown": "other"},
        "AA B6 UA null other",
        ["other", "null", "other", "UA", "other"],
    ),
    "null is nothing": (
        {"missing": "zeros", "unknown": "other"},
        "AA B6 UA rare other",
        ["other", "", "other", "UA", "rare"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE_HOT)
def test_one_hot(name, table, others):
    options, labels, hot = ONE_HOT[name]
    features = F.Features(c=F.col("carrier").one_hot(**options)).fit(table)
    assert list(features.get_feature_names_out()) == [f"c_{label}" for label in labels.split()]
    got = run({"c": F.col("carrier").one_hot(**options)}, table, on=others)
    want = [[float(label == value) for label in labels.split()] for value in hot]
    np.testing.assert_array_equal(got, want)


def test_one_hot_of_numbers_and_null_without_any_in_training():
    table = pd.DataFrame({"n": [2.0, 1.0, 2.5], "c": ["null", "a", "a"]})
    features = F.Features(n=F.col("n").one_hot(), c=F.col("c").one_hot(unknown="other")).fit(table)
    names = ["n_1", "n_2", "n_2.5", "c_a", "c_null", "c_other"]
    assert list(features.get_feature_names_out()) == names
    got = features.transform(pd.DataFrame({"n": [np.nan, 2.0], "c": [None, "null"]}))
    np.testing.assert_array_equal(got, [[0, 0, 0, 0, 0, 1], [0, 1, 0, 0, 1, 0]])


def test_what_is_an_error_is_one(table, others):
    features = F.Features(c=F.col("carrier").one_hot(unknown="error", missing="error"))
    features.fit(table.dropna())
    for at in (0, 1, 2):
        with pytest.raises(ContractError, match="carrier"):
            features.transform(others.iloc[[at]])
    assert features.transform(others.iloc[[3]]).tolist() == [[0, 0, 1, 0]]


def test_ordinal(table, others):
    got = run(
        {
            "own": F.col("carrier").ordinal(),
            "given": F.col("carrier").ordinal(["UA", "rare"], unknown=-1, missing=-2),
            "sizes": F.col("size").ordinal([10, 11, 0]),
        },
        table,
        on=others,
    )
    nan = np.nan
    want = [[nan, -1, nan], [nan, -2, 0], [nan, -1, nan], [2, 0, 2], [3, 1, 1]]
    np.testing.assert_array_equal(got, want)


def test_frequency(table, others):
    got = run(
        {
            "f": F.col("carrier").frequency(),
            "g": F.col("carrier").frequency(unknown=0.5, missing="null"),
            "n": F.col("size").frequency(),
        },
        table,
        on=others,
    )
    share = table["carrier"].value_counts(dropna=False, normalize=True)
    assert got[:, 0].tolist() == [0, share[None], 0, share["UA"], share["rare"]]
    np.testing.assert_array_equal(got[:, 1], [0.5, np.nan, 0.5, share["UA"], share["rare"]])
    assert got[1, 2] == (table["size"] == 10).mean()


@pytest.mark.parametrize("smoothing", [0.0, 5.0])
def test_target_mean_is_scikit_learns_target_encoder(smoothing, table, y, others):
    for column in ("carrier", "size"):
        x = table[[column]]
        encoder = TargetEncoder(smooth=smoothing, target_type="binary").fit(x, y)
        rows = pd.concat([table, others])
        got = one(F.col(column).target_mean(smoothing=smoothing), table, y, on=rows)
        want = encoder.transform(rows[[column]].where(rows[[column]].notna(), np.nan))[:, 0]
        np.testing.assert_allclose(got, want, rtol=1e-12)


def test_policies_of_target_mean(table, y, others):
    mean = F.col("carrier").target_mean
    got = run(
        {
            "null": mean(unknown="null", missing="null"),
            "prior": mean(missing="prior"),
            "numbers": mean(unknown=-1, missing=-2),
        },
        table,
        y,
        on=others.iloc[:2],
    )
    prior = y.mean()
    np.testing.assert_array_equal(got, [[np.nan, prior, -1], [np.nan, prior, -2]])


def test_two_classes_of_text_count_as_zero_and_one(table, y):
    words = np.where(y, "late", "in time")
    mean = F.col("carrier").target_mean()
    got, want = one(mean, table, words), one(mean, table, ~y)
    assert_same_bits(got, one(mean, table, y))
    assert (got != want).any()


def test_no_training_row_sees_its_own_target(table, y):
    features = F.Features(r=F.cross("carrier", "origin").target_mean(smoothing=2, folds=4, seed=3))
    got = features.fit_transform(table, y)[:, 0]
    fold = np.random.default_rng(3).permutation(len(y)) % 4
    route = table["carrier"].fillna("?") + "-" + table["origin"]
    for at in range(0, 300, 7):
        there = fold != fold[at]
        same = there & (route == route[at])
        prior = y[there].mean()
        want = (y[same].sum() + 2 * prior) / (same.sum() + 2)
        assert got[at] == pytest.approx(want, rel=1e-12)
    again = F.Features(r=F.cross("carrier", "origin").target_mean(smoothing=2, folds=4, seed=3))
    assert_same_bits(again.fit_transform(table, y)[:, 0], got)
    assert (features.transform(table)[:, 0] != got).any()


def test_a_category_of_one_fold_alone_has_the_prior():
    table = pd.DataFrame({"c": ["once", *"ababab"]})
    y = np.array([1.0, 0, 1, 0, 1, 0, 1])
    features = F.Features(c=F.col("c").target_mean(smoothing=0, folds=2))
    got = features.fit_transform(table, y)
    fold = np.random.default_rng(0).permutation(7) % 2
    assert got[0, 0] == y[fold != fold[0]].mean()
    assert not np.isnan(got).any()


def test_crosses_keep_every_combination_apart(table, others):
    rows = pd.concat([table, others])
    got = one(F.cross("carrier", "origin", "size").ordinal(), table, on=rows)

    def combinations(frame):
        return list(frame[["carrier", "origin", "size"]].astype(str).itertuples(index=False))

    known = set(combinations(table))
    of_code = {}
    for code, combination in zip(got, combinations(rows), strict=True):
        if combination in known:
            assert of_code.setdefault(code, combination) == combination
        else:
            assert np.isnan(code)
    assert len(of_code) == len(known)


def test_crosses_name_their_parts():
    table = pd.DataFrame({"a": ["x", None, "x"], "n": [1.0, 2.5, 1.0], "b": ["u", "u", "v"]})
    features = F.Features(c=F.cross("a", "n", "b").one_hot()).fit(table)
    assert list(features.get_feature_names_out()) == ["c_x_1_u", "c_x_1_v", "c_null_2.5_u"]
    np.testing.assert_array_equal(features.transform(table), np.eye(3)[[0, 2, 1]])


def test_numbers_are_hashed_without_training():
    table = pd.DataFrame({"id": [0.0, 1.0, -7.0, 2.0**53, np.nan, 123456789.0]})
    got = run({"h": F.col("id").hash(10), "s": F.col("id").hash(1000, seed=5)}, table)
    p = 2147483647

    def bucket(x, n, seed):
        return (((x % p) * 48271 + seed) % p * 16807) % p % n

    for row, x in zip(got, table["id"], strict=True):
        want = [np.nan] * 2 if x != x else [bucket(int(x), 10, 0), bucket(int(x), 1000, 5)]
        np.testing.assert_array_equal(row, want)
    spread = np.bincount(one(F.col("i").hash(8), pd.DataFrame({"i": np.arange(400.0)})).astype(int))
    assert spread.min() > 25


TEXT = st.one_of(st.none(), st.text(st.sampled_from("aAbB \u00e4\U0001f600"), max_size=3))


@settings(max_examples=25, deadline=None)
@given(st.lists(TEXT, min_size=3, max_size=20), st.lists(TEXT, min_size=1, max_size=10))
def test_any_text_is_sorted_into_what_training_knew(train, rows):
    train = ["a", *train]
    table = pd.DataFrame({"c": pd.Series(train, dtype=object)})
    on = pd.DataFrame({"c": pd.Series(rows, dtype=object)})
    got = (
        F.Features(o=F.col("c").ordinal(unknown=-1), f=F.col("c").frequency())
        .fit(table)
        .transform(on)
    )
    known = sorted({value for value in train if value is not None})
    for value, (place, share) in zip(rows, got, strict=True):
        assert share == train.count(value) / len(train)
        if value is None:
            assert np.isnan(place)
        else:
            assert place == (known.index(value) if value in known else -1)


WRONG = {
    "a policy": (
        F.col("c").one_hot(unknown="ignore"),
        "need unknown='zeros' or 'other' or 'error'",
    ),
    "rare and an error": (F.col("c").one_hot(min_count=2, unknown="error"), "rare categories"),
    "nothing left": (F.col("c").one_hot(min_count=9, missing="zeros"), "frequent enough"),
    "no target": (F.col("c").target_mean(), "need y to learn target_mean from"),
    "no smoothing": (F.col("c").target_mean(smoothing=-1), "need smoothing >= 0"),
    "no numbers": (F.col("n").standardize(), "need a finite number to learn standardize from"),
    "both": (F.col("a").bucketize([1], bins=2), "need either edges or bins"),
    "falling edges": (F.col("a").bucketize([2, 1]), "need edges that rise"),
    "one bin": (F.col("a").bucketize(bins=1), "need at least 2 bins"),
    "text mean": (F.col("c").fill(F.mean) == "x", "need a number to fill with the mean"),
    "an order twice": (F.col("c").ordinal(["x", "x"]), "each category once"),
    "an output": (F.col("a").quantile("even"), "need output='uniform' or 'normal'"),
    "two points": (F.col("a").quantile(points=1), "need at least 2 points"),
    "quantiles": (F.col("a").robust(0.5, 0.5), "need 0 <= low < high <= 1"),
    "a range": (F.col("a").min_max(1, 1), "need low < high"),
    "buckets": (F.col("a").hash(0), "need 1 to 2147483647 buckets"),
}


@pytest.mark.parametrize("name", WRONG)
def test_errors_name_the_feature_and_what_it_got(name):
    expression, sentence = WRONG[name]
    table = pd.DataFrame({"a": [1.0, 2.0], "c": ["x", "y"], "n": [np.nan, np.inf]})
    with pytest.raises(ContractError, match=f"feature 'late'.*{sentence}"):
        F.Features(late=expression).fit(table)


def test_folds_must_be_the_same_and_possible(table, y):
    twice = F.Features(
        a=F.col("carrier").target_mean(folds=2), b=F.col("origin").target_mean(folds=3)
    )
    with pytest.raises(ContractError, match="same folds and seed"):
        twice.fit_transform(table, y)
    with pytest.raises(ContractError, match="need 2 to 300 folds"):
        F.Features(a=F.col("carrier").target_mean(folds=301)).fit_transform(table, y)

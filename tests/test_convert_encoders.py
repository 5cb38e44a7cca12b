"""One-hot and ordinal encoders, every option on every kind of category, to the bit."""

import copy
from itertools import product

import numpy as np
import pandas as pd
import pytest
from convert_frames import FRAMES, KEYS
from converted import follows, follows_under_stress, run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    Binarizer,
    FunctionTransformer,
    KBinsDiscretizer,
    OneHotEncoder,
    OrdinalEncoder,
    StandardScaler,
    TargetEncoder,
)
from test_convert_transforms import check

import pelton
from pelton.convert import convert
from pelton.errors import ContractError, UnsupportedError

GROUPS = [{}, {"min_frequency": 30}, {"min_frequency": 0.2}, {"max_categories": 3}]


@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize("unknown", ["error", "ignore", "infrequent_if_exist", "warn"])
def test_one_hot_gives_the_same_bits(unknown, name):
    options = product([None, "first", "if_binary"], GROUPS)
    check((OneHotEncoder(handle_unknown=unknown, drop=drop, **g) for drop, g in options), name)


MISSING = [{}, {"encoded_missing_value": -5}]
UNKNOWN = [
    {},
    {"handle_unknown": "use_encoded_value", "unknown_value": -1},
    {"handle_unknown": "use_encoded_value", "unknown_value": np.nan},
]


@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int32])
def test_ordinal_gives_the_same_bits(dtype, name):
    options = product(MISSING, UNKNOWN, GROUPS[::3])
    check((OrdinalEncoder(dtype=dtype, **m, **u, **g) for m, u, g in options), name)


TARGETS = {
    "binary": lambda rows: np.array(["no", "yes"])[np.arange(rows) * 7 % 5 % 2],
    "continuous": lambda rows: np.sin(np.arange(rows)),
    "multiclass": lambda rows: np.array(["x", "y", "z"])[np.arange(rows) * 7 % 5 % 3],
}


@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize("kind", TARGETS)
def test_target_encoder_gives_the_same_bits(kind, name):
    table = FRAMES[name]
    target = TARGETS[kind](len(table))
    for smooth in ("auto", 3.0):
        try:
            step = TargetEncoder(smooth=smooth).fit(table, target)
        except (ValueError, TypeError):
            pytest.skip("scikit-learn refuses the table")
        follows_under_stress(step, table)


def test_a_wrong_encoding_is_found_out():
    table = FRAMES["text"]
    step = TargetEncoder().fit(table, TARGETS["continuous"](len(table)))
    other = copy.deepcopy(step)
    other.encodings_[1][0] = np.nextafter(other.encodings_[1][0], 9.0)
    with pytest.raises(AssertionError):
        follows(other, table, source=step)


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int8, bool])
@pytest.mark.parametrize("sparse", [True, False])
def test_one_hot_in_any_dtype_and_layout(sparse, dtype):
    table = FRAMES["text str"]
    step = OneHotEncoder(sparse_output=sparse, dtype=dtype, handle_unknown="ignore").fit(table)
    follows_under_stress(step, table)


def test_given_categories_keep_their_order():
    table = FRAMES["text"]
    given_ones = [["rare", "d", "c", "b", "a", "never", ""], ["b", "a"]]
    follows_under_stress(OrdinalEncoder(categories=given_ones).fit(table), table)
    step = OneHotEncoder(categories=given_ones, handle_unknown="ignore", drop=["c", "a"])
    follows_under_stress(step.fit(table), table)


def test_given_numbers_and_given_nulls():
    table = FRAMES["keys"]
    step = OneHotEncoder(categories=[[0.1, 0.5, 2.0, np.nan], [1.0, 3.0]], drop=[np.nan, 3.0])
    follows_under_stress(step.fit(table), table)
    table = FRAMES["text with None"]
    step = OrdinalEncoder(categories=[["a", "b", "c", "d", "rare", None], ["a", "b"]])
    follows_under_stress(step.fit(table), table)


def test_none_and_nan_in_one_column_are_two_categories():
    table = pd.DataFrame({"s": np.array(["a", None, np.nan, "b"] * 5, object)}, dtype=object)
    step = OneHotEncoder().fit(table)
    assert len(step.categories_[0]) == 4
    converted = convert(step, table.iloc[[0, 2, 3]])
    got = run(converted.plan, table.iloc[[2]])[1]
    np.testing.assert_array_equal(got, step.transform(table.iloc[[2]]).toarray())


def test_an_unseen_category_is_an_error_of_the_contract_where_it_is_one_of_the_source():
    table = FRAMES["text"]
    plan = convert(OneHotEncoder().fit(table), table).plan
    unseen = table.head(2).assign(s=["a", "zz"])
    with pytest.raises(ContractError, match=r"row 1, column 's': need one of 'a', 'b'") as error:
        run(plan, unseen)
    assert "'zz'" in str(error.value)


def test_two_encoders_of_one_column_agree_on_what_is_refused():
    from sklearn.pipeline import FeatureUnion

    table = FRAMES["text"]
    known = [["a", "b", "c", "d", "rare", "extra"], ["a", "b"]]
    strict = OneHotEncoder()
    lenient = OneHotEncoder(categories=known, handle_unknown="ignore")
    union = FeatureUnion([("strict", strict), ("lenient", lenient)]).fit(table)
    probe = pd.DataFrame({"s": ["a", "extra"], "t": ["a", "b"]}, dtype=object)
    follows(union, table, probe)


def test_scaled_codes_and_encoded_codes():
    table = FRAMES["text str"]
    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    follows_under_stress(make_pipeline(codes, StandardScaler()).fit(table), table)
    follows_under_stress(
        make_pipeline(codes, OneHotEncoder(handle_unknown="ignore")).fit(table), table
    )


values = st.one_of(st.text(max_size=3), st.sampled_from(["a", "b", "", "\U0001f600", "missing"]))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seen=st.lists(st.one_of(values, st.none()), min_size=2, max_size=12),
    asked=st.lists(st.one_of(values, st.none()), min_size=1, max_size=8),
    drop=st.sampled_from([None, "first", "if_binary"]),
    unknown=st.sampled_from(["error", "ignore", "infrequent_if_exist"]),
    most=st.sampled_from([None, 1, 2, 3]),
    null=st.sampled_from([None, np.nan]),
)
def test_any_text_is_encoded_as_the_source_does(seen, asked, drop, unknown, most, null):
    seen = [*seen, "a", "b"]  # a column of nulls alone is no text

    def column(given_values):
        filled = [null if v is None else v.rstrip("\0") for v in given_values]
        return pd.DataFrame({"s": pd.Series(filled, dtype=object)})

    table = column(seen)
    step = OneHotEncoder(drop=drop, handle_unknown=unknown, max_categories=most).fit(table)
    if len(step.get_feature_names_out()):
        follows(step, table, column(asked))
    ordinal = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    follows(ordinal.set_params(max_categories=most).fit(table), table, column(asked))


@settings(max_examples=40, deadline=None)
@given(
    seen=st.lists(st.floats(allow_infinity=False, width=32), min_size=2, max_size=10),
    asked=st.lists(st.floats(width=32), min_size=1, max_size=6),
    unknown=st.sampled_from(["error", "ignore"]),
)
def test_any_number_is_a_category_as_in_the_source(seen, asked, unknown):
    table = np.array(seen).reshape(-1, 1)
    follows(OneHotEncoder(handle_unknown=unknown).fit(table), table, np.array(asked).reshape(-1, 1))


def test_an_error_for_unseen_values_is_none_where_none_can_come():
    table = FRAMES["full"]
    bins = KBinsDiscretizer(
        3, encode="ordinal", strategy="uniform", quantile_method="averaged_inverted_cdf"
    )
    flags = FunctionTransformer(lambda frame: (frame > 0.5) * 2.0)
    for first in (bins, flags, Binarizer(threshold=0.5)):
        follows_under_stress(make_pipeline(first, OneHotEncoder()).fit(table), table)
    only_high = make_pipeline(FunctionTransformer(lambda f: (f > -99.0) * 1.0), OneHotEncoder())
    with pytest.raises(UnsupportedError, match="cannot be told"):
        convert(only_high.fit(table), table)


@pytest.mark.parametrize("kind", ["u1", "u8", "i1"])
def test_narrow_and_unsigned_whole_numbers_are_compared_on_wider_edges(kind):
    table = pd.DataFrame({"k": np.arange(60).astype(kind) % 5})
    step = OneHotEncoder(handle_unknown="ignore").fit(table)
    assert pelton.compile(step, table).certificate.rows > 60
    assert pelton.compile(step.fit(table.to_numpy()), table.to_numpy()).certificate.rows > 60

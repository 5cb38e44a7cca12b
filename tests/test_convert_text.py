"""scikit-learn's vectorizers, every option, against scikit-learn itself, and models behind them."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from converted import columns_of, follows
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import TruncatedSVD
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import (
    CountVectorizer,
    HashingVectorizer,
    TfidfTransformer,
    TfidfVectorizer,
)
from sklearn.feature_selection import SelectKBest, chi2
from sklearn.linear_model import LogisticRegression, Ridge, RidgeClassifier, SGDClassifier
from sklearn.naive_bayes import ComplementNB, MultinomialNB
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import MaxAbsScaler, Normalizer, OneHotEncoder, StandardScaler
from sklearn.random_projection import SparseRandomProjection
from sklearn.svm import LinearSVC

import pelton
from pelton import _native
from pelton.convert import convert
from pelton.edges import TEXTS
from pelton.errors import ContractError, UnsupportedError

WORDS = [
    "the",
    "a",
    "late",
    "flight",
    "is",
    "not",
    "good",
    "bad",
    "Straße",
    "café",
    "ÉTÉ",
    "İstanbul",
    "ΟΔΟΣ",
    "naïve",
    "x_1",
    "2024",
    "it's",
]


def documents(rows, seed=0):
    random = np.random.default_rng(seed)
    return [" ".join(random.choice(WORDS, random.integers(0, 12))) for _ in range(rows)]


DOCUMENTS = [*documents(60), *TEXTS]
SERIES = pd.Series(DOCUMENTS, dtype=object, name="text")
LABELS = np.arange(len(DOCUMENTS)) % 3

OPTIONS = [
    {},
    {"lowercase": False},
    {"strip_accents": "ascii"},
    {"strip_accents": "unicode"},
    {"strip_accents": "unicode", "lowercase": False},
    {"analyzer": "char"},
    {"analyzer": "char", "ngram_range": (2, 4)},
    {"analyzer": "char_wb", "ngram_range": (1, 5)},
    {"analyzer": "char_wb", "ngram_range": (3, 3)},
    {"ngram_range": (1, 3)},
    {"ngram_range": (2, 2), "stop_words": "english"},
    {"stop_words": ["the", "late"]},
    {"token_pattern": r"[A-Za-z]+|\d+"},
    {"token_pattern": r"(?i)\b(\w+)\b"},
    {"min_df": 3, "max_df": 0.6},
    {"max_features": 7},
    {"binary": True},
    {"dtype": np.float32},
]
FITTED = {"vocabulary", "min_df", "max_df", "max_features"}  # a hash has none


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_counts_are_those_of_scikit_learn(options):
    follows(CountVectorizer(**options).fit(DOCUMENTS), SERIES)


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_weights_are_those_of_scikit_learn(options):
    follows(TfidfVectorizer(**options).fit(DOCUMENTS), SERIES)


@pytest.mark.parametrize("options", [o for o in OPTIONS if not set(o) & FITTED], ids=str)
def test_hashes_are_those_of_scikit_learn(options):
    for more in ({}, {"alternate_sign": False, "norm": "l1"}, {"norm": None}):
        follows(HashingVectorizer(n_features=50, **options, **more).fit(DOCUMENTS), SERIES)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    "options",
    [
        {"sublinear_tf": True},
        {"norm": "l1"},
        {"norm": None},
        {"use_idf": False},
        {"smooth_idf": False},
        {"sublinear_tf": True, "norm": "l1", "use_idf": False},
    ],
    ids=str,
)
def test_every_way_of_weighting_gives_the_same_bits(options, dtype):
    follows(TfidfVectorizer(dtype=dtype, **options).fit(DOCUMENTS), SERIES)
    steps = make_pipeline(CountVectorizer(dtype=dtype), TfidfTransformer(**options))
    follows(steps.fit(DOCUMENTS), SERIES)


@pytest.mark.parametrize(
    "vocabulary", [["late", "the flight", "not"], {"b": 1, "late": 0}], ids=str
)
def test_a_vocabulary_that_was_given_is_kept(vocabulary):
    follows(CountVectorizer(vocabulary=vocabulary, ngram_range=(1, 2)).fit(DOCUMENTS), SERIES)


def test_whole_numbers_of_every_width_hold_counts():
    for dtype in (np.int32, np.int64):
        follows(CountVectorizer(dtype=dtype).fit(DOCUMENTS), SERIES)
    with pytest.raises(UnsupportedError, match="dtype=uint8, in which counts wrap around"):
        convert(CountVectorizer(dtype=np.uint8).fit(DOCUMENTS), SERIES)


ALPHABET = st.sampled_from("abé \u0301\u0131İΣς\u00a0\n\u200d中\U0001f600._1²")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(ALPHABET, max_size=20) | st.text(max_size=20), min_size=1, max_size=8))
def test_nasty_texts_count_as_in_scikit_learn(texts):
    for plan, source in HASHED:
        rows = pd.Series(texts, dtype=object)
        got = _native.Engine(plan).run_batch(columns_of(plan, rows), len(rows), values=True)[1]
        np.testing.assert_array_equal(got, source.transform(texts).toarray())


HASHED = [
    (convert(source.fit(DOCUMENTS), SERIES).plan, source)
    for source in (
        HashingVectorizer(n_features=97, norm=None),
        HashingVectorizer(n_features=97, strip_accents="unicode", ngram_range=(1, 2)),
        HashingVectorizer(n_features=97, analyzer="char_wb", ngram_range=(1, 4)),
        HashingVectorizer(n_features=97, analyzer="char", strip_accents="ascii", norm="l1"),
    )
]


# Models behind them.


@pytest.fixture(scope="module")
def sentiment():
    """The usual pipeline, compiled with its certificate."""
    source = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression())
    source.fit(DOCUMENTS, LABELS)
    return source, pelton.compile(source, DOCUMENTS)


def test_a_linear_model_over_text_sums_in_the_order_of_its_source(sentiment):
    _, model = sentiment
    outputs = {one.method: one for one in model.certificate.outputs}
    assert outputs["margins"].different == 0
    assert outputs["after tfidfvectorizer"].bound == "equal bits"
    assert model.certificate.edge_rows["texts"] == len(TEXTS)
    assert "bag_items" not in model.engine.plan.describe()["steps"]


KINDS = {
    "list": list,
    "numpy objects": lambda t: np.array(t, object),
    "numpy str": np.array,
    "pandas": lambda t: pd.Series(t),
    "pandas objects": lambda t: pd.Series(t, dtype=object),
    "pandas categories": lambda t: pd.Series(t, dtype="category"),
    "pandas frame": lambda t: pd.DataFrame({"text": t}),
    "polars": lambda t: pl.Series(t),
    "polars frame": lambda t: pl.DataFrame({"text": t}),
    "polars categories": lambda t: pl.DataFrame({"text": t}).with_columns(
        pl.col("text").cast(pl.Categorical)
    ),
    "pyarrow": lambda t: pa.chunked_array([t[:7], t[7:]]),
    "pyarrow views": lambda t: pa.table({"text": pa.array(t, pa.string_view())}),
    "pyarrow large": lambda t: pa.table({"text": pa.array(t, pa.large_string())}),
    "pyarrow dictionary": lambda t: pa.table({"text": pa.array(t).dictionary_encode()}),
    "dict": lambda t: {"text": t},
    "list of dicts": lambda t: [{"text": one, "more": 1} for one in t],
    "list of tuples": lambda t: [(one,) for one in t],
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_container_of_texts_gives_the_same_bits(sentiment, kind):
    _, model = sentiment
    texts = documents(700, seed=3)
    want = np.array([model.predict_proba_row((one,)) for one in texts])
    np.testing.assert_array_equal(model.predict_proba(KINDS[kind](texts)), want)
    np.testing.assert_array_equal(model.predict_proba(KINDS[kind](texts), threads=2), want)


def test_rows_of_every_form_give_the_same_bits(sentiment):
    source, model = sentiment
    call = model.bind(["text"])
    for text in (*TEXTS, *map(str, np.array(documents(20, seed=4)))):
        (label,) = source.predict([text])
        forms = (
            {"text": text},
            (text,),
            [text],
            {"more": 1, "text": text},
            np.array([text], object),
        )
        assert all(model.predict_row(form) == label for form in forms)
        assert call(text) == label


def test_a_row_whose_reading_drops_its_text_is_read_from_what_it_held(sentiment):
    text_and_number = make_pipeline(
        ColumnTransformer([("t", TfidfVectorizer(), "text"), ("n", "passthrough", ["n"])]), Ridge()
    )
    table = pd.DataFrame({"text": DOCUMENTS, "n": np.arange(len(DOCUMENTS), dtype=float)})
    model = pelton.compile(text_and_number.fit(table, LABELS), table)
    row = {}

    class Thief:
        def __float__(self):
            row.pop("text")
            return 3.0

    want = model.predict_row({"text": "a late flight" * 50, "n": 3.0})
    row.update({"text": "a late flight" * 50, "n": Thief()})
    assert model.predict_row(row) == want


def test_a_null_or_another_type_is_an_error_as_in_the_source(sentiment):
    source, model = sentiment
    for value in (None, np.nan, 3.0, b"bytes", "\ud800"):
        if value is None or value != value:
            with pytest.raises((AttributeError, ValueError)):
                source.predict([value])
        with pytest.raises(ContractError, match="column 'text'"):
            model.predict_row((value,))
        with pytest.raises(ContractError):
            model.predict([{"text": value}])
    numbers = np.array([[1.0], [2.0]])
    with pytest.raises(ContractError, match="one column"):
        pelton.compile(Ridge().fit(numbers, [1, 2]), numbers).predict(["some text"])


def test_text_survives_the_file(sentiment, tmp_path):
    _, model = sentiment
    model.save(tmp_path / "text.pelton")
    again = pelton.load(tmp_path / "text.pelton")
    assert again.schema["text"].dtype == "text"
    np.testing.assert_array_equal(again.predict_proba(DOCUMENTS), model.predict_proba(DOCUMENTS))
    assert pelton.verify(tmp_path / "text.pelton").proof_rows > 0


FRAME = pd.DataFrame(
    {
        "title": documents(len(DOCUMENTS), seed=5),
        "body": DOCUMENTS,
        "price": np.linspace(-2, 5, len(DOCUMENTS)),
        "shop": np.array(["a", "b", "c"])[LABELS],
    }
)


def mixed(**options):
    return ColumnTransformer(
        [
            ("title", CountVectorizer(binary=True), "title"),
            ("body", TfidfVectorizer(ngram_range=(1, 2)), "body"),
            ("words", HashingVectorizer(n_features=16), "body"),
            ("price", StandardScaler(), ["price"]),
            ("shop", OneHotEncoder(), ["shop"]),
        ],
        **options,
    )


@pytest.mark.parametrize(
    "options",
    [
        {"sparse_threshold": 1.0},
        {"sparse_threshold": 0.0},
        {"transformer_weights": {"title": 0.5, "body": 2.0}},
    ],
    ids=str,
)
def test_text_beside_numbers_and_categories_follows(options):
    follows(mixed(**options).fit(FRAME), FRAME)
    pelton.compile(make_pipeline(mixed(**options), Ridge()).fit(FRAME, LABELS), FRAME)


def test_a_union_of_vectorizers_follows():
    union = FeatureUnion([("w", TfidfVectorizer()), ("c", CountVectorizer(analyzer="char"))])
    follows(union.fit(DOCUMENTS), SERIES)


def test_a_column_that_is_text_and_category_at_once_follows():
    both = ColumnTransformer(
        [("t", TfidfVectorizer(), "shop"), ("c", OneHotEncoder(handle_unknown="ignore"), ["shop"])]
    )
    both.set_params(t__token_pattern=r"\w")
    follows(both.fit(FRAME), FRAME)


def test_sparse_scalers_stay_on_the_bag():
    steps = make_pipeline(TfidfVectorizer(), StandardScaler(with_mean=False), Ridge())
    model = pelton.compile(steps.fit(DOCUMENTS, LABELS), DOCUMENTS)
    assert "bag_items" not in model.engine.plan.describe()["steps"]
    follows(steps[:-1], SERIES)


@pytest.mark.parametrize("norm", ["l1", "l2", "max"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_norms_of_counts_give_the_same_bits(norm, dtype):
    steps = make_pipeline(CountVectorizer(dtype=dtype), Normalizer(norm=norm))
    follows(steps.fit(DOCUMENTS), SERIES)


def test_selected_and_scaled_features_stay_on_the_bag():
    steps = make_pipeline(
        TfidfVectorizer(), SelectKBest(chi2, k=9), MaxAbsScaler(), LogisticRegression()
    )
    model = pelton.compile(steps.fit(DOCUMENTS, LABELS), DOCUMENTS)
    assert "bag_items" not in model.engine.plan.describe()["steps"]
    follows(steps[:-1], SERIES)


BEHIND = [
    MultinomialNB(),
    ComplementNB(),
    LinearSVC(),
    RidgeClassifier(),
    SGDClassifier(loss="log_loss"),
    make_pipeline(TruncatedSVD(4, random_state=0), LogisticRegression()),
    make_pipeline(SparseRandomProjection(5, random_state=0), LogisticRegression()),
]


@pytest.mark.parametrize("model", BEHIND, ids=lambda m: type(m).__name__ + str(len(str(m))))
def test_models_over_words_and_projections_of_them_sum_over_the_bag(model):
    steps = make_pipeline(TfidfVectorizer(), clone(model)).fit(DOCUMENTS, LABELS)
    compiled = pelton.compile(steps, DOCUMENTS)
    assert "bag_items" not in compiled.engine.plan.describe()["steps"]
    np.testing.assert_array_equal(compiled.predict(DOCUMENTS), steps.predict(DOCUMENTS))


def test_hashes_by_the_ten_thousand_are_one_term():
    steps = make_pipeline(HashingVectorizer(n_features=2**16), LogisticRegression())
    model = pelton.compile(steps.fit(DOCUMENTS, LABELS), DOCUMENTS)
    np.testing.assert_allclose(
        model.predict_proba(DOCUMENTS), steps.predict_proba(DOCUMENTS), rtol=1e-13
    )


def test_trees_read_the_features_that_they_test():
    steps = make_pipeline(CountVectorizer(), RandomForestClassifier(7, random_state=0))
    model = pelton.compile(steps.fit(DOCUMENTS, LABELS), DOCUMENTS)
    np.testing.assert_array_equal(model.predict_proba(DOCUMENTS), steps.predict_proba(DOCUMENTS))


def test_one_learned_number_that_changes_afterwards_fails(sentiment):
    source, _ = sentiment
    converted = convert(source, SERIES)
    plan = converted.plan
    source[0]._tfidf.idf_[3] *= 1.5
    try:
        engine, rows = _native.Engine(plan), len(SERIES)
        got = engine.run_batch(columns_of(plan, SERIES), rows, margins=True)[0]
        assert (got != source.decision_function(DOCUMENTS)).any()
    finally:
        source[0]._tfidf.idf_[3] /= 1.5


# Refusals.


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"tokenizer": str.split, "token_pattern": None}, "tokenizer=split: Python code"),
        ({"preprocessor": str.upper}, "preprocessor=upper: Python code"),
        ({"analyzer": str.split}, "analyzer=split: Python code"),
        ({"strip_accents": str.lower}, "strip_accents=lower: Python code"),
        ({"token_pattern": r"(?<=a)\w"}, "look-around"),
        ({"token_pattern": r"\w*"}, "matches the empty text"),
    ],
    ids=str,
)
def test_what_runs_python_code_is_refused(options, reason):
    with pytest.raises(UnsupportedError, match=reason):
        convert(CountVectorizer(**options).fit(DOCUMENTS), SERIES)


def test_numbers_that_are_no_counts_have_no_logarithm():
    steps = make_pipeline(
        HashingVectorizer(n_features=8, norm=None), TfidfTransformer(sublinear_tf=True)
    )
    with pytest.raises(UnsupportedError, match="that are no counts"):
        convert(steps.fit(DOCUMENTS), SERIES)


def test_a_weighting_of_numbers_that_are_no_text_is_refused():
    table = pd.DataFrame({"a": [1.0, 2.0], "b": [0.0, 1.0]})
    with pytest.raises(UnsupportedError, match="not those of one text vectorizer"):
        convert(TfidfTransformer().fit(table), table)


def test_a_table_of_one_column_is_a_sample_of_texts():
    source = make_pipeline(CountVectorizer(), LogisticRegression()).fit(DOCUMENTS, LABELS)
    for table in (pd.DataFrame({"note": DOCUMENTS}), pl.DataFrame({"note": DOCUMENTS})):
        model = pelton.compile(source, table)
        assert model.schema.names == ("note",)
        np.testing.assert_array_equal(model.predict(table), source.predict(DOCUMENTS))
    with pytest.raises(ContractError, match="a table of one column, got title, body"):
        pelton.compile(source, FRAME[["title", "body"]])


def test_a_list_of_columns_is_no_column_of_texts():
    steps = ColumnTransformer([("t", CountVectorizer(), "body")]).fit(FRAME)
    steps.transformers_[0] = ("t", steps.transformers_[0][1], ["body"])
    with pytest.raises((UnsupportedError, ContractError)):
        convert(steps, FRAME)

"""Text operations against Python's str and re, and n-grams against scikit-learn's vectorizers."""

import re

import numpy as np
import pandas as pd
import pytest
from converted import assert_same_bits
from feature_runs import one, run
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.utils import murmurhash3_32

import pelton
from pelton import features as F
from pelton.errors import ContractError

ACCENTS = "\u00c0\u00c9 \u017dlu\u0164"
TEXTS = [
    "Airbus A320-214",
    "BOEING 737-7H4 ", "", " ", "a", ACCENTS, "\u03a3\u0391\u03a3", "stra\u00dfe",
    "x-y-z", "-", "N14228", "n 12 n", "\u2003wide\u00a0", "\U0001f600 ok", "no digits", "A320 A320",
]  # fmt: skip


@pytest.fixture(scope="module")
def table():
    return pd.DataFrame({"t": pd.Series([*TEXTS[:12], None], dtype=object)})


@pytest.fixture(scope="module")
def rows():
    """Texts that training never saw are among them."""
    return pd.DataFrame({"t": pd.Series([*TEXTS, None], dtype=object)})


def of_each(function, rows):
    return np.array(
        [np.nan if t is None or function(t) is None else float(function(t)) for t in rows["t"]]
    )


MEASURES = {
    "length": (lambda t: t.length(), len),
    "contains": (lambda t: t.contains("A3"), lambda t: "A3" in t),
    "contains nothing": (lambda t: t.contains(""), lambda t: True),
    "starts": (lambda t: t.starts_with("n"), lambda t: t.startswith("n")),
    "ends": (lambda t: t.ends_with(" "), lambda t: t.endswith(" ")),
    "matches": (lambda t: t.matches(r"\d+-"), lambda t: re.search(r"\d+-", t) is not None),
    "lower": (lambda t: t.lower().contains("a"), lambda t: "a" in t.lower()),
    "sigma": (lambda t: t.lower().ends_with("\u03c2"), lambda t: t.lower().endswith("\u03c2")),
    "strip": (lambda t: t.strip().length(), lambda t: len(t.strip())),
    "accents": (lambda t: t.without_accents() == "AE ZluT", lambda t: t == ACCENTS),
    "replace": (lambda t: t.replace("A", "BB").length(), lambda t: len(t.replace("A", "BB"))),
    "part": (lambda t: t.part("-", 1).length(), lambda t: _length(t.split("-")[1:2])),
    "last part": (lambda t: t.part("-", -1).length(), lambda t: len(t.split("-")[-1])),
    "extract": (
        lambda t: t.extract(r"[A-Z]\d+").length(),
        lambda t: _length(re.findall(r"[A-Z]\d+", t)),
    ),
    "missing part": (lambda t: t.part("-", 1).is_null(), lambda t: len(t.split("-")) < 2),
    "chain": (
        lambda t: t.strip().lower().part(" ", 0).contains("b"),
        lambda t: "b" in t.strip().lower().split(" ")[0],
    ),
    "hash": (lambda t: t.hash(10), lambda t: murmurhash3_32(t, 0, positive=True) % 10),
    "seed": (
        lambda t: t.lower().hash(997, seed=3),
        lambda t: murmurhash3_32(t.lower(), 3, positive=True) % 997,
    ),
}  # fmt: skip


def _length(found):
    return len(found[0]) if found else None


@pytest.mark.parametrize("name", MEASURES)
def test_texts_are_measured_as_python_does(name, table, rows):
    ours, theirs = MEASURES[name]
    got = one(ours(F.col("t")), table, on=rows)
    want = of_each(theirs, rows)
    if name == "missing part":
        want[-1] = 1
    assert_same_bits(got, want)


def test_what_is_made_of_text_is_a_category(table, rows):
    first = F.col("t").lower().strip().part(" ", 0)
    features = {"o": first.ordinal(unknown=-1), "f": first.frequency(), "n": first == "n14228"}
    got = run(features, table, on=rows)
    made = [None if t is None else t.lower().strip().split(" ")[0] for t in rows["t"]]
    train = [*made[:12], None]
    known = sorted({value for value in train if value is not None})
    for value, row in zip(made, got, strict=True):
        if value is None:
            np.testing.assert_array_equal(row, [np.nan, 1 / 13, np.nan])
        else:
            place = known.index(value) if value in known else -1
            assert row.tolist() == [place, train.count(value) / 13, value == "n14228"]


def test_one_hot_and_crosses_of_made_text():
    table = pd.DataFrame({"t": ["a-x", "A-y", "b-x", None], "u": ["p", "q", "p", "q"]})
    first = F.col("t").part("-", 0).lower()
    features = F.Features(c=first.one_hot(unknown="other"), x=F.cross(first, "u").one_hot())
    features.fit(table)
    names = ["c_a", "c_b", "c_null", "c_other", "x_a_p", "x_a_q", "x_b_p", "x_null_q"]
    assert list(features.get_feature_names_out()) == names
    new = pd.DataFrame({"t": ["A-new", "c-x", "-"], "u": ["p", "p", "q"]})
    want = [[1, 0, 0, 0, 1, 0, 0, 0], [0, 0, 0, 1, 0, 0, 0, 0], [0, 0, 0, 1, 0, 0, 0, 0]]
    np.testing.assert_array_equal(features.transform(new), want)
    assert_same_bits(pelton.compile(features, table).transform(new), np.array(want, float))


def test_fills_before_and_after(table, rows):
    got = run(
        {
            "b": F.col("t").fill("Zz").lower().length(),
            "c": F.col("t").fill("Zz").lower() == "zz",
            "a": F.col("t").part("-", 1).fill("none").length(),
        },
        table,
        on=rows,
    )
    assert got[-1].tolist() == [2, 1, 4]
    assert got[0].tolist() == [len(TEXTS[0]), 0, 3]
    assert got[4].tolist() == [1, 0, 4]


def test_a_column_may_be_text_and_category_at_once(table, rows):
    got = run(
        {"l": F.col("t").length(), "c": F.col("t").one_hot(), "o": F.col("t").ordinal()},
        table,
        on=rows,
    )
    assert got[0, 0] == len(TEXTS[0])
    assert got[:, 1:-1].sum() == 13
    assert np.isnan(got[-2, -1])  # never seen


NGRAMS = {
    "words": ({}, {}),
    "pairs": ({"least": 1, "most": 2}, {"ngram_range": (1, 2)}),
    "chars": ({"least": 2, "most": 3, "unit": "char"}, {"ngram_range": (2, 3), "analyzer": "char"}),
    "padded": (
        {"least": 2, "most": 4, "unit": "char_wb"},
        {"ngram_range": (2, 4), "analyzer": "char_wb"},
    ),
    "binary": ({"weights": "binary"}, {"binary": True}),
    "frequent": ({"min_count": 2, "unit": "char"}, {"min_df": 2, "analyzer": "char"}),
}


@pytest.mark.parametrize("name", NGRAMS)
@pytest.mark.parametrize("weights", ["count", "tfidf"])
def test_ngrams_are_scikit_learns(name, weights, table, rows):
    ours, theirs = NGRAMS[name]
    if weights == "tfidf" and name == "binary":
        pytest.skip("tfidf of counts only")
    options = {**ours, "weights": "tfidf"} if weights == "tfidf" else ours
    kind = TfidfVectorizer if weights == "tfidf" else CountVectorizer
    vectorizer = kind(lowercase=False, dtype=np.float64, **theirs)
    want = vectorizer.fit(table["t"].fillna("")).transform(rows["t"].fillna("")).toarray()
    got = run({"t": F.col("t").ngrams(**options)}, table, on=rows)
    assert_same_bits(got, want)
    names = F.Features(t=F.col("t").ngrams(**options)).fit(table).get_feature_names_out()
    assert [n.removeprefix("t_") for n in names] == list(vectorizer.get_feature_names_out())


def test_only_so_many_terms_are_kept():
    table = pd.DataFrame({"t": ["aa bb cc", "bb cc", "cc bb dd", "aa"]})
    features = F.Features(t=F.col("t").ngrams(max_terms=2)).fit(table)
    assert list(features.get_feature_names_out()) == ["t_bb", "t_cc"]


def test_terms_in_front_of_a_linear_model_are_one_plan():
    texts = ["late flight", "in time", "late again", "on time", "very late", "time flies"] * 5
    table = pd.DataFrame({"t": texts, "x": np.arange(30.0)})
    y = ["late" in text for text in texts]
    features = F.Features(
        t=F.col("t").lower().ngrams(1, 2, weights="tfidf"), x=F.col("x").standardize()
    )
    pipe = make_pipeline(features, LogisticRegression()).fit(table, y)
    model = pelton.compile(pipe, table)
    np.testing.assert_allclose(model.predict_proba(table), pipe.predict_proba(table), rtol=1e-12)
    assert model.predict_row({"t": "LATE", "x": 3.0}) is True


WORDS = st.text(st.sampled_from("aAb\u00c0\u03c3\u03a3 -_1\n\u2003"), max_size=12)


@settings(max_examples=30, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=8), st.lists(WORDS, min_size=1, max_size=8))
def test_any_text_is_read_as_python_reads_it(train, texts):
    table = pd.DataFrame({"t": pd.Series([*train, "a-b"], dtype=object)})
    rows = pd.DataFrame({"t": pd.Series(texts, dtype=object)})
    subject = F.col("t").strip().lower()
    features = F.Features(
        n=subject.length(), p=subject.part("-", 1).fill("?").length(), m=F.col("t").matches(r"\bb"),
        o=subject.ordinal(unknown=-1),
    ).fit(table)  # fmt: skip
    got = features.transform(rows)
    known = sorted({text.strip().lower() for text in table["t"]})
    for text, row in zip(texts, got, strict=True):
        made = text.strip().lower()
        parts = made.split("-")
        want = [
            len(made), len(parts[1] if len(parts) > 1 else "?"),
            re.search(r"\bb", text) is not None, known.index(made) if made in known else -1,
        ]  # fmt: skip
        assert row.tolist() == want


WRONG = {
    "a number": (F.col("n").lower() == "x", "need text for lower"),
    "nothing to replace": (F.col("t").replace("", "x").length(), "need a text to replace"),
    "no separator": (F.col("t").part("", 0).length(), "need a separator"),
    "look-around": (F.col("t").matches("(?=a)b"), "supported subset for matches"),
    "no pattern": (F.col("t").matches("("), "supported subset for matches"),
    "fill before part": (F.col("t").fill("x").part("-", 0).length(), "need fill after part"),
    "fill before ngrams": (F.col("t").fill("x").ngrams(), "without fill for ngrams"),
    "fill before hash": (F.col("t").fill("x").hash(8), "without fill for hash"),
    "units": (F.col("t").ngrams(unit="letter"), "need a unit of word, char, char_wb"),
    "a range": (F.col("t").ngrams(2, 1), "need 1 <= least <= most"),
    "no term": (F.col("t").ngrams(min_count=99), "frequent enough"),
    "ngrams of a number": (F.col("n").ngrams(), "need text for ngrams"),
    "text as a feature": (F.col("t").lower(), "need a number, or one of one_hot"),
}


@pytest.mark.parametrize("name", WRONG)
def test_errors_name_the_feature_and_what_it_got(name):
    expression, sentence = WRONG[name]
    table = pd.DataFrame({"t": ["ab-cd", "ab"], "n": [1.0, 2.0]})
    with pytest.raises(ContractError, match=f"feature 'late'.*{re.escape(sentence)}"):
        F.Features(late=expression).fit(table)

"""Lower case and accents of every character there is, and of texts of them."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import strip_accents_ascii, strip_accents_unicode

from pelton import _native, characters

FOLDS = {
    "lower": (characters.lower, str.lower),
    "ascii": (lambda: characters.without_accents(ascii_only=True), strip_accents_ascii),
    "unicode": (lambda: characters.without_accents(ascii_only=False), strip_accents_unicode),
}


def differing(fold, texts, want):
    """The texts that do not become what they should."""
    builder = _native.Builder([{"name": "text", "dtype": "text"}])
    place = builder.add_fold(
        fold.origins, fold.texts, fold.ends, fold.drops_others, fold.splits_hangul,
        fold.sigma_starts, fold.sigma_classes,
    )  # fmt: skip
    words = sorted(set(want))
    folded = builder.add("fold", [0], {"table": place})
    code = builder.add("find_text", [folded], {"words": builder.add_words(words)})
    codes = np.arange(len(words) + 2, dtype=np.float64)
    builder.set_transform([builder.add("look_up", [code], {}, codes)])
    builder.set_head()
    engine = _native.Engine(builder.finish())
    column = _native.Reader(engine.plan).objects(0, texts, "")
    got = engine.run_batch([column], len(texts), values=True, threads=1)[1][:, 0]
    code_of = {word: code for code, word in enumerate(words)}
    return [t for t, code, one in zip(texts, got, want, strict=True) if code != code_of[one]]


def everything():
    return [chr(one) for one in range(0x110000) if not 0xD800 <= one < 0xE000]


@pytest.mark.parametrize("name", FOLDS)
def test_every_character_becomes_what_it_does_in_python(name):
    made, python = FOLDS[name]
    known = [one for one in everything() if unicodedata.category(one) not in ("Cn", "Co")]
    texts = known + ["a" + one + "\u03a3 b" for one in known[::7]]
    assert differing(made(), texts, [python(text) for text in texts]) == []


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.text(
            st.sampled_from("aA\u03a3\u03c3\u03c2'\u0301\u0345.:·İ\u0131ß \u1d2cª中한\ufdfa"),
            max_size=12,
        )
        | st.text(max_size=12),
        min_size=1,
    )
)
def test_texts_become_what_they_do_in_python(texts):
    texts = sorted(set(texts))
    for made, python in FOLDS.values():
        assert differing(made(), texts, [python(text) for text in texts]) == []


def test_white_space_is_where_python_splits():
    white = {
        character
        for first, end in characters.white_characters()
        for character in map(chr, range(first, end))
    }
    assert white == {one for one in everything() if not one.split()}


def test_classes_tell_apart_what_the_sets_do():
    starts, classes, members = characters.classes_of([((97, 100),), ((98, 99), (120, 121))])
    assert starts.tolist() == [0, 97, 98, 99, 100, 120, 121]
    assert [members[one] for one in classes] == [
        set(), {0}, {0, 1}, {0}, set(), {1}, set(),
    ]  # fmt: skip

"""Automata against Python's `re`: the same matches, for generated patterns and texts."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pelton import _native, regex

NASTY = (
    "ab AB_é\u0301ß\u0130\u0131Σς\u00a0\u2003\n\r\t0\u0663²½\u200d\U0001f469\U0001f3fd中"
    "\u0e44\u0e17,.-'"
)
TEXTS = st.text(st.sampled_from(NASTY), max_size=24) | st.text(max_size=12)

ATOMS = st.sampled_from(
    [r"\w", r"\d", r"\s", r"\W", r"\D", r"\S", ".", "a", "b", "é", "[ab]", "[^ab]", r"[\w-]",
     r"[^\s,]", "[a-zß-ö]", r"\.", "中", "\u0301"]
)  # fmt: skip


def repeated(inner):
    counts = st.sampled_from(["+", "{2}", "{1,3}", "{2,}", "+?", "{1,2}?"])
    return st.builds("(?:{}){}".format, inner, counts)


def optional(inner):
    return st.builds("(?:{}){}{}".format, inner, st.sampled_from(["?", "??"]), ATOMS)


def starred(inner):
    return st.builds("{}(?:{}){}".format, ATOMS, inner, st.sampled_from(["*", "*?"]))


PATTERNS = st.recursive(
    ATOMS,
    lambda inner: (
        repeated(inner)
        | optional(inner)
        | starred(inner)
        | st.builds("{}{}".format, inner, inner)
        | st.builds("(?:{}|{})".format, inner, inner)
        | st.builds(r"\b{}".format, inner)
        | st.builds(r"{}\b".format, inner)
        | st.builds(r"{}\B".format, inner)
        | st.builds(r"^{}".format, inner)
        | st.builds(r"{}\Z".format, inner)
        | st.builds("(?i:{})".format, inner)
    ),
    max_leaves=6,
)


def found(pattern, text, flags=0):
    """All matches, in order: the text is cut at each of them, by the engine's own operators."""
    made = regex.automaton(pattern, flags)
    tables = (made.starts, made.classes, made.kinds, made.start_states, made.next)
    words = sorted(set(re.findall(pattern, text, flags)))
    builder = _native.Builder([{"name": "text", "dtype": "text"}])
    analyzer = builder.add_analyzer("words", 1, 1, builder.add_automaton(*tables))
    outputs = []
    if words:
        params = {"analyzer": analyzer, "words": builder.add_words(words)}
        bag = builder.add("count_terms", [0], params)
        first = builder.add("bag_items", [bag], {}, np.arange(len(words), dtype=float), len(words))
        outputs = list(range(first, first + len(words)))
    params = {"analyzer": analyzer, "features": 1, "alternate_sign": 0}
    total = builder.add("bag_items", [builder.add("hash_terms", [0], params)], {}, [0.0])
    builder.set_transform([*outputs, total])
    builder.set_head()
    scorer = _native.Scorer(_native.Engine(builder.finish()), ["predict"])
    counts = np.atleast_1d(scorer.predict_row((text,)))
    return dict(zip(words, counts[:-1], strict=True)), counts[-1]


def check(pattern, text, flags=0):
    counts, total = found(pattern, text, flags)
    want = re.findall(pattern, text, flags)
    assert counts == {word: want.count(word) for word in set(want)}
    assert total == len(want)


@settings(max_examples=400, deadline=None)
@given(PATTERNS, TEXTS)
def test_matches_are_those_of_python(pattern, text):
    try:
        regex.automaton(pattern)
    except regex.PatternError:
        return
    check(pattern, text)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_the_default_tokens_are_those_of_python(text):
    check(r"(?u)\b\w\w+\b", text)


@pytest.mark.parametrize(
    ("pattern", "flags"),
    [
        ("a|ab|abc", 0),  # the first branch that fits, not the longest
        ("(?:ab|a)(?:c|bcd)?", 0),
        ("a+?b|a+", 0),
        (r"^\w+|\w+$", re.MULTILINE),
        ("k|\u212a|\u017f|ß", re.IGNORECASE),
        (r"\w+", re.ASCII),
        ("a.c", re.DOTALL),
        (r"(\w\w+)", 0),
        (r"\b(\w+)\b", 0),
        (r"(?x) \d+  # digits", 0),
    ],
)
def test_special_patterns_match_as_in_python(pattern, flags):
    check(pattern, "abcd ab aab\nabc xab K\u212ak\u017fs ß ẞ a\nc 12x é1", flags)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(?=a)b", "look-around"),
        ("(?<!a)b", "look-around"),
        (r"(a)\1", "a back reference"),
        ("(?>a)b", "an atomic group"),
        ("a++b", "possessive repetition"),
        ("(a)(?(1)b|c)", "a condition on a group"),
        ("(a)b", "a group that captures a part of the match"),
        ("(a)(b)", "a group that captures a part of the match"),
        ("a*", "a pattern that matches the empty text"),
        (r"(?:a*b?)+c", "repetition of what may be empty"),
        ("a$", r"\$, which also stands before a last line break"),
        ("(", "no regular expression"),
        ("(?:a{100}){100}", "a pattern of more than"),
        ("(?:a|b)*a(?:a|b){14}", "a pattern of more than"),
    ],
)
def test_what_lies_outside_the_subset_is_refused_by_name(pattern, reason):
    with pytest.raises(regex.PatternError, match=reason):
        regex.automaton(pattern)


def test_a_pattern_must_be_text():
    with pytest.raises(regex.PatternError, match="type bytes"):
        regex.automaton(b"a")

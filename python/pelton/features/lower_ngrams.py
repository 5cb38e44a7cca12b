"""Terms of texts: which there are in training, and how often a text has each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, cast

import numpy as np

from pelton import characters, regex
from pelton.convert.columns import FLOAT64
from pelton.convert.sklearn_tfidf import normed
from pelton.convert.words import Analyzer, Characters, Words, Wordy
from pelton.features import statistics
from pelton.features.expression import Expression
from pelton.features.learning import Learner
from pelton.features.lower_texts import filling_of, text_node
from pelton.features.scope import Scope
from pelton.features.values import Value

_WORD = r"(?u)\b\w\w+\b"
_UNITS = {"word": "words", "char": "characters", "char_wb": "padded_words"}
_WEIGHTS = ("count", "binary", "tfidf")
MOST_UNITS = 1024  # of a term


class Terms(NamedTuple):
    """The vocabulary, and in how many training rows each term occurs."""

    terms: list[str]
    rows_with: list[int]
    rows: int


def ngrams(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """A column per term."""
    (value,) = inputs
    if value.kind != "text":
        raise scope.refuse("text for ngrams", value)
    if filling_of(value) is not None:
        raise scope.error("need text without fill for ngrams, where null has no terms")
    least, most, unit = (one.options[name] for name in ("least", "most", "unit"))
    weights = one.options["weights"]
    if not 1 <= least <= most <= MOST_UNITS:
        raise scope.error(
            f"need 1 <= least <= most <= {MOST_UNITS} for ngrams, got {least}, {most}"
        )
    if unit not in _UNITS or weights not in _WEIGHTS:
        raise scope.error(
            f"need a unit of {', '.join(_UNITS)} and weights of {', '.join(_WEIGHTS)} for ngrams, "
            f"got {unit!r} and {weights!r}"
        )

    def learn(learner: Learner) -> Terms:
        texts, codes = learner.categories(value.column)
        rows, _ = statistics.counts(codes, len(texts))
        return _vocabulary(one, texts, rows.tolist(), len(codes))

    learned: Terms = scope.learn(one, learn)
    if not learned.terms:
        raise scope.error("need a term that is frequent enough for ngrams, got none")
    bag = _bag(text_node(value, scope), one, learned.terms)
    if weights == "binary":
        bag = bag.then("bag_ones", counts=True)
    if weights == "tfidf":
        with_term = np.array(learned.rows_with, np.float64)
        idf = np.log((1 + learned.rows) / (1 + with_term)) + 1
        bag = normed(bag.then("bag_weights", constants=idf, f32=False), "l2", FLOAT64)
    return Value("number", tuple(bag.items(FLOAT64)), tuple(learned.terms))


def _bag(text: Wordy, one: Expression, terms: Sequence[str]) -> Wordy:
    unit = one.options["unit"]
    table = regex.automaton(_WORD) if unit == "word" else Characters(characters.white_characters())
    analyzer = Analyzer(_UNITS[unit], one.options["least"], one.options["most"], table)
    return text.then(
        "count_terms",
        features=len(terms),
        counts=True,
        tables=[("analyzer", analyzer), ("words", Words(tuple(terms)))],
    )


def _vocabulary(one: Expression, texts: Sequence[Any], rows: Sequence[int], total: int) -> Terms:
    split = _SPLIT[one.options["unit"]]
    with_term: Counter[str] = Counter()
    for text, count in zip(texts, rows, strict=True):
        for term in set(split(text, one.options["least"], one.options["most"])):
            with_term[term] += count
    kept = [term for term, count in with_term.items() if count >= one.options["min_count"]]
    most = one.options["max_terms"]
    if most is not None:
        kept = sorted(kept, key=lambda term: (-with_term[term], term))[:most]
    kept.sort()
    return Terms(kept, [with_term[term] for term in kept], total)


# The terms of a text as scikit-learn's analyzers find them; the engine's own do the same.


def _runs(units: Sequence[str], joint: str, least: int, most: int) -> list[str]:
    return [
        joint.join(units[at : at + size])
        for size in range(least, most + 1)
        for at in range(len(units) - size + 1)
    ]


def _words(text: str, least: int, most: int) -> list[str]:
    return _runs(re.findall(_WORD, text), " ", least, most)


def _characters(text: str, least: int, most: int) -> list[str]:
    return _runs(re.sub(r"\s\s+", " ", text), "", least, most)


def _padded_words(text: str, least: int, most: int) -> list[str]:
    found = []
    for word in text.split():
        padded = f" {word} "
        for size in range(least, most + 1):
            found += _runs(padded, "", size, size) or [padded]
            if size >= len(padded):
                break  # a word counts once at most where it is shorter
    return found


_SPLIT = cast(
    dict[str, Callable[[str, int, int], list[str]]],
    {"word": _words, "char": _characters, "char_wb": _padded_words},
)
OPERATIONS = {"ngrams": ngrams}

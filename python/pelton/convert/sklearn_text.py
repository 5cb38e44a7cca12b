"""scikit-learn's text vectorizers: CountVectorizer, TfidfVectorizer, HashingVectorizer.

Their lower case, accents, tokens and n-grams are compiled to operators over the characters; what
runs Python code of the user's own is refused.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton import characters, regex
from pelton.convert.columns import Block, Text
from pelton.convert.context import Context
from pelton.convert.sklearn_tfidf import normed, weighted
from pelton.convert.words import Analyzer, Characters, Table, Words, Wordy

_COUNTS = ("int32", "int64", "float32", "float64")  # hold every count; others wrap around


def count_vectorizer(step: Any, block: Block, ctx: Context) -> Block:
    """How often each term of the vocabulary occurs."""
    bag = _counted(step, block, ctx)
    after = ctx.run(step.transform, block.data)
    ctx.done()
    return Block(bag.items(after.dtype), after)


def tfidf_vectorizer(step: Any, block: Block, ctx: Context) -> Block:
    """The same, weighted."""
    bag = _counted(step, block, ctx)
    after = ctx.run(step.transform, block.data)
    bag = weighted(step._tfidf, bag, after.dtype, ctx)
    ctx.done("ulp" if step.sublinear_tf else "bit")
    return Block(bag.items(after.dtype), after)


def hashing_vectorizer(step: Any, block: Block, ctx: Context) -> Block:
    """How often terms of each hash occur."""
    if np.dtype(step.dtype).name not in _COUNTS:
        raise ctx.unsupported(f"dtype={np.dtype(step.dtype).name}, in which counts wrap around")
    text, analyzer = _analyzed(step, block, ctx)
    bag = text.then(
        "hash_terms",
        features=step.n_features,
        counts=not step.alternate_sign,
        tables=[("analyzer", analyzer)],
        params={"features": step.n_features},
        alternate_sign=step.alternate_sign,
    )
    if step.binary:
        bag = bag.then("bag_ones", counts=True)
    after = ctx.run(step.transform, block.data)
    if step.norm is not None:
        bag = normed(bag, step.norm, after.dtype)
    ctx.done()
    return Block(bag.items(after.dtype), after)


def _counted(step: Any, block: Block, ctx: Context) -> Wordy:
    if np.dtype(step.dtype).name not in _COUNTS:
        raise ctx.unsupported(f"dtype={np.dtype(step.dtype).name}, in which counts wrap around")
    terms = sorted(step.vocabulary_, key=step.vocabulary_.__getitem__)
    text, analyzer = _analyzed(step, block, ctx)
    tables: list[tuple[str, Table]] = [("analyzer", analyzer), ("words", _words(terms, ctx))]
    bag = text.then("count_terms", features=len(terms), counts=True, tables=tables)
    return bag.then("bag_ones", counts=True) if step.binary else bag


def _words(words: Any, ctx: Context) -> Words:
    known = tuple(words)
    for word in known:
        if not isinstance(word, str):
            raise ctx.unsupported(f"a term of type {type(word).__name__}")
        try:
            bytes_ = len(word.encode())
        except UnicodeEncodeError:
            raise ctx.unsupported(f"the term {word!r}, which is no Unicode") from None
        if bytes_ >= 1 << 16:
            raise ctx.unsupported("a term of 64 KiB or more")
    return Words(tuple(str(word) for word in known))


def _analyzed(step: Any, block: Block, ctx: Context) -> tuple[Wordy, Analyzer]:
    """The text before it is split, and how it is."""
    for option in ("preprocessor", "tokenizer", "analyzer", "strip_accents"):
        function = getattr(step, option)
        if callable(function):
            name = getattr(function, "__name__", type(function).__name__)
            raise ctx.unsupported(
                f"{option}={name}: Python code cannot be compiled\n"
                "use token_pattern and the options that scikit-learn has itself"
            )
    if step.input != "content":
        raise ctx.unsupported(f"input={step.input!r}: a row holds the text itself")
    text = text_of(block, ctx)
    if step.lowercase:
        text = text.then("fold", tables=[("table", characters.lower())])
    if step.strip_accents:
        fold = characters.without_accents(ascii_only=step.strip_accents == "ascii")
        text = text.then("fold", tables=[("table", fold)])
    least, most = step.ngram_range
    if not 1 <= least <= most <= 1024:
        raise ctx.unsupported(f"ngram_range={step.ngram_range}")
    if step.analyzer == "word":
        stop = step.get_stop_words()
        known = None if not stop else _words(sorted(w for w in stop if isinstance(w, str)), ctx)
        return text, Analyzer("words", least, most, _pattern(step, ctx), known)
    units = {"char": "characters", "char_wb": "padded_words"}[step.analyzer]
    return text, Analyzer(units, least, most, Characters(characters.white_characters()))


def _pattern(step: Any, ctx: Context) -> regex.Automaton:
    try:
        return regex.automaton(step.token_pattern)
    except regex.PatternError as error:
        raise ctx.unsupported(f"token_pattern={step.token_pattern!r}: {error}") from error


def text_of(block: Block, ctx: Context) -> Wordy:
    """The one column of a block, as text; null is an error of every vectorizer."""
    column = block.columns[0] if len(block.columns) == 1 else None
    if getattr(block.data, "ndim", 2) != 1:
        raise ctx.unsupported(
            "it takes one dimension of texts; in a ColumnTransformer name the column itself, "
            "not a list of it"
        )
    if not isinstance(column, Text):
        raise ctx.unsupported("its column is not text")
    if column.maps:
        raise ctx.unsupported(f"{ctx.name_of(column)} was changed before it")
    ctx.refused_nulls.add(column.raw)
    return ctx.read_text(column.raw)

"""Methods of expressions on text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pelton.features.expression import Expression


class Texts:
    r"""Text is Unicode, as Python's `str` has it; null stays null.

    Patterns are regular expressions of a subset: characters and classes, alternation, groups that
    capture nothing or the whole, repetition, `^ $ \b \B`, and inline flags; what lies outside it
    (look-around, back references) is refused by name. `part` and `extract` can give null: a `fill`
    comes after them, not before.
    """

    __slots__ = ()

    if TYPE_CHECKING:

        def _then(self, op: str, *others: Any, **options: Any) -> Expression: ...

    def lower(self) -> Expression:
        """The text in lower case, as `str.lower`."""
        return self._then("lower")

    def strip(self) -> Expression:
        """The text without white space at its ends, as `str.strip`."""
        return self._then("strip")

    def without_accents(self) -> Expression:
        """The text with letters in place of accented ones, as scikit-learn's strip_accents."""
        return self._then("without_accents")

    def replace(self, old: str, new: str) -> Expression:
        """The text with one text replaced by another wherever it stands, as `str.replace`.

        Args:
            old: What is replaced; not empty.
            new: What it becomes.
        """
        return self._then("replace", old=str(old), new=str(new))

    def part(self, separator: str, position: int) -> Expression:
        """One of the parts between separators, as `str.split`; null if there are fewer.

        Args:
            separator: Between the parts; not empty.
            position: From 0; -1 is the last part.
        """
        return self._then("part", separator=str(separator), position=int(position))

    def extract(self, pattern: str) -> Expression:
        """The first match of a regular expression, as `re.search`; null if there is none.

        Args:
            pattern: Of the subset above.
        """
        return self._then("extract", pattern=str(pattern))

    def length(self) -> Expression:
        """The number of characters."""
        return self._then("length")

    def contains(self, word: str) -> Expression:
        """1 where a text stands in it, else 0."""
        return self._then("contains", word=str(word))

    def starts_with(self, word: str) -> Expression:
        """1 where it begins with a text, else 0."""
        return self._then("starts_with", word=str(word))

    def ends_with(self, word: str) -> Expression:
        """1 where it ends with a text, else 0."""
        return self._then("ends_with", word=str(word))

    def matches(self, pattern: str) -> Expression:
        """1 where a regular expression is found in it, else 0, as `re.search`.

        Args:
            pattern: Of the subset above.
        """
        return self._then("matches", pattern=str(pattern))

    def ngrams(
        self,
        least: int = 1,
        most: int = 1,
        *,
        unit: str = "word",
        weights: str = "count",
        min_count: int = 1,
        max_terms: int | None = None,
    ) -> Expression:
        r"""One feature per term that the training rows hold, in the order of the terms.

        Words are runs of two or more of \w, as in scikit-learn's CountVectorizer; null has no
        terms. Lower case is up to `lower`.

        Args:
            least: Words or characters of the shortest terms.
            most: Words or characters of the longest terms.
            unit: "word"; "char"; or "char_wb", characters within words, with a space around each.
            weights: "count"; "binary", whether it occurs; or "tfidf", counts times the logarithm
                of (1 + rows) / (1 + rows with the term), plus 1, scaled to length 1, as
                TfidfVectorizer.
            min_count: Terms in fewer training rows are left out.
            max_terms: Keep only so many, those in most rows.
        """
        return self._then(
            "ngrams",
            least=int(least),
            most=int(most),
            unit=unit,
            weights=weights,
            min_count=int(min_count),
            max_terms=max_terms,
        )

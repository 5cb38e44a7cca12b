"""Sets of characters and what becomes of each: as this Python's Unicode has them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

Ranges = tuple[tuple[int, int], ...]  # rising; first and one past the last

CHARACTERS = 0x110000
_GAP, _GAP_SIZE = 0xD800, 0x800  # surrogates: no text in UTF-8 holds one
_HANGUL = range(0xAC00, 0xAC00 + 11172)  # Unicode 3.12: split by arithmetic in cpp/text/folder.cpp


@lru_cache(maxsize=1)
def _all() -> str:
    return "".join(map(chr, [*range(_GAP), *range(_GAP + _GAP_SIZE, CHARACTERS)]))


def ranges_of(pattern: Any) -> Ranges:
    """The characters of a compiled pattern that takes one character or more of them."""

    def character(at: int) -> int:
        return at if at < _GAP else at + _GAP_SIZE

    found = []
    for match in pattern.finditer(_all()):
        first, last = character(match.start()), character(match.end() - 1)
        found.append((first, last + 1))
    return tuple(found)


def classes_of(
    sets: Sequence[Ranges],
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8], list[frozenset[int]]]:
    """Characters that belong to the same sets, as classes.

    Args:
        sets: Of characters.

    Returns:
        Where each range of characters of one class starts, its class, and per class the positions
        of the sets that it belongs to.
    """
    events: dict[int, set[int]] = {0: set()}
    for at, one in enumerate(sets):
        for first, end in one:
            events.setdefault(first, set()).symmetric_difference_update({at})
            events.setdefault(end, set()).symmetric_difference_update({at})
    events.pop(CHARACTERS, None)
    members: dict[frozenset[int], int] = {}
    starts: list[int] = []
    classes: list[int] = []
    now: frozenset[int] = frozenset()
    for start in sorted(events):
        now ^= events[start]
        own = members.setdefault(now, len(members))
        if not classes or classes[-1] != own:
            starts.append(start)
            classes.append(own)
    if len(members) > 256:
        raise ValueError("more than 256 classes of characters")
    return np.array(starts, np.uint32), np.array(classes, np.uint8), list(members)


def word_characters(ascii_only: bool = False) -> Ranges:
    r"""The characters of \w."""
    return _one(r"\w", ascii_only)


def white_characters() -> Ranges:
    r"""The characters of \s, at which `str.split` splits too."""
    return _one(r"\s", False)


@lru_cache(maxsize=8)
def _one(pattern: str, ascii_only: bool) -> Ranges:
    return ranges_of(re.compile(pattern + "+", re.ASCII if ascii_only else 0))


@dataclass(frozen=True, eq=False)
class Fold:
    """As `text::Fold` in cpp/text/tables.h."""

    origins: npt.NDArray[np.uint32]
    texts: bytes
    ends: npt.NDArray[np.uint32]
    drops_others: bool = False
    splits_hangul: bool = False
    sigma_starts: npt.NDArray[np.uint32] | None = None
    sigma_classes: npt.NDArray[np.uint8] | None = None


def _fold(
    becomes: Callable[[str], str],
    characters: Iterable[int],
    stays: Callable[[str], str],
    **more: Any,
) -> Fold:
    origins, ends, parts = [], [], []
    size = 0
    for character in characters:
        text = chr(character)
        after = becomes(text)
        if after == stays(text):
            continue
        part = after.encode()
        size += len(part)
        origins.append(character)
        parts.append(part)
        ends.append(size)
    texts = b"".join(parts)
    return Fold(np.array(origins, np.uint32), texts, np.array(ends, np.uint32), **more)


@lru_cache(maxsize=1)
def _assigned() -> tuple[int, ...]:
    """Characters that Unicode says something about."""
    category = unicodedata.category
    return tuple(one for one in range(CHARACTERS) if category(chr(one)) not in ("Cn", "Co", "Cs"))


@lru_cache(maxsize=1)
def lower() -> Fold:
    """`str.lower`: special cases of several characters, and sigma at the end of a word."""
    starts, classes, members = classes_of(_around_sigma())
    around = np.array([1 if 0 in one else 2 if 1 in one else 0 for one in members], np.uint8)
    return _fold(
        str.lower,
        _assigned(),
        lambda text: text,
        sigma_starts=starts,
        sigma_classes=around[classes],
    )


def _around_sigma() -> tuple[Ranges, Ranges]:
    """Cased letters, and those passed over: found by what they do to a sigma behind them."""
    cased, passed = [], []
    for character in _assigned():
        text = chr(character)
        if unicodedata.category(text) == "Lo" and character > 0xFF:
            continue  # neither: what has no case and is a letter
        if (text + "\u03a3").lower()[-1] == "\u03c2":
            cased.append((character, character + 1))
        elif ("A" + text + "\u03a3").lower()[-1] == "\u03c2":
            passed.append((character, character + 1))
    return tuple(cased), tuple(passed)


@lru_cache(maxsize=2)
def without_accents(*, ascii_only: bool) -> Fold:
    """scikit-learn's strip_accents: compatibility decomposition without combining marks.

    Args:
        ascii_only: Keep only what is left of a character in ASCII.
    """

    def becomes(text: str) -> str:
        parts = unicodedata.normalize("NFKD", text)
        if ascii_only:
            return parts.encode("ascii", "ignore").decode()
        return "".join(part for part in parts if not unicodedata.combining(part))

    characters = (one for one in _assigned() if one not in _HANGUL)
    if ascii_only:
        return _fold(
            becomes, characters, lambda text: text if text.isascii() else "", drops_others=True
        )
    return _fold(becomes, characters, lambda text: text, splits_hangul=True)

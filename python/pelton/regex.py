"""Regular expressions as automata: what Python's `re` finds, found in one pass by the engine.

The subset: characters, the dot, sets and ranges, the classes of words, digits and white space and
their complements, alternation, groups that capture nothing, repetition greedy or lazy, the
assertions for the begin and end of a text, a line or a word, and the flags a, i, m, s, x. Classes
are what this Python's `re` says they are, character by character. Refused, each by name:
look-around, back references, conditions, atomic groups, possessive repetition, a capturing group
that is not the whole pattern, and patterns that match the empty text.

Order is kept: an automaton state is a list of threads, the preferred one first, and a match drops
all behind it. So alternation takes its first branch that fits, as `re` does, not the longest.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from pelton.characters import Ranges, classes_of, ranges_of, word_characters

_parser: Any = importlib.import_module("re._parser")
_compiler: Any = importlib.import_module("re._compiler")
_constants: Any = importlib.import_module("re._constants")

MOST_INSTRUCTIONS = 4000
MOST_STATES = 4000
MATCH = 0x8000  # as match_bit in cpp/text/tables.h

_IGNORECASE, _MULTILINE, _DOTALL = 2, 8, 16
_ASCII, _LOCALE = 256, 4

# What stands before or behind a place.
EDGE, PLAIN, WORD, NEWLINE = 0, 1, 2, 3


class PatternError(ValueError):
    """A pattern outside the subset; the message says which part of it."""


@dataclass(frozen=True, eq=False)
class Automaton:
    """As `text::Automaton` in cpp/text/tables.h."""

    starts: npt.NDArray[np.uint32]
    classes: npt.NDArray[np.uint8]
    kinds: npt.NDArray[np.uint8]
    start_states: npt.NDArray[np.uint16]
    next: npt.NDArray[np.uint16]


def automaton(pattern: str, flags: int = 0) -> Automaton:
    r"""The automaton that finds what `re.compile(pattern, flags).findall` finds.

    Args:
        pattern: Of Python's `re`.
        flags: Of `re`, beside those in the pattern.

    Returns:
        Its tables.

    Raises:
        PatternError: The pattern lies outside the subset.

    >>> automaton(r"\b\w\w+\b").next.shape
    (24,)
    """
    if not isinstance(pattern, str):
        raise PatternError(f"a pattern of type {type(pattern).__name__}")
    try:
        parsed = _parser.parse(pattern, flags)
    except Exception as error:  # what `re` raises is a class of its own, or RecursionError
        raise PatternError(f"no regular expression: {error}") from error
    flags = parsed.state.flags
    if parsed.getwidth()[0] == 0:
        raise PatternError("a pattern that matches the empty text")
    code = _Code()
    code.sequence(list(parsed), flags)
    _need_whole(parsed)
    code.add("match")
    return _Determined(code).tables()


def _need_whole(parsed: Any) -> None:
    """A group that captures is what `findall` returns, so it must be all that is matched."""
    groups = parsed.state.groups - 1
    if groups == 0:
        return
    rest = [item for item in parsed if str(item[0]) != "AT"]
    if groups > 1 or len(rest) != 1 or str(rest[0][0]) != "SUBPATTERN" or rest[0][1][0] != 1:
        raise PatternError("a group that captures a part of the match")


class _Code:
    """Instructions in the order of preference: a thread list that runs them is Python's search."""

    def __init__(self) -> None:
        self.ops: list[tuple[str, Any, int]] = []  # name, operand, second target of a split
        self.sets: dict[Ranges, int] = {}
        self.word: Ranges | None = None
        self.multiline = False

    def add(self, op: str, operand: Any = 0, other: int = 0) -> int:
        if len(self.ops) >= MOST_INSTRUCTIONS:
            raise PatternError(f"a pattern of more than {MOST_INSTRUCTIONS:,} steps")
        self.ops.append((op, operand, other))
        return len(self.ops) - 1

    def sequence(self, items: Sequence[Any], flags: int) -> None:
        for op, argument in items:
            self._item(str(op), argument, (op, argument), flags)

    def _item(self, op: str, argument: Any, item: Any, flags: int) -> None:
        if op in ("LITERAL", "NOT_LITERAL", "ANY", "IN"):
            chosen = _set_of(op, argument, item, flags)
            self.add("char", self.sets.setdefault(chosen, len(self.sets)))
        elif op == "BRANCH":
            self._branch(argument[1], flags)
        elif op == "SUBPATTERN":
            _, more, less, inner = argument
            self.sequence(list(inner), (flags | more) & ~less)
        elif op in ("MAX_REPEAT", "MIN_REPEAT"):
            self._repeat(argument, flags, greedy=op == "MAX_REPEAT")
        elif op == "AT":
            self._assertion(str(argument), flags)
        else:
            raise PatternError(_REFUSED.get(op, op.lower().replace("_", " ")))

    def _branch(self, branches: Sequence[Any], flags: int) -> None:
        ends = []
        for at, branch in enumerate(branches):
            last = at == len(branches) - 1
            split = None if last else self.add("split")
            self.sequence(list(branch), flags)
            if split is not None:
                ends.append(self.add("jump"))
                self.ops[split] = ("split", split + 1, len(self.ops))
        for end in ends:
            self.ops[end] = ("jump", len(self.ops), 0)

    def _repeat(self, argument: Any, flags: int, *, greedy: bool) -> None:
        least, most, inner = argument
        items = list(inner)
        if most > 1 and inner.getwidth()[0] == 0:
            raise PatternError("repetition of what may be empty")
        for _ in range(least):
            self.sequence(items, flags)
        if most == _constants.MAXREPEAT:
            split = self.add("split")
            self.sequence(items, flags)
            self.add("jump", split)
            self._choose(split, split + 1, len(self.ops), greedy=greedy)
            return
        splits = []
        for _ in range(most - least):
            splits.append(self.add("split"))
            self.sequence(items, flags)
        for split in splits:
            self._choose(split, split + 1, len(self.ops), greedy=greedy)

    def _choose(self, split: int, inside: int, behind: int, *, greedy: bool) -> None:
        self.ops[split] = ("split", *((inside, behind) if greedy else (behind, inside)))

    def _assertion(self, where: str, flags: int) -> None:
        if where in ("AT_BOUNDARY", "AT_NON_BOUNDARY"):
            word = word_characters(bool(flags & _ASCII))
            if self.word not in (None, word):
                raise PatternError("\\b of two alphabets")
            self.word = word
        elif where == "AT_BEGINNING" and flags & _MULTILINE:
            self.multiline, where = True, "AT_LINE_BEGIN"
        elif where == "AT_END" and flags & _MULTILINE:
            self.multiline, where = True, "AT_LINE_END"
        elif where == "AT_END":
            raise PatternError("$, which also stands before a last line break; use \\Z")
        self.add("assert", where)


_REFUSED = {
    "ASSERT": "look-around",
    "ASSERT_NOT": "look-around",
    "GROUPREF": "a back reference",
    "GROUPREF_EXISTS": "a condition on a group",
    "ATOMIC_GROUP": "an atomic group",
    "POSSESSIVE_REPEAT": "possessive repetition",
}


def _set_of(op: str, argument: Any, item: Any, flags: int) -> Ranges:
    """The characters that one item takes."""
    if flags & _LOCALE:
        raise PatternError("a pattern that depends on the locale")
    if op == "LITERAL" and not flags & _IGNORECASE:
        return ((argument, argument + 1),)
    return _asked(op, repr(argument), flags & (_IGNORECASE | _DOTALL | _ASCII), _Item(item))


class _Item:
    """Carries a parsed item past the cache, which tells items apart by their text."""

    def __init__(self, item: Any) -> None:
        self.item = item

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Item)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=256)
def _asked(op: str, argument: str, flags: int, item: _Item) -> Ranges:
    """`re` itself is asked about every character."""
    state = _parser.State()
    state.flags = flags | (0 if flags & _ASCII else 32)
    state.str = ""
    inner = _parser.SubPattern(state, [item.item])
    repeated = [(_constants.MAX_REPEAT, (1, _constants.MAXREPEAT, inner))]
    return ranges_of(_compiler.compile(_parser.SubPattern(state, repeated), state.flags))


class _Determined:
    """Lists of threads become states, as they are met."""

    def __init__(self, code: _Code) -> None:
        self.ops = code.ops
        sets = [*code.sets]
        if code.word is not None:
            sets.append(code.word)
        if code.multiline:
            sets.append(((10, 11),))
        self.starts, self.classes, members = classes_of(sets)
        self.members = members  # per class: the sets it belongs to
        self.kind_of_class = [PLAIN] * len(members)
        for at, one in enumerate(members):
            if code.word is not None and sets.index(code.word) in one:
                self.kind_of_class[at] = WORD
            elif code.multiline and len(sets) - 1 in one:
                self.kind_of_class[at] = NEWLINE
        self.asserts = any(op == "assert" for op, _, _ in code.ops)
        self.numbers: dict[tuple[tuple[int, ...], int], int] = {((), EDGE): 0}
        self.waiting: list[tuple[tuple[int, ...], int]] = []

    def tables(self) -> Automaton:
        starts = [self._number((0,), kind) for kind in (EDGE, PLAIN, WORD, NEWLINE)]
        width = len(self.members) + 1
        rows = [[0] * width]
        while self.waiting:
            if len(self.numbers) > MOST_STATES:
                raise PatternError(f"a pattern of more than {MOST_STATES:,} states")
            rows.append(self._row(*self.waiting.pop(0)))
        return Automaton(
            self.starts,
            self.classes,
            np.array(self.kind_of_class, np.uint8),
            np.array(starts, np.uint16),
            np.array(rows, np.uint16).ravel(),
        )

    def _number(self, threads: tuple[int, ...], kind: int) -> int:
        key = (threads, kind if self.asserts and threads else EDGE)
        if key not in self.numbers:
            self.numbers[key] = len(self.numbers)
            self.waiting.append(key)
        return self.numbers[key]

    def _row(self, threads: tuple[int, ...], kind: int) -> list[int]:
        row = []
        closures = {
            ahead: list(self._closure(threads, kind, ahead))
            for ahead in {*self.kind_of_class, EDGE}
        }
        for members, ahead in zip(self.members, self.kind_of_class, strict=True):
            after: dict[int, None] = {}
            matched = 0
            for at in closures[ahead]:
                op, operand, _ = self.ops[at]
                if op == "match":
                    matched = MATCH
                elif operand in members:
                    after[at + 1] = None
            row.append(self._number(tuple(after), ahead) | matched)
        ended = any(self.ops[at][0] == "match" for at in closures[EDGE])
        row.append(MATCH if ended else 0)
        return row

    def _closure(self, threads: tuple[int, ...], before: int, ahead: int) -> Iterator[int]:
        """The threads that wait for a character, preferred first, up to the first match."""
        seen: set[int] = set()
        for thread in threads:
            stack = [thread]
            while stack:
                at = stack.pop()
                if at in seen:
                    continue
                seen.add(at)
                op, operand, other = self.ops[at]
                if op == "jump":
                    stack.append(operand)
                elif op == "split":
                    stack += [other, operand]
                elif op == "assert":
                    if _holds(operand, before, ahead):
                        stack.append(at + 1)
                else:
                    yield at
                    if op == "match":
                        return


def _holds(where: str, before: int, ahead: int) -> bool:
    if where in ("AT_BOUNDARY", "AT_NON_BOUNDARY"):
        return ((before == WORD) != (ahead == WORD)) == (where == "AT_BOUNDARY")
    if where in ("AT_BEGINNING", "AT_BEGINNING_STRING"):
        return before == EDGE
    if where == "AT_END_STRING":
        return ahead == EDGE
    if where == "AT_LINE_BEGIN":
        return before in (EDGE, NEWLINE)
    return ahead in (EDGE, NEWLINE)  # AT_LINE_END

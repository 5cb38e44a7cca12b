"""Text operations, over the engine's own operators on characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, cast

from pelton import characters, regex
from pelton.convert.columns import FLOAT64, Expr, Number, Numeric, Text, is_null
from pelton.convert.words import Characters, Table, Words, Wordy
from pelton.features.expression import Expression
from pelton.features.scope import Scope
from pelton.features.values import Value, apply, number

Said = Callable[[str], Any]
# Operators after which a text may be null where the one before was not.
_MAY_BE_NULL = {"part", "extract"}


def text_node(value: Value, scope: Scope) -> Wordy:
    """The node of a text, before any filling."""
    column = cast(Text, value.column)
    return scope.ctx.read_text(column.raw) if column.node is None else column.node


def filling_of(value: Value) -> str | None:
    """The text that stands for null; None if there is none."""
    found = cast(Text, value.column).value(None)
    return None if is_null(found) else str(found)


def _need_text(one: Expression, value: Value, scope: Scope) -> None:
    if value.kind != "text":
        raise scope.refuse(f"text for {one.op}", value)


def _changed(
    one: Expression,
    value: Value,
    scope: Scope,
    said: Said,
    tables: Iterable[tuple[str, Table]],
    **params: float,
) -> Value:
    """A text made of another one; a filling is changed with it."""
    _need_text(one, value, scope)
    column = cast(Text, value.column)
    filling = filling_of(value)
    if filling is not None and one.op in _MAY_BE_NULL:
        raise scope.error(f"need fill after {one.op}, which can give null, got it before")
    name = {"lower": "fold", "without_accents": "fold", "replace": "replace_text"}.get(
        one.op, one.op
    )
    node = text_node(value, scope).then(name, tables=tables, params=params)
    before = column.says
    says = said if before is None else lambda text: _after(before, said, text)
    after = Text(column.raw, (), column.dtype, node, says)
    if filling is not None:
        new = said(filling)
        after = after.map(lambda text: new if is_null(text) else text)
    return value.with_column(after)


def _after(first: Said, second: Said, text: str) -> Any:
    between = first(text)
    return None if between is None else second(between)


def lower(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """Lower case."""
    return _changed(one, inputs[0], scope, str.lower, [("table", characters.lower())])


def without_accents(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """Letters without accents."""
    fold = characters.without_accents(ascii_only=False)
    return _changed(one, inputs[0], scope, _plain_letters, [("table", fold)])


def _plain_letters(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if not unicodedata.combining(part))


def strip(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """No white space at the ends."""
    white = Characters(characters.white_characters())
    return _changed(one, inputs[0], scope, str.strip, [("classes", white)])


def replace(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """One text for another."""
    old, new = one.options["old"], one.options["new"]
    if not old:
        raise scope.error("need a text to replace, got an empty one")
    words = [("words", Words((old, new)))]
    return _changed(one, inputs[0], scope, lambda text: text.replace(old, new), words)


def part(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """A part between separators."""
    separator, position = one.options["separator"], one.options["position"]
    if not separator:
        raise scope.error("need a separator for part, got an empty one")

    def said(text: str) -> str | None:
        parts = text.split(separator)
        return parts[position] if -len(parts) <= position < len(parts) else None

    words = [("words", Words((separator,)))]
    return _changed(one, inputs[0], scope, said, words, position=position)


def _automaton(one: Expression, scope: Scope) -> regex.Automaton:
    pattern = one.options["pattern"]
    try:
        return regex.automaton(pattern)
    except (regex.PatternError, re.error) as error:
        raise scope.error(
            f"need a pattern of the supported subset for {one.op}, got {pattern!r}: {error}"
        ) from error


def extract(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """The first match."""
    pattern = re.compile(one.options["pattern"])

    def said(text: str) -> str | None:
        found = pattern.search(text)
        return None if found is None else found[0]

    return _changed(one, inputs[0], scope, said, [("automaton", _automaton(one, scope))])


_MEASURES: dict[str, tuple[str, Callable[[str, dict[str, Any]], float]]] = {
    "length": ("text_length", lambda text, o: float(len(text))),
    "contains": ("contains", lambda text, o: float(o["word"] in text)),
    "starts_with": ("starts_with", lambda text, o: float(text.startswith(o["word"]))),
    "ends_with": ("ends_with", lambda text, o: float(text.endswith(o["word"]))),
    "matches": ("matches", lambda text, o: float(re.search(o["pattern"], text) is not None)),
}


def measure(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """A number about a text."""
    (value,) = inputs
    _need_text(one, value, scope)
    op, said = _MEASURES[one.op]
    tables: list[tuple[str, Table]] = []
    if "word" in one.options:
        tables = [("words", Words((one.options["word"],)))]
    elif "pattern" in one.options:
        tables = [("automaton", _automaton(one, scope))]
    found = measured(value, op, tables, scope)
    filling = filling_of(value)
    if filling is not None:
        found = apply(found, "fill_missing", value=said(filling, one.options))
    return number(found)


def measured(
    value: Value, op: str, tables: Iterable[tuple[str, Table]], scope: Scope, **params: float
) -> Numeric:
    """The number that an operator gives for a text, NaN for null."""
    node = text_node(value, scope).then(op, tables=tables, params=params)
    return Number(Expr("measure", many=node), FLOAT64, missing=True)


OPERATIONS = {
    "lower": lower,
    "without_accents": without_accents,
    "strip": strip,
    "replace": replace,
    "part": part,
    "extract": extract,
    **dict.fromkeys(_MEASURES, measure),
}

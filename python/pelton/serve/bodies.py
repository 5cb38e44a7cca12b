"""From the bytes of a request to rows or columns that a model takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import orjson

from pelton.serve.failures import Refusal
from pelton.serve.limits import Limits

if TYPE_CHECKING:
    from pelton.model import Model

# Possessive, with the closing quote optional: linear in the text, whatever the text.
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")
_SCALARS = (str, int, float, bool, type(None))


def parse(body: bytes, limits: Limits) -> dict[str, Any]:
    """The object that a body holds.

    Raises:
        Refusal: 400: not JSON, nested too deeply, or not an object.
    """
    if depth(body) > limits.json_depth:
        need = f"at most {limits.json_depth} levels of nesting"
        raise Refusal(400, "too_deep", f"body: need {need}, got more")
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Refusal(400, "bad_json", f"body: need JSON, got: {error.msg}") from None
    if not isinstance(value, dict):
        raise Refusal(400, "bad_json", f"body: need a JSON object, got {_kind(value)}")
    return value


def depth(body: bytes) -> int:
    """An upper bound of the nesting of a JSON text, exact where it is not small anyway."""
    opening = body.count(b"[") + body.count(b"{")
    if opening <= 8:
        return opening
    level = deepest = 0
    for bracket in _BRACKET.findall(_STRING.sub(b"", body)):
        if bracket in b"[{":
            level += 1
            deepest = max(deepest, level)
        else:
            level -= 1
    return deepest


def table_of(
    request: dict[str, Any], model: Model, limits: Limits
) -> tuple[list[dict[str, Any]] | dict[str, list[Any]], int]:
    """The rows or the columns of a request, and how many rows they are.

    Raises:
        Refusal: 422: neither or both, a wrong type, too many rows.
    """
    given = [key for key in ("rows", "columns") if request.get(key) is not None]
    if len(given) != 1:
        raise Refusal(422, "bad_request", f"body: need either rows or columns, got {_said(given)}")
    if given == ["rows"]:
        rows = request["rows"]
        _check_rows(rows, limits)
        for name, moment in _moments(model):
            for row in rows:
                if isinstance(row.get(name), str):
                    row[name] = moment(row[name], name)
        return rows, len(rows)
    columns = request["columns"]
    count = _check_columns(columns, limits)
    for name, moment in _moments(model):
        if name in columns:
            cells = columns[name]
            columns[name] = [moment(v, name) if isinstance(v, str) else v for v in cells]
    return columns, count


def _check_rows(rows: Any, limits: Limits) -> None:
    if not isinstance(rows, list):
        raise Refusal(422, "bad_request", f"rows: need an array, got {_kind(rows)}")
    _check_count(len(rows), limits)
    for at, row in enumerate(rows):
        if not isinstance(row, dict):
            raise Refusal(422, "bad_request", f"row {at}: need an object, got {_kind(row)}", row=at)
        for name, value in row.items():
            if not isinstance(value, _SCALARS):
                need = f"row {at}, column {name[:64]!r}: need a single value"
                raise Refusal(422, "bad_request", f"{need}, got {_kind(value)}", row=at)


def _check_columns(columns: Any, limits: Limits) -> int:
    if not isinstance(columns, dict):
        raise Refusal(422, "bad_request", f"columns: need an object, got {_kind(columns)}")
    count = -1
    for name, cells in columns.items():
        subject = f"column {name[:64]!r}"
        if not isinstance(cells, list):
            raise Refusal(422, "bad_request", f"{subject}: need an array, got {_kind(cells)}")
        if count not in (-1, len(cells)):
            need = f"{subject}: need {count:,} values as in the first column"
            raise Refusal(422, "bad_request", f"{need}, got {len(cells):,}")
        count = len(cells)
        _check_count(count, limits)
        for value in cells:
            if not isinstance(value, _SCALARS):
                need = f"{subject}: need single values"
                raise Refusal(422, "bad_request", f"{need}, got {_kind(value)}")
    return max(count, 0)


def _check_count(rows: int, limits: Limits) -> None:
    if rows > limits.rows:
        message = f"rows: need at most {limits.rows:,}, got {rows:,}"
        raise Refusal(413, "too_many_rows", message)


def _moments(model: Model) -> list[tuple[str, Callable[[str, str], date]]]:
    """Columns of time that the model reads: JSON has no such type, so they come as text."""
    readers: dict[str, Callable[[str, str], date]] = {"timestamp": _timestamp, "date": _date}
    return [(c.name, readers[c.dtype]) for c in model.schema if c.used and c.dtype in readers]


def _timestamp(text: str, column: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise _bad_moment(text, column, "2013-07-04T10:00:00Z") from None


def _date(text: str, column: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _bad_moment(text, column, "2013-07-04") from None


def _bad_moment(text: str, column: str, example: str) -> Refusal:
    message = f"column {column!r}: need ISO 8601 such as {example}, got {text[:64]!r}"
    return Refusal(422, "contract", message, column=column)


def _kind(value: Any) -> str:
    kinds = {dict: "an object", list: "an array", str: "a string", bool: "a boolean"}
    return "null" if value is None else kinds.get(type(value), "a number")


def _said(given: list[str]) -> str:
    return "both" if given else "neither"

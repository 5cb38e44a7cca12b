"""Universal Binary JSON, as XGBoost writes it: typed arrays become NumPy arrays, not lists."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np

_NUMBERS = {"i": ">i1", "U": ">u1", "I": ">i2", "l": ">i4", "L": ">i8", "d": ">f4", "D": ">f8"}
_FORMATS = {"i": ">b", "U": ">B", "I": ">h", "l": ">i", "L": ">q", "d": ">f", "D": ">d"}
_CONSTANTS = {"Z": None, "T": True, "F": False}


def parse(data: bytes) -> Any:
    """Parse one value.

    Raises:
        ValueError: The bytes are not UBJSON, or end too early.
    """
    try:
        value, _ = _value(data, 0)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise ValueError(f"ubjson: need a whole document, got {error}") from error
    return value


def _value(data: bytes, at: int) -> tuple[Any, int]:
    kind, at = chr(data[at]), at + 1
    if kind in _FORMATS:
        (number,) = struct.unpack_from(_FORMATS[kind], data, at)
        return number, at + struct.calcsize(_FORMATS[kind])
    if kind == "S":
        return _text(data, at)
    if kind == "{":
        return _object(data, at)
    if kind == "[":
        return _array(data, at)
    if kind in _CONSTANTS:
        return _CONSTANTS[kind], at
    raise ValueError(f"ubjson: need a type, got {kind!r} at byte {at - 1}")


def _text(data: bytes, at: int) -> tuple[str, int]:
    length, at = _value(data, at)
    if not 0 <= length <= len(data) - at:
        raise ValueError(f"ubjson: need a text within the document, got {length} bytes")
    return data[at : at + length].decode(), at + length


def _object(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    found: dict[str, Any] = {}
    while chr(data[at]) != "}":
        key, at = _text(data, at)
        found[key], at = _value(data, at)
    return found, at + 1


def _array(data: bytes, at: int) -> tuple[Any, int]:
    if chr(data[at]) == "$":
        dtype = np.dtype(_NUMBERS[chr(data[at + 1])])
        count, at = _value(data, at + 3)
        end = at + count * dtype.itemsize
        if count < 0 or end > len(data):
            raise ValueError(f"ubjson: need an array within the document, got {count} numbers")
        return np.frombuffer(data, dtype, count, at).astype(dtype.newbyteorder("=")), end
    values: list[Any] = []
    if chr(data[at]) == "#":
        count, at = _value(data, at + 1)
        for _ in range(count):
            value, at = _value(data, at)
            values.append(value)
        return values, at
    while chr(data[at]) != "]":
        value, at = _value(data, at)
        values.append(value)
    return values, at + 1

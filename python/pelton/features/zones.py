"""Time zones as tables: at which moment of UTC which offset begins.

The moments come from the IANA data base's own files, which name each change up to 2037 and give a
rule for all later years; `zoneinfo` says which offset holds after each. The Gregorian calendar
repeats every 400 years, to the weekday, and so does a rule: one period of it is enough.
"""

from __future__ import annotations

import datetime
import functools
import re
import struct
import zoneinfo
from dataclasses import dataclass
from pathlib import Path

US = 1_000_000
_UTC = datetime.UTC
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=_UTC)
PERIOD_S = 146_097 * 86_400  # 400 years
# Where the period of the rule begins; every file's explicit changes end before (Morocco's in 2087).
RULE_FROM_S = int((datetime.datetime(2100, 1, 1, tzinfo=_UTC) - _EPOCH).total_seconds())
_FIXED = re.compile(r"(?:UTC)?(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>\d\d)")
_STEP_S = 7 * 86_400  # rules keep an offset for longer


@dataclass(frozen=True)
class Offsets:
    """What a zone's clocks differ from UTC by.

    Attributes:
        edges_us: When each offset begins, rising, in microseconds since 1970 in UTC; up to one
            period after `RULE_FROM_S`.
        offsets_us: Before the first edge, then from each edge on.
    """

    edges_us: tuple[int, ...]
    offsets_us: tuple[int, ...]


@functools.lru_cache(maxsize=64)
def offsets_of(name: str) -> Offsets:
    """The offsets of a zone for all time.

    Args:
        name: As in the IANA data base, or a fixed offset such as "+05:30".

    Raises:
        LookupError: There is no such zone here.

    >>> offsets_of("Europe/Paris").offsets_us[-1] // 3_600_000_000
    1
    """
    fixed = _FIXED.fullmatch(name)
    if fixed:
        minutes = int(fixed["hours"]) * 60 + int(fixed["minutes"])
        return Offsets((), (minutes * (-60 if fixed["sign"] == "-" else 60) * US,))
    try:
        zone = zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise LookupError(f"need a time zone of this machine's data base, got {name!r}") from error
    changes = [at for at in _changes_in_file(name) if at < RULE_FROM_S]
    start = changes[-1] if changes else RULE_FROM_S
    offset = _offset_s(zone, start)
    for at in range(start, RULE_FROM_S + PERIOD_S, _STEP_S):
        after = _offset_s(zone, at + _STEP_S)
        if after != offset:
            changes.append(_change_between(zone, at, at + _STEP_S))
        offset = after
    edges: list[int] = []
    offsets = [_offset_s(zone, (changes[0] if changes else 0) - 1)]
    for change in changes:
        offset = _offset_s(zone, change)
        if offset != offsets[-1]:
            edges.append(change)
            offsets.append(offset)
    return Offsets(tuple(e * US for e in edges), tuple(o * US for o in offsets))


def _offset_s(zone: zoneinfo.ZoneInfo, at_s: int) -> int:
    """The offset that holds at a moment."""
    moment = (_EPOCH + datetime.timedelta(seconds=at_s)).astimezone(zone)
    offset = moment.utcoffset() or datetime.timedelta()
    return round(offset.total_seconds())


def _change_between(zone: zoneinfo.ZoneInfo, low: int, high: int) -> int:
    """The first second of a new offset, by bisection."""
    before = _offset_s(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset_s(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def _changes_in_file(name: str) -> list[int]:
    """The moments that a zone's file names, in seconds since 1970, rising."""
    data = _file_of(name)
    # RFC 9636: a header and a block with 32-bit times, then the same with 64-bit times.
    first = struct.unpack(">6I", data[20:44])
    utc, standard, leaps, times, types, characters = first
    skip = 44 + times * 5 + types * 6 + characters + leaps * 8 + standard + utc
    if data[4:5] < b"2":
        return list(struct.unpack(f">{times}i", data[44 : 44 + 4 * times]))
    times = struct.unpack(">6I", data[skip + 20 : skip + 44])[3]
    return list(struct.unpack(f">{times}q", data[skip + 44 : skip + 44 + 8 * times]))


def _file_of(name: str) -> bytes:
    for root in zoneinfo.TZPATH:
        path = Path(root, *name.split("/"))
        if path.is_file():
            return path.read_bytes()
    import importlib.resources

    folder, _, file = name.rpartition("/")
    package = ".".join(["tzdata", "zoneinfo", *filter(None, folder.split("/"))])
    return importlib.resources.files(package).joinpath(file).read_bytes()

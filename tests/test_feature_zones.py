"""Tables of time zones against the standard library, at changes and at random moments."""

import datetime
import zoneinfo

import numpy as np
import pytest

from pelton.features import zones

ZONES = [
    "America/New_York", "Europe/London", "Europe/Dublin", "Australia/Lord_Howe", "Asia/Kathmandu",
    "Africa/Casablanca", "America/Sao_Paulo", "Pacific/Apia", "UTC", "Etc/GMT+5", "Asia/Tokyo",
    "America/Scoresbysund", "Antarctica/Troll",
]  # fmt: skip
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def offset_us(table, at_us):
    """What the table says, for moments before its period ends."""
    return table.offsets_us[int(np.searchsorted(table.edges_us, at_us, side="right"))]


def offset_of(zone, at_us):
    moment = EPOCH + datetime.timedelta(microseconds=at_us)
    return moment.astimezone(zone).utcoffset() // datetime.timedelta(microseconds=1)


@pytest.mark.parametrize("name", ZONES)
def test_every_edge_is_where_the_clock_changes(name):
    zone, table = zoneinfo.ZoneInfo(name), zones.offsets_of(name)
    for edge in [*table.edges_us[:300], *table.edges_us[-20:]]:
        for at in (edge - 1, edge):
            assert offset_us(table, at) == offset_of(zone, at)
        assert offset_us(table, edge - 1) != offset_us(table, edge)


@pytest.mark.parametrize("name", ZONES)
def test_random_moments_of_six_centuries_have_the_offset_of_the_standard_library(name):
    zone, table = zoneinfo.ZoneInfo(name), zones.offsets_of(name)
    rng = np.random.default_rng(0)
    for at in rng.integers(-(10**16) // 2, 165 * 10**14, 2_000).tolist():
        assert offset_us(table, at) == offset_of(zone, at)


def test_a_zone_that_is_none_is_named():
    with pytest.raises(LookupError, match=r"'Mars/Olympus'"):
        zones.offsets_of("Mars/Olympus")
    with pytest.raises(LookupError, match=r"need a time zone"):
        zones.offsets_of("../etc/passwd")


@pytest.mark.parametrize(
    ("name", "minutes"), [("+05:30", 330), ("UTC-03:00", -180), ("UTC+01:00", 60), ("-0930", -570)]
)
def test_a_fixed_offset_has_no_edges(name, minutes):
    assert zones.offsets_of(name) == zones.Offsets((), (minutes * 60_000_000,))

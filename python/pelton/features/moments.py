"""Methods of expressions on timestamps, dates and the time between two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pelton.features.expression import Expression


class Moments:
    """Parts of the proleptic Gregorian calendar, in the time zone of the column or of `in_zone`.

    A timestamp without a zone is read as it stands. Microseconds are exact from 1684 to 2255;
    farther away, a timestamp is rounded to the next float64 of them.
    """

    __slots__ = ()

    if TYPE_CHECKING:

        def _then(self, op: str, *others: Any, **options: Any) -> Expression: ...

    def in_zone(self, zone: str) -> Expression:
        """The timestamp on the clocks of a time zone; one without a zone is taken for UTC.

        Args:
            zone: A name of the IANA data base, "America/New_York". Its rules are those of this
                machine's data base when the features are fitted.
        """
        return self._then("in_zone", zone=str(zone))

    def year(self) -> Expression:
        """The year."""
        return self._then("year")

    def quarter(self) -> Expression:
        """The quarter of the year, 1 to 4."""
        return self._then("quarter")

    def month(self) -> Expression:
        """The month, 1 to 12."""
        return self._then("month")

    def week(self) -> Expression:
        """The week of ISO 8601, 1 to 53."""
        return self._then("week")

    def day(self) -> Expression:
        """The day of the month, 1 to 31."""
        return self._then("day")

    def day_of_year(self) -> Expression:
        """The day of the year, 1 to 366."""
        return self._then("day_of_year")

    def weekday(self) -> Expression:
        """The day of the week, 0 for Monday to 6 for Sunday."""
        return self._then("weekday")

    def is_weekend(self) -> Expression:
        """1 on Saturday and Sunday, else 0."""
        return self._then("is_weekend")

    def hour(self) -> Expression:
        """The hour, 0 to 23; 0 for a date."""
        return self._then("hour")

    def minute(self) -> Expression:
        """The minute, 0 to 59."""
        return self._then("minute")

    def second(self) -> Expression:
        """The second, 0 to 59, without its fraction."""
        return self._then("second")

    def microsecond(self) -> Expression:
        """The fraction of the second, 0 to 999999."""
        return self._then("microsecond")

    def date(self) -> Expression:
        """The date of a timestamp, without its time."""
        return self._then("date")

    def total_seconds(self) -> Expression:
        """The time between two moments in seconds, with fractions."""
        return self._then("total_seconds")

    def total_minutes(self) -> Expression:
        """The time between two moments in minutes, with fractions."""
        return self._then("total_minutes")

    def total_hours(self) -> Expression:
        """The time between two moments in hours, with fractions."""
        return self._then("total_hours")

    def total_days(self) -> Expression:
        """The time between two moments in days of 24 hours, with fractions."""
        return self._then("total_days")

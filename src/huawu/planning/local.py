"""The centre's own calendar: which day it is there, and when its wall clock shows a time."""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from huawu.kernel.clock import Clock
from huawu.kernel.errors import Invalid


class LocalDays:
    """Days and minutes of the wall clock in the centre's zone, and the instants they are."""

    def __init__(self, clock: Clock, zone: str) -> None:
        self._clock = clock
        self.zone: Final = ZoneInfo(zone)

    def now(self) -> datetime:
        """Return the instant, in UTC."""
        return self._clock.now()

    def today(self) -> date:
        """Return the running day."""
        return self.now().astimezone(self.zone).date()

    def minute(self) -> int:
        """Return the minute of the running day that the wall clock shows."""
        local = self.now().astimezone(self.zone)
        return local.hour * 60 + local.minute

    def instant(self, day: date, minute: int) -> datetime:
        """Return when the wall clock shows a minute of a day, which may lie in the next one.

        A time that a clock change skips is the instant at which it would have been; of one that
        comes twice the first is meant.

        Raises:
            Invalid: the day lies at the very end of calendars, where zones have no instants.
        """
        try:
            wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
            return wall.replace(tzinfo=self.zone).astimezone(UTC)
        except OverflowError:
            raise Invalid("day", "lies outside the calendar") from None

    def minute_of(self, at: datetime, day: date) -> int:
        """Return an instant as minutes of a day's wall clock; beyond it, under 0 or over 1440."""
        wall = at.astimezone(self.zone).replace(tzinfo=None)
        return (wall - datetime.combine(day, datetime.min.time())) // timedelta(minutes=1)

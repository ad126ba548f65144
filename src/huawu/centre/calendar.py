"""Public holidays as special days, to begin an editable calendar with. Pure.

For China the days of the State Council's yearly notice, weekends that are worked among them;
for a year whose notice has not come, and for other countries, the days that the law names.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

import chinese_calendar  # pyright: ignore[reportMissingTypeStubs]
import holidays

from huawu.kernel.errors import Invalid

FIRST_YEAR, LAST_YEAR = 2004, 2100

_CHINA: Final = "CN"
_LANGUAGES: Final = {"CN": "zh_CN", "HK": "zh_HK", "TW": "zh_TW"}


class DayKind(StrEnum):
    """How a day differs."""

    HOLIDAY = "holiday"
    WORKED = "worked"  #: a weekend day that is worked


class Source(StrEnum):
    """Where the days come from."""

    NOTICE = "notice"  #: the State Council's notice for that year
    LAW = "law"  #: the law; days that are moved are not known yet


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicDay:
    """One day that differs from its weekday."""

    day: date
    kind: DayKind
    name: str


def public_days(year: int, country: str) -> tuple[Source, Sequence[PublicDay]]:
    """Return the days of a year, in order, and how far they can be trusted.

    Raises:
        Invalid: the year or the country is unknown.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid("year", f"use {FIRST_YEAR} to {LAST_YEAR}")
    if country == _CHINA:
        try:
            return Source.NOTICE, list(_chinese(year))
        except NotImplementedError:
            pass  # the notice comes in November of the year before
    try:
        found = holidays.country_holidays(
            country, years=year, language=_LANGUAGES.get(country, "en_US")
        )
    except NotImplementedError:
        raise Invalid("country", f"there is no calendar of {country}; use ISO 3166") from None
    return Source.LAW, [
        PublicDay(day=day, kind=DayKind.HOLIDAY, name=name) for day, name in sorted(found.items())
    ]


def _chinese(year: int) -> Iterator[PublicDay]:
    source: Any = chinese_calendar  # it tells no types
    day = date(year, 1, 1)
    while day.year == year:
        off, name = source.get_holiday_detail(day)
        weekend = day.isoweekday() > 5
        if off and name is not None:
            yield PublicDay(day=day, kind=DayKind.HOLIDAY, name=_named(name))
        elif weekend and not off:
            yield PublicDay(day=day, kind=DayKind.WORKED, name=_named(name))
        day += timedelta(days=1)


def _named(name: str | None) -> str:
    source: Any = chinese_calendar
    found: dict[str, str] = {each.value: each.chinese for each in source.Holiday}
    return found.get(name or "", name or "")

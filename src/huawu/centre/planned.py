"""May this shift, contract or these planning rules be meant? Pure."""

import re
from typing import Final

from huawu.centre.planning import Contract, PlanningRules, Shift
from huawu.centre.rules import check_name
from huawu.kernel.errors import Invalid

_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_INTERVALS: Final = (15, 30, 60)
_STEP: Final = 15  #: minutes; everything in a shift lies on this grid


def minutes_of(clock: str) -> int:
    """Return "HH:MM" as minutes of the day."""
    return int(clock[:2]) * 60 + int(clock[3:])


def check_shift(shift: Shift) -> None:
    """Refuse starts out of order, and breaks that overlap or do not lie within the shift.

    Raises:
        Invalid: names the field.
    """
    check_name(shift)
    for name in ("earliest", "latest"):
        if _CLOCK.fullmatch(getattr(shift, name)) is None:
            raise Invalid(name, "write it like 09:00")
        if minutes_of(getattr(shift, name)) % _STEP:
            raise Invalid(name, "must lie on a quarter hour")
    if minutes_of(shift.latest) < minutes_of(shift.earliest):
        raise Invalid("latest", "lies before the earliest start")
    for name, minutes in (("length_h", shift.length_h * 60), ("every_min", shift.every_min)):
        if minutes % _STEP:
            raise Invalid(name, "must be whole quarters of an hour")
    _check_breaks(shift)


def _check_breaks(shift: Shift) -> None:
    after = 0
    for place, rest in enumerate(shift.breaks):
        where = f"breaks[{place}]"
        if rest.after % _STEP or rest.before % _STEP or rest.minutes % _STEP:
            raise Invalid(where, "its minutes must be multiples of 15")
        if not after <= rest.after <= rest.before:
            raise Invalid(where, "must come after the break before it, its window in order")
        after = rest.before + rest.minutes
    if after > shift.length_h * 60:
        raise Invalid("breaks", "the last one may end after the shift")


def check_contract(contract: Contract) -> None:
    """Refuse spans that are out of order.

    Raises:
        Invalid: names the field.
    """
    check_name(contract)
    for name in ("week_days", "week_h"):
        least, most = getattr(contract, name)
        if least > most:
            raise Invalid(name, "the least is more than the most")
    if contract.week_days[1] == 0:
        raise Invalid("week_days", "at least one working day a week must be allowed")
    if len(set(contract.shifts)) < len(contract.shifts):
        raise Invalid("shifts", "names a shift twice")


def check_rules(rules: PlanningRules) -> None:
    """Refuse an interval that facts do not have, and two occasions on one day.

    Raises:
        Invalid: names the field.
    """
    if rules.id != "main":
        raise Invalid("id", "the centre has one set of planning rules; its id is main")
    if rules.interval_min not in _INTERVALS:
        raise Invalid("interval_min", "is 15, 30 or 60")
    days = [occasion.day for occasion in rules.occasions]
    if len(set(days)) < len(days):
        raise Invalid("occasions", "two stand on the same day; join them under one name")

"""What may be dialled outside: denied unless allowed, capped, emergencies always."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huawu.centre.model import Hours, OpenSpan, OutsidePolicy, Trunk
from huawu.floor.context import Setup
from huawu.floor.outside import Asker, OutsideDesk, Usage, verdict
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Refused
from huawu.kernel.ids import HoursId, TrunkId

pytestmark = pytest.mark.unit

CHINA = OutsidePolicy(allowed_prefixes=("+86",), denied_prefixes=("+8696",))
LINE = Trunk(id=TrunkId("trk"), name="line", host="127.0.0.1", outbound=True, shown="+861088880000")
IDLE = Usage()
OFFICE = Hours(
    id=HoursId("hrs_office"),
    name="office",
    zone="Asia/Shanghai",
    week=(OpenSpan(weekday=1, start="09:00", end="18:00"),),
)


@dataclass(frozen=True)
class Stopped:
    """A clock that stands still."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Nights:
    """A centre with one line and office hours."""

    policy: OutsidePolicy

    def trunk(self, trunk: TrunkId) -> Trunk | None:
        return LINE if trunk == LINE.id else None

    def hours(self, hours: HoursId) -> Hours | None:
        return OFFICE if hours == OFFICE.id else None

    def outside_policy(self) -> OutsidePolicy:
        return self.policy


@pytest.mark.parametrize(
    ("number", "dialled"),
    [("010 8888 0000", "+861088880000"), ("+86 138 0013 8000", "+8613800138000")],
)
def test_an_allowed_number_is_dialled_in_full(number: str, dialled: str) -> None:
    assert verdict(CHINA, LINE, number, IDLE).dial == dialled


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        ("+44 20 7183 8750", "prefix"),
        ("+86 96 1234 5678", "prefix"),
        ("12345", "prefix"),
        ("nonsense", "number"),
        ("", "number"),
    ],
)
def test_everything_else_is_denied(number: str, rule: str) -> None:
    assert verdict(CHINA, LINE, number, IDLE).rule == rule


def test_nothing_is_allowed_by_default() -> None:
    assert verdict(OutsidePolicy(), LINE, "+8613800138000", IDLE).rule == "prefix"


@pytest.mark.parametrize("number", ["110", "119", "120", "122"])
def test_emergency_numbers_pass_every_rule_and_cap(number: str) -> None:
    busy = Usage(on_trunk=99, by_agent=9, last_minute=999, last_day=99_999)

    found = verdict(OutsidePolicy(), LINE, number, busy)

    assert (found.dial, found.emergency) == (number, True)


@pytest.mark.parametrize(
    ("usage", "rule"),
    [
        (Usage(on_trunk=30), "per_trunk"),
        (Usage(by_agent=1), "per_agent"),
        (Usage(last_minute=30), "per_minute"),
        (Usage(last_day=1000), "per_day"),
    ],
)
def test_each_cap_is_never_passed(usage: Usage, rule: str) -> None:
    assert verdict(CHINA, LINE, "+8613800138000", usage).rule == rule


def test_a_line_for_incoming_calls_or_without_a_number_to_show_dials_nothing() -> None:
    number = "+8613800138000"

    assert verdict(CHINA, replace(LINE, outbound=False), number, IDLE).rule == "trunk"
    assert verdict(CHINA, replace(LINE, shown=""), number, IDLE).rule == "shown"


def test_at_night_nothing_is_dialled_but_emergency_numbers() -> None:
    assert verdict(CHINA, LINE, "+8613800138000", IDLE, night=True).rule == "night"
    assert verdict(CHINA, LINE, "110", IDLE, night=True).dial == "110"


@pytest.mark.parametrize(
    ("at", "hours", "dialled"),
    [
        (datetime(2026, 5, 4, 2, 0, tzinfo=UTC), OFFICE.id, True),  # ten in the morning there
        (datetime(2026, 5, 4, 14, 0, tzinfo=UTC), OFFICE.id, False),
        (datetime(2026, 5, 4, 2, 0, tzinfo=UTC), HoursId("hrs_gone"), False),
        (datetime(2026, 5, 4, 14, 0, tzinfo=UTC), None, True),
    ],
)
def test_the_policys_hours_say_when_it_is_night(
    at: datetime, hours: HoursId | None, *, dialled: bool
) -> None:
    setup = Nights(replace(CHINA, hours=hours))
    desk = OutsideDesk(cast("Setup", setup), cast("Clock", Stopped(at)))

    if dialled:
        assert desk.check(LINE.id, "+8613800138000", Asker()) == "+8613800138000"
    else:
        with pytest.raises(Refused) as refused:
            desk.check(LINE.id, "+8613800138000", Asker())
        assert refused.value.details["rule"] == "night"


@given(st.text(max_size=30))
def test_whatever_is_typed_only_allowed_beginnings_are_dialled(number: str) -> None:
    found = verdict(CHINA, LINE, number, IDLE)

    assert not found.dial or found.dial.startswith("+86") or found.emergency
    assert bool(found.dial) != bool(found.rule)

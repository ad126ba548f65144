"""What may be dialled outside: denied unless allowed, capped, emergencies always."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huawu.centre.model import OutsidePolicy, Trunk
from huawu.floor.outside import Usage, verdict
from huawu.kernel.ids import TrunkId

pytestmark = pytest.mark.unit

CHINA = OutsidePolicy(allowed_prefixes=("+86",), denied_prefixes=("+8696",))
LINE = Trunk(id=TrunkId("trk"), name="line", host="127.0.0.1", outbound=True, shown="+861088880000")
IDLE = Usage()


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


@given(st.text(max_size=30))
def test_whatever_is_typed_only_allowed_beginnings_are_dialled(number: str) -> None:
    found = verdict(CHINA, LINE, number, IDLE)

    assert not found.dial or found.dial.startswith("+86") or found.emergency
    assert bool(found.dial) != bool(found.rule)

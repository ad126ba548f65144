"""Past days whose agents' states nobody recorded: what calls alone tell of them."""

from typing import Any

import pytest

from huawu.simulation.recorded import Cast, Row, past_day, with_work_after

pytestmark = pytest.mark.unit

MINUTE: int = 60_000


def call(at: int, wait: int, talk: int, agent: str = "ann", **more: Any) -> Row:
    return {
        "id": f"c{at}", "channel": "voice", "direction": "inbound", "asked": 1, "queue": "q",
        "agent": agent, "outcome": "answered" if agent else "abandoned", "priority": 0,
        "at_ms": at, "wait": wait, "ring": 0, "talk": talk, "hold": 0, "wrap": 0, "threshold": 0,
        **more,
    }  # fmt: skip


def test_who_takes_no_call_though_somebody_waits_is_at_work():
    first = call(0, 0, 2 * MINUTE)
    waiting = call(MINUTE, 2 * MINUTE, MINUTE)  # answered a minute after the first one ended
    wraps = [row["wrap"] for row in with_work_after([first, waiting])]
    assert wraps == [MINUTE, MINUTE]


def test_who_takes_no_call_while_nobody_waits_is_idle():
    calls = [call(0, 0, MINUTE), call(3 * MINUTE, 0, MINUTE)]
    assert [row["wrap"] for row in with_work_after(calls)] == [0, 0]


def test_a_quarter_of_an_hour_without_a_call_is_a_break():
    calls = [call(0, 0, MINUTE), call(30 * MINUTE, 0, MINUTE)]
    day = past_day(
        Cast(queues=[], agents=[]), calls, [], begin_ms=0, end_ms=60 * MINUTE, interval_s=1_800
    )
    assert [(stay.begin, stay.end) for stay in day.stays] == [(0, 60), (1_800, 1_860)]


def test_what_no_queue_knows_is_not_played():
    rows = [call(0, 0, 1, queue=""), call(1, 0, 1, direction="outbound"), call(2, 0, 1, asked=0)]
    rows += [call(3, 0, 1, agent="", outcome="waiting"), call(4, 9, 0, agent="")]
    day = past_day(Cast(queues=[], agents=[]), rows, [], begin_ms=0, end_ms=MINUTE, interval_s=60)
    assert [(each.at, each.answered) for each in day.calls] == [(0.004, False)]

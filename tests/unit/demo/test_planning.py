"""Callers are drawn with the shares and spans of a real line."""

from collections import Counter
from datetime import UTC, datetime
from random import Random
from statistics import median
from zoneinfo import ZoneInfo

import pytest

from huawu.demo import cast
from huawu.demo.planning import (
    WITHHELD,
    CallPlan,
    calls_per_hour,
    next_gap_s,
    plan_call,
)
from huawu.demo.script import Topic, caller

pytestmark = pytest.mark.unit

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)
NIGHT = datetime(2026, 1, 5, 17, 0, tzinfo=UTC)


def many(count: int = 2_000, at: datetime = NOON, earlier: tuple[str, ...] = ()) -> list[CallPlan]:
    rng = Random(7)  # noqa: S311  (a play, no secret)
    return [plan_call(rng, at, SHANGHAI, earlier) for _ in range(count)]


def test_the_same_seed_draws_the_same_day() -> None:
    assert many(50) == many(50)


def test_the_day_has_two_peaks_and_the_night_is_never_still() -> None:
    rate = [
        calls_per_hour(datetime(2026, 1, 5, hour, tzinfo=SHANGHAI), 150.0, SHANGHAI)
        for hour in range(24)
    ]
    peaks = [h for h in range(1, 23) if rate[h - 1] < rate[h] >= rate[h + 1]]
    assert peaks == [10, 15]
    assert min(rate) >= 150.0
    assert 1.8 < max(rate) / min(rate) < 2.5


def test_gaps_are_those_of_a_poisson_process() -> None:
    rng = Random(7)  # noqa: S311  (a play, no secret)
    gaps = [next_gap_s(rng, NIGHT, 150.0, SHANGHAI) for _ in range(4_000)]
    mean = sum(gaps) / len(gaps)
    spread = (sum((gap - mean) ** 2 for gap in gaps) / len(gaps)) ** 0.5
    assert mean == pytest.approx(24.0, rel=0.06)
    assert spread == pytest.approx(mean, rel=0.1)


def test_some_leave_at_once_and_the_rest_have_a_long_tailed_patience() -> None:
    plans = many()
    at_once = [plan for plan in plans if plan.leaves_after_s is not None]
    assert 0.03 < len(at_once) / len(plans) < 0.08
    patience = sorted(plan.patience_s for plan in plans)
    assert median(patience) == pytest.approx(75.0, rel=0.1)
    assert patience[len(patience) * 9 // 10] > 2 * median(patience)


def test_keys_lead_where_the_caller_wants_to_go() -> None:
    for plan in many(300):
        keys = [press.keys for press in plan.presses]
        wrong_line = (plan.dialled == cast.ENGLISH_NUMBER) != (plan.language == "en")
        if plan.silent:
            assert keys == []
            continue
        assert (keys[0] == "9") == wrong_line
        wanted = {Topic.SERVICE: "1", Topic.TECHNICAL: "2", Topic.COMPLAINT: "3"}[plan.topic]
        assert wanted in keys
        if plan.topic is Topic.TECHNICAL:
            assert len(keys[-1]) == 6


def test_at_night_those_who_complain_ask_to_leave_a_message() -> None:
    complaints = [p for p in many(500, at=NIGHT) if p.topic is Topic.COMPLAINT and not p.silent]
    assert complaints
    assert all(plan.presses[-1].keys == "1" for plan in complaints)


def test_some_withhold_their_number_some_call_again_and_none_is_anybodys() -> None:
    known = "15400000042"
    numbers = Counter(plan.caller for plan in many(earlier=(known,)))
    assert 0.02 < numbers[WITHHELD] / 2_000 < 0.07
    assert 0.1 < numbers[known] / 2_000 < 0.2
    others = [number for number in numbers if number != WITHHELD]
    assert all(number.startswith(("154", "+447700900")) for number in others)


def test_every_topic_can_be_talked_about_in_both_languages() -> None:
    for topic in Topic:
        for language in ("zh", "en"):
            part = caller(topic, language)
            assert part.first
            assert part.last
            assert len(part.more) >= 3

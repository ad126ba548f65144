"""Asking for callbacks until an hour: proposed where it keeps callers, with what it costs."""

from dataclasses import replace

import pytest

from huawu.planning.calling_back import is_worth
from huawu.planning.effects import Calls, Proposal, Question, proposals
from huawu.planning.running import Move, Rest, Seat
from huawu.simulation.outcome import Estimate

pytestmark = pytest.mark.unit

SLOTS = 48
CARE = frozenset({"care"})


def question(*, may_ask: bool = True, people: int = 9, peak: int = 1) -> Question:
    """Return a day with slots in which more call than can be served, then calm ones."""
    seats = tuple(
        Seat(agent=f"agt_{n:02}", queues=CARE, begin=480, end=1_200, shift_begin=480)
        for n in range(people)
    )
    busy = range(20, 20 + peak)
    rates = [150.0 if slot in busy else 30.0 for slot in range(SLOTS)]
    calls = Calls(
        calls=rates,
        aht_s=[180.0] * SLOTS,
        patience_s=240.0,
        within_s=[30.0] * SLOTS,
        may_ask=may_ask,
    )
    need = {"care": [16.0 if slot in busy else 5.0 for slot in range(SLOTS)]}
    rest = Rest(interval=30, first=20, slots=28, need=need, seats=seats, notice=30, now=600)
    return Question(rest=rest, calls={"care": calls})


def asking(asked: Question) -> list[Proposal]:
    return [each for each in proposals(asked).proposals if each.act is Move.CALL_BACK]


def test_a_queue_that_loses_callers_asks_until_nobody_is_missing() -> None:
    (found,) = asking(question())
    (change,) = found.changes
    assert (change.queue, change.after_s, change.until) == ("care", 30.0, 630)


def test_fewer_give_up_and_the_others_wait_longer_for_it() -> None:
    (found,) = asking(question())
    assert found.gain["abandonment"].high < 0
    assert found.gain["service_level"].mean < 0
    assert found.after["callbacks"].mean > 20
    assert found.after["callback_wait_s"].mean > 30


def test_nothing_is_proposed_where_nobody_is_lost_or_could_be_called() -> None:
    assert asking(question(people=40)) == []
    assert asking(question(may_ask=False)) == []
    assert asking(replace(question(), taken=0.0)) == []


def test_nothing_is_proposed_where_kept_places_only_make_others_give_up() -> None:
    """While too many call for an hour, whoever is called back takes the time of who waits."""
    assert asking(question(peak=4)) == []


def test_only_a_sure_and_large_enough_gain_is_proposed() -> None:
    gains = [(-0.02, 0.01), (-0.02, 0.03), (-0.003, 0.001)]
    found = [is_worth({"abandonment": Estimate(m, m - r, m + r)}) for m, r in gains]
    assert found == [True, False, False]

"""A past day played again: the same figures when nothing changed, and other ones when it did."""

from dataclasses import replace

import numpy as np
import pytest
from bench.floor_day import Day
from tests.unit.simulation.floor_days import recorded_day

from huawu.centre.model import AgentProfile, AgentSkill, Queue
from huawu.centre.needs import SkillNeed
from huawu.kernel.ids import AgentId, QueueId, SkillId
from huawu.simulation.beside import FIGURES, likeness
from huawu.simulation.past import PastCall, PastDay, Stay, learn_habits
from huawu.simulation.patience import Patience, learn_patience
from huawu.simulation.recorded import Cast, past_day
from huawu.simulation.replay import Changed, callers_of, replay
from huawu.simulation.stage import Caller

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def recorded() -> PastDay:
    """Return a day as the journal of a real floor tells it."""
    return recorded_day(Day, 1_500)


def test_a_journal_of_the_real_floor_is_replayed_to_the_same_figures(recorded: PastDay):
    assert len(recorded.calls) == 1_500
    habits = learn_habits(recorded.calls, len(recorded.queues))
    found = likeness(recorded.outcome(), replay(recorded, habits, range(5)))
    apart = {name: each.apart for name, each in found.together.items()}
    assert found.together["abandonment"].real > 0.05, "a day on which nobody waits shows nothing"
    assert apart["offered"] == 0
    assert apart["service_level"] == pytest.approx(0, abs=0.01)
    assert apart["abandonment"] == pytest.approx(0, abs=0.01)
    assert apart["asa_s"] == pytest.approx(0, abs=0.05 * found.together["asa_s"].real)
    assert apart["occupancy"] == pytest.approx(0, abs=0.01)
    assert found.gaps["service_level"] < 0.03


def test_habits_alone_tell_the_day_nearly(recorded: PastDay):
    habits = learn_habits(recorded.calls, len(recorded.queues))
    found = likeness(recorded.outcome(), replay(recorded, habits, range(10), drawn=True))
    for name in ("service_level", "abandonment", "occupancy"):
        assert found.together[name].apart == pytest.approx(0, abs=0.04), name


def small_day(people: int = 2, waited: float = 30) -> PastDay:
    """Return a day of one queue: one call a minute, each served for a hundred seconds."""
    queue = Queue(id=QueueId("que_care"), name="Care")
    agents = [AgentProfile(id=AgentId(f"agt_{n}"), number=f"{n}", name="A") for n in range(people)]
    calls = [PastCall(60.0 * n, 0, waited, answered=True, handle=100) for n in range(120)]
    stays = [Stay(0, n, 7_200) for n in range(people)]
    return PastDay(
        interval_s=1_800, intervals=4, queues=[queue], agents=agents, calls=calls, stays=stays
    )


def test_people_more_shorten_the_wait_and_people_away_lengthen_it():
    day = small_day(people=1)
    habits = learn_habits([*day.calls, PastCall(0, 0, 90, answered=False)], 1)
    alone, helped = (
        likeness(day.outcome(), replay(day, habits, range(3), changed=change)).together
        for change in (Changed(), Changed(people=1, last_s=7_200))
    )
    assert helped["asa_s"].mean < 0.1 * alone["asa_s"].mean
    assert helped["abandonment"].mean < alone["abandonment"].mean


def test_people_more_are_like_those_who_were_there():
    needs = (SkillNeed(skill=SkillId("skl_care")),)
    day = small_day(people=2)
    elsewhere, care = day.agents
    skilled = replace(care, skills=(AgentSkill(skill=SkillId("skl_care")),))
    day = replace(
        day, queues=[replace(day.queues[0], needs=needs)], agents=[elsewhere, skilled],
        stays=[Stay(0, 1, 7_200)],
    )  # fmt: skip
    found = replay(day, learn_habits(day.calls, 1), [1], changed=Changed(people=1, last_s=7_200))
    assert likeness(day.outcome(), found).together["asa_s"].mean < 5


def test_who_is_on_a_break_is_given_nothing():
    day = small_day(people=1)
    gone = [Stay(0, 0, 1_800), Stay(5_400, 0, 7_200)]
    broken = PastDay(
        interval_s=1_800, intervals=4, queues=day.queues, agents=day.agents, calls=day.calls,
        stays=gone,
    )  # fmt: skip
    (found,) = replay(broken, learn_habits(day.calls, 1), [1])
    assert found.there_s[0, 2] == 0
    assert found.busy_s[0, 2] == 0


def test_who_gave_up_while_it_rang_is_not_served():
    day = small_day()
    ringing = [PastCall(10.0, 0, 4, answered=False), PastCall(20, 0, 9, answered=True, ring=9)]
    day = PastDay(
        interval_s=1_800, intervals=4, queues=day.queues, agents=day.agents, calls=ringing,
        stays=day.stays,
    )  # fmt: skip
    (found,) = replay(day, learn_habits(ringing, 1), [1])
    assert likeness(day.outcome(), [found]).together["abandonment"].apart == 0


def test_what_was_seen_of_a_caller_stays_and_what_nobody_saw_is_drawn():
    day = small_day(waited=30)
    lost = PastCall(30.0, 0, 45, answered=False)
    day = PastDay(
        interval_s=1_800, intervals=4, queues=day.queues, agents=day.agents,
        calls=sorted([*day.calls, lost]), stays=day.stays,
    )  # fmt: skip
    found: list[Caller] = callers_of(
        day, learn_habits(day.calls, 1), np.random.default_rng(1), drawn=False
    )
    patience = {caller.at: caller.patience for caller in found}
    assert patience.pop(30.0) == 45
    assert min(patience.values()) > 30
    assert {caller.handle for caller in found} == {100}


def test_patience_is_learnt_though_most_were_answered_before():
    chance = np.random.default_rng(1)
    patience, offered = chance.exponential(120, 40_000), chance.exponential(60, 40_000)
    learnt = learn_patience(np.minimum(patience, offered).tolist(), (patience < offered).tolist())
    assert learnt.mean_s == pytest.approx(120, rel=0.05)
    drawn = learnt.draw(np.full(40_000, 50.0), chance)
    assert drawn.min() > 50
    assert drawn.mean() - 50 == pytest.approx(120, rel=0.05)


def test_where_nobody_gave_up_nobody_will():
    never: Patience = learn_patience([10.0, 20.0], [False, False])
    assert never.mean_s == float("inf")
    assert np.isinf(never.draw(np.array([0.0, 500.0]), np.random.default_rng(1))).all()


def test_calls_of_a_queue_nobody_knows_are_served_by_who_answered_them():
    row = {
        "id": "c", "channel": "voice", "direction": "inbound", "asked": 1, "queue": "old",
        "agent": "ann", "outcome": "answered", "priority": 0, "at_ms": 1_000, "wait": 2_000,
        "ring": 1_000, "talk": 60_000, "hold": 0, "wrap": 5_000, "threshold": 0,
    }  # fmt: skip
    day = past_day(
        Cast(queues=[], agents=[]), [row], [], begin_ms=0, end_ms=900_000, interval_s=900
    )
    assert day.stays == [Stay(2.0, 0, 68.0)]
    (found,) = replay(day, learn_habits(day.calls, 1), [1])
    again = likeness(day.outcome(), [found]).together
    assert {again[name].apart for name in FIGURES} == {0}

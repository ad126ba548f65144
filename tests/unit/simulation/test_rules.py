"""A played day keeps the rules of its queues: what they ask for, whom they refuse and let go."""

from dataclasses import replace

import pytest
from bench.floor_day import Day
from tests.unit.simulation.floor_days import recorded_day

from huawu.centre.model import AgentProfile, AgentSkill, Queue
from huawu.centre.needs import SkillNeed
from huawu.centre.plan import Condition, Exhaust, Measure, ReserveRule, RoutingPlan, Step
from huawu.kernel.ids import AgentId, QueueId, RoutingPlanId, SkillId
from huawu.simulation.beside import likeness
from huawu.simulation.outcome import Outcome
from huawu.simulation.past import PastCall, PastDay, Stay, learn_habits
from huawu.simulation.recorded import Cast, past_calls
from huawu.simulation.replay import NO_PLAN, Changed, replay
from huawu.simulation.swift import LEFT, OFFERED, SERVED, WAIT_SERVED

pytestmark = pytest.mark.unit

CARE = SkillId("skl_care")
WAITS = Condition(measure=Measure.LONGEST_WAIT_S, at_least=10)
NOBODY = Condition(measure=Measure.WAITING, at_most=0)
RELAX = RoutingPlan(
    id=RoutingPlanId("rpl_relax"),
    name="Relax",
    steps=(Step(after_s=45, require=(), when=(Condition(measure=Measure.FREE, at_most=3),)),),
    reserves=(ReserveRule(on=WAITS, on_for_s=5, off=NOBODY, off_for_s=60),),
)


class RuledDay(Day):
    """A floor whose queues relax, call reserves, and help who waited too long."""

    def _queue(self, queue: QueueId) -> Queue:
        its = super()._queue(queue)
        ruled = int(queue[-1]) % 2 == 0
        return replace(its, plan=RELAX.id, fairness=2) if ruled else its

    def _profile(self, agent: AgentId) -> AgentProfile:
        its = super()._profile(agent)
        return replace(its, skills=tuple(replace(s, reserve=s.level % 2) for s in its.skills))


def play(day: PastDay) -> Outcome:
    (found,) = replay(day, learn_habits(day.calls, 1), [1])
    return found


def test_a_floor_with_plans_and_reserves_is_replayed_to_the_same_figures():
    day = recorded_day(RuledDay, 800, [RELAX])
    habits = learn_habits(day.calls, len(day.queues))
    with_rules, without = (
        likeness(day.outcome(), replay(each, habits, range(2))).together
        for each in (day, replace(day, plans={}))
    )
    assert with_rules["abandonment"].real > 0.03, "a day on which nobody waits shows nothing"
    assert with_rules["service_level"].apart == pytest.approx(0, abs=0.02)
    assert with_rules["abandonment"].apart == pytest.approx(0, abs=0.01)
    assert with_rules["asa_s"].apart == pytest.approx(0, abs=0.05 * with_rules["asa_s"].real)
    assert abs(without["asa_s"].apart) > 5 * abs(with_rules["asa_s"].apart)


def busy_day(queue: Queue, *, calls: int = 60, plan: RoutingPlan | None = None) -> PastDay:
    """Return a day of a call each half minute for one agent, busy for 100 seconds with each."""
    agent = AgentProfile(
        id=AgentId("agt_1"), number="1", name="A", skills=(AgentSkill(skill=CARE),)
    )
    return PastDay(
        interval_s=1_800, intervals=2, queues=[queue], agents=[agent],
        calls=[PastCall(30.0 * n, 0, 0, answered=True, handle=100) for n in range(calls)],
        stays=[Stay(0, 0, 86_400)], plans={} if plan is None else {plan.id: plan},
    )  # fmt: skip


def care(**limits: object) -> Queue:
    needs = (SkillNeed(skill=CARE),)
    return replace(Queue(id=QueueId("que_care"), name="Care", needs=needs), **limits)


def test_a_full_queue_turns_callers_away_and_the_longest_wait_ends_theirs():
    full = play(busy_day(care(max_length=1))).counts.sum(axis=(0, 1))
    patient = play(busy_day(care(max_wait_s=45.0))).counts.sum(axis=(0, 1))
    free = play(busy_day(care())).counts.sum(axis=(0, 1))
    assert free[LEFT] == 0
    assert full[WAIT_SERVED] / full[SERVED] < 101, "who is let in is next"
    assert full[LEFT] > 0.4 * full[OFFERED]
    assert patient[WAIT_SERVED] / patient[SERVED] <= 45
    assert patient[LEFT] > 0.4 * patient[OFFERED]


def test_a_plan_that_is_over_sends_callers_on():
    last = Step(after_s=20, expires_s=20, require=())
    plan = RoutingPlan(
        id=RoutingPlanId("rpl_1"), name="P", steps=(last,), on_exhaust=Exhaust.OVERFLOW
    )
    found = play(busy_day(care(plan=plan.id), plan=plan)).counts.sum(axis=(0, 1))
    assert found[WAIT_SERVED] / found[SERVED] <= 40
    assert found[LEFT] > 0.4 * found[OFFERED]


def test_how_long_who_flowed_out_would_have_waited_is_drawn_where_the_rule_is_known():
    row = {
        "id": "c", "channel": "voice", "direction": "inbound", "asked": 1, "queue": "que_care",
        "agent": "", "outcome": "voicemail", "priority": 0, "at_ms": 0, "wait": 60_010, "ring": 0,
        "talk": 0, "hold": 0, "wrap": 0, "threshold": 0,
    }  # fmt: skip
    ruled: list[bool] = []
    for queue in (care(max_wait_s=60.0), care(max_wait_s=90.0), care()):
        (call,) = past_calls(Cast(queues=[queue], agents=[]), [row], 0)
        ruled.append(call.by_rule)
    assert ruled == [True, False, False]


def test_a_day_is_played_with_another_plan_or_with_none():
    anybody = RoutingPlan(
        id=RoutingPlanId("rpl_2"), name="Q", steps=(Step(after_s=10, require=()),)
    )
    stranger = AgentProfile(id=AgentId("agt_2"), number="2", name="B")
    day = busy_day(care(), plan=anybody)
    day = replace(day, agents=[*day.agents, stranger], stays=[*day.stays, Stay(0, 1, 86_400)])
    habits = learn_habits(day.calls, 1)
    waits = {
        change.plan: outcome.counts.sum(axis=(0, 1))[WAIT_SERVED]
        for change in (Changed(), Changed(plan=anybody.id), Changed(plan=NO_PLAN))
        for outcome in replay(day, habits, [1], changed=change)
    }
    assert waits[anybody.id] < 0.6 * waits[None]
    assert waits[NO_PLAN] == waits[None]

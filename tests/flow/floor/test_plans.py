"""Routing plans on a floor: steps that are due, conditions, fairness, and places that stay."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from tests.flow.floor.centre import (
    ANNA,
    BORIS,
    CARE,
    SALES,
    SKILL,
    Centre,
    PlainSetup,
    play,
    profile,
    queue,
)

from huawu.agents.view import ShownState
from huawu.centre.model import AgentSkill
from huawu.centre.needs import SkillNeed
from huawu.centre.plan import (
    Condition,
    ContactOrder,
    Exhaust,
    Measure,
    Preference,
    RoutingPlan,
    RoutingRules,
    Step,
)
from huawu.events.contact import (
    Band,
    ContactOverflowed,
    ContactPriorityChanged,
    ContactQueued,
    ContactStepChanged,
    StepChange,
)
from huawu.events.reservation import ReservationCreated
from huawu.kernel.ids import RoutingPlanId, TeamId
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow

PLAN = RoutingPlanId("rpl_care")
ENGLISH = (SkillNeed(skill=SKILL, level=1),)
QUICK = {ANNA: Behaviour(picks_up_after_s=1), BORIS: Behaviour(picks_up_after_s=1)}


def planned(*steps: Step, on_exhaust: Exhaust = Exhaust.STAY, **changes: Any) -> PlainSetup:
    """Return a set-up whose first queue relaxes by these steps; only Boris has the skill."""
    care = queue(CARE, plan=PLAN, needs=ENGLISH, **changes)
    return PlainSetup(
        [care, queue(SALES)],
        [profile(ANNA), profile(BORIS, SKILL)],
        plan_entry=RoutingPlan(id=PLAN, name="care", steps=steps, on_exhaust=on_exhaust),
    )


async def chosen(centre: Centre) -> list[tuple[str, float]]:
    return [(e.agent, round(e.waited_s)) for e in await centre.all(ReservationCreated)]


def test_a_step_lets_others_take_the_contact_when_it_is_due() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=90)
        await asyncio.sleep(50)
        assert await chosen(centre) == [(ANNA, 20)]
        step = await centre.only(ContactStepChanged)
        assert (step.plan, step.step, step.change) == (PLAN, 1, StepChange.APPLIED)

    play(story, setup=planned(Step(after_s=20, require=())), picks_up=QUICK)


def test_a_relaxed_contact_keeps_its_place_before_those_who_came_later() -> None:
    async def story(centre: Centre) -> None:
        for number in range(3):
            centre.dial(caller=str(number), stays_s=300)
            await asyncio.sleep(5)
        await asyncio.sleep(30)  # the first two are relaxed, the third is not yet
        places = [c.place for c in centre.floor.state.contacts.values()]
        queued = [e.key_at for e in await centre.all(ContactQueued)]
        assert [place.key_at for place in places if place is not None] == queued
        await centre.ready(ANNA)
        await asyncio.sleep(200)
        served = [e.contact for e in await centre.all(ReservationCreated)]
        assert served == [e.contact for e in await centre.all(ContactQueued)]

    quick = {ANNA: Behaviour(picks_up_after_s=1, hangs_up_after_s=10)}
    play(story, setup=planned(Step(after_s=32, require=())), picks_up=quick)


def test_a_step_from_the_start_holds_before_anybody_is_chosen() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA, BORIS)
        centre.dial(stays_s=60)
        await asyncio.sleep(20)
        assert await chosen(centre) == [(BORIS, 0)]

    first = Step(require=(), prefer=(Preference(agent=BORIS, score=90), Preference(agent=ANNA)))
    play(story, setup=planned(first), picks_up=QUICK)


def test_an_excluded_agent_never_gets_it_and_an_added_team_does() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA, BORIS)
        centre.dial(stays_s=60)
        await asyncio.sleep(40)
        assert await chosen(centre) == [(ANNA, 15)]

    setup = planned(Step(exclude=(BORIS,)), Step(after_s=15, add_groups=(TeamId("tem_blue"),)))
    setup.agent_list[0] = replace(profile(ANNA), team=TeamId("tem_blue"))
    play(story, setup=setup, picks_up=QUICK)


def test_a_condition_looks_at_the_service_level_of_the_last_half_hour() -> None:
    low = Condition(measure=Measure.RECENT_SERVICE_LEVEL, at_most=0.5)

    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(caller="1", stays_s=8)  # gives up: none of one was answered in time
        await asyncio.sleep(60)
        centre.dial(caller="2", stays_s=30)
        await asyncio.sleep(60)
        assert await chosen(centre) == [(ANNA, 5)]
        await asyncio.sleep(1_900)
        centre.dial(caller="3", stays_s=30)  # nobody asked of late, so nothing is known
        await asyncio.sleep(60)
        changes = [e.change for e in await centre.all(ContactStepChanged)]
        assert changes[-2:] == [StepChange.APPLIED, StepChange.PASSED_OVER]

    setup = planned(Step(after_s=5, require=(), when=(low,)))
    play(story, setup=setup, picks_up=QUICK)


def test_a_step_calls_in_the_reserve_only_when_it_is_needed() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=90)
        await asyncio.sleep(50)
        assert await chosen(centre) == [(ANNA, 25)]

    nobody = (Condition(measure=Measure.FREE, at_most=0),)
    setup = planned(Step(after_s=10, reserve=1), Step(after_s=25, when=nobody, reserve=2))
    skill = AgentSkill(skill=SKILL, reserve=2)
    setup.agent_list[0] = replace(profile(ANNA), skills=(skill,))
    play(story, setup=setup, picks_up=QUICK)


def test_a_step_whose_condition_does_not_hold_is_passed_over() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(caller="1", stays_s=90)
        await asyncio.sleep(5)
        centre.dial(caller="2", stays_s=90)
        await asyncio.sleep(60)
        changes = [(e.step, e.change) for e in await centre.all(ContactStepChanged)]
        assert changes[:2] == [(1, StepChange.PASSED_OVER), (1, StepChange.APPLIED)]
        assert await chosen(centre) == [(ANNA, 2)]  # the second, as two waited by then

    several = (Condition(measure=Measure.WAITING, at_least=2),)
    early, late = Step(after_s=2, when=several, require=()), Step(after_s=20, require=())
    play(story, setup=planned(early, late), picks_up=QUICK)


def test_a_step_that_expires_leaves_what_the_queue_asks_for() -> None:
    async def story(centre: Centre) -> None:
        centre.dial(stays_s=120)
        await asyncio.sleep(30)
        await centre.ready(ANNA)
        await asyncio.sleep(10)
        assert await chosen(centre) == []
        await centre.ready(BORIS)
        await asyncio.sleep(10)
        assert [agent for agent, _ in await chosen(centre)] == [BORIS]
        changes = [e.change for e in await centre.all(ContactStepChanged)]
        assert changes == [StepChange.APPLIED, StepChange.EXPIRED]

    play(story, setup=planned(Step(require=(), expires_s=10)), picks_up=QUICK)


def test_a_plan_that_is_exhausted_can_send_the_caller_on() -> None:
    async def story(centre: Centre) -> None:
        centre.dial(stays_s=60)
        await asyncio.sleep(40)
        out = await centre.only(ContactOverflowed)
        assert (out.cause, round(out.elapsed_s)) == ("plan_over", 12)

    plan = planned(Step(after_s=2, expires_s=10), on_exhaust=Exhaust.OVERFLOW)
    play(story, setup=plan, picks_up=QUICK)


def test_a_step_may_raise_the_priority_and_the_journal_says_so() -> None:
    async def story(centre: Centre) -> None:
        centre.dial(stays_s=60)
        await asyncio.sleep(30)
        raised, queued = await centre.only(ContactPriorityChanged), await centre.only(ContactQueued)
        assert (raised.priority, raised.cause) == (2, "step")
        assert (queued.key_at - raised.key_at).total_seconds() == 120

    play(story, setup=planned(Step(after_s=10, priority_delta=2)), picks_up=QUICK)


def test_who_waited_too_long_is_served_before_newer_emergencies() -> None:
    async def story(centre: Centre) -> None:
        centre.dial(key="2", caller="patient", stays_s=300)
        await asyncio.sleep(100)
        centre.dial(key="1", caller="urgent", stays_s=300)
        await asyncio.sleep(10)
        raised = await centre.only(ContactPriorityChanged)
        assert (raised.band, raised.cause) == (Band.EMERGENCY, "waited_too_long")
        await centre.ready(ANNA)
        await asyncio.sleep(5)
        assert [e.queue for e in await centre.all(ReservationCreated)] == [SALES]

    guarded = queue(SALES, fairness=4.0, sl_within_s=20.0)
    setup = PlainSetup([queue(CARE, emergency=True), guarded], [profile(ANNA)])
    play(story, setup=setup, picks_up=QUICK)


def test_an_emergency_is_served_before_who_waits_longer() -> None:
    async def story(centre: Centre) -> None:
        centre.dial(key="2", stays_s=300)
        await asyncio.sleep(30)
        centre.dial(key="1", stays_s=300)
        await asyncio.sleep(10)
        await centre.ready(ANNA)
        await asyncio.sleep(5)
        assert [e.queue for e in await centre.all(ReservationCreated)] == [CARE]

    setup = PlainSetup([queue(CARE, emergency=True), queue(SALES)], [profile(ANNA)])
    play(story, setup=setup, picks_up=QUICK)


def test_the_centre_may_serve_by_how_much_of_the_objective_is_used_up() -> None:
    async def story(centre: Centre) -> None:
        centre.dial(key="2", stays_s=300)
        await asyncio.sleep(30)
        centre.dial(key="1", stays_s=300)
        await asyncio.sleep(15)
        await centre.ready(ANNA)
        await asyncio.sleep(5)
        assert [e.queue for e in await centre.all(ReservationCreated)] == [CARE]

    hurried, patient = queue(CARE, sl_within_s=5.0), queue(SALES, sl_within_s=60.0)
    rules = RoutingRules(order=ContactOrder.OBJECTIVE)
    setup = PlainSetup([hurried, patient], [profile(ANNA)], rules=rules)
    play(story, setup=setup, picks_up=QUICK)


def test_steps_that_were_due_while_the_floor_was_down_are_taken_when_it_is_back() -> None:
    async def story(centre: Centre) -> None:
        centre.dial(stays_s=120)
        await asyncio.sleep(10)
        await centre.kill()
        await asyncio.sleep(30)
        await centre.begin()
        await centre.ready(ANNA)
        await asyncio.sleep(10)
        steps = [(e.step, e.change) for e in await centre.all(ContactStepChanged)]
        assert steps == [(1, StepChange.APPLIED), (2, StepChange.APPLIED)]
        assert [agent for agent, _ in await chosen(centre)] == [ANNA]

    setup = planned(Step(after_s=2), Step(after_s=20, require=()))
    play(story, setup=setup, picks_up=QUICK)


def test_a_changed_plan_holds_at_once_for_who_waits() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=120)
        await asyncio.sleep(15)
        assert await chosen(centre) == []
        easy = RoutingPlan(id=PLAN, name="care", steps=(Step(require=()),))
        centre.setup.plan_entry = easy
        centre.floor.setup_changed()
        await asyncio.sleep(1)
        assert [agent for agent, _ in await chosen(centre)] == [ANNA]
        assert centre.shown(ANNA) in {ShownState.RINGING, ShownState.TALKING}

    play(story, setup=planned(Step(after_s=2)), picks_up=QUICK)

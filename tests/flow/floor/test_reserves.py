"""Reserve agents of a queue: called by the plan's rule, let go with hysteresis."""

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

from huawu.centre.model import AgentSkill
from huawu.centre.needs import SkillNeed
from huawu.centre.plan import Condition, Measure, ReserveRule, RoutingPlan, Step
from huawu.events.queue import ReserveCalled, ReserveReleased
from huawu.events.reservation import ReservationCreated
from huawu.floor.explaining import facts_of
from huawu.kernel.ids import RoutingPlanId
from huawu.routing.explain import Why
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow

PLAN = RoutingPlanId("rpl_care")
RULE = ReserveRule(
    on=Condition(measure=Measure.LONGEST_WAIT_S, at_least=20),
    on_for_s=10,
    off=Condition(measure=Measure.WAITING, at_most=0),
    off_for_s=60,
)
SHORT_TALKS = {a: Behaviour(picks_up_after_s=1, hangs_up_after_s=5) for a in (ANNA, BORIS)}


def with_reserve(*rules: ReserveRule) -> PlainSetup:
    """Return a set-up in which Anna has the skill as reserve and Boris by himself."""
    care = queue(CARE, plan=PLAN, needs=(SkillNeed(skill=SKILL, level=1),), wrap_s=0.0)
    anna = replace(profile(ANNA), skills=(AgentSkill(skill=SKILL, reserve=1),))
    return PlainSetup(
        [care, queue(SALES)],
        [anna, profile(BORIS, SKILL)],
        plan_entry=RoutingPlan(id=PLAN, name="care", steps=(Step(),), reserves=rules),
    )


async def went(centre: Centre) -> list[tuple[str, int]]:
    return [(e.agent, e.reserve) for e in await centre.all(ReservationCreated)]


def told(story: Any, *rules: ReserveRule) -> None:
    play(story, setup=with_reserve(*rules), picks_up=SHORT_TALKS)


def test_a_reserve_agent_is_used_once_the_wait_says_so_for_long_enough() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=90)
        await asyncio.sleep(30)
        assert not await centre.all(ReservationCreated)
        await asyncio.sleep(25)
        assert await went(centre) == [(ANNA, 1)]
        called = await centre.only(ReserveCalled)
        assert (called.queue, called.level, called.plan) == (CARE, 1, PLAN)
        assert called.value >= 30

    told(story, RULE)


def test_the_reserve_stays_called_for_a_while_and_is_let_go_then() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=90)
        await asyncio.sleep(70)
        centre.dial(stays_s=90)  # the queue was empty, but not for long enough
        await asyncio.sleep(20)
        assert await went(centre) == [(ANNA, 1), (ANNA, 1)]
        await asyncio.sleep(100)
        assert (await centre.only(ReserveReleased)).measure == Measure.WAITING
        centre.dial(stays_s=15)
        await asyncio.sleep(20)
        assert len(await went(centre)) == 2

    told(story, RULE)


def test_who_waits_is_told_that_the_free_ones_are_kept_as_reserve() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=90)
        await asyncio.sleep(15)
        [contact] = centre.floor.state.contacts
        why = centre.floor.live.line.why(contact)
        assert why is not None
        assert (why.why, why.held_back, why.free) == (Why.HELD_BACK, 1, 0)
        await asyncio.sleep(40)
        codes = [fact.code for fact in facts_of([r.event for r in await centre.history()])]
        assert "chosen_reserve" in codes

    told(story, RULE)


def test_a_called_reserve_outlasts_the_floor() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=300)
        await asyncio.sleep(45)
        await centre.kill()
        await centre.begin()
        assert centre.floor.state.reserves == {CARE: frozenset({1})}
        centre.dial(stays_s=90)
        await asyncio.sleep(25)
        assert (await went(centre))[-1] == (ANNA, 1)

    told(story, RULE)


def test_a_rule_that_is_removed_lets_its_reserve_go() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=90)
        await asyncio.sleep(45)
        centre.setup.plan_entry = RoutingPlan(id=PLAN, name="care", steps=(Step(),))
        centre.floor.setup_changed()
        await asyncio.sleep(1)
        assert (await centre.only(ReserveReleased)).cause == "rule_removed"
        assert not centre.floor.state.reserves

    told(story, RULE)

"""Callers who have an agent of their own: waited for as long as expectation and limit allow."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from tests.flow.floor.centre import (
    ANNA,
    BORIS,
    CARE,
    PERSON,
    SALES,
    SKILL,
    Centre,
    PlainSetup,
    play,
    profile,
    queue,
)

from huawu.centre import flow as f
from huawu.centre.model import Sticky, WrapMode
from huawu.centre.needs import SkillNeed
from huawu.centre.plan import Preference, RoutingPlan, Step
from huawu.events.contact import AgentAwaited, AgentGivenUp, Known, Spared
from huawu.events.reservation import ReservationConnected, ReservationCreated
from huawu.kernel.ids import ContactId, DeviceId, NodeId, RoutingPlanId
from huawu.routing.explain import Why
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow

REGULAR, OTHER = "13800001111", "13900002222"
#: How long the calls were from which the floor learns.
LEARNT_S = (40, 50, 60, 70, 80, 90)
QUICK = {agent: Behaviour(picks_up_after_s=1) for agent in (ANNA, BORIS)}


def keeping(limit_s: float, **changes: Any) -> PlainSetup:
    """Return a set-up whose first queue keeps callers to their agents."""
    sticky = Sticky(wait_s=limit_s)
    care = queue(CARE, wrap=WrapMode.NONE, sticky=sticky, **changes)
    return PlainSetup([care, queue(SALES)], [profile(ANNA), profile(BORIS)])


async def known_to(centre: Centre, *lasted_s: int) -> None:
    """Let Anna talk with the regular caller so often that it is known how long she takes."""
    await centre.ready(ANNA)
    for each in lasted_s or LEARNT_S:
        await talk(centre, REGULAR, each)


async def talk(centre: Centre, caller: str, lasts_s: float) -> None:
    centre.dial(caller=caller, stays_s=7.5 + lasts_s)
    await asyncio.sleep(10 + lasts_s)


async def busy(centre: Centre, *, since_s: float, lasts_s: float = 60) -> None:
    """Let Anna be with somebody else when the regular caller comes into the queue; Boris is free.

    The menu takes a caller six seconds, and the telephone one.
    """
    centre.dial(caller=OTHER, stays_s=7.5 + lasts_s)
    await asyncio.sleep(1 + since_s)
    await centre.ready(BORIS)
    centre.dial(caller=REGULAR, stays_s=None)
    await asyncio.sleep(8)


async def last_served(centre: Centre) -> str:
    return (await centre.all(ReservationConnected))[-1].agent


def test_a_caller_waits_for_their_own_agent_though_another_is_free() -> None:
    async def story(centre: Centre) -> None:
        await known_to(centre)
        await busy(centre, since_s=43)
        waiting = (await centre.all(AgentAwaited))[-1]
        assert (waiting.agents, waiting.by) == ((ANNA,), Known.LAST)
        assert waiting.expected_s == pytest.approx(70 - 43, abs=2)
        why = centre.floor.live.line.why(waiting.contact)
        assert why is not None
        assert (why.why, why.awaited) == (Why.AWAITED, (ANNA,))
        await asyncio.sleep(20)
        assert await last_served(centre) == ANNA
        assert (await centre.all(ReservationCreated))[-1].choice == "awaited"

    play(story, setup=keeping(limit_s=30), picks_up=QUICK)


def test_nobody_waits_for_an_agent_who_is_expected_too_late() -> None:
    async def story(centre: Centre) -> None:
        await known_to(centre)
        await busy(centre, since_s=15)
        given_up = await centre.only(AgentGivenUp)
        assert (given_up.cause, given_up.waited_s) == (Spared.TOO_LATE, 0)
        assert await last_served(centre) == BORIS

    play(story, setup=keeping(limit_s=30), picks_up=QUICK)


def test_nobody_waits_for_an_agent_of_whom_too_little_is_known() -> None:
    async def story(centre: Centre) -> None:
        await known_to(centre, 40, 50)
        await busy(centre, since_s=43)
        assert (await centre.only(AgentGivenUp)).cause is Spared.UNKNOWN
        assert await last_served(centre) == BORIS

    play(story, setup=keeping(limit_s=30), picks_up=QUICK)


def test_an_agent_who_takes_longer_than_expected_is_waited_for_no_longer() -> None:
    async def story(centre: Centre) -> None:
        await known_to(centre)
        await busy(centre, since_s=43, lasts_s=300)
        [placed] = [c.place for c in centre.floor.state.contacts.values() if c.place is not None]
        await asyncio.sleep(32)
        given_up = await centre.only(AgentGivenUp)
        assert given_up.cause in {Spared.TOO_LATE, Spared.LIMIT}
        assert 20 < given_up.waited_s <= 30
        served = (await centre.all(ReservationConnected))[-1]
        last = centre.floor.state.contacts[served.contact].last_place
        assert served.agent == BORIS
        assert last is not None
        assert last.key_at == placed.key_at

    play(story, setup=keeping(limit_s=30), picks_up=QUICK)


def test_an_agent_who_pauses_is_not_waited_for_any_longer() -> None:
    async def story(centre: Centre) -> None:
        await known_to(centre)
        await busy(centre, since_s=43)
        await centre.floor.desk.not_ready(ANNA, "lunch", by=PERSON)
        await asyncio.sleep(3)
        assert (await centre.only(AgentGivenUp)).cause is Spared.AWAY
        assert await last_served(centre) == BORIS

    play(story, setup=keeping(limit_s=30), picks_up=QUICK)


def test_an_agent_who_misses_their_own_caller_is_not_waited_for_again() -> None:
    async def story(centre: Centre) -> None:
        await known_to(centre)
        centre.world.register(DeviceId(f"dev_{ANNA}"), Behaviour(picks_up_after_s=None))
        await centre.ready(BORIS)
        centre.dial(caller=REGULAR, stays_s=None)
        await asyncio.sleep(45)
        assert [e.agent for e in await centre.all(ReservationCreated)][-2:] == [ANNA, BORIS]
        assert await last_served(centre) == BORIS
        assert await centre.all(AgentGivenUp) == []

    play(story, setup=keeping(limit_s=40), picks_up=QUICK)


def test_an_agent_who_lacks_what_the_queue_needs_is_not_waited_for() -> None:
    async def story(centre: Centre) -> None:
        await known_to(centre, 40)
        needs = (SkillNeed(skill=SKILL, level=1),)
        centre.setup.queue_list[0] = replace(centre.setup.queue_list[0], needs=needs)
        centre.setup.agent_list[1] = profile(BORIS, SKILL)
        centre.floor.setup_changed()
        await centre.ready(BORIS)
        centre.dial(caller=REGULAR, stays_s=None)
        await asyncio.sleep(10)
        assert (await centre.only(AgentGivenUp)).cause is Spared.NOT_ABLE
        assert await last_served(centre) == BORIS

    play(story, setup=keeping(limit_s=40), picks_up=QUICK)


def test_the_attribute_agent_names_whom_a_caller_gets() -> None:
    names_boris = f.SetNode(id=NodeId("menu"), attribute="agent", value=BORIS, next=NodeId("care"))

    async def story(centre: Centre) -> None:
        await centre.ready(ANNA, BORIS)
        centre.dial(stays_s=None)
        await asyncio.sleep(10)
        assert (await centre.only(AgentAwaited)).by is Known.NAMED
        assert await last_served(centre) == BORIS

    setup = keeping(limit_s=30)
    nodes = tuple(names_boris if n.id == "menu" else n for n in setup.flow_entry.nodes)
    setup.flow_entry = replace(setup.flow_entry, nodes=nodes)
    play(story, setup=setup, picks_up=QUICK)


def test_a_step_waits_for_whom_it_prefers_and_then_lets_others() -> None:
    plan = RoutingPlan(
        id=RoutingPlanId("rpl_care"),
        name="care",
        steps=(Step(prefer=(Preference(agent=ANNA),), prefer_wait_s=30),),
    )

    async def story(centre: Centre) -> None:
        await known_to(centre)
        await busy(centre, since_s=43)
        assert (await centre.all(AgentAwaited))[-1].by is Known.STEP
        await asyncio.sleep(20)
        assert await last_served(centre) == ANNA

    setup = PlainSetup(
        [queue(CARE, wrap=WrapMode.NONE, plan=plan.id), queue(SALES)],
        [profile(ANNA), profile(BORIS)],
        plan_entry=plan,
    )
    play(story, setup=setup, picks_up=QUICK)


def test_a_floor_that_begins_again_goes_on_waiting_for_the_agent() -> None:
    async def story(centre: Centre) -> None:
        await known_to(centre)
        await busy(centre, since_s=43)
        await centre.kill()
        await centre.begin()
        await asyncio.sleep(40)
        waited: ContactId = (await centre.all(AgentAwaited))[-1].contact
        served = [e.contact for e in await centre.all(ReservationConnected)]
        assert waited in served

    play(story, setup=keeping(limit_s=30), picks_up=QUICK)

"""Several agents are asked at once: who answers first has the call, and nobody else is blamed."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from tests.flow.floor.centre import ANNA, BORIS, CARE, SALES, Centre, PlainSetup, play, profile
from tests.flow.floor.centre import queue as queue_of
from tests.flow.floor.test_audit import losing

from huawu.agents.view import ShownState
from huawu.centre.model import AgentChoice
from huawu.engine.port import LegGone
from huawu.events.agent import Mode
from huawu.events.contact import ContactEnded, Outcome
from huawu.events.reservation import (
    AgentInvited,
    InvitationEnded,
    ReservationConnected,
    ReservationCreated,
)
from huawu.floor.explaining import facts_of
from huawu.floor.signals import Decline
from huawu.kernel.ids import AgentId, DeviceId
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow

CLARA = AgentId("agt_clara")
ALL = (ANNA, BORIS, CLARA)
NEVER = Behaviour(picks_up_after_s=None)
TALKS = {ShownState.TALKING}


def told(story: Any, picks_up: Mapping[AgentId, Behaviour], **changes: Any) -> None:
    """Play a story in which every telephone rings that is free."""
    care = queue_of(CARE, choice=AgentChoice.RING_ALL, **changes)
    setup = PlainSetup([care, queue_of(SALES)], [profile(agent) for agent in ALL])
    play(story, setup=setup, picks_up={**dict.fromkeys(ALL, NEVER), **picks_up})


async def ringing(centre: Centre, *agents: AgentId) -> None:
    """Let somebody call, and wait until these telephones ring."""
    await centre.ready(*agents)
    centre.dial(stays_s=60)
    await asyncio.sleep(8)
    assert all(centre.shown(agent) is ShownState.RINGING for agent in agents)


async def causes(centre: Centre) -> dict[str, str]:
    return {e.agent: e.cause for e in await centre.all(InvitationEnded)}


def test_who_answers_first_has_the_call_and_the_others_are_free_without_blame() -> None:
    async def story(centre: Centre) -> None:
        await ringing(centre, *ALL)
        centre.world.pick_up(centre.phone_of(BORIS).id)
        await asyncio.sleep(2)
        assert centre.shown(BORIS) is ShownState.TALKING
        assert {centre.shown(ANNA), centre.shown(CLARA)} == {ShownState.READY}
        others = dict.fromkeys((ANNA, CLARA), "answered_elsewhere")
        assert await causes(centre) == others
        made = await centre.only(ReservationCreated)
        assert (made.agent, made.fence, made.trigger) == (BORIS, 1, "first")
        assert all(centre.world.leg_of(DeviceId(f"dev_{a}")) is None for a in others)

    told(story, {})


@pytest.mark.parametrize("apart_ms", [0, 1, 5, 20, 100])
def test_of_two_who_answer_in_the_same_moment_one_has_the_call(apart_ms: int) -> None:
    async def story(centre: Centre) -> None:
        await ringing(centre, ANNA, BORIS)
        for agent in (BORIS, ANNA):
            leg = centre.world.leg_of(DeviceId(f"dev_{agent}"))
            if leg is not None:
                centre.world.pick_up(leg.id)
            await asyncio.sleep(apart_ms / 1000)
        await asyncio.sleep(3)
        assert {centre.shown(ANNA), centre.shown(BORIS)} == {
            ShownState.TALKING,
            ShownState.READY,
        }
        assert (await centre.only(ReservationConnected)).agent == BORIS
        await asyncio.sleep(80)
        assert centre.quiet()

    told(story, {})


@pytest.mark.parametrize("leaves_after_ms", range(6_500, 9_200, 100))
def test_a_caller_who_leaves_at_any_moment_leaves_no_ring_behind(leaves_after_ms: int) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(*ALL)
        centre.dial(stays_s=leaves_after_ms / 1000)
        await asyncio.sleep(leaves_after_ms / 1000 + 0.5)
        assert {centre.shown(agent) for agent in ALL} <= {ShownState.READY, ShownState.WRAP_UP}
        assert all(centre.world.leg_of(DeviceId(f"dev_{a}")) is None for a in ALL)
        outcome = (await centre.only(ContactEnded)).outcome
        assert outcome in {Outcome.ABANDONED, Outcome.HANDLED}
        await asyncio.sleep(15)
        assert centre.quiet()

    told(story, {BORIS: Behaviour(picks_up_after_s=2)})


def test_peer_asterisk_1557_who_answers_and_is_gone_leaves_the_others_ringing() -> None:
    async def story(centre: Centre) -> None:
        await ringing(centre, ANNA, BORIS)
        leg = centre.phone_of(ANNA).id
        centre.world.pick_up(leg)
        centre.world.hang_up(leg)
        await asyncio.sleep(1)
        assert centre.shown(BORIS) is ShownState.RINGING
        centre.world.pick_up(centre.phone_of(BORIS).id)
        await asyncio.sleep(1)
        assert centre.shown(BORIS) is ShownState.TALKING
        assert [e.fence for e in await centre.all(ReservationCreated)] == [1, 2]

    told(story, {})


def test_nobody_who_answers_has_missed_it_and_the_caller_keeps_the_place() -> None:
    async def story(centre: Centre) -> None:
        await ringing(centre, ANNA, BORIS)
        await asyncio.sleep(20)
        assert await causes(centre) == {ANNA: "missed", BORIS: "missed"}
        assert {centre.shown(ANNA), centre.shown(BORIS)} == {ShownState.NOT_READY}
        [contact] = centre.floor.state.contacts.values()
        assert (contact.place, contact.invited) == (contact.last_place, {})
        await centre.ready(CLARA)
        await asyncio.sleep(3)
        assert centre.shown(CLARA) is ShownState.TALKING

    told(story, {CLARA: Behaviour(picks_up_after_s=1)})


def test_one_who_declines_stops_only_their_own_telephone() -> None:
    async def story(centre: Centre) -> None:
        await ringing(centre, ANNA, BORIS)
        await centre.ask(ANNA, Decline())
        await asyncio.sleep(1)
        anna = centre.floor.state.agent(ANNA)
        assert (anna.mode, anna.reason) == (Mode.NOT_READY, "rejected")
        assert centre.shown(BORIS) is ShownState.RINGING
        centre.world.unregister(DeviceId(f"dev_{BORIS}"))
        await asyncio.sleep(7)
        assert await causes(centre) == {ANNA: "rejected", BORIS: "device_failed"}

    told(story, {})


def test_no_more_are_asked_at_once_than_the_queue_allows() -> None:
    async def story(centre: Centre) -> None:
        for agent in reversed(ALL):
            await centre.ready(agent)
            await asyncio.sleep(1)
        centre.dial(stays_s=30)
        await asyncio.sleep(10)
        asked = await centre.all(AgentInvited)
        assert [(e.agent, e.invited, e.able) for e in asked] == [(CLARA, 2, 3), (BORIS, 2, 3)]
        assert centre.shown(ANNA) is ShownState.READY

    told(story, {}, ring_at_most=2)


def test_a_floor_that_dies_while_all_ring_leaves_nobody_held() -> None:
    async def story(centre: Centre) -> None:
        await ringing(centre, ANNA, BORIS)
        await centre.kill()
        await centre.begin()
        await asyncio.sleep(5)
        rung = [centre.shown(agent) for agent in (ANNA, BORIS)]
        assert rung == [ShownState.RINGING] * 2  # anew
        assert {e.cause for e in await centre.all(InvitationEnded)} == {"resumed"}
        centre.world.pick_up(centre.phone_of(ANNA).id)
        await asyncio.sleep(2)
        assert centre.shown(ANNA) is ShownState.TALKING

    told(story, {})


def test_the_audit_finds_an_end_that_was_never_told() -> None:
    async def story(centre: Centre) -> None:
        await ringing(centre, ANNA, BORIS)
        leg = centre.phone_of(ANNA).id
        centre.world.twist = losing(LegGone)
        centre.world.hang_up(leg, 20)
        await asyncio.sleep(11)
        assert ANNA in await causes(centre)
        assert centre.shown(BORIS) is ShownState.RINGING

    told(story, {})


def test_the_explanation_tells_who_was_asked_and_who_was_first() -> None:
    async def story(centre: Centre) -> None:
        await ringing(centre, ANNA, BORIS)
        centre.world.pick_up(centre.phone_of(BORIS).id)
        await asyncio.sleep(2)
        told_ = [f.code for f in facts_of([r.event for r in await centre.history()])]
        assert told_[-5:] == ["invited", "invited", "chosen_first", "connected", "uninvited"]

    told(story, {})

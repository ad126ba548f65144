"""Who becomes free while a contact rings at several agents rings as well, and takes no place."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from tests.flow.floor.centre import (
    ANNA,
    BORIS,
    CARE,
    PERSON,
    SALES,
    Centre,
    PlainSetup,
    play,
    profile,
)
from tests.flow.floor.centre import queue as queue_of

from huawu.agents.view import ShownState
from huawu.centre.model import AgentChoice
from huawu.contacts.machine import Phase
from huawu.events.reservation import AgentInvited, InvitationEnded, ReservationConnected
from huawu.floor.explaining import facts_of
from huawu.floor.signals import Decline
from huawu.kernel.ids import AgentId, DeviceId
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow

CLARA, DORIS = AgentId("agt_clara"), AgentId("agt_doris")
ALL = (ANNA, BORIS, CLARA, DORIS)
NEVER = Behaviour(picks_up_after_s=None)
OFFER_S = 20.0
READY, RINGING, TALKING = ShownState.READY, ShownState.RINGING, ShownState.TALKING


def told(story: Any, picks_up: Mapping[AgentId, Behaviour] | None = None, **changes: Any) -> None:
    """Play a story in which every telephone rings that is free."""
    rule = {"offer_timeout_s": OFFER_S, "choice": AgentChoice.RING_ALL, **changes}
    setup = PlainSetup([queue_of(CARE, **rule), queue_of(SALES)], [profile(a) for a in ALL])
    play(story, setup=setup, picks_up={**dict.fromkeys(ALL, NEVER), **(picks_up or {})})


async def rings(centre: Centre, *agents: AgentId) -> None:
    """Let somebody call, and wait until these telephones ring."""
    await centre.ready(*agents)
    centre.dial(stays_s=90)
    await asyncio.sleep(8)
    assert shown(centre, *agents) == [RINGING] * len(agents)


def shown(centre: Centre, *agents: AgentId) -> list[ShownState]:
    return [centre.shown(agent) for agent in agents]


async def asked(centre: Centre) -> list[tuple[AgentId, int, bool]]:
    return [(e.agent, e.invited, e.joined) for e in await centre.all(AgentInvited)]


def test_who_becomes_free_while_it_rings_rings_as_well_and_may_be_first() -> None:
    async def story(centre: Centre) -> None:
        await rings(centre, ANNA)
        await centre.ready(BORIS)
        [contact] = centre.floor.state.contacts.values()
        assert (contact.phase, len(contact.invited)) == (Phase.RINGING, 2)
        await asyncio.sleep(1)
        assert shown(centre, ANNA, BORIS) == [RINGING, RINGING]
        centre.world.pick_up(centre.phone_of(BORIS).id)
        await asyncio.sleep(1)
        assert shown(centre, ANNA, BORIS) == [READY, TALKING]
        assert await asked(centre) == [(ANNA, 1, False), (BORIS, 2, True)]
        [over] = await centre.all(InvitationEnded)
        assert (over.agent, over.cause) == (ANNA, "answered_elsewhere")

    told(story)


def test_each_rings_for_a_whole_offer_and_nobody_joins_once_the_first_is_over() -> None:
    async def story(centre: Centre) -> None:
        await rings(centre, ANNA)
        await centre.ready(BORIS)
        await asyncio.sleep(OFFER_S - 1)
        assert shown(centre, ANNA, BORIS) == [ShownState.NOT_READY, RINGING]
        await centre.ready(CLARA)
        await asyncio.sleep(0.5)
        assert shown(centre, BORIS, CLARA) == [RINGING, READY]
        await asyncio.sleep(1)
        assert shown(centre, BORIS, CLARA) == [ShownState.NOT_READY, RINGING]
        ended = {e.agent: (e.cause, e.elapsed_s) for e in await centre.all(InvitationEnded)}
        assert ended == dict.fromkeys((ANNA, BORIS), ("missed", pytest.approx(OFFER_S, abs=0.1)))
        [contact] = centre.floor.state.contacts.values()
        assert contact.place == contact.last_place

    told(story)


def test_a_contact_about_which_nobody_is_asked_comes_first_then_the_one_that_waits_longest() -> (
    None
):
    async def story(centre: Centre) -> None:
        await rings(centre, ANNA)
        centre.dial(stays_s=60)
        await asyncio.sleep(8)
        first, second = sorted(centre.floor.state.contacts)
        await centre.ready(BORIS)
        await centre.ready(CLARA)
        await asyncio.sleep(1)
        told_ = [(e.agent, e.contact) for e in await centre.all(AgentInvited)]
        assert told_ == [(ANNA, first), (BORIS, second), (CLARA, first)]

    told(story)


def test_who_declined_and_is_ready_again_is_not_rung_a_second_time() -> None:
    async def story(centre: Centre) -> None:
        await rings(centre, ANNA, BORIS)
        await centre.ask(ANNA, Decline())
        await centre.floor.desk.ready(ANNA, by=PERSON)
        await asyncio.sleep(2)
        assert shown(centre, ANNA, BORIS) == [READY, RINGING]
        assert len(await asked(centre)) == 2

    told(story)


def test_one_who_joins_finds_room_only_where_another_left_it() -> None:
    async def story(centre: Centre) -> None:
        await rings(centre, ANNA, BORIS)
        await centre.ready(CLARA)
        await asyncio.sleep(1)
        assert centre.shown(CLARA) is READY
        await centre.ask(ANNA, Decline())
        await centre.ready(DORIS)
        await asyncio.sleep(1)
        assert shown(centre, BORIS, DORIS) == [RINGING, RINGING]
        assert (await asked(centre))[-1] == (DORIS, 2, True)

    told(story, ring_at_most=2)


@pytest.mark.parametrize("apart_ms", [*range(0, 100, 5), 150, 200])
def test_a_floor_that_dies_as_somebody_joins_rings_both_anew_and_none_twice(apart_ms: int) -> None:
    async def story(centre: Centre) -> None:
        await rings(centre, ANNA)
        await centre.ready(BORIS)
        await asyncio.sleep(apart_ms / 1000)
        await centre.kill()
        await centre.begin()
        await asyncio.sleep(8)
        assert shown(centre, ANNA, BORIS) == [RINGING, RINGING]
        devices = [leg.device for leg in centre.world.legs.values() if leg.device and not leg.gone]
        assert sorted(devices) == [DeviceId(f"dev_{a}") for a in (ANNA, BORIS)]

    told(story)


@pytest.mark.parametrize("apart_ms", [*range(-60, 100, 10), 150])
def test_who_joins_in_the_moment_of_an_answer_is_let_go(apart_ms: int) -> None:
    async def story(centre: Centre) -> None:
        await rings(centre, ANNA)
        answers = asyncio.get_running_loop().call_later(
            max(apart_ms, 0) / 1000, centre.world.pick_up, centre.phone_of(ANNA).id
        )
        await asyncio.sleep(max(-apart_ms, 0) / 1000)
        await centre.ready(BORIS)
        await asyncio.sleep(2)
        assert not answers.cancelled()
        assert shown(centre, ANNA, BORIS) == [TALKING, READY]
        assert centre.world.leg_of(DeviceId(f"dev_{BORIS}")) is None
        assert (await centre.only(ReservationConnected)).agent == ANNA

    told(story)


@pytest.mark.parametrize("apart_ms", [0, 5, 10])
def test_nobody_is_asked_any_more_while_who_answered_is_being_joined(apart_ms: int) -> None:
    async def story(centre: Centre) -> None:
        await rings(centre, ANNA, BORIS)
        await centre.floor.desk.sign_in(CLARA, by=PERSON)
        [contact] = centre.floor.state.contacts
        centre.world.pick_up(centre.phone_of(ANNA).id)
        while centre.floor.state.contacts[contact].booking is None:  # noqa: ASYNC110  virtual
            await asyncio.sleep(0.001)
        await asyncio.sleep(apart_ms / 1000)
        assert centre.floor.state.contacts[contact].invited, "it still rings at Boris"
        await centre.floor.desk.ready(CLARA, by=PERSON)
        await asyncio.sleep(2)
        assert shown(centre, ANNA, BORIS, CLARA) == [TALKING, READY, READY]
        assert [agent for agent, _, _ in await asked(centre)] == [ANNA, BORIS]

    told(story)


@pytest.mark.parametrize("apart_ms", [*range(-60, 100, 10), 150])
def test_who_joins_in_the_moment_the_caller_leaves_is_let_go(apart_ms: int) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=8.1)
        await asyncio.sleep(8.1 - apart_ms / 1000)
        await centre.ready(BORIS)
        await asyncio.sleep(3)
        assert shown(centre, ANNA, BORIS) == [READY, READY]
        assert all(centre.world.leg_of(DeviceId(f"dev_{a}")) is None for a in (ANNA, BORIS))
        assert centre.quiet()

    told(story)


def test_the_explanation_tells_who_was_alone_and_who_was_asked_as_well() -> None:
    async def story(centre: Centre) -> None:
        await rings(centre, ANNA)
        await centre.ready(BORIS)
        await asyncio.sleep(1)
        told_ = [f.code for f in facts_of([r.event for r in await centre.history()])]
        assert told_[-2:] == ["invited_alone", "invited_too"]

    told(story)

"""A call from its first ring to its end, on the scripted engine, in virtual time."""

import asyncio

import pytest
from tests.flow.floor.centre import ANNA, BORIS, Centre, play

from huawu.agents.view import ShownState, shown_state
from huawu.contacts.machine import replay
from huawu.events.contact import (
    ContactAbandoned,
    ContactEnded,
    ContactEvent,
    EndedBy,
    Outcome,
    Stage,
)
from huawu.events.reservation import ReservationConnected, ReservationEnded
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow


#: What a call writes on its contact, in this order.
THE_WAY = [
    "contact.created",
    "call.answered",
    "contact.flow_entered",
    "contact.node_reached",
    "contact.notice_played",
    "contact.node_reached",
    "contact.node_reached",
    "contact.digits_collected",
    "contact.node_reached",
    "contact.queued",
    "reservation.created",
    "reservation.offered",
    "call.leg_created",
    "reservation.accepted",
    "reservation.connected",
    "call.bridged",
    "call.recording_started",
    "reservation.ended",
    "call.recording_stopped",
    "contact.ended",
    "call.recording_finalised",
]


def test_a_call_goes_the_whole_way() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.world.call(
            called="4001", caller="13800001111", digits=[(8, "1")], hang_up_after_s=90
        )
        await asyncio.sleep(60)
        assert shown_state(centre.floor.state.agent(ANNA)) is ShownState.TALKING
        await asyncio.sleep(35)
        assert shown_state(centre.floor.state.agent(ANNA)) is ShownState.WRAP_UP
        await asyncio.sleep(10)
        assert shown_state(centre.floor.state.agent(ANNA)) is ShownState.READY
        ended = await centre.only(ContactEnded)
        assert (ended.outcome, ended.by) == (Outcome.HANDLED, EndedBy.CUSTOMER)
        connected = await centre.only(ReservationConnected)
        assert 3 <= connected.waited_s < 3.5
        talked = await centre.only(ReservationEnded)
        assert 75 < talked.talk_s < 80
        assert "call.recording_finalised" in await centre.kinds()
        assert not centre.floor.state.contacts

    play(story)


def test_the_order_of_what_happens_is_the_order_of_the_design() -> None:
    async def story(centre: Centre) -> list[str]:
        await centre.ready(ANNA)
        centre.world.call(
            called="4001", caller="13800001111", digits=[(8, "1")], hang_up_after_s=40
        )
        await asyncio.sleep(60)
        return await centre.kinds(without=("system.", "agent."))

    assert play(story) == THE_WAY


@pytest.mark.parametrize(
    ("hang_up_after_s", "stage"), [(12.0, Stage.RINGING), (9.0, Stage.RINGING)]
)
def test_a_caller_who_leaves_while_an_agent_rings_abandoned_and_the_agent_keeps_the_place(
    hang_up_after_s: float, stage: Stage
) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        before = centre.floor.state.agent(ANNA).idle_since
        centre.world.call(
            called="4001", caller="1", digits=[(6, "1")], hang_up_after_s=hang_up_after_s
        )
        await asyncio.sleep(30)
        abandoned = await centre.only(ContactAbandoned)
        assert abandoned.stage is stage
        assert (await centre.only(ContactEnded)).outcome is Outcome.ABANDONED
        agent = centre.floor.state.agent(ANNA)
        assert shown_state(agent) is ShownState.READY
        assert agent.idle_since == before
        assert all(leg.gone for leg in centre.world.legs.values())

    play(story, picks_up={ANNA: Behaviour(picks_up_after_s=15)})


def test_a_caller_who_leaves_in_the_queue_abandoned() -> None:
    async def story(centre: Centre) -> None:
        centre.world.call(called="4001", caller="1", digits=[(6, "1")], hang_up_after_s=60)
        await asyncio.sleep(90)
        abandoned = await centre.only(ContactAbandoned)
        assert abandoned.stage is Stage.QUEUE
        assert 50 < abandoned.elapsed_s < 55

    play(story)


def test_a_caller_who_leaves_in_the_menu_is_no_abandonment() -> None:
    async def story(centre: Centre) -> None:
        centre.world.call(called="4001", caller="1", hang_up_after_s=5)
        await asyncio.sleep(20)
        assert (await centre.only(ContactEnded)).outcome is Outcome.LEFT_IN_FLOW
        assert not await centre.all(ContactAbandoned)

    play(story)


def test_an_unanswered_offer_goes_to_the_next_agent_with_its_place() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        await asyncio.sleep(1)
        await centre.ready(BORIS)
        centre.world.call(called="4001", caller="1", digits=[(6, "1")], hang_up_after_s=120)
        await asyncio.sleep(60)
        anna, boris = (centre.floor.state.agent(a) for a in (ANNA, BORIS))
        assert (shown_state(anna), anna.reason) == (ShownState.NOT_READY, "missed")
        assert shown_state(boris) is ShownState.TALKING
        connected = await centre.only(ReservationConnected)
        assert connected.agent == BORIS
        assert 28 <= connected.waited_s < 29

    play(
        story,
        picks_up={ANNA: Behaviour(picks_up_after_s=None), BORIS: Behaviour(picks_up_after_s=8)},
    )


@pytest.mark.parametrize("leaves_after_ms", range(5, 12_000, 37))
def test_whenever_the_caller_leaves_nobody_stays_held_and_the_contact_is_closed_once(
    leaves_after_ms: int,
) -> None:
    """Sweeps the hang-up through every wait of the call, each disk write included."""

    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.world.call(
            called="4001", caller="1", digits=[(4.5, "1")], hang_up_after_s=leaves_after_ms / 1000
        )
        await asyncio.sleep(40)
        await centre.only(ContactEnded)
        assert not centre.floor.state.contacts
        assert shown_state(centre.floor.state.agent(ANNA)) is ShownState.READY
        assert all(leg.gone for leg in centre.world.legs.values())
        history = [r.event for r in await centre.history() if isinstance(r.event, ContactEvent)]
        folded = replay(history)
        assert folded is not None
        assert folded.outcome is not None

    play(story)

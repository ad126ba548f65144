"""An agent's page or line is lost in a talk: the customer is kept, and never cut off for it."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest
from tests.flow.floor.centre import ANNA, BORIS, CARE, SALES, Centre, PlainSetup, play, profile
from tests.flow.floor.centre import queue as queue_of
from tests.flow.floor.test_sessions import held

from huawu.agents.view import ShownState
from huawu.centre.model import Device, DeviceKind
from huawu.events.agent import SessionState
from huawu.events.call import AgentLegBack, AgentLegLost, CallRetrieved
from huawu.events.contact import ContactEnded, ContactRequeued, Outcome
from huawu.events.reservation import ReservationConnected, ReservationEnded
from huawu.floor.call import NotNow
from huawu.floor.sessions import DeskLine
from huawu.floor.signals import Rejoin
from huawu.kernel.ids import DeviceId, LegId
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow

PHONE = DeviceId(f"dev_{ANNA}")
TAKES = Behaviour(picks_up_after_s=1)


@dataclass
class InPage(PlainSetup):
    """Everybody speaks through the page."""

    def device(self, device: DeviceId) -> Device | None:
        return Device(id=device, username=device, kind=DeviceKind.WEBRTC)


def told(story: Any, *, in_page: bool = True) -> None:
    kind = InPage if in_page else PlainSetup
    setup = kind([queue_of(CARE), queue_of(SALES)], [profile(ANNA), profile(BORIS)])
    play(story, setup=setup, picks_up={ANNA: TAKES, BORIS: TAKES})


async def talking(centre: Centre) -> tuple[DeskLine, LegId]:
    """Let Anna talk with a caller who stays for long."""
    line = await held(centre)
    caller = centre.dial(stays_s=200)
    await asyncio.sleep(6)
    await centre.floor.sessions.heard(line)
    await asyncio.sleep(6)
    await centre.floor.sessions.heard(line)
    assert centre.hear_each_other(caller, ANNA)
    return line, caller


def closed(centre: Centre, line: DeskLine) -> None:
    """Close the page: its desk and its telephone are gone, and the engine notices neither's leg."""
    centre.floor.sessions.detach(line)
    centre.world.unregister(PHONE)


async def back(centre: Centre, line: DeskLine) -> DeskLine:
    """Open the page anew."""
    again = await centre.floor.sessions.attach(ANNA, line.session)
    centre.world.register(PHONE, TAKES)
    await asyncio.sleep(3)
    return again


def test_a_customer_whose_agents_page_is_closed_hears_music_and_the_agent_is_back() -> None:
    async def story(centre: Centre) -> None:
        line, caller = await talking(centre)
        closed(centre, line)
        await asyncio.sleep(7)
        assert (centre.world.legs[caller].music, centre.shown(ANNA)) == (True, ShownState.HOLD)
        await back(centre, line)
        assert centre.hear_each_other(caller, ANNA)
        assert centre.shown(ANNA) is ShownState.TALKING
        lost, found = await centre.only(AgentLegLost), await centre.only(AgentLegBack)
        assert lost.leg != found.leg
        assert 0 < (await centre.only(CallRetrieved)).elapsed_s < 8

    told(story)


def test_when_nobody_comes_back_the_customer_is_first_in_the_queue_again() -> None:
    async def story(centre: Centre) -> None:
        line, caller = await talking(centre)
        closed(centre, line)
        await centre.ready(BORIS)
        await asyncio.sleep(30)
        assert centre.hear_each_other(caller, BORIS)
        assert (await centre.only(ContactRequeued)).cause == "session_lost"
        ended = await centre.only(ReservationEnded)
        assert (ended.agent, ended.cause) == (ANNA, "session_lost")
        assert ended.hold_s > 10
        assert centre.floor.state.agent(ANNA).session is SessionState.OUT

    told(story)


def test_an_engine_that_notices_the_lost_leg_first_changes_nothing() -> None:
    async def story(centre: Centre) -> None:
        line, caller = await talking(centre)
        centre.floor.sessions.detach(line)
        await asyncio.sleep(3)
        centre.world.hang_up(centre.phone_of(ANNA).id, 44)
        await asyncio.sleep(1)
        assert centre.world.legs[caller].music
        centre.floor.sessions.detach(line)
        await back(centre, line)
        assert centre.hear_each_other(caller, ANNA)

    told(story)


def test_a_customer_who_leaves_meanwhile_ends_a_contact_that_was_handled() -> None:
    async def story(centre: Centre) -> None:
        line, caller = await talking(centre)
        closed(centre, line)
        await asyncio.sleep(7)
        centre.world.hang_up(caller)
        await asyncio.sleep(1)
        assert (await centre.only(ContactEnded)).outcome is Outcome.HANDLED
        await asyncio.sleep(40)
        assert centre.floor.state.agent(ANNA).session is SessionState.OUT
        assert centre.quiet()

    told(story)


@pytest.mark.parametrize("down_s", [1, 40])
def test_a_floor_that_dies_meanwhile_keeps_the_customer_too(down_s: int) -> None:
    async def story(centre: Centre) -> None:
        line, caller = await talking(centre)
        closed(centre, line)
        await asyncio.sleep(7)
        await centre.kill()
        await asyncio.sleep(down_s)
        await centre.begin()
        await centre.ready(BORIS)
        await asyncio.sleep(35)
        assert centre.hear_each_other(caller, BORIS)
        assert len(await centre.all(ReservationConnected)) == 2

    told(story)


def test_a_page_that_was_loaded_anew_asks_for_its_call() -> None:
    async def story(centre: Centre) -> None:
        line, caller = await talking(centre)
        old = centre.phone_of(ANNA).id
        await centre.ask(ANNA, Rejoin())
        await asyncio.sleep(3)
        assert centre.hear_each_other(caller, ANNA)
        assert centre.phone_of(ANNA).id != old
        await centre.floor.sessions.heard(line)

    told(story)


def test_a_call_on_a_telephone_beside_the_page_is_not_brought_to_it() -> None:
    async def story(centre: Centre) -> None:
        line, caller = await talking(centre)
        with pytest.raises(NotNow):
            await centre.ask(ANNA, Rejoin())
        closed(centre, line)
        await asyncio.sleep(10)
        assert centre.hear_each_other(caller, ANNA)

    told(story, in_page=False)


def test_a_line_that_fell_silent_sends_the_customer_to_the_front_of_the_queue() -> None:
    async def story(centre: Centre) -> None:
        _, caller = await talking(centre)
        await centre.ready(BORIS)
        centre.world.hang_up(centre.phone_of(ANNA).id, 44)
        await asyncio.sleep(4)
        assert centre.hear_each_other(caller, BORIS)
        assert (await centre.only(ContactRequeued)).cause == "line_silent"
        assert centre.shown(ANNA) is ShownState.WRAP_UP

    told(story, in_page=False)


def test_an_agent_who_is_back_and_does_not_pick_up_lets_the_customer_go_on() -> None:
    async def story(centre: Centre) -> None:
        line, caller = await talking(centre)
        await centre.ready(BORIS)
        closed(centre, line)
        await asyncio.sleep(7)
        again = await centre.floor.sessions.attach(ANNA, line.session)
        centre.world.register(PHONE, Behaviour(picks_up_after_s=None))
        for _ in range(6):
            await asyncio.sleep(5)
            await centre.floor.sessions.heard(again)
        assert centre.hear_each_other(caller, BORIS)
        assert (await centre.only(ContactRequeued)).cause == "agent_gone"

    told(story)

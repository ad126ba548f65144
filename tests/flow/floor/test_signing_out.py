"""An agent is signed out at once, whatever they have in hand; no customer is cut off by it."""

import asyncio

import pytest
from tests.flow.floor.centre import ANNA, BORIS, PERSON, SALES, Centre, play

from huawu.agents.view import ShownState
from huawu.events.agent import SessionState
from huawu.events.contact import ContactRequeued
from huawu.events.reservation import ReservationRescinded, ReservationTimedOut
from huawu.floor.call import NotNow
from huawu.floor.signals import Consult, Hold, Retrieve
from huawu.floor.signing_out import sign_out_at_once
from huawu.kernel.event import Actor
from huawu.kernel.ids import DEFAULT_TENANT, UserId
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow

BOSS = Actor(tenant=DEFAULT_TENANT, user=UserId("usr_boss"))
BOTH = {ANNA: Behaviour(picks_up_after_s=3), BORIS: Behaviour(picks_up_after_s=3)}


async def out(centre: Centre) -> None:
    """Sign Anna out at once, and look that she is."""
    floor = centre.floor
    await sign_out_at_once(floor.live, floor.desk, ANNA, by=BOSS)
    await asyncio.sleep(1)
    assert floor.state.agent(ANNA).session is SessionState.OUT
    assert centre.shown(ANNA) is ShownState.SIGNED_OUT


@pytest.mark.parametrize("holds_s", [0, 5])
def test_a_customer_in_conversation_is_first_in_the_queue_again(holds_s: int) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        caller = centre.dial(stays_s=90)
        await asyncio.sleep(15)
        if holds_s:
            await centre.ask(ANNA, Hold())
            await asyncio.sleep(holds_s)
        await out(centre)
        await centre.ready(BORIS)
        await asyncio.sleep(5)
        assert centre.hear_each_other(caller, BORIS)
        assert (await centre.only(ContactRequeued)).cause == "force_released"

    play(story, picks_up=BOTH)


def test_what_rings_goes_elsewhere_and_is_no_miss() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        caller = centre.dial(stays_s=90)
        await asyncio.sleep(8)
        assert centre.shown(ANNA) is ShownState.RINGING
        await out(centre)
        await centre.ready(BORIS)
        await asyncio.sleep(5)
        assert centre.hear_each_other(caller, BORIS)
        assert (await centre.only(ReservationRescinded)).cause == "forced"
        assert not await centre.all(ReservationTimedOut)

    play(story, picks_up=BOTH | {ANNA: Behaviour(picks_up_after_s=None)})


def test_a_consultation_ends_and_its_customer_is_first_in_the_queue_again() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        caller = centre.dial(stays_s=90)
        await asyncio.sleep(15)
        await centre.ask(ANNA, Consult("queue", SALES))
        await asyncio.sleep(2)
        await out(centre)
        await centre.ready(BORIS)
        await asyncio.sleep(5)
        assert centre.hear_each_other(caller, BORIS)

    play(story, picks_up=BOTH)


def test_a_wrap_up_ends_and_nothing_in_hand_is_the_plain_sign_out() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=20)
        await asyncio.sleep(22)
        assert centre.shown(ANNA) is ShownState.WRAP_UP
        await out(centre)
        await centre.ready(ANNA)
        await out(centre)

    play(story, picks_up=BOTH)


def test_who_was_signed_out_can_ask_nothing_of_the_call_any_more() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=90)
        await asyncio.sleep(15)
        await out(centre)
        with pytest.raises(NotNow):
            await centre.floor.desk.ask(ANNA, Retrieve(), by=PERSON)

    play(story, picks_up=BOTH)

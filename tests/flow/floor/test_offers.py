"""What comes of an offer: declined, busy, unreachable, missed, and who gets the call then."""

import asyncio

import pytest
from tests.flow.floor.centre import ANNA, BORIS, CARE, SALES, Centre, PlainSetup, play, profile
from tests.flow.floor.centre import queue as queue_of

from huawu.agents.view import ShownState
from huawu.events.agent import Mode
from huawu.events.reservation import (
    ReservationConnected,
    ReservationCreated,
    ReservationFailed,
    ReservationRejected,
    ReservationTimedOut,
)
from huawu.floor.call import NotNow
from huawu.floor.signals import Decline, Hold
from huawu.kernel.ids import DeviceId
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow

TAKES = Behaviour(picks_up_after_s=3)
PHONE = DeviceId(f"dev_{ANNA}")


async def both_ready(centre: Centre) -> None:
    """Let Anna be the longest idle, so that she is asked first."""
    await centre.ready(ANNA)
    await asyncio.sleep(1)
    await centre.ready(BORIS)


@pytest.mark.parametrize("cause", [17, 21])
def test_a_telephone_that_declines_sends_the_caller_to_the_next_agent(cause: int) -> None:
    async def story(centre: Centre) -> None:
        await both_ready(centre)
        caller = centre.dial()
        await asyncio.sleep(15)
        assert (await centre.only(ReservationRejected)).agent == ANNA
        anna = centre.floor.state.agent(ANNA)
        assert (anna.mode, anna.reason) == (Mode.NOT_READY, "rejected")
        assert centre.hear_each_other(caller, BORIS)
        assert (await centre.only(ReservationConnected)).waited_s < 4

    says_no = Behaviour(rejects_with=cause, picks_up_after_s=None)
    play(story, picks_up={ANNA: says_no, BORIS: TAKES})


@pytest.mark.parametrize("cause", [17, 19, 21])
def test_a_telephone_that_refuses_without_ringing_makes_its_agent_not_ready_once(
    cause: int,
) -> None:
    async def story(centre: Centre) -> None:
        await both_ready(centre)
        first, second = centre.dial(), centre.dial()
        await asyncio.sleep(15)
        rejected = await centre.only(ReservationRejected)
        assert (rejected.agent, rejected.cause) == (ANNA, "do_not_disturb")
        anna = centre.floor.state.agent(ANNA)
        assert (anna.mode, anna.reason) == (Mode.NOT_READY, "do_not_disturb")
        assert centre.hear_each_other(first, BORIS) or centre.hear_each_other(second, BORIS)
        assert not await centre.all(ReservationTimedOut)

    quiet = Behaviour(rings_after_s=None, rejects_with=cause)
    play(story, picks_up={ANNA: quiet, BORIS: TAKES})


def test_an_agent_declines_from_the_desk() -> None:
    async def story(centre: Centre) -> None:
        await both_ready(centre)
        caller = centre.dial()
        await asyncio.sleep(8)
        await centre.ask(ANNA, Decline())
        await asyncio.sleep(5)
        assert centre.shown(ANNA) is ShownState.NOT_READY
        assert centre.world.leg_of(PHONE) is None
        assert centre.hear_each_other(caller, BORIS)

    play(story, picks_up={ANNA: Behaviour(picks_up_after_s=None), BORIS: TAKES})


def test_a_ringing_telephone_cannot_be_put_on_hold() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial()
        await asyncio.sleep(8)
        with pytest.raises(NotNow):
            await centre.ask(ANNA, Hold())
        await asyncio.sleep(10)
        assert centre.shown(ANNA) is ShownState.TALKING

    play(story, picks_up={ANNA: Behaviour(picks_up_after_s=5)})


@pytest.mark.parametrize("cause", [20, 27, 38])
def test_a_device_that_cannot_be_reached_is_not_the_agents_fault(cause: int) -> None:
    async def story(centre: Centre) -> None:
        await both_ready(centre)
        caller = centre.dial()
        await asyncio.sleep(12)
        failed = await centre.only(ReservationFailed)
        assert (failed.agent, failed.cause) == (ANNA, f"q850_{cause}")
        assert centre.shown(ANNA) is ShownState.READY
        assert centre.hear_each_other(caller, BORIS)

    play(story, picks_up={ANNA: Behaviour(rejects_with=cause), BORIS: TAKES})


def test_a_device_that_is_unplugged_just_before_it_rings_fails_the_offer_only() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.world.devices[PHONE].registered = False  # nobody has told the floor yet
        caller = centre.dial()
        await asyncio.sleep(8)
        assert (await centre.only(ReservationFailed)).cause == "unreachable"
        centre.world.devices[PHONE].registered = True
        await asyncio.sleep(20)
        assert centre.hear_each_other(caller, ANNA)
        assert len(await centre.all(ReservationCreated)) == 2

    play(story)


def test_an_unplugged_device_gets_no_offers_and_a_plugged_one_gets_the_waiting_caller() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.world.unregister(PHONE)
        await asyncio.sleep(6)
        assert centre.shown(ANNA) is ShownState.UNREACHABLE
        caller = centre.dial()
        await asyncio.sleep(20)
        assert not await centre.all(ReservationCreated)
        centre.world.register(PHONE, TAKES)
        await asyncio.sleep(5)
        assert centre.hear_each_other(caller, ANNA)

    play(story)


def test_a_device_unplugged_while_it_rings_does_not_hold_the_caller() -> None:
    async def story(centre: Centre) -> None:
        await both_ready(centre)
        caller = centre.dial()
        await asyncio.sleep(8)
        centre.world.unregister(PHONE)
        centre.world.hang_up(centre.phone_of(ANNA).id, 27)
        await asyncio.sleep(6)
        assert centre.shown(ANNA) is ShownState.UNREACHABLE
        assert centre.hear_each_other(caller, BORIS)

    play(story, picks_up={ANNA: Behaviour(picks_up_after_s=None), BORIS: TAKES})


def test_a_dead_line_is_given_up_after_the_offer_time() -> None:
    async def story(centre: Centre) -> None:
        await both_ready(centre)
        centre.dial()
        await asyncio.sleep(32)
        missed = await centre.only(ReservationTimedOut)
        assert 20 <= missed.elapsed_s < 20.5
        assert centre.shown(BORIS) is ShownState.TALKING

    play(story, picks_up={ANNA: Behaviour(rings_after_s=None), BORIS: TAKES})


def test_an_agent_who_may_miss_stays_ready_and_is_asked_again_after_a_while() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=200)
        await asyncio.sleep(40)
        assert centre.shown(ANNA) is ShownState.READY
        centre.world.register(PHONE, TAKES)
        await asyncio.sleep(60)
        assert centre.shown(ANNA) is ShownState.TALKING
        assert len(await centre.all(ReservationTimedOut)) == 1

    lenient = [queue_of(CARE, misses_to_not_ready=0), queue_of(SALES)]
    setup = PlainSetup(lenient, [profile(ANNA)])
    play(story, setup=setup, picks_up={ANNA: Behaviour(picks_up_after_s=None)})


@pytest.mark.parametrize("picks_up_after_ms", range(19_900, 20_060, 10))
def test_a_pick_up_around_the_end_of_the_offer_has_one_outcome(picks_up_after_ms: int) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        caller = centre.dial()
        await asyncio.sleep(40)
        joined = len(await centre.all(ReservationConnected))
        missed = len(await centre.all(ReservationTimedOut))
        assert joined + missed == 1
        if joined:
            assert centre.hear_each_other(caller, ANNA)
        else:
            assert centre.world.leg_of(PHONE) is None

    play(story, picks_up={ANNA: Behaviour(picks_up_after_s=picks_up_after_ms / 1000)})

"""Two things at the same instant: one outcome, whichever the order; and clocks that jump."""

import asyncio

import pytest
from tests.flow.floor.centre import ANNA, Centre, play

from huawu.agents.view import ShownState
from huawu.events.contact import ContactAbandoned, ContactEnded, Outcome
from huawu.events.reservation import (
    ReservationConnected,
    ReservationCreated,
    ReservationTimedOut,
)
from huawu.events.system import ClockStepped
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow


@pytest.mark.parametrize("picks_up_ms", range(19_860, 20_041, 6))
def test_an_agent_who_answers_as_the_offer_runs_out_has_the_call_or_has_missed_it(
    picks_up_ms: int,
) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        caller = centre.dial(stays_s=60)
        await asyncio.sleep(29)
        connected = len(await centre.all(ReservationConnected))
        missed = len(await centre.all(ReservationTimedOut))
        assert (connected, missed) in {(1, 0), (0, 1)}
        if connected:
            assert centre.hear_each_other(caller, ANNA)
        else:
            assert centre.shown(ANNA) is ShownState.NOT_READY
        await asyncio.sleep(60)
        assert centre.quiet()

    play(story, picks_up={ANNA: Behaviour(picks_up_after_s=picks_up_ms / 1000)})


@pytest.mark.parametrize("leaves_ms", range(9_600, 9_800, 7))
def test_a_caller_who_leaves_as_the_agent_answers_was_talked_with_or_abandoned(
    leaves_ms: int,
) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=leaves_ms / 1000)
        await asyncio.sleep(leaves_ms / 1000 + 0.5)
        talked = bool(await centre.all(ReservationConnected))
        outcome = (await centre.only(ContactEnded)).outcome
        assert outcome is (Outcome.HANDLED if talked else Outcome.ABANDONED)
        assert len(await centre.all(ContactAbandoned)) == (not talked)
        assert centre.shown(ANNA) is (ShownState.WRAP_UP if talked else ShownState.READY)
        await asyncio.sleep(12)
        assert centre.quiet()

    play(story)


@pytest.mark.parametrize("leaves_ms", range(6_600, 9_601, 100))
def test_a_caller_who_leaves_at_any_moment_of_the_ringing_leaves_no_ring_behind(
    leaves_ms: int,
) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=leaves_ms / 1000)
        await asyncio.sleep(leaves_ms / 1000 + 0.3)
        assert not [leg.id for leg in centre.world.legs.values() if not leg.gone]
        assert (await centre.only(ContactEnded)).outcome is Outcome.ABANDONED
        assert centre.shown(ANNA) is ShownState.READY

    play(story, picks_up={ANNA: Behaviour(picks_up_after_s=None)})


@pytest.mark.parametrize("step_s", [3600, -3600])
def test_a_clock_that_is_set_by_an_hour_makes_nobody_wait_miss_or_wrap_up_longer(
    step_s: float,
) -> None:
    async def story(centre: Centre) -> None:
        centre.dial(stays_s=100)
        await asyncio.sleep(10)
        centre.clock.step(step_s)
        await centre.ready(ANNA)
        await asyncio.sleep(6)
        connected = await centre.only(ReservationConnected)
        assert 6 < connected.waited_s < 8
        assert len(await centre.all(ReservationCreated)) == 1
        await asyncio.sleep(100)
        assert centre.shown(ANNA) is ShownState.READY
        assert 99 < (await centre.only(ContactEnded)).elapsed_s < 101
        assert not await centre.all(ReservationTimedOut)

        assert (await centre.only(ClockStepped)).step_s == pytest.approx(step_s, abs=0.1)

    play(story)

"""The floor's process stands still for a while, as under SIGSTOP: the world goes on without it."""

import asyncio

import pytest
from tests.flow.floor.centre import ANNA, BORIS, Centre, play

from huawu.agents.view import ShownState
from huawu.events.reservation import ReservationConnected, ReservationFailed, ReservationTimedOut
from huawu.testing.scripted_parties import Behaviour
from huawu.testing.virtual_time import stand_still

pytestmark = pytest.mark.flow


@pytest.mark.parametrize("pause_s", [1, 5, 30])
@pytest.mark.parametrize("at_s", [7.0, 9.5])
def test_who_picked_up_while_the_floor_stood_still_is_joined(at_s: float, pause_s: float) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        caller = centre.dial(stays_s=200)
        await asyncio.sleep(at_s)
        stand_still(pause_s)
        await asyncio.sleep(10)
        assert centre.hear_each_other(caller, ANNA)
        assert not await centre.all(ReservationTimedOut)

    play(story, picks_up={ANNA: Behaviour(picks_up_after_s=4)})


def test_offers_that_ran_out_while_the_floor_stood_still_are_nobodys_fault() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA, BORIS)
        for _ in range(2):
            centre.dial(stays_s=200)
        await asyncio.sleep(10)
        stand_still(30)
        await asyncio.sleep(5)
        assert {e.cause for e in await centre.all(ReservationFailed)} == {"floor_paused"}
        assert not await centre.all(ReservationTimedOut)
        for agent in (ANNA, BORIS):
            assert centre.shown(agent) in {ShownState.READY, ShownState.RINGING}

    nobody = Behaviour(picks_up_after_s=None)
    play(story, picks_up={ANNA: nobody, BORIS: nobody})


def test_a_miss_after_a_short_delay_is_still_a_miss() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=60)
        await asyncio.sleep(26.2)
        stand_still(0.6)
        await asyncio.sleep(2)
        assert len(await centre.all(ReservationTimedOut)) == 1
        assert not await centre.all(ReservationConnected)
        assert centre.shown(ANNA) is ShownState.NOT_READY

    play(story, picks_up={ANNA: Behaviour(picks_up_after_s=None)})

"""A queue asks who waits for a while whether to be called back, whatever it is set up with."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.flow.floor.centre import ANNA, CARE, Centre, PlainSetup, play, profile, queue

from huawu.centre.model import CallbackRule, Dials
from huawu.events.callback import CallbackOffered, CallbackRequested
from huawu.events.queue import CallbacksClosed
from huawu.floor.steering import NotSet
from huawu.floor.view import floor_now
from huawu.kernel.errors import Conflict
from huawu.kernel.event import Actor
from huawu.kernel.ids import DEFAULT_TENANT, LegId, TrunkId, UserId
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow

USER = UserId("usr_clara")
BOSS = Actor(tenant=DEFAULT_TENANT, user=USER)
DIALS = Dials(trunk=TrunkId("trk"), shown="+862155550000")


def tell(story: Callable[[Centre], Awaitable[None]], **changes: Any) -> None:
    """Let a story happen in a centre whose queue asks nobody by itself."""
    care = queue(CARE, **({"dials": DIALS} | changes))
    setup = PlainSetup([care], [profile(ANNA)])
    play(story, setup=setup, picks_up={ANNA: Behaviour(picks_up_after_s=2)})


async def begin(centre: Centre, for_s: float = 600) -> None:
    until = centre.clock.now() + timedelta(seconds=for_s)
    await centre.floor.steering.open_callbacks(CARE, 20, until, by=BOSS, user=USER)


async def end(centre: Centre) -> None:
    await centre.floor.steering.close_callbacks(CARE, by=BOSS, user=USER)


def calls(centre: Centre, yes_at: float = 50) -> LegId:
    """Let somebody call who presses the key after so many seconds."""
    return centre.world.call(
        called="4001", caller="13800001111", digits=[(6, "1"), (yes_at, "1")], hang_up_after_s=200
    )


def test_who_waits_is_asked_until_the_hour_and_a_promise_is_kept() -> None:
    async def story(centre: Centre) -> None:
        await begin(centre, for_s=90)
        leg = calls(centre)
        await asyncio.sleep(60)
        assert (await centre.only(CallbackOffered)).waited_s == pytest.approx(20, abs=1)
        await centre.only(CallbackRequested)
        assert centre.world.legs[leg].gone
        await asyncio.sleep(60)
        assert (await centre.only(CallbacksClosed)).cause == "over"
        assert sum(c.callback is not None for c in centre.floor.state.contacts.values()) == 1

    tell(story)


def test_who_was_asked_may_still_say_yes_when_it_is_taken_back() -> None:
    async def story(centre: Centre) -> None:
        await begin(centre)
        calls(centre, yes_at=60)
        await asyncio.sleep(45)
        await end(centre)
        calls(centre)  # comes too late to be asked
        await asyncio.sleep(70)
        await centre.only(CallbackRequested)
        await centre.only(CallbackOffered)

    tell(story)


def test_the_question_for_a_while_outlives_the_floor_and_stands_on_its_view() -> None:
    async def story(centre: Centre) -> None:
        await begin(centre)
        await centre.stop()
        await centre.begin()
        [shown] = floor_now(centre.floor.state, centre.setup, centre.clock.now()).queues
        assert shown.asks_until == centre.floor.state.asking[CARE].until
        await end(centre)
        with pytest.raises(NotSet):
            await end(centre)

    tell(story)


def test_the_queues_own_rule_asks_sooner_for_a_while() -> None:
    async def story(centre: Centre) -> None:
        await begin(centre)
        calls(centre)
        await asyncio.sleep(60)
        assert (await centre.only(CallbackOffered)).waited_s == pytest.approx(20, abs=1)

    tell(story, callback=CallbackRule(offer_after_s=None))


def test_a_queue_that_dials_nobody_cannot_ask() -> None:
    async def story(centre: Centre) -> None:
        with pytest.raises(Conflict, match="dials"):
            await begin(centre)

    tell(story, dials=None)

"""A supervisor has one who waits served next: their place changes, not that of anybody else."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from tests.flow.floor.centre import ANNA, BORIS, CARE, SALES, Centre, PlainSetup, play, profile
from tests.flow.floor.centre import queue as queue_of
from tests.flow.floor.test_queues import served

from huawu.events.contact import ContactPriorityChanged
from huawu.floor.signals import Advance
from huawu.floor.view import floor_now
from huawu.kernel.errors import Conflict
from huawu.kernel.event import Actor
from huawu.kernel.ids import DEFAULT_TENANT, UserId
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow

BOSS = Actor(tenant=DEFAULT_TENANT, user=UserId("usr_clara"))


def tell(story: Callable[[Centre], Awaitable[None]]) -> None:
    setup = PlainSetup([queue_of(CARE), queue_of(SALES)], [profile(ANNA), profile(BORIS)])
    play(story, setup=setup, picks_up={ANNA: Behaviour(picks_up_after_s=None)})


async def three_wait(centre: Centre) -> None:
    for caller in ("first", "second", "third"):
        centre.dial(caller=caller, stays_s=100)
        await asyncio.sleep(2)
    await asyncio.sleep(10)


async def advance(centre: Centre, number: int, *, behind: int | None = None) -> None:
    contacts = list(centre.floor.state.contacts)
    act = Advance(None if behind is None else contacts[behind])
    await centre.floor.desk.ask_about(contacts[number], act, by=BOSS, agent=None)


def order(centre: Centre) -> list[int]:
    """Return who waits in the order of service, by when they called."""
    contacts = list(centre.floor.state.contacts)
    now = floor_now(centre.floor.state, centre.setup, centre.clock.now())
    return [contacts.index(one.contact) for one in now.waiting]


def test_who_is_put_in_front_is_served_first() -> None:
    async def story(centre: Centre) -> None:
        await three_wait(centre)
        await advance(centre, 2)
        (changed,) = await centre.all(ContactPriorityChanged)
        assert changed.cause == "supervisor"
        at = centre.floor.live.around.clock.now()
        waiting = floor_now(centre.floor.state, centre.setup, at).waiting
        assert next(one.contact for one in waiting) == changed.contact
        await centre.ready(ANNA)
        await asyncio.sleep(5)
        assert (await served(centre))[0] == "third"
        await asyncio.sleep(100)

    tell(story)


def test_who_is_first_already_stays_so_without_a_word() -> None:
    async def story(centre: Centre) -> None:
        await three_wait(centre)
        await advance(centre, 0)
        assert not await centre.all(ContactPriorityChanged)
        await asyncio.sleep(100)

    tell(story)


def test_a_call_that_rings_is_put_in_front_of_nobody() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=30)
        await asyncio.sleep(10)
        with pytest.raises(Conflict):
            await advance(centre, 0)
        await asyncio.sleep(60)

    tell(story)


def test_a_caller_is_put_behind_any_other_in_either_direction() -> None:
    async def story(centre: Centre) -> None:
        await three_wait(centre)
        await advance(centre, 0, behind=1)
        assert order(centre) == [1, 0, 2]
        await advance(centre, 1, behind=2)
        assert order(centre) == [0, 2, 1]
        await advance(centre, 1, behind=0)
        assert order(centre) == [0, 1, 2]
        await asyncio.sleep(100)

    tell(story)


def test_nobody_is_put_behind_one_who_waits_elsewhere() -> None:
    async def story(centre: Centre) -> None:
        await three_wait(centre)
        centre.dial("2", caller="other", stays_s=100)
        await asyncio.sleep(10)
        with pytest.raises(Conflict, match="beside"):
            await advance(centre, 0, behind=3)
        assert order(centre) == [0, 1, 2, 3]
        await asyncio.sleep(100)

    tell(story)

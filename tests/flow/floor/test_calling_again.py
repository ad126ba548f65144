"""Who was cut off by a dead engine and calls again within ten minutes stands where they stood."""

import asyncio

import pytest
from tests.flow.floor.centre import ANNA, CARE, Centre, play

from huawu.events.contact import ContactLost, ContactQueued
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow


async def restart_engine(centre: Centre) -> None:
    centre.world.lose()
    await asyncio.sleep(3)
    centre.world.come_back(restarted=True)
    await asyncio.sleep(1)


@pytest.mark.parametrize("floor_dies", [False, True])
def test_a_caller_who_waited_regains_the_place(*, floor_dies: bool) -> None:
    async def story(centre: Centre) -> None:
        centre.dial(caller="cut", stays_s=400)
        await asyncio.sleep(30)
        await restart_engine(centre)
        if floor_dies:
            await centre.kill()
            await centre.begin()
        centre.dial(caller="fresh", stays_s=400)
        await asyncio.sleep(60)
        again = centre.dial(caller="cut", stays_s=200)
        await asyncio.sleep(10)
        await centre.ready(ANNA)
        await asyncio.sleep(5)
        assert centre.hear_each_other(again, ANNA)
        first, _, third = await centre.all(ContactQueued)
        assert (third.regained, third.key_at) == (first.contact, first.key_at)
        await asyncio.sleep(400)

    play(story)


def test_a_caller_who_was_cut_off_in_the_talk_is_next() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(caller="cut", stays_s=400)
        await asyncio.sleep(20)
        waiting = [centre.dial(caller=str(n), stays_s=400) for n in range(3)]
        await asyncio.sleep(10)
        await restart_engine(centre)
        assert len(await centre.all(ContactLost)) == 4
        centre.dial(caller="1", stays_s=400)
        again = centre.dial(caller="cut", stays_s=400)
        await asyncio.sleep(20)
        assert centre.hear_each_other(again, ANNA)
        assert len(waiting) == 3

    play(story)


@pytest.mark.parametrize(("after_s", "regains"), [(590, True), (610, False)])
def test_the_place_is_kept_ten_minutes(after_s: float, *, regains: bool) -> None:
    async def story(centre: Centre) -> None:
        centre.dial(caller="cut", stays_s=4000)
        await asyncio.sleep(30)
        await restart_engine(centre)
        await asyncio.sleep(after_s - 9)
        centre.dial(caller="cut", stays_s=100)
        await asyncio.sleep(10)
        assert ((await centre.all(ContactQueued))[-1].regained is not None) is regains

    play(story)


def test_the_place_is_regained_once_in_its_queue_and_by_its_caller() -> None:
    async def story(centre: Centre) -> None:
        centre.dial(caller="cut", stays_s=4000)
        await asyncio.sleep(30)
        await restart_engine(centre)
        for caller, key in (("other", "1"), ("cut", "2"), ("cut", "1"), ("cut", "1"), ("", "1")):
            centre.dial(key, caller=caller, stays_s=300)
            await asyncio.sleep(10)
        queued = (await centre.all(ContactQueued))[1:]
        assert [event.regained is not None for event in queued] == [
            False,
            False,
            True,
            False,
            False,
        ]
        assert queued[2].queue == CARE

    play(story, picks_up={ANNA: Behaviour()})

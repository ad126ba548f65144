"""Several engines: one that does not come back, one that is drained for maintenance."""

import asyncio

import pytest
from tests.flow.floor.centre import ANNA, PERSON, Centre, play

from huawu.agents.view import ShownState
from huawu.events.contact import ContactEnded, ContactLost
from huawu.floor.nodes import GIVE_UP_S, NodeUse
from huawu.kernel.errors import NotFound
from huawu.testing.scripted_parties import Behaviour
from huawu.testing.scripted_world import MAIN_NODE

pytestmark = pytest.mark.flow

STAYS = Behaviour(picks_up_after_s=3)


async def talking(centre: Centre) -> None:
    await centre.ready(ANNA)
    centre.dial(stays_s=3600)
    await asyncio.sleep(15)
    assert centre.shown(ANNA) is ShownState.TALKING


def test_an_engine_that_does_not_come_back_frees_its_agents_and_its_contacts_are_lost() -> None:
    async def story(centre: Centre) -> None:
        await talking(centre)
        centre.world.lose()
        await asyncio.sleep(GIVE_UP_S - 1)
        assert centre.shown(ANNA) is ShownState.TALKING  # perhaps they talk on
        await asyncio.sleep(2)
        assert (await centre.only(ContactLost)).cause == "engine_lost"
        assert await centre.only(ContactEnded)
        assert centre.shown(ANNA) is not ShownState.TALKING
        centre.world.come_back()
        await asyncio.sleep(10)
        assert centre.quiet()  # what lived on there is hung up

    play(story, picks_up={ANNA: STAYS})


def test_a_floor_that_begins_while_an_engine_is_away_gives_it_up_as_well() -> None:
    async def story(centre: Centre) -> None:
        await talking(centre)
        await centre.kill()
        centre.world.nodes = ("ast-2",)
        await centre.begin()
        await asyncio.sleep(GIVE_UP_S + 1)
        assert (await centre.only(ContactLost)).cause == "engine_lost"

    play(story, picks_up={ANNA: STAYS})


def test_a_drained_engine_ends_its_calls_in_peace_and_stays_drained_over_restarts() -> None:
    async def story(centre: Centre) -> None:
        await talking(centre)
        await centre.floor.nodes.drain(MAIN_NODE, by=PERSON)
        (node,) = centre.floor.nodes.now()
        assert (node.use, node.calls, node.answers) == (NodeUse.DRAINING, 1, True)
        assert centre.world.legs[centre.dial()].gone
        centre.world.hang_up(centre.phone_of(ANNA).id)
        await asyncio.sleep(5)
        assert centre.floor.nodes.now()[0].use is NodeUse.DRAINED
        await centre.stop()
        await centre.begin()
        centre.world.lose()
        centre.world.come_back(restarted=True)
        await asyncio.sleep(1)
        assert centre.world.draining == {MAIN_NODE}
        await centre.floor.nodes.undrain(MAIN_NODE, by=PERSON)
        assert centre.floor.nodes.now()[0].use is NodeUse.IN_USE
        assert not centre.world.draining

    play(story, picks_up={ANNA: STAYS})


def test_an_engine_that_is_not_there_cannot_be_drained() -> None:
    async def story(centre: Centre) -> None:
        with pytest.raises(NotFound):
            await centre.floor.nodes.drain("ast-9", by=PERSON)

    play(story)

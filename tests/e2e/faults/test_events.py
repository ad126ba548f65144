"""What the engine tells is lost, told twice, late or in another order: nobody is stuck for it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from random import Random

import pytest
from tests.e2e.faults.centre import Hurt
from tests.e2e.faults.events_wire import FATES, EventsWire
from tests.e2e.faults.server import beside
from tests.e2e.house.world import AGENT_HZ, until_hears

from huawu.events.contact import ContactCreated, ContactLost
from huawu.testing.phone.call import CallState

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

CALLS = 40
AT_ONCE = 4
#: What the audit repairs it has repaired after this, twice over.
PATIENCE_S = 25.0


@pytest.fixture
async def hurt_wire(request: pytest.FixtureRequest, centre: Hurt) -> AsyncGenerator[EventsWire]:
    """The centre's server behind a wire that hurts each event with the chance of the test."""
    server, direct = centre.server, centre.server.options
    wire = EventsWire(direct.ari_port, 0.0, Random(7))  # noqa: S311  no secret
    async with wire.open() as url:
        through = beside(direct, direct.data_dir, direct.http_port)
        server.options = through.model_copy(
            update={"engine_url": url, "engine_tree": direct.engine_tree}
        )
        await centre.die_and_begin_again()
        wire.chance = request.param
        yield wire
        wire.chance = 0.0
        await server.kill()
        server.options = direct
    await centre.made_whole()


async def calls_in_turn(centre: Hurt, count: int) -> None:
    """Let people call one after the other, talk a second when an agent is there, and hang up."""
    for _ in range(count):
        call = await centre.call()
        with suppress(AssertionError):  # nobody came; they lose patience
            await until_hears(call, AGENT_HZ, PATIENCE_S)
            await asyncio.sleep(1)
        call.hang_up()
        await call.until(CallState.GONE)


@pytest.mark.parametrize("hurt_wire", [0.01, 0.1], ids="{:.0%}".format, indirect=True)
async def test_whatever_becomes_of_what_the_engine_tells_every_call_ends_and_every_agent_is_free(
    centre: Hurt, hurt_wire: EventsWire
) -> None:
    after = await centre.story.mark()
    centre.answers = 10 * CALLS
    async with asyncio.TaskGroup() as callers:
        for _ in range(AT_ONCE):
            callers.create_task(calls_in_turn(centre, CALLS // AT_ONCE))
    hurt_wire.chance = 0.0
    await centre.everybody_leaves()
    assert len(await centre.story.all(ContactCreated, after)) == CALLS
    assert not await centre.story.all(ContactLost, after)
    assert set(hurt_wire.hurt) <= set(FATES)
    assert hurt_wire.hurt

"""The database is killed under load, or is slow."""

import asyncio
import os
import signal
from collections.abc import AsyncGenerator

import pytest
from tests.e2e.faults.centre import Hurt
from tests.e2e.faults.wire import Wire
from tests.e2e.house.world import AGENT_HZ, until_hears

from huawu.events.contact import ContactCreated, ContactLost
from huawu.events.reservation import ReservationOffered, ReservationTimedOut
from huawu.kernel.scope import background
from huawu.testing.phone.call import CallState

pytestmark = pytest.mark.e2e


@pytest.fixture
async def slow(centre: Hurt) -> AsyncGenerator[Wire]:
    """A wire between the centre's server and its database."""
    server, direct = centre.server, centre.server.options
    async with Wire.to(direct.postgres_dir / "run") as wire:
        server.options = direct.model_copy(update={"database_url": wire.url})
        await centre.die_and_begin_again()
        yield wire
        await server.kill()
        server.options = direct
    await centre.made_whole()


async def traffic(centre: Hurt) -> None:
    """Let people call, talk a second and hang up, one after the other, for ever."""
    while True:
        call = await centre.call()
        await until_hears(call, AGENT_HZ, within_s=60)
        await asyncio.sleep(1)
        call.hang_up()
        await call.until(CallState.GONE)


async def test_a_killed_database_forgets_nothing_that_was_acted_on_and_calls_go_on(
    centre: Hurt,
) -> None:
    await centre.talk(1)
    rang = sum(seat.rang for seat in centre.seats.values())
    ears, after = centre.listen(), await centre.story.mark()
    centre.answers = 1_000
    async with background() as beside:
        for _ in range(3):
            beside.run(traffic(centre), "caller")
        for death in range(3):
            await centre.story.told(ReservationOffered, after, count=4 * (death + 1))
            os.kill(centre.server.database, signal.SIGKILL)
        came = len(await centre.story.all(ContactCreated, after))
        await centre.story.told(ContactCreated, after, count=came + 3)
    ears.heard_all_along()
    told = await centre.story.all(ReservationOffered, after)
    assert sum(seat.rang for seat in centre.seats.values()) - rang <= len(told)
    assert not await centre.story.all(ContactLost, after)


@pytest.mark.slow
@pytest.mark.parametrize("delay_s", [0.05, 0.5])
async def test_a_slow_database_makes_calls_later_and_loses_none(
    centre: Hurt, slow: Wire, delay_s: float
) -> None:
    slow.delay_s, after = delay_s, await centre.story.mark()
    await centre.busy(talks=2, rings=2, waits=1)
    assert not await centre.story.all(ReservationTimedOut, after)
    assert not await centre.story.all(ContactLost, after)
    await centre.everybody_leaves()

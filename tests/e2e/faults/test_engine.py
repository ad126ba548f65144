"""The engine is killed, or hangs, with callers in talk, ringing and waiting."""

import asyncio
import os
import signal

import pytest
from tests.e2e.faults.centre import Hurt
from tests.e2e.faults.people import all_free
from tests.e2e.house.world import AGENT_HZ, until_hears

from huawu.events.contact import ContactAbandoned, ContactLost, Stage

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    "sign",
    [
        pytest.param(signal.SIGKILL, id="killed"),
        pytest.param(signal.SIGSTOP, id="hung", marks=pytest.mark.slow),
    ],
)
async def test_an_engine_that_ends_frees_its_agents_and_loses_its_calls_without_blame(
    centre: Hurt, sign: signal.Signals
) -> None:
    await centre.busy(talks=2, rings=1, waits=1)
    after, loop = await centre.story.mark(), asyncio.get_running_loop()
    os.kill(centre.server.engine, sign)
    hurt_s = loop.time()
    lost = await centre.story.told(ContactLost, after, count=4, within_s=30)
    await centre.story.until(all_free, "agents are free")
    assert loop.time() - hurt_s < 10
    assert [event.stage for event in lost].count(Stage.TALKING) == 2
    assert not await centre.story.all(ContactAbandoned, after)
    centre.engine_is_gone()
    centre.answers = 1
    await until_hears(await centre.call(), AGENT_HZ, within_s=60)

"""Two servers on one database and one engine: the second goes on when the first ends."""

from collections.abc import AsyncGenerator
from functools import partial

import pytest
from tests.e2e.faults.centre import Hurt
from tests.e2e.faults.server import MAIN_SITE, Server, beside
from tests.e2e.house.world import eventually

from huawu.events.contact import ContactLost
from huawu.events.system import LeaderElected

pytestmark = pytest.mark.e2e


@pytest.fixture
async def standby(centre: Hurt) -> AsyncGenerator[Server]:
    """A second server that waits to lead; when it has led, the first does so again."""
    first = centre.server.options
    folder = first.data_dir.parent / "standby"
    options = beside(first, folder, MAIN_SITE.standby_http_port)
    second = Server(options, folder.with_suffix(".log"))
    await second.start()
    await second.says("another floor leads")
    yield second
    await centre.server.start()
    await centre.server.says("starting floor")
    await second.stop()
    await eventually(partial(leader, centre), lambda name: name == "1", "the first leads again", 60)


async def leader(centre: Hurt) -> str:
    """Return the name of the floor that leads, or led last."""
    return (await centre.story.all(LeaderElected))[-1].floor


@pytest.mark.parametrize("how", [pytest.param("stopped", marks=pytest.mark.slow), "killed"])
async def test_a_standby_goes_on_with_every_call_of_a_server_that_was(
    centre: Hurt, standby: Server, how: str
) -> None:
    before = await centre.busy(talks=2, rings=2, waits=2)
    ears, after = centre.listen(), await centre.story.mark()
    await (centre.server.stop() if how == "stopped" else centre.server.kill())
    resynced = await centre.resynced(after)
    assert (resynced.kept, resynced.lost) == (6, 0)
    assert [e.floor for e in await centre.story.all(LeaderElected, after)] == ["2"]
    await centre.rings(2)
    ears.heard_all_along()
    await centre.hear_each_other()
    assert await centre.order() == before
    assert not await centre.story.all(ContactLost, after)

"""The server is killed, or stands still, with callers in talk, in the queue and ringing."""

import asyncio
import signal

import pytest
from tests.e2e.faults.centre import Hurt, hurt
from tests.e2e.faults.server import OTHER_SITE, settings
from tests.e2e.house.conftest import short_folder

from huawu.engine.host.layout import EngineTree
from huawu.events.contact import ContactLost
from huawu.events.reservation import ReservationOffered, ReservationTimedOut
from huawu.events.system import LeaderElected

pytestmark = pytest.mark.e2e

#: Whom a server rang as it was killed is rung again so soon after its successor began.
AGAIN_S = 5.0
LOUD = 4  #: conversations of a crowd that are listened to


async def outlives_its_server(centre: Hurt, *, talks: int, rings: int, waits: int) -> None:
    """Kill the server under so many calls, and fail unless its successor has them all."""
    before = await centre.busy(talks=talks, rings=rings, waits=waits)
    ears, after = centre.listen(), await centre.story.mark()
    resynced = await centre.die_and_begin_again()
    assert (resynced.kept, resynced.lost) == (talks + rings + waits, 0)
    offered = await centre.story.told(ReservationOffered, after, count=rings)
    ears.heard_all_along()
    await centre.hear_each_other()
    [elected] = await centre.story.all(LeaderElected, after)
    assert all((event.at - elected.at).total_seconds() < AGAIN_S for event in offered)
    assert {event.contact for event in offered} == set(before[:rings])
    await centre.rings(rings)
    assert await centre.order() == before
    assert not await centre.story.all(ContactLost, after)


async def test_a_killed_server_leaves_talks_places_and_offers_to_its_successor(
    centre: Hurt,
) -> None:
    await outlives_its_server(centre, talks=2, rings=2, waits=2)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("talks", "rings", "waits"), [(50, 5, 20), (500, 50, 200)])
async def test_a_server_that_is_killed_under_many_calls_leaves_them_all_to_its_successor(
    house_tree: EngineTree, talks: int, rings: int, waits: int
) -> None:
    """Sound flows and is heard in `LOUD` of the talks; the others are silent, and must live on."""
    crowd = [f"agent{number}" for number in range(talks + rings - LOUD)]
    with short_folder() as folder:
        calls = 2 * (talks + rings) + waits
        options = settings(folder / "data", house_tree.root, OTHER_SITE, calls=calls)
        loud = [f"loud{number}" for number in range(LOUD)]
        async with hurt(options, loud, crowd, site=OTHER_SITE, offer_s=120) as centre:
            await outlives_its_server(centre, talks=talks, rings=rings, waits=waits)
            await centre.everybody_leaves()


@pytest.mark.parametrize(
    "still_s",
    [pytest.param(1, marks=pytest.mark.slow), 5, pytest.param(30, marks=pytest.mark.slow)],
    ids="{}s".format,
)
async def test_a_server_that_stood_still_blames_nobody_for_what_rang_out(
    centre: Hurt, still_s: float
) -> None:
    await centre.busy(talks=2, rings=2, waits=1)
    ears, after = centre.listen(), await centre.story.mark()
    centre.server.send(signal.SIGSTOP)
    await asyncio.sleep(still_s)
    ears.heard_all_along()
    centre.server.send(signal.SIGCONT)
    await centre.rings(2)
    await centre.hear_each_other()
    assert not await centre.story.all(ReservationTimedOut, after)
    assert not await centre.story.all(ContactLost, after)

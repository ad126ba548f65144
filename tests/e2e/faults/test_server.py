"""The server is killed, or stands still, with callers in talk, in the queue and ringing."""

import asyncio
import signal

import pytest
from tests.e2e.faults.centre import Hurt

from huawu.events.contact import ContactLost
from huawu.events.reservation import ReservationOffered, ReservationTimedOut
from huawu.events.system import LeaderElected

pytestmark = pytest.mark.e2e


async def test_a_killed_server_leaves_talks_places_and_offers_to_its_successor(
    centre: Hurt,
) -> None:
    before = await centre.busy(talks=2, rings=2, waits=2)
    ears, after = centre.listen(), await centre.story.mark()
    resynced = await centre.die_and_begin_again()
    assert (resynced.kept, resynced.lost) == (6, 0)
    offered = await centre.story.told(ReservationOffered, after, count=2)
    ears.heard_all_along()
    await centre.hear_each_other()
    [elected] = await centre.story.all(LeaderElected, after)
    assert all((event.at - elected.at).total_seconds() < 5 for event in offered)
    assert {event.contact for event in offered} == set(before[:2])
    await centre.rings(2)
    assert await centre.order() == before
    assert not await centre.story.all(ContactLost, after)


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

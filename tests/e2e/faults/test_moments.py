"""Two things at nearly the same moment, swept over the real engine: one outcome, nothing left."""

import asyncio
from collections.abc import Sequence
from functools import partial

import pytest
from tests.e2e.faults.centre import Hurt
from tests.e2e.faults.people import all_free, talking
from tests.e2e.house.world import BRIEF, eventually

from huawu.events.contact import ContactEnded, Outcome
from huawu.events.reservation import (
    ReservationConnected,
    ReservationOffered,
    ReservationTimedOut,
)
from huawu.events.system import StuckRepaired
from huawu.testing.phone.call import CallState

pytestmark = pytest.mark.e2e

EACH_10_MS = range(0, 3_001, 10)
#: In `make test`.
SOME = (0, 10, 30, 60, 100, 150, 200, 300, 450, 700, 1_500, 3_000)
#: Around the end of an offer of three seconds, which begins a little before the telephone rings.
EACH_5_MS = range(2_800, 3_040, 5)
NEAREST = (2_800, 2_900, 2_950, 2_990)
AT_ONCE = 4  #: as many as there are agents
#: A ring that is to end has ended after this; sooner than the audit would see it.
OVER_S = 3.0


def batches(moments_ms: Sequence[int]) -> list[Sequence[int]]:
    """Return the moments in groups that are tried side by side."""
    return [moments_ms[at : at + AT_ONCE] for at in range(0, len(moments_ms), AT_ONCE)]


async def leaves_after(centre: Hurt, leaves_s: float) -> None:
    """Call, and hang up so long after."""
    call = await centre.call()
    await asyncio.sleep(leaves_s)
    call.hang_up()
    await call.until(CallState.GONE)


@pytest.mark.parametrize(
    "moments_ms",
    [
        pytest.param(SOME, id="some"),
        pytest.param(EACH_10_MS, id="each", marks=[pytest.mark.slow, pytest.mark.timeout(1_200)]),
    ],
)
async def test_a_caller_who_hangs_up_at_any_moment_leaves_no_telephone_ringing(
    centre: Hurt, moments_ms: Sequence[int]
) -> None:
    after = await centre.story.mark()
    for moments in batches(moments_ms):
        async with asyncio.TaskGroup() as callers:
            for moment_ms in moments:
                callers.create_task(leaves_after(centre, moment_ms / 1000))
        await centre.rings(0, within_s=OVER_S)
    assert not await centre.story.all(StuckRepaired, after)
    ended = await centre.story.told(ContactEnded, after)
    assert {event.outcome for event in ended} <= {Outcome.ABANDONED, Outcome.LEFT_IN_FLOW}


async def what_came(centre: Hurt, after: int) -> tuple[int, int, int]:
    """Return how many were connected, how many offers were missed, and how many talk."""
    connected = len(await centre.story.all(ReservationConnected, after))
    missed = len(await centre.story.all(ReservationTimedOut, after))
    return connected, missed, len(talking(centre.telephones))


def is_clear(came: tuple[int, int, int]) -> bool:
    """Say whether each of the first offers is over and all who were connected talk, no others.

    A telephone that picked up too late talks for a moment, until it is told.
    """
    connected, missed, talk = came
    return connected + missed >= AT_ONCE and talk == connected


@pytest.mark.parametrize(
    "moments_ms",
    [
        pytest.param(NEAREST, id="nearest"),
        pytest.param(EACH_5_MS, id="each", marks=pytest.mark.slow),
    ],
)
async def test_an_agent_who_picks_up_as_the_offer_runs_out_talks_or_has_missed_it(
    centre: Hurt, moments_ms: Sequence[int]
) -> None:
    for moments in batches(moments_ms):
        after = await centre.story.mark()
        for seat, moment_ms in zip(centre.seats.values(), moments, strict=True):
            seat.hesitates_s = moment_ms / 1000
        centre.answers = AT_ONCE
        calls = [await centre.call(number=BRIEF) for _ in range(AT_ONCE)]
        await centre.story.told(ReservationOffered, after, count=AT_ONCE)
        await asyncio.sleep(max(moments) / 1000 + 1)
        await eventually(partial(what_came, centre, after), is_clear, "talks, or has missed it", 30)
        for call in calls:
            call.hang_up()
        await centre.rings(0, within_s=OVER_S)
        await centre.story.until(all_free, "agents are free")

"""A queue that promises something else at other hours: who is served first, what is told, counted.

The clock begins at 17:00 in Shanghai.
"""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from tests.flow.floor.centre import ANNA, CARE, SALES, Centre, PlainSetup, play, profile
from tests.flow.floor.centre import queue as queue_of

from huawu.centre.model import ServiceHours
from huawu.centre.plan import ContactOrder, Measure, RoutingRules
from huawu.events.contact import ContactPriorityChanged, ContactQueued
from huawu.events.reservation import ReservationCreated
from huawu.floor.view import QueueNow, floor_now
from huawu.kernel.event import Actor
from huawu.kernel.ids import DEFAULT_TENANT, QueueId, UserId
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow

USER = UserId("usr_clara")
BOSS = Actor(tenant=DEFAULT_TENANT, user=USER)
TAKES = {ANNA: Behaviour(picks_up_after_s=1)}


def setup(start: str, within_s: float, **sales: Any) -> PlainSetup:
    """Care promises 20 s at all hours; sales 5 s, and something else from `start` on."""
    later = ServiceHours(
        weekdays=(1, 2, 3, 4, 5, 6, 7), start=start, end="24:00", target=0.5, within_s=within_s
    )
    changing = queue_of(SALES, sl_within_s=5.0, sl_hours=(later,), **sales)
    rules = RoutingRules(order=ContactOrder.OBJECTIVE)
    return PlainSetup([queue_of(CARE), changing], [profile(ANNA)], rules=rules)


def sales_now(centre: Centre) -> QueueNow:
    now = floor_now(centre.floor.state, centre.setup, centre.clock.now())
    return next(queue for queue in now.queues if queue.id == SALES)


async def first_served(centre: Centre) -> QueueId | None:
    """Return whose call of two goes first: care's, which waits longer, or that of sales."""
    centre.dial(key="1", stays_s=300)
    await asyncio.sleep(30)
    centre.dial(key="2", stays_s=300)
    await asyncio.sleep(40)
    await centre.ready(ANNA)
    await asyncio.sleep(5)
    return (await centre.only(ReservationCreated)).queue


@pytest.mark.parametrize(("start", "first"), [("17:01", CARE), ("23:00", SALES)])
def test_the_promise_that_holds_now_says_whose_objective_is_used_up_most(
    start: str, first: QueueId
) -> None:
    async def story(centre: Centre) -> None:
        await asyncio.sleep(60)
        assert await first_served(centre) == first

    play(story, setup=setup(start, 600.0), picks_up=TAKES)


def test_who_waits_when_the_promise_changes_is_compared_by_the_new_one() -> None:
    async def story(centre: Centre) -> None:
        await asyncio.sleep(30)  # sales promises more from the minute in which both wait
        assert await first_served(centre) == CARE

    play(story, setup=setup("17:01", 600.0), picks_up=TAKES)


def test_the_floor_shows_what_holds_now_and_supervisors_still_win() -> None:
    async def story(centre: Centre) -> None:
        before = sales_now(centre)
        assert (before.sl_within_s, before.sl_target, before.own_target) == (5.0, 0.8, 0.8)
        await asyncio.sleep(61)
        until = centre.clock.now() + timedelta(hours=1)
        await centre.floor.steering.set_target(SALES, 0.9, until, by=BOSS, user=USER)
        after = sales_now(centre)
        assert (after.sl_within_s, after.sl_target, after.own_target) == (60.0, 0.9, 0.5)

    play(story, setup=setup("17:01", 60.0))


def test_each_caller_is_measured_by_what_held_when_they_came() -> None:
    async def story(centre: Centre) -> None:
        centre.dial(key="2", stays_s=300)
        await asyncio.sleep(50)
        await centre.ready(ANNA)  # who came before 17:01 was promised 5 s
        await asyncio.sleep(20)
        queued = await centre.only(ContactQueued)
        assert queued.within_s == 5.0
        assert sales_now(centre).service_level_ratio == 0.0
        assert centre.floor.live.line.measure(Measure.RECENT_SERVICE_LEVEL, SALES) == 0.0

    play(story, setup=setup("17:01", 600.0), picks_up=TAKES)


def test_who_waits_too_long_is_told_by_their_own_promise() -> None:
    async def story(centre: Centre) -> None:
        centre.dial(key="2", stays_s=300)
        await asyncio.sleep(100)
        raised = await centre.only(ContactPriorityChanged)
        queued = await centre.only(ContactQueued)
        assert 10 <= (raised.at - queued.at).total_seconds() < 11

    play(story, setup=setup("17:01", 600.0, fairness=2.0))

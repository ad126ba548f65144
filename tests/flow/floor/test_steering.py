"""Supervisors move agents among queues, raise a queue's target, and speak to all who wait."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from tests.flow.floor.centre import (
    ANNA,
    BORIS,
    CARE,
    SALES,
    SKILL,
    Centre,
    PlainSetup,
    play,
    profile,
    prompt,
)
from tests.flow.floor.centre import queue as queue_of
from tests.flow.floor.test_queues import served

from huawu.agents.view import ShownState
from huawu.centre.model import Queue
from huawu.centre.needs import SkillNeed
from huawu.engine.port import Sound
from huawu.events.agent import QueuesReturned
from huawu.events.contact import ContactTold
from huawu.events.queue import QueueAddressed, TargetLowered, TargetRestored
from huawu.floor.steering import NotSet
from huawu.floor.view import floor_now
from huawu.kernel.errors import Conflict, Invalid
from huawu.kernel.event import Actor
from huawu.kernel.ids import DEFAULT_TENANT, AgentId, QueueId, UserId
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow

USER = UserId("usr_clara")
BOSS = Actor(tenant=DEFAULT_TENANT, user=USER)
TAKES = Behaviour(picks_up_after_s=1)


def tell(story: Callable[[Centre], Awaitable[None]], *queues: Queue) -> None:
    """Anna can do care, Boris only sales."""
    care = queue_of(CARE, needs=(SkillNeed(skill=SKILL),))
    setup = PlainSetup(
        list(queues) or [care, queue_of(SALES)], [profile(ANNA, SKILL), profile(BORIS)]
    )
    play(story, setup=setup, picks_up={ANNA: TAKES, BORIS: TAKES})


async def move(
    centre: Centre, agent: AgentId, *queues: QueueId, for_s: float | None = None
) -> None:
    now = centre.clock.now()
    until = None if for_s is None else now + timedelta(seconds=for_s)
    await centre.floor.steering.assign([agent], queues, until, by=BOSS, user=USER)


def staff(centre: Centre, queue: QueueId) -> int:
    now = floor_now(centre.floor.state, centre.setup, centre.clock.now())
    (found,) = [each for each in now.queues if each.id == queue]
    return sum(found.agents.values()) - found.agents.get(ShownState.SIGNED_OUT, 0)


def test_who_is_moved_to_a_queue_takes_its_calls_at_once_whatever_they_can_do() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(BORIS)
        caller = centre.dial("1", stays_s=30)  # care, which Boris cannot do
        await asyncio.sleep(12)
        assert centre.shown(BORIS) is ShownState.READY
        await move(centre, BORIS, CARE)
        await asyncio.sleep(3)
        assert centre.hear_each_other(caller, BORIS)
        assert (staff(centre, CARE), staff(centre, SALES)) == (1, 0)
        await asyncio.sleep(60)

    tell(story)


def test_who_is_moved_away_takes_no_calls_of_their_own_queue() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        await move(centre, ANNA, SALES)
        centre.dial("1", stays_s=30)
        await asyncio.sleep(15)
        assert centre.shown(ANNA) is ShownState.READY
        await asyncio.sleep(60)

    tell(story)


def test_a_move_is_taken_back_at_its_hour_and_routing_follows() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        await move(centre, ANNA, SALES, for_s=20)
        caller = centre.dial("1", stays_s=60)
        await asyncio.sleep(15)
        assert centre.shown(ANNA) is ShownState.READY
        await asyncio.sleep(8)
        assert centre.hear_each_other(caller, ANNA)
        assert (await centre.only(QueuesReturned)).cause == "over"
        await asyncio.sleep(90)

    tell(story)


def test_the_hour_of_a_move_outlives_the_floor() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        await move(centre, ANNA, SALES, for_s=20)
        await centre.stop()
        await centre.begin()
        assert centre.floor.state.agent(ANNA).assigned is not None
        await asyncio.sleep(25)
        assert centre.floor.state.agent(ANNA).assigned is None

    tell(story)


def test_a_move_for_now_ends_when_it_is_taken_back_or_the_agent_signs_out() -> None:
    async def story(centre: Centre) -> None:
        steering = centre.floor.steering
        await centre.ready(ANNA, BORIS)
        await move(centre, ANNA, SALES)
        await move(centre, BORIS, CARE)
        await steering.give_back([ANNA], by=BOSS, user=USER)
        await centre.floor.desk.sign_out(BORIS, "", by=BOSS)
        assert [e.cause for e in await centre.all(QueuesReturned)] == ["taken_back", "signed_out"]
        with pytest.raises(NotSet):
            await steering.give_back([ANNA, BORIS], by=BOSS, user=USER)
        with pytest.raises(Conflict, match="until an hour"):
            await move(centre, BORIS, CARE)

    tell(story)


def test_a_queue_with_a_raised_target_is_served_sooner_until_the_hour() -> None:
    async def story(centre: Centre) -> None:
        for key, caller in (("1", "first"), ("2", "second")):
            centre.dial(key, caller=caller, stays_s=100)
            await asyncio.sleep(2)
        await asyncio.sleep(10)  # the second waits by two seconds less, but these count twice
        until = centre.clock.now() + timedelta(seconds=30)
        await centre.floor.steering.set_target(SALES, 0.9, until, by=BOSS, user=USER)
        await centre.ready(ANNA)
        await asyncio.sleep(40)
        assert (await served(centre))[0] == "second"
        assert (await centre.only(TargetRestored)).cause == "over"
        assert not centre.floor.state.aims
        await asyncio.sleep(100)

    tell(story, queue_of(CARE), queue_of(SALES))


def test_a_queue_with_a_lowered_target_is_served_later_until_that_is_taken_back() -> None:
    async def story(centre: Centre) -> None:
        for key, caller in (("2", "first"), ("1", "second")):
            centre.dial(key, caller=caller, stays_s=100)
            await asyncio.sleep(2)
        await asyncio.sleep(10)  # the first waits by two seconds more, but these count half
        until = centre.clock.now() + timedelta(hours=1)
        await centre.floor.steering.set_target(SALES, 0.6, until, by=BOSS, user=USER)
        assert (await centre.only(TargetLowered)).target == 0.6
        await centre.ready(ANNA)
        await asyncio.sleep(40)
        assert (await served(centre))[0] == "second"
        await centre.floor.steering.restore_target(SALES, by=BOSS, user=USER)
        assert not centre.floor.state.aims
        await asyncio.sleep(100)

    tell(story, queue_of(CARE), queue_of(SALES))


@pytest.mark.parametrize(("target", "for_s"), [(0.8, 60), (0.9, -1), (0.9, 8 * 86_400)])
def test_a_target_that_is_the_queues_own_or_an_hour_out_of_reach_is_refused(
    target: float, for_s: float
) -> None:
    async def story(centre: Centre) -> None:
        until = centre.clock.now() + timedelta(seconds=for_s)
        with pytest.raises(Invalid):
            await centre.floor.steering.set_target(SALES, target, until, by=BOSS, user=USER)
        with pytest.raises(NotSet):
            await centre.floor.steering.restore_target(SALES, by=BOSS, user=USER)

    tell(story)


def test_all_who_wait_in_a_queue_hear_what_is_said_and_nobody_else() -> None:
    async def story(centre: Centre) -> None:
        callers = [centre.dial("1", caller=name, stays_s=60) for name in ("one", "two")]
        other = centre.dial("2", caller="other", stays_s=60)
        await asyncio.sleep(15)
        what = (prompt("outage"), Sound(media="prompt:spoken/zh"))
        for each in what:
            assert await centre.floor.steering.address(CARE, each, by=BOSS, user=USER) == 2
        await asyncio.sleep(15)
        said = ["prompt:outage/zh", "prompt:spoken/zh"]
        heard = [[s.media for s in centre.world.legs[leg].heard][-2:] for leg in callers]
        assert heard == [said, said]
        assert not {*said} & {s.media for s in centre.world.legs[other].heard}
        assert all(centre.world.legs[leg].music for leg in callers)
        assert len(await centre.all(ContactTold)) == 4
        assert [e.callers for e in await centre.all(QueueAddressed)] == [2, 2]
        await asyncio.sleep(60)

    tell(story)


def test_an_agent_who_comes_while_something_is_said_gets_the_caller_at_once() -> None:
    async def story(centre: Centre) -> None:
        caller = centre.dial(stays_s=60)
        await asyncio.sleep(12)
        await centre.floor.steering.address(CARE, prompt("outage"), by=BOSS, user=USER)
        await asyncio.sleep(1)
        await centre.ready(ANNA)
        await asyncio.sleep(2)
        assert centre.hear_each_other(caller, ANNA)
        await asyncio.sleep(80)

    tell(story)

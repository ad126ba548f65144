"""Waiting: who is first, who is chosen, and the queue's own ways out."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from tests.flow.floor.centre import (
    ALWAYS,
    ANNA,
    BORIS,
    CARE,
    MENU,
    PERSON,
    SALES,
    SKILL,
    Centre,
    PlainSetup,
    node,
    play,
    profile,
)
from tests.flow.floor.centre import queue as queue_of

from huawu.agents.view import ShownState
from huawu.centre import flow as f
from huawu.centre.needs import SkillNeed
from huawu.contacts.machine import Phase
from huawu.events.contact import (
    ContactAnnounced,
    ContactCreated,
    ContactEnded,
    ContactOverflowed,
    ContactQueued,
    NodeReached,
    Outcome,
    VoicemailLeft,
)
from huawu.events.reservation import ReservationConnected, ReservationCreated
from huawu.kernel.ids import HoursId
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow

TAKES = Behaviour(picks_up_after_s=3)
BOTH = {ANNA: TAKES, BORIS: TAKES}


def setup_with(**care: Any) -> PlainSetup:
    return PlainSetup([queue_of(CARE, **care), queue_of(SALES)], [profile(ANNA), profile(BORIS)])


async def served(centre: Centre) -> Sequence[str]:
    """Return the callers' numbers in the order in which agents were chosen for them."""
    created = await centre.all(ReservationCreated)
    numbers = {event.contact: str(event.party) for event in await centre.all(ContactCreated)}
    return [numbers[event.contact] for event in created]


def test_two_callers_and_one_agent_keep_their_order() -> None:
    async def story(centre: Centre) -> None:
        centre.dial(caller="first", stays_s=60)
        await asyncio.sleep(2)
        centre.dial(caller="second", stays_s=150)
        await asyncio.sleep(10)
        await centre.ready(ANNA)
        await asyncio.sleep(160)
        assert await served(centre) == ["first", "second"]
        assert [e.outcome for e in await centre.all(ContactEnded)] == [Outcome.HANDLED] * 2
        assert centre.quiet()

    play(story)


def test_ten_callers_and_two_agents_are_served_in_the_order_of_their_arrival() -> None:
    async def story(centre: Centre) -> None:
        for number in range(10):
            centre.dial(caller=str(number), stays_s=400)
            await asyncio.sleep(0.5)
        await asyncio.sleep(8)
        await centre.ready(ANNA, BORIS)
        await asyncio.sleep(380)
        assert await served(centre) == [str(number) for number in range(10)]

    hangs_up = Behaviour(picks_up_after_s=1, hangs_up_after_s=20)
    play(story, picks_up={ANNA: hangs_up, BORIS: hangs_up})


def test_the_agent_who_is_idle_longest_is_chosen() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(BORIS)
        await asyncio.sleep(5)
        await centre.ready(ANNA)
        for _ in range(4):
            centre.dial(stays_s=20)
            await asyncio.sleep(40)
        chosen = [e.agent for e in await centre.all(ReservationCreated)]
        assert chosen == [BORIS, ANNA, BORIS, ANNA]

    play(story, picks_up=BOTH)


def test_priority_counts_like_waiting_done_before() -> None:
    async def story(centre: Centre) -> None:
        centre.dial(caller="waits long", stays_s=300)
        await asyncio.sleep(70)
        centre.dial(caller="plain", stays_s=300)
        await asyncio.sleep(2)
        centre.dial("5", caller="important", stays_s=300)
        await asyncio.sleep(8)
        await centre.ready(ANNA)
        await asyncio.sleep(200)
        assert await served(centre) == ["waits long", "important", "plain"]

    setup = setup_with()
    nodes = [n for n in MENU.nodes if not isinstance(n, f.MenuNode)]
    menu = next(n for n in MENU.nodes if isinstance(n, f.MenuNode))
    first = f.SetNode(id=node("vip"), attribute="priority", value="1", next=node("care"))
    menu = replace(menu, choices={**menu.choices, "5": node("vip")})
    setup.flow_entry = replace(MENU, nodes=(*nodes, menu, first))
    hangs_up = Behaviour(picks_up_after_s=1, hangs_up_after_s=20)
    play(story, setup=setup, picks_up={ANNA: hangs_up})


def test_who_has_not_the_skill_is_not_asked() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        await asyncio.sleep(1)
        await centre.ready(BORIS)
        centre.dial(stays_s=60)
        centre.dial("2", caller="2", stays_s=60)
        await asyncio.sleep(20)
        chosen = {e.queue: e.agent for e in await centre.all(ReservationCreated)}
        assert chosen == {CARE: BORIS, SALES: ANNA}

    setup = PlainSetup(
        [queue_of(CARE, needs=(SkillNeed(skill=SKILL),)), queue_of(SALES)],
        [profile(ANNA), profile(BORIS, SKILL)],
    )
    play(story, setup=setup, picks_up=BOTH)


def test_too_long_a_wait_ends_in_the_voicemail() -> None:
    async def story(centre: Centre) -> None:
        centre.dial(stays_s=70)
        await asyncio.sleep(80)
        out = await centre.only(ContactOverflowed)
        assert (out.queue, out.cause) == (CARE, "max_wait")
        assert 30 <= out.elapsed_s < 30.2
        left = await centre.only(VoicemailLeft)
        assert left.elapsed_s > 20
        assert (await centre.only(ContactEnded)).outcome is Outcome.VOICEMAIL
        assert centre.quiet()

    play(story, setup=setup_with(max_wait_s=30))


def test_a_caller_who_is_being_rung_for_does_not_overflow() -> None:
    async def story(centre: Centre) -> None:
        await asyncio.sleep(1)
        centre.dial(stays_s=120)
        await asyncio.sleep(33)
        await centre.ready(ANNA)
        await asyncio.sleep(20)
        assert not await centre.all(ContactOverflowed)
        assert centre.shown(ANNA) is ShownState.TALKING

    slow = Behaviour(picks_up_after_s=10)
    play(story, setup=setup_with(max_wait_s=30), picks_up={ANNA: slow})


def test_a_caller_who_was_missed_after_the_longest_wait_overflows_then() -> None:
    async def story(centre: Centre) -> None:
        centre.dial(stays_s=120)
        await asyncio.sleep(33)
        await centre.ready(ANNA)
        await asyncio.sleep(25)
        out = await centre.only(ContactOverflowed)
        assert 46 < out.elapsed_s < 48

    dead = Behaviour(picks_up_after_s=None)
    play(story, setup=setup_with(max_wait_s=30), picks_up={ANNA: dead})


@pytest.mark.parametrize("ready_after_ms", range(35_990, 36_060, 5))
def test_an_agent_who_comes_in_the_moment_of_overflow_gets_the_caller_or_not(
    ready_after_ms: int,
) -> None:
    async def story(centre: Centre) -> None:
        await centre.floor.desk.sign_in(ANNA, by=PERSON)
        centre.dial(stays_s=120)
        await asyncio.sleep(ready_after_ms / 1000)
        await centre.floor.desk.ready(ANNA, by=PERSON)
        await asyncio.sleep(20)
        out, answered = await centre.all(ContactOverflowed), await centre.all(ReservationConnected)
        assert len(out) + len(answered) == 1

    play(story, setup=setup_with(max_wait_s=30))


def test_a_queue_that_is_closed_sends_the_caller_on_at_once() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=60)
        await asyncio.sleep(20)
        assert not await centre.all(ContactQueued)
        assert (await centre.all(NodeReached))[-1].node == "closed"
        assert (await centre.only(ContactEnded)).outcome is Outcome.SELF_SERVED

    setup = setup_with(hours=HoursId("none"))
    play(story, setup=setup)


def test_a_queue_that_closes_sends_on_who_waits() -> None:
    async def story(centre: Centre) -> None:
        for number in range(3):
            centre.dial(caller=str(number), stays_s=200)
        await asyncio.sleep(20)
        centre.setup.hours_entry = replace(ALWAYS, closed_now=True)
        await asyncio.sleep(30)
        causes = [e.cause for e in await centre.all(ContactOverflowed)]
        assert causes == ["closed"] * 3
        assert centre.quiet()

    play(story, setup=setup_with(hours=HoursId("hrs")))


def test_a_centre_that_is_closed_says_so() -> None:
    async def story(centre: Centre) -> None:
        centre.dial(stays_s=60)
        await asyncio.sleep(20)
        nodes = [e.node for e in await centre.all(NodeReached)]
        assert nodes == ["notice", "hours", "closed"]

    setup = setup_with()
    setup.hours_entry = replace(ALWAYS, closed_now=True)
    play(story, setup=setup)


def test_a_full_queue_takes_nobody_more() -> None:
    async def story(centre: Centre) -> None:
        for number in range(3):
            centre.dial(caller=str(number), stays_s=60)
        await asyncio.sleep(15)
        waiting = [c for c in centre.floor.state.contacts.values() if c.phase is Phase.WAITING]
        assert len(waiting) == 2
        assert not await centre.all(ContactOverflowed)  # who was never in does not flow out

    play(story, setup=setup_with(max_length=2))


@pytest.mark.parametrize(
    "rule", [{"needs_staff": True}, {"min_service_level": 0.9}, {"max_expected_wait_s": 1.0}]
)
def test_a_queue_that_does_too_badly_lets_nobody_in(rule: dict[str, Any]) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        for number in range(15):
            centre.dial(caller=str(number), stays_s=900)
        await asyncio.sleep(400)  # some were served meanwhile, so that figures are known
        if "needs_staff" in rule:
            await centre.floor.desk.sign_out(ANNA, "", by=PERSON)
            await asyncio.sleep(60)
        centre.dial(caller="late", stays_s=12)
        await asyncio.sleep(10)
        assert (await centre.all(NodeReached))[-1].node == "vm"
        assert len(await centre.all(ContactQueued)) == 15

    brief = Behaviour(picks_up_after_s=2, hangs_up_after_s=20)
    play(story, setup=setup_with(sl_within_s=5.0, **rule), picks_up={ANNA: brief})


def test_an_unstaffed_queue_can_send_its_callers_on() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=100, caller="1")
        centre.dial(stays_s=100, caller="2")
        await asyncio.sleep(20)
        await centre.floor.desk.sign_out(ANNA, "", by=PERSON)
        await asyncio.sleep(100)
        assert (await centre.only(ContactOverflowed)).cause == "no_agents"

    setup = setup_with()
    nodes = (
        replace(n, leave_when_no_agents=True) if isinstance(n, f.QueueNode) else n
        for n in MENU.nodes
    )
    setup.flow_entry = replace(MENU, nodes=tuple(nodes))
    hangs_up = Behaviour(picks_up_after_s=1, hangs_up_after_s=30)
    play(story, setup=setup, picks_up={ANNA: hangs_up})


def test_a_removed_queue_sends_on_who_waits() -> None:
    async def story(centre: Centre) -> None:
        centre.dial(stays_s=100)
        await asyncio.sleep(20)
        centre.setup.queue_list = [q for q in centre.setup.queue_list if q.id != CARE]
        centre.floor.setup_changed()
        await asyncio.sleep(30)
        assert (await centre.only(ContactOverflowed)).cause == "queue_removed"
        assert centre.quiet()

    play(story)


def test_who_waits_longest_is_first_when_a_changed_setup_lets_an_agent_take_them() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.world.call(called="4001", caller="slow", digits=[(9, "1")], hang_up_after_s=200)
        await asyncio.sleep(1)
        centre.dial(caller="quick", stays_s=200)  # queued first, though created later
        await asyncio.sleep(20)
        centre.setup.agent_list[0] = profile(ANNA, SKILL)
        centre.floor.setup_changed()
        await asyncio.sleep(60)
        assert await served(centre) == ["quick", "slow"]

    needs = (SkillNeed(skill=SKILL),)
    play(story, setup=setup_with(needs=needs), picks_up={ANNA: Behaviour(hangs_up_after_s=20)})


def test_position_is_announced_at_the_set_period() -> None:
    async def story(centre: Centre) -> None:
        centre.dial(caller="1", stays_s=100)
        await asyncio.sleep(1)
        caller = centre.dial(caller="2", stays_s=99)
        await asyncio.sleep(98)
        told = await centre.all(ContactAnnounced)
        assert [e.position for e in told] == [1, 2] * 4
        heard = [sound.media for sound in centre.world.legs[caller].heard]
        assert heard.count("prompt:position2/zh") == 4

    play(story, setup=setup_with(announce_every_s=20.0))


def test_an_agent_who_comes_during_an_announcement_gets_the_caller_at_once() -> None:
    async def story(centre: Centre) -> None:
        caller = centre.dial(stays_s=100)
        await asyncio.sleep(27)  # the announcement began a second ago
        await centre.ready(ANNA)
        await asyncio.sleep(3.5)
        assert centre.hear_each_other(caller, ANNA)

    play(story, setup=setup_with(announce_every_s=20.0))

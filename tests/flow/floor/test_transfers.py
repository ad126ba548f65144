"""Blind transfers: to a queue, to an agent, to an outside number, and what comes of each."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from tests.flow.floor.centre import (
    ANNA,
    BORIS,
    CARE,
    MENU,
    PERSON,
    SALES,
    Centre,
    PlainSetup,
    node,
    play,
    profile,
)
from tests.flow.floor.centre import queue as queue_of

from huawu.agents.view import ShownState
from huawu.centre.model import OutsidePolicy
from huawu.contacts.machine import Phase
from huawu.events.call import LegHungUp, OutboundRefused, RecordingFinalised
from huawu.events.contact import (
    ContactEnded,
    ContactQueued,
    ContactRequeued,
    ContactTransferred,
    Outcome,
)
from huawu.events.reservation import ReservationConnected, ReservationCreated, ReservationEnded
from huawu.floor.signals import Transfer
from huawu.kernel.errors import Conflict, HouseError, Invalid, LimitReached, NotFound, Refused
from huawu.kernel.ids import LegId
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow

TAKES = Behaviour(picks_up_after_s=3)
BOTH = {ANNA: TAKES, BORIS: TAKES}
OUT = "+862112345678"


async def talking(centre: Centre, *, stays_s: float = 120) -> LegId:
    """Return the leg of a caller who talks with Anna for five seconds now."""
    await centre.ready(ANNA)
    caller = centre.dial(stays_s=stays_s)
    await asyncio.sleep(15)
    assert centre.hear_each_other(caller, ANNA)
    return caller


def test_to_a_queue_the_caller_waits_there_and_the_agent_wraps_up() -> None:
    async def story(centre: Centre) -> None:
        caller = await talking(centre, stays_s=90)
        await centre.ask(ANNA, Transfer("queue", SALES))
        await asyncio.sleep(1)
        assert centre.shown(ANNA) is ShownState.WRAP_UP
        assert centre.world.legs[caller].music
        assert [e.queue for e in await centre.all(ContactQueued)] == [CARE, SALES]
        await centre.ready(BORIS)
        await asyncio.sleep(5)
        assert centre.hear_each_other(caller, BORIS)
        assert (await centre.all(ReservationConnected))[-1].queue == SALES
        await asyncio.sleep(90)
        assert (await centre.only(ContactEnded)).outcome is Outcome.HANDLED
        assert (await centre.only(RecordingFinalised)).length_s > 75  # one, without a gap
        assert centre.quiet()

    play(story, picks_up=BOTH)


def test_to_an_agent_who_answers() -> None:
    async def story(centre: Centre) -> None:
        caller = await talking(centre)
        await centre.ready(BORIS)
        await centre.ask(ANNA, Transfer("agent", BORIS))
        await asyncio.sleep(5)
        assert centre.hear_each_other(caller, BORIS)
        assert centre.shown(ANNA) is ShownState.WRAP_UP
        assert (await centre.only(ContactTransferred)).by == ANNA
        assert [e.fence for e in await centre.all(ReservationCreated)] == [1, 2]

    play(story, picks_up=BOTH)


def test_an_agent_who_got_a_transferred_caller_ends_the_contact_by_hanging_up() -> None:
    async def story(centre: Centre) -> None:
        await talking(centre)
        await centre.ready(BORIS)
        await centre.ask(ANNA, Transfer("agent", BORIS))
        await asyncio.sleep(20)
        assert (await centre.only(ContactEnded)).outcome is Outcome.HANDLED
        assert not await centre.all(ContactRequeued)
        assert centre.quiet() or centre.shown(BORIS) is ShownState.WRAP_UP

    play(story, picks_up={ANNA: TAKES, BORIS: Behaviour(hangs_up_after_s=10)})


def test_a_flow_that_cannot_dial_after_a_queue_goes_on_and_not_back_into_the_queue() -> None:
    async def story(centre: Centre) -> None:
        centre.dial(stays_s=100)
        await asyncio.sleep(60)
        assert not await centre.all(ContactRequeued)
        assert (await centre.only(OutboundRefused)).rule == "prefix"
        assert (await centre.only(ContactEnded)).outcome is Outcome.SELF_SERVED

    setup = capped()
    setup.policy = OutsidePolicy()
    setup.queue_list[0] = queue_of(CARE, max_wait_s=20)
    nodes = (replace(n, overflow=node("out")) if n.id == "care" else n for n in MENU.nodes)
    setup.flow_entry = replace(MENU, nodes=tuple(nodes))
    play(story, setup=setup)


@pytest.mark.parametrize(
    "boris", [Behaviour(picks_up_after_s=None), Behaviour(rejects_with=21, picks_up_after_s=None)]
)
def test_to_an_agent_who_does_not_answer_the_caller_is_first_in_the_queue(boris: Behaviour) -> None:
    async def story(centre: Centre) -> None:
        caller = await talking(centre, stays_s=200)
        await centre.ready(BORIS)
        centre.dial(stays_s=200, caller="2")
        await asyncio.sleep(3)
        await centre.ask(ANNA, Transfer("agent", BORIS))
        await centre.floor.desk.not_ready(ANNA, "break", by=PERSON)
        await asyncio.sleep(40)
        requeued = await centre.only(ContactRequeued)
        assert (requeued.queue, requeued.cause.split("_")[0]) == (CARE, "transfer")
        first = (await centre.all(ContactQueued))[0]
        assert requeued.key_at == first.key_at
        await centre.floor.desk.ready(ANNA, by=PERSON)
        await asyncio.sleep(5)
        assert centre.hear_each_other(caller, ANNA)  # not the other one, who waits since later

    play(story, picks_up={ANNA: TAKES, BORIS: boris})


def test_to_an_agent_who_leaves_in_this_moment_the_caller_goes_back() -> None:
    async def story(centre: Centre) -> None:
        caller = await talking(centre)
        await centre.ready(BORIS)
        async with asyncio.TaskGroup() as scope:
            scope.create_task(centre.ask(ANNA, Transfer("agent", BORIS)))
            await asyncio.sleep(0.03)
            await centre.floor.desk.sign_out(BORIS, "gone", by=PERSON)
        await asyncio.sleep(20)
        assert centre.hear_each_other(caller, ANNA)

    play(story, picks_up=BOTH)


@pytest.mark.parametrize(
    ("transfer", "error"),
    [
        (Transfer("agent", BORIS), Conflict),  # not ready
        (Transfer("agent", ANNA), Invalid),
        (Transfer("agent", "agt_nobody"), NotFound),
        (Transfer("queue", "que_nothing"), NotFound),
        (Transfer("moon", "1"), Invalid),
        (Transfer("outside", "+15551234567", "trk"), Refused),
        (Transfer("outside", "nonsense", "trk"), Refused),
    ],
)
def test_a_target_that_cannot_be_reached_is_refused_and_the_talk_goes_on(
    transfer: Transfer, error: type[HouseError]
) -> None:
    async def story(centre: Centre) -> None:
        caller = await talking(centre)
        await centre.floor.desk.sign_in(BORIS, by=PERSON)
        with pytest.raises(error):
            await centre.ask(ANNA, transfer)
        await asyncio.sleep(1)
        assert centre.hear_each_other(caller, ANNA)
        assert centre.shown(ANNA) is ShownState.TALKING
        assert not await centre.all(ContactTransferred)

    play(story, picks_up=BOTH)


def test_outside_the_caller_talks_on_and_the_agent_is_free() -> None:
    async def story(centre: Centre) -> None:
        centre.world.numbers[OUT] = Behaviour(picks_up_after_s=5, hangs_up_after_s=30)
        caller = await talking(centre, stays_s=300)
        await centre.ask(ANNA, Transfer("outside", OUT, "trk"))
        await asyncio.sleep(8)
        assert centre.shown(ANNA) is ShownState.WRAP_UP
        assert len(centre.world.hears(caller)) == 1
        await asyncio.sleep(40)
        assert (await centre.only(ContactEnded)).outcome is Outcome.HANDLED
        assert len(await centre.all(ReservationEnded)) == 1
        assert centre.quiet()

    play(story)


@pytest.mark.parametrize(
    "party",
    [
        Behaviour(picks_up_after_s=None),
        Behaviour(rejects_with=17, picks_up_after_s=None),
        Behaviour(rejects_with=34, rings_after_s=None),
    ],
)
def test_an_outside_party_who_does_not_answer_gives_the_caller_the_place_back(
    party: Behaviour,
) -> None:
    async def story(centre: Centre) -> None:
        centre.world.numbers[OUT] = party
        caller = await talking(centre, stays_s=300)
        await centre.ask(ANNA, Transfer("outside", OUT, "trk"))
        await asyncio.sleep(50)
        assert (await centre.only(ContactRequeued)).cause == "transfer_unanswered"
        assert len(await centre.all(LegHungUp)) == 1
        assert centre.hear_each_other(caller, ANNA)

    play(story)


def test_a_caller_who_leaves_while_outside_rings_leaves_no_leg() -> None:
    async def story(centre: Centre) -> None:
        centre.world.numbers[OUT] = Behaviour(picks_up_after_s=None)
        await talking(centre, stays_s=25)
        await centre.ask(ANNA, Transfer("outside", OUT, "trk"))
        await asyncio.sleep(30)
        assert (await centre.only(ContactEnded)).outcome is Outcome.HANDLED
        assert centre.quiet()

    play(story)


def capped(**caps: Any) -> PlainSetup:
    policy = OutsidePolicy(allowed_prefixes=("+86",), **caps)
    return PlainSetup(
        [queue_of(CARE), queue_of(SALES)], [profile(ANNA), profile(BORIS)], policy=policy
    )


@pytest.mark.parametrize("cap", ["per_trunk", "per_minute", "per_day", "per_agent"])
def test_a_cap_that_is_reached_refuses_the_agent_and_the_talk_goes_on(cap: str) -> None:
    async def story(centre: Centre) -> None:
        caller = await talking(centre)
        with pytest.raises(LimitReached) as refused:
            await centre.ask(ANNA, Transfer("outside", OUT, "trk"))
        assert refused.value.details["rule"] == cap
        assert centre.hear_each_other(caller, ANNA)

    play(story, setup=capped(**{cap: 0}))


def test_one_outside_call_at_a_time_leaves_the_next_flow_caller_in_the_flow() -> None:
    async def story(centre: Centre) -> None:
        centre.world.numbers[OUT] = Behaviour(picks_up_after_s=2)
        centre.dial("4", stays_s=60)
        await asyncio.sleep(15)
        assert [c.phase for c in centre.floor.state.contacts.values()] == [Phase.OUTSIDE]
        centre.dial("4", stays_s=60, caller="2")
        await asyncio.sleep(20)
        assert (await centre.only(OutboundRefused)).rule == "per_trunk"
        await asyncio.sleep(60)
        ended = [e.outcome for e in await centre.all(ContactEnded)]
        assert ended == [Outcome.SELF_SERVED, Outcome.TRANSFERRED_OUT]
        assert centre.quiet()

    play(story, setup=capped(per_trunk=1))


def test_a_flow_that_may_not_dial_says_why_and_goes_on() -> None:
    async def story(centre: Centre) -> None:
        centre.dial("4", stays_s=60)
        await asyncio.sleep(30)
        assert (await centre.only(OutboundRefused)).rule == "prefix"
        assert (await centre.only(ContactEnded)).outcome is Outcome.SELF_SERVED
        assert not any(leg.dialled for leg in centre.world.legs.values())

    setup = capped()
    setup.policy = OutsidePolicy()
    play(story, setup=setup)

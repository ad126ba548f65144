"""The engine away, back, restarted, refusing one act or telling things twice."""

import asyncio
from collections.abc import Sequence

import pytest
from tests.flow.floor.centre import ANNA, BORIS, CARE, SALES, Centre, PlainSetup, play, profile
from tests.flow.floor.centre import queue as queue_of

from huawu.agents.view import ShownState
from huawu.engine.port import DigitPressed, EngineEvent, LegArrived
from huawu.events.contact import ContactCreated, ContactEnded, ContactLost, EndedBy, Outcome
from huawu.events.reservation import ReservationConnected, ReservationCreated, ReservationEnded
from huawu.events.system import EngineBack, EngineLost, FloorResynced, LeaderElected
from huawu.floor.signals import Hold, Retrieve, Transfer
from huawu.kernel.errors import Unavailable
from huawu.kernel.ids import LegId
from huawu.testing.scripted_engine import Fault
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow

TAKES = Behaviour(picks_up_after_s=3)
OUT = "+862112345678"


async def talking(centre: Centre, *, stays_s: float = 120) -> LegId:
    """Return the leg of a caller who talks with Anna for five seconds now."""
    await centre.ready(ANNA)
    caller = centre.dial(stays_s=stays_s)
    await asyncio.sleep(15)
    assert centre.hear_each_other(caller, ANNA)
    return caller


def test_a_talk_goes_on_while_the_engine_cannot_be_heard() -> None:
    async def story(centre: Centre) -> None:
        caller = await talking(centre, stays_s=60)
        centre.world.lose()
        await asyncio.sleep(10)
        with pytest.raises(Unavailable):
            await centre.ask(ANNA, Hold())
        centre.world.come_back()
        await asyncio.sleep(1)
        assert centre.hear_each_other(caller, ANNA)
        await asyncio.sleep(50)
        assert 48 < (await centre.only(ReservationEnded)).talk_s < 52
        assert (len(await centre.all(EngineLost)), len(await centre.all(EngineBack))) == (1, 2)
        assert centre.shown(ANNA) is ShownState.READY
        assert centre.quiet()

    play(story)


@pytest.mark.parametrize("lost_at_s", [4, 7.5, 9, 15])
def test_a_caller_who_leaves_while_the_engine_is_away_is_settled_when_it_is_back(
    lost_at_s: float,
) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=20)
        await asyncio.sleep(lost_at_s)
        centre.world.lose()
        await asyncio.sleep(30)
        centre.world.come_back()
        await asyncio.sleep(15)
        assert await centre.only(ContactEnded)
        assert centre.quiet()

    play(story, picks_up={ANNA: Behaviour(picks_up_after_s=4)})


@pytest.mark.parametrize("away_s", [0.5, 5, 40])
@pytest.mark.parametrize("lost_at_ms", range(0, 14_000, 533))
def test_whenever_the_engine_is_away_for_a_while_nobody_is_stuck(
    lost_at_ms: int, away_s: float
) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=80)
        await asyncio.sleep(lost_at_ms / 1000)
        centre.world.lose()
        await asyncio.sleep(away_s)
        centre.world.come_back()
        await asyncio.sleep(120)
        assert await centre.only(ContactEnded)
        assert centre.quiet()

    play(story)


@pytest.mark.parametrize("lost_at_ms", range(0, 14_000, 377))
def test_whenever_the_engine_restarts_contacts_are_lost_and_agents_free(lost_at_ms: int) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=80)
        await asyncio.sleep(lost_at_ms / 1000)
        centre.world.lose()
        await asyncio.sleep(3)
        centre.world.come_back(restarted=True)
        await asyncio.sleep(1)
        ended = await centre.all(ContactEnded)
        assert all(e.by is EndedBy.ENGINE for e in ended)
        assert len(await centre.all(ContactLost)) == len(ended)
        await asyncio.sleep(15)
        assert centre.quiet()
        assert centre.shown(ANNA) is ShownState.READY

    play(story)


@pytest.mark.parametrize("dies_at_ms", range(0, 14_000, 377))
def test_whenever_the_engine_dies_agents_are_free_before_it_is_back(dies_at_ms: int) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=80)
        await asyncio.sleep(dies_at_ms / 1000)
        centre.world.die()
        await asyncio.sleep(1)
        ended = await centre.all(ContactEnded)
        assert all(e.by is EndedBy.ENGINE for e in ended)
        assert (
            len(await centre.all(ContactLost))
            == len(ended)
            == len(await centre.all(ContactCreated))
        )
        assert centre.shown(ANNA) in {ShownState.READY, ShownState.WRAP_UP}
        await asyncio.sleep(5)
        centre.world.come_back(restarted=True)
        await asyncio.sleep(15)
        assert centre.quiet()

    play(story)


def test_a_restarted_engine_leaves_its_callers_neither_abandoned_nor_talking() -> None:
    async def story(centre: Centre) -> None:
        centre.dial(caller="waits", stays_s=200)
        await asyncio.sleep(10)
        centre.world.lose()
        centre.world.come_back(restarted=True)
        await asyncio.sleep(1)
        assert (await centre.only(ContactEnded)).outcome is Outcome.LOST
        assert (await centre.only(ContactLost)).queue == CARE
        assert (await centre.all(FloorResynced))[-1].lost == 1

    play(story)


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("happens", [True, False])
@pytest.mark.parametrize("act", ["play", "music", "ring_device", "join", "record"])
def test_an_act_that_fails_on_the_way_to_an_agent_loses_no_caller_and_leaves_nobody_stuck(
    act: str, *, happens: bool, times: int
) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        await asyncio.sleep(1)
        await centre.ready(BORIS)
        centre.engine.fail(act, Fault(times=times, happens=happens))
        centre.dial(stays_s=90)
        await asyncio.sleep(150)
        await centre.only(ContactEnded)
        assert not await centre.all(ContactLost)
        assert centre.quiet()
        assert centre.shown(ANNA) is ShownState.READY
        assert centre.shown(BORIS) is ShownState.READY

    play(story, picks_up={ANNA: TAKES, BORIS: TAKES})


@pytest.mark.parametrize("happens", [True, False])
def test_a_call_that_cannot_be_answered_is_lost_and_leaves_nobody_stuck(*, happens: bool) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.engine.fail("answer", Fault(happens=happens))
        centre.dial(stays_s=90)
        await asyncio.sleep(100)
        assert (await centre.only(ContactEnded)).outcome is Outcome.LOST
        assert centre.quiet()

    play(story)


@pytest.mark.parametrize("nth", [0, 1, 2, 3])
@pytest.mark.parametrize("act", ["play", "music", "hang_up", "part", "stop_play"])
def test_whichever_of_many_equal_acts_fails_nobody_is_stuck(act: str, nth: int) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=40)
        for _ in range(nth):
            await asyncio.sleep(4)
        centre.engine.fail(act)
        await asyncio.sleep(100)
        await centre.only(ContactEnded)
        assert centre.quiet()

    announced = PlainSetup([queue_of(CARE, announce_every_s=3.0), queue_of(SALES)], [profile(ANNA)])
    play(story, setup=announced)


@pytest.mark.parametrize("happens", [True, False])
def test_a_hold_that_fails_says_so_and_both_hear_each_other(*, happens: bool) -> None:
    async def story(centre: Centre) -> None:
        caller = await talking(centre)
        centre.engine.fail("part", Fault(happens=happens))
        with pytest.raises(Unavailable):
            await centre.ask(ANNA, Hold())
        assert centre.hear_each_other(caller, ANNA)
        assert centre.shown(ANNA) is ShownState.TALKING

    play(story)


def test_a_hold_without_music_is_a_hold() -> None:
    async def story(centre: Centre) -> None:
        caller = await talking(centre)
        centre.engine.fail("music")
        await centre.ask(ANNA, Hold())
        assert centre.shown(ANNA) is ShownState.HOLD
        assert not centre.world.hears(caller)
        await centre.ask(ANNA, Retrieve())
        assert centre.hear_each_other(caller, ANNA)

    play(story)


def test_a_retrieve_that_fails_leaves_the_customer_on_hold_with_music() -> None:
    async def story(centre: Centre) -> None:
        caller = await talking(centre)
        await centre.ask(ANNA, Hold())
        centre.engine.fail("join")
        with pytest.raises(Unavailable):
            await centre.ask(ANNA, Retrieve())
        assert centre.shown(ANNA) is ShownState.HOLD
        assert centre.world.legs[caller].music
        await centre.ask(ANNA, Retrieve())
        assert centre.hear_each_other(caller, ANNA)

    play(story)


@pytest.mark.parametrize("happens", [True, False])
@pytest.mark.parametrize("kind", ["queue", "agent", "outside"])
@pytest.mark.parametrize("act", ["part", "music", "hang_up", "ring_device", "dial_outside", "join"])
def test_an_act_that_fails_in_a_transfer_leaves_nobody_stuck(
    act: str, kind: str, *, happens: bool
) -> None:
    async def story(centre: Centre) -> None:
        centre.world.numbers[OUT] = Behaviour(picks_up_after_s=3, hangs_up_after_s=20)
        caller = await talking(centre, stays_s=90)
        await centre.ready(BORIS)
        centre.engine.fail(act, Fault(happens=happens))
        to = {"queue": SALES, "agent": BORIS, "outside": OUT}[kind]
        try:
            await centre.ask(ANNA, Transfer(kind, to, "trk" if kind == "outside" else ""))
        except Unavailable:
            assert centre.hear_each_other(caller, ANNA)
        await asyncio.sleep(120)
        await centre.only(ContactEnded)
        assert centre.quiet()

    play(story, picks_up={ANNA: TAKES, BORIS: TAKES})


@pytest.mark.parametrize("happens", [True, False])
@pytest.mark.parametrize("act", ["play", "record_message", "dial_outside", "join", "refuse"])
def test_an_act_that_fails_in_the_flow_leaves_nobody_stuck(act: str, *, happens: bool) -> None:
    async def story(centre: Centre) -> None:
        centre.world.numbers[OUT] = Behaviour(picks_up_after_s=3, hangs_up_after_s=20)
        for key in "3349":
            centre.engine.fail(act, Fault(happens=happens))
            centre.dial(key, stays_s=60)
            await asyncio.sleep(25)
        await asyncio.sleep(100)
        assert len(await centre.all(ContactEnded)) == 4
        assert centre.quiet()

    play(story)


def twice(event: EngineEvent) -> Sequence[EngineEvent]:
    """Tell everything twice but what the port promises once: an arrival, a key."""
    return (event,) if isinstance(event, LegArrived | DigitPressed) else (event, event)


@pytest.mark.parametrize("stays_s", [4, 7, 8.5, 12, 60])
def test_events_that_are_told_twice_change_nothing(stays_s: float) -> None:
    async def story(centre: Centre) -> None:
        centre.world.twist = twice
        await centre.ready(ANNA)
        centre.dial(stays_s=stays_s)
        await asyncio.sleep(100)
        await centre.only(ContactEnded)
        assert len(await centre.all(ReservationConnected)) <= 1
        assert centre.quiet()

    keys = ((2, True), (4, False))
    play(story, picks_up={ANNA: Behaviour(picks_up_after_s=3, hold_key=keys)})


def test_a_call_that_is_told_to_have_arrived_twice_is_one_contact() -> None:
    async def story(centre: Centre) -> None:
        centre.world.twist = lambda event: (event, event)
        await centre.ready(ANNA)
        centre.dial(stays_s=40)
        await asyncio.sleep(100)
        await centre.only(ContactEnded)
        assert centre.quiet()

    play(story)


def test_a_caller_who_is_gone_as_their_call_is_told_makes_no_telephone_ring() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.world.hang_up(centre.dial(stays_s=None))
        await asyncio.sleep(0.5)
        assert (await centre.only(ContactEnded)).outcome is Outcome.LEFT_IN_FLOW
        await asyncio.sleep(30)
        assert not await centre.all(ReservationCreated)
        assert not centre.floor.repaired

    play(story)


@pytest.mark.parametrize("away_after_ms", [0, 2.5])
def test_a_caller_who_comes_as_the_database_is_away_is_taken_when_it_is_back(
    away_after_ms: float,
) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        caller = centre.dial()
        await asyncio.sleep(away_after_ms / 1000)
        centre.parties.away = True
        await asyncio.sleep(20)
        assert centre.up
        centre.parties.away = False
        await asyncio.sleep(25)
        assert centre.hear_each_other(caller, ANNA)
        assert len(await centre.all(LeaderElected)) == 1

    play(story)

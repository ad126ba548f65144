"""A floor that is stopped or killed, and the next one: calls go on or are settled, nobody stuck."""

import asyncio

import pytest
from tests.flow.floor.centre import ANNA, BORIS, PERSON, SALES, Centre, play

from huawu.agents.view import ShownState
from huawu.contacts.machine import Phase
from huawu.events.contact import ContactEnded, ContactLost, Outcome, VoicemailLeft
from huawu.events.reservation import (
    ReservationConnected,
    ReservationCreated,
    ReservationEnded,
    ReservationRescinded,
)
from huawu.events.system import FloorResynced
from huawu.floor.signals import Command, Hold, Retrieve, Transfer
from huawu.journal.port import Superseded
from huawu.kernel.ids import DeviceId
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow

TAKES = Behaviour(picks_up_after_s=3)
OUT = "+862112345678"

kill_or_stop = pytest.mark.parametrize("kill", [True, False])


async def next_floor(centre: Centre, *, kill: bool, away_s: float = 2.0) -> None:
    """End the floor, and begin another after a while."""
    await (centre.kill() if kill else centre.stop())
    await asyncio.sleep(away_s)
    await centre.begin()


def only_phase(centre: Centre) -> Phase:
    (contact,) = centre.floor.state.contacts.values()
    return contact.phase


@kill_or_stop
def test_a_caller_in_the_menu_hears_it_again_and_goes_on(*, kill: bool) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        caller = centre.world.call(
            called="4001", caller="1", digits=[(12, "1")], hang_up_after_s=60
        )
        await asyncio.sleep(5)
        await next_floor(centre, kill=kill)
        assert only_phase(centre) is Phase.FLOW
        await asyncio.sleep(12)
        assert centre.hear_each_other(caller, ANNA)
        assert (await centre.all(FloorResynced))[-1].kept == 1
        await asyncio.sleep(60)
        assert centre.quiet()

    play(story)


@kill_or_stop
def test_callers_who_wait_keep_their_places(*, kill: bool) -> None:
    async def story(centre: Centre) -> None:
        first = centre.dial(caller="1", stays_s=150)
        await asyncio.sleep(1)
        second = centre.dial(caller="2", stays_s=150)
        await asyncio.sleep(10)
        await next_floor(centre, kill=kill, away_s=20)
        assert all(centre.world.legs[leg].music for leg in (first, second))
        await centre.ready(ANNA)
        await asyncio.sleep(5)
        assert centre.hear_each_other(first, ANNA)
        assert 28 < (await centre.only(ReservationConnected)).waited_s < 30
        await asyncio.sleep(170)
        assert centre.quiet()

    play(story)


@kill_or_stop
def test_a_ringing_offer_is_taken_back_and_made_again(*, kill: bool) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        caller = centre.dial(stays_s=100)
        await asyncio.sleep(9)
        assert centre.shown(ANNA) is ShownState.RINGING
        await next_floor(centre, kill=kill)
        assert (await centre.only(ReservationRescinded)).cause == "resumed"
        await asyncio.sleep(12)
        assert centre.hear_each_other(caller, ANNA)
        assert [e.fence for e in await centre.all(ReservationCreated)] == [1, 2]
        await asyncio.sleep(110)
        assert centre.quiet()

    play(story, picks_up={ANNA: Behaviour(picks_up_after_s=10)})


@kill_or_stop
@pytest.mark.parametrize("held", [True, False])
def test_a_conversation_goes_on(*, kill: bool, held: bool) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        caller = centre.dial(stays_s=100)
        await asyncio.sleep(15)
        if held:
            await centre.ask(ANNA, Hold())
        await next_floor(centre, kill=kill)
        assert centre.shown(ANNA) is (ShownState.HOLD if held else ShownState.TALKING)
        if held:
            await centre.ask(ANNA, Retrieve())
        assert centre.hear_each_other(caller, ANNA)
        await asyncio.sleep(100)
        ended = await centre.only(ReservationEnded)
        assert 88 < ended.talk_s + ended.hold_s < 91
        assert ended.resumed
        assert centre.shown(ANNA) is ShownState.READY
        assert centre.quiet()

    play(story)


@kill_or_stop
def test_wrap_up_ends_at_its_time(*, kill: bool) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=15)
        await asyncio.sleep(18)
        await next_floor(centre, kill=kill)
        assert centre.shown(ANNA) is ShownState.WRAP_UP
        await asyncio.sleep(6)
        assert centre.shown(ANNA) is ShownState.READY

    play(story)


@kill_or_stop
def test_a_caller_who_talks_outside_goes_on(*, kill: bool) -> None:
    async def story(centre: Centre) -> None:
        centre.world.numbers[OUT] = Behaviour(picks_up_after_s=1, hangs_up_after_s=30)
        caller = centre.dial("4", stays_s=100)
        await asyncio.sleep(9)
        assert only_phase(centre) is Phase.OUTSIDE
        await next_floor(centre, kill=kill)
        await asyncio.sleep(15)
        assert len(centre.world.hears(caller)) == 1
        await asyncio.sleep(60)
        assert (await centre.only(ContactEnded)).outcome is Outcome.TRANSFERRED_OUT
        assert centre.quiet()

    play(story)


@kill_or_stop
@pytest.mark.parametrize("picks_up_after_s", [3, 12])
def test_an_outside_party_who_was_being_rung_is_given_up(
    *, kill: bool, picks_up_after_s: float
) -> None:
    """Whether they picked up meanwhile nobody knows; the caller goes on in the flow."""

    async def story(centre: Centre) -> None:
        centre.world.numbers[OUT] = Behaviour(picks_up_after_s=picks_up_after_s)
        caller = centre.dial("4", stays_s=100)
        await asyncio.sleep(8)
        await next_floor(centre, kill=kill)
        await asyncio.sleep(10)
        assert centre.world.legs[caller].heard[-1].media == "prompt:bye/zh"
        assert (await centre.only(ContactEnded)).outcome is Outcome.SELF_SERVED
        assert centre.quiet()

    play(story)


@kill_or_stop
def test_a_customer_who_left_meanwhile_is_settled_and_the_agent_free(*, kill: bool) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA, BORIS)
        for number, stays_s in enumerate((4, 17, 17)):  # in the menu, talking, talking
            centre.dial(caller=str(number), stays_s=stays_s)
            await asyncio.sleep(0.5)
        await asyncio.sleep(1.5)
        centre.dial(caller="waits", stays_s=14)
        await asyncio.sleep(9)
        await next_floor(centre, kill=kill, away_s=10)
        await asyncio.sleep(15)
        assert len(await centre.all(ContactEnded)) == 4
        assert len(await centre.all(ContactLost)) == 3
        assert centre.quiet()
        assert {centre.shown(ANNA), centre.shown(BORIS)} == {ShownState.READY}

    play(story, picks_up={ANNA: TAKES, BORIS: TAKES})


@kill_or_stop
def test_an_agent_who_hung_up_meanwhile_ends_the_contact(*, kill: bool) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=100)
        await asyncio.sleep(15)
        phone = centre.phone_of(ANNA).id
        await (centre.kill() if kill else centre.stop())
        centre.world.hang_up(phone)
        await asyncio.sleep(1)
        await centre.begin()
        await asyncio.sleep(1)
        assert (await centre.only(ContactEnded)).outcome is Outcome.HANDLED
        await asyncio.sleep(12)
        assert centre.quiet()

    play(story)


@kill_or_stop
def test_who_rings_while_no_floor_is_there_is_taken_in_by_the_next(*, kill: bool) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        await (centre.kill() if kill else centre.stop())
        caller = centre.world.call(
            called="4001", caller="1", digits=[(12, "1")], hang_up_after_s=60
        )
        await asyncio.sleep(3)
        await centre.begin()
        await asyncio.sleep(15)
        assert centre.hear_each_other(caller, ANNA)

    play(story)


def test_who_is_chosen_as_a_floor_begins_and_is_gone_does_not_undo_the_write() -> None:
    async def story(centre: Centre) -> None:
        phone = DeviceId(f"dev_{ANNA}")
        await centre.ready(ANNA)
        centre.world.unregister(phone)
        caller = centre.dial(stays_s=100)
        await asyncio.sleep(10)
        await centre.stop()
        centre.world.hang_up(caller)
        centre.world.register(phone)
        await centre.begin()
        await asyncio.sleep(5)
        assert centre.up
        assert centre.quiet()

    play(story)


def test_a_floor_that_was_superseded_ends_and_its_successor_goes_on() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        caller = centre.dial(stays_s=60)
        await asyncio.sleep(15)
        await centre.journal.begin_term()
        with pytest.raises(Superseded):
            await centre.ask(ANNA, Hold())
        await asyncio.sleep(0.1)
        assert not centre.up
        await centre.begin()
        assert centre.hear_each_other(caller, ANNA)
        await asyncio.sleep(70)
        assert centre.quiet()

    play(story)


PHASES_MS = [*range(0, 14_000, 173), *range(6_000, 6_400, 11), *range(9_000, 9_400, 11)]


@pytest.mark.parametrize("ends_at_ms", PHASES_MS)
@pytest.mark.parametrize("kill", [True, False])
def test_whenever_the_floor_ends_the_next_one_leaves_nobody_stuck(
    ends_at_ms: int, *, kill: bool
) -> None:
    """Sweeps the end through menu, queue, ringing, answer, talk and each write in between."""

    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=50)
        await asyncio.sleep(ends_at_ms / 1000)
        await next_floor(centre, kill=kill, away_s=1.0)
        await asyncio.sleep(80)
        assert len(await centre.all(ContactEnded)) <= 1  # none: killed before it was written
        assert centre.quiet()
        assert centre.shown(ANNA) in {ShownState.READY, ShownState.NOT_READY}

    play(story)


@pytest.mark.parametrize("ends_after_ms", range(0, 130, 7))
def test_whenever_the_floor_is_killed_around_a_hold_state_and_sound_agree(
    ends_after_ms: int,
) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        caller = centre.dial(stays_s=90)
        await asyncio.sleep(14)
        asked = centre.scope.create_task(asks(centre, Hold()))
        await asyncio.sleep(ends_after_ms / 1000)
        asked.cancel()
        await next_floor(centre, kill=True, away_s=1.0)
        heard = centre.hear_each_other(caller, ANNA)
        assert centre.shown(ANNA) is (ShownState.TALKING if heard else ShownState.HOLD)
        assert centre.world.legs[caller].music is not heard

    play(story)


TRANSFERS = [Transfer("queue", SALES), Transfer("agent", BORIS), Transfer("outside", OUT, "trk")]


@pytest.mark.parametrize("transfer", TRANSFERS)
@pytest.mark.parametrize("ends_after_ms", range(0, 4_000, 37))
def test_whenever_the_floor_is_killed_in_a_transfer_nobody_is_stuck(
    transfer: Transfer, ends_after_ms: int
) -> None:
    async def story(centre: Centre) -> None:
        centre.world.numbers[OUT] = Behaviour(picks_up_after_s=2)
        await centre.ready(ANNA)
        centre.dial(stays_s=90)
        await asyncio.sleep(14)
        await centre.ready(BORIS)
        asked = centre.scope.create_task(asks(centre, transfer))
        await asyncio.sleep(ends_after_ms / 1000)
        asked.cancel()
        await next_floor(centre, kill=True, away_s=1.0)
        await asyncio.sleep(120)
        await centre.only(ContactEnded)
        assert centre.quiet()

    play(story, picks_up={ANNA: TAKES, BORIS: TAKES})


async def asks(centre: Centre, command: Command) -> None:
    await centre.floor.desk.ask(ANNA, command, by=PERSON)


@pytest.mark.parametrize("ends_after_ms", range(6_000, 24_000, 331))
def test_whenever_the_floor_is_killed_under_a_message_nobody_is_stuck(ends_after_ms: int) -> None:
    async def story(centre: Centre) -> None:
        centre.dial("3", stays_s=20)
        await asyncio.sleep(ends_after_ms / 1000)
        await next_floor(centre, kill=True, away_s=1.0)
        await asyncio.sleep(60)
        await centre.only(ContactEnded)
        assert len(await centre.all(VoicemailLeft)) <= 1
        assert centre.quiet()

    play(story)

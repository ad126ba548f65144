"""A caller who waits is called back: the question, the yes, every way to the talk, and failures."""

import asyncio
from typing import Any

import pytest
from tests.flow.floor.centre import (
    ANNA,
    BORIS,
    CARE,
    PERSON,
    Centre,
    PlainSetup,
    play,
    profile,
    queue,
)

from huawu.agents.view import ShownState
from huawu.centre.model import CallbackRule, Dials, OutsidePolicy
from huawu.events.call import RecordingFinalised
from huawu.events.callback import (
    CallbackBooked,
    CallbackOffered,
    CallbackOver,
    CallbackPutOff,
    CallbackRequested,
)
from huawu.events.contact import (
    ContactCreated,
    ContactEnded,
    ContactOverflowed,
    ContactQueued,
    Direction,
    Outcome,
)
from huawu.events.reservation import ReservationConnected, ReservationCreated
from huawu.floor import signals
from huawu.kernel.ids import LegId, TrunkId
from huawu.testing.scripted_parties import Behaviour, ScriptedLeg

pytestmark = pytest.mark.flow

CALLER, DIALLED = "13800001111", "+8613800001111"
OURS = "+862155550000"
AT_HAND = {ANNA: Behaviour(picks_up_after_s=2), BORIS: Behaviour(picks_up_after_s=2)}
RULE = CallbackRule(offer_after_s=30, key="9", again_s=120)


def centre_of(rule: CallbackRule = RULE, **changes: Any) -> PlainSetup:
    dials = Dials(trunk=TrunkId("trk"), shown=OURS)
    care = queue(CARE, dials=dials, callback=rule, **changes)
    return PlainSetup([care], [profile(ANNA), profile(BORIS)])


async def ask_back(centre: Centre, does: Behaviour | None = None) -> LegId:
    """Let somebody call, wait, be asked and say yes; a minute has passed then."""
    centre.world.numbers[DIALLED] = does or Behaviour(picks_up_after_s=5)
    leg = centre.world.call(
        called="4001", caller=CALLER, digits=[(6, "1"), (50, "9")], hang_up_after_s=300
    )
    await asyncio.sleep(60)
    return leg


def outside(centre: Centre) -> ScriptedLeg:
    return next(leg for leg in reversed(centre.world.legs.values()) if leg.trunk is not None)


def heard(centre: Centre, leg: LegId) -> list[str]:
    return [sound.media for sound in centre.world.legs[leg].heard]


async def over(centre: Centre) -> tuple[Outcome, str, int]:
    """Return how the callback ended, why, and after how many attempts."""
    booked, ended = await centre.only(CallbackBooked), await centre.all(ContactEnded)
    told = await centre.only(CallbackOver)
    [outcome] = [one.outcome for one in ended if one.contact == booked.contact]
    assert centre.quiet()
    return outcome, told.cause, told.tried


def test_who_says_yes_hangs_up_and_is_called_back_at_their_place() -> None:
    async def story(centre: Centre) -> None:
        leg = await ask_back(centre)
        assert heard(centre, leg)[-2:] == ["prompt:callback9/zh", "prompt:callback_booked/zh"]
        assert centre.world.legs[leg].gone
        asked, called = await centre.all(ContactQueued)
        assert called.key_at == asked.key_at
        await centre.ready(ANNA)
        await asyncio.sleep(4)
        assert centre.shown(ANNA) is ShownState.DIALING
        assert centre.phone_of(ANNA).heard[-1].media == "tone:ring"
        assert outside(centre).shown.number == OURS
        await asyncio.sleep(6)
        assert centre.shown(ANNA) is ShownState.TALKING
        assert centre.hear_each_other(LegId(outside(centre).id), ANNA)
        await centre.ask(ANNA, signals.HangUp())
        await asyncio.sleep(15)
        outcomes = [ended.outcome for ended in await centre.all(ContactEnded)]
        assert outcomes == [Outcome.CALLBACK, Outcome.HANDLED]
        assert await centre.only(RecordingFinalised)
        assert centre.quiet()

    play(story, setup=centre_of(), picks_up=AT_HAND)


def test_the_journal_tells_who_asked_and_which_contact_is_the_callback() -> None:
    async def story(centre: Centre) -> None:
        await ask_back(centre)
        came, callback = await centre.all(ContactCreated)
        assert (came.direction, callback.direction) == (Direction.INBOUND, Direction.OUTBOUND)
        assert callback.party == came.party
        requested, booked = await centre.only(CallbackRequested), await centre.only(CallbackBooked)
        assert (requested.contact, requested.callback) == (came.contact, callback.contact)
        assert (booked.contact, booked.asked_in) == (callback.contact, came.contact)
        left = await centre.only(ContactOverflowed)
        assert (left.contact, left.cause) == (came.contact, "callback")

    play(story, setup=centre_of(), picks_up=AT_HAND)


def test_a_callback_is_served_before_who_came_after_the_one_who_asked() -> None:
    async def story(centre: Centre) -> None:
        await ask_back(centre)
        centre.dial("1", stays_s=300, caller="13900002222")
        await asyncio.sleep(20)
        await centre.ready(ANNA)
        await asyncio.sleep(30)
        first = (await centre.all(ReservationConnected))[0]
        assert first.contact == (await centre.only(CallbackBooked)).contact

    play(story, setup=centre_of(), picks_up=AT_HAND)


@pytest.mark.parametrize(
    ("does", "cause"),
    [
        (Behaviour(rejects_with=17), "busy"),
        (Behaviour(rejects_with=21), "rejected"),
        (Behaviour(picks_up_after_s=None), "no_answer"),
    ],
)
def test_who_is_not_reached_is_tried_again_and_then_no_more(does: Behaviour, cause: str) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        await centre.floor.desk.not_ready(ANNA, "break", by=PERSON)
        await ask_back(centre, does)
        await centre.floor.desk.ready(ANNA, by=PERSON)
        await asyncio.sleep(700)
        assert await over(centre) == (Outcome.NOT_REACHED, cause, 3)
        assert [put.tried for put in await centre.all(CallbackPutOff)] == [1, 2]
        assert centre.shown(ANNA) is ShownState.READY
        assert len(await centre.all(ReservationCreated)) == 3

    play(story, setup=centre_of(), picks_up=AT_HAND)


def test_a_number_that_does_not_exist_is_dialled_once() -> None:
    async def story(centre: Centre) -> None:
        await ask_back(centre, Behaviour(rejects_with=1))
        await centre.ready(ANNA)
        await asyncio.sleep(60)
        assert await over(centre) == (Outcome.NOT_REACHED, "no_such_number", 1)

    play(story, setup=centre_of(), picks_up=AT_HAND)


def test_between_two_attempts_others_are_served() -> None:
    async def story(centre: Centre) -> None:
        await ask_back(centre, Behaviour(rejects_with=17))
        await centre.ready(ANNA)
        await asyncio.sleep(10)
        leg = centre.dial("1", stays_s=60, caller="13900002222")
        await asyncio.sleep(20)
        assert centre.hear_each_other(leg, ANNA)

    play(story, setup=centre_of(), picks_up=AT_HAND)


def test_an_agent_who_misses_a_callback_leaves_it_at_its_place_for_another() -> None:
    async def story(centre: Centre) -> None:
        await ask_back(centre)
        await centre.ready(ANNA)
        await asyncio.sleep(25)
        await centre.ready(BORIS)
        await asyncio.sleep(15)
        assert centre.hear_each_other(LegId(outside(centre).id), BORIS)
        assert await centre.all(CallbackPutOff) == []

    misses = {ANNA: Behaviour(picks_up_after_s=None), BORIS: Behaviour(picks_up_after_s=2)}
    play(story, setup=centre_of(), picks_up=misses)


def test_an_agent_may_give_it_up_while_it_rings_and_it_is_no_attempt() -> None:
    async def story(centre: Centre) -> None:
        await ask_back(centre, Behaviour(picks_up_after_s=30))
        await centre.ready(ANNA)
        await asyncio.sleep(8)
        await centre.ask(ANNA, signals.HangUp())
        await asyncio.sleep(2)
        put_off = await centre.only(CallbackPutOff)
        assert (put_off.cause, put_off.tried) == ("cancelled", 0)
        assert centre.shown(ANNA) is ShownState.READY
        assert outside(centre).gone

    play(story, setup=centre_of(), picks_up=AT_HAND)


@pytest.mark.parametrize("after_s", [1, 5, 12])
def test_a_callback_survives_a_floor_that_is_killed(after_s: float) -> None:
    """While it waits, while the agent rings, while the customer's telephone rings."""

    async def story(centre: Centre) -> None:
        await ask_back(centre, Behaviour(picks_up_after_s=20))
        if after_s > 1:
            await centre.ready(ANNA)
        await asyncio.sleep(after_s)
        await centre.kill()
        await centre.begin()
        if after_s == 1:
            await centre.ready(ANNA)
        await asyncio.sleep(50)
        assert centre.hear_each_other(LegId(outside(centre).id), ANNA)
        assert len(await centre.all(ReservationConnected)) == 1

    slow = {ANNA: Behaviour(picks_up_after_s=8)}
    play(story, setup=centre_of(), picks_up=slow)


def test_a_talk_with_who_was_called_back_goes_on_over_a_restart() -> None:
    async def story(centre: Centre) -> None:
        await ask_back(centre)
        await centre.ready(ANNA)
        await asyncio.sleep(20)
        await centre.kill()
        await centre.begin()
        await asyncio.sleep(5)
        assert centre.hear_each_other(LegId(outside(centre).id), ANNA)
        await centre.ask(ANNA, signals.HangUp())
        await asyncio.sleep(15)
        assert (await centre.all(ContactEnded))[-1].outcome is Outcome.HANDLED
        assert centre.quiet()

    play(story, setup=centre_of(), picks_up=AT_HAND)


def test_an_engine_that_dies_while_it_rings_loses_no_callback() -> None:
    async def story(centre: Centre) -> None:
        await ask_back(centre, Behaviour(picks_up_after_s=30))
        await centre.ready(ANNA)
        await asyncio.sleep(10)
        centre.world.lose()
        centre.world.come_back(restarted=True)
        await asyncio.sleep(200)
        assert centre.hear_each_other(LegId(outside(centre).id), ANNA)
        assert [e.outcome for e in await centre.all(ContactEnded)] == [Outcome.CALLBACK]

    play(story, setup=centre_of(), picks_up=AT_HAND)


def test_who_is_not_allowed_to_be_dialled_is_not_asked() -> None:
    async def story(centre: Centre) -> None:
        await ask_back(centre)
        assert await centre.all(CallbackOffered) == []
        assert await centre.all(CallbackBooked) == []

    setup = centre_of()
    setup.policy = OutsidePolicy(allowed_prefixes=("+86",), denied_prefixes=("+86138",))
    play(story, setup=setup, picks_up=AT_HAND)


def test_who_hides_their_number_is_not_asked() -> None:
    async def story(centre: Centre) -> None:
        centre.world.call(called="4001", caller="", digits=[(6, "1")], hang_up_after_s=90)
        await asyncio.sleep(100)
        assert await centre.all(CallbackOffered) == []

    play(story, setup=centre_of(), picks_up=AT_HAND)


def test_the_key_means_nothing_before_the_question() -> None:
    async def story(centre: Centre) -> None:
        centre.world.call(
            called="4001", caller=CALLER, digits=[(6, "1"), (20, "9")], hang_up_after_s=90
        )
        await asyncio.sleep(60)
        assert await centre.only(CallbackOffered)
        assert await centre.all(CallbackBooked) == []

    play(story, setup=centre_of(), picks_up=AT_HAND)


def test_who_waits_to_be_called_back_already_is_not_asked_again() -> None:
    async def story(centre: Centre) -> None:
        await ask_back(centre)
        await ask_back(centre)
        assert len(await centre.all(CallbackOffered)) == 1
        assert len(await centre.all(CallbackBooked)) == 1

    play(story, setup=centre_of(), picks_up=AT_HAND)


def test_a_queue_without_the_rule_asks_nobody() -> None:
    async def story(centre: Centre) -> None:
        await ask_back(centre)
        assert await centre.all(CallbackOffered) == []

    play(story, setup=PlainSetup([queue(CARE)], [profile(ANNA)]), picks_up=AT_HAND)


def test_a_callback_that_nobody_made_in_time_is_over() -> None:
    async def story(centre: Centre) -> None:
        await ask_back(centre)
        await asyncio.sleep(3700)
        assert await over(centre) == (Outcome.NOT_REACHED, "too_late", 0)

    play(story, setup=centre_of(CallbackRule(offer_after_s=30, key="9", within_h=1)))


def test_a_callback_that_is_taken_back_is_withdrawn() -> None:
    async def story(centre: Centre) -> None:
        await ask_back(centre)
        booked = await centre.only(CallbackBooked)
        await centre.floor.desk.ask_about(booked.contact, signals.Withdraw(), by=PERSON, agent=None)
        await asyncio.sleep(1)
        assert await over(centre) == (Outcome.WITHDRAWN, "cancelled", 0)

    play(story, setup=centre_of())


def test_a_telephone_that_holds_while_the_customer_is_called_holds_the_customer() -> None:
    async def story(centre: Centre) -> None:
        await ask_back(centre, Behaviour(picks_up_after_s=8))
        await centre.ready(ANNA)
        await asyncio.sleep(15)
        assert centre.shown(ANNA) is ShownState.HOLD
        assert outside(centre).music
        await asyncio.sleep(20)
        assert centre.hear_each_other(LegId(outside(centre).id), ANNA)

    holds = Behaviour(picks_up_after_s=2, hold_key=((1.0, True), (25.0, False)))
    play(story, setup=centre_of(), picks_up={ANNA: holds})

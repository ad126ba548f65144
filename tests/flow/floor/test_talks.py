"""A conversation: hold, wrap-up, what an agent asks meanwhile, pause of the recording."""

import asyncio

import pytest
from tests.flow.floor.centre import ANNA, CARE, PERSON, SALES, Centre, PlainSetup, play, profile
from tests.flow.floor.centre import queue as queue_of

from huawu.agents.slots import WrapLimit
from huawu.agents.view import ShownState
from huawu.centre.model import RecordingPolicy, WrapMode
from huawu.events.agent import ModeChanged, SessionChanged
from huawu.events.call import (
    CallHeld,
    CallRetrieved,
    RecordingFinalised,
    RecordingLost,
    RecordingPaused,
    RecordingResumed,
    RecordingStarted,
)
from huawu.events.contact import ContactEnded, EndedBy, Outcome
from huawu.events.reservation import ReservationCreated, ReservationEnded
from huawu.floor.call import NotNow
from huawu.floor.signals import HangUp, Hold, PauseRecording, Retrieve
from huawu.kernel.errors import Conflict
from huawu.kernel.event import Actor
from huawu.kernel.ids import DEFAULT_TENANT, LegId, UserId
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow


async def talking(centre: Centre, *, stays_s: float = 120) -> LegId:
    """Return the leg of a caller who talks with Anna for five seconds now."""
    await centre.ready(ANNA)
    caller = centre.dial(stays_s=stays_s)
    await asyncio.sleep(15)
    assert centre.hear_each_other(caller, ANNA)
    return caller


def test_a_recording_that_a_full_disk_refuses_is_stored_when_there_is_room_again() -> None:
    async def story(centre: Centre) -> None:
        centre.recorder.full = True
        await talking(centre, stays_s=30)
        await asyncio.sleep(60)
        assert centre.shown(ANNA) is ShownState.READY
        assert centre.quiet()
        assert not await centre.all(RecordingFinalised)
        centre.recorder.full = False
        await asyncio.sleep(12)
        assert (await centre.only(RecordingFinalised)).length_s > 15
        assert not await centre.all(RecordingLost)

    play(story)


def test_a_customer_on_hold_hears_music_and_comes_back() -> None:
    async def story(centre: Centre) -> None:
        caller = await talking(centre, stays_s=75)
        await centre.ask(ANNA, Hold())
        assert centre.shown(ANNA) is ShownState.HOLD
        assert centre.world.legs[caller].music
        assert not centre.world.hears(caller)
        await asyncio.sleep(20)
        await centre.ask(ANNA, Retrieve())
        assert centre.hear_each_other(caller, ANNA)
        await asyncio.sleep(60)
        ended = await centre.only(ReservationEnded)
        assert 20 <= ended.hold_s < 20.2
        assert 44 < ended.talk_s < 47
        assert (await centre.only(RecordingFinalised)).length_s > 64

    play(story)


def test_the_telephones_own_hold_key_does_the_same() -> None:
    keys = ((0.5, True), (10.5, False))

    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        caller = centre.dial()
        await asyncio.sleep(12)
        assert (await centre.only(CallHeld)).from_device
        assert centre.shown(ANNA) is ShownState.HOLD
        await asyncio.sleep(10)
        assert 9.9 < (await centre.only(CallRetrieved)).elapsed_s < 10.1
        assert centre.hear_each_other(caller, ANNA)

    play(story, picks_up={ANNA: Behaviour(picks_up_after_s=3, hold_key=keys)})


@pytest.mark.parametrize("held_first", [True, False])
def test_what_the_telephone_itself_holds_is_taken_back_at_the_telephone(
    *, held_first: bool
) -> None:
    async def story(centre: Centre) -> None:
        caller = await talking(centre)
        if held_first:
            await centre.ask(ANNA, Hold())
        centre.world.hold(centre.phone_of(ANNA).id, held=True)
        await asyncio.sleep(1)
        with pytest.raises(NotNow):
            await centre.ask(ANNA, Retrieve())
        assert centre.shown(ANNA) is ShownState.HOLD
        centre.world.hold(centre.phone_of(ANNA).id, held=False)
        await asyncio.sleep(1)
        assert centre.hear_each_other(caller, ANNA)

    play(story)


def test_hold_and_retrieve_are_refused_where_they_change_nothing() -> None:
    async def story(centre: Centre) -> None:
        await talking(centre)
        with pytest.raises(NotNow):
            await centre.ask(ANNA, Retrieve())
        await centre.ask(ANNA, Hold())
        with pytest.raises(NotNow):
            await centre.ask(ANNA, Hold())

    play(story)


def test_a_customer_who_leaves_on_hold_was_handled() -> None:
    async def story(centre: Centre) -> None:
        await talking(centre, stays_s=30)
        await centre.ask(ANNA, Hold())
        await asyncio.sleep(20)
        ended = await centre.only(ReservationEnded)
        assert 14 < ended.hold_s < 16
        assert centre.shown(ANNA) is ShownState.WRAP_UP
        assert (await centre.only(ContactEnded)).outcome is Outcome.HANDLED

    play(story)


@pytest.mark.parametrize("by_desk", [True, False])
def test_an_agent_who_hangs_up_ends_the_contact(*, by_desk: bool) -> None:
    async def story(centre: Centre) -> None:
        caller = await talking(centre)
        if by_desk:
            await centre.ask(ANNA, HangUp())
        else:
            centre.world.hang_up(centre.phone_of(ANNA).id)
        await asyncio.sleep(3)
        ended = await centre.only(ContactEnded)
        assert (ended.outcome, ended.by) == (Outcome.HANDLED, EndedBy.AGENT)
        assert centre.world.legs[caller].gone
        assert centre.shown(ANNA) is ShownState.WRAP_UP
        await asyncio.sleep(10)
        assert centre.quiet()

    play(story)


def test_wrap_up_can_be_ended_early() -> None:
    async def story(centre: Centre) -> None:
        await talking(centre, stays_s=20)
        await asyncio.sleep(8)
        assert centre.shown(ANNA) is ShownState.WRAP_UP
        await centre.floor.desk.end_wrap(ANNA, by=PERSON)
        assert centre.shown(ANNA) is ShownState.READY
        with pytest.raises(NotNow):
            await centre.floor.desk.end_wrap(ANNA, by=PERSON)
        await asyncio.sleep(20)
        assert centre.shown(ANNA) is ShownState.READY

    play(story)


def test_wrap_up_can_be_extended_up_to_a_limit() -> None:
    async def story(centre: Centre) -> None:
        await talking(centre, stays_s=20)
        await asyncio.sleep(8)
        await centre.floor.desk.extend_wrap(ANNA, 60, by=PERSON)
        with pytest.raises(WrapLimit):
            await centre.floor.desk.extend_wrap(ANNA, 250, by=PERSON)
        await asyncio.sleep(60)
        assert centre.shown(ANNA) is ShownState.WRAP_UP
        await asyncio.sleep(10)
        assert centre.shown(ANNA) is ShownState.READY

    play(story)


@pytest.mark.parametrize(
    ("wrap", "after"),
    [
        (WrapMode.NONE, ShownState.READY),
        (WrapMode.OPTIONAL, ShownState.READY),
        (WrapMode.MANUAL, ShownState.WRAP_UP),
    ],
)
def test_wrap_up_follows_the_queues_rule(wrap: WrapMode, after: ShownState) -> None:
    async def story(centre: Centre) -> None:
        await talking(centre, stays_s=20)
        await asyncio.sleep(300)
        assert centre.shown(ANNA) is after

    play(story, setup=PlainSetup([queue_of(CARE, wrap=wrap), queue_of(SALES)], [profile(ANNA)]))


def in_a_queue_with(wrap: WrapMode) -> PlainSetup:
    return PlainSetup([queue_of(CARE, wrap=wrap), queue_of(SALES)], [profile(ANNA)])


def test_an_optional_wrap_up_follows_when_the_agent_asked_for_it() -> None:
    async def story(centre: Centre) -> None:
        await talking(centre, stays_s=20)
        await centre.floor.desk.ask_wrap(ANNA, by=PERSON)
        await centre.ask(ANNA, Hold())
        await asyncio.sleep(12)
        assert centre.shown(ANNA) is ShownState.WRAP_UP
        await asyncio.sleep(10)
        assert centre.shown(ANNA) is ShownState.READY

    play(story, setup=in_a_queue_with(WrapMode.OPTIONAL))


def test_a_mandatory_wrap_up_lasts_its_whole_time_unless_it_is_forced() -> None:
    async def story(centre: Centre) -> None:
        await talking(centre, stays_s=20)
        with pytest.raises(Conflict):
            await centre.floor.desk.ask_wrap(ANNA, by=PERSON)
        await asyncio.sleep(12)
        with pytest.raises(Conflict):
            await centre.floor.desk.end_wrap(ANNA, by=PERSON)
        assert centre.shown(ANNA) is ShownState.WRAP_UP
        boss = Actor(tenant=DEFAULT_TENANT, user=UserId("usr_boss"))
        await centre.floor.desk.end_wrap(ANNA, by=boss)
        assert centre.shown(ANNA) is ShownState.READY

    play(story, setup=in_a_queue_with(WrapMode.MANDATORY))


def test_not_ready_during_a_call_holds_after_it() -> None:
    async def story(centre: Centre) -> None:
        await talking(centre, stays_s=30)
        await centre.floor.desk.not_ready(ANNA, "lunch", by=PERSON)
        assert centre.shown(ANNA) is ShownState.TALKING
        centre.dial(stays_s=60)
        await asyncio.sleep(35)
        anna = centre.floor.state.agent(ANNA)
        assert (centre.shown(ANNA), anna.reason) == (ShownState.NOT_READY, "lunch")
        assert len(await centre.all(ReservationCreated)) == 1
        assert (await centre.all(ModeChanged))[-1].reason == "lunch"

    play(story)


def test_a_pending_not_ready_can_be_taken_back() -> None:
    async def story(centre: Centre) -> None:
        await talking(centre, stays_s=30)
        await centre.floor.desk.not_ready(ANNA, "lunch", by=PERSON)
        await centre.floor.desk.ready(ANNA, by=PERSON)
        await asyncio.sleep(40)
        assert centre.shown(ANNA) is ShownState.READY

    play(story)


def test_an_agent_who_signs_out_during_a_call_leaves_after_it() -> None:
    async def story(centre: Centre) -> None:
        await talking(centre, stays_s=30)
        await centre.floor.desk.sign_out(ANNA, "shift_over", by=PERSON)
        assert centre.shown(ANNA) is ShownState.TALKING
        await asyncio.sleep(20)
        assert centre.shown(ANNA) is ShownState.WRAP_UP
        await asyncio.sleep(10)
        assert centre.shown(ANNA) is ShownState.SIGNED_OUT
        out = (await centre.all(SessionChanged))[-1]
        assert out.reason == "shift_over"
        await centre.ready(ANNA)
        assert centre.shown(ANNA) is ShownState.READY

    play(story)


def test_an_agent_who_signs_out_while_the_telephone_rings_leaves_after_what_comes_of_it() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=60)
        await asyncio.sleep(8)
        await centre.floor.desk.sign_out(ANNA, "shift_over", by=PERSON)
        await asyncio.sleep(30)
        assert centre.shown(ANNA) is ShownState.SIGNED_OUT

    play(story, picks_up={ANNA: Behaviour(picks_up_after_s=None)})


def test_the_recording_is_paused_for_card_data_and_goes_on() -> None:
    async def story(centre: Centre) -> None:
        await talking(centre, stays_s=60)
        await centre.ask(ANNA, PauseRecording(paused=True))
        with pytest.raises(Conflict):
            await centre.ask(ANNA, PauseRecording(paused=True))
        await asyncio.sleep(10)
        await centre.ask(ANNA, PauseRecording(paused=False))
        await asyncio.sleep(60)
        recording = (await centre.only(RecordingStarted)).recording
        assert (await centre.only(RecordingPaused)).recording == recording
        assert 10 <= (await centre.only(RecordingResumed)).elapsed_s < 10.1
        spans = centre.world.recordings[recording].paused
        assert len(spans) == 1
        assert (await centre.only(RecordingFinalised)).length_s > 49

    play(story)


def test_a_queue_that_is_not_recorded_has_nothing_to_pause() -> None:
    async def story(centre: Centre) -> None:
        await talking(centre)
        with pytest.raises(Conflict):
            await centre.ask(ANNA, PauseRecording(paused=True))
        assert not centre.world.recordings

    quiet = queue_of(CARE, recording=RecordingPolicy.NEVER)
    play(story, setup=PlainSetup([quiet, queue_of(SALES)], [profile(ANNA)]))

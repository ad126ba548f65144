"""Messages from the queue into an agent's hand and out of the journal, in virtual time."""

import asyncio

import pytest
from tests.flow.floor.centre import ANNA, BORIS, CARE, PERSON, Centre, play

from huawu.agents.slots import NotRoutable
from huawu.agents.view import ShownState, shown_state
from huawu.contacts.machine import Contact, Phase, replay
from huawu.events.call import RecordingFinalised
from huawu.events.contact import Channel, ContactEnded, ContactEvent, Outcome
from huawu.events.reservation import ReservationConnected, ReservationEnded
from huawu.floor.call import NotNow
from huawu.floor.view import floor_now
from huawu.floor.voicemails import VoicemailDesk
from huawu.kernel.errors import NotFound
from huawu.kernel.ids import AgentId, ContactId
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow


async def left_message(centre: Centre) -> Contact:
    """Let a caller leave a message and return it as it waits."""
    centre.world.call(
        called="4001", caller="13800001111", digits=[(8, "3"), (25, "#")], hang_up_after_s=40
    )
    await asyncio.sleep(60)
    (message,) = centre.floor.state.contacts.values()
    assert (message.channel, message.place and message.place.queue) == (Channel.VOICEMAIL, CARE)
    return message


def test_a_message_is_taken_heard_and_done() -> None:
    async def story(centre: Centre) -> None:
        message, desk = await left_message(centre), VoicemailDesk(centre.floor.live)
        await centre.floor.desk.sign_in(ANNA, by=PERSON)
        await desk.take(ANNA, message.id, by=PERSON)
        anna = centre.floor.state.agent(ANNA)
        assert shown_state(anna) is ShownState.WORKING
        assert anna.slots[Channel.VOICEMAIL, 0].contact == message.id
        await asyncio.sleep(30)
        await desk.done(ANNA, message.id, by=PERSON)
        assert centre.floor.state.agent(ANNA).idle
        assert not centre.floor.state.contacts
        ended = (await centre.all(ContactEnded))[-1]
        assert (ended.contact, ended.outcome) == (message.id, Outcome.HANDLED)
        assert 29 < (await centre.only(ReservationEnded)).talk_s < 31
        connected = await centre.only(ReservationConnected)
        assert (connected.queue, connected.agent) == (CARE, ANNA)

    play(story)


def test_the_journal_alone_tells_the_same() -> None:
    async def story(centre: Centre) -> None:
        message, desk = await left_message(centre), VoicemailDesk(centre.floor.live)
        await centre.floor.desk.sign_in(ANNA, by=PERSON)
        await desk.take(ANNA, message.id, by=PERSON)
        live = centre.floor.state.contacts[message.id].booking
        history = [r.event for r in await centre.journal.read(f"contact/{message.id}")]
        folded = replay(event for event in history if isinstance(event, ContactEvent))
        assert live is not None
        assert folded is not None
        assert folded.booking is not None
        assert (folded.booking.id, folded.message is not None) == (live.id, True)
        booked = centre.journal.bookings.get(live.id)
        assert booked is not None
        assert (booked.live, booked.place) == (True, (ANNA, Channel.VOICEMAIL, 0))

    play(story)


def test_a_message_that_somebody_has_is_nobody_elses() -> None:
    async def story(centre: Centre) -> None:
        message, desk = await left_message(centre), VoicemailDesk(centre.floor.live)
        for agent in (ANNA, BORIS):
            await centre.floor.desk.sign_in(agent, by=PERSON)
        async with asyncio.TaskGroup() as scope:
            asked = [scope.create_task(refused(desk, a, message.id)) for a in (ANNA, BORIS)]
        assert sorted(task.result() for task in asked) == [False, True]
        loser = (ANNA, BORIS)[asked[1].result()]
        with pytest.raises(NotNow):
            await desk.done(loser, message.id, by=PERSON)
        assert centre.floor.state.agent(loser).idle

    play(story, picks_up={ANNA: Behaviour(), BORIS: Behaviour()})


async def refused(desk: VoicemailDesk, agent: AgentId, message: ContactId) -> bool:
    try:
        await desk.take(agent, message, by=PERSON)
    except NotNow:
        return True
    return False


def test_an_agent_who_is_out_or_talks_is_given_none_and_the_message_stays() -> None:
    async def story(centre: Centre) -> None:
        message, desk = await left_message(centre), VoicemailDesk(centre.floor.live)
        with pytest.raises(NotRoutable) as out:
            await desk.take(ANNA, message.id, by=PERSON)
        await centre.ready(ANNA)
        centre.world.call(called="4001", caller="1", digits=[(8, "1")], hang_up_after_s=60)
        await asyncio.sleep(30)
        with pytest.raises(NotRoutable) as talks:
            await desk.take(ANNA, message.id, by=PERSON)
        assert (out.value.details["obstacle"], talks.value.details["obstacle"]) == (
            "signed_out",
            "busy",
        )
        assert centre.floor.state.contacts[message.id].phase is Phase.WAITING

    play(story)


def test_a_call_is_no_message() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.world.call(called="4001", caller="1", digits=[(8, "1")], hang_up_after_s=60)
        await asyncio.sleep(30)
        (call,) = centre.floor.state.contacts
        for wrong in (call, ContactId("ctc_none")):
            with pytest.raises(NotFound):
                await VoicemailDesk(centre.floor.live).take(ANNA, wrong, by=PERSON)

    play(story)


def test_a_queue_counts_the_messages_that_nobody_has_taken() -> None:
    async def story(centre: Centre) -> None:
        message, desk = await left_message(centre), VoicemailDesk(centre.floor.live)
        await centre.floor.desk.sign_in(ANNA, by=PERSON)
        assert messages(centre) == 1
        await desk.take(ANNA, message.id, by=PERSON)
        assert messages(centre) == 0

    play(story)


def messages(centre: Centre) -> int:
    at = centre.floor.live.around.clock.now()
    queues = floor_now(centre.floor.state, centre.setup, at).queues
    return next(queue.messages for queue in queues if queue.id == CARE)


def test_a_caller_who_hangs_up_in_the_message_has_ended_before_it_is_stored() -> None:
    """Else the recording of a talk before it would seem to be longer than its sound."""

    async def story(centre: Centre) -> None:
        centre.dial("3", stays_s=20)
        await asyncio.sleep(25)
        ended, stored = await centre.only(ContactEnded), await centre.only(RecordingFinalised)
        assert ended.elapsed_s < 20.3
        assert stored.at > ended.at

    play(story)

"""No floor takes calls: callers hear music, are let in later, or leave a message."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
from tests.e2e.house.flow import QUEUE
from tests.e2e.house.listening import play, until_music
from tests.e2e.house.world import (
    AGENT_HZ,
    CALLER_HZ,
    MOBILE,
    PERSON,
    STRAIGHT,
    Caller,
    World,
    agent_id,
    eventually,
    until_hears,
)

from huawu.contacts.machine import Contact, Phase
from huawu.events.call import RecordingFinalised
from huawu.events.contact import Channel, ContactCreated, VoicemailLeft
from huawu.floor.voicemails import VoicemailDesk
from huawu.testing.phone.call import CallState
from huawu.testing.phone.sound import tone

pytestmark = pytest.mark.e2e


@pytest.fixture
async def away(world: World) -> AsyncGenerator[World]:
    """The centre while no floor takes calls."""
    world.rooms.engines.driver.take_calls(on=False)
    yield world
    world.rooms.engines.driver.take_calls(on=True)


async def test_a_caller_hears_music_and_is_let_in_when_the_floor_is_back(away: World) -> None:
    await away.ready("anna")
    after = await away.rooms.journal.head()
    call = await away.carrier.dial(STRAIGHT, caller=MOBILE)
    await call.until(CallState.TALKING)
    await until_music(call)

    away.rooms.engines.driver.take_calls(on=True)
    created = await away.next_event(ContactCreated, after)
    agent = await away.picks_up("anna")
    call.audio.sound = tone(CALLER_HZ)
    await until_hears(call, AGENT_HZ)
    await until_hears(agent, CALLER_HZ)
    await Caller(away, call, created.contact).in_phase(Phase.TALKING)


async def leave_message(world: World) -> Caller:
    """Call, wait through the music, say something, and return the message taken in."""
    host = world.rooms.engines.host
    assert host is not None
    after = await world.rooms.journal.head()
    call = await world.carrier.dial(STRAIGHT, caller=MOBILE)
    await until_music(call)
    call.audio.sound = tone(CALLER_HZ)

    async def recorded() -> bool:
        return any(path.stat().st_size > 40_000 for path in host.paths.voicemail.glob("*.wav"))

    await eventually(recorded, bool, "the engine records the message", within_s=40)
    call.hang_up()
    left = await world.next_event(VoicemailLeft, after)
    return Caller(world, call, left.message)


async def test_a_message_left_meanwhile_is_taken_in_is_played_and_can_be_handled(
    away: World,
) -> None:
    message = await leave_message(away)
    stored = await message.told(RecordingFinalised)
    heard = await play(away, stored.recording)
    assert heard.loud_s(heard.left, CALLER_HZ) > 1.5

    contact = message.now()
    assert (contact.channel, contact.called) == (Channel.VOICEMAIL, STRAIGHT)
    assert contact.place is not None
    assert contact.place.queue == QUEUE
    assert contact.party == await away.rooms.office.parties.of_number(MOBILE)
    await _handled(away, contact)
    assert "contact.ended" in await message.kinds()
    await _nothing_is_left_in_the_spool(away)


async def _handled(world: World, contact: Contact) -> None:
    await world.ready("anna")
    desk = VoicemailDesk(world.rooms.floor.live)
    await desk.take(agent_id("anna"), contact.id, by=PERSON)
    await desk.done(agent_id("anna"), contact.id, by=PERSON)


async def _nothing_is_left_in_the_spool(world: World) -> None:
    host = world.rooms.engines.host
    assert host is not None
    folders = (host.paths.voicemail, host.paths.recordings)

    async def files() -> list[str]:
        return await asyncio.to_thread(
            lambda: [path.name for folder in folders for path in folder.iterdir()]
        )

    await eventually(files, lambda left: not left, "the spool is empty")

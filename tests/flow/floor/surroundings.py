"""What a floor has around it in flow tests, as plain as can be."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from huawu.engine.port import Sound
from huawu.events.call import RecordingFinalised, RecordingLost
from huawu.events.contact import ContactCreated
from huawu.events.reservation import ReservationConnected
from huawu.journal.memory import MemoryJournal
from huawu.kernel.errors import Unavailable
from huawu.kernel.ids import AgentId, PartyId, PromptId, RecordingId
from huawu.recordings.raw import RawRecording
from huawu.testing.scripted_world import ScriptedWorld
from huawu.testing.virtual_time import VirtualClock


class PlainSounds:
    def prompt(self, prompt: PromptId, language: str) -> Sound:
        return Sound(media=f"prompt:{prompt}/{language}")

    def builtin(self, name: str, language: str) -> Sound:
        return Sound(media=f"prompt:{name}/{language}")

    def callback_offer(self, key: str, language: str) -> Sound:
        return Sound(media=f"prompt:callback{key}/{language}")

    def announcement(
        self, position: int, low_s: float | None, high_s: float | None, language: str
    ) -> Sequence[Sound]:
        return (Sound(media=f"prompt:position{position}/{language}"),)


class PlainParties:
    """Numbers are their own parties."""

    away = False  #: the database cannot be reached

    async def of_number(self, number: str) -> PartyId:
        await asyncio.sleep(0.002)
        if self.away:
            raise Unavailable("The database does not answer.")
        return PartyId(number)

    async def number_of(self, party: PartyId) -> str:
        if self.away:
            raise Unavailable("The database does not answer.")
        return str(party)


class PlainPast:
    """What the journal tells of contacts that are over."""

    def __init__(self, journal: MemoryJournal) -> None:
        self._journal = journal

    async def last_agent(self, party: PartyId, since: datetime) -> AgentId | None:
        head, last, theirs = await self._journal.head(), None, set[str]()
        async for chunk in self._journal.follow():
            for event in (recorded.event for recorded in chunk):
                if isinstance(event, ContactCreated) and event.party == party:
                    theirs.add(event.contact)
                if isinstance(event, ReservationConnected) and event.contact in theirs:
                    last = event.agent if event.at >= since else None
            if chunk[-1].position >= head:
                break
        return last


class PlainRecorder:
    """Every recording is found and stored after a second, as long as the engine recorded."""

    def __init__(self, clock: VirtualClock, world: ScriptedWorld) -> None:
        self._clock = clock
        self._world = world
        self.full = False  #: the disk takes no more

    def _length_s(self, recording: RecordingId) -> float:
        message, call = self._world.messages.get(recording), self._world.recordings.get(recording)
        if message is not None:
            return message.length_s or 0.0
        if call is None:
            return 0.0
        return (call.ended_s or self._clock.monotonic_s()) - call.started_s

    async def finish(self, raw: RawRecording) -> RecordingFinalised | RecordingLost:
        await asyncio.sleep(1)
        if self.full:
            raise Unavailable("The disk takes no more.")
        length_s = self._length_s(raw.id)
        if length_s == 0:
            return RecordingLost(
                at=self._clock.now(), contact=raw.contact, recording=raw.id, cause="missing"
            )
        return RecordingFinalised(
            at=self._clock.now(),
            contact=raw.contact,
            recording=raw.id,
            key=f"{raw.id}.wav",
            sha256="0" * 64,
            size_bytes=1,
            length_s=length_s,
            recovered=raw.interrupted,
        )


class Mortal:
    """Stands before an engine or a journal; once dead it does nothing more for its floor.

    What a floor that was killed had handed over before may still happen, as in the world.
    """

    def __init__(self, inner: object) -> None:
        self._inner = inner
        self.dead = False

    def __getattr__(self, name: str) -> object:
        if self.dead:
            raise asyncio.CancelledError("this floor was killed")
        return getattr(self._inner, name)

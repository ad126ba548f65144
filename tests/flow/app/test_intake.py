"""Messages that callers left with the engine become contacts: each once, whatever ends when."""

import asyncio
import shutil
import wave
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from tests.flow.floor.centre import CARE, QUEUES, PlainSetup
from tests.flow.floor.surroundings import PlainParties, PlainPast, PlainSounds

from huawu.app.intake import Intake
from huawu.engine.host.layout import EnginePaths
from huawu.events.call import RecordingFinalised
from huawu.events.contact import Channel, ContactCreated, ContactQueued
from huawu.floor.context import Around
from huawu.floor.floor import Floor
from huawu.journal.memory import MemoryJournal
from huawu.kernel.clock import SystemClock
from huawu.kernel.errors import Unavailable
from huawu.kernel.ids import DEFAULT_TENANT, PartyId
from huawu.recordings.raw import RawRecording
from huawu.testing.scripted_engine import ScriptedEngine
from huawu.testing.scripted_world import ScriptedWorld

pytestmark = pytest.mark.flow

NOW: Final = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
NAME: Final = "main-1767603000.7"


class Store:
    """Stores a sound by taking its file away."""

    def __init__(self, spool: Path) -> None:
        self._spool = spool

    async def finish(self, raw: RawRecording) -> RecordingFinalised:
        path = self._spool / f"{raw.id}.wav"
        with wave.open(str(path)) as sound:
            length_s = sound.getnframes() / sound.getframerate()
        path.unlink()
        return RecordingFinalised(
            at=SystemClock().now(),
            contact=raw.contact,
            recording=raw.id,
            key="k",
            sha256="0" * 64,
            size_bytes=1,
            length_s=length_s,
        )


class Parties(PlainParties):
    """A database that may be away."""

    away = False

    async def of_number(self, number: str) -> PartyId:
        if self.away:
            raise Unavailable("The database does not answer.")
        return await super().of_number(number)


@dataclass
class Place:
    """A floor, an intake and the engine's folders."""

    paths: EnginePaths
    setup: PlainSetup
    journal: MemoryJournal
    intake: Intake
    parties: Parties

    def leave(self, s: float = 3.0, *, done: bool = True, closed: bool = True) -> None:
        """Leave a message as the dialplan does; not `closed`: as an engine that was killed."""
        path = self.paths.voicemail / f"{NAME}.wav"
        with wave.open(str(path), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(8000)
            sound.writeframes(b"\1\0" * int(8000 * s))
        if not closed:
            content = bytearray(path.read_bytes())
            content[40:44] = bytes(4)
            path.write_bytes(content)
        facts = f"trunk:trk:4001:13800001111:shown:30:{int(NOW.timestamp()) - 3600}\n"
        for suffix in (".part", ".done") if done else (".part",):
            path.with_suffix(suffix).write_text(facts)

    async def all(self) -> list[ContactCreated]:
        """Return the contacts that were made."""
        await asyncio.sleep(0)
        found: list[ContactCreated] = []
        async for chunk in self.journal.follow():
            found += [r.event for r in chunk if isinstance(r.event, ContactCreated)]
            if chunk[-1].position >= await self.journal.head():
                break
        return found

    def files(self) -> list[str]:
        """Return what lies in the engine's folders."""
        folders = (self.paths.voicemail, self.paths.recordings)
        return sorted(path.name for folder in folders for path in folder.iterdir())


@asynccontextmanager
async def opened(folder: Path) -> AsyncGenerator[Place]:
    """Run a floor beside the block."""
    paths = EnginePaths(folder)
    for each in (paths.voicemail, paths.recordings):
        each.mkdir(parents=True, exist_ok=True)
    journal, setup, clock = MemoryJournal(), PlainSetup(QUEUES.copy(), []), SystemClock()
    parties = Parties()
    around = Around(
        tenant=DEFAULT_TENANT,
        clock=clock,
        engine=ScriptedEngine(ScriptedWorld()),
        setup=setup,
        sounds=PlainSounds(),
        parties=parties,
        past=PlainPast(journal),
        recorder=Store(paths.recordings),
    )
    floor = Floor(around, journal, name="test")
    async with asyncio.TaskGroup() as group:
        running = group.create_task(floor.run())
        await floor.opened.wait()
        intake = Intake("main", paths, floor, setup, journal)
        yield Place(paths, setup, journal, intake, parties)
        running.cancel()


async def test_a_message_waits_in_the_first_queue_of_its_numbers_flow(tmp_path: Path) -> None:
    async with opened(tmp_path) as place:
        place.leave()
        await place.intake.look(NOW)
        [made] = await place.all()
        assert (made.channel, made.called, made.withheld) == (Channel.VOICEMAIL, "4001", False)
        story = [r.event for r in await place.journal.read(f"contact/{made.contact}")]
        [queued] = [e for e in story if isinstance(e, ContactQueued)]
        assert (queued.queue, queued.key_at) == (CARE, NOW - timedelta(hours=1))
        [stored] = [e for e in story if isinstance(e, RecordingFinalised)]
        assert stored.length_s == 3
        assert place.files() == []


async def test_a_message_whose_files_outlived_a_crash_does_not_come_twice(tmp_path: Path) -> None:
    async with opened(tmp_path) as place:
        place.leave()
        shutil.copytree(place.paths.voicemail, tmp_path / "before")
        await place.intake.look(NOW)
        shutil.copytree(tmp_path / "before", place.paths.voicemail, dirs_exist_ok=True)
        await place.intake.look(NOW)
        assert len(await place.all()) == 1
        assert place.files() == []


async def test_a_message_whose_copying_a_crash_cut_off_is_taken_in(tmp_path: Path) -> None:
    async with opened(tmp_path) as place:
        place.leave()
        place.parties.away = True
        await place.intake.look(NOW)
        assert len(place.files()) == 4  # the copy as well
        place.parties.away = False
        await place.intake.look(NOW)
        assert len(await place.all()) == 1
        assert place.files() == []


async def test_the_sound_of_an_engine_that_died_meanwhile_is_taken_in(tmp_path: Path) -> None:
    async with opened(tmp_path) as place:
        place.leave(2.0, done=False, closed=False)
        await place.intake.look(NOW)
        [made] = await place.all()
        story = [r.event for r in await place.journal.read(f"contact/{made.contact}")]
        assert [e.length_s for e in story if isinstance(e, RecordingFinalised)] == [2.0]


async def test_who_hung_up_on_the_tone_has_left_no_message(tmp_path: Path) -> None:
    async with opened(tmp_path) as place:
        place.leave(0.4)
        await place.intake.look(NOW)
        assert place.files() == []
        assert await place.all() == []


async def test_a_message_waits_in_the_folder_until_there_is_a_queue(tmp_path: Path) -> None:
    async with opened(tmp_path) as place:
        place.leave()
        place.setup.queue_list.clear()
        await place.intake.look(NOW)
        assert len(place.files()) >= 3
        place.setup.queue_list.extend(QUEUES)
        await place.intake.look(NOW)
        assert len(await place.all()) == 1
        assert place.files() == []

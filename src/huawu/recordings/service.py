"""Finishes recordings, finds them, and lets them be played. The room's door."""

import asyncio
import errno
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf
from pathlib import Path
from typing import Any, Final
from wave import Error as WaveError

import structlog
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from huawu.access.audit import Audit
from huawu.access.permissions import Person
from huawu.events.call import RecordingFinalised, RecordingLost
from huawu.kernel.clock import Clock
from huawu.kernel.errors import HouseError, NotFound, Unavailable
from huawu.kernel.ids import AgentId, ContactId, QueueId, RecordingId, TenantId
from huawu.recordings.joining import RATE, SAMPLE_BYTES, Joined, describe, join
from huawu.recordings.peaks import drawn
from huawu.recordings.raw import RawRecording
from huawu.recordings.settling import settled
from huawu.recordings.shelf import Shelf
from huawu.recordings.tables import cases, marks, peaks, recordings
from huawu.storage.database import Database

_log: Final = structlog.get_logger()

#: Starting a recording takes the engine less than this.
_STARTS_WITHIN_S: Final = 0.1
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})

_COLUMNS: Final = [c for c in recordings.c if c.name not in {"tenant", "deleted_at"}]

#: Each call's, so they are made once.
_ADD: Final = insert(recordings).on_conflict_do_nothing()
_ONE: Final = select(*_COLUMNS).where(
    recordings.c.tenant == bindparam("tenant"),
    recordings.c.id == bindparam("id"),
    recordings.c.deleted_at.is_(None),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A stored recording."""

    id: RecordingId
    contact: ContactId
    kind: str
    key: str
    sha256: str
    size_bytes: int
    length_s: float
    channels: int  #: 2: customer left, agent right
    queue: QueueId | None
    agent: AgentId | None
    recovered: bool
    stored_at: datetime


class Recordings:
    """Turns the engine's raw files into stored recordings and answers for them."""

    def __init__(
        self,
        spools: Sequence[Path],
        database: Database,
        shelf: Shelf,
        audit: Audit,
        clock: Clock,
        *,
        tenant: TenantId,
    ) -> None:
        self._spools = spools
        self._database = database
        self._shelf = shelf
        self._audit = audit
        self._clock = clock
        self._tenant = tenant

    async def finish(self, raw: RawRecording) -> RecordingFinalised | RecordingLost:
        """Store a recording and return that it is finalised, or why it is lost.

        Can be repeated: what is stored already stays, and its raw files go.

        Raises:
            Unavailable: disk, store or database do not take it now; its raw files stay.
        """
        files, work = self._sources(raw)
        joined = self._joined(raw.id)  # beside its raw files
        try:
            kept = await self._stored(raw.id)
            if kept is None:
                await settled(files, _whole(raw))
                kept = await self._keep(raw, await asyncio.to_thread(work))
        except Unavailable:
            raise
        except (OSError, WaveError, HouseError) as trouble:
            if isinstance(trouble, OSError) and trouble.errno in _FULL:
                raise Unavailable(f"The disk takes no more: {trouble.strerror}.") from trouble
            _log.error("recording lost", recording=raw.id, cause=type(trouble).__name__)
            await asyncio.to_thread(_remove, [joined, *_empty(files)])
            return RecordingLost(
                at=self._clock.now(), contact=raw.contact, recording=raw.id, cause=_word(trouble)
            )
        await asyncio.to_thread(_remove, [*files, joined])
        return RecordingFinalised(
            at=kept.stored_at,
            contact=raw.contact,
            recording=raw.id,
            key=kept.key,
            sha256=kept.sha256,
            size_bytes=kept.size_bytes,
            length_s=kept.length_s,
            recovered=kept.recovered,
        )

    def _at(self, recording: RecordingId, ending: str) -> Path:
        """Return where an engine left a file, or would have left it."""
        name = f"{recording}{ending}"
        places = [spool / name for spool in self._spools]
        return next((place for place in places if place.exists()), places[0])

    def _joined(self, recording: RecordingId) -> Path:
        return self._at(recording, "-rx.sln").with_name(f"{recording}.joined.wav")

    def _sources(self, raw: RawRecording) -> tuple[Sequence[Path], Callable[[], Joined]]:
        if raw.kind == "message":
            whole = self._at(raw.id, ".wav")
            return [whole], lambda: describe(whole)
        # the clock of one whose floor ended meanwhile ran on while nobody recorded
        lasted_s = 0.0 if raw.interrupted else raw.lasted_s
        left, right = (self._at(raw.id, f"-{way}.sln") for way in ("rx", "tx"))
        return [left, right], lambda: join(left, right, self._joined(raw.id), lasted_s)

    async def _keep(self, raw: RawRecording, joined: Joined) -> Recording:
        if joined.length_s == 0:
            raise NotFound("The recording is empty.")
        now = self._clock.now()
        kept = Recording(
            id=raw.id,
            contact=raw.contact,
            kind=raw.kind,
            key=f"{now:%Y/%m/%d}/{raw.id}.wav",
            sha256=joined.sha256,
            size_bytes=joined.size_bytes,
            length_s=joined.length_s,
            channels=joined.channels,
            queue=raw.queue,
            agent=raw.agent,
            recovered=raw.interrupted,
            stored_at=now,
        )
        await self._shelf.put(kept.key, joined.path)
        values = {column.name: getattr(kept, column.name) for column in _COLUMNS}
        async with self._database.single() as connection:
            await connection.execute(_ADD, {"tenant": self._tenant, **values})
        return kept

    # — answering —

    async def _stored(self, recording: RecordingId) -> Recording | None:
        async with self._database.single() as connection:
            found = await connection.execute(_ONE, {"tenant": self._tenant, "id": recording})
            row = found.mappings().one_or_none()
        return None if row is None else _recording(dict(row))

    async def get(self, recording: RecordingId) -> Recording:
        """Return one recording.

        Raises:
            NotFound: there is none of that id.
        """
        found = await self._stored(recording)
        if found is None:
            raise NotFound(f"There is no recording {recording}.")
        return found

    async def newest(
        self, *, limit: int = 50, contact: ContactId | None = None, agent: AgentId | None = None
    ) -> Sequence[Recording]:
        """Return stored recordings, newest first, of one contact, one agent or all."""
        chosen = select(*_COLUMNS).where(
            recordings.c.tenant == self._tenant, recordings.c.deleted_at.is_(None)
        )
        if contact is not None:
            chosen = chosen.where(recordings.c.contact == contact)
        if agent is not None:
            chosen = chosen.where(recordings.c.agent == agent)
        chosen = chosen.order_by(recordings.c.stored_at.desc(), recordings.c.id).limit(limit)
        async with self._database.begin() as connection:
            rows = (await connection.execute(chosen)).mappings().all()
        return [_recording(dict(row)) for row in rows]

    async def open(
        self,
        recording: Recording,
        person: Person,
        start: int,
        end: int,
        *,
        act: str = "recording.played",
    ) -> AsyncGenerator[bytes]:
        """Write down that `person` hears this recording, then return its bytes from the store."""
        async with self._database.begin() as connection:
            await self._audit.record(
                connection,
                person,
                act,
                f"recording/{recording.id}",
                {"contact": recording.contact, "from_byte": start},
            )
        return self._shelf.read(recording.key, start, end)

    async def older_than(
        self, before: datetime, kind: str, *, after: RecordingId | None, limit: int
    ) -> Sequence[Recording]:
        """Return recordings of a kind stored before a moment, by id, from `after` on."""
        chosen = select(*_COLUMNS).where(
            recordings.c.tenant == self._tenant,
            recordings.c.deleted_at.is_(None),
            recordings.c.kind == kind,
            recordings.c.stored_at < before,
        )
        if after is not None:
            chosen = chosen.where(recordings.c.id > after)
        chosen = chosen.order_by(recordings.c.id).limit(limit)
        async with self._database.begin() as connection:
            rows = (await connection.execute(chosen)).mappings().all()
        return [_recording(dict(row)) for row in rows]

    async def delete(self, recording: Recording) -> None:
        """Delete a recording's file, its picture and its marks; its row stays as proof.

        The file goes first: what is left after a failure is deleted again the next time.

        Raises:
            Unavailable: the store does not delete it.
        """
        await self._shelf.delete(recording.key)
        async with self._database.begin() as connection:
            for table in (peaks, marks, cases):
                gone = table.c.tenant == self._tenant, table.c.recording == recording.id
                await connection.execute(delete(table).where(*gone))
            await connection.execute(
                update(recordings)
                .where(recordings.c.tenant == self._tenant, recordings.c.id == recording.id)
                .values(deleted_at=self._clock.now())
            )

    async def peaks_of(self, recording: Recording) -> bytes:
        """Return how loud a recording is, as `recordings.peaks` writes it; made once and kept.

        Raises:
            Unavailable: the store does not give the file.
        """
        chosen = select(peaks.c.body).where(
            peaks.c.tenant == self._tenant, peaks.c.recording == recording.id
        )
        async with self._database.begin() as connection:
            body = (await connection.execute(chosen)).scalar_one_or_none()
        if body is not None:
            return bytes(body)
        blocks = self._shelf.read(recording.key, 0, recording.size_bytes)
        sound = b"".join([block async for block in blocks])
        made = await asyncio.to_thread(drawn, sound)
        added = insert(peaks).values(tenant=self._tenant, recording=recording.id, body=made)
        async with self._database.begin() as connection:
            await connection.execute(added.on_conflict_do_nothing())
        return made

    async def verify(self, recording: RecordingId) -> bool:
        """Say whether the stored file is still what was stored."""
        kept = await self.get(recording)
        return await self._shelf.digest(kept.key) == kept.sha256


def _remove(files: Sequence[Path]) -> None:
    for path in files:
        path.unlink(missing_ok=True)


def _whole(raw: RawRecording) -> float:
    """Return how many bytes each raw file should hold, see `settled`."""
    if raw.kind == "message":
        return 0  # the engine told that it ended
    return inf if raw.interrupted else (raw.lasted_s - _STARTS_WITHIN_S) * RATE * SAMPLE_BYTES


def _empty(files: Sequence[Path]) -> Sequence[Path]:
    return [path for path in files if path.exists() and path.stat().st_size == 0]


def _recording(row: dict[str, Any]) -> Recording:
    return Recording(**row)


def _word(trouble: Exception) -> str:
    if isinstance(trouble, FileNotFoundError):
        return "missing"
    return trouble.code if isinstance(trouble, HouseError) else "unreadable"

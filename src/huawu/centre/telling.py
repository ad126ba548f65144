"""Tells the journal what changed in the set-up: each change once, in order, none forgotten.

The journal has transactions of its own, so a change is written first and told afterwards. A
thing's stream is as long as it has versions; a version told twice is therefore refused by the
journal, and one that was left out is found by comparing what was told with what stands.
"""

import asyncio
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final

import structlog

from huawu.centre.kinds import kind_of_thing
from huawu.centre.store import CentreStore
from huawu.centre.view import Kept
from huawu.events.system import CentreChanged
from huawu.journal.port import Batch, Journal, StreamWrite
from huawu.kernel.errors import StaleVersion, Unavailable
from huawu.kernel.event import Actor
from huawu.kernel.ids import TenantId
from huawu.storage.database import Database

_log: Final = structlog.get_logger()

_CHUNK: Final = 500  #: changes told at once
_RETRY_S: Final = 5.0  #: after the journal or the database was away


class Teller:
    """Carries changes of one tenant's set-up into the journal."""

    def __init__(
        self, database: Database, store: CentreStore, journal: Journal, tenant: TenantId
    ) -> None:
        self._database = database
        self._store = store
        self._journal = journal
        self._tenant = tenant
        self._turn = asyncio.Lock()

    async def tell(self) -> int:
        """Tell everything that was not told, and return how many changes that were.

        Raises:
            Unavailable: the journal or the database is away; what is left is told later.
        """
        told = 0
        async with self._turn:
            while True:
                async with self._database.begin() as session:
                    pending = await self._store.untold(session, _CHUNK)
                if not pending:
                    return told
                for part in _by_cause(pending):
                    await self._append(part)
                async with self._database.begin() as session:
                    await self._store.note_told(session, pending[-1].change)
                told += len(pending)

    async def tell_if_possible(self) -> None:
        """Tell what can be told now; what cannot is told by `run`."""
        try:
            await self.tell()
        except Unavailable as error:
            _log.warning("the journal has not heard of a change of the set-up", reason=error.code)

    async def run(self) -> None:
        """Keep telling what was left over, by us or by a process that died; never returns."""
        while True:
            await self.tell_if_possible()
            await asyncio.sleep(_RETRY_S)

    async def _append(self, part: Sequence[Kept[Any]]) -> None:
        try:
            await self._journal.append(self._batch(part))
        except StaleVersion:
            for kept in part:  # some of it was told before
                await self._append_one(kept)

    async def _append_one(self, kept: Kept[Any]) -> None:
        stream = _stream(kept)
        if await self._journal.read(stream, after_version=kept.version - 1):
            return
        try:
            await self._journal.append(self._batch([kept]))
        except StaleVersion:
            # Another process told it between our two steps; anything else is a broken stream.
            if not await self._journal.read(stream, after_version=kept.version - 1):
                raise

    def _batch(self, part: Sequence[Kept[Any]]) -> Batch:
        """Return one batch; versions of one thing go into one write, as a stream's events do."""
        streams: dict[str, list[Kept[Any]]] = {}
        for kept in part:
            streams.setdefault(_stream(kept), []).append(kept)
        return Batch(
            writes=[
                StreamWrite(
                    stream=stream,
                    events=[_event(kept) for kept in versions],
                    expected_version=versions[0].version - 1,
                )
                for stream, versions in streams.items()
            ],
            actor=Actor(tenant=self._tenant, user=part[0].changed_by, cause=part[0].cause or None),
        )


def _by_cause(pending: Sequence[Kept[Any]]) -> Iterator[Sequence[Kept[Any]]]:
    for _, part in groupby(pending, key=lambda kept: (kept.changed_by, kept.cause)):
        yield list(part)


def _stream(kept: Kept[Any]) -> str:
    return f"centre/{kind_of_thing(kept.thing).name}/{kept.thing.id}"


def _event(kept: Kept[Any]) -> CentreChanged:
    return CentreChanged(
        at=kept.changed_at,
        subject=kind_of_thing(kept.thing).name,
        id=kept.thing.id,
        version=kept.version,
        removed=kept.removed,
    )

"""Who is behind a number: events carry a party's id, the number stands here and can be deleted."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Final

from sqlalchemy import select, text, update

from huawu.contacts.regions import regions_of
from huawu.contacts.tables import parties
from huawu.kernel.clock import Clock
from huawu.kernel.ids import PartyId, TenantId, new_id
from huawu.storage.database import Database

_REMEMBERED: Final = 20_000  #: numbers kept in memory

_FIND_OR_ADD: Final = text("""
    WITH known AS (
        SELECT id FROM contacts_party WHERE tenant = :tenant AND number = :number
    ), quick AS (
        SELECT set_config('synchronous_commit', 'off', true) WHERE NOT EXISTS (SELECT FROM known)
    ), fresh AS (
        INSERT INTO contacts_party (tenant, id, number, first_at)
        SELECT :tenant, :id, :number, :first_at FROM quick
        ON CONFLICT DO NOTHING RETURNING id
    )
    SELECT id FROM known UNION ALL SELECT id FROM fresh
""")


_NAMED_AT_ONCE: Final = 100_000
_NAME: Final = text("""
    UPDATE contacts_party SET region = told.region
    FROM unnest(CAST(:ids AS text[]), CAST(:regions AS text[])) AS told (id, region)
    WHERE contacts_party.tenant = :tenant AND contacts_party.id = told.id
""")


class PartyBook:
    """Finds and keeps customers by their number."""

    def __init__(self, database: Database, tenant: TenantId, clock: Clock) -> None:
        self._database = database
        self._tenant = tenant
        self._clock = clock
        self._known: OrderedDict[str, PartyId] = OrderedDict()
        self._numbers: dict[PartyId, str] = {}  #: the same the other way round

    async def of_number(self, number: str) -> PartyId:
        """Return the party with this number, a new one when it never called.

        Raises:
            Unavailable: the database is away.
        """
        known = self._known.get(number)
        if known is not None:
            self._known.move_to_end(number)
            return known
        party = await self._find_or_add(number)
        self._known[number], self._numbers[party] = party, number
        if len(self._known) > _REMEMBERED:
            _, forgotten = self._known.popitem(last=False)
            self._numbers.pop(forgotten, None)
        return party

    async def _find_or_add(self, number: str) -> PartyId:
        """Return the party with a number.

        A new one is not waited for to be durable: what the journal then writes of its call comes
        later in the same log of the database, and cannot be durable without it.
        """
        now = self._clock.now()
        values = {
            "tenant": self._tenant,
            "id": new_id("pty", now),
            "number": number,
            "first_at": now,
        }
        async with self._database.single() as connection:
            found = None
            while found is None:  # at most twice: someone else adds it just now
                found = (await connection.execute(_FIND_OR_ADD, values)).scalar_one_or_none()
        return PartyId(found)

    async def ending_in(self, digits: str, *, limit: int = 500) -> Sequence[PartyId]:
        """Return the parties whose number is `digits` or ends in them, at most `limit`."""
        chosen = (
            select(parties.c.id)
            .where(parties.c.tenant == self._tenant, parties.c.backwards.like(f"{digits[::-1]}%"))
            .limit(limit)
        )
        async with self._database.begin() as connection:
            return [PartyId(found) for found in (await connection.execute(chosen)).scalars()]

    async def number_of(self, party: PartyId) -> str:
        """Return the number to show or dial; "" when it was deleted or is unknown."""
        known = self._numbers.get(party)
        if known is not None:
            return known
        chosen = select(parties.c.number).where(
            parties.c.tenant == self._tenant, parties.c.id == party
        )
        async with self._database.begin() as connection:
            return (await connection.execute(chosen)).scalar_one_or_none() or ""

    async def numbers_of(self, wanted: set[PartyId]) -> dict[PartyId, str]:
        """Return the numbers of many parties at once."""
        chosen = select(parties.c.id, parties.c.number).where(
            parties.c.tenant == self._tenant, parties.c.id.in_(wanted)
        )
        async with self._database.begin() as connection:
            rows = (await connection.execute(chosen)).all()
        return {PartyId(row.id): row.number for row in rows}

    async def regions(self, home: str) -> dict[str, str]:
        """Return where each party's number is from, as far as its digits tell.

        New numbers are looked up first, in a process that ends with it: it takes seconds.

        Args:
            home: the country (CN) of numbers that tell none.
        """
        unnamed = (
            select(parties.c.id, parties.c.number)
            .where(
                parties.c.tenant == self._tenant,
                parties.c.region.is_(None),
                parties.c.number != "",
            )
            .limit(_NAMED_AT_ONCE)
        )
        while True:
            async with self._database.begin() as connection:
                rows = (await connection.execute(unnamed)).all()
            if rows:
                await self._name([row.id for row in rows], [row.number for row in rows], home)
            if len(rows) < _NAMED_AT_ONCE:
                break
        chosen = select(parties.c.id, parties.c.region).where(
            parties.c.tenant == self._tenant, parties.c.region != "", parties.c.number != ""
        )
        async with self._database.begin() as connection:
            return {row.id: row.region for row in (await connection.execute(chosen)).all()}

    async def _name(self, ids: list[str], numbers: list[str], home: str) -> None:
        with ProcessPoolExecutor(1, get_context("spawn")) as aside:
            loop = asyncio.get_running_loop()
            found = await loop.run_in_executor(aside, regions_of, numbers, home)
        values = {"tenant": self._tenant, "ids": ids, "regions": found}
        async with self._database.begin() as connection:
            await connection.execute(_NAME, values)

    def look_again(self) -> None:
        """Ask the database about every number anew: some were deleted by another process."""
        self._known.clear()
        self._numbers.clear()

    async def forget(self, party: PartyId) -> None:
        """Delete a party's number for good; the party's contacts stay, without it."""
        chosen = parties.c.tenant == self._tenant, parties.c.id == party
        async with self._database.begin() as connection:
            await connection.execute(update(parties).where(*chosen).values(number="", region=None))
        self._known.pop(self._numbers.pop(party, ""), None)

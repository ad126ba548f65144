"""Facts folded anew from the journal: put in place of what is kept, or compared with it."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, aclosing
from typing import Any, Final

from huawu.journal.port import Journal
from huawu.journal.verify import history
from huawu.kernel.clock import Clock
from huawu.kernel.ids import TenantId
from huawu.metrics.columnar import fact_table
from huawu.metrics.compiler import Question
from huawu.metrics.days import day_after
from huawu.metrics.facts import FACTS, KEYS, Fact, stored
from huawu.metrics.feed import feeding, unfinished_day
from huawu.metrics.folding.fold import FactFold
from huawu.metrics.fresh import FreshFacts
from huawu.metrics.measures import literal
from huawu.metrics.shelf import FactsInUse
from huawu.metrics.warehouse import Warehouse

_SOURCE: Final = "huawu"
_SHOWN: Final = 20
_FIRST: Final = 19700101
_LAST: Final = 21991231

_Key = tuple[Any, ...]
_Rows = dict[str, dict[_Key, Fact]]


class FactRows:
    """The journal's facts as a projection: `huawu journal verify` compares them."""

    name = "facts"

    def __init__(
        self, journal: Journal, fresh: FreshFacts, warehouse: Warehouse, clock: Clock, zone: str
    ) -> None:
        self._journal = journal
        self._fresh = fresh
        self._warehouse = warehouse
        self._clock = clock
        self._zone = zone

    async def rebuild(self, tenant: TenantId) -> int:  # noqa: ARG002  (the journal is a tenant's)
        """Build all facts anew; return how many rows stand."""
        return await self.rebuild_days(_FIRST, _LAST)

    async def rebuild_days(self, first: int, last: int) -> int:
        """Build the facts of some days anew (yyyymmdd, both included); return how many rows.

        Raises:
            FactsInUse: Huawu runs, and the days are not all over; or somebody writes facts.
        """
        with ExitStack() as stack:
            unfinished = unfinished_day(self._clock, FactFold(self._zone))
            if last >= unfinished:
                stack.enter_context(feeding(self._warehouse))
            rows = await self._fold(first, last)
            stack.enter_context(self._warehouse.shelf.writing())
            for fact in FACTS:
                await self._fresh.drop(fact, first, last, _SOURCE)
                await asyncio.to_thread(self._shelve, fact, rows.get(fact, {}), (first, last))
        fresh = {
            fact: [row for row in found.values() if row.day >= unfinished]
            for fact, found in rows.items()
        }
        await self._fresh.put(fresh)
        return sum(map(len, rows.values()))

    async def differences(self, tenant: TenantId) -> Sequence[str]:  # noqa: ARG002
        """Fold anew, and return the rows that are not what is kept, one line each.

        While Huawu runs its newest rows are on their way, so that only finished days compare.
        """
        try:
            with feeding(self._warehouse):
                return await self.differences_of(_FIRST, _LAST)
        except FactsInUse:
            unfinished = unfinished_day(self._clock, FactFold(self._zone))
            return await self.differences_of(_FIRST, day_after(unfinished, -1))

    async def differences_of(self, first: int, last: int) -> Sequence[str]:
        """Compare some days (yyyymmdd, both included); while Huawu runs, only finished ones."""
        rows = await self._fold(first, last)
        found: list[str] = []
        for fact in FACTS:
            kept = await self._kept(fact, first, last)
            found += _differences(fact, rows.get(fact, {}).values(), kept)
        return found[:_SHOWN]

    async def _fold(self, first: int, last: int) -> _Rows:
        fold = FactFold(self._zone)
        found: _Rows = {}
        async with aclosing(history(self._journal)) as chunks:
            async for chunk in chunks:
                for recorded in chunk:
                    fold.see(recorded.event)
                for fact, rows in fold.take().items():
                    here = found.setdefault(fact, {})
                    here.update({_key(fact, row): row for row in rows})
        return {
            fact: {key: row for key, row in rows.items() if first <= row.day <= last}
            for fact, rows in found.items()
        }

    def _shelve(self, fact: str, rows: Mapping[_Key, Fact], days: tuple[int, int]) -> None:
        """Replace the files of finished days; days that have no rows any more lose theirs."""
        by_day: dict[int, list[Fact]] = {}
        unfinished = unfinished_day(self._clock, FactFold(self._zone))
        for row in rows.values():
            if row.day < unfinished:
                by_day.setdefault(row.day, []).append(row)
        shelf = self._warehouse.shelf
        for file in shelf.files(fact, *days):
            if file.stem == _SOURCE and int(file.parent.name[-8:]) not in by_day:
                file.unlink()
        with self._warehouse.connect() as connection:
            for day, found in by_day.items():
                connection.register("rebuilt", fact_table(fact, found))
                there = shelf.file(fact, day, _SOURCE)
                shelf.write(connection, fact, there, "select * from rebuilt")

    async def _kept(self, fact: str, first: int, last: int) -> list[tuple[Any, ...]]:
        fresh = await self._fresh.read(fact)
        names = ", ".join(column.name for column in stored(fact))

        def read() -> list[tuple[Any, ...]]:
            with self._warehouse.connect() as connection:
                self._warehouse.attach(connection, fact, Question(metrics=()), {fact: fresh})
                return connection.execute(
                    f"select {names} from {fact} where source = {literal(_SOURCE)}"  # noqa: S608
                    f" and day between {first} and {last}"
                ).fetchall()

        return await asyncio.to_thread(read)


def _differences(fact: str, rows: Iterable[Fact], kept: list[tuple[Any, ...]]) -> list[str]:
    names = [column.name for column in stored(fact)]
    wanted = {tuple(getattr(row, name) for name in names) for row in rows}
    places = [names.index(key) for key in KEYS[fact]]

    def told(row: tuple[Any, ...]) -> str:
        return " ".join(str(row[place]) for place in places)

    here = set(kept)
    return [
        *(f"{fact} {told(row)}: kept, not by the journal" for row in sorted(here - wanted)),
        *(f"{fact} {told(row)}: by the journal, not kept" for row in sorted(wanted - here)),
    ]


def _key(fact: str, row: Fact) -> _Key:
    return tuple(getattr(row, name) for name in KEYS[fact])

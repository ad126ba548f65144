"""One leads and the others wait: until it ends, dies, hangs, or steps back."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import pytest

from huawu.kernel.ids import DEFAULT_TENANT, TenantId
from huawu.storage.database import Database
from huawu.storage.leadership import SILENT_S, Lead, LeadLost, leading

pytestmark = pytest.mark.db


class Contender:
    """One process that wants to lead; `leads` says whether it does."""

    def __init__(self, database: Database, tenant: TenantId = DEFAULT_TENANT) -> None:
        self._database = database
        self._tenant = tenant
        self.lead: Lead | None = None
        self.deposed = False

    @property
    def leads(self) -> bool:
        return self.lead is not None

    async def run(self) -> None:
        try:
            async with leading(self._database, self._tenant) as self.lead:
                await asyncio.Event().wait()
        except* LeadLost:
            self.deposed = True
        finally:
            self.lead = None


@asynccontextmanager
async def contending(contender: Contender) -> AsyncGenerator[asyncio.Task[None]]:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(contender.run())
        try:
            yield task
        finally:
            task.cancel()


async def until(holds: Callable[[], bool], within_s: float = 10.0) -> None:
    async with asyncio.timeout(within_s):
        while not holds():  # noqa: ASYNC110  what is polled is no event
            await asyncio.sleep(0.02)


async def waiting(lead: Lead, count: int) -> None:
    async with asyncio.timeout(10):
        while await lead.successors() != count:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def end_sessions_of_leaders(database: Database) -> None:
    async with database.direct() as session:
        await session.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        )


async def holders(database: Database) -> int:
    async with database.direct() as session:
        found = await session.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        )
        row = await found.fetchone()
    return row[0] if row else 0


async def test_the_second_waits_and_leads_when_the_first_ends(database: Database) -> None:
    first, second = Contender(database), Contender(database)
    async with contending(first) as running:
        await until(lambda: first.leads)
        assert first.lead is not None
        assert await first.lead.successors() == 0
        async with contending(second):
            await waiting(first.lead, 1)
            assert not second.leads
            running.cancel()
            await until(lambda: second.leads, within_s=1)


async def test_tenants_have_leaders_of_their_own(database: Database) -> None:
    first, second = Contender(database), Contender(database, TenantId("tnt_other"))
    async with contending(first), contending(second):
        await until(lambda: first.leads and second.leads)


async def test_a_leader_whose_session_breaks_asks_again_and_goes_on(database: Database) -> None:
    first = Contender(database)
    async with contending(first):
        await until(lambda: first.leads)
        await end_sessions_of_leaders(database)
        async with asyncio.timeout(10):
            while not await holders(database):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert first.leads
        assert not first.deposed


async def test_a_leader_that_was_overtaken_is_told(database: Database) -> None:
    first, second = Contender(database), Contender(database)
    async with contending(first):
        await until(lambda: first.leads)
        assert first.lead is not None
        async with contending(second):
            await waiting(first.lead, 1)
            await end_sessions_of_leaders(database)
            await until(lambda: second.leads and first.deposed)


async def test_a_leader_that_hangs_is_deposed_by_the_server(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def say_nothing(_: Lead) -> None:
        await asyncio.Event().wait()

    first, second = Contender(database), Contender(database)
    with monkeypatch.context() as patch:
        patch.setattr(Lead, "keep", say_nothing)
        async with contending(first):
            await until(lambda: first.leads)
            async with contending(second):
                await until(lambda: second.leads, within_s=SILENT_S + 4)

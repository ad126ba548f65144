"""Readers in a process of several: what it wrote lies in its memory, the rest in the database."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

import pytest
from tests.contract.journal.suite import batch, created

from huawu.journal.port import Journal
from huawu.journal.postgres import open_journal
from huawu.kernel.event import Recorded
from huawu.storage.database import Database

pytestmark = pytest.mark.db


@pytest.fixture
async def journals(database: Database) -> AsyncIterator[Sequence[Journal]]:
    async with open_journal(database) as one, open_journal(database) as other:
        yield one, other


async def first(journal: Journal, count: int, rest_s: float) -> Sequence[Recorded]:
    found: list[Recorded] = []
    async with aclosing(journal.follow(rest_s=rest_s)) as chunks:
        while len(found) < count:
            found.extend(await anext(chunks))
    return found


async def write(journal: Journal, name: str) -> None:
    for number in range(20):
        await journal.append(batch(created(), created(), stream=f"contact/{name}{number}"))
        await asyncio.sleep(0.005)


@pytest.mark.parametrize("rest_s", [0.0, 0.02])
async def test_what_two_processes_write_at_once_is_read_by_both_in_one_order(
    journals: Sequence[Journal], rest_s: float
) -> None:
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        readers = [tasks.create_task(first(each, 80, rest_s)) for each in journals]
        for journal, name in zip(journals, "ab", strict=True):
            tasks.create_task(write(journal, name))
    one, other = (reader.result() for reader in readers)
    assert one == other
    assert [recorded.position for recorded in one] == list(range(1, 81))


async def test_what_another_process_writes_is_heard_by_a_reader_that_waits(
    journals: Sequence[Journal],
) -> None:
    mine, others = journals
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        await mine.append(batch(created(), stream="contact/1"))
        reader = tasks.create_task(first(mine, 3, 0.0))
        await asyncio.sleep(0.1)
        await others.append(batch(created(), stream="contact/2"))
        await mine.append(batch(created(), stream="contact/3"))
    assert [r.stream for r in reader.result()] == ["contact/1", "contact/2", "contact/3"]

"""The journal's contract on every implementation."""

from collections.abc import AsyncIterator

import pytest
from tests.contract.journal.suite import JournalContract

from huawu.journal.memory import MemoryJournal
from huawu.journal.port import Journal
from huawu.journal.postgres import open_journal
from huawu.storage.database import Database

pytestmark = pytest.mark.contract


class TestMemoryJournal(JournalContract):
    """In memory."""

    @pytest.fixture
    async def journal(self) -> Journal:
        return MemoryJournal()


class TestPostgresJournal(JournalContract):
    """On each PostgreSQL."""

    pytestmark = pytest.mark.db

    @pytest.fixture
    async def journal(self, database: Database) -> AsyncIterator[Journal]:
        async with open_journal(database) as opened:
            yield opened

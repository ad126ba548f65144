"""How the journal hears of changes: once, in order, none forgotten."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from tests.access_fixture import NINE, ROOT
from tests.centre_fixture import BLUE, RED, centre_on

from huawu.centre.model import Team
from huawu.events.system import CentreChanged
from huawu.journal.memory import MemoryJournal
from huawu.journal.port import Batch
from huawu.kernel.errors import Unavailable
from huawu.kernel.event import Recorded
from huawu.storage.database import Database

pytestmark = pytest.mark.db


class LameJournal(MemoryJournal):
    """A journal that can be away, or forget to say that it wrote."""

    def __init__(self) -> None:
        super().__init__()
        self.away = False
        self.silent = False

    async def append(self, batch: Batch) -> Sequence[Recorded]:
        if self.away:
            raise Unavailable("The journal is away.")
        written = await super().append(batch)
        if self.silent:
            raise Unavailable("The journal fell silent.")
        return written


async def heard(journal: MemoryJournal, team: Team = RED) -> list[tuple[int, bool]]:
    events = [recorded.event for recorded in await journal.read(f"centre/team/{team.id}")]
    return [(e.version, e.removed) for e in events if isinstance(e, CentreChanged)]


async def test_each_version_becomes_one_event_with_its_author(database: Database) -> None:
    journal = MemoryJournal()
    centre = centre_on(database, journal)
    await centre.save(RED, expected_version=0, person=ROOT)
    await centre.remove(Team, RED.id, expected_version=1, person=ROOT)
    assert await heard(journal) == [(1, False), (2, True)]
    (first, _) = await journal.read(f"centre/team/{RED.id}")
    assert (first.actor.user, first.actor.cause, first.event.at) == ("usr_root", "req_1", NINE)


async def test_what_could_not_be_told_is_told_later_in_order(database: Database) -> None:
    journal = LameJournal()
    centre = centre_on(database, journal)
    journal.away = True
    await centre.save(RED, expected_version=0, person=ROOT)
    await centre.save(replace(RED, name="Rot"), expected_version=1, person=ROOT)
    assert await heard(journal) == []
    journal.away = False
    assert await centre.teller.tell() == 2
    assert await heard(journal) == [(1, False), (2, False)]
    assert await centre.teller.tell() == 0


async def test_a_start_tells_what_a_dead_process_left_over(database: Database) -> None:
    journal = LameJournal()
    journal.away = True
    await centre_on(database, journal).save(RED, expected_version=0, person=ROOT)
    journal.away = False
    await centre_on(database, journal).load()
    assert await heard(journal) == [(1, False)]


async def test_what_was_told_without_an_answer_is_not_told_twice(database: Database) -> None:
    journal = LameJournal()
    centre = centre_on(database, journal)
    journal.silent = True
    await centre.save_all([RED, BLUE], ROOT)
    journal.silent = False
    await centre.save(replace(RED, name="Rot"), expected_version=1, person=ROOT)
    assert await heard(journal) == [(1, False), (2, False)]
    assert await heard(journal, BLUE) == [(1, False)]

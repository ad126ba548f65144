"""Contacts folded into rows, found again, and compared with the journal."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec.structs import replace as replace_event
from sqlalchemy import update
from tests.access_fixture import NINE, HandClock
from tests.archive_fixture import ANNA, CARE, NUMBER, one_call, tell, wrap_up

from huawu.archive import tables
from huawu.archive.archivist import ArchiveRows, Archivist
from huawu.archive.notes import Notes
from huawu.archive.search import Archive, Place, Sight, Wanted
from huawu.events.agent import CallQualityMeasured, DispositionSet
from huawu.events.contact import EndedBy, Outcome
from huawu.journal.memory import MemoryJournal
from huawu.kernel.ids import DEFAULT_TENANT, AgentId, ContactId, PartyId, QueueId, UserId
from huawu.storage.database import Database

pytestmark = pytest.mark.db

BORIS, SALES = AgentId("agt_boris"), QueueId("que_sales")
ALL = [Sight()]


@pytest.fixture
async def journal() -> MemoryJournal:
    made = MemoryJournal()
    await tell(made, *one_call("ctc_1"), *wrap_up("ctc_1", start_s=80, wrap_s=20))
    await tell(made, *one_call("ctc_2", start_s=100, agent=BORIS, queue=SALES, party=None))
    await tell(made, *one_call("ctc_3", start_s=200, party=PartyId("pty_3")))
    billing = DispositionSet(
        at=NINE + timedelta(seconds=290), agent=ANNA, contact=ContactId("ctc_3"), code="billing"
    )
    await tell(made, billing)
    return made


@pytest.fixture
async def archive(database: Database, journal: MemoryJournal) -> Archive:
    await Archivist(database, journal, DEFAULT_TENANT).catch_up()
    return Archive(database, DEFAULT_TENANT)


async def ids(
    archive: Archive, wanted: Wanted, sights: Sequence[Sight] = ALL, after: Place | None = None
) -> list[str]:
    return [row.id for row in await archive.find(wanted, sights, after=after, limit=50)]


async def test_a_row_tells_how_the_contact_went(archive: Archive) -> None:
    row = await archive.get(ContactId("ctc_1"))
    assert (row.queue, row.agent, row.party) == (CARE, ANNA, NUMBER)
    assert (row.waited_s, row.talk_s, row.wrap_s, row.length_s) == (15, 60, 20, 80)
    assert (row.outcome, row.ended_by, row.offers) == (Outcome.HANDLED, EndedBy.AGENT, 1)
    assert await archive.wraps_of(row.id) == [(ANNA, NINE + timedelta(seconds=80), 20)]


async def test_how_a_call_was_heard_is_what_the_agents_page_told_last(
    database: Database, journal: MemoryJournal, archive: Archive
) -> None:
    told = CallQualityMeasured(
        at=NINE + timedelta(seconds=81), agent=ANNA, contact=ContactId("ctc_1"), jitter_ms=4.0,
        received_packets=10,
    )  # fmt: skip
    await tell(journal, told, replace_event(told, loss_ratio=0.02))
    await Archivist(database, journal, DEFAULT_TENANT).catch_up()
    (heard,) = await archive.heard_of(ContactId("ctc_1"))
    assert (heard.agent, heard.jitter_ms, heard.loss_ratio, heard.received_packets) == (
        *(ANNA, 4.0, 0.02, 10),
    )
    assert heard.round_trip_ms is None
    assert await archive.heard_of(ContactId("ctc_2")) == []


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), ["ctc_3", "ctc_2", "ctc_1"]),
        (Wanted(agent=ANNA), ["ctc_3", "ctc_1"]),
        (Wanted(queue=SALES), ["ctc_2"]),
        (Wanted(parties=[NUMBER]), ["ctc_1"]),
        (Wanted(dispositions=["billing", "other"]), ["ctc_3"]),
        (Wanted(dispositions=["billing", "other"], agent=ANNA), ["ctc_3"]),
        (Wanted(dispositions=["billing"], agent=BORIS), []),
        (Wanted(outcome=Outcome.ABANDONED), []),
        (Wanted(longer_s=80, agent=BORIS), ["ctc_2"]),
        (Wanted(shorter_s=79), []),
        (Wanted(since=NINE + timedelta(seconds=100)), ["ctc_3", "ctc_2"]),
        (Wanted(until=NINE + timedelta(seconds=100)), ["ctc_1"]),
    ],
)
async def test_contacts_are_found_by_what_is_known(
    archive: Archive, wanted: Wanted, found: list[str]
) -> None:
    assert await ids(archive, wanted) == found


async def test_a_disposition_that_changes_later_is_found_at_everybody_who_talked(
    database: Database, journal: MemoryJournal, archive: Archive
) -> None:
    passed_on = one_call("ctc_3", start_s=300, agent=BORIS)[5:7]  # connected, and over
    other = DispositionSet(
        at=NINE + timedelta(seconds=400), agent=BORIS, contact=ContactId("ctc_3"), code="other"
    )
    for events in (passed_on, [other]):
        await tell(journal, *events)
        await Archivist(database, journal, DEFAULT_TENANT).catch_up()
    for agent in (ANNA, BORIS):
        assert await ids(archive, Wanted(agent=agent, dispositions=["other"])) == ["ctc_3"]
        assert await ids(archive, Wanted(agent=agent, dispositions=["billing"])) == []


async def test_who_talked_with_a_customer_last_is_known_since_a_time(archive: Archive) -> None:
    assert await archive.last_agent(NUMBER, NINE) == ANNA
    assert await archive.last_agent(NUMBER, NINE + timedelta(seconds=1)) is None
    assert await archive.last_agent(PartyId("pty_unknown"), NINE) is None


async def test_pages_follow_each_other_without_gap_or_repeat(archive: Archive) -> None:
    for wanted in (Wanted(), Wanted(agent=ANNA)):
        whole = await ids(archive, wanted)
        (first,) = await archive.find(wanted, ALL, after=None, limit=1)
        place = Place(began_at=first.began_at, id=first.id)
        assert [first.id, *await ids(archive, wanted, after=place)] == whole


async def test_only_what_one_may_see_is_found(archive: Archive) -> None:
    assert await ids(archive, Wanted(), []) == []
    assert await ids(archive, Wanted(), [Sight(queues=frozenset({SALES}))]) == ["ctc_2"]
    assert await ids(archive, Wanted(), [Sight(agents=frozenset({ANNA}))]) == ["ctc_3", "ctc_1"]
    both = Sight(queues=frozenset({SALES}), agents=frozenset({ANNA}))
    assert await ids(archive, Wanted(), [both]) == []


async def test_a_note_is_found_by_its_words_whether_it_came_before_the_row_or_after(
    database: Database, journal: MemoryJournal
) -> None:
    notes, user = Notes(database, HandClock(), DEFAULT_TENANT), UserId("usr_anna")
    await notes.save(ContactId("ctc_1"), user, "宽带断线，已报修", expected_version=0)
    await Archivist(database, journal, DEFAULT_TENANT).catch_up()
    await notes.save(ContactId("ctc_3"), user, "Wants a refund 退款", expected_version=0)
    archive = Archive(database, DEFAULT_TENANT)
    assert await ids(archive, Wanted(text="断线")) == ["ctc_1"]
    assert await ids(archive, Wanted(text="refund 退款")) == ["ctc_3"]
    assert await ids(archive, Wanted(text="？")) == []


async def test_what_was_folded_is_not_folded_twice(
    database: Database, journal: MemoryJournal, archive: Archive
) -> None:
    chunk = await anext(journal.follow())
    assert await Archivist(database, journal, DEFAULT_TENANT).take(chunk) == await journal.head()
    assert (await archive.get(ContactId("ctc_1"))).talk_s == 60


async def test_rows_are_compared_with_the_journal_and_built_anew(
    database: Database, journal: MemoryJournal, archive: Archive
) -> None:
    rows = ArchiveRows(database, journal)
    assert await rows.differences(DEFAULT_TENANT) == []
    async with database.begin() as session:
        await session.execute(
            update(tables.contacts).where(tables.contacts.c.id == "ctc_2").values(talk_s=1)
        )
    assert await rows.differences(DEFAULT_TENANT) == ["ctc_2: its row is not what its events say"]
    before = await archive.get(ContactId("ctc_1"))
    assert await rows.rebuild(DEFAULT_TENANT) == 3
    assert await rows.differences(DEFAULT_TENANT) == []
    assert await archive.get(ContactId("ctc_1")) == replace(before)


async def test_chunks_that_part_a_contact_make_the_same_rows(
    database: Database, journal: MemoryJournal
) -> None:
    archivist = Archivist(database, journal, DEFAULT_TENANT)
    for recorded in await anext(journal.follow()):
        await archivist.take([recorded])
    assert await ArchiveRows(database, journal).differences(DEFAULT_TENANT) == []

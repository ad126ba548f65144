"""What is old goes for good, what a court wants stays, and a person can be forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.access_fixture import ROOT, HandClock, access_on, person
from tests.archive_fixture import one_call, tell

from huawu.access.audit import Audit, AuditFilter
from huawu.archive.archivist import Archivist
from huawu.archive.notes import Notes
from huawu.centre.model import RetentionPolicy
from huawu.contacts.parties import PartyBook
from huawu.customers.service import Customers, Draft
from huawu.customers.store import CustomerNumber
from huawu.events.retention import PersonErased, RecordingDeleted
from huawu.inbox.service import Inbox
from huawu.journal.memory import MemoryJournal
from huawu.kernel.errors import Refused
from huawu.kernel.event import Event
from huawu.kernel.ids import DEFAULT_TENANT, ContactId, PartyId, RecordingId, TeamId, UserId
from huawu.recordings.raw import RawRecording
from huawu.recordings.service import Recordings
from huawu.recordings.shelf import Shelf
from huawu.retention.holds import Held
from huawu.retention.service import Retention
from huawu.storage.database import Database

pytestmark = pytest.mark.db

DAY_S = 86_400
NUMBER = "13812345678"
SECRET = "王小姐的地址"
TEAM = TeamId("tem_red")


@dataclass
class World:
    database: Database
    clock: HandClock
    journal: MemoryJournal
    audit: Audit
    recordings: Recordings
    customers: Customers
    parties: PartyBook
    notes: Notes
    inbox: Inbox
    retention: Retention
    folder: Path

    async def call(self, number: str) -> PartyId:
        """Let NUMBER call, be recorded and noted down."""
        contact, party = ContactId(f"ctc_{number}"), await self.parties.of_number(NUMBER)
        await tell(self.journal, *one_call(contact, party=party))
        await Archivist(self.database, self.journal, DEFAULT_TENANT).catch_up()
        for way in ("rx", "tx"):
            (self.folder / f"rec_{number}-{way}.sln").write_bytes(b"\1\0" * 8_000)
        raw = RawRecording(id=RecordingId(f"rec_{number}"), contact=contact, kind="call")
        await self.recordings.finish(raw)
        await self.notes.save(contact, UserId("usr_1"), SECRET, expected_version=0)
        await self.inbox.write(ROOT, TEAM, f"about {SECRET}", contact)
        return party

    def files(self) -> list[Path]:
        return list((self.folder / "store").rglob("*.wav"))

    async def proofs(self) -> Sequence[Event]:
        chunk = await anext(self.journal.follow())
        return [r.event for r in chunk if r.event.kind.startswith("retention.")]

    async def everything(self) -> str:
        """Return all that the database holds, as text."""
        names = (
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')"
            " AND relnamespace = 'public'::regnamespace"
        )
        found = ""
        async with self.database.begin() as session:
            for name in (await session.execute(text(names))).scalars().all():
                rows = await session.execute(text(f"SELECT t::text FROM {name} t"))  # noqa: S608
                found += "\n".join(rows.scalars())
        return found


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    clock, journal = HandClock(), MemoryJournal()
    audit = Audit(database, clock, DEFAULT_TENANT)
    shelf = Shelf(f"file://{tmp_path / 'store'}")
    recordings = Recordings([tmp_path], database, shelf, audit, clock, tenant=DEFAULT_TENANT)
    customers = Customers(database, audit, clock)
    parties = PartyBook(database, DEFAULT_TENANT, clock)
    retention = Retention(
        database, journal, access_on(database, clock), clock, recordings=recordings,
        customers=customers, parties=parties,
    )  # fmt: skip
    notes = Notes(database, clock, DEFAULT_TENANT)
    inbox = Inbox(database, audit, clock)
    return World(
        database, clock, journal, audit, recordings, customers, parties, notes, inbox, retention,
        tmp_path,
    )  # fmt: skip


async def test_a_dry_run_counts_and_leaves_everything(world: World) -> None:
    await world.call("1")
    world.clock.move(31 * DAY_S)
    policy = RetentionPolicy(calls_days=30, notes_days=30, numbers_days=30)
    done = await world.retention.run(ROOT, policy, dry_run=True)
    assert [(c.what, c.count) for c in done] == [("calls", 1), ("notes", 1), ("numbers", 1)]
    assert len(world.files()) == 1
    assert NUMBER in await world.everything()
    assert await world.proofs() == []


async def test_what_is_old_is_really_gone_and_proof_stays(world: World) -> None:
    await world.call("1")
    sha = (await world.recordings.get(RecordingId("rec_1"))).sha256
    world.clock.move(31 * DAY_S)
    policy = RetentionPolicy(calls_days=30, notes_days=30, chats_days=30, numbers_days=30)
    await world.retention.run(ROOT, policy, dry_run=False)
    left = await world.everything()
    assert world.files() == []
    assert NUMBER not in left
    assert SECRET not in left
    assert await world.recordings.newest() == []
    (proof, *_) = await world.proofs()
    assert isinstance(proof, RecordingDeleted)
    assert (proof.sha256, proof.cause) == (sha, "age")
    again = await world.retention.run(ROOT, policy, dry_run=False)
    assert {cleared.count for cleared in again} == {0}


async def test_what_is_young_or_kept_for_ever_stays(world: World) -> None:
    await world.call("1")
    world.clock.move(29 * DAY_S)
    await world.retention.run(ROOT, RetentionPolicy(calls_days=30), dry_run=False)
    await world.retention.run(ROOT, RetentionPolicy(), dry_run=False)
    assert len(world.files()) == 1


async def test_what_a_court_wants_stays_until_it_is_released(world: World) -> None:
    await world.call("1")
    held = await world.retention.holds.place(ROOT, "contact/ctc_1", "case 12/2026")
    world.clock.move(31 * DAY_S)
    policy = RetentionPolicy(calls_days=30, notes_days=30, numbers_days=30)
    done = await world.retention.run(ROOT, policy, dry_run=False)
    assert [(c.count, c.held) for c in done] == [(0, 1)] * 3
    await world.retention.holds.release(ROOT, held.id)
    done = await world.retention.run(ROOT, policy, dry_run=False)
    assert [(c.count, c.held) for c in done] == [(1, 0)] * 3


async def test_of_an_erased_person_nothing_is_found_anywhere(world: World) -> None:
    party = await world.call("1")
    card = await world.customers.create(
        ROOT, Draft(name="王芳", numbers=(CustomerNumber(party=party),), note=SECRET)
    )
    await world.retention.erase_customer(ROOT, card.id, "asked us to")
    left = await world.everything()
    assert world.files() == []
    assert [word for word in (NUMBER, SECRET, "王芳", "王小") if word in left] == []
    proof = (await world.proofs())[-1]
    assert isinstance(proof, PersonErased)
    assert (proof.numbers, proof.notes, proof.recordings, proof.chats) == (1, 1, 1, 1)
    entries = await world.audit.read(AuditFilter(subject=f"customer/{card.id}"))
    assert (entries[0].act, entries[0].details["reason"]) == ("customer.erased", "asked us to")


async def test_old_chats_and_notices_go_with_their_receipts(world: World) -> None:
    await world.inbox.write(ROOT, TEAM, f"old: {SECRET}")
    await world.inbox.tell(ROOT, "all", "", f"old: {SECRET}", [UserId("usr_2")])
    world.clock.move(31 * DAY_S)
    young = await world.inbox.write(ROOT, TEAM, "young")
    policy = RetentionPolicy(chats_days=30)
    (counted,) = await world.retention.run(ROOT, policy, dry_run=True)
    assert (counted.what, counted.count) == ("chats", 2)
    await world.retention.run(ROOT, policy, dry_run=False)
    assert SECRET not in await world.everything()
    assert await world.inbox.read(TEAM) == [young]
    assert await world.inbox.open(UserId("usr_2")) == []


async def test_a_message_about_a_contact_that_is_held_stays(world: World) -> None:
    for number in ("1", "2"):
        await world.call(number)
    await world.retention.holds.place(ROOT, "contact/ctc_1", "case 12/2026")
    world.clock.move(31 * DAY_S)
    (done,) = await world.retention.run(ROOT, RetentionPolicy(chats_days=30), dry_run=False)
    assert (done.count, done.held) == (1, 1)
    assert [message.contact for message in await world.inbox.read(TEAM)] == ["ctc_1"]


async def test_a_person_who_is_held_for_a_court_is_not_erased(world: World) -> None:
    party = await world.call("1")
    card = await world.customers.create(
        ROOT, Draft(name="王芳", numbers=(CustomerNumber(party=party),))
    )
    for subject in (f"customer/{card.id}", "contact/ctc_1"):
        held = await world.retention.holds.place(ROOT, subject, "case 12/2026")
        with pytest.raises(Held):
            await world.retention.erase_customer(ROOT, card.id, "asked us to")
        await world.retention.holds.release(ROOT, held.id)
    assert len(world.files()) == 1


async def test_a_number_that_another_card_has_stays_with_its_contacts(world: World) -> None:
    party = await world.call("1")
    cards = [
        await world.customers.create(ROOT, Draft(name=name, numbers=(CustomerNumber(party=party),)))
        for name in ("王芳", "李雷")
    ]
    await world.retention.erase_customer(ROOT, cards[0].id, "asked us to")
    assert await world.parties.number_of(party) == NUMBER
    assert len(world.files()) == 1


async def test_only_who_holds_the_right_deletes(world: World) -> None:
    with pytest.raises(Refused):
        await world.retention.run(person("supervisor"), RetentionPolicy(), dry_run=True)

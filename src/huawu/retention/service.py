"""Deletes what is old and whom we are to forget, and keeps what a court wants. Start here.

Every deletion can be repeated: what a failure left over goes the next time. What was deleted
stands in the journal (`huawu.events.retention`) and, when a person asked for it, in the audit.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from huawu.access.approvals import GuardedAct
from huawu.access.permissions import Person, demand
from huawu.access.service import Access
from huawu.archive.erasure import Erasure
from huawu.centre.model import RetentionPolicy
from huawu.contacts.parties import PartyBook
from huawu.customers.service import Customers
from huawu.customers.store import CustomerId
from huawu.events.retention import PersonalDataDeleted, PersonErased, RecordingDeleted
from huawu.inbox.erasure import InboxErasure
from huawu.journal.port import Batch, Journal, StreamWrite
from huawu.kernel.clock import Clock
from huawu.kernel.event import Actor, Event
from huawu.kernel.ids import ContactId, PartyId, RecordingId
from huawu.recordings.service import Recording, Recordings
from huawu.retention.holds import Held, Holds
from huawu.storage.database import Database

_PAGE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """What was deleted of one class, or would be."""

    what: str  #: "calls", "messages", "notes", "chats" or "numbers"
    before: datetime
    count: int
    held: int  #: old enough, and kept for a court


class Retention:
    """One tenant's deletions."""

    def __init__(
        self,
        database: Database,
        journal: Journal,
        access: Access,
        clock: Clock,
        *,
        recordings: Recordings,
        customers: Customers,
        parties: PartyBook,
    ) -> None:
        self._database = database
        self._journal = journal
        self._audit = audit = access.audit
        self._clock = clock
        self._approvals = access.approvals
        self._recordings = recordings
        self._customers = customers
        self._parties = parties
        self._erasure = Erasure(database, audit.tenant)
        self._inbox = InboxErasure(database, audit.tenant)
        #: What a court wants kept.
        self.holds = Holds(database, audit, clock)

    async def run(
        self, person: Person, policy: RetentionPolicy, *, dry_run: bool
    ) -> Sequence[Cleared]:
        """Delete everything that is older than the policy says.

        Args:
            person: who asks; the house itself every night.
            policy: for how many days things are kept.
            dry_run: only count.
        """
        demand(person, "retention:write")
        done: list[Cleared] = []
        kept = await self._held_contacts()
        for what, kind, days in (
            ("calls", "call", policy.calls_days),
            ("messages", "message", policy.messages_days),
        ):
            if days is not None:
                done.append(await self._recordings_of(what, kind, days, kept, dry_run=dry_run))
        for what, days in (
            ("notes", policy.notes_days),
            ("chats", policy.chats_days),
            ("numbers", policy.numbers_days),
        ):
            if days is not None:
                done.append(await self._personal(what, days, kept, dry_run=dry_run))
        if not dry_run:
            counted = {each.what: each.count for each in done}
            await self._audit.note(person, "retention.run", "retention", counted)
        return done

    async def erase_customer(
        self, person: Person, customer: CustomerId, reason: str
    ) -> PersonErased:
        """Delete everything personal about a customer: card, numbers, notes, chats, recordings.

        Raises:
            NotFound: there never was such a customer.
            Held: a court wants it kept.
            NeedsApproval: the centre wants a second person to approve it first.
            Refused: the person may not.
        """
        demand(person, "customers:erase")
        card = await self._customers.get(person, customer)
        numbers = [number.party for number in card.numbers]
        alone = await self._alone(person, customer, numbers)
        contacts = await self._erasure.contacts_of(alone)
        if (
            f"customer/{customer}" in await self.holds.subjects()
            or await self._held_contacts() & contacts
        ):
            raise Held("It is held for a court; release it first.")
        await self._approvals.demand(person, GuardedAct.ERASURE, f"customer/{customer}")
        recordings = 0
        for contact in sorted(contacts):
            for recording in await self._recordings.newest(limit=_PAGE, contact=contact):
                await self._delete(recording, "erasure")
                recordings += 1
        notes = await self._erasure.forget_notes(contacts)
        chats = await self._inbox.forget_contacts(contacts)
        # The card goes last: as long as it stands, what a failure left over is found again.
        for party in alone:
            await self._parties.forget(party)
        await self._customers.erase(person, customer, reason)
        proof = PersonErased(
            at=self._clock.now(), customer=customer, numbers=len(alone), notes=notes,
            recordings=recordings, chats=chats,
        )  # fmt: skip
        await self._tell(f"retention/{customer}", proof, person.actor)
        return proof

    async def _recordings_of(
        self, what: str, kind: str, days: int, kept: set[ContactId], *, dry_run: bool
    ) -> Cleared:
        before = self._clock.now() - timedelta(days=days)
        count = held = 0
        async for recording in self._old(before, kind):
            if recording.contact in kept:
                held += 1
                continue
            count += 1
            if not dry_run:
                await self._delete(recording, "age")
        return Cleared(what=what, before=before, count=count, held=held)

    async def _old(self, before: datetime, kind: str) -> AsyncIterator[Recording]:
        after: RecordingId | None = None
        while page := await self._recordings.older_than(before, kind, after=after, limit=_PAGE):
            for recording in page:
                yield recording
            after = page[-1].id

    async def _delete(self, recording: Recording, cause: str) -> None:
        await self._recordings.delete(recording)
        proof = RecordingDeleted(
            at=self._clock.now(), recording=recording.id, contact=recording.contact,
            sha256=recording.sha256, cause=cause,
        )  # fmt: skip
        await self._tell(f"retention/{recording.id}", proof)

    async def _personal(
        self, what: str, days: int, kept: set[ContactId], *, dry_run: bool
    ) -> Cleared:
        before = self._clock.now() - timedelta(days=days)
        if what == "notes":
            old = await self._erasure.contacts_with_notes(before)
            count, held = len(old - kept), len(old & kept)
            if not dry_run:
                await self._erasure.forget_notes(old - kept)
        elif what == "chats":
            count, held = await self._inbox.count(before, kept)
            if not dry_run:
                await self._inbox.forget_older(before, kept)
        else:
            called = await self._erasure.silent_since(before)
            parties = called - await self._customers.with_cards(called)
            fenced = await self._erasure.parties_of(kept)
            count, held = len(parties - fenced), len(parties & fenced)
            for party in () if dry_run else sorted(parties - fenced):
                await self._parties.forget(party)
        if count and not dry_run:
            proof = PersonalDataDeleted(at=self._clock.now(), what=what, count=count, before=before)
            await self._tell(f"retention/{what}", proof)
        return Cleared(what=what, before=before, count=count, held=held)

    async def _alone(
        self, person: Person, customer: CustomerId, numbers: Sequence[PartyId]
    ) -> list[PartyId]:
        """Return the numbers that no other card has."""
        shared = {
            party
            for party, card in await self._customers.of_parties(person, numbers)
            if card.id != customer
        }
        return [party for party in numbers if party not in shared]

    async def _held_contacts(self) -> set[ContactId]:
        """Return the contacts that are held by themselves or with their customer."""
        held = await self.holds.subjects()
        kept = {ContactId(s.removeprefix("contact/")) for s in held if s.startswith("contact/")}
        cards = [CustomerId(s.removeprefix("customer/")) for s in held if s.startswith("customer/")]
        return kept | await self._erasure.contacts_of(await self._customers.parties_of(cards))

    async def _tell(self, stream: str, event: Event, by: Actor | None = None) -> None:
        write = StreamWrite(stream=stream, events=[event], expected_version=None)
        actor = by or Actor(tenant=self._audit.tenant)
        await self._journal.append(Batch(writes=[write], actor=actor))

"""Finds, keeps, merges and forgets customers. Start here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from huawu.access.audit import Audit
from huawu.access.permissions import Person, demand
from huawu.customers.store import (
    Customer,
    CustomerId,
    CustomerNumber,
    CustomerState,
    CustomerStore,
)
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Conflict, Invalid, NotFound, StaleVersion
from huawu.kernel.ids import PartyId, new_id
from huawu.storage.database import Database

NUMBERS_MAX: Final = 20
ATTRIBUTES_MAX: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A card as it shall be."""

    name: str
    numbers: tuple[CustomerNumber, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])
    note: str = ""


class Customers:
    """One tenant's customers."""

    def __init__(self, database: Database, audit: Audit, clock: Clock) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._store = CustomerStore(audit.tenant)

    async def get(self, person: Person, customer: CustomerId) -> Customer:
        """Return a card, also one that was merged or erased.

        Raises:
            NotFound: there never was one.
        """
        demand(person, "customers:read")
        async with self._database.begin() as session:
            return _there(await self._store.get(session, customer))

    async def of_parties(
        self, person: Person, parties: Collection[PartyId]
    ) -> Sequence[tuple[PartyId, Customer]]:
        """Return whose numbers these are; several may share one."""
        demand(person, "customers:read")
        async with self._database.begin() as session:
            return await self._store.of_parties(session, parties)

    async def parties_of(self, cards: Collection[CustomerId]) -> Sequence[PartyId]:
        """Return the numbers of cards, for the house itself."""
        async with self._database.begin() as session:
            return await self._store.parties_of(session, cards)

    async def with_cards(self, parties: Collection[PartyId]) -> set[PartyId]:
        """Return which of these numbers stand on a card, for the house itself."""
        async with self._database.begin() as session:
            return {party for party, _ in await self._store.of_parties(session, parties)}

    async def named(
        self,
        person: Person,
        question: str,
        *,
        after: tuple[datetime, CustomerId] | None = None,
        limit: int = 50,
    ) -> Sequence[Customer]:
        """Return customers by words of their name, last changed first; all for ""."""
        demand(person, "customers:read")
        async with self._database.begin() as session:
            return await self._store.named(session, question, after=after, limit=limit)

    async def create(self, person: Person, draft: Draft) -> Customer:
        """Add a customer.

        Raises:
            Invalid: a field is malformed.
        """
        demand(person, "customers:write")
        _check(draft)
        now = self._clock.now()
        made = Customer(
            id=CustomerId(new_id("cus", now)),
            name=draft.name,
            numbers=draft.numbers,
            attributes=draft.attributes,
            note=draft.note,
            created_at=now,
            changed_at=now,
        )
        async with self._database.begin() as session:
            await self._store.add(session, made)
            await self._audit.record(session, person, "customer.created", f"customer/{made.id}")
        return made

    async def change(
        self, person: Person, customer: CustomerId, draft: Draft, *, expected_version: int
    ) -> Customer:
        """Change a card.

        Raises:
            NotFound: there is no such customer any more.
            StaleVersion: someone changed it first.
            Invalid: a field is malformed.
        """
        demand(person, "customers:write")
        _check(draft)
        async with self._database.begin() as session:
            old = _present(await self._store.get(session, customer, lock=True))
            _demand_version(old, expected_version)
            new = self._next(
                old,
                name=draft.name,
                numbers=draft.numbers,
                attributes=draft.attributes,
                note=draft.note,
            )
            await self._store.write(session, new)
            await self._audit.record(
                session, person, "customer.changed", f"customer/{customer}",
                {"version": new.version},
            )  # fmt: skip
        return new

    async def merge(
        self, person: Person, into: CustomerId, other: CustomerId, *, expected_version: int
    ) -> Customer:
        """Let one card take in another of the same person: numbers, attributes and note.

        Where both say something, `into` wins; the other's note is added below.

        Raises:
            Invalid: both are the same card.
            NotFound: one of them is not there any more.
            StaleVersion: someone changed `into` first.
        """
        demand(person, "customers:write")
        if into == other:
            raise Invalid("other", "is the same card; choose another")
        async with self._database.begin() as session:
            # In one order everywhere, so that two merges never wait for each other.
            locked = {
                name: _present(await self._store.get(session, name, lock=True))
                for name in sorted((into, other))
            }
            kept, gone = locked[into], locked[other]
            _demand_version(kept, expected_version)
            merged = self._next(
                kept,
                numbers=_joined(kept.numbers, gone.numbers),
                attributes={**gone.attributes, **kept.attributes},
                note="\n".join(filter(None, (kept.note, gone.note))),
            )
            emptied = self._next(
                gone, numbers=(), attributes={}, note="", state=CustomerState.MERGED,
                merged_into=into,
            )  # fmt: skip
            await self._store.write(session, emptied)
            await self._store.write(session, merged)
            await self._audit.record(
                session, person, "customer.merged", f"customer/{into}", {"other": other}
            )
        return merged

    async def erase(self, person: Person, customer: CustomerId, reason: str) -> Sequence[PartyId]:
        """Empty a card for good, and return the numbers' parties that nobody else has.

        Erasing again is fine, and returns nothing more. The reason stands in the audit record.

        Raises:
            NotFound: there never was such a customer.
        """
        demand(person, "customers:erase")
        async with self._database.begin() as session:
            old = _there(await self._store.get(session, customer, lock=True))
            if old.state is CustomerState.ERASED:
                return []
            await self._store.write(
                session,
                self._next(
                    old, name="", numbers=(), attributes={}, note="", state=CustomerState.ERASED
                ),
            )
            held = {number.party for number in old.numbers}
            shared = {party for party, _ in await self._store.of_parties(session, held)}
            await self._audit.record(
                session, person, "customer.erased", f"customer/{customer}", {"reason": reason}
            )
        return sorted(held - shared)

    def _next(self, old: Customer, **changes: object) -> Customer:
        return replace(
            old,
            version=old.version + 1,
            changed_at=self._clock.now(),
            **changes,  # pyright: ignore[reportArgumentType]
        )


def _joined(
    first: Sequence[CustomerNumber], second: Sequence[CustomerNumber]
) -> tuple[CustomerNumber, ...]:
    known = {number.party for number in first}
    return (*first, *(number for number in second if number.party not in known))


def _check(draft: Draft) -> None:
    if not draft.name.strip():
        raise Invalid("name", "is blank")
    if len(draft.numbers) > NUMBERS_MAX:
        raise Invalid("numbers", f"use at most {NUMBERS_MAX}")
    if len(draft.attributes) > ATTRIBUTES_MAX:
        raise Invalid("attributes", f"use at most {ATTRIBUTES_MAX}")
    parties = [number.party for number in draft.numbers]
    if len(set(parties)) != len(parties):
        raise Invalid("numbers", "one of them stands twice")


def _demand_version(card: Customer, expected: int) -> None:
    if card.version != expected:
        raise StaleVersion(
            f"The card is at version {card.version}; read it again and repeat the change.",
            version=card.version,
        )


def _there(card: Customer | None) -> Customer:
    if card is None:
        raise NotFound("There is no such customer.")
    return card


def _present(card: Customer | None) -> Customer:
    found = _there(card)
    if found.state is CustomerState.MERGED:
        raise Conflict(f"This card was merged into {found.merged_into}; open that one.")
    if found.state is CustomerState.ERASED:
        raise NotFound("There is no such customer any more.")
    return found

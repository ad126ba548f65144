"""SQL for customers: domain values in and out, no commit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

from sqlalchemy import delete, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.customers.tables import customers, numbers
from huawu.kernel.ids import PartyId, TenantId
from huawu.kernel.words import words_asked, words_of

CustomerId = NewType("CustomerId", str)


class CustomerState(StrEnum):
    """What became of a customer's card."""

    PRESENT = "present"
    MERGED = "merged"  #: the other card has everything
    ERASED = "erased"  #: nothing personal is left


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerNumber:
    """One number of a customer, by its party."""

    party: PartyId
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer's card."""

    id: CustomerId
    name: str
    numbers: tuple[CustomerNumber, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])
    note: str = ""
    version: int = 1
    state: CustomerState = CustomerState.PRESENT
    merged_into: CustomerId | None = None
    created_at: datetime
    changed_at: datetime


class CustomerStore:
    """Questions and changes of one tenant's customers, within a caller's transaction."""

    def __init__(self, tenant: TenantId) -> None:
        self._tenant = tenant

    async def get(
        self, session: AsyncConnection, customer: CustomerId, *, lock: bool = False
    ) -> Customer | None:
        """Return a card, also one that was merged or erased."""
        query = select(customers).where(
            customers.c.tenant == self._tenant, customers.c.id == customer
        )
        found = await session.execute(query.with_for_update() if lock else query)
        made = await self._filled(session, found.mappings().all())
        return made[0] if made else None

    async def of_parties(
        self, session: AsyncConnection, parties: Collection[PartyId]
    ) -> Sequence[tuple[PartyId, Customer]]:
        """Return whose numbers these are; a number that several share comes several times."""
        if not parties:
            return []
        links = select(numbers.c.party, numbers.c.customer).where(
            numbers.c.tenant == self._tenant, numbers.c.party.in_(parties)
        )
        found = (await session.execute(links)).all()
        query = select(customers).where(
            customers.c.tenant == self._tenant, customers.c.id.in_({r.customer for r in found})
        )
        rows = (await session.execute(query)).mappings().all()
        cards = {card.id: card for card in await self._filled(session, rows)}
        return [
            (PartyId(party), cards[CustomerId(customer)])
            for party, customer in found
            if customer in cards
        ]

    async def parties_of(
        self, session: AsyncConnection, cards: Collection[CustomerId]
    ) -> Sequence[PartyId]:
        """Return the numbers of these cards."""
        query = select(numbers.c.party).where(
            numbers.c.tenant == self._tenant, numbers.c.customer.in_(cards)
        )
        return [PartyId(party) for party in (await session.execute(query)).scalars()]

    async def named(
        self,
        session: AsyncConnection,
        question: str,
        *,
        after: tuple[datetime, CustomerId] | None,
        limit: int,
    ) -> Sequence[Customer]:
        """Return whose names hold every word of a question, last changed first; all for ""."""
        query = select(customers).where(
            customers.c.tenant == self._tenant, customers.c.state == CustomerState.PRESENT
        )
        if question:
            query = query.where(customers.c.words.contains(words_asked(question) or [""]))
        if after is not None:
            query = query.where(tuple_(customers.c.changed_at, customers.c.id) < after)
        query = query.order_by(customers.c.changed_at.desc(), customers.c.id.desc()).limit(limit)
        return await self._filled(session, (await session.execute(query)).mappings().all())

    async def add(self, session: AsyncConnection, customer: Customer) -> None:
        """Add a card."""
        values = {**_columns(customer), "created_at": customer.created_at}
        await session.execute(
            insert(customers).values(tenant=self._tenant, id=customer.id, **values)
        )
        await self._write_numbers(session, customer)

    async def write(self, session: AsyncConnection, customer: Customer) -> None:
        """Write a card whose row the caller has locked."""
        await session.execute(
            update(customers)
            .where(customers.c.tenant == self._tenant, customers.c.id == customer.id)
            .values(**_columns(customer))
        )
        await session.execute(
            delete(numbers).where(
                numbers.c.tenant == self._tenant, numbers.c.customer == customer.id
            )
        )
        await self._write_numbers(session, customer)

    async def _write_numbers(self, session: AsyncConnection, customer: Customer) -> None:
        rows = [
            {"tenant": self._tenant, "customer": customer.id, "party": number.party,
             "label": number.label, "place": place}
            for place, number in enumerate(customer.numbers)
        ]  # fmt: skip
        if rows:
            await session.execute(insert(numbers), rows)

    async def _filled(self, session: AsyncConnection, rows: Sequence[Any]) -> list[Customer]:
        """Return cards with their numbers, in the order of their rows."""
        if not rows:
            return []
        query = (
            select(numbers)
            .where(
                numbers.c.tenant == self._tenant, numbers.c.customer.in_([r["id"] for r in rows])
            )
            .order_by(numbers.c.place)
        )
        held: dict[str, list[CustomerNumber]] = {}
        for link in await session.execute(query):
            held.setdefault(link.customer, []).append(
                CustomerNumber(party=PartyId(link.party), label=link.label)
            )
        return [_customer(row, tuple(held.get(row["id"], ()))) for row in rows]


def _columns(customer: Customer) -> dict[str, Any]:
    return {
        "name": customer.name,
        "words": words_of(customer.name),
        "attributes": dict(customer.attributes),
        "note": customer.note,
        "version": customer.version,
        "state": customer.state,
        "merged_into": customer.merged_into,
        "changed_at": customer.changed_at,
    }


def _customer(row: Any, held: tuple[CustomerNumber, ...]) -> Customer:
    return Customer(
        id=CustomerId(row["id"]),
        name=row["name"],
        numbers=held,
        attributes=row["attributes"],
        note=row["note"],
        version=row["version"],
        state=CustomerState(row["state"]),
        merged_into=row["merged_into"],
        created_at=row["created_at"],
        changed_at=row["changed_at"],
    )

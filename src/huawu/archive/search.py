"""Finds contacts by anything that is known of them, newest first, page by page. Start here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true, tuple_

from huawu.archive.archivist import row_of
from huawu.archive.fold import Heard, Row
from huawu.archive.tables import contacts, handled, heard, wraps
from huawu.events.contact import Channel, Direction, Outcome
from huawu.kernel.errors import NotFound
from huawu.kernel.ids import AgentId, ContactId, PartyId, QueueId, TenantId
from huawu.kernel.words import words_asked
from huawu.storage.database import Database

PAGE_MAX: Final = 200

_COLUMNS: Final = [c for c in contacts.c if c.name not in {"tenant", "words"}]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Where a person may see contacts; None is everywhere."""

    queues: frozenset[QueueId] | None = None
    agents: frozenset[AgentId] | None = None  #: whoever had them, or nobody yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The last contact of a page; the next page begins behind it."""

    began_at: datetime
    id: ContactId


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which contacts to find; what is None does not matter."""

    parties: Sequence[PartyId] | None = None
    agent: AgentId | None = None  #: who talked in it, also when not last
    queue: QueueId | None = None
    dispositions: Sequence[str] | None = None
    outcome: Outcome | None = None
    channel: Channel | None = None
    direction: Direction | None = None
    since: datetime | None = None
    until: datetime | None = None  #: before this
    longer_s: float | None = None
    shorter_s: float | None = None
    text: str | None = None  #: every word of it stands in the notes


class Archive:
    """One tenant's contacts."""

    def __init__(self, database: Database, tenant: TenantId) -> None:
        self._database = database
        self._tenant = tenant

    async def find(
        self, wanted: Wanted, sights: Sequence[Sight], *, after: Place | None, limit: int
    ) -> Sequence[Row]:
        """Return contacts, newest first.

        Args:
            wanted: all of it must be so.
            sights: where the asker may see contacts; any one of them.
            after: the last contact of the page before.
            limit: at most this many, and at most 200.
        """
        query = self._query(wanted, after).where(_seen(sights)).limit(min(limit, PAGE_MAX))
        async with self._database.begin() as session:
            rows = (await session.execute(query)).mappings().all()
        return [row_of(dict(row)) for row in rows]

    async def get(self, contact: ContactId) -> Row:
        """Return one contact.

        Raises:
            NotFound: there is none, or the journal has not been folded so far.
        """
        query = select(*_COLUMNS).where(contacts.c.tenant == self._tenant, contacts.c.id == contact)
        async with self._database.begin() as session:
            row = (await session.execute(query)).mappings().one_or_none()
        if row is None:
            raise NotFound(f"There is no contact {contact}.")
        return row_of(dict(row))

    async def wraps_of(
        self, contact: ContactId
    ) -> Sequence[tuple[AgentId, datetime, float | None]]:
        """Return who worked on a contact after talking: since when and how long, in seconds."""
        query = (
            select(wraps.c.agent, wraps.c.since, wraps.c.wrap_s)
            .where(wraps.c.tenant == self._tenant, wraps.c.contact == contact)
            .order_by(wraps.c.since)
        )
        async with self._database.begin() as session:
            found = (await session.execute(query)).all()
        return [(AgentId(agent), since, wrap_s) for agent, since, wrap_s in found]

    async def heard_of(self, contact: ContactId) -> Sequence[Heard]:
        """Return how a contact was heard in the pages of those who handled it, oldest first."""
        columns = [heard.c[name] for name in Heard.__dataclass_fields__]
        query = (
            select(*columns)
            .where(heard.c.tenant == self._tenant, heard.c.contact == contact)
            .order_by(heard.c.at)
        )
        async with self._database.begin() as session:
            return [Heard(**row) for row in (await session.execute(query)).mappings()]

    async def last_agent(self, party: PartyId, since: datetime) -> AgentId | None:
        """Return who talked with a customer last, in a contact that began since then."""
        query = (
            select(contacts.c.agent)
            .where(
                contacts.c.tenant == self._tenant,
                contacts.c.party == party,
                contacts.c.agent.is_not(None),
                contacts.c.began_at >= since,
            )
            .order_by(contacts.c.began_at.desc(), contacts.c.id.desc())
            .limit(1)
        )
        async with self._database.begin() as session:
            found = (await session.execute(query)).scalar_one_or_none()
        return None if found is None else AgentId(found)

    def _query(self, wanted: Wanted, after: Place | None) -> Select[Any]:
        query = select(*_COLUMNS).where(contacts.c.tenant == self._tenant, *_conditions(wanted))
        began_at, contact = contacts.c.began_at, contacts.c.id
        if wanted.agent is not None:
            # The person's own list is in order already: no sorting of all they ever had.
            began_at, contact = handled.c.began_at, handled.c.contact
            query = query.join_from(
                handled,
                contacts,
                and_(handled.c.tenant == contacts.c.tenant, handled.c.contact == contacts.c.id),
            ).where(handled.c.tenant == self._tenant, handled.c.agent == wanted.agent)
        if after is not None:
            query = query.where(tuple_(began_at, contact) < (after.began_at, after.id))
        if wanted.since is not None:
            query = query.where(began_at >= wanted.since)
        if wanted.until is not None:
            query = query.where(began_at < wanted.until)
        return query.order_by(began_at.desc(), contact.desc())


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    c = contacts.c
    found: list[ColumnElement[bool]] = [
        column == value
        for column, value in (
            (c.queue, wanted.queue),
            (c.outcome, wanted.outcome),
            (c.channel, wanted.channel),
            (c.direction, wanted.direction),
        )
        if value is not None
    ]
    if wanted.parties is not None:
        found.append(c.party.in_(wanted.parties))
    if wanted.dispositions is not None:
        # Among an agent's own both stand in one index.
        of = c if wanted.agent is None else handled.c
        found.append(of.disposition.in_(wanted.dispositions))
    if wanted.longer_s is not None:
        found.append(c.length_s >= wanted.longer_s)
    if wanted.shorter_s is not None:
        found.append(c.length_s <= wanted.shorter_s)
    if wanted.text is not None:
        asked = words_asked(wanted.text)
        found.append(c.words.contains(asked) if asked else false())
    return found


def _seen(sights: Sequence[Sight]) -> ColumnElement[bool]:
    return or_(false(), *map(_one_sight, sights))


def _one_sight(sight: Sight) -> ColumnElement[bool]:
    here: ColumnElement[bool] = true()
    if sight.queues is not None:
        here = and_(here, contacts.c.queue.in_(sorted(sight.queues)))
    if sight.agents is not None:
        agent = contacts.c.agent
        here = and_(here, or_(agent.is_(None), agent.in_(sorted(sight.agents))))
    return here

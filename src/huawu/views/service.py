"""The room's door: views as people keep and share them. Start here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.access.audit import Audit
from huawu.access.permissions import Person, demand, matrix
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Invalid, NotFound, Refused, StaleVersion
from huawu.kernel.ids import TeamId, UserId, new_id
from huawu.mail.outbox import Outbox, Sending
from huawu.metrics.compiler import dimensions
from huawu.metrics.reports import need
from huawu.metrics.service import Metrics
from huawu.storage.database import Database
from huawu.views.tables import views
from huawu.views.view import View, ask_of, check_schedule, next_at

#: Views that one person may keep.
MOST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A view as it is kept."""

    id: str
    owner: UserId
    view: View
    version: int
    changed_at: datetime
    next_at: datetime | None  #: when it is sent
    trouble: str  #: why it was not sent the last time; "" when it was


class Views:
    """One tenant's views."""

    def __init__(
        self,
        database: Database,
        audit: Audit,
        clock: Clock,
        metrics: Metrics,
        outbox: Outbox,
        team_of: Callable[[UserId], TeamId | None],
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._metrics = metrics
        self._team_of = team_of
        self.outbox: Final = outbox

    async def all(self, person: Person) -> Sequence[Kept]:
        """Return what a person keeps, and what others share with them, by name."""
        demand(person, "metrics:read")
        query = select(views).where(views.c.tenant == self._audit.tenant)
        async with self._database.begin() as session:
            found = [kept_of(row) for row in (await session.execute(query)).all()]
        seen = [each for each in found if self._sees(person, each)]
        return sorted(seen, key=lambda each: (each.view.name, each.id))

    async def create(self, person: Person, view: View) -> Kept:
        """Keep a view.

        Raises:
            Invalid: a field is malformed, or the person keeps too many.
        """
        await self._check(person, view)
        mine = [each for each in await self.all(person) if each.owner == person.user]
        if len(mine) >= MOST:
            raise Invalid("name", f"you keep {MOST} views; remove one first")
        now = self._clock.now()
        made = Kept(
            id=new_id("viw", now),
            owner=person.user,
            view=view,
            version=1,
            changed_at=now,
            next_at=self._next(view),
            trouble="",
        )
        async with self._database.begin() as session:
            row = {"id": made.id, "owner": made.owner, "version": 1, "trouble": ""}
            await session.execute(
                insert(views).values(tenant=self._audit.tenant, **row, **self._columns(view))
            )
            await self._record(session, person, "view.created", made)
        return made

    async def change(
        self, person: Person, view: str, wanted: View, *, expected_version: int
    ) -> Kept:
        """Change a view of one's own.

        Raises:
            NotFound: there is none that the person sees.
            Refused: it is somebody else's.
            StaleVersion: it was changed meanwhile.
            Invalid: a field is malformed.
        """
        await self._check(person, wanted)
        async with self._database.begin() as session:
            old = await self._locked(session, person, view)
            if old.owner != person.user:
                raise Refused("Only who keeps a view changes it; save it under a name of your own.")
            if old.version != expected_version:
                raise StaleVersion(
                    f"The view is at version {old.version}; read it again.", version=old.version
                )
            values = {"version": old.version + 1, "trouble": "", **self._columns(wanted)}
            query = update(views).where(*self._where(view)).values(**values).returning(views)
            new = kept_of((await session.execute(query)).one())
            await self._record(session, person, "view.changed", new)
        return new

    async def remove(self, person: Person, view: str) -> None:
        """Remove a view of one's own; who defines metrics may remove any that they see.

        Raises:
            NotFound: there is none that the person sees.
            Refused: it is somebody else's.
        """
        async with self._database.begin() as session:
            old = await self._locked(session, person, view)
            if old.owner != person.user:
                demand(person, "metrics:write")
            await session.execute(delete(views).where(*self._where(view)))
            await self._record(session, person, "view.removed", old)

    async def send_now(self, person: Person, view: str) -> None:
        """Have a view of one's own sent at once, beside its schedule.

        Raises:
            NotFound: there is none that the person sees.
            Refused: it is somebody else's.
            Invalid: nobody is named to send it to.
        """
        async with self._database.begin() as session:
            kept = await self._locked(session, person, view)
            if kept.owner != person.user:
                raise Refused("Only who keeps a view has it sent.")
            if kept.view.schedule is None:
                raise Invalid("schedule", "say first to whom it is sent")
            now = {"next_at": self._clock.now()}
            await session.execute(update(views).where(*self._where(view)).values(**now))
            await self._record(session, person, "view.sent", kept)

    async def sendings(self, person: Person, view: str) -> Sequence[Sending]:
        """Return what became of the letters of a view of one's own, newest first.

        Raises:
            NotFound: there is none of one's own.
        """
        await self._own(person, view)
        return await self.outbox.sendings(about_of(view))

    async def send_again(self, person: Person, view: str, letter: str) -> None:
        """Try again a letter that was given up.

        Raises:
            NotFound: there is none of one's own.
        """
        await self._own(person, view)
        await self.outbox.again(about_of(view), letter)

    async def _own(self, person: Person, view: str) -> Kept:
        found = [each for each in await self.all(person) if each.id == view]
        if not found or found[0].owner != person.user:
            raise NotFound(f"You keep no view {view}.")
        return found[0]

    def _sees(self, person: Person, kept: Kept) -> bool:
        if kept.owner == person.user:
            return True
        roles = {scope.role for scope in person.scopes}
        teams = {team for scope in person.scopes for team in scope.teams or ()}
        if (own := self._team_of(person.user)) is not None:
            teams.add(own)
        return not (roles.isdisjoint(kept.view.roles) and teams.isdisjoint(kept.view.teams))

    def _where(self, view: str) -> tuple[Any, Any]:
        return views.c.tenant == self._audit.tenant, views.c.id == view

    async def _locked(self, session: AsyncConnection, person: Person, view: str) -> Kept:
        demand(person, "metrics:read")
        query = select(views).where(*self._where(view)).with_for_update()
        row = (await session.execute(query)).one_or_none()
        kept = None if row is None else kept_of(row)
        if kept is None or not self._sees(person, kept):
            raise NotFound(f"There is no view {view}.")
        return kept

    def _columns(self, view: View) -> dict[str, Any]:
        return {
            "body": msgspec.to_builtins(view),
            "changed_at": self._clock.now(),
            "next_at": self._next(view),
        }

    def _next(self, view: View) -> datetime | None:
        if view.schedule is None or not view.schedule.enabled:
            return None
        return next_at(view.schedule, self._clock.now(), self._metrics.zone)

    async def _record(self, session: AsyncConnection, person: Person, act: str, kept: Kept) -> None:
        sent = kept.view.schedule is not None and kept.view.schedule.enabled
        told = {"version": kept.version, "sent": sent}
        await self._audit.record(session, person, act, about_of(kept.id), told)

    async def _check(self, person: Person, view: View) -> None:
        demand(person, "metrics:read")
        if not view.name.strip():
            raise Invalid("name", "is blank")
        if unknown := set(view.roles) - matrix().roles.keys():
            raise Invalid("roles", f"there is no role {min(unknown)}")
        if view.schedule is not None:
            check_schedule(view.schedule)
            self.outbox.check(view.schedule.to, "schedule.to")
        ask = ask_of(view.asked, self._metrics.today())
        if view.asked.report:
            need(view.asked.report)
            return
        catalogue = await self._metrics.catalogue()
        for metric in map(catalogue.need, ask.metrics):
            if unknown := {*ask.by, *ask.where} - {*dimensions(metric)}:
                raise Invalid("asked.by", f"{metric.id} is not counted by {min(unknown)}")
        if not ask.metrics:
            raise Invalid("asked.metrics", "name at least one, or a report")


def about_of(view: str) -> str:
    """Return what letters and the audit record call a view."""
    return f"view/{view}"


def kept_of(row: Row[Any]) -> Kept:
    """Return the view of a row."""
    return Kept(
        id=row.id,
        owner=UserId(row.owner),
        view=msgspec.convert(row.body, View),
        version=row.version,
        changed_at=row.changed_at,
        next_at=row.next_at,
        trouble=row.trouble,
    )

"""Changes the set-up of a centre and keeps a view of it. Start here."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.access.audit import Audit
from huawu.access.permissions import SYSTEM_USER, Person, demand
from huawu.centre.checks import Change, FlowCheck, Use, judge, may_read, users_named, uses
from huawu.centre.devices import new_secret, with_secret
from huawu.centre.kinds import KINDS, kind_of, kind_of_thing
from huawu.centre.model import Device
from huawu.centre.rules import check_tls
from huawu.centre.store import CentreStore
from huawu.centre.telling import Teller
from huawu.centre.view import CentreLookup, CentreView, Kept
from huawu.events.system import CentreChanged
from huawu.journal.port import Journal
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Conflict, Invalid, NotFound
from huawu.storage.database import Database

T = TypeVar("T")

_PAGE: Final = 1_000  #: changes taken up at once

_Plan = Callable[[CentreView], Sequence[Change]]


class Centre:
    """One tenant's set-up: read, changed, undone, with who did it.

    `load` once before anything else; run `teller.run` beside it.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        journal: Journal,
        audit: Audit,
        flow_check: FlowCheck,
        *,
        tls: bool = False,
    ) -> None:
        """`tls` says whether the engine offers SIP over TLS."""
        self._database = database
        self._clock = clock
        self._audit = audit
        self._flow_check = flow_check
        self._tls = tls
        self._store = CentreStore(audit.tenant)
        #: Tells the journal; its `run` takes care of what could not be told at once.
        self.teller = Teller(database, self._store, journal, audit.tenant)
        #: Everything as of now; ahead of the journal rather than behind it.
        self.view = CentreView()
        #: The same under the names that the floor uses.
        self.lookup = CentreLookup(self.view)

    async def load(self) -> CentreView:
        """Fill the view from the database and tell the journal what it has not heard."""
        async with self._database.begin() as session:
            # Two statements read at two moments; under the lock nothing comes between them.
            await self._store.lock(session)
            for kept in await self._store.newest(session):
                self.view.put(kept)
        await self.teller.tell_if_possible()
        return self.view

    async def apply(self, changed: CentreChanged | None = None) -> Sequence[Kept[Any]]:
        """Take up what changed elsewhere, and return it; without an event, whatever there is."""
        if changed is not None and self._knows(changed):
            return ()
        async with self._database.begin() as session:
            return await self._refresh(session)

    def get(self, kind: type[T], thing_id: str, person: Person) -> Kept[T]:
        """Return one thing.

        Raises:
            NotFound: there is none, it was removed, or the person may see this kind but not it.
            Refused: the person may see nothing of this kind.
        """
        entry = kind_of(kind)
        demand(person, f"{entry.area}:read")
        kept = self.view.need(kind, thing_id)
        if not may_read(person, entry, kept.thing):
            raise NotFound(f"There is no {entry.name} {thing_id}.")
        return kept

    def things(self, kind: type[T], person: Person) -> Sequence[Kept[T]]:
        """Return all things of a kind that the person may see, by id.

        Raises:
            Refused: the person may see nothing of this kind.
        """
        entry = kind_of(kind)
        demand(person, f"{entry.area}:read")
        found = [k for k in self.view.all_kept(kind) if may_read(person, entry, k.thing)]
        return sorted(found, key=_id_of)

    async def save(self, thing: T, *, expected_version: int | None, person: Person) -> Kept[T]:
        """Save a thing as its next version.

        Args:
            thing: as it shall be.
            expected_version: of what it replaces; 0 for a new thing; None replaces anything.
            person: who saves.

        Raises:
            HouseError: as `checks.judge` says; nothing was changed.
        """
        change = Change(thing=thing, expected_version=expected_version)
        return (await self._change(person, "centre.saved", lambda _: [change]))[0]

    async def save_all(self, things: Sequence[Any], person: Person) -> Sequence[Kept[Any]]:
        """Save many things that may name each other, all or none, whatever stands there now.

        Raises:
            HouseError: as `checks.judge` says; nothing was changed.
        """
        changes = [Change(thing=thing, expected_version=None) for thing in things]
        if not changes:
            return ()
        return await self._change(person, "centre.saved", lambda _: changes)

    async def remove(
        self, kind: type[Any], thing_id: str, *, expected_version: int | None, person: Person
    ) -> Kept[Any]:
        """Remove a thing; its history stays and it can be undone.

        Raises:
            NotFound: there is none.
            InUse: others name it.
            HouseError: as `checks.judge` says; nothing was changed.
        """

        def plan(view: CentreView) -> Sequence[Change]:
            thing = view.need(kind, thing_id).thing
            return [Change(thing=thing, expected_version=expected_version, removed=True)]

        return (await self._change(person, "centre.removed", plan))[0]

    async def history(self, kind: type[T], thing_id: str, person: Person) -> Sequence[Kept[T]]:
        """Return every version of a thing, newest first, also of one that was removed.

        Raises:
            NotFound: there never was one, or the person may not see it.
        """
        entry = kind_of(kind)
        demand(person, f"{entry.area}:read")
        async with self._database.begin() as session:
            found = await self._store.history(session, entry, thing_id)
        # Who may not see it as it is now may not see what it was.
        if not found or not may_read(person, entry, found[0].thing):
            raise NotFound(f"There never was a {entry.name} {thing_id}.")
        return found

    async def undo(
        self, kind: type[T], thing_id: str, to_version: int, *, expected_version: int | None,
        person: Person,
    ) -> Kept[T]:  # fmt: skip
        """Save an earlier version again, as the next one.

        Raises:
            NotFound: there is no such version.
            Invalid: that version is a removal.
            HouseError: as `checks.judge` says; nothing was changed.
        """
        entry = kind_of(kind)
        async with self._database.begin() as session:
            old = await self._store.version(session, entry, thing_id, to_version)
        if old is None:
            raise NotFound(f"There is no version {to_version} of the {entry.name} {thing_id}.")
        if old.removed:
            raise Invalid("version", f"{to_version} is a removal; choose one that is not")

        def plan(view: CentreView) -> Sequence[Change]:
            present = view.kept(kind, thing_id)
            kept = {name: getattr((present or old).thing, name) for name in entry.undo_keeps}
            thing = replace(old.thing, **kept)
            return [Change(thing=thing, expected_version=expected_version)]

        return (await self._change(person, "centre.undone", plan))[0]

    async def uses(self, kind: type[Any], thing_id: str, person: Person) -> Sequence[Use]:
        """Return where a thing is named by others.

        Raises:
            NotFound: there is no such thing, or the person may not see it.
        """
        self.get(kind, thing_id, person)
        return await asyncio.to_thread(uses, self.view.copy(), kind_of(kind), thing_id)

    async def add_device(
        self, device: Device, person: Person, *, md5: bool = False
    ) -> tuple[Kept[Device], str]:
        """Save a new telephone and return it with its secret, the only time that it is shown.

        Raises:
            HouseError: as `checks.judge` says; nothing was changed.
        """
        secret = new_secret()
        made = with_secret(device, secret, md5=md5)
        return await self.save(made, expected_version=0, person=person), secret

    async def renew_secret(
        self, device_id: str, person: Person, *, md5: bool = False
    ) -> tuple[Kept[Device], str]:
        """Give a telephone a new secret and return it, the only time; the old one is void.

        Raises:
            NotFound: there is no such telephone.
            Refused: the person may not.
        """
        secret = new_secret()

        def plan(view: CentreView) -> Sequence[Change]:
            device = view.need(Device, device_id).thing
            return [Change(thing=with_secret(device, secret, md5=md5), expected_version=None)]

        return (await self._change(person, "device.secret_renewed", plan))[0], secret

    async def _change(self, person: Person, act: str, plan: _Plan) -> Sequence[Kept[Any]]:
        try:
            async with self._database.begin() as session:
                change = await self._store.lock(session)
                await self._refresh(session)
                # A long list takes seconds to judge, and the floor may share our loop.
                judged = await asyncio.to_thread(
                    judge, self.view.copy(), plan(self.view), person, self._flow_check
                )
                for kept in judged:
                    if not kept.removed:
                        check_tls(kept.thing, offered=self._tls)
                await self._demand_users(session, judged)
                made = self._signed(judged, change, person)
                await self._store.write(session, made)
                await self._audit.record(session, person, act, *_told(made))
        except IntegrityError as error:
            raise Conflict("Someone else changed the same things; try again.") from error
        for kept in made:
            self.view.put(kept)
        await self.teller.tell_if_possible()
        return made

    async def _refresh(self, session: AsyncConnection) -> Sequence[Kept[Any]]:
        """Take up what others changed, page by page; under the lock the view is then exact."""
        taken: list[Kept[Any]] = []
        while found := await self._store.since(session, self.view.change, limit=_PAGE):
            for kept in found:
                self.view.put(kept)
            taken += found
        return taken

    async def _demand_users(self, session: AsyncConnection, made: Sequence[Kept[Any]]) -> None:
        named = list(users_named(made))
        missing = await self._store.users_missing(session, (r.id for r in named))
        for reference in named:
            if reference.id in missing:
                raise Invalid(reference.field, f"there is no user {reference.id}")

    def _signed(
        self, judged: Sequence[Kept[Any]], change: int, person: Person
    ) -> Sequence[Kept[Any]]:
        now = self._clock.now()
        user = None if person.user == SYSTEM_USER else person.user
        return [
            replace(kept, change=number, changed_at=now, changed_by=user, cause=person.request_id)
            for number, kept in enumerate(judged, change + 1)
        ]

    def _knows(self, changed: CentreChanged) -> bool:
        kind = KINDS.get(changed.subject)
        kept = None if kind is None else self.view.kept(kind.type, changed.id)
        return kept is not None and kept.version >= changed.version


def _id_of(kept: Kept[Any]) -> str:
    return kept.thing.id


def _told(made: Sequence[Kept[Any]]) -> tuple[str, dict[str, int]]:
    """Return subject and details for the audit record."""
    first, last = made[0], made[-1]
    if len(made) == 1:
        name = kind_of_thing(first.thing).name
        return f"{name}/{first.thing.id}", {"version": first.version}
    return "centre", {"first_change": first.change, "last_change": last.change}

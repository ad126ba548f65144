"""The room's door: rules as people keep them, what stands now, what was. Start here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.access.audit import Audit
from huawu.access.permissions import Person, demand, may
from huawu.alerts.events import stream_of
from huawu.alerts.letters import letter_of
from huawu.alerts.rule import QUIET, Phase, Rule, Watch
from huawu.alerts.tables import rules
from huawu.events.alert import AlertEvent, AlertRaised
from huawu.journal.port import Journal
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Invalid, NotFound, StaleVersion
from huawu.kernel.event import Recorded
from huawu.kernel.ids import QueueId, TeamId, new_id
from huawu.mail.outbox import Outbox
from huawu.metrics.catalogue import Catalogue, Words
from huawu.metrics.compiler import dimensions
from huawu.metrics.service import Metrics
from huawu.metrics.telling import written
from huawu.storage.database import Database

#: What the floor counts by itself: name → what to do when it is too much or too little.
GAUGES: Final[Mapping[str, Sequence[str]]] = {
    "waiting_now": ("staffing", "callback", "skills"),
    "longest_wait_now": ("staffing", "callback", "message"),
    "ready_now": ("discipline", "schedule", "staffing"),
}
_NOT_BY_TEAM: Final = frozenset({"waiting_now", "longest_wait_now"})


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRule:
    """A rule with its version."""

    rule: Rule
    version: int
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A rule as it stands now."""

    kept: KeptRule
    watch: Watch
    value: float | None  #: at the last look
    trouble: str  #: why it cannot be watched; "" when it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The last look at a rule's figure."""

    version: int  #: of the rule
    watch: Watch
    value: float | None = None
    trouble: str = ""


class Alerts:
    """One tenant's alerts."""

    def __init__(
        self,
        database: Database,
        journal: Journal,
        audit: Audit,
        clock: Clock,
        metrics: Metrics,
        outbox: Outbox,
    ) -> None:
        self._database = database
        self._journal = journal
        self._audit = audit
        self._clock = clock
        self._metrics = metrics
        self.outbox: Final = outbox
        self.looks: Final[dict[str, Look]] = {}  #: by rule; the watcher keeps them

    async def all(self) -> Sequence[KeptRule]:
        """Return every rule, by name."""
        return await self._rows(removed=False)

    async def removed(self) -> Sequence[KeptRule]:
        """Return rules that were removed and may still stand."""
        return await self._rows(removed=True)

    async def forget(self, rule: str) -> None:
        """Delete a removed rule: nothing stands by it any more."""
        async with self._database.begin() as session:
            await session.execute(delete(rules).where(*self._where(rule), rules.c.removed))

    async def _rows(self, *, removed: bool) -> Sequence[KeptRule]:
        query = select(rules).where(
            rules.c.tenant == self._audit.tenant, rules.c.removed.is_(removed)
        )
        async with self._database.begin() as session:
            rows = (await session.execute(query)).all()
        return sorted(map(_kept, rows), key=lambda kept: (kept.rule.name, kept.rule.id))

    async def standing(self, person: Person) -> Sequence[Standing]:
        """Return the rules that a person may see, as they stand."""
        found: list[Standing] = []
        for kept in await self.all():
            if _sees(person, kept.rule.queue, kept.rule.team):
                look = self.looks.get(kept.rule.id)
                fresh = look is not None and look.version == kept.version
                if look is None or not fresh:
                    look = Look(version=kept.version, watch=look.watch if look else QUIET)
                found.append(
                    Standing(kept=kept, watch=look.watch, value=look.value, trouble=look.trouble)
                )
        return found

    async def history(self, person: Person, limit: int) -> Sequence[Recorded]:
        """Return what was raised and cleared of the rules there are, newest first."""
        found: list[Recorded] = []
        for kept in await self.all():
            if _sees(person, kept.rule.queue, kept.rule.team):
                found += (await self._journal.read(stream_of(kept.rule.id)))[-limit:]
        found.sort(key=lambda recorded: -recorded.position)
        return found[:limit]

    async def create(self, person: Person, draft: Rule) -> KeptRule:
        """Add a rule; its id is made here.

        Raises:
            Invalid: a field is malformed.
            Refused: the person may not, for that queue or team.
        """
        now = self._clock.now()
        rule = replace(draft, id=new_id("alr", now))
        await self._check(person, rule)
        async with self._database.begin() as session:
            row = {"id": rule.id, "body": msgspec.to_builtins(rule), "version": 1}
            by = {"changed_by": person.actor.user, "changed_at": now}
            await session.execute(insert(rules).values(tenant=self._audit.tenant, **row, **by))
            await self._record(session, person, "alert.created", rule.id, 1)
        return KeptRule(rule=rule, version=1, changed_at=now)

    async def change(self, person: Person, rule: Rule, *, expected_version: int) -> KeptRule:
        """Change a rule; an alert that stands by the old one is cleared.

        Raises:
            NotFound: there is none.
            StaleVersion: someone changed it first.
            Invalid: a field is malformed.
        """
        await self._check(person, rule)
        now, version = self._clock.now(), expected_version + 1
        async with self._database.begin() as session:
            await self._locked(session, person, rule.id, expected_version)
            values = {"body": msgspec.to_builtins(rule), "version": version}
            by = {"changed_by": person.actor.user, "changed_at": now}
            await session.execute(update(rules).where(*self._where(rule.id)).values(**values, **by))
            await self._record(session, person, "alert.changed", rule.id, version)
        return KeptRule(rule=rule, version=version, changed_at=now)

    async def remove(self, person: Person, rule: str, *, expected_version: int) -> None:
        """Remove a rule; an alert that stands by it is cleared.

        Raises:
            NotFound: there is none.
            StaleVersion: someone changed it first.
        """
        async with self._database.begin() as session:
            await self._locked(session, person, rule, expected_version)
            await session.execute(update(rules).where(*self._where(rule)).values(removed=True))
            await self._record(session, person, "alert.removed", rule, expected_version)

    async def last(self, rule: str) -> tuple[AlertEvent | None, int]:
        """Return a rule's newest event, None without any, and how many there are."""
        events = await self._journal.read(stream_of(rule))
        newest = events[-1].event if events else None
        return newest if isinstance(newest, AlertEvent) else None, len(events)

    async def tell(self, rule: Rule, event: AlertEvent, number: int) -> None:
        """Tell those whom a rule names by e-mail, of each of its events once."""
        if not rule.mail_to or not self.outbox.ready:
            return
        catalogue = await self._metrics.catalogue()
        known = {metric.id: metric for metric in catalogue.all()}
        value, metric = event.value, known.get(rule.measure)
        if metric is not None:
            text = written(value, metric)
        else:
            text = "–" if value is None else f"{value:g}"
        remedies = remedies_of(rule.measure, catalogue).values()
        zone = self._metrics.zone
        letter = letter_of(rule, event, number, value=text, remedies=[*remedies], zone=zone)
        await self.outbox.post(letter)

    def _where(self, rule: str) -> tuple[Any, Any]:
        return rules.c.tenant == self._audit.tenant, rules.c.id == rule

    async def _locked(
        self, session: AsyncConnection, person: Person, rule: str, expected: int
    ) -> None:
        query = select(rules).where(*self._where(rule), ~rules.c.removed).with_for_update()
        row = (await session.execute(query)).one_or_none()
        if row is None:
            raise NotFound(f"There is no alert rule {rule}.")
        old = _kept(row)
        _demand(person, old.rule)
        if old.version != expected:
            raise StaleVersion(
                f"The rule is at version {old.version}; read it again.", version=old.version
            )

    async def _record(
        self, session: AsyncConnection, person: Person, act: str, rule: str, version: int
    ) -> None:
        await self._audit.record(session, person, act, f"alert/{rule}", {"version": version})

    async def _check(self, person: Person, rule: Rule) -> None:
        _demand(person, rule)
        check_rule(rule, await self._metrics.catalogue())
        if rule.mail_to:
            self.outbox.check(rule.mail_to, "mail_to")


def watch_after(event: AlertEvent | None) -> Watch:
    """Return a rule's watch as its newest event leaves it."""
    if not isinstance(event, AlertRaised):
        return QUIET
    return Watch(phase=Phase.RAISED, raised_at=event.at)


def remedies_of(measure: str, catalogue: Catalogue) -> Mapping[str, Words]:
    """Return what to do when a measure is not where it should be, by name."""
    names = GAUGES.get(measure)
    if names is None:
        known = {metric.id: metric for metric in catalogue.all()}
        names = known[measure].definition.remedies if measure in known else ()
    return {name: catalogue.remedies[name] for name in names}


def check_rule(rule: Rule, catalogue: Catalogue) -> None:
    """Make sure that a rule can be watched.

    Raises:
        Invalid: a field that means nothing.
    """
    if not rule.name.strip():
        raise Invalid("name", "is blank")
    if rule.measure in GAUGES:
        if rule.team and rule.measure in _NOT_BY_TEAM:
            raise Invalid("team", "callers wait in queues, not for teams; name a queue")
        if rule.team and rule.queue:
            raise Invalid("team", "name a queue or a team, not both")
        return
    try:
        metric = catalogue.need(rule.measure)
    except NotFound:
        known = ", ".join(GAUGES)
        raise Invalid("measure", f"is neither a metric nor one of {known}") from None
    for name, value in (("queue", rule.queue), ("team", rule.team)):
        if value and name not in dimensions(metric):
            raise Invalid(name, f"{metric.id} is not counted by {name}")


def _sees(person: Person, queue: str, team: str) -> bool:
    """A rule over all queues tells of all of them: only who sees all sees it."""
    return may(
        person,
        "metrics:read",
        queue=QueueId(queue) if queue else None,
        team=TeamId(team) if team else None,
    )


def _demand(person: Person, rule: Rule) -> None:
    demand(
        person,
        "alerts:write",
        queue=QueueId(rule.queue) if rule.queue else None,
        team=TeamId(rule.team) if rule.team else None,
    )


def _kept(row: Row[Any]) -> KeptRule:
    rule = msgspec.convert(row.body, Rule)
    return KeptRule(rule=rule, version=row.version, changed_at=row.changed_at)

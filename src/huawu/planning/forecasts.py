"""Forecasts kept: every version of every queue, what planners changed by hand, what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.access.permissions import Person, demand
from huawu.kernel.errors import Conflict, Invalid, NotFound
from huawu.kernel.ids import QueueId, UserId, new_id
from huawu.planning import forecasting
from huawu.planning.apart import apart
from huawu.planning.around import Around
from huawu.planning.forecasting import ForecastDay, Given, Made, special_days
from huawu.planning.history import History
from huawu.planning.tables import forecast_days, forecasts, overrides

Array = NDArray[np.float64]
_DAY: Final = timedelta(days=1)
_LONGEST: Final = 400  #: days ahead


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One forecast of one queue, without its days."""

    id: str
    queue: QueueId
    interval_min: int
    known_to: date  #: the last day it learnt from
    first: date
    last: date
    model: str
    accuracy: Sequence[Mapping[str, Any]]
    notes: Sequence[str]
    trust: Sequence[float]
    patience_s: float | None
    made_at: datetime
    made_by: UserId | None  #: None: the house itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Calls multiplied by hand: from a time of the day to another, on every day of a span."""

    id: str
    queue: QueueId
    first: date
    last: date
    begin_min: int
    end_min: int
    factor: float
    reason: str
    made_at: datetime
    made_by: UserId | None
    withdrawn_at: datetime | None = None
    withdrawn_by: UserId | None = None

    def touches(self, day: date) -> bool:
        """Say whether it changes a day."""
        return self.withdrawn_at is None and self.first <= day <= self.last

    def factors(self, interval_min: int) -> Array:
        """Return the factor for each interval of a day."""
        begins = np.arange(0, 1_440, interval_min)
        inside = (begins >= self.begin_min) & (begins < self.end_min)
        return np.where(inside, self.factor, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideDraft:
    """A change by hand as it shall be."""

    first: date
    last: date
    begin_min: int
    end_min: int
    factor: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDay:
    """A forecast day with what planners changed."""

    version: str
    forecast: ForecastDay
    planned: Sequence[float]


class Forecasts:
    """The forecasts of one tenant."""

    def __init__(self, around: Around, history: History) -> None:
        self._around = around
        self._database = around.database
        self._audit = around.audit
        self._history = history

    async def make(self, person: Person, queue: QueueId, horizon_days: int) -> Version:
        """Forecast a queue's coming days from all its past ones, and keep it as a new version.

        Raises:
            Invalid: too little is known, or the horizon is no number of days.
        """
        demand(person, "planning:write", queue=queue)
        if not 1 <= horizon_days <= _LONGEST:
            raise Invalid("horizon_days", f"give 1 to {_LONGEST}")
        rules, last = self._around.rules(), self._around.days.today() - _DAY
        table = await self._history.table(queue, rules.interval_min, last)
        first = table.rows[0].ts.date()
        # An old history is forecast up to the days that lie ahead, not only after its own end.
        ahead = horizon_days + (last - table.rows[-1].ts.date()).days
        given = Given(
            table=table,
            interval_min=rules.interval_min,
            special=special_days(rules, first, last + (horizon_days + 1) * _DAY),
            horizon_days=ahead,
        )
        made = await apart(forecasting.make, given)
        patience_s = await self._history.patience_s(queue, last)
        return await self._keep(person, queue, rules.interval_min, made, patience_s)

    async def _keep(
        self,
        person: Person,
        queue: QueueId,
        interval_min: int,
        made: Made,
        patience_s: float | None,
    ) -> Version:
        now = self._around.days.now()
        version = Version(
            id=new_id("fct", now),
            queue=queue,
            interval_min=interval_min,
            known_to=made.known_to,
            first=made.days[0].day,
            last=made.days[-1].day,
            model=made.model,
            accuracy=made.accuracy,
            notes=made.notes,
            trust=made.trust,
            patience_s=patience_s,
            made_at=now,
            made_by=person.actor.user,
        )
        tenant = self._audit.tenant
        rows = [
            {"tenant": tenant, "forecast": version.id}
            | {name: getattr(day, name) for name in ForecastDay.__dataclass_fields__}
            for day in made.days
        ]
        async with self._database.begin() as session:
            values = {name: getattr(version, name) for name in Version.__dataclass_fields__}
            await session.execute(insert(forecasts).values(tenant=tenant, **values))
            await session.execute(insert(forecast_days), rows)
            await self._audit.record(
                session,
                person,
                "planning.forecast_made",
                f"queue/{queue}",
                {"forecast": version.id},
            )
        return version

    async def versions(self, person: Person, queue: QueueId, limit: int = 50) -> Sequence[Version]:
        """Return a queue's forecasts, newest first."""
        demand(person, "planning:read", queue=queue)
        return await self.known(queue, limit)

    async def known(self, queue: QueueId, limit: int = 500) -> Sequence[Version]:
        """Return a queue's forecasts, newest first, for the house itself."""
        query = (
            select(forecasts)
            .where(forecasts.c.tenant == self._audit.tenant, forecasts.c.queue == queue)
            .order_by(forecasts.c.made_at.desc(), forecasts.c.id.desc())
            .limit(limit)
        )
        async with self._database.begin() as session:
            return [_version(row) for row in (await session.execute(query)).mappings()]

    async def planned(
        self, queue: QueueId, first: date, last: date, *, version: str | None = None
    ) -> Mapping[date, PlannedDay]:
        """Return the days of a span as they are planned, by the newest version that has them.

        Args:
            queue: whose.
            first: first day.
            last: last day, included.
            version: this one and no newer.

        Raises:
            NotFound: there is no such version of this queue.
        """
        known = await self.known(queue)
        chosen = [v for v in known if version in (None, v.id)]
        if version is not None and not chosen:
            raise NotFound(f"There is no forecast {version} of {queue}.")
        days = await self._days([v.id for v in chosen if v.first <= last and v.last >= first])
        changed = await self.overrides_of(queue)
        found: dict[date, PlannedDay] = {}
        for each in reversed(chosen):  # the newest last, so that it stands
            for day in days.get(each.id, ()):
                if first <= day.day <= last:
                    factor = factors_on(changed, day.day, each.interval_min)
                    planned = (np.array(day.calls) * factor).tolist()
                    found[day.day] = PlannedDay(version=each.id, forecast=day, planned=planned)
        return dict(sorted(found.items()))

    async def _days(self, versions: Sequence[str]) -> Mapping[str, Sequence[ForecastDay]]:
        query = (
            select(forecast_days)
            .where(
                forecast_days.c.tenant == self._audit.tenant,
                forecast_days.c.forecast.in_(versions),
            )
            .order_by(forecast_days.c.day)
        )
        found: dict[str, list[ForecastDay]] = {}
        async with self._database.begin() as session:
            for row in (await session.execute(query)).mappings():
                day = ForecastDay(**{n: row[n] for n in ForecastDay.__dataclass_fields__})
                found.setdefault(row["forecast"], []).append(day)
        return found

    async def overrides_of(self, queue: QueueId) -> Sequence[Override]:
        """Return what planners changed, withdrawn ones too, newest first."""
        query = (
            select(overrides)
            .where(overrides.c.tenant == self._audit.tenant, overrides.c.queue == queue)
            .order_by(overrides.c.made_at.desc(), overrides.c.id.desc())
        )
        async with self._database.begin() as session:
            return [_override(row) for row in (await session.execute(query)).mappings()]

    async def override(self, person: Person, queue: QueueId, draft: OverrideDraft) -> Override:
        """Change the plan of some days by a factor, and say why.

        Raises:
            Invalid: a span out of order, a factor that is none, no reason.
        """
        demand(person, "planning:write", queue=queue)
        _check(draft)
        now = self._around.days.now()
        made = Override(
            id=new_id("ovr", now),
            queue=queue,
            made_at=now,
            made_by=person.actor.user,
            **{name: getattr(draft, name) for name in OverrideDraft.__dataclass_fields__},
        )
        values = {name: getattr(made, name) for name in Override.__dataclass_fields__}
        async with self._database.begin() as session:
            await session.execute(insert(overrides).values(tenant=self._audit.tenant, **values))
            await self._note(session, person, "planning.override_made", made)
        return made

    async def withdraw(self, person: Person, queue: QueueId, override: str) -> None:
        """Take a change by hand back; it stays on record.

        Raises:
            NotFound: there is none.
            Conflict: it was withdrawn already.
        """
        demand(person, "planning:write", queue=queue)
        known = {each.id: each for each in await self.overrides_of(queue)}
        if override not in known:
            raise NotFound(f"There is no change {override} of {queue}.")
        gone = (
            update(overrides)
            .where(
                overrides.c.tenant == self._audit.tenant,
                overrides.c.id == override,
                overrides.c.withdrawn_at.is_(None),
            )
            .values(withdrawn_at=self._around.days.now(), withdrawn_by=person.actor.user)
        )
        async with self._database.begin() as session:
            if (await session.execute(gone)).rowcount == 0:
                raise Conflict("This change was withdrawn already.")
            await self._note(session, person, "planning.override_withdrawn", known[override])

    async def _note(
        self, session: AsyncConnection, person: Person, act: str, made: Override
    ) -> None:
        details = {
            "override": made.id,
            "first": str(made.first),
            "last": str(made.last),
            "factor": f"{made.factor:g}",
            "reason": made.reason,
        }
        await self._audit.record(session, person, act, f"queue/{made.queue}", details)


def factors_on(changed: Sequence[Override], day: date, interval_min: int) -> Array:
    """Return by how much all changes together multiply each interval of a day."""
    factor = np.ones(1_440 // interval_min)
    for each in changed:
        if each.touches(day):
            factor *= each.factors(interval_min)
    return factor


def _check(draft: OverrideDraft) -> None:
    if draft.last < draft.first:
        raise Invalid("last", "lies before the first day")
    if not 0 <= draft.begin_min < draft.end_min <= 1_440:
        raise Invalid("end_min", "must lie after the beginning, within the day")
    if not 0 <= draft.factor <= 20:
        raise Invalid("factor", "give 0 to 20: 1.2 is a fifth more")
    if len(draft.reason.strip()) < 3:
        raise Invalid("reason", "say why, so that others can judge it later")


def _version(row: Any) -> Version:
    return Version(**{name: row[name] for name in Version.__dataclass_fields__})


def _override(row: Any) -> Override:
    return Override(**{name: row[name] for name in Override.__dataclass_fields__})

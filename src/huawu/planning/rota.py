"""Rows of schedules and duties, read and written within the caller's transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import delete, distinct, extract, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.kernel.errors import NotFound
from huawu.kernel.ids import AgentId, ShiftId, UserId
from huawu.planning.problem import Placed
from huawu.planning.tables import duties, schedules

_BATCH: Final = 1_000
_SATURDAY: Final = 6  #: of ISO's days of the week


class State(StrEnum):
    """How far a schedule is."""

    MAKING = "making"
    DRAFT = "draft"
    PUBLISHED = "published"
    REPLACED = "replaced"  #: another one stands for the same days
    FAILED = "failed"  #: there can be none, or its making was cut off


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A schedule without its duties."""

    id: str
    first: date  #: a Monday
    weeks: int
    state: State
    interval_min: int
    people: Mapping[str, Sequence[float]]  #: needed, by queue and interval
    weights: Mapping[str, float]  #: of aims, as factors of the usual ones
    cost: float
    bound: float  #: no schedule that keeps the contracts costs less
    conflicts: Sequence[Mapping[str, str]]  #: why there can be none, by language
    made_at: datetime
    made_by: UserId | None
    published_at: datetime | None = None
    published_by: UserId | None = None

    @property
    def last(self) -> date:
        """The last day."""
        return self.first + timedelta(days=7 * self.weeks - 1)

    @property
    def gap(self) -> float:
        """How much of the coverage's cost might still be saved, 0 to 1."""
        return 0.0 if self.cost <= 0 else max(0.0, 1 - self.bound / self.cost)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A schedule that is asked for."""

    first: date
    weeks: int = 1
    seconds: float = 20.0  #: for each week, at most
    weights: Mapping[str, float] = field(default_factory=dict[str, float])
    """Of aims, as factors of the usual ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an agent shall do on a day."""

    duty: Placed | None  #: None: off
    instead_of: date | None = None  #: the day from which the duty is moved


class Rota:
    """The schedules of one tenant."""

    def __init__(self, tenant: str) -> None:
        self._tenant = tenant

    async def all(self, session: AsyncConnection, limit: int = 60) -> Sequence[Schedule]:
        """Return schedules, those of the latest days first."""
        query = (
            select(schedules)
            .where(schedules.c.tenant == self._tenant)
            .order_by(schedules.c.first.desc(), schedules.c.made_at.desc())
            .limit(limit)
        )
        return [_schedule(row) for row in (await session.execute(query)).mappings()]

    async def need(self, session: AsyncConnection, schedule: str) -> Schedule:
        """Return a schedule, and hold it until the transaction ends.

        Raises:
            NotFound: there is none.
        """
        query = (
            select(schedules)
            .where(schedules.c.tenant == self._tenant, schedules.c.id == schedule)
            .with_for_update()
        )
        row = (await session.execute(query)).mappings().one_or_none()
        if row is None:
            raise NotFound(f"There is no schedule {schedule}.")
        return _schedule(row)

    async def add(self, session: AsyncConnection, made: Schedule) -> None:
        """Keep a new schedule."""
        values = {name: getattr(made, name) for name in Schedule.__dataclass_fields__}
        await session.execute(insert(schedules).values(tenant=self._tenant, **values))

    async def change(self, session: AsyncConnection, schedule: str, **changes: Any) -> None:
        """Change columns of a schedule."""
        await session.execute(
            update(schedules)
            .where(schedules.c.tenant == self._tenant, schedules.c.id == schedule)
            .values(**changes)
        )

    async def remove(self, session: AsyncConnection, schedule: str) -> None:
        """Forget a schedule and its duties."""
        for table, column in ((duties, duties.c.schedule), (schedules, schedules.c.id)):
            await session.execute(
                delete(table).where(table.c.tenant == self._tenant, column == schedule)
            )

    async def cut_off(self, session: AsyncConnection) -> int:
        """Mark what was being made when the program ended, and return how many those are."""
        query = (
            update(schedules)
            .where(schedules.c.tenant == self._tenant, schedules.c.state == State.MAKING)
            .values(state=State.FAILED)
        )
        return (await session.execute(query)).rowcount

    async def duties(
        self, session: AsyncConnection, schedule: str, day: date | None = None
    ) -> Sequence[Placed]:
        """Return the duties of a schedule, or of one of its days."""
        query = select(duties).where(duties.c.tenant == self._tenant, duties.c.schedule == schedule)
        if day is not None:
            query = query.where(duties.c.day == day)
        ordered = query.order_by(duties.c.agent, duties.c.day)
        return [_placed(row) for row in (await session.execute(ordered)).mappings()]

    async def replace(
        self, session: AsyncConnection, schedule: str, placed: Iterable[Placed]
    ) -> None:
        """Let these be all duties of a schedule."""
        await session.execute(
            delete(duties).where(duties.c.tenant == self._tenant, duties.c.schedule == schedule)
        )
        rows = [self._row(schedule, duty) for duty in placed]
        for at in range(0, len(rows), _BATCH):
            await session.execute(insert(duties), rows[at : at + _BATCH])

    async def put(self, session: AsyncConnection, schedule: str, placed: Sequence[Placed]) -> None:
        """Keep duties; those of the same agents and days are replaced."""
        statement = upsert(duties)
        kept = {
            name: statement.excluded[name]
            for name in ("shift", "start_min", "rests", "locked", "extra_min")
        }
        keys = ["tenant", "schedule", "agent", "day"]
        if placed:
            await session.execute(
                statement.on_conflict_do_update(index_elements=keys, set_=kept),
                [self._row(schedule, duty) for duty in placed],
            )

    async def take(
        self, session: AsyncConnection, schedule: str, agent: AgentId, day: date
    ) -> None:
        """Let an agent be off on a day."""
        await session.execute(
            delete(duties).where(
                duties.c.tenant == self._tenant,
                duties.c.schedule == schedule,
                duties.c.agent == agent,
                duties.c.day == day,
            )
        )

    async def published(
        self, session: AsyncConnection, first: date, last: date
    ) -> Sequence[Schedule]:
        """Return published schedules that touch a span, the newest first."""
        query = (
            select(schedules)
            .where(
                schedules.c.tenant == self._tenant,
                schedules.c.state == State.PUBLISHED,
                schedules.c.first <= last,
            )
            .order_by(schedules.c.published_at.desc())
        )
        found = [_schedule(row) for row in (await session.execute(query)).mappings()]
        return [schedule for schedule in found if schedule.last >= first]

    async def weekends(
        self, session: AsyncConnection, first: date, last: date, agent: AgentId | None = None
    ) -> Mapping[AgentId, int]:
        """Return on how many weekends each agent worked by what is published."""
        known = {each.id for each in await self.published(session, first, last)}
        weeks = func.count(distinct(func.date_trunc("week", duties.c.day)))
        query = select(duties.c.agent, weeks.label("weeks")).where(
            duties.c.tenant == self._tenant,
            duties.c.day >= first,
            duties.c.day <= last,
            extract("isodow", duties.c.day) >= _SATURDAY,
            duties.c.schedule.in_(known),
        )
        if agent is not None:
            query = query.where(duties.c.agent == agent)
        rows = (await session.execute(query.group_by(duties.c.agent))).mappings()
        return {AgentId(row["agent"]): row["weeks"] for row in rows}

    async def standing(
        self, session: AsyncConnection, first: date, last: date, agent: AgentId | None = None
    ) -> Mapping[date, tuple[Schedule, Sequence[Placed]]]:
        """Return, for each day that is published, by which schedule and who works."""
        by_day: dict[date, Schedule] = {}
        for schedule in reversed(await self.published(session, first, last)):
            for offset in range(7 * schedule.weeks):
                day = schedule.first + timedelta(days=offset)
                if first <= day <= last:
                    by_day[day] = schedule
        query = select(duties).where(
            duties.c.tenant == self._tenant,
            duties.c.day >= first,
            duties.c.day <= last,
            duties.c.schedule.in_({each.id for each in by_day.values()}),
        )
        if agent is not None:
            query = query.where(duties.c.agent == agent)
        found: dict[date, tuple[Schedule, list[Placed]]] = {
            day: (schedule, []) for day, schedule in sorted(by_day.items())
        }
        for row in (await session.execute(query)).mappings():
            schedule, mine = found[row["day"]]
            if schedule.id == row["schedule"]:
                mine.append(_placed(row))
        return found

    def _row(self, schedule: str, duty: Placed) -> dict[str, Any]:
        values = {name: getattr(duty, name) for name in Placed.__dataclass_fields__}
        return {**values, "tenant": self._tenant, "schedule": schedule, "rests": list(duty.rests)}


def _schedule(row: Any) -> Schedule:
    values: dict[str, Any] = {name: row[name] for name in Schedule.__dataclass_fields__}
    values["state"] = State(row["state"])
    return Schedule(**values)


def _placed(row: Any) -> Placed:
    return Placed(
        agent=AgentId(row["agent"]),
        day=row["day"],
        shift=ShiftId(row["shift"]),
        start_min=row["start_min"],
        rests=tuple(row["rests"]),
        locked=row["locked"],
        extra_min=row["extra_min"],
    )

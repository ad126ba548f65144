"""Calls of the past by interval: counted by the centre itself, or brought from elsewhere.

A day that somebody brought stands before the centre's own facts of that day. On a day with facts
of any queue an interval without calls is a zero; a day without any is a day we know nothing of.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from huawu.access.permissions import Person, demand
from huawu.kernel.errors import Invalid
from huawu.kernel.ids import QueueId
from huawu.metrics.asking import Ask
from huawu.planning.around import Around
from huawu.planning.tables import volumes
from huawu.wfm.forecast.reading import Row, Table

_DAY: Final = timedelta(days=1)
_DAY_MIN: Final = 1_440
_QUARTER: Final = 15
_PATIENCE_DAYS: Final = 56
_GAVE_UP: Final = 30  #: with fewer callers who gave up, patience is not measured

#: Calls and mean handle time (s) of one interval; None: not known.
Cell = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class DayCells:
    """One day of one queue, from midnight on the wall clock."""

    step_min: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What came of bringing calls from elsewhere."""

    days: int
    first: date
    last: date
    calls: float
    notes: tuple[str, ...]


class History:
    """The calls of one tenant's queues."""

    def __init__(self, around: Around) -> None:
        self._database = around.database
        self._audit = around.audit
        self._metrics = around.metrics

    async def bring(self, person: Person, queue: QueueId, table: Table) -> Brought:
        """Keep calls that another system counted; days that were brought before are replaced.

        Raises:
            Invalid: the rows are nearer than a minute or further apart than an hour.
        """
        demand(person, "planning:write", queue=queue)
        step = table.step // timedelta(minutes=1)
        if not 1 <= step <= 60:
            raise Invalid("file", f"rows are {step} min apart; give 1 to 60 minutes.")
        days = _by_day(table.rows, step)
        rows = [
            {
                "tenant": self._audit.tenant,
                "queue": queue,
                "day": day,
                "step_min": step,
                "calls": [calls for calls, _ in cells],
                "aht_s": [aht_s for _, aht_s in cells],
            }
            for day, cells in days.items()
        ]
        made = upsert(volumes)
        kept = {name: made.excluded[name] for name in ("step_min", "calls", "aht_s")}
        statement = made.on_conflict_do_update(index_elements=["tenant", "queue", "day"], set_=kept)
        first, last = min(days), max(days)
        async with self._database.begin() as session:
            await session.execute(statement, rows)
            await self._audit.record(
                session, person, "planning.volumes_brought", f"queue/{queue}",
                {"days": len(days), "first": str(first), "last": str(last)},
            )  # fmt: skip
        return Brought(
            days=len(days),
            first=first,
            last=last,
            calls=sum(row.calls for row in table.rows),
            notes=tuple(table.notes),
        )

    async def any_brought(self, queue: QueueId) -> bool:
        """Say whether somebody brought calls of a queue."""
        return bool(await self._brought(queue, None, date.max))

    async def drop(self, person: Person, queue: QueueId) -> int:
        """Forget what was brought for a queue, and return how many days that were."""
        demand(person, "planning:write", queue=queue)
        gone = delete(volumes).where(
            volumes.c.tenant == self._audit.tenant, volumes.c.queue == queue
        )
        async with self._database.begin() as session:
            count = (await session.execute(gone)).rowcount
            await self._audit.record(
                session, person, "planning.volumes_dropped", f"queue/{queue}", {"days": count}
            )
        return count

    async def table(self, queue: QueueId, interval_min: int, last: date) -> Table:
        """Return the calls of a queue up to and with a day, as the forecast reads them.

        Raises:
            Invalid: there are none.
        """
        days = await self.days(queue, None, last)
        notes = list[str]()
        rows = list[Row]()
        for day, its in sorted(days.items()):
            if interval_min % its.step_min:
                notes.append(f"{day}: rows of {its.step_min} min do not fit; left out.")
                continue
            begin = datetime.combine(day, datetime.min.time())
            for slot, (calls, aht_s) in enumerate(added_up(its, interval_min)):
                if calls is not None:
                    at = begin + slot * timedelta(minutes=interval_min)
                    rows.append(Row(len(rows) + 1, at, calls, aht_s))
        if not rows:
            raise Invalid("queue", f"there are no calls of {queue} to learn from; import some.")
        return Table(rows, timedelta(minutes=interval_min), notes)

    async def days(self, queue: QueueId, first: date | None, last: date) -> Mapping[date, DayCells]:
        """Return what is known of a queue's days, both ends included."""
        found = await self._counted(queue, first, last)
        found.update(await self._brought(queue, first, last))
        return found

    async def patience_s(self, queue: QueueId, last: date) -> float | None:
        """Return the mean patience as the last weeks show; None where too few gave up.

        All waiting time by those who gave up: the estimate of an exponential patience that is
        cut off when somebody answers.
        """
        ask = Ask(
            metrics=("patience", "abandoned"),
            first=last - (_PATIENCE_DAYS - 1) * _DAY,
            last=last,
            where={"queue": [queue]},
        )
        found = (await self._metrics.ask(ask)).rows
        if not found or (found[0]["abandoned"] or 0) < _GAVE_UP:
            return None
        patience: float | None = found[0]["patience"]
        return patience if patience else None

    async def _brought(
        self, queue: QueueId, first: date | None, last: date
    ) -> Mapping[date, DayCells]:
        query = select(volumes).where(
            volumes.c.tenant == self._audit.tenant,
            volumes.c.queue == queue,
            volumes.c.day <= last,
        )
        if first is not None:
            query = query.where(volumes.c.day >= first)
        async with self._database.begin() as session:
            rows = (await session.execute(query)).all()
        return {
            row.day: DayCells(row.step_min, list(zip(row.calls, row.aht_s, strict=True)))
            for row in rows
        }

    async def _counted(
        self, queue: QueueId, first: date | None, last: date
    ) -> dict[date, DayCells]:
        """Return the days on which the centre itself counted anything."""
        whole = Ask(metrics=("offered",), by=("day",), first=first, last=last)
        ask = Ask(
            metrics=("offered", "aht"),
            by=("day", "quarter"),
            first=first,
            last=last,
            where={"queue": [queue]},
        )
        there = [date.fromisoformat(row["day"]) for row in (await self._metrics.ask(whole)).rows]
        cells: dict[date, list[Cell]] = {
            day: [(0.0, None)] * (_DAY_MIN // _QUARTER) for day in there
        }
        for row in (await self._metrics.ask(ask)).rows:
            slot = _minutes(row["quarter"]) // _QUARTER
            cells[date.fromisoformat(row["day"])][slot] = _cell(row)
        # A queue that did not exist yet has no zeros.
        used = [day for day, its in cells.items() if any(calls for calls, _ in its)]
        return {
            day: DayCells(_QUARTER, its) for day, its in cells.items() if used and day >= min(used)
        }


def added_up(day: DayCells, interval_min: int) -> list[Cell]:
    """Return a day in longer intervals; one of which a part is unknown is unknown."""
    count = interval_min // day.step_min
    return [_sum(day.cells[at : at + count]) for at in range(0, _DAY_MIN // day.step_min, count)]


def _sum(cells: Sequence[Cell]) -> Cell:
    known = [calls for calls, _ in cells if calls is not None]
    if len(known) < len(cells):
        return None, None
    timed = [(calls, aht_s) for calls, aht_s in cells if calls and aht_s is not None]
    weight = sum(calls for calls, _ in timed)
    work = sum(calls * aht_s for calls, aht_s in timed)
    return sum(known), work / weight if weight else None


def _by_day(rows: Sequence[Row], step_min: int) -> Mapping[date, list[Cell]]:
    found: dict[date, list[Cell]] = {}
    for row in rows:
        cells = found.setdefault(row.ts.date(), [(None, None)] * (_DAY_MIN // step_min))
        slot = (row.ts.hour * 60 + row.ts.minute) // step_min
        # The hour that a clock change repeats is added to the first one.
        cells[slot] = (
            (row.calls, row.aht_s)
            if cells[slot][0] is None
            else _sum([cells[slot], (row.calls, row.aht_s)])
        )
    return found


def _cell(row: Mapping[str, Any]) -> Cell:
    aht_s: float | None = row["aht"]
    return float(row["offered"] or 0), None if aht_s is None or math.isnan(aht_s) else aht_s


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])

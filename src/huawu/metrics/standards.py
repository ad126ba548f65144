"""The centre's own standards: what a figure should be, for all, a queue, a team or a project."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import structs
from sqlalchemy import Row, delete, insert, select

from huawu.access.permissions import Person, demand
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Invalid, NotFound
from huawu.kernel.ids import TenantId, new_id
from huawu.metrics.catalogue import Metric, Standard
from huawu.metrics.compiler import dimensions
from huawu.metrics.tables import standards
from huawu.storage.database import Database

_NARROWED_BY: Final = ("queue", "team", "project")
OPERATORS: Final = (">=", ">", "<=", "<")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnStandard:
    """A standard of the centre's own."""

    id: str
    metric: str
    standard: Standard
    changed_at: datetime


class OwnStandards:
    """One tenant's own standards; a changed one is a new one, the old is removed."""

    def __init__(self, database: Database, tenant: TenantId, clock: Clock) -> None:
        self._database = database
        self._tenant = tenant
        self._clock = clock

    async def all(self) -> Sequence[OwnStandard]:
        """Return every own standard, oldest first."""
        query = select(standards).where(standards.c.tenant == self._tenant)
        async with self._database.begin() as session:
            rows = (await session.execute(query.order_by(standards.c.id))).all()
        return [_own(row) for row in rows]

    async def by_metric(self) -> Mapping[str, Sequence[Standard]]:
        """Return the own standards of each metric that has some."""
        found: dict[str, list[Standard]] = {}
        for own in await self.all():
            found.setdefault(own.metric, []).append(own.standard)
        return found

    async def add(self, person: Person, metric: Metric, standard: Standard) -> OwnStandard:
        """Add a standard; it takes the place of one for the same queue, team and project.

        Raises:
            Invalid: it says nothing, or the metric is not counted by queue or team.
            Refused: the person may not.
        """
        demand(person, "metrics:write")
        standard = structs.replace(standard, kind="own", source="")
        check_standard(metric, standard)
        now = self._clock.now()
        made = OwnStandard(
            id=new_id("std", now), metric=metric.id, standard=standard, changed_at=now
        )
        older = [
            own.id
            for own in await self.all()
            if own.metric == metric.id and _where(own.standard) == _where(standard)
        ]
        async with self._database.begin() as session:
            await session.execute(
                delete(standards).where(
                    standards.c.tenant == self._tenant, standards.c.id.in_(older)
                )
            )
            await session.execute(
                insert(standards).values(
                    tenant=self._tenant,
                    id=made.id,
                    metric=metric.id,
                    body=msgspec.to_builtins(standard),
                    changed_by=person.actor.user,
                    changed_at=now,
                )
            )
        return made

    async def remove(self, person: Person, standard: str) -> None:
        """Remove a standard.

        Raises:
            NotFound: there is none.
            Refused: the person may not.
        """
        demand(person, "metrics:write")
        gone = delete(standards).where(
            standards.c.tenant == self._tenant, standards.c.id == standard
        )
        async with self._database.begin() as session:
            if not (await session.execute(gone)).rowcount:
                raise NotFound(f"There is no own standard {standard}.")


def check_standard(metric: Metric, standard: Standard) -> None:
    """Make sure that a standard can be kept or missed.

    Raises:
        Invalid: names the field.
    """
    ranged = standard.low is not None and standard.high is not None
    if ranged and standard.low > standard.high:  # pyright: ignore[reportOperatorIssue]
        raise Invalid("low", "lies above the high end")
    if not ranged and standard.value is None:
        raise Invalid("value", "give a value with an operator, or a low and a high end")
    if not ranged and standard.op not in OPERATORS:
        raise Invalid("op", f"is one of {' '.join(OPERATORS)}")
    for name in _NARROWED_BY:
        value = getattr(standard, name)
        if value and name not in dimensions(metric):
            raise Invalid(name, f"{metric.id} is not counted by {name}")


def _where(standard: Standard) -> tuple[str, str, str]:
    return standard.queue, standard.team, standard.project


def _own(row: Row[Any]) -> OwnStandard:
    standard = msgspec.convert(row.body, Standard)
    return OwnStandard(id=row.id, metric=row.metric, standard=standard, changed_at=row.changed_at)

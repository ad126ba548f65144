"""The centre's figures as courses of the day: what moved waiting, what more staff would do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from huawu.kernel.errors import Invalid
from huawu.metrics.asking import Ask
from huawu.metrics.compiler import Sight
from huawu.metrics.service import Metrics
from huawu.wfm.drivers import (
    INTERVAL_S,
    MEASURES,
    Cell,
    Course,
    Extra,
    Money,
    extras,
    fitted,
    moved,
    scaled,
)

_CALLS: Final = ("offered", "aht")
_TIMES: Final = ("login_time", "not_ready_time")
_WHOLE: Final = ("patience", "service_level", "abandonment_rate", "asa")


@dataclass(frozen=True, slots=True, kw_only=True)
class Causes:
    """What moved a figure; parts and rest sum to the change."""

    metric: str
    before: float
    after: float
    parts: dict[str, float]
    rest: float  #: what the model does not explain
    states_known: bool  #: else staff is counted by who answered


class Reviewing:
    """Reads figures as courses of the day."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    async def causes(self, metric: str, ask: Ask, before: Ask, sights: Sequence[Sight]) -> Causes:
        """Return what moved a metric between two spans.

        Raises:
            Invalid: the model says nothing about it, or a span has too little to go by.
        """
        earlier, then, known_then = await self._course(before, sights)
        later, now, known_now = await self._course(ask, sights)
        known = known_then and known_now
        if known_then != known_now:  # compare like with like
            earlier, then, _ = await self._course(before, sights, states=False)
            later, now, _ = await self._course(ask, sights, states=False)
        if metric not in MEASURES:
            raise Invalid("metric", f"is one of {', '.join(MEASURES)}")
        attended = await self._attendance(before, sights), await self._attendance(ask, sights)
        if None not in attended:  # else nobody can tell who was planned from who was there
            earlier, later = (
                replace(course, attendance=there or 1.0)
                for course, there in zip((earlier, later), attended, strict=True)
            )
        factor = fitted(earlier, metric, then[metric])
        parts = dict(moved(scaled(earlier, factor), scaled(later, factor), metric))
        change = now[metric] - then[metric]
        return Causes(
            metric=metric,
            before=then[metric],
            after=now[metric],
            parts=parts,
            rest=change - sum(parts.values()),
            states_known=known,
        )

    async def extras(
        self, ask: Ask, sights: Sequence[Sight], money: Money, most: int
    ) -> Sequence[Extra]:
        """Return what more agents would cost and keep, on the mean day of a span.

        Raises:
            Invalid: the span has too little to go by.
        """
        course, real, _ = await self._course(ask, sights)
        factor = fitted(course, "abandonment_rate", real["abandonment_rate"])
        return extras(scaled(course, factor), money, most)

    async def _course(
        self, span: Ask, sights: Sequence[Sight], *, states: bool = True
    ) -> tuple[Course, dict[str, float], bool]:
        """Return a span as a mean day, its real figures, and whether agents' states are known."""
        metrics = self._metrics
        whole = (await metrics.ask(replace(span, metrics=[*_WHOLE]), sights)).rows[0]
        if any(whole[name] is None for name in _WHOLE):
            raise Invalid("from", "in these days nobody waited or nobody gave up; take more days")
        calls = await metrics.ask(replace(span, metrics=_CALLS, by=["half_hour"]), sights)
        days = len((await metrics.ask(replace(span, metrics=["offered"], by=["day"]), sights)).rows)
        agents = await self._present(span, sights, days) if states else {}
        known = bool(agents)
        if not known:
            agents = await self._answering(span, sights, days)
        cells = {
            str(row["half_hour"]): Cell(
                calls=row["offered"] / days,
                aht_s=row["aht"] or 0.0,
                agents=agents.get(str(row["half_hour"]), 0.0),
            )
            for row in calls.rows
            if row["offered"]
        }
        course = Course(
            days=days,
            cells=cells,
            patience_s=whole["patience"],
            within_s=await self._within_s(),
        )
        return course, dict(whole), known

    async def _present(self, span: Ask, sights: Sequence[Sight], days: int) -> dict[str, float]:
        """Return how many were there in each half hour; none where states are not of a queue."""
        if not span.where.keys() <= {"agent", "team"}:
            return {}
        found = await self._metrics.ask(replace(span, metrics=_TIMES, by=["half_hour"]), sights)
        return {
            str(row["half_hour"]): ((row["login_time"] or 0) - (row["not_ready_time"] or 0))
            / INTERVAL_S
            / days
            for row in found.rows
            if row["login_time"]
        }

    async def _answering(self, span: Ask, sights: Sequence[Sight], days: int) -> dict[str, float]:
        """Return how many answered in each half hour, on the mean of the days."""
        asked = replace(span, metrics=["agents_answering"], by=["day", "half_hour"])
        found: dict[str, float] = {}
        for row in (await self._metrics.ask(asked, sights)).rows:
            slot = str(row["half_hour"])
            found[slot] = found.get(slot, 0.0) + (row["agents_answering"] or 0) / days
        return found

    async def _attendance(self, span: Ask, sights: Sequence[Sight]) -> float | None:
        if not span.where.keys() <= {"agent", "team"}:
            return None
        row: Any = (await self._metrics.ask(replace(span, metrics=["attendance"]), sights)).rows[0]
        return row["attendance"]

    async def _within_s(self) -> float:
        params: Any = (await self._metrics.catalogue()).need("service_level").params
        return params["within"] / 1000

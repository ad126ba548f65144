"""The room's door: the catalogue with an administrator's own metrics, and answers to questions."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, tzinfo
from typing import Any, Final, Protocol

import msgspec
from msgspec import structs
from sqlalchemy import func, insert, select

from huawu.access.permissions import Person, demand
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Invalid, NotFound
from huawu.kernel.ids import TenantId
from huawu.metrics.asking import Answer, Ask, answer_of, day_number, question_of
from huawu.metrics.catalogue import (
    Catalogue,
    Definition,
    Metric,
    Words,
    read_definition,
    standard_catalogue,
)
from huawu.metrics.compiler import EVERYTHING, Question, Sight
from huawu.metrics.cube import Cube
from huawu.metrics.days import day_after
from huawu.metrics.expressions import Binary
from huawu.metrics.fresh import FreshFacts
from huawu.metrics.leaving import Effect, Span, effects, spans
from huawu.metrics.opening import behind
from huawu.metrics.pages import Document, Language, Reader, document_of
from huawu.metrics.reports import Sheet, ask_of, details_of, need, score, sheet_of
from huawu.metrics.spelling import shown
from huawu.metrics.splitting import Parts, Review, review
from huawu.metrics.standards import OwnStandards
from huawu.metrics.tables import definitions
from huawu.metrics.warehouse import LOOK_AHEAD_DAYS, Figures, Known, Warehouse
from huawu.storage.database import Database

_END_OF_DAYS: Final = 99_999_999
#: Lines of a call detail: what a spreadsheet still opens at ease.
_DETAILS: Final = 20_000
_OF_STRETCHES: Final = ("agent", "state", "reason", "contact", "at_ms", "length")


class Surroundings(Protocol):
    """What the centre's set-up says to metrics."""

    @property
    def zone(self) -> tzinfo:
        """Where the centre's days begin."""
        ...

    def name(self, dimension: str, value: str) -> str:
        """Return what people call a dimension's value, such as a queue's id."""
        ...

    def teams(self) -> Mapping[str, str]:
        """Return the team of each agent that has one."""
        ...

    def projects(self) -> Mapping[str, str]:
        """Return the project of each queue that has one."""
        ...

    async def joined(self) -> Mapping[str, date]:
        """Return the first day of each agent of whom it is known."""
        ...

    async def regions(self) -> Mapping[str, str]:
        """Return where each customer is from, as far as the number tells."""
        ...

    def queue_settings(self) -> Mapping[str, Mapping[str, float]]:
        """Return setting → queue → value (times in ms), such as `sl_within_s`."""
        ...


class Metrics:
    """Figures of one tenant."""

    def __init__(
        self,
        database: Database,
        tenant: TenantId,
        clock: Clock,
        warehouse: Warehouse,
        setup: Surroundings,
    ) -> None:
        self._database = database
        self._tenant = tenant
        self._clock = clock
        self._setup = setup
        self._cube: tuple[str, Cube] | None = None
        self.warehouse: Final = warehouse
        self.fresh: Final = FreshFacts(database, tenant)
        self.standards: Final = OwnStandards(database, tenant, clock)

    async def catalogue(self, versions: Mapping[str, int] | None = None) -> Catalogue:
        """Return every metric that holds now; of those in `versions`, that version.

        Raises:
            NotFound: a metric has no such version.
        """
        own = [
            *await self._own(),
            *[await self._version(*each) for each in (versions or {}).items()],
        ]
        found = standard_catalogue().with_own(own) if own else standard_catalogue()
        return found.with_standards(await self.standards.by_metric())

    async def _version(self, metric: str, version: int) -> Definition:
        known = {each.version: each for each in await self.history(metric)}
        if version not in known:
            numbers = ", ".join(map(str, known)) or "none"
            raise NotFound(f"{metric} has no version {version}; there are {numbers}.")
        return known[version]

    async def ask(self, ask: Ask, sights: Sequence[Sight] = EVERYTHING) -> Answer:
        """Answer a question over what somebody may see.

        Raises:
            NotFound: no such metric.
            Invalid: a metric has no such dimension, or a parameter means nothing.
        """
        question = await self._question(ask, sights)
        return answer_of(question, await self.figures(question))

    async def _question(self, ask: Ask, sights: Sequence[Sight]) -> Question:
        catalogue = await self.catalogue(ask.versions)
        return question_of(ask, catalogue, self._setup.queue_settings(), sights)

    async def report(
        self, name: str, span: Ask, sights: Sequence[Sight] = EVERYTHING
    ) -> Sequence[Sheet]:
        """Return a report ready made, over the days and filters of `span`.

        Raises:
            NotFound: no such report.
        """
        catalogue = await self.catalogue()
        sheets: list[Sheet] = []
        for section in need(name).sections:
            if section.detail:
                sheets.append(details_of(section, await self.contacts(span, sights, _DETAILS)))
            else:
                answer = await self.ask(ask_of(section, span), sights)
                sheets.append(sheet_of(section, answer, catalogue))
        return sheets

    async def document(
        self, title: Words, sheets: Sequence[Sheet], about: Ask, language: Language
    ) -> Document:
        """Return tables ready to become a file, in words of a language; `about` says over what."""
        reader = Reader(language=language, zone=self._setup.zone, name=self._setup.name)
        catalogue, now = await self.catalogue(), self._clock.now()
        return document_of(title, sheets, catalogue, reader, about=about, now=now)

    @property
    def zone(self) -> tzinfo:
        """Where the centre's days begin."""
        return self._setup.zone

    def today(self) -> date:
        """Return the centre's day of now."""
        return self._clock.now().astimezone(self._setup.zone).date()

    async def review(self, ask: Ask, before: Ask, sights: Sequence[Sight] = EVERYTHING) -> Review:
        """Return a ratio in two spans, and which parts made it change.

        Args:
            ask: one metric by one dimension, over the later span.
            before: the same over the earlier span.
            sights: what the person may see.

        Raises:
            Invalid: the metric is no ratio, or not by exactly one dimension.
        """
        earlier = await self._halves(await self._question(before, sights))
        return review(earlier, await self._halves(await self._question(ask, sights)))

    async def _halves(self, question: Question) -> Parts:
        """Return numerator and denominator of a ratio by part."""
        metric, *others = question.metrics
        formula = metric.resolved
        if others or len(question.by) != 1:
            raise Invalid("by", "a review is of one metric by one dimension")
        if not isinstance(formula, Binary) or formula.operator != "/":
            raise Invalid("metric", f"{metric.id} is no ratio")
        halves = [
            replace(metric, definition=structs.replace(metric.definition, id=name), resolved=half)
            for name, half in (("over", formula.left), ("under", formula.right))
        ]
        found = await self.figures(replace(question, metrics=halves))
        return {
            str(shown(question.by[0], group[0])): (values["over"] or 0.0, values["under"] or 0.0)
            for group, values in found.items()
        }

    async def contacts(self, ask: Ask, sights: Sequence[Sight], most: int) -> list[dict[str, Any]]:
        """Return the newest contacts behind a figure (see `opening`), or of all; times in ms.

        Raises:
            Invalid: a filter that what is counted does not have.
        """
        question = await self._question(replace(ask, metrics=ask.metrics or ["offered"]), sights)
        if not ask.metrics:
            question = replace(question, metrics=())
        first = question.first_day
        days = None if first is None else day_after(first, -1), question.last_day
        facts = {behind(question), "contact"}
        fresh = {fact: await self.fresh.read(fact, *days) for fact in facts}
        known = await self._known(question)
        return await asyncio.to_thread(
            self.warehouse.contacts, question, most, fresh=fresh, known=known
        )

    async def days(self) -> tuple[int, int] | None:
        """Return the first and the last local day of any contact (yyyymmdd); None without any."""
        kept = await asyncio.to_thread(self.warehouse.shelf.days, "contact")
        fresh = [day for day, _ in await self.fresh.days("contact", _END_OF_DAYS)]
        found = [*kept, *fresh]
        return (min(found), max(found)) if found else None

    async def leaving(
        self, span: Ask, sights: Sequence[Sight]
    ) -> tuple[Sequence[Span], Sequence[Effect]]:
        """Return how customers left while they waited, and around each announcement.

        Raises:
            Invalid: a filter that contacts or their stretches do not have.
        """
        question = await self._question(replace(span, metrics=["abandoned"]), sights)
        days = question.first_day, question.last_day
        fresh = {fact: await self.fresh.read(fact, *days) for fact in ("contact", "segment")}
        ends, heard = await asyncio.to_thread(
            self.warehouse.leavings, question, fresh=fresh, known=await self._known(question)
        )
        return spans(ends), effects(ends, heard)

    async def stretches(self, day: date) -> list[dict[str, Any]]:
        """Return every stretch of agents' time on a day, as facts; times in milliseconds."""
        return await self.rows("state", _OF_STRETCHES, day, day)

    async def rows(
        self, fact: str, names: Sequence[str], first: date, last: date
    ) -> list[dict[str, Any]]:
        """Return columns of every fact of a kind on some days, in order of time; times in ms."""
        days = day_number(first), day_number(last)
        question = Question(metrics=(), by=(), first_day=days[0], last_day=days[1])
        fresh = await self.fresh.read(fact, *days)
        return await asyncio.to_thread(self.warehouse.rows, fact, names, question, fresh)

    async def own(self, ask: Ask, agent: str, team: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return an agent's figures and the team's; of counts the mean of its agents.

        Metrics that are not personal are left out: no agent is shown an abandonment target.
        """
        catalogue = await self.catalogue()
        wanted = [name for name in ask.metrics if catalogue.need(name).personal]
        if not wanted:
            raise Invalid("metrics", "none of them says something about one agent")
        plain = replace(ask, metrics=wanted, by=(), where={"agent": [agent]})
        mine = (await self.ask(plain)).rows[0]
        mates = [name for name, its in self._setup.teams().items() if team and its == team]
        everyone = replace(plain, where={"agent": mates or [agent]})
        whole = (await self.ask(everyone)).rows[0]
        added = {name for name in wanted if catalogue.need(name).roll_up == "added"}
        heads = max(1, len(mates))
        shared = {
            name: value / heads if name in added and value is not None else value
            for name, value in whole.items()
        }
        return dict(mine), shared

    async def score(self, span: Ask, agent: str) -> tuple[float | None, Answer]:
        """Return an agent's score of 100, as the personal scorecards count it, and its parts."""
        (card,) = need("scorecards").sections
        plain = replace(ask_of(card, span), by=(), where={"agent": [agent]})
        answer = await self.ask(plain)
        (grades,) = answer.grades
        return score(card.weights, [grades.get(name) for name in card.metrics]), answer

    async def figures(self, question: Question) -> Figures:
        """Answer a question that was put together already."""
        last = question.last_day
        ahead = None if last is None else day_after(last, LOOK_AHEAD_DAYS)
        facts = sorted({fact for metric in question.metrics for fact in metric.facts})
        fresh = {fact: await self.fresh.read(fact, question.first_day, ahead) for fact in facts}
        known = await self._known(question)
        return await asyncio.to_thread(
            self.warehouse.answer, question, fresh=fresh, known=known, cube=self.cube()
        )

    async def _known(self, question: Question) -> Known:
        asked = {*question.by, *question.where}
        joined = await self._setup.joined() if "tenure" in asked else dict[str, date]()
        regions = await self._setup.regions() if "region" in asked else dict[str, str]()
        setup = self._setup
        return Known(teams=setup.teams(), projects=setup.projects(), joined=joined, regions=regions)

    def cube(self) -> Cube:
        """Return the cubes of the house's catalogue, with the thresholds that queues have now."""
        settings = self._setup.queue_settings()
        key = repr(settings)
        if self._cube is None or self._cube[0] != key:
            self._cube = key, Cube(self.warehouse, standard_catalogue(), settings)
        return self._cube[1]

    async def save(self, person: Person, raw: Mapping[str, Any]) -> Metric:
        """Save an own metric, or a new version of one of the house's.

        Raises:
            Invalid: it does not hold together; names the field, and in a formula the place.
            Refused: the person may not.
        """
        demand(person, "metrics:write")
        checked = await self.check(raw)
        definition = checked.definition
        async with self._database.begin() as connection:
            query = select(func.max(definitions.c.version)).where(
                definitions.c.tenant == self._tenant, definitions.c.id == definition.id
            )
            before = (await connection.execute(query)).scalar()
            wanted = (before or standard_version(definition.id)) + 1
            body = {**msgspec.to_builtins(definition, str_keys=True), "version": wanted}
            await connection.execute(
                insert(definitions).values(
                    tenant=self._tenant,
                    id=definition.id,
                    version=wanted,
                    body=body,
                    changed_by=person.actor.user,
                    changed_at=self._clock.now(),
                )
            )
        return replace(checked, definition=structs.replace(definition, version=wanted))

    async def check(self, raw: Mapping[str, Any]) -> Metric:
        """Return the metric that a definition makes, without saving it.

        Raises:
            Invalid: it does not hold together; names the field, and in a formula the place.
        """
        definition = read_definition(raw)
        check_name(definition.id)
        return (await self.catalogue()).with_own([definition]).need(definition.id)

    async def versions(self, metric: str) -> list[dict[str, Any]]:
        """Return every version of a metric as plain data, oldest first."""
        return [msgspec.to_builtins(each, str_keys=True) for each in await self.history(metric)]

    async def history(self, metric: str) -> Sequence[Definition]:
        """Return every version of a metric that was ever saved, oldest first; ours is the first."""
        query = select(definitions.c.body).where(
            definitions.c.tenant == self._tenant, definitions.c.id == metric
        )
        async with self._database.begin() as connection:
            rows = (await connection.execute(query.order_by(definitions.c.version))).all()
        ours = [m.definition for m in standard_catalogue().all() if m.id == metric]
        return [*ours, *(read_definition(row.body) for row in rows)]

    async def _own(self) -> Sequence[Definition]:
        query = (
            select(definitions.c.id, definitions.c.body)
            .where(definitions.c.tenant == self._tenant)
            .order_by(definitions.c.version)
        )
        async with self._database.begin() as connection:
            rows = (await connection.execute(query)).all()
        today = self._clock.now().date()
        # The newest that holds: one that is valid from next month leaves the others as they are.
        saved = (read_definition(row.body) for row in rows)
        return list({each.id: each for each in saved if holds(each, today)}.values())


def standard_version(metric: str) -> int:
    """Return the version of the house's own definition; 0 when it has none of that name."""
    known = {each.id: each.definition.version for each in standard_catalogue().all()}
    return known.get(metric, 0)


def holds(definition: Definition, today: date) -> bool:
    """Say whether a definition is valid on a day."""
    begun = definition.valid_from is None or definition.valid_from <= today
    return begun and (definition.valid_to is None or today < definition.valid_to)


def check_name(name: str) -> str:
    """Return a metric's name when it can be one.

    Raises:
        Invalid: it cannot.
    """
    if not name.isidentifier() or name != name.lower():
        raise Invalid("id", "is small letters, digits and _, and begins with a letter")
    return name

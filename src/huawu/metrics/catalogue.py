"""The catalogue: every metric as checked data. Pure; start at `Catalogue`.

The house's own definitions lie in `definitions/`; an administrator's come from the database in
the same form. `Catalogue.of` refuses what does not hold together and says where: an unknown
fact, units that do not fit, a metric that leads back to itself, bands with holes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final

import msgspec
import yaml
from msgspec import Struct, structs

from huawu.kernel.errors import Invalid, NotFound
from huawu.metrics.expressions import (
    Aggregate,
    Binary,
    Expression,
    FormulaError,
    Function,
    Parameter,
    Reference,
    Unit,
    Value,
    aggregates,
    bind,
    references,
    unit_of,
)
from huawu.metrics.grading import Band, read_bands
from huawu.metrics.parsing import parse

_TIMES_MS: Final = {"s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}
PERIODS: Final = ("now", "quarter", "half_hour", "hour", "day", "week", "month", "quarter_year")
_OURS: Final = ("operations", "assessment", "business")


class Better(StrEnum):
    """Which way is good."""

    HIGHER = "higher"
    LOWER = "lower"
    MIDDLE = "middle"  #: too low and too high are both bad
    NONE = ""


class Shown(StrEnum):
    """How a figure is written, and what it must be a number of."""

    COUNT = "count"
    RATIO = "ratio"  #: 0 to 1; shown in %
    PER_100K = "per_100k"
    PER_10K = "per_10k"
    NUMBER = "number"
    SECONDS = "seconds"
    MONEY = "money"
    POINTS = "points"

    @property
    def unit(self) -> Unit:
        """What the formula must come to."""
        same = {Shown.SECONDS: Unit.SECONDS, Shown.MONEY: Unit.MONEY, Shown.POINTS: Unit.POINTS}
        return same.get(self, Unit.NUMBER)


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """A text in both languages."""

    zh: str
    en: str


class Standard(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What somebody says the figure should be: at least, at most, in a range, or in words only."""

    kind: str  #: industry, recommended, required, benchmark, typical, example or own
    source: str = ""
    op: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    within: str = ""  #: for which threshold of a service level it is meant, such as `20 s`
    note: Words | str = ""
    queue: str = ""  #: own standards: only for this queue, team or project; "" for all
    team: str = ""
    project: str = ""


class DefaultParam(Struct, frozen=True, forbid_unknown_fields=True):
    """A parameter that each queue or contact may have of its own."""

    default: str | float
    queue: str = ""  #: the queue's own setting that takes its place
    recorded: str = ""  #: the column of a fact that takes the place of both, unless it is 0


class Definition(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A metric as it is written down."""

    id: str
    zh: str
    en: str
    formula: str
    unit: Shown
    meaning: Words
    kind: str = "own"  #: operations, assessment, business or own
    needs: str = ""  #: a formula; where it comes to nothing, the figure is unknown rather than 0
    row: str = ""  #: in the source's table
    better: Better = Better.NONE
    params: dict[str, DefaultParam | str | float] = {}
    variant_of: str = ""  #: the metric of which it is another reading
    sources: tuple[str, ...] = ()
    standards: tuple[Standard, ...] = ()
    grades: dict[int, str | tuple[str, ...]] = {}
    holes: dict[int, str] = {}  #: grades that the source lacks and we filled in, and why
    completed: bool = False  #: the source gives no full formula; ours is marked
    personal: bool = True  #: agents may see their own figure
    grain: str = ""  #: `quarter` where it means something only for each quarter hour by itself
    periods: tuple[str, ...] = PERIODS
    presentation: tuple[str, ...] = ("window", "report")  #: 可视化视窗, 报表
    remedies: tuple[str, ...] = ()
    note: str = ""
    version: int = 1
    valid_from: date | None = None
    valid_to: date | None = None  #: exclusive


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A metric that was checked: its formula read, its references resolved."""

    definition: Definition
    expression: Expression  #: as written
    resolved: Expression  #: other metrics put in, parameters still open
    bands: Sequence[Band]
    facts: frozenset[str]
    needs: Sequence[Expression] = ()  #: own and inherited; parameters still open
    params: Mapping[str, float] = field(default_factory=dict[str, float])  #: own and inherited
    own_params: Mapping[str, DefaultParam] = field(default_factory=dict[str, DefaultParam])
    """Those that queues or contacts have of their own."""

    @property
    def id(self) -> str:
        """The metric's stable name."""
        return self.definition.id

    @property
    def personal(self) -> bool:
        """Whether it says something about one agent."""
        return self.definition.personal and "queue" not in self.facts

    def bound(self, values: Mapping[str, Value]) -> Expression:
        """Return the formula with these values for its parameters, defaults for the others."""
        return bind(self.resolved, {**self.params, **values})

    def bound_needs(self, values: Mapping[str, Value]) -> Sequence[Expression]:
        """Return what must be there for the figure to be known, with these values."""
        return [bind(each, {**self.params, **values}) for each in self.needs]

    @property
    def roll_up(self) -> str:
        """How figures of parts become that of the whole."""
        if isinstance(self.resolved, Aggregate):
            return _ROLL_UPS[self.resolved.function]
        return "recomputed"


_ROLL_UPS: Final = {
    Function.COUNT: "added",
    Function.SUM: "added",
    Function.MAX: "largest",
    Function.DISTINCT: "counted anew",
    Function.PERCENTILE: "histogram",
}


class Catalogue:
    """All metrics of one moment, by id."""

    def __init__(self, metrics: Mapping[str, Metric], remedies: Mapping[str, Words]) -> None:
        self._metrics = metrics
        self.remedies: Final = remedies

    @staticmethod
    def of(definitions: Iterable[Definition], remedies: Mapping[str, Words]) -> "Catalogue":
        """Check definitions against each other.

        Raises:
            Invalid: names the metric, and the place in its formula.
        """
        written = {each.id: each for each in definitions}
        return Catalogue(_Checker(written, remedies).all(), remedies)

    def with_own(self, own: Iterable[Definition]) -> "Catalogue":
        """Return the catalogue with an administrator's definitions beside or instead of ours."""
        written = {metric.id: metric.definition for metric in self.all()}
        return Catalogue.of({**written, **{each.id: each for each in own}}.values(), self.remedies)

    def with_standards(self, own: Mapping[str, Sequence[Standard]]) -> "Catalogue":
        """Return the catalogue with the centre's own standards before those of the sources."""
        if not own:
            return self
        found = dict(self._metrics)
        for name in own.keys() & found.keys():
            its = found[name].definition
            told = structs.replace(its, standards=(*own[name], *its.standards))
            found[name] = replace(found[name], definition=told)
        return Catalogue(found, self.remedies)

    def all(self) -> Sequence[Metric]:
        """Return every metric in the catalogue's order."""
        return list(self._metrics.values())

    def need(self, metric: str) -> Metric:
        """Return a metric.

        Raises:
            NotFound: there is none of that name.
        """
        found = self._metrics.get(metric)
        if found is None:
            raise NotFound(f"There is no metric {metric}; `huawu metrics list` shows all.")
        return found

    def variants(self, metric: str) -> Sequence[Metric]:
        """Return the other readings of a metric."""
        return [each for each in self.all() if each.definition.variant_of == metric]


@cache
def standard_catalogue() -> Catalogue:
    """Return the house's own catalogue."""
    found: list[Definition] = []
    for kind in _OURS:
        rows = read_ours(f"{kind}.yaml")
        found += [read_definition({"kind": kind, **row}) for row in rows]
    remedies = msgspec.convert(read_ours("remedies.yaml"), dict[str, Words])
    return Catalogue.of(found, remedies)


def read_definition(raw: Mapping[str, Any]) -> Definition:
    """Read a definition from plain data.

    Raises:
        Invalid: a field is missing, unknown or of the wrong kind.
    """
    try:
        return msgspec.convert(raw, Definition, str_keys=True)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$.")
        raise Invalid(path.rstrip("`") or "definition", message) from None


def read_ours(name: str) -> Any:
    """Return what a file of `definitions/` holds, as plain data."""
    text = (files("huawu.metrics") / "definitions" / name).read_text("utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506


class _Checker:
    def __init__(self, written: Mapping[str, Definition], remedies: Mapping[str, Words]) -> None:
        self._written = written
        self._remedies = remedies
        self._done: dict[str, Metric] = {}

    def all(self) -> Mapping[str, Metric]:
        return {name: self._metric(name, ()) for name in self._written}

    def _metric(self, name: str, path: tuple[str, ...]) -> Metric:
        if name not in self._done:
            definition = self._written[name]
            try:
                self._done[name] = self._checked(definition, (*path, name))
            except FormulaError as error:
                if error.details.get("metric"):
                    raise
                raise _located(name, error) from None
        return self._done[name]

    def _checked(self, definition: Definition, path: tuple[str, ...]) -> Metric:
        expression = parse(definition.formula)
        parts = {
            mention.metric: self._referred(mention, path) for mention in references(expression)
        }
        unit = unit_of(expression, lambda mention: parts[mention.metric].definition.unit.unit)
        if unit is not definition.unit.unit:
            raise FormulaError(
                1, f"comes to {unit.value}, but the unit says {definition.unit.value}"
            )
        self._check_words(definition)
        params, own = _params(definition, parts.values())
        resolved = _resolved(expression, parts)
        needs = [each for part in parts.values() for each in part.needs]
        if definition.needs:
            needs.append(parse(definition.needs))
        whole = (resolved, *needs)
        for each in whole:
            bind(each, params)  # raises where a parameter has no value
        return Metric(
            definition=definition,
            expression=expression,
            resolved=resolved,
            bands=read_bands(definition.grades, list(definition.holes)),
            facts=frozenset(call.fact for each in whole for call in aggregates(each)),
            needs=needs,
            params=params,
            own_params=own,
        )

    def _referred(self, mention: Reference, path: tuple[str, ...]) -> Metric:
        if mention.metric in path:
            circle = " → ".join((*path[path.index(mention.metric) :], mention.metric))
            raise FormulaError(mention.place, f"leads back to itself: {circle}")
        if mention.metric not in self._written:
            raise FormulaError(mention.place, f"there is no metric {mention.metric!r}")
        return self._metric(mention.metric, path)

    def _check_words(self, definition: Definition) -> None:
        for remedy in definition.remedies:
            if remedy not in self._remedies:
                known = ", ".join(self._remedies)
                raise Invalid(f"{definition.id}.remedies", f"no {remedy!r}; there are {known}")
        if definition.variant_of and definition.variant_of == definition.id:
            raise Invalid(f"{definition.id}.variant_of", "is itself")


def _located(name: str, error: FormulaError) -> FormulaError:
    message = error.message.partition(": ")[2].partition(": ")[2]
    found = FormulaError(error.place, f"{name}: {message}")
    found.details = {**found.details, "metric": name}
    return found


def _params(
    definition: Definition, parts: Iterable[Metric]
) -> tuple[dict[str, float], dict[str, DefaultParam]]:
    """Gather the parameters of a metric and of those it is made of; its own win."""
    values: dict[str, float] = {}
    own: dict[str, DefaultParam] = {}
    for part in parts:
        values |= part.params
        own |= part.own_params
    for name, told in definition.params.items():
        default = told.default if isinstance(told, DefaultParam) else told
        values[name] = _value(definition.id, name, default)
        if isinstance(told, DefaultParam):
            own[name] = told
        else:
            own.pop(name, None)
    return values, own


def _value(metric: str, name: str, told: str | float) -> float:
    if isinstance(told, int | float):
        return float(told)
    return read_value(f"{metric}.params.{name}", told)


def read_value(field_name: str, told: str) -> float:
    """Read a parameter: a number, or a time such as `20 s`, which becomes milliseconds.

    Raises:
        Invalid: neither.
    """
    number, _, unit = told.strip().partition(" ")
    try:
        return float(number) * (_TIMES_MS[unit.strip()] if unit else 1)
    except (KeyError, ValueError):
        raise Invalid(field_name, f"{told!r} is neither a number nor a time like `20 s`") from None


def _resolved(expression: Expression, parts: Mapping[str, Metric]) -> Expression:
    match expression:
        case Reference():
            return parts[expression.metric].resolved
        case Binary():
            left = _resolved(expression.left, parts)
            return replace(expression, left=left, right=_resolved(expression.right, parts))
        case Parameter() | _:
            return expression

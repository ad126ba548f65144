"""Reads a scheduling problem from three files, and writes the plan. Pure: text in, text out.

- demand: CSV `ts,skill,people`, whole days from a Monday on, every interval of every skill once
- people: CSV `id,contract,skills` and optionally `away` (dates), lists separated by `|`
- rules: YAML with `interval`, `shifts`, `contracts` and optionally `weights`
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from huawu.kernel.errors import Invalid
from huawu.wfm.schedule.model import (
    DAY_MIN,
    Break,
    Contract,
    ContractId,
    Demand,
    Duty,
    Person,
    PersonId,
    Problem,
    Shift,
    ShiftId,
    SkillName,
    Weights,
)

Row = Mapping[str, str]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _BreakForm(_Form):
    minutes: Annotated[int, Field(gt=0)]
    after: Annotated[int, Field(ge=0)]  #: minutes after the shift's start
    before: Annotated[int, Field(ge=0)]
    paid: bool = False


class _ShiftForm(_Form):
    hours: Annotated[float, Field(gt=0, le=24)]
    earliest: Clock
    latest: Clock
    every: Annotated[int, Field(gt=0)] = 30  #: minutes between possible starts
    breaks: tuple[_BreakForm, ...] = ()


class _ContractForm(_Form):
    shifts: tuple[str, ...]
    days: tuple[int, int]
    hours: tuple[float, float] = (0, 168)  #: paid, a week
    rest_hours: Annotated[float, Field(ge=0)] = 11
    days_in_a_row: Annotated[int, Field(ge=1)] = 6
    weekends_of_four: Annotated[int, Field(ge=0, le=4)] | None = None


class _RulesForm(_Form):
    interval: Annotated[int, Field(gt=0)] = 30
    shifts: dict[str, _ShiftForm]
    contracts: dict[str, _ContractForm]
    weights: dict[str, float] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The contents of the three files."""

    demand: str
    people: str
    rules: str


def read(texts: Texts) -> Problem:
    """Return the problem that three files describe.

    Raises:
        Invalid: names the file, the row or field, and the mend.
    """
    rules = _rules(texts.rules)
    first, demand = _demand(texts.demand, rules.interval)
    return Problem(
        first=first,
        demand=demand,
        shifts={ShiftId(name): _shift(name, form) for name, form in rules.shifts.items()},
        contracts={
            ContractId(name): _contract(name, form) for name, form in rules.contracts.items()
        },
        people=tuple(_people(texts.people, first, demand.days)),
        weights=_weights(rules.weights),
    )


def _rules(text: str) -> _RulesForm:
    try:
        return _RulesForm.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as wrong:
        raise Invalid("rules", f"this is no YAML: {wrong}") from wrong
    except ValidationError as wrong:
        first = wrong.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Invalid(f"rules.{where}", first["msg"]) from wrong


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _shift(name: str, form: _ShiftForm) -> Shift:
    return Shift(
        id=ShiftId(name),
        length=round(form.hours * 60),
        starts=tuple(range(_minutes(form.earliest), _minutes(form.latest) + 1, form.every)),
        breaks=tuple(
            Break(length=rest.minutes, earliest=rest.after, latest=rest.before, paid=rest.paid)
            for rest in form.breaks
        ),
    )


def _contract(name: str, form: _ContractForm) -> Contract:
    return Contract(
        id=ContractId(name),
        shifts=tuple(ShiftId(shift) for shift in form.shifts),
        days=form.days,
        minutes=(round(form.hours[0] * 60), round(form.hours[1] * 60)),
        rest=round(form.rest_hours * 60),
        run=form.days_in_a_row,
        weekends=form.weekends_of_four,
    )


def _weights(given: Mapping[str, float]) -> Weights:
    known = {field.name for field in fields(Weights)}
    if unknown := given.keys() - known:
        raise Invalid("rules.weights", f"unknown {sorted(unknown)}; there are {sorted(known)}.")
    if any(value < 0 for value in given.values()):
        raise Invalid("rules.weights", "a weight must not be negative.")
    return Weights(**given)


def _rows(text: str, file: str, needed: Sequence[str]) -> Iterator[tuple[int, Row]]:
    """Yield the rows of a CSV with the number of the line that a person sees."""
    reader = csv.DictReader(io.StringIO(text))
    missing = [name for name in needed if name not in (reader.fieldnames or ())]
    if missing:
        raise Invalid(file, f"the first line must name {', '.join(needed)}; missing: {missing}.")
    for row in reader:
        if None in row or None in row.values():
            raise Invalid(f"{file} line {reader.line_num}", "more or fewer values than columns.")
        yield reader.line_num, row


def _demand(text: str, interval: int) -> tuple[date, Demand]:
    found: dict[tuple[datetime, str], float] = {}
    for line, row in _rows(text, "demand", ("ts", "skill", "people")):
        where = f"demand line {line}"
        at, people = _moment(row["ts"], where), _number(row["people"], where)
        if (at.hour * 60 + at.minute) % interval or at.second:
            raise Invalid(where, f"{row['ts']} is not on the interval of {interval} minutes.")
        if (at, row["skill"]) in found:
            raise Invalid(where, f"{row['ts']} stands twice for skill {row['skill']}.")
        found[at, row["skill"]] = people
    if not found:
        raise Invalid("demand", "the file holds no row.")
    first = min(at for at, _ in found).date()
    days = (max(at for at, _ in found).date() - first).days + 1
    return first, _table(found, first, days, interval)


def _table(
    found: Mapping[tuple[datetime, str], float], first: date, days: int, interval: int
) -> Demand:
    skills = sorted({skill for _, skill in found})
    table = np.zeros((len(skills), days * DAY_MIN // interval))
    begin = datetime.combine(first, datetime.min.time())
    for (at, skill), people in found.items():
        slot = int((at - begin) / timedelta(minutes=interval))
        table[skills.index(skill), slot] = people
    return Demand(
        skills=tuple(SkillName(skill) for skill in skills), interval=interval, people=table
    )


def _moment(text: str, where: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(where, f"'{text}' is no time such as 2026-11-30T08:00.") from None
    if at.tzinfo is not None:
        raise Invalid(where, f"'{text}' names a zone; give the centre's own wall clock.")
    return at


def _number(text: str, where: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise Invalid(where, f"'{text}' is no number of people.") from None
    if not 0 <= value < float("inf"):
        raise Invalid(where, f"{text} people cannot be needed.")
    return value


def _people(text: str, first: date, days: int) -> Iterator[Person]:
    for line, row in _rows(text, "people", ("id", "contract", "skills")):
        where = f"people line {line}"
        if not row["id"].strip():
            raise Invalid(where, "a person needs an id.")
        away = (_day(part, first, where) for part in _parts(row.get("away", "")))
        yield Person(
            id=PersonId(row["id"].strip()),
            contract=ContractId(row["contract"].strip()),
            skills=frozenset(SkillName(skill) for skill in _parts(row["skills"])),
            away=frozenset(day for day in away if 0 <= day < days),
        )


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split("|") if part.strip()]


def _day(text: str, first: date, where: str) -> int:
    try:
        return (date.fromisoformat(text) - first).days
    except ValueError:
        raise Invalid(where, f"'{text}' is no date such as 2026-12-01.") from None


COLUMNS: Final = ("person", "date", "shift", "start", "end", "breaks")


def rows(problem: Problem, duties: Sequence[Duty]) -> Iterator[tuple[str, ...]]:
    """Yield a plan as rows under `COLUMNS`; times are wall clock, an end may be the day after."""
    for duty in duties:
        shift = problem.shifts[duty.shift]
        yield (
            duty.person,
            (problem.first + timedelta(days=duty.day)).isoformat(),
            duty.shift,
            clock(duty.start),
            clock(duty.start + shift.length),
            "|".join(
                f"{clock(begins)}-{clock(begins + rest.length)}"
                for begins, rest in zip(duty.rests, shift.breaks, strict=True)
            ),
        )


def write(problem: Problem, duties: Sequence[Duty]) -> str:
    """Return a plan as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows(problem, duties))
    return out.getvalue()


def clock(minutes: int) -> str:
    """Return minutes of the day as a wall clock shows them."""
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def as_document(problem: Problem, duties: Sequence[Duty]) -> list[dict[str, Any]]:
    """Return a plan as plain values, for JSON."""
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows(problem, duties)]

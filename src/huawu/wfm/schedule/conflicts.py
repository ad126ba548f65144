"""Why somebody cannot be scheduled at all: the smallest set of rules that contradict each other.

Coverage is never the cause, it only costs; so each person can be asked alone. A small CP-SAT model
holds every rule under a switch; when all switches on has no solution, rules are taken out one by
one for as long as the contradiction stays.
"""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from huawu.kernel.lazily import lazily
from huawu.wfm.schedule.model import Person, PersonId, Problem
from huawu.wfm.schedule.person_model import PersonModel, Switch
from huawu.wfm.schedule.rules import Rule

if TYPE_CHECKING:
    from ortools.sat.python import cp_model
else:
    cp_model = lazily("ortools.sat.python.cp_model")

_TIME_S: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Rules that cannot hold together for these people; leaving any one out would do."""

    people: tuple[PersonId, ...]
    rules: tuple[Rule, ...]
    weeks: tuple[int, ...]  #: first days of the weeks in which they meet


def conflicts(problem: Problem) -> tuple[Conflict, ...]:
    """Return who cannot be scheduled, and which rules make it so; people alike stand together."""
    groups = defaultdict[object, list[Person]](list)
    for person in problem.people:
        held = tuple((d.day, d.shift, d.start) for d in problem.locked if d.person == person.id)
        groups[person.contract, person.away, person.off, person.past, held].append(person)
    found: list[Conflict] = []
    for people in groups.values():
        core = _core(PersonModel(problem, people[0]))
        if core:
            found.append(
                Conflict(
                    people=tuple(person.id for person in people),
                    rules=tuple(sorted({switch.rule for switch in core})),
                    weeks=tuple(sorted({switch.week for switch in core})),
                )
            )
    return tuple(found)


def contradicted(person: PersonModel) -> tuple[Rule, ...]:
    """Return a smallest set of rules that cannot all hold for a person; empty when all can."""
    return tuple(sorted({switch.rule for switch in _core(person)}))


def _core(person: PersonModel) -> tuple[Switch, ...]:
    """Return a smallest set of rules without a solution; empty when all can hold."""
    held = list(person.switches)
    if _holds(person, held):
        return ()
    for switch in list(person.switches):
        without = [other for other in held if other != switch]
        if not _holds(person, without):
            held = without
    return tuple(held)


def _holds(person: PersonModel, switches: Iterable[Switch]) -> bool:
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = _TIME_S
    solver.parameters.num_workers = 1
    return solver.solve(person.with_rules(switches)) != cp_model.INFEASIBLE

"""Why a wish was not granted: the rules it contradicts, or the people who would be missing. Pure.

The person's own weeks are chosen anew with the wish kept and everybody else as they are. So nothing
is said of exchanges with others, which were tried when the schedule was made.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from huawu.wfm.schedule.conflicts import contradicted
from huawu.wfm.schedule.cover import fit, supply
from huawu.wfm.schedule.model import Duty, Person, Problem, Wish
from huawu.wfm.schedule.person_lines import PersonLines
from huawu.wfm.schedule.person_model import PersonModel
from huawu.wfm.schedule.repair import best_week
from huawu.wfm.schedule.rules import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """Why a wish was not granted. Neither rules nor missing people: the other aims weighed more."""

    rules: tuple[Rule, ...] = ()  #: that cannot be kept with it
    missing_h: float = 0.0  #: more hours of people missing with it, at best


def why_denied(problem: Problem, person: Person, duties: Sequence[Duty], wish: Wish) -> Denial:
    """Return why a wish was not granted.

    Args:
        problem: of the schedule.
        person: whose wish it is.
        duties: of everybody.
        wish: not granted by them.
    """
    rules = contradicted(PersonModel(problem, person, kept=wish))
    if rules:
        return Denial(rules=rules)
    others = [duty for duty in duties if duty.person != person.id]
    chosen = best_week(problem, person, others, PersonLines(problem), kept=wish)
    if chosen is None:
        return Denial()
    more = _missing(problem, [*others, *chosen]) - _missing(problem, duties)
    return Denial(missing_h=max(more, 0.0) * problem.demand.interval / 60)


def _missing(problem: Problem, duties: Sequence[Duty]) -> float:
    return float(fit(problem.demand, problem.weights, supply(problem, duties)).under.sum())

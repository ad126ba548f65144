"""Teams that like to work at the same time: each gets a block of neighbouring places. Pure.

Head counts are given, so a team cannot choose when its people are needed; but whoever stands next
to each other in the order of days and starts can be of one team. Which team gets the early block
changes from week to week.
"""

from collections.abc import Sequence
from typing import Final, TypeVar

from huawu.wfm.schedule.crews import Pattern, Week
from huawu.wfm.schedule.model import Person, PersonId, Problem

PlaceT = TypeVar("PlaceT")

_ALONE: Final = ""


def turn_of(problem: Problem, week: Week) -> int:
    """Return the number of a week, by which the order of teams is turned."""
    return (problem.first.toordinal() + week.first) // 7


def blocks(
    people: Sequence[Person], places: Sequence[PlaceT], counts: Sequence[int], turn: int
) -> dict[PersonId, PlaceT]:
    """Return the place of everybody who has a team, so that its people stand side by side.

    Args:
        people: of one crew.
        places: in the order of their nearness.
        counts: how many people each place takes.
        turn: by so many the order of teams is turned.
    """
    teams = sorted({person.together for person in people} - {_ALONE})
    if not teams:
        return {}
    by = turn % len(teams)
    order = {team: number for number, team in enumerate([*teams[by:], *teams[:by], _ALONE])}
    line = [place for place, count in zip(places, counts, strict=True) for _ in range(count)]
    ordered = sorted(people, key=lambda person: (order[person.together], person.id))
    pairs = zip(ordered, line, strict=False)
    return {person.id: place for person, place in pairs if person.together != _ALONE}


def apart_days(pattern: Pattern, block: Pattern | None) -> float:
    """Return how many working days of a pattern are not those of the team."""
    return 0.0 if block is None else len(set(pattern) ^ set(block)) / 2

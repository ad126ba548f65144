"""What single people may work, as networks of lines, and the line of one that is worth most. Pure.

The rules of a contract are an automaton here (`lines`); `rules` says the same of named duties, and
`person_model` under switches, to tell which of them contradict each other. People whose weeks ask
for the same share a network, wherever they stand before the first day.
"""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from huawu.wfm.schedule.crews import days_due, weeks
from huawu.wfm.schedule.lines import Network, cheapest, network
from huawu.wfm.schedule.model import DAY_MIN, Contract, Person, PersonId, Problem, Shift, ShiftId
from huawu.wfm.schedule.rules import minutes_due

Deed = tuple[int, ShiftId, int]  #: day, shift and start: a duty whose breaks are not placed yet
Label = tuple[int, Deed | None]  #: a day and what is done on it; None: off


class _Place(NamedTuple):
    """Where somebody stands at midnight."""

    free: int  #: earliest start after enough rest, minutes of the day; 0: any
    run: int  #: consecutive days worked
    days: int  #: worked in the week
    minutes: int  #: paid in the week
    weekends: tuple[bool, ...]  #: whether the three before were worked; empty: no rule asks
    weekend: bool  #: this one was worked


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a contract asks of people with the same leave."""

    contract: Contract
    shifts: tuple[Shift, ...]
    ends: Mapping[int, tuple[tuple[int, int], tuple[int, int]]]
    """By the last day of each week: working days and paid minutes, least and most."""

    def steps(self, day: int, at: _Place) -> Iterator[tuple[Label, _Place]]:
        """Yield what may be done on a day, with where it leads."""
        off = at._replace(free=max(at.free - DAY_MIN, 0), run=0)
        if (then := self._turned(day, off)) is not None:
            yield (day, None), then
        weekend = day % 7 >= 5 and not at.weekend
        most = self.contract.weekends
        if at.run >= self.contract.run:
            return
        if weekend and most is not None and sum(at.weekends) >= most:
            return
        for shift in self.shifts:
            end = shift.length + self.contract.rest - DAY_MIN
            for start in shift.starts:
                after = at._replace(
                    free=self._free(start + end),
                    run=at.run + 1,
                    days=at.days + 1,
                    minutes=at.minutes + shift.paid,
                    weekend=at.weekend or (weekend and bool(at.weekends)),
                )
                then = self._turned(day, after) if start >= at.free else None
                if then is not None:
                    yield (day, (day, shift.id, start)), then

    def _free(self, minute: int) -> int:
        """Return the earliest start of the next day; all that allow every start are the same."""
        return minute if minute > min(shift.starts[0] for shift in self.shifts) else 0

    def _turned(self, day: int, at: _Place) -> _Place | None:
        """Return the place as the next day finds it; None where the week is not what is due."""
        if day not in self.ends:
            return at
        (least, most), (low, high) = self.ends[day]
        if not (least <= at.days <= most and low <= at.minutes <= high):
            return None
        weekends = (*at.weekends[1:], at.weekend) if at.weekends else ()
        return at._replace(days=0, minutes=0, weekends=weekends, weekend=False)


class PersonLines:
    """The networks of a problem's people, made when they are first asked for."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._alike: dict[object, list[Person]] = defaultdict(list)
        for person in problem.people:
            self._alike[self._key(person)].append(person)
        self._made: dict[object, tuple[Network[Label], Mapping[PersonId, int]]] = {}

    def deeds(self, person: Person) -> Sequence[Deed]:
        """Return all that a person's contract allows on any day, whatever comes before it."""
        net, _ = self._of(person)
        return [deed for _, deed in net.labels if deed is not None]

    def best(
        self, person: Person, worth: Mapping[Deed, float], due: Container[int] = ()
    ) -> list[Deed] | None:
        """Return the allowed line that is worth most.

        Args:
            person: whose.
            worth: of each deed; one that is not here is not allowed, a day off is worth nothing.
            due: days that cannot be off.

        Returns:
            None when no line is allowed.
        """
        net, sources = self._of(person)
        nothing = -np.inf
        costs = [
            -worth.get(deed, nothing) if deed is not None else np.inf if day in due else 0.0
            for day, deed in net.labels
        ]
        cost, line = cheapest(net, sources[person.id], np.array(costs))
        if cost == np.inf:
            return None
        deeds = (net.labels[int(number)][1] for number in line)
        return [deed for deed in deeds if deed is not None]

    def _key(self, person: Person) -> tuple[str, tuple[int, ...]]:
        spans = (set(range(w.first, w.first + w.days)) for w in weeks(self._problem))
        return person.contract, tuple(len(person.away & span) for span in spans)

    def _of(self, person: Person) -> tuple[Network[Label], Mapping[PersonId, int]]:
        key = self._key(person)
        if key not in self._made:
            self._made[key] = self._make(self._alike[key], key[1])
        return self._made[key]

    def _make(
        self, people: Sequence[Person], away: Sequence[int]
    ) -> tuple[Network[Label], Mapping[PersonId, int]]:
        problem, contract = self._problem, self._problem.contract_of(people[0])
        ends = {
            week.first + week.days - 1: (
                days_due(contract.days, week.days, gone),
                (minutes_due(contract, week.days, gone), contract.minutes[1]),
            )
            for week, gone in zip(weeks(problem), away, strict=True)
        }
        asked = _Asked(contract, problem.shifts_of(contract), ends)
        places = {person.id: _before(person, contract) for person in people}
        starts = list(dict.fromkeys(places.values()))
        net = network(problem.days, starts, asked.steps, lambda _: True)
        return net, {who: net.sources[starts.index(place)] for who, place in places.items()}


def _before(person: Person, contract: Contract) -> _Place:
    """Return where somebody stands before the first day."""
    past = person.past
    return _Place(
        free=0 if past.end is None else max(past.end + contract.rest, 0),
        run=past.run,
        days=0,
        minutes=0,
        weekends=() if contract.weekends is None else past.weekends,
        weekend=False,
    )

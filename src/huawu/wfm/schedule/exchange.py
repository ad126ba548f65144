"""Lets people of a crew exchange duties until none grants more wishes, or fairer weekends. Pure.

Head counts are found without wishes, and names follow the counts; a day off that somebody wishes
may be no part of any tour. An exchange keeps who is there at any time, so the coverage stays as it
is, and it is made only when it breaks no rule that was kept.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from statistics import fmean
from typing import Final

from huawu.kernel.clock import Clock
from huawu.wfm.schedule.cover import fit, supply
from huawu.wfm.schedule.model import Duty, Person, PersonId, Problem
from huawu.wfm.schedule.objectives import granted
from huawu.wfm.schedule.person_lines import PersonLines
from huawu.wfm.schedule.repair import best_week
from huawu.wfm.schedule.rules import person_breaches

Week = dict[int, Duty]  #: one person's duties by day
_LEAST: Final = 1e-6  #: gain that counts


def exchanged(problem: Problem, duties: Sequence[Duty], clock: Clock, seconds: float) -> list[Duty]:
    """Return the duties after every exchange found that grants more than it takes.

    Args:
        problem: with wishes.
        duties: named.
        clock: for the limit.
        seconds: at most.
    """
    search = _Exchanges(problem, duties)
    until = clock.monotonic_s() + seconds
    better = True
    while better and clock.monotonic_s() < until:
        better = False
        for person in search.unhappy():
            if clock.monotonic_s() >= until:
                break
            better = search.help(person) or better
    until = clock.monotonic_s() + seconds
    for person in search.unhappy():
        if clock.monotonic_s() >= until:
            break
        search.choose_anew(person)
    return search.duties()


class _Exchanges:
    """Everybody's duties while they are exchanged."""

    def __init__(self, problem: Problem, duties: Sequence[Duty]) -> None:
        self._problem = problem
        self._lines = PersonLines(problem)
        self._locked = {(duty.person, duty.day) for duty in problem.locked}
        self.weeks: dict[PersonId, Week] = defaultdict(dict)
        for duty in duties:
            self.weeks[duty.person][duty.day] = duty
        useful = frozenset(problem.demand.skills)
        crews: dict[object, list[Person]] = defaultdict(list)
        for person in problem.people:
            crews[person.contract, person.skills & useful].append(person)
        self._crew: Mapping[PersonId, Sequence[Person]] = {
            person.id: crew for crew in crews.values() for person in crew
        }
        self._fair: Mapping[PersonId, float] = {
            person.id: fmean(self._weekends(each, self.weeks[each.id]) for each in crew)
            for crew in crews.values()
            for person in crew
        }  #: weekends of each; exchanges within a crew leave the mean as it is

    def duties(self) -> list[Duty]:
        """Return everybody's duties."""
        return [duty for week in self.weeks.values() for duty in week.values()]

    def choose_anew(self, person: Person) -> None:
        """Give a person the weeks that serve them and the coverage best, if they are better."""
        before = self.weeks[person.id]
        others = [duty for duty in self.duties() if duty.person != person.id]
        chosen = best_week(self._problem, person, others, self._lines)
        if chosen is None:
            return
        after: Week = {duty.day: duty for duty in chosen}
        covered = self._covered([*others, *chosen]) - self._covered([*others, *before.values()])
        if covered + self._cost(person, after) < self._cost(person, before) - _LEAST:
            self.weeks[person.id] = after

    def _covered(self, duties: Sequence[Duty]) -> float:
        """Return what the coverage costs."""
        problem = self._problem
        return fit(problem.demand, problem.weights, supply(problem, duties)).cost

    def unhappy(self) -> list[Person]:
        """Return who would like some day otherwise, whoever misses most first."""
        missed = {p.id: self._missed(p, self.weeks[p.id]) for p in self._problem.people}
        found = [person for person in self._problem.people if self._sore(person)]
        return sorted(found, key=lambda person: (-missed[person.id], person.id))

    def help(self, person: Person) -> bool:
        """Make the first exchange that is worth it for this person; say whether there was one."""
        for other in self._crew[person.id]:
            if other.id == person.id:
                continue
            before = self._cost(person, self.weeks[person.id])
            before += self._cost(other, self.weeks[other.id])
            for mine, theirs in self._ways(person, other):
                after = self._cost(person, mine) + self._cost(other, theirs)
                if after < before - _LEAST and self._kept(person, mine, other, theirs):
                    self.weeks[person.id], self.weeks[other.id] = mine, theirs
                    return True
        return False

    def _ways(self, person: Person, other: Person) -> Iterator[tuple[Week, Week]]:
        """Yield both weeks after each exchange of days that a person would like otherwise.

        For each of these days given away, one of the other's is taken, and the other way round; at
        last without anything in return, where contracts allow it.
        """
        mine, theirs = self.weeks[person.id], self.weeks[other.id]
        for days in self._sore(person):
            surplus = sum((day in mine) - (day in theirs) for day in days)
            giver, taker = (theirs, mine) if surplus > 0 else (mine, theirs)
            back = [day for day in giver if day not in taker and day not in days]
            for more in combinations(back, abs(surplus)):
                yield self._after(person, other, (*days, *more))
            if surplus:
                yield self._after(person, other, days)

    def _sore(self, person: Person) -> list[tuple[int, ...]]:
        """Return the days, or weekends, that a person would like otherwise."""
        mine = self.weeks[person.id]
        found = [(wish.day,) for wish in granted(person, mine.values())[1]]
        if self._weekends(person, mine) > self._fair[person.id]:
            found += [
                tuple(sorted(days))
                for number in sorted({day // 7 for day in mine})
                if (days := {d for d in mine if d // 7 == number and self._is_weekend(d)})
            ]
        return found

    def _is_weekend(self, day: int) -> bool:
        return self._problem.weekday(day) >= 5

    def _weekends(self, person: Person, week: Week) -> int:
        """Return a person's weekends in fairness's months."""
        mine = {day // 7 for day in week if self._is_weekend(day)}
        return len(mine) + sum(person.past.weekends) + person.past.older

    def _after(self, person: Person, other: Person, days: Sequence[int]) -> tuple[Week, Week]:
        """Return both weeks when what each does on these days is exchanged."""
        mine, theirs = dict(self.weeks[person.id]), dict(self.weeks[other.id])
        for day in days:
            given, taken = mine.pop(day, None), theirs.pop(day, None)
            if taken is not None:
                mine[day] = replace(taken, person=person.id)
            if given is not None:
                theirs[day] = replace(given, person=other.id)
        return mine, theirs

    def _kept(self, person: Person, mine: Week, other: Person, theirs: Week) -> bool:
        """Say whether an exchange leaves locks alone and breaks no further rule."""
        pairs = ((person, mine), (other, theirs))
        for who, after in pairs:
            now = self.weeks[who.id]
            changed = {day for day in {*now, *after} if now.get(day) != after.get(day)}
            if any((who.id, day) in self._locked for day in changed):
                return False
            broken = len(person_breaches(self._problem, who, after.values()))
            if broken and broken > len(person_breaches(self._problem, who, now.values())):
                return False
        return True

    def _missed(self, person: Person, week: Week) -> float:
        return sum(wish.weight for wish in granted(person, week.values())[1])

    def _cost(self, person: Person, week: Week) -> float:
        """Return what a person's duties cost beside the coverage."""
        weights, past = self._problem.weights, person.past
        usual, drift = past.start, 0
        for day in sorted(week):
            drift += 0 if usual is None else abs(week[day].start - usual)
            usual = week[day].start
        return (
            weights.wish * self._missed(person, week)
            + weights.weekend * self._weekends(person, week) ** 2
            + weights.drift * drift / 60
        )

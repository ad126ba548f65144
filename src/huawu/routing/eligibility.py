"""Who is able to take what, worked out once for each set of needs and each agent.

Equal needs are kept once under a number. Two tables of 0 and 1 hold the same, one by needs and
one by agent, so that either trigger walks neighbouring bytes. A changed skill works out anew only
those needs that ask for it, and only for its agent.
"""

from dataclasses import dataclass, field

import numpy as np

from huawu.centre.needs import Need
from huawu.kernel.ids import SkillId
from huawu.routing.crowd import FIRST, grown
from huawu.routing.policy import AgentSeat, Trait, asked_skills, level, met
from huawu.routing.search import Levels, Marks, Numbers
from huawu.routing.seats import Seats

Key = tuple[tuple[Need, ...], int]


@dataclass(slots=True, eq=False)
class Asked:
    """A set of needs under the reserve that is called."""

    number: int
    needs: tuple[Need, ...]
    reserve: int
    traits: tuple[Trait, ...]
    skills: Numbers  #: rows of the skills that are asked, in `Eligibility.levels`
    users: int = 0


@dataclass(slots=True)
class _Row:
    """A trait that some needs ask for, and its row of levels."""

    row: int
    askers: dict[int, Asked] = field(default_factory=dict[int, Asked])


class Eligibility:
    """The agents' traits and the contacts' needs, each side indexed for the other."""

    def __init__(self, seats: Seats) -> None:
        self._seats = seats
        self.by_needs: Marks = np.zeros((FIRST, FIRST), np.uint8)
        self.by_agent: Marks = np.zeros((FIRST, FIRST), np.uint8)
        self.levels: Levels = np.zeros((FIRST, FIRST), np.int8)  #: by trait's row and agent
        self._blank: Marks = np.zeros(
            FIRST, np.uint8
        )  #: which needs a stranger to all traits meets
        self._asked: dict[Key, Asked] = {}
        self._count = 0  #: numbers given so far
        self._vacant: list[int] = []
        self._rows: dict[Trait, _Row] = {}
        self._vacant_rows: list[int] = []
        self._by_subject: dict[tuple[str, str], list[Trait]] = {}

    # — needs —

    def ask(self, needs: tuple[Need, ...], reserve: int) -> Asked:
        """Return the one object for these needs; give it back by `release`."""
        found = self._asked.get((needs, reserve))
        if found is None:
            found = self._asked[needs, reserve] = self._add(needs, reserve)
        found.users += 1
        return found

    def release(self, asked: Asked) -> None:
        """Give back what `ask` returned; the last user's return removes it."""
        asked.users -= 1
        if asked.users:
            return
        del self._asked[asked.needs, asked.reserve]
        self._vacant.append(asked.number)
        for trait in asked.traits:
            row = self._rows[trait]
            del row.askers[asked.number]
            if not row.askers:
                del self._rows[trait]
                self._by_subject[trait.kind, trait.name].remove(trait)
                self._vacant_rows.append(row.row)

    def able(self, asked: Asked) -> Marks:
        """Return who meets needs, by agent's number, seated or not."""
        return self.by_needs[asked.number]

    def _add(self, needs: tuple[Need, ...], reserve: int) -> Asked:
        traits: dict[Trait, None] = {}

        def has(trait: Trait, least: int) -> Marks:
            traits[trait] = None
            return (self._levels(trait) >= least).astype(np.uint8)

        number = self._vacant.pop() if self._vacant else self._count
        if number == self._count:
            self._count += 1
            self.by_needs = grown(self.by_needs, number + 1)
            self.by_agent = grown(self.by_agent, number + 1, axis=1)
            self._blank = grown(self._blank, number + 1)
        self._blank[number] = met(needs, lambda _, least: int(least <= 0), reserve)
        count = len(self._seats)
        self.by_needs[number, :count] = met(needs, has, reserve)
        self.by_agent[:count, number] = self.by_needs[number, :count]
        rows = [self._row(skill).row for skill in asked_skills(needs, reserve)]
        asked = Asked(number, needs, reserve, tuple(traits), np.array(rows, np.int64))
        for trait in traits:
            self._rows[trait].askers[number] = asked
        return asked

    def _levels(self, trait: Trait) -> Levels:
        row = self._row(trait).row  # may make room first
        return self.levels[row, : len(self._seats)]

    def _row(self, trait: Trait) -> _Row:
        """Return a trait's row; a new one is filled from every agent that is known."""
        found = self._rows.get(trait)
        if found is None:
            vacant = self._vacant_rows
            found = self._rows[trait] = _Row(vacant.pop() if vacant else len(self._rows))
            self._by_subject.setdefault((trait.kind, trait.name), []).append(trait)
            self.levels = grown(self.levels, found.row + 1)
            for number in range(len(self._seats)):
                self.levels[found.row, number] = level(self._seats.at(number), trait)
        return found

    # — agents —

    def seat(self, number: int, before: AgentSeat | None) -> None:
        """Take in an agent who is new or has changed.

        Args:
            number: the agent's.
            before: how they were known; None for one who is new.
        """
        seat = self._seats.at(number)
        if before is None:
            self._make_room(number)
            self.by_needs[: self._count, number] = self._blank[: self._count]
            self.by_agent[number, : self._count] = self._blank[: self._count]
        touched: dict[int, Asked] = {}
        for trait in self._changed(before, seat):
            row = self._rows[trait]
            self.levels[row.row, number] = level(seat, trait)
            touched.update(row.askers)
        for asked in touched.values():
            self.by_needs[asked.number, number] = self.by_agent[number, asked.number] = met(
                asked.needs, lambda trait, least: int(level(seat, trait) >= least), asked.reserve
            )

    def _make_room(self, number: int) -> None:
        self.by_needs = grown(self.by_needs, number + 1, axis=1)
        self.levels = grown(self.levels, number + 1, axis=1)
        self.by_agent = grown(self.by_agent, number + 1)

    def _changed(self, before: AgentSeat | None, seat: AgentSeat) -> list[Trait]:
        """Return the traits in use that an agent may have at another level than before."""
        subjects: set[tuple[str, str]] = set()
        if before is None:
            subjects.add(("agent", seat.agent))
            before = AgentSeat(agent=seat.agent, skills={}, idle_since=seat.idle_since)
        for skill in before.skills.keys() | seat.skills.keys():
            if _as(before, skill) != _as(seat, skill):
                subjects.add(("skill", skill))
        for name in before.attributes.keys() | seat.attributes.keys():
            if before.attributes.get(name) != seat.attributes.get(name):
                subjects.add(("attribute", name))
        return [trait for subject in subjects for trait in self._by_subject.get(subject, ())]


def _as(seat: AgentSeat, skill: SkillId) -> tuple[int | None, int | None]:
    return seat.skills.get(skill), seat.reserve.get(skill)

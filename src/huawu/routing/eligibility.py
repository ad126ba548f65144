"""Who is able to take what, as bitsets.

Agents and sets of needs are numbered; a bitset is a Python integer with one bit for each number,
so that "which free agents are able" is one AND. Equal sets of needs are kept once. Results are
worked out when they are asked for and kept until skills or needs change, so that a change costs
microseconds and no pause.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from huawu.centre.model import SkillNeed
from huawu.kernel.ids import AgentId, SkillId

NeedKey = frozenset[tuple[SkillId, int]]


@dataclass(slots=True)
class Term:
    """One skill at one level that some needs ask for."""

    level: int
    agents: int  #: bitset: who has it
    asked: dict[int, int] = field(default_factory=dict[int, int])
    """By rank, a bitset: which sets of needs ask for it as their first, second, ... term."""


@dataclass(slots=True, eq=False)
class Needs:
    """A set of needs that queues share."""

    number: int
    key: NeedKey
    users: int = 0  #: how many queues ask for it
    agents: int = 0  #: bitset: who is able; read it through `Eligibility.able`
    edition: int = -1


@dataclass(slots=True)
class _Known:
    """An agent's skills, and which needs they meet."""

    agent: AgentId
    skills: dict[SkillId, int]
    meets: int = 0  #: bitset over needs
    edition: int = -1


@dataclass(slots=True)
class Eligibility:
    """The agents' skills and the queues' needs, each side indexed for the other."""

    _numbers: dict[AgentId, int] = field(default_factory=dict[AgentId, int])
    _known: list[_Known | None] = field(default_factory=list[_Known | None])
    _vacant: list[int] = field(default_factory=list[int])
    _everyone: int = 0
    _agents_edition: int = 0
    _needs: dict[NeedKey, Needs] = field(default_factory=dict[NeedKey, Needs])
    _needs_vacant: list[int] = field(default_factory=list[int])
    _shorter: list[int] = field(default_factory=list[int])
    """By rank, a bitset: which sets of needs have no term of this rank."""
    _needs_edition: int = 0
    _terms: dict[SkillId, dict[int, Term]] = field(default_factory=dict[SkillId, dict[int, Term]])

    def put(self, agent: AgentId, skills: Mapping[SkillId, int]) -> int:
        """Note an agent's skills; return the agent's number, which stays until `drop`."""
        number = self._numbers.get(agent)
        if number is None:
            number = self._vacant.pop() if self._vacant else len(self._known)
            if number == len(self._known):
                self._known.append(None)
            self._numbers[agent] = number
            self._everyone |= 1 << number
            self._agents_edition += 1
            known = self._known[number] = _Known(agent, {})
        else:
            known = self._at(number)
        if known.skills != skills:
            self._regrade(known, number, dict(skills))
        return number

    def drop(self, agent: AgentId) -> None:
        """Forget an agent; their number may be given to another."""
        number = self._numbers.pop(agent)
        self._regrade(self._at(number), number, {})
        self._everyone &= ~(1 << number)
        self._known[number] = None
        self._vacant.append(number)

    def ask(self, needs: tuple[SkillNeed, ...]) -> Needs:
        """Return the one object for these needs; give it back by `release`."""
        levels: dict[SkillId, int] = {}
        for need in needs:
            if need.level > levels.get(need.skill, 0):
                levels[need.skill] = need.level
        key = frozenset(levels.items())
        found = self._needs.get(key)
        if found is None:
            found = self._needs[key] = self._add(key)
        found.users += 1
        return found

    def release(self, needs: Needs) -> None:
        """Give back what `ask` returned; the last user's return removes it."""
        needs.users -= 1
        if needs.users:
            return
        del self._needs[needs.key]
        self._needs_vacant.append(needs.number)
        self._needs_edition += 1
        bit = 1 << needs.number
        self._shorter = [shorter & ~bit for shorter in self._shorter]
        for rank, (skill, level) in enumerate(sorted(needs.key)):
            terms = self._terms[skill]
            asked = terms[level].asked
            asked[rank] &= ~bit
            if not any(asked.values()):
                del terms[level]

    def able(self, needs: Needs) -> int:
        """Return the bitset of agents who meet `needs`."""
        if needs.edition != self._agents_edition:
            agents = self._everyone
            for skill, level in needs.key:
                agents &= self._terms[skill][level].agents
            needs.agents = agents
            needs.edition = self._agents_edition
        return needs.agents

    def meets(self, number: int) -> int:
        """Return the bitset of needs that an agent meets."""
        known = self._at(number)
        if known.edition != self._needs_edition:
            met = self._shorter.copy()
            for skill, has in known.skills.items():
                for level, term in self._terms.get(skill, {}).items():
                    if has >= level:
                        for rank, asking in term.asked.items():
                            met[rank] |= asking
            known.meets = -1
            for bits in met:
                known.meets &= bits
            known.edition = self._needs_edition
        return known.meets

    def agents_of(self, bits: int) -> list[AgentId]:
        """Return the agents whose bits are set, in the order of their numbers."""
        digits = bin(bits)[:1:-1]
        found: list[AgentId] = []
        number = digits.find("1")
        while number >= 0:
            found.append(self._at(number).agent)
            number = digits.find("1", number + 1)
        return found

    def having(self, skill: SkillId, level: int) -> int:
        """Return the bitset of agents with a skill at a level; looks at every agent."""
        return sum(
            1 << number
            for number, known in enumerate(self._known)
            if known is not None and known.skills.get(skill, 0) >= level
        )

    def _at(self, number: int) -> _Known:
        known = self._known[number]
        if known is None:
            raise LookupError(number)
        return known

    def _regrade(self, known: _Known, number: int, skills: dict[SkillId, int]) -> None:
        bit = 1 << number
        for skill in known.skills.keys() | skills.keys():
            level = skills.get(skill, 0)
            for term in self._terms.get(skill, {}).values():
                if level >= term.level:
                    term.agents |= bit
                else:
                    term.agents &= ~bit
        known.skills = skills
        known.edition = -1
        self._agents_edition += 1

    def _add(self, key: NeedKey) -> Needs:
        vacant = self._needs_vacant
        number = vacant.pop() if vacant else len(self._needs)
        bit = 1 << number
        while len(self._shorter) <= len(key):
            self._shorter.append(self._shorter[-1] if self._shorter else 0)
        for rank in range(len(key), len(self._shorter)):
            self._shorter[rank] |= bit
        for rank, (skill, level) in enumerate(sorted(key)):
            terms = self._terms.setdefault(skill, {})
            term = terms.get(level)
            if term is None:
                term = terms[level] = Term(level, self.having(skill, level))
            term.asked[rank] = term.asked.get(rank, 0) | bit
        self._needs_edition += 1
        return Needs(number, key)

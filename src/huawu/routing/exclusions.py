"""Who shall not get a contact for a while, e.g. after they missed it."""

import heapq
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from huawu.kernel.ids import AgentId, ContactId

NO_AGENTS: Final[frozenset[AgentId]] = frozenset()
NO_CONTACTS: Final[frozenset[ContactId]] = frozenset()


@dataclass(slots=True)
class Exclusions:
    """Pairs of contact and agent with an end each. They outlive the contact's stay in a queue.

    Ends are seconds since 1970. An exclusion holds before its end, not at it.
    """

    _until: dict[ContactId, dict[AgentId, float]] = field(
        default_factory=dict[ContactId, dict[AgentId, float]]
    )
    _contacts: dict[AgentId, set[ContactId]] = field(default_factory=dict[AgentId, set[ContactId]])
    _ends: list[tuple[float, ContactId, AgentId]] = field(
        default_factory=list[tuple[float, ContactId, AgentId]]
    )

    def add(self, contact: ContactId, agent: AgentId, until: float) -> None:
        """Keep `contact` from `agent` until then; a later call replaces the end."""
        self._until.setdefault(contact, {})[agent] = until
        self._contacts.setdefault(agent, set()).add(contact)
        heapq.heappush(self._ends, (until, contact, agent))

    def agents(self, contact: ContactId, now: datetime) -> AbstractSet[AgentId]:
        """Return who shall not get `contact` now."""
        ends = self._until.get(contact)
        if ends is None:
            return NO_AGENTS
        now_s = now.timestamp()
        return {agent for agent, until in ends.items() if until > now_s}

    def contacts(self, agent: AgentId, now: datetime) -> AbstractSet[ContactId]:
        """Return what `agent` shall not get now."""
        kept = self._contacts.get(agent)
        if kept is None:
            return NO_CONTACTS
        now_s = now.timestamp()
        return {contact for contact in kept if self._until[contact][agent] > now_s}

    def next_end(self) -> float | None:
        """Return when the next one ends."""
        while self._ends:
            until, contact, agent = self._ends[0]
            if self._until.get(contact, {}).get(agent) == until:
                return until
            heapq.heappop(self._ends)
        return None

    def ended(self, now: float) -> list[ContactId]:
        """Forget what has ended and return its contacts, those that ended first first."""
        found: dict[ContactId, None] = {}
        while (until := self.next_end()) is not None and until <= now:
            _, contact, agent = heapq.heappop(self._ends)
            found[contact] = None
            self._remove(contact, agent)
        return list(found)

    def _remove(self, contact: ContactId, agent: AgentId) -> None:
        agents, contacts = self._until[contact], self._contacts[agent]
        del agents[agent]
        if not agents:
            del self._until[contact]
        contacts.discard(contact)
        if not contacts:
            del self._contacts[agent]

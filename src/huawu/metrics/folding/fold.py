"""The whole fold: every event of the journal in its order, and the facts that changed. Pure."""

from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec import Struct

from huawu.events.agent import AgentEvent, DispositionSet, SlotChanged, SlotState
from huawu.events.contact import ContactEvent
from huawu.kernel.event import Event
from huawu.metrics.facts import Fact, LocalTime, MarkFact, milliseconds, span_ms
from huawu.metrics.folding import agents as agent_fold
from huawu.metrics.folding.agents import AgentTime, stretches
from huawu.metrics.folding.contacts import ContactFold, Course
from huawu.metrics.folding.queues import QueueTime
from huawu.metrics.folding.rows import Changed

#: Goes up when the shape of what is kept changes; an older snapshot is then not used.
_FORMAT: Final = 1


class _Kept(Struct):
    format: int
    zone: str
    courses: dict[str, Course]
    wraps: dict[str, dict[str, int]]  #: contact → agent → number of the part they wrap up
    agents: dict[str, AgentTime]
    queues: dict[str, QueueTime]
    in_hand: dict[str, str]


class FactFold:
    """Facts of one centre, from the journal's beginning or a snapshot on."""

    def __init__(self, zone: str) -> None:
        self.zone: Final = zone
        self._changed = Changed(zone)
        self._courses: dict[str, Course] = {}
        self._agents: dict[str, AgentTime] = {}
        self._queues: dict[str, QueueTime] = {}
        self._in_hand: dict[str, str] = {}  #: "agent/channel/slot" → contact
        self._contacts = ContactFold(self._courses, self._queues, self._changed)

    @property
    def local(self) -> LocalTime:
        """The centre's calendar."""
        return self._changed.local

    def see(self, event: Event) -> None:
        """Fold one event."""
        if isinstance(event, ContactEvent):
            self._contacts.see(event)
        elif isinstance(event, AgentEvent):
            agent_fold.see(self._agents, event, self._changed)
            if isinstance(event, SlotChanged):
                self._slot(event)
            elif isinstance(event, DispositionSet):
                self._disposition(event)

    def take(self) -> dict[str, list[Fact]]:
        """Return the facts that changed since the last call, by kind."""
        return self._changed.take()

    def running(self, until_ms: int) -> Sequence[Fact]:
        """Return agents' time that still runs, as if it ended now: for live figures only."""
        return [
            row
            for name, agent in self._agents.items()
            for row in stretches(name, agent, until_ms, self._changed)
        ]

    def _slot(self, event: SlotChanged) -> None:
        key = f"{event.agent}/{event.channel}/{event.slot}"
        contact = event.contact or self._in_hand.get(key, "")
        if event.before is SlotState.WRAP and event.elapsed_s is not None:
            self._contacts.slot(
                contact, event.agent, state="wrap", lasted_ms=span_ms(event.elapsed_s), at=event.at
            )
        if event.after is SlotState.FREE:
            self._in_hand.pop(key, None)
            self._contacts.slot(contact, event.agent, state="free", lasted_ms=0, at=event.at)
            return
        self._in_hand[key] = contact
        if event.after is SlotState.CONFERENCE:
            self._contacts.slot(contact, event.agent, state="conference", lasted_ms=0, at=event.at)

    def _disposition(self, event: DispositionSet) -> None:
        self._contacts.topic(event.contact, event.agent, event.code)
        at_ms = milliseconds(event.at)
        day, minute, slot_s = self._changed.local.place(at_ms)
        self._changed.add(
            "mark",
            MarkFact(
                at_ms=at_ms,
                day=day,
                minute=minute,
                slot_s=slot_s,
                id=f"{event.contact}/{event.agent}/disposition",
                kind="disposition",
                contact=event.contact,
                agent=event.agent,
                topic=event.code,
            ),
        )

    # — snapshots —

    def pack(self) -> bytes:
        """Return the fold's state as bytes; call it when nothing is left to `take`."""
        wraps = {
            name: {agent: part.part for agent, part in course.wraps.items()}
            for name, course in self._courses.items()
            if course.wraps
        }
        kept = _Kept(
            _FORMAT, self.zone, self._courses, wraps, self._agents, self._queues, self._in_hand
        )
        return msgspec.msgpack.encode(kept)

    @staticmethod
    def unpack(body: bytes, zone: str) -> "FactFold | None":
        """Return the fold that was packed, or None when it has another shape or zone."""
        try:
            kept = msgspec.msgpack.decode(body, type=_Kept)
        except msgspec.MsgspecError:
            return None
        if kept.format != _FORMAT or kept.zone != zone:
            return None
        found = FactFold(zone)
        found._courses.update(kept.courses)
        found._agents.update(kept.agents)
        found._queues.update(kept.queues)
        found._in_hand.update(kept.in_hand)
        for name, agents in kept.wraps.items():
            course = found._courses[name]
            for agent, number in agents.items():
                # The part that runs is one object, however many places hold it.
                if number == course.part.part:
                    course.wraps[agent] = course.part
        return found

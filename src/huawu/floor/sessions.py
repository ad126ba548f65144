"""Agents' sessions and the desks that hold them: heard, silent, in grace, over.

A watched session's desk keeps a line open and beats on it. One that falls silent is in grace:
no new offers, a running call is untouched. When the grace is over the agent is out, or out as
soon as the call is. One desk has a session at a time; the newest takes it.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from huawu.agents import presence
from huawu.agents import slots as moves
from huawu.agents.machine import Agent, evolve
from huawu.agents.view import TALKS
from huawu.events.agent import AgentEvent, DeviceChanged, SessionChanged, SessionState, SlotState
from huawu.events.contact import ContactEvent
from huawu.floor.devices import take_back
from huawu.floor.live import Live
from huawu.floor.signals import DeskChanged
from huawu.floor.voicemails import give_back
from huawu.kernel.errors import Conflict
from huawu.kernel.event import Event
from huawu.kernel.ids import AgentId, SessionId

#: How often a desk is to be heard.
BEAT_S: Final = 5.0
#: A desk that was not heard for this long is silent; one whose line closed, after that.
SILENT_AFTER_S: Final = 10.0
CLOSED_AFTER_S: Final = 2.0
#: How long a silent desk may come back.
GRACE_S: Final = 20.0

#: Cause of what ends because the desk stayed silent.
SESSION_LOST: Final = "session_lost"


class SessionTaken(Conflict):
    """The session is over, or another desk holds it."""

    code = "session-taken"


@dataclass(slots=True, eq=False)
class DeskLine:
    """One desk's open line."""

    agent: AgentId
    session: SessionId
    taken: bool = False  #: the session is over or at another desk
    changed: asyncio.Event = field(default_factory=asyncio.Event)  #: look again


class Sessions:
    """Keeps region A of every agent, and tells the desks' lines when to look again."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._lines: dict[AgentId, DeskLine] = {}

    async def attach(self, agent: AgentId, session: SessionId) -> DeskLine:
        """Open the line of the desk that holds a session; an older line of it is taken.

        Raises:
            SessionTaken: the agent's session is another one, or none.
        """
        if self._live.agent(agent).session_id != session:
            raise SessionTaken("This session is over; sign in at the desk again.")
        older = self._lines.get(agent)
        line = self._lines[agent] = DeskLine(agent, session)
        if older is not None:
            _take(older)
        await self.heard(line)
        return line

    async def heard(self, line: DeskLine) -> None:
        """Note that a desk was heard; back from its grace it goes on as before."""
        agent = self._live.agent(line.agent)
        if line.taken or agent.session_id != line.session:
            return
        if agent.watched:
            self._expect(line.agent, line.session, SILENT_AFTER_S)
        if agent.session is SessionState.GRACE:
            now = self._live.ledger.now()
            await self._live.ledger.write(*presence.session_back(agent, line.session, now))

    def nudge(self, agents: Iterable[AgentId]) -> None:
        """Let the open lines of these agents look whether there is something new."""
        for agent in agents:
            line = self._lines.get(agent)
            if line is not None:
                line.changed.set()

    def detach(self, line: DeskLine) -> None:
        """Note that a desk's line closed."""
        if self._lines.get(line.agent) is line:
            del self._lines[line.agent]
            if self._live.agent(line.agent).watched:
                self._expect(line.agent, line.session, CLOSED_AFTER_S)

    def resume(self) -> None:
        """Expect every watched desk, and let graces run, when a floor begins."""
        for agent in self._live.ledger.state.agents.values():
            if agent.watched and agent.session is SessionState.LIVE and agent.session_id:
                self._expect(agent.id, agent.session_id, SILENT_AFTER_S)
            elif agent.session is SessionState.GRACE:
                self._let_run(agent)

    def saw(self, events: Sequence[Event]) -> None:
        """Keep timers and lines in step with what was written."""
        for event in events:
            if isinstance(event, SessionChanged):
                self._session(event)
            if isinstance(event, SessionChanged | DeviceChanged):
                self._tell_talk(event.agent)
        for agent in self._concerned(events):
            line = self._lines.get(agent)
            if line is not None:
                line.changed.set()

    def _tell_talk(self, agent: AgentId) -> None:
        """Let the call that an agent talks in know that their desk or telephone changed."""
        for slot in self._live.agent(agent).slots.values():
            call = self._live.calls.get(slot.contact) if slot.contact is not None else None
            if call is not None and slot.state in TALKS:
                call.tell(DeskChanged())

    def _session(self, event: SessionChanged) -> None:
        line = self._lines.get(event.agent)
        if line is not None and line.session != event.session:
            del self._lines[event.agent]
            _take(line)
        agent = self._live.agent(event.agent)
        self._live.timers.drop(_grace(event.agent))
        if event.after is SessionState.GRACE:
            self._let_run(agent)
        elif event.after is SessionState.OUT:
            self._live.timers.drop(_silence(event.agent))
        elif agent.watched and event.session is not None:
            self._expect(event.agent, event.session, SILENT_AFTER_S)

    def _concerned(self, events: Iterable[Event]) -> set[AgentId]:
        """Return the agents whose desks may show something else now."""
        found: set[AgentId] = set()
        contacts = self._live.ledger.state.contacts
        for event in events:
            if isinstance(event, AgentEvent):
                found.add(event.agent)
            elif isinstance(event, ContactEvent):
                contact = contacts.get(event.contact)
                booking = contact.booking if contact is not None else None
                if booking is not None:
                    found.add(booking.agent)
                if contact is not None:
                    found.update(one.agent for one in contact.invited.values())
        return found

    def _expect(self, agent: AgentId, session: SessionId, within_s: float) -> None:
        self._live.timers.set(_silence(agent), within_s, partial(self._silent, agent, session))

    def _let_run(self, agent: Agent) -> None:
        if agent.grace_over:
            return
        self._live.timers.set(_grace(agent.id), GRACE_S, partial(self._grace_over, agent.id))

    async def _silent(self, agent_id: AgentId, session: SessionId) -> None:
        agent = self._live.agent(agent_id)
        if agent.session is SessionState.LIVE and agent.session_id == session:
            now = self._live.ledger.now()
            await self._live.ledger.write(*presence.session_lost(agent, session, now))

    async def _grace_over(self, agent_id: AgentId) -> None:
        """Sign the agent out; with a call in hand, as soon as it is over."""
        live, agent = self._live, self._live.agent(agent_id)
        if agent.session is not SessionState.GRACE or agent.grace_over:
            return
        now = live.ledger.now()
        events = list(presence.session_expired(agent, now))
        for event in events:
            agent = evolve(agent, event, now.mono_s)
        for key, slot in list(agent.slots.items()):
            if slot.state is SlotState.WRAP:
                events += moves.end_wrap(agent, key, now, cause=SESSION_LOST)
        await live.ledger.write(*events)
        take_back(live, agent_id, SESSION_LOST)
        await give_back(live, agent_id, SESSION_LOST)


def _take(line: DeskLine) -> None:
    line.taken = True
    line.changed.set()


def _silence(agent: AgentId) -> str:
    return f"silence/{agent}"


def _grace(agent: AgentId) -> str:
    return f"grace/{agent}"

"""Agents' time: each second of a signed-in agent belongs to exactly one state and contact. Pure.

An agent has several slots and a mode; a call in hand counts before a message in hand, and both
before the mode. Stretches are cut at quarter hours, so that no row lies in two days or hours.
"""

from datetime import datetime
from typing import Final

from msgspec import Struct

from huawu.events.agent import (
    AgentEvent,
    DeviceChanged,
    DeviceState,
    Mode,
    ModeChanged,
    SessionChanged,
    SessionState,
    SlotChanged,
    SlotState,
)
from huawu.events.contact import Channel
from huawu.metrics.facts import SLOT_S, StateFact, milliseconds
from huawu.metrics.folding.rows import Changed

_SLOT_MS: Final = SLOT_S * 1000

#: What a slot in use counts as; the first of several in this order.
_STATES: Final = {
    SlotState.CONFERENCE: "conference",
    SlotState.CONSULT: "consult",
    SlotState.TALKING: "talking",
    SlotState.HOLD: "hold",
    SlotState.CONNECTING: "ringing",
    SlotState.OFFERED: "ringing",
    SlotState.DIALING: "dialing",
    SlotState.RESERVED: "reserved",
    SlotState.PREVIEW: "preview",
    SlotState.WRAP: "wrap",
}
_ORDER: Final = {state: place for place, state in enumerate(_STATES)}


class Use(Struct, frozen=True, gc=False):
    """What one slot of an agent is doing."""

    state: SlotState
    contact: str
    queue: str


class Doing(Struct, frozen=True, gc=False):
    """What an agent's time counts as."""

    state: str
    reason: str = ""
    contact: str = ""
    queue: str = ""
    channel: str = ""


class AgentTime(Struct, gc=False):
    """One agent as of the last event."""

    session: SessionState = SessionState.OUT
    mode: Mode = Mode.NOT_READY
    reason: str = ""
    device: DeviceState = DeviceState.UNREGISTERED
    slots: dict[str, Use] = {}  #: "channel/number" → what it does; free ones are not in here
    doing: Doing | None = None  #: None while signed out
    since_ms: int = 0


def see(agents: dict[str, AgentTime], event: AgentEvent, changed: Changed) -> None:
    """Fold one event of an agent."""
    agent = agents.get(event.agent)
    if agent is None:
        agent = agents[event.agent] = AgentTime(slots={})
    if isinstance(event, SlotChanged):
        _slot(agent, event)
    elif isinstance(event, ModeChanged):
        agent.mode, agent.reason = event.after, event.reason
    elif isinstance(event, SessionChanged):
        _session(agent, event)
    elif isinstance(event, DeviceChanged):
        agent.device = event.after
    else:
        return
    _turn(event.agent, agent, _doing(agent), event.at, changed)


def _slot(agent: AgentTime, event: SlotChanged) -> None:
    key = f"{event.channel}/{event.slot}"
    if event.after is SlotState.FREE:
        agent.slots.pop(key, None)
    else:
        agent.slots[key] = Use(event.after, event.contact or "", event.queue or "")


def _session(agent: AgentTime, event: SessionChanged) -> None:
    agent.session = event.after
    if event.before is SessionState.OUT:
        agent.slots = {}


def _doing(agent: AgentTime) -> Doing | None:
    if agent.session is SessionState.OUT:
        return None
    if agent.slots:
        key, use = min(agent.slots.items(), key=_rank)
        channel = key.partition("/")[0]
        return Doing(_STATES[use.state], "", use.contact, use.queue, channel)
    if agent.session is SessionState.GRACE:
        return Doing("away")
    if agent.mode is Mode.NOT_READY:
        return Doing("not_ready", agent.reason)
    return Doing("available" if agent.device is DeviceState.REGISTERED else "unreachable")


def _rank(item: tuple[str, Use]) -> tuple[bool, int, str]:
    key, use = item
    return (not key.startswith(Channel.VOICE + "/"), _ORDER[use.state], key)


def _turn(name: str, agent: AgentTime, now: Doing | None, at: datetime, changed: Changed) -> None:
    if now == agent.doing:
        return
    # A clock that was set back must not count a second twice.
    at_ms = max(milliseconds(at), agent.since_ms)
    for row in stretches(name, agent, at_ms, changed):
        changed.add("state", row)
    agent.doing, agent.since_ms = now, at_ms


def stretches(name: str, agent: AgentTime, until_ms: int, changed: Changed) -> list[StateFact]:
    """Return what the agent has been doing until now, cut at quarter hours."""
    found: list[StateFact] = []
    doing, begin_ms = agent.doing, agent.since_ms
    while doing is not None and begin_ms < until_ms:
        end_ms = min(until_ms, begin_ms // _SLOT_MS * _SLOT_MS + _SLOT_MS)
        day, minute, slot_s = changed.local.place(begin_ms)
        found.append(
            StateFact(
                at_ms=begin_ms,
                day=day,
                minute=minute,
                slot_s=slot_s,
                agent=name,
                state=doing.state,
                reason=doing.reason,
                contact=doing.contact,
                queue=doing.queue,
                channel=doing.channel,
                length=end_ms - begin_ms,
            )
        )
        begin_ms = end_ms
    return found

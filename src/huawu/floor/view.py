"""What people see of the floor: queues and agents as of now, from the state. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from huawu.agents.machine import Agent
from huawu.agents.view import ShownState, shown_state
from huawu.centre.model import AgentProfile, Queue
from huawu.contacts.machine import Contact, Phase
from huawu.events.contact import Channel
from huawu.floor.context import Setup
from huawu.floor.counters import QueueDay
from huawu.floor.state import FloorState
from huawu.kernel.ids import AgentId, ContactId, QueueId, TeamId

_STANDING = (Phase.WAITING, Phase.RESERVED, Phase.RINGING, Phase.CONNECTING)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueNow:
    """One queue: who waits now, and what was today."""

    id: QueueId
    name: str
    waiting: int
    longest_wait_s: float
    messages: int  #: voicemails that nobody has taken yet
    offered: int  #: answered + abandoned + flowed_out + lost + waiting
    answered: int
    abandoned: int
    flowed_out: int
    lost: int
    service_level_ratio: float | None  #: answered in time / answered + abandoned; None: no calls
    sl_within_s: float
    agents: Mapping[str, int]  #: of those who can serve it, by shown state


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentNow:
    """One agent as of now."""

    id: AgentId
    number: str
    name: str
    team: TeamId | None
    state: str
    reason: str
    since: datetime | None
    contact: ContactId | None
    queue: QueueId | None
    next_mode: str  #: noted for after the running contact


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorNow:
    """The whole floor as of now."""

    at: datetime
    queues: Sequence[QueueNow]
    agents: Sequence[AgentNow]
    calls: int  #: live voice contacts
    talking: int


def floor_now(state: FloorState, setup: Setup, at: datetime) -> FloorNow:
    """Return what the floor looks like at `at`."""
    profiles = setup.agents()
    shown = {profile.id: shown_state(state.agent(profile.id)) for profile in profiles}
    voice = [c for c in state.contacts.values() if c.channel is Channel.VOICE]
    return FloorNow(
        at=at,
        queues=[_queue(queue, state, profiles, shown, at) for queue in setup.queues()],
        agents=[_agent(profile, state.agent(profile.id)) for profile in profiles],
        calls=len(voice),
        talking=sum(c.phase in (Phase.TALKING, Phase.HELD) for c in voice),
    )


def _queue(
    queue: Queue,
    state: FloorState,
    profiles: Sequence[AgentProfile],
    shown: Mapping[AgentId, ShownState],
    at: datetime,
) -> QueueNow:
    here = [c for c in state.contacts.values() if c.place and c.place.queue == queue.id]
    standing = [c for c in here if c.channel is Channel.VOICE and c.phase in _STANDING]
    day = state.counters.queues.get(queue.id) or QueueDay()
    asked = day.answered + day.abandoned
    return QueueNow(
        id=queue.id,
        name=queue.name,
        waiting=len(standing),
        longest_wait_s=max((_waits_s(contact, at) for contact in standing), default=0.0),
        messages=sum(contact.channel is Channel.VOICEMAIL for contact in here),
        offered=day.offered,
        answered=day.answered,
        abandoned=day.abandoned,
        flowed_out=day.flowed_out,
        lost=day.lost,
        service_level_ratio=day.within(queue.sl_within_s) / asked if asked else None,
        sl_within_s=queue.sl_within_s,
        agents=Counter(shown[profile.id].value for profile in profiles if serves(profile, queue)),
    )


def serves(profile: AgentProfile, queue: Queue) -> bool:
    """Say whether an agent has what a queue needs."""
    levels = {skill.skill: skill.level for skill in profile.skills}
    return all(levels.get(need.skill, 0) >= need.level for need in queue.needs)


def _waits_s(contact: Contact, at: datetime) -> float:
    return (at - contact.place.since.at).total_seconds() if contact.place is not None else 0.0


def _agent(profile: AgentProfile, agent: Agent) -> AgentNow:
    busy = next((slot for slot in agent.slots.values() if slot.contact is not None), None)
    state = shown_state(agent)
    slot_since = busy.since if busy is not None else None
    since = slot_since or agent.mode_since or agent.session_since
    return AgentNow(
        id=profile.id,
        number=profile.number,
        name=profile.name,
        team=profile.team,
        state=state.value,
        reason=agent.reason if state is ShownState.NOT_READY else "",
        since=since.at if since is not None else None,
        contact=busy.contact if busy is not None else None,
        queue=busy.queue if busy is not None else None,
        next_mode=agent.next_mode.value if agent.next_mode is not None else "",
    )

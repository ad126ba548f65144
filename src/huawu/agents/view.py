"""What people and the router see of an agent: projections of the regions."""

from enum import StrEnum
from typing import Final

from huawu.agents.machine import Agent
from huawu.events.agent import DeviceState, Mode, SessionState, SlotState
from huawu.events.contact import Channel


class ShownState(StrEnum):
    """The one state that screens and reports show."""

    SIGNED_OUT = "signed_out"
    AWAY = "away"  #: the desk is silent, nothing runs
    NOT_READY = "not_ready"
    READY = "ready"
    UNREACHABLE = "unreachable"  #: ready, but the device cannot ring
    RESERVED = "reserved"
    RINGING = "ringing"
    TALKING = "talking"
    HOLD = "hold"
    CONSULT = "consult"
    CONFERENCE = "conference"
    WORKING = "working"  #: has a contact in hand that is not a call
    PREVIEW = "preview"
    DIALING = "dialing"
    WRAP_UP = "wrap_up"


class Obstacle(StrEnum):
    """Why an agent cannot be given a contact."""

    SIGNED_OUT = "signed_out"
    AWAY = "away"
    LEAVING = "leaving"
    NOT_READY = "not_ready"
    DEVICE = "device"
    BUSY = "busy"  #: no free slot for this channel, or another channel keeps it away


_S = SlotState
#: In conversation, whoever hears whom just then.
TALKS: Final = frozenset({_S.TALKING, _S.HOLD, _S.CONSULT, _S.CONFERENCE})

#: What shows first when several slots are in use.
_SHOWN: Final = (
    (_S.CONFERENCE, ShownState.CONFERENCE),
    (_S.CONSULT, ShownState.CONSULT),
    (_S.TALKING, ShownState.TALKING),
    (_S.HOLD, ShownState.HOLD),
    (_S.CONNECTING, ShownState.RINGING),
    (_S.OFFERED, ShownState.RINGING),
    (_S.DIALING, ShownState.DIALING),
    (_S.RESERVED, ShownState.RESERVED),
    (_S.PREVIEW, ShownState.PREVIEW),
    (_S.WRAP, ShownState.WRAP_UP),
)


def shown_state(agent: Agent) -> ShownState:
    """Return the one state to show: a call in hand before anything else, then the mode."""
    if agent.session is SessionState.OUT:
        return ShownState.SIGNED_OUT
    calls = {s.state for (channel, _), s in agent.slots.items() if channel is Channel.VOICE}
    others = {s.state for (channel, _), s in agent.slots.items() if channel is not Channel.VOICE}
    for state, shown in _SHOWN:
        if state in calls:
            return shown
    for state, shown in _SHOWN:
        if state in others:
            return ShownState.WORKING if shown is ShownState.TALKING else shown
    return _at_rest(agent)


def _at_rest(agent: Agent) -> ShownState:
    if agent.session is SessionState.GRACE:
        return ShownState.AWAY
    if agent.mode is Mode.NOT_READY:
        return ShownState.NOT_READY
    if agent.device is not DeviceState.REGISTERED:
        return ShownState.UNREACHABLE
    return ShownState.READY


def obstacle(agent: Agent, channel: Channel, *, direct: bool = False) -> Obstacle | None:
    """Return why the agent cannot be given a contact of this channel; None when they can.

    A direct call (one that came through no queue) also reaches an agent who is not ready.
    """
    if agent.session is not SessionState.LIVE:
        return Obstacle.SIGNED_OUT if agent.session is SessionState.OUT else Obstacle.AWAY
    if agent.sign_out_asked:
        return Obstacle.LEAVING
    if not direct and (agent.mode is Mode.NOT_READY or agent.next_mode is Mode.NOT_READY):
        return Obstacle.NOT_READY
    if agent.device is not DeviceState.REGISTERED:
        return Obstacle.DEVICE
    return None if _free_slot(agent, channel) is not None else Obstacle.BUSY


def routable(agent: Agent, channel: Channel, *, direct: bool = False) -> int | None:
    """Return the slot number that a contact of this channel would take; None when none can."""
    if obstacle(agent, channel, direct=direct) is not None:
        return None
    return _free_slot(agent, channel)


def _free_slot(agent: Agent, channel: Channel) -> int | None:
    free: int | None = None
    blocks = agent.capacity.blocks
    for (other, number), slot in agent.slots.items():
        if slot.state is SlotState.FREE:
            if other is channel and free is None:
                free = number
        elif channel in blocks.get(other, ()):
            return None
    return free

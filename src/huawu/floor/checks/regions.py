"""H2: no agent has more in hand than they may, and states follow one another."""

from dataclasses import dataclass, field
from typing import Final

from huawu.agents.machine import ONE_CALL, TOOK_OVER, Capacity
from huawu.agents.tables import SLOT_MOVES
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
from huawu.floor.checks.rule import Rule
from huawu.kernel.event import Recorded
from huawu.kernel.ids import AgentId, ContactId, DeviceId

_STEPS: Final = frozenset((before, after) for (before, _), after in SLOT_MOVES.items())


@dataclass(slots=True)
class _Seen:
    session: SessionState = SessionState.OUT
    mode: Mode | None = None  #: None until the first event tells
    device: tuple[DeviceId, DeviceState] | None = None
    slots: dict[tuple[Channel, int], tuple[SlotState, ContactId | None]] = field(
        default_factory=dict[tuple[Channel, int], tuple[SlotState, ContactId | None]]
    )  #: those in use


class Regions(Rule):
    """Each move of a region starts where its last one ended; slots stay within the capacity.

    An agent who signed out has nothing in hand and is forgotten until the next sign-in.
    """

    name = "H2 no agent over capacity, and states follow one another"

    def __init__(self, capacity: Capacity = ONE_CALL) -> None:
        super().__init__()
        self._capacity = capacity
        self._agents: dict[AgentId, _Seen] = {}
        self._acts = {
            SessionChanged: self._session,
            ModeChanged: self._mode,
            DeviceChanged: self._device,
            SlotChanged: self._slot,
        }

    def _follows(
        self, recorded: Recorded, event: AgentEvent, region: str, last: object, before: object
    ) -> None:
        if last != before:
            self._broken(recorded, f"{event.agent}: {region} was {last}, the move says {before}")

    def _session(self, recorded: Recorded, event: SessionChanged) -> None:
        seen = self._agents.setdefault(event.agent, _Seen())
        self._follows(recorded, event, "session", seen.session, event.before)
        seen.session = event.after
        if event.after is SessionState.OUT:
            for (channel, slot), (state, contact) in seen.slots.items():
                self._broken(
                    recorded,
                    f"{event.agent} signed out with {contact} in slot {channel}/{slot} ({state})",
                )
            del self._agents[event.agent]

    def _mode(self, recorded: Recorded, event: ModeChanged) -> None:
        seen = self._signed_in(recorded, event)
        if seen is not None:
            before = seen.mode if seen.mode is not None else Mode.NOT_READY
            self._follows(recorded, event, "mode", before, event.before)
            seen.mode = event.after

    def _device(self, recorded: Recorded, event: DeviceChanged) -> None:
        seen = self._agents.get(event.agent)
        if seen is None:
            return  # a device may come and go while its agent is out
        if seen.device is not None:
            device, state = seen.device
            last = state if device == event.device else DeviceState.UNREGISTERED
            self._follows(recorded, event, f"device {event.device}", last, event.before)
        seen.device = (event.device, event.after)

    def _slot(self, recorded: Recorded, event: SlotChanged) -> None:
        seen = self._signed_in(recorded, event)
        if seen is None:
            return
        key = (event.channel, event.slot)
        state, contact = seen.slots.get(key, (SlotState.FREE, None))
        self._follows(recorded, event, f"slot {key[0]}/{key[1]}", state, event.before)
        if (event.before, event.after) not in _STEPS:
            self._broken(
                recorded, f"{event.agent}: a slot cannot go from {event.before} to {event.after}"
            )
        if event.after is SlotState.FREE:
            seen.slots.pop(key, None)
            return
        if contact not in {None, event.contact} and event.cause != TOOK_OVER:
            self._broken(
                recorded, f"{event.agent} had {contact} in the slot that now has {event.contact}"
            )
        if state is SlotState.FREE:
            self._fits(recorded, event, seen)
        seen.slots[key] = (event.after, event.contact)

    def _fits(self, recorded: Recorded, event: SlotChanged, seen: _Seen) -> None:
        """Look whether one more contact is allowed on top of what is in hand."""
        if event.slot >= self._capacity.slots.get(event.channel, 0):
            self._broken(recorded, f"{event.agent} has no slot {event.channel}/{event.slot}")
        blocks = self._capacity.blocks
        for (channel, _), (_, contact) in seen.slots.items():
            if event.channel in blocks.get(channel, ()):
                self._broken(recorded, f"{event.agent} got {event.contact} while {contact} was on")

    def _signed_in(self, recorded: Recorded, event: AgentEvent) -> _Seen | None:
        seen = self._agents.get(event.agent)
        if seen is None or seen.session is SessionState.OUT:
            self._broken(recorded, f"{event.agent} moved while signed out")
            return None
        return seen

"""The telephones and their people behind the scripted engine; tests hold this end.

Everything that happens is reported through `events` unless the engine is lost just then, as
with the real one: nothing is replayed, and `NodeBack` says what is left.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from huawu.engine.port import (
    DeviceSeen,
    DigitPressed,
    EngineEvent,
    HoldChanged,
    LegAnswered,
    LegArrived,
    LegGone,
    LegRinging,
    MessageRecorded,
    NodeBack,
    NodeLost,
    NodeSeen,
)
from huawu.kernel.ids import ContactId, DeviceId, LegId, RecordingId, TrunkId
from huawu.testing.scripted_parties import Behaviour, Device, Message, Recorded, ScriptedLeg, Timed

NORMAL: Final = 16
NO_ANSWER: Final = 19
CONGESTED: Final = 34
MAIN_NODE: Final = "ast-1"

#: Given an event, returns what the floor gets instead: nothing, itself, or itself twice.
Twist = Callable[[EngineEvent], Sequence[EngineEvent]]


@dataclass(kw_only=True)
class ScriptedWorld:
    """Places calls, presses keys, pulls cables. Times are seconds of the running loop's clock."""

    nodes: tuple[str, ...] = (MAIN_NODE,)
    legs: dict[LegId, ScriptedLeg] = field(default_factory=dict[LegId, ScriptedLeg])
    devices: dict[DeviceId, Device] = field(default_factory=dict[DeviceId, Device])
    numbers: dict[str, Behaviour] = field(default_factory=dict[str, Behaviour])  #: outside
    recordings: dict[RecordingId, Recorded] = field(default_factory=dict[RecordingId, Recorded])
    messages: dict[RecordingId, Message] = field(default_factory=dict[RecordingId, Message])
    told: list[EngineEvent] = field(default_factory=list[EngineEvent])  #: in order
    connected: set[str] = field(default_factory=set[str])  #: nodes that answer us now
    taking_calls: bool = True
    draining: set[str] = field(default_factory=set[str])  #: nodes that refuse new calls
    twist: Twist | None = None
    events: asyncio.Queue[EngineEvent] = field(default_factory=asyncio.Queue[EngineEvent])

    def call(
        self,
        *,
        called: str,
        caller: str = "",
        digits: Iterable[Timed] = (),
        hang_up_after_s: float | None = None,
        speaks_s: float = 3600.0,
        trunk: TrunkId | None = None,
        node: str = MAIN_NODE,
    ) -> LegId:
        """Let someone call us; `digits` and the hang-up count from now. "" withholds `caller`."""
        leg = ScriptedLeg(
            id=LegId(f"in-{len(self.legs) + 1}"),
            node=node,
            dialled=False,
            called=called,
            caller=caller,
            withheld=not caller,
            trunk=trunk,
            speaks_s=speaks_s,
        )
        return self._arrive(leg, digits, hang_up_after_s)

    def dial_from(
        self, device: DeviceId, called: str, *, hang_up_after_s: float | None = None
    ) -> LegId:
        """Let an agent dial `called` on their own telephone."""
        leg = ScriptedLeg(
            id=LegId(f"in-{len(self.legs) + 1}"),
            node=self.devices[device].node,
            dialled=False,
            called=called,
            device=device,
        )
        return self._arrive(leg, (), hang_up_after_s)

    def press(self, leg: LegId, keys: str) -> None:
        """Press `keys` one after the other."""
        if self.alive(leg) is None:
            return
        for key in keys:
            self.tell(DigitPressed(node=self.legs[leg].node, leg=leg, digit=key))
            for message in list(self.messages.values()):
                if message.leg == leg and key in message.end_key:
                    self.end_message(message)

    def fall_silent(self, leg: LegId) -> None:
        """Let a caller stop to speak into the message that is being taken."""
        found = self.alive(leg)
        for message in self.messages.values():
            if found is not None and message.leg == leg and message.silence_s > 0:
                self.after(found, message.silence_s, self.end_message, message)

    def hang_up(self, leg: LegId, cause: int = NORMAL) -> None:
        """End a leg from its far side; nothing happens when it is gone already."""
        self.end(leg, cause)

    def pick_up(self, leg: LegId) -> None:
        """Pick up a called telephone now, whatever its behaviour says."""
        found = self.alive(leg)
        if found is None or found.answered:
            return
        found.answered = True
        self.tell(LegAnswered(node=found.node, leg=leg))
        behaviour = self._behaviour(found)
        for after_s, held in behaviour.hold_key:
            self.after(found, after_s, self.hold, leg, held)
        for after_s, keys in behaviour.presses:
            self.after(found, after_s, self.press, leg, keys)
        if behaviour.hangs_up_after_s is not None:
            self.after(found, behaviour.hangs_up_after_s, self.end, leg, NORMAL)

    def hold(self, leg: LegId, held: bool) -> None:  # noqa: FBT001 - a timer passes it
        """Use the telephone's own hold key."""
        found = self.alive(leg)
        if found is not None and found.held != held:
            found.held = held
            self.tell(HoldChanged(node=found.node, leg=leg, held=held))

    def register(
        self, device: DeviceId, behaviour: Behaviour | None = None, *, node: str = MAIN_NODE
    ) -> None:
        """Plug a telephone in, or change what it does."""
        before = self.devices.get(device)
        self.devices[device] = Device(id=device, node=node, behaviour=behaviour or Behaviour())
        if before is None or not before.registered:
            self.tell(DeviceSeen(node=node, device=device, registered=True))

    def unregister(self, device: DeviceId) -> None:
        """Unplug a telephone; its conversation goes on, as a conversation over RTP would."""
        known = self.devices[device]
        if known.registered:
            known.registered = False
            self.tell(DeviceSeen(node=known.node, device=device, registered=False))

    def lose(self, node: str = MAIN_NODE, *, cause: str = "connection lost") -> None:
        """Cut our connection to a node; its legs live on, unseen."""
        self.tell(NodeLost(node=node, cause=cause))
        self.connected.discard(node)

    def die(self, node: str = MAIN_NODE) -> None:
        """End a node's process, and with it every leg."""
        self.tell(NodeLost(node=node, cause="died", dead=True))
        self.connected.discard(node)
        for leg in list(self.legs.values()):
            if leg.node == node:
                self.end(leg.id, NORMAL)

    def come_back(self, node: str = MAIN_NODE, *, restarted: bool = False) -> None:
        """Connect to a node (again); a restarted one has forgotten every leg."""
        for leg in list(self.legs.values()):
            if restarted and leg.node == node:
                self.end(leg.id, NORMAL)
        if restarted:
            self.draining.discard(node)
        self.connected.add(node)
        known = frozenset(x.id for x in self.legs.values() if x.told and self._lives_at(x, node))
        self.tell(
            NodeBack(node=node, restarted=restarted, legs=known, devices=self._registered(node))
        )
        self._offer_waiting()

    def leg_of(self, device: DeviceId) -> ScriptedLeg | None:
        """Return the living leg of a telephone, or None."""
        living = [x for x in self.legs.values() if x.device == device and not x.gone]
        return living[-1] if living else None

    def hears(self, leg: LegId) -> frozenset[LegId]:
        """Return who this leg hears now."""
        found = self.alive(leg)
        if found is None or found.held:
            return frozenset()
        if found.listens is not None:
            target = self.alive(found.listens)
            return frozenset() if target is None else self.hears(target.id) - {leg} | {target.id}
        speaking = [x for x in self.legs.values() if x.id != leg and not x.held and not x.gone]
        whisper = (x.id for x in speaking if x.listens == leg and x.whispers)
        joined = found.contact is not None
        return frozenset(x.id for x in speaking if joined and x.contact == found.contact).union(
            whisper
        )

    # What follows is the engine's side.

    def take_calls(self, *, on: bool) -> None:
        """Let calls through, or let them wait with music."""
        self.taking_calls = on
        self._offer_waiting()

    def seen(self, node: str) -> NodeSeen:
        """Return what lives at a node, as one who asks it is told."""
        living = [x for x in self.legs.values() if x.told and self._lives_at(x, node)]
        joins: dict[ContactId, frozenset[LegId]] = {}
        for leg in living:
            if leg.contact is not None:
                joins[leg.contact] = joins.get(leg.contact, frozenset()) | {leg.id}
        return NodeSeen(
            node=node,
            legs={leg.id: leg.answered for leg in living},
            joins=joins,
            plays=frozenset((leg.id, play.name) for leg in living for play in leg.plays),
            arrivals=[_arrival(x) for x in living if not x.dialled and not x.unwanted],
            devices=self._registered(node),
        )

    def disconnect(self) -> None:
        """Forget the connections and what was not read from them; unread calls come again."""
        self.connected.clear()
        while not self.events.empty():
            event = self.events.get_nowait()
            if isinstance(event, LegArrived):
                self.legs[event.leg].told = False

    def alive(self, leg: LegId) -> ScriptedLeg | None:
        """Return the leg when it exists and has not ended."""
        found = self.legs.get(leg)
        return None if found is None or found.gone else found

    def now_s(self) -> float:
        """Return the loop's clock."""
        return asyncio.get_running_loop().time()

    def after(self, leg: ScriptedLeg, s: float, step: Callable[..., None], *args: Any) -> None:
        """Take `step` in `s` seconds unless the leg ends before."""
        leg.timers.append(asyncio.get_running_loop().call_later(s, step, *args))

    def tell(self, event: EngineEvent) -> None:
        """Report an event, unless the node is lost now."""
        if event.node in self.connected:
            for passed in (event,) if self.twist is None else self.twist(event):
                self.told.append(passed)
                self.events.put_nowait(passed)

    def dial(self, leg: ScriptedLeg, timeout_s: float) -> None:
        """Put a leg that we dial on its way to its telephone."""
        leg.told = True
        self.legs[leg.id] = leg
        behaviour = self._behaviour(leg)
        self.after(leg, timeout_s, self._give_up, leg, NO_ANSWER)
        if behaviour.rejects_with is not None:
            self.after(leg, behaviour.rejects_after_s, self._give_up, leg, behaviour.rejects_with)
        if behaviour.rings_after_s is None:
            return
        self.after(leg, behaviour.rings_after_s, self._ring, leg)
        if behaviour.picks_up_after_s is not None:
            whole_s = behaviour.rings_after_s + behaviour.picks_up_after_s
            if whole_s < timeout_s:
                self.after(leg, whole_s, self.pick_up, leg.id)

    def end(self, leg: LegId, cause: int) -> None:
        """End a leg and everything that hangs on it."""
        found = self.alive(leg)
        if found is None:
            return
        for message in list(self.messages.values()):
            if message.leg == leg:
                self.end_message(message)
        for recording in self.recordings.values():
            if recording.leg == leg and recording.ended_s is None:
                recording.ended_s = self.now_s()
        for timer in [*found.timers, *(x.timer for x in found.plays if x.timer)]:
            timer.cancel()
        found.plays.clear()
        found.contact, found.music, found.cause = None, False, cause
        answered = found.answered or not found.dialled
        if found.told:
            rang = found.rang or answered
            self.tell(LegGone(node=found.node, leg=leg, cause=cause, answered=answered, rang=rang))

    def end_message(self, message: Message) -> None:
        """Finish a message that is being taken."""
        if message.length_s is None:
            message.length_s = self.now_s() - message.started_s
            node = self.legs[message.leg].node
            self.tell(
                MessageRecorded(
                    node=node,
                    leg=message.leg,
                    recording=message.id,
                    length_s=message.length_s,
                )
            )

    def _arrive(
        self, leg: ScriptedLeg, digits: Iterable[Timed], hang_up_after_s: float | None
    ) -> LegId:
        self.legs[leg.id] = leg
        if leg.node in self.draining:
            self.end(leg.id, CONGESTED)
            return leg.id
        for after_s, keys in digits:
            self.after(leg, after_s, self.press, leg.id, keys)
        if hang_up_after_s is not None:
            self.after(leg, hang_up_after_s, self.end, leg.id, NORMAL)
        self._offer(leg)
        return leg.id

    def _offer_waiting(self) -> None:
        for leg in list(self.legs.values()):
            if not leg.told and not leg.gone:
                self._offer(leg)

    def _offer(self, leg: ScriptedLeg) -> None:
        # else it waits with music until we are back
        if leg.node in self.connected and self.taking_calls:
            leg.told = True
            self.tell(_arrival(leg))

    def _give_up(self, leg: ScriptedLeg, cause: int) -> None:
        if not leg.answered:
            self.end(leg.id, cause)

    def _ring(self, leg: ScriptedLeg) -> None:
        leg.rang = True
        self.tell(LegRinging(node=leg.node, leg=leg.id))

    def _behaviour(self, leg: ScriptedLeg) -> Behaviour:
        if leg.device is not None:
            return self.devices[leg.device].behaviour
        return self.numbers.get(leg.called, Behaviour())

    def _registered(self, node: str) -> frozenset[DeviceId]:
        return frozenset(x.id for x in self.devices.values() if x.registered and x.node == node)

    @staticmethod
    def _lives_at(leg: ScriptedLeg, node: str) -> bool:
        return leg.node == node and not leg.gone


def _arrival(leg: ScriptedLeg) -> LegArrived:
    return LegArrived(
        node=leg.node,
        leg=leg.id,
        called=leg.called,
        caller=leg.caller,
        withheld=leg.withheld,
        trunk=leg.trunk,
        device=leg.device,
    )

"""What we know of one Asterisk's legs, and how its events become the port's. Pure.

Events of legs that we do not know are dropped: they are not ours, or gone already.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from huawu.engine.ari.generated.frames import (
    AnyEvent,
    ChannelDestroyed,
    ChannelDtmfReceived,
    ChannelHangupRequest,
    ChannelHold,
    ChannelStateChange,
    ChannelUnhold,
    PeerStatusChange,
    PlaybackFinished,
    RecordingFailed,
    RecordingFinished,
    StasisEnd,
    StasisStart,
)
from huawu.engine.ari.generated.models import Bridge, Channel, Endpoint, LiveRecording
from huawu.engine.asterisk_notes import (
    PLAY_MARK,
    REGISTERED,
    LegNote,
    Snapshot,
)
from huawu.engine.device_book import DeviceBook
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
    NodeSeen,
    PlayEnded,
)
from huawu.kernel.ids import ContactId, DeviceId, LegId, RecordingId, TrunkId

#: Stasis argument of the legs that we dial; arrived calls carry the dialplan's facts.
DIALLED: Final = "dialled"

#: The events we need; all others are filtered out by the engine.
EVENTS: Final = frozenset(
    {
        "ApplicationReplaced",
        "CallBroadcast",
        "ChannelDestroyed",
        "ChannelDtmfReceived",
        "ChannelHangupRequest",
        "ChannelHold",
        "ChannelStateChange",
        "ChannelUnhold",
        "PlaybackFinished",
        "RecordingFailed",
        "RecordingFinished",
        "StasisEnd",
        "StasisStart",
    }
)

#: By which mark the engine hangs up a leg from which no sound comes (a "soft" hang-up by the
#: device), and the Q.850 cause that says so.
_SOFT_BY_DEVICE: Final = 1
_NO_CIRCUIT: Final = 44
#: The engine's marks for "our own request"; no causes of the network.
_OWN_REQUESTS: Final = frozenset({0, 32})
_CHANNEL: Final = "channel:"
#: How many facts the dialplan tells of a call, and the step by which it offers the call.
_FACTS: Final = 6
_OFFER: Final = "StasisBroadcast"
_NOT_PICKED_UP: Final = frozenset({"Down", "Rsrvd", "Dialing", "Ringing"})


class NodeState:
    """One engine's legs, joins and devices."""

    def __init__(
        self,
        node: str,
        devices: DeviceBook,
        message_length_s: Callable[[RecordingId, int], float],
    ) -> None:
        """`message_length_s` tells a message's length, given the engine's whole seconds."""
        self.node = node
        self.legs: dict[LegId, LegNote] = {}
        self.joins: dict[ContactId, set[LegId]] = {}
        self.registered: set[DeviceId] = set()
        self._devices = devices
        self._message_length_s = message_length_s
        self._started: str | None = None
        self._strange: frozenset[LegId] = frozenset()  #: seen once and not known
        self._missing: frozenset[LegId] = frozenset()  #: known and not seen once
        self._takers: Mapping[type, Callable[[Any], Iterable[EngineEvent]]] = {
            StasisStart: self._start,
            StasisEnd: self._stasis_end,
            ChannelDestroyed: self._destroyed,
            ChannelHangupRequest: self._ending,
            ChannelStateChange: self._state,
            ChannelDtmfReceived: self._digit,
            ChannelHold: self._hold,
            ChannelUnhold: self._unhold,
            PlaybackFinished: self._played,
            RecordingFinished: self._recorded,
            RecordingFailed: self._not_recorded,
            PeerStatusChange: self._device,
        }

    def take(self, event: AnyEvent) -> Iterable[EngineEvent]:
        """Return what an event means; nothing for most."""
        taker = self._takers.get(type(event))
        return () if taker is None else taker(event)

    def adopt(self, snapshot: Snapshot) -> NodeBack:
        """Take the engine's state as it is now."""
        restarted = self._started is not None and self._started != snapshot.started
        self._started = snapshot.started
        if restarted:
            self.legs = {leg: note for leg, note in self.legs.items() if note.asking}
        self._adopt_legs(snapshot.channels)
        self._adopt_joins([bridge for bridge in snapshot.bridges if bridge.channels])
        self.registered = self._online(snapshot.endpoints)
        return self.back(restarted=restarted)

    def see(
        self,
        snapshot: Snapshot,
        known: frozenset[LegId],
        sounding: frozenset[tuple[LegId, str]],
    ) -> NodeSeen:
        """Mend what we believe by what was seen, and return what was seen.

        A single look proves nothing about a leg that comes or goes just then, for its event may
        be on its way: a leg is adopted or dropped when two looks agree.

        Args:
            snapshot: the engine's state.
            known: the legs that we knew before it was read.
            sounding: plays of ours that are not over.
        """
        living = {LegId(channel.id): channel for channel in snapshot.channels}
        strange = frozenset(leg for leg in living if leg not in self.legs)
        self._adopt_legs([living[leg] for leg in strange & self._strange], drop=False)
        self._strange = strange
        missing = frozenset(
            leg
            for leg in known
            if leg not in living and leg in self.legs and not self.legs[leg].asking
        )
        for leg in missing & self._missing:
            self.forget(leg)
        self._missing = missing
        joins = {ContactId(b.id): frozenset(map(LegId, b.channels)) for b in snapshot.bridges}
        for contact, legs in self.joins.items():
            legs.intersection_update(joins.get(contact, frozenset()))
        self.registered = self._online(snapshot.endpoints)
        asking = {leg: False for leg, note in self.legs.items() if note.asking}
        return NodeSeen(
            node=self.node,
            legs=asking | {leg: channel.state == "Up" for leg, channel in living.items()},
            joins=joins,
            plays=sounding,
            arrivals=[
                note.arrival
                for leg, note in self.legs.items()
                if note.arrival is not None and not note.unwanted and leg in living
            ],
            devices=frozenset(self.registered),
        )

    def adopt_devices(self, endpoints: Iterable[Endpoint]) -> Sequence[DeviceSeen]:
        """Take who is registered now, and return who has come or left."""
        now = self._online(endpoints)
        changed, self.registered = now ^ self.registered, now
        return [DeviceSeen(node=self.node, device=x, registered=x in now) for x in changed]

    def back(self, *, restarted: bool = False) -> NodeBack:
        """Return what lives here now."""
        return NodeBack(
            node=self.node,
            restarted=restarted,
            legs=frozenset(self.legs),
            devices=frozenset(self.registered),
        )

    def arrivals(self, *, again: bool = False) -> Sequence[LegArrived]:
        """Return the calls that came in and were not told yet; with `again` all that live."""
        found: list[LegArrived] = []
        for note in self.legs.values():
            if note.arrival is not None and not note.unwanted and (again or not note.told):
                note.told = True
                found.append(note.arrival)
        return found

    def joined(self, leg: LegId, contact: ContactId) -> None:
        """Note who a leg is with now; it is nowhere else any more."""
        note = self.legs.get(leg)
        if note is None:
            return
        if note.contact is not None and note.contact != contact:
            self.joins.get(note.contact, set()).discard(leg)
        note.contact = contact
        self.joins.setdefault(contact, set()).add(leg)

    def forget(self, leg: LegId) -> LegNote | None:
        """Drop a leg that is gone."""
        note = self.legs.pop(leg, None)
        if note is not None and note.contact is not None:
            self.joins.get(note.contact, set()).discard(leg)
        return note

    def _online(self, endpoints: Iterable[Endpoint]) -> set[DeviceId]:
        online = (x.resource for x in endpoints if x.state == REGISTERED)
        return {x for x in map(self._devices.device_of, online) if x is not None}

    def _adopt_legs(self, channels: Sequence[Channel], *, drop: bool = True) -> None:
        living = {LegId(channel.id): channel for channel in channels}
        gone = [x for x, note in self.legs.items() if x not in living and not note.asking]
        for leg in gone if drop else ():
            self.forget(leg)
        for leg, channel in living.items():
            facts = _facts(channel)
            dialled, found = channel.state in _NOT_PICKED_UP, leg not in self.legs
            if found and facts:  # it came in while nobody listened
                self._arrive(leg, channel, facts)
            note = self.legs.setdefault(leg, LegNote(dialled=dialled))
            note.found = note.found or found
            note.answered = note.answered or channel.state == "Up"
            note.rang = note.rang or channel.state == "Ringing"

    def _adopt_joins(self, bridges: Sequence[Bridge]) -> None:
        self.joins = {
            ContactId(bridge.id): {LegId(x) for x in bridge.channels if x in self.legs}
            for bridge in bridges
            if bridge.creator == "Stasis"
        }
        for contact, legs in self.joins.items():
            for leg in legs:
                self.legs[leg].contact = contact

    def _start(self, event: StasisStart) -> Iterable[EngineEvent]:
        leg = LegId(event.channel.id)
        if event.args[:1] == (DIALLED,):
            note = self.legs.setdefault(leg, LegNote(dialled=True))
            if not note.answered:
                note.answered = True
                yield LegAnswered(node=self.node, leg=leg)
        elif leg not in self.legs and len(event.args) >= _FACTS:
            self._arrive(leg, event.channel, event.args)
            yield from self.arrivals()

    def _arrive(self, leg: LegId, channel: Channel, facts: Sequence[str]) -> None:
        """Read the facts as the dialplan writes them; after its fallback, its music still plays."""
        kind, source, called, caller, shown, waited_s = facts[:_FACTS]
        arrival = LegArrived(
            node=self.node,
            leg=leg,
            called=called,
            caller=caller,
            withheld=shown == "withheld",
            trunk=TrunkId(source) if kind == "trunk" else None,
            device=DeviceId(source) if kind == "device" else None,
        )
        self.legs[leg] = LegNote(
            dialled=False,
            answered=channel.state == "Up",
            music=waited_s != "0",
            arrival=arrival,
        )

    def _stasis_end(self, event: StasisEnd) -> Iterable[EngineEvent]:
        return self._gone(LegId(event.channel.id))

    def _destroyed(self, event: ChannelDestroyed) -> Iterable[EngineEvent]:
        leg = LegId(event.channel.id)
        note = self.legs.get(leg)
        if note is not None and event.cause not in _OWN_REQUESTS:
            note.cause = event.cause
        return self._gone(leg)

    def _gone(self, leg: LegId) -> Iterable[EngineEvent]:
        note = self.forget(leg)
        if note is not None:
            answered = note.answered or not note.dialled
            rang = note.rang or answered
            yield LegGone(node=self.node, leg=leg, cause=note.cause, answered=answered, rang=rang)

    def _ending(self, event: ChannelHangupRequest) -> Iterable[EngineEvent]:
        note = self.legs.get(LegId(event.channel.id))
        if note is not None:
            note.ending = True
            if event.soft and event.cause == _SOFT_BY_DEVICE:
                note.cause = _NO_CIRCUIT
            elif event.cause is not None and event.cause not in _OWN_REQUESTS:
                note.cause = event.cause
        return ()

    def _state(self, event: ChannelStateChange) -> Iterable[EngineEvent]:
        leg = LegId(event.channel.id)
        note = self.legs.get(leg)
        ringing = event.channel.state == "Ringing"
        if note is not None and note.dialled and ringing and not note.rang:
            note.rang = True  # a telephone may say so again
            yield LegRinging(node=self.node, leg=leg)

    def _digit(self, event: ChannelDtmfReceived) -> Iterable[EngineEvent]:
        leg = LegId(event.channel.id)
        if leg in self.legs:
            yield DigitPressed(node=self.node, leg=leg, digit=event.digit)

    def _hold(self, event: ChannelHold) -> Iterable[EngineEvent]:
        return self._held(event.channel, held=True)

    def _unhold(self, event: ChannelUnhold) -> Iterable[EngineEvent]:
        return self._held(event.channel, held=False)

    def _held(self, channel: Channel, *, held: bool) -> Iterable[EngineEvent]:
        leg = LegId(channel.id)
        if leg in self.legs:
            yield HoldChanged(node=self.node, leg=leg, held=held)

    def _played(self, event: PlaybackFinished) -> Iterable[EngineEvent]:
        name, _, play = event.playback.id.partition(PLAY_MARK)
        leg = LegId(name)
        note = self.legs.get(leg)
        if note is None or note.ending or play not in note.plays:
            return
        note.plays.discard(play)
        failed = event.playback.state == "failed"
        completed = not failed and play not in note.stopped
        note.stopped.discard(play)
        yield PlayEnded(node=self.node, leg=leg, play=play, completed=completed, failed=failed)

    def _recorded(self, event: RecordingFinished) -> Iterable[EngineEvent]:
        return self._message(event.recording, failed=False)

    def _not_recorded(self, event: RecordingFailed) -> Iterable[EngineEvent]:
        return self._message(event.recording, failed=True)

    def _message(self, recording: LiveRecording, *, failed: bool) -> Iterable[EngineEvent]:
        leg = LegId(recording.target_uri.removeprefix(_CHANNEL))
        name = RecordingId(recording.name)
        note = self.legs.get(leg)
        if note is None or name in note.messages:  # cut by a hang-up it may be told twice
            return
        note.messages.add(name)
        length_s = self._message_length_s(name, recording.duration or 0)
        yield MessageRecorded(
            node=self.node, leg=leg, recording=name, length_s=length_s, failed=failed
        )

    def _device(self, event: PeerStatusChange) -> Iterable[EngineEvent]:
        device = self._devices.device_of(event.endpoint.resource)
        if device is None:
            return
        registered = event.endpoint.state == REGISTERED
        if registered != (device in self.registered):
            (self.registered.add if registered else self.registered.discard)(device)
            yield DeviceSeen(node=self.node, device=device, registered=registered)


def _facts(channel: Channel) -> Sequence[str]:
    """Return what the dialplan told of a call that came in; nothing for one that we dialled."""
    if channel.dialplan.app_name != _OFFER:
        return ()
    words = channel.dialplan.app_data.split(",")
    facts = words[2].split(":") if len(words) > 2 else []
    return facts if len(facts) >= _FACTS else ()

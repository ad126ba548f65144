"""H8: moments do not run backwards, and lengths of time agree with them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from huawu.events import call as calls
from huawu.events import contact as contacts
from huawu.events import reservation as facts
from huawu.events.agent import ModeChanged, SessionChanged, SessionState, SlotChanged
from huawu.events.contact import ContactEvent
from huawu.events.system import ClockStepped
from huawu.floor.checks.rule import ByTheClock
from huawu.kernel.event import Event, Recorded
from huawu.kernel.ids import AgentId, ContactId

#: A clock that is being set right may step back by this much.
BACK: Final = timedelta(seconds=1)
#: What a length of time may differ from the wall clock: this, and what a clock being slewed gains.
TOLERANCE_S: Final = 1.0
SLEW: Final = 0.001  # twice the fastest slewing of the usual time services


@cache
def _lengths(kind: type[Event]) -> tuple[str, ...]:
    if kind is ClockStepped:  # set back is negative
        return ()
    return tuple(name for name in kind.__struct_fields__ if name.endswith("_s"))


def agrees(said_s: float, real_s: float) -> bool:
    """Return whether a length of time is within the tolerance of another."""
    return abs(said_s - real_s) <= TOLERANCE_S + SLEW * real_s


class Forward(ByTheClock):
    """In a stream `at` never goes back beyond the tolerance, and no length is negative."""

    name = "H8 time runs forward"

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[str, datetime] = {}

    def see(self, recorded: Recorded) -> None:
        """Take one event, in position order."""
        super().see(recorded)
        event, stream, at = recorded.event, recorded.stream, self._at(recorded.event)
        last = self._last.get(stream)
        if last is not None and at < last - BACK:
            back_s = (last - at).total_seconds()
            self._broken(recorded, f"{stream}: goes back by {back_s:.3f} s")
        for name in _lengths(type(event)):
            length_s = getattr(event, name)
            if length_s is not None and length_s < 0:
                self._broken(recorded, f"{stream}: {name} is {length_s}")
        if isinstance(event, contacts.ContactEnded):
            self._last.pop(stream, None)
        elif isinstance(event, contacts.ContactCreated) or last is not None:
            self._last[stream] = at if last is None else max(last, at)
        elif not isinstance(event, ContactEvent):
            self._last[stream] = at


@dataclass(slots=True)
class _Marks:
    """When what a contact's lengths of time are measured from began."""

    created: datetime
    queued: datetime | None = None
    queue: str = ""
    offered: datetime | None = None
    connected: datetime | None = None
    held: datetime | None = None
    recorded: datetime | None = None
    paused: datetime | None = None
    legs: dict[str, datetime] = field(default_factory=dict[str, datetime])


class ContactTimes(ByTheClock):
    """Each length that a contact's event tells is the time since what it is counted from.

    Spans that crossed a restart are marked `resumed` where the event has room for it; they come
    from the wall clock, so they agree as well unless the clock was set meanwhile.
    """

    name = "H8 the lengths in contacts agree with the moments"

    def __init__(self) -> None:
        super().__init__()
        self._marks: dict[ContactId, _Marks] = {}
        self._acts = {
            contacts.ContactCreated: self._created,
            contacts.ContactQueued: self._queued,
            contacts.ContactRequeued: self._requeued,
            contacts.ContactOverflowed: self._left,
            contacts.ContactAbandoned: self._left,
            contacts.ContactLost: self._left,
            contacts.ContactEnded: self._ended,
            facts.ReservationCreated: self._chosen,
            facts.ReservationOffered: self._offered,
            facts.ReservationAccepted: self._rang,
            facts.ReservationRejected: self._rang,
            facts.ReservationTimedOut: self._rang,
            facts.ReservationRescinded: self._rang,
            facts.ReservationConnected: self._connected,
            facts.ReservationEnded: self._talked,
            calls.LegCreated: self._leg,
            calls.LegAnswered: self._answered,
            calls.CallHeld: self._held,
            calls.CallRetrieved: self._retrieved,
            calls.RecordingStarted: self._recorded,
            calls.RecordingPaused: self._paused,
            calls.RecordingResumed: self._unpaused,
            calls.RecordingStopped: self._stopped,
        }

    def _check(
        self, recorded: Recorded, said_s: float | None, since: datetime | None, what: str
    ) -> None:
        event = recorded.event
        if said_s is None or since is None or getattr(event, "resumed", False):
            return
        real_s = (self._at(event) - since).total_seconds()
        if not agrees(said_s, real_s):
            self._broken(
                recorded, f"{recorded.stream}: {what} is {said_s:.3f} s, was {real_s:.3f} s"
            )

    def _of(self, event: ContactEvent) -> _Marks:
        return self._marks.get(event.contact) or _Marks(self._at(event))

    def _created(self, _: Recorded, event: contacts.ContactCreated) -> None:
        self._marks[event.contact] = _Marks(self._at(event))

    def _queued(self, _: Recorded, event: contacts.ContactQueued) -> None:
        marks = self._of(event)
        marks.queued, marks.queue = self._at(event), event.queue

    def _requeued(self, _: Recorded, event: contacts.ContactRequeued) -> None:
        marks = self._of(event)
        if marks.queued is None or marks.queue != event.queue:
            marks.queued, marks.queue = self._at(event), event.queue

    def _left(
        self,
        recorded: Recorded,
        event: contacts.ContactOverflowed | contacts.ContactAbandoned | contacts.ContactLost,
    ) -> None:
        marks = self._of(event)
        self._check(recorded, event.elapsed_s, marks.queued, "the wait")
        marks.queued = None

    def _ended(self, recorded: Recorded, event: contacts.ContactEnded) -> None:
        marks = self._marks.pop(event.contact, None)
        if marks is not None:
            self._check(recorded, event.elapsed_s, marks.created, "the contact")

    def _chosen(self, recorded: Recorded, event: facts.ReservationCreated) -> None:
        marks = self._of(event)
        self._check(recorded, event.waited_s, marks.queued, "the wait")
        marks.offered = marks.connected = marks.held = None

    def _offered(self, _: Recorded, event: facts.ReservationOffered) -> None:
        self._of(event).offered = self._at(event) - timedelta(seconds=event.rang_s)

    def _rang(
        self,
        recorded: Recorded,
        event: facts.ReservationAccepted
        | facts.ReservationRejected
        | facts.ReservationTimedOut
        | facts.ReservationRescinded,
    ) -> None:
        self._check(recorded, event.elapsed_s, self._of(event).offered, "the ringing")

    def _connected(self, recorded: Recorded, event: facts.ReservationConnected) -> None:
        marks = self._of(event)
        self._check(recorded, event.waited_s, marks.queued, "the wait")
        marks.queued, marks.connected = None, self._at(event)

    def _talked(self, recorded: Recorded, event: facts.ReservationEnded) -> None:
        whole_s = event.talk_s + event.hold_s
        self._check(recorded, whole_s, self._of(event).connected, "talk and hold")

    def _leg(self, _: Recorded, event: calls.LegCreated) -> None:
        self._of(event).legs[event.leg] = self._at(event)

    def _answered(self, recorded: Recorded, event: calls.LegAnswered) -> None:
        rang = self._of(event).legs.get(event.leg)
        self._check(recorded, event.elapsed_s, rang, "the ringing")

    def _held(self, _: Recorded, event: calls.CallHeld) -> None:
        self._of(event).held = self._at(event)

    def _retrieved(self, recorded: Recorded, event: calls.CallRetrieved) -> None:
        self._check(recorded, event.elapsed_s, self._of(event).held, "the hold")

    def _recorded(self, _: Recorded, event: calls.RecordingStarted) -> None:
        self._of(event).recorded = self._at(event)

    def _paused(self, _: Recorded, event: calls.RecordingPaused) -> None:
        self._of(event).paused = self._at(event)

    def _unpaused(self, recorded: Recorded, event: calls.RecordingResumed) -> None:
        self._check(recorded, event.elapsed_s, self._of(event).paused, "the pause")

    def _stopped(self, recorded: Recorded, event: calls.RecordingStopped) -> None:
        self._check(recorded, event.elapsed_s, self._of(event).recorded, "the recording")


class AgentTimes(ByTheClock):
    """Each state of an agent lasted as long as the event that ended it says."""

    name = "H8 the lengths of agents' states agree with the moments"

    def __init__(self) -> None:
        super().__init__()
        self._since: dict[AgentId, dict[str, datetime]] = {}
        self._acts = {
            SessionChanged: self._session,
            ModeChanged: self._mode,
            SlotChanged: self._slot,
        }

    def _session(self, recorded: Recorded, event: SessionChanged) -> None:
        if event.before is SessionState.OUT:
            self._since[event.agent] = {"session": self._at(event), "signed in": self._at(event)}
            return
        self._move(recorded, event, "session")
        if event.after is SessionState.OUT:
            self._since.pop(event.agent, None)

    def _mode(self, recorded: Recorded, event: ModeChanged) -> None:
        self._move(recorded, event, "mode")

    def _slot(self, recorded: Recorded, event: SlotChanged) -> None:
        self._move(recorded, event, f"slot {event.channel}/{event.slot}", "signed in")

    def _move(
        self,
        recorded: Recorded,
        event: SessionChanged | ModeChanged | SlotChanged,
        what: str,
        otherwise: str = "",
    ) -> None:
        since = self._since.setdefault(event.agent, {})
        start = since.get(what) or since.get(otherwise)
        since[what] = self._at(event)
        if start is None or event.elapsed_s is None or event.resumed:
            return
        real_s = (self._at(event) - start).total_seconds()
        if not agrees(event.elapsed_s, real_s):
            self._broken(
                recorded,
                f"{event.agent}: {what} was {event.before} for {event.elapsed_s:.3f} s, "
                f"by the moments {real_s:.3f} s",
            )

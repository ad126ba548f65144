"""H9: every conversation of a recorded queue has its recording, whole."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from huawu.events import call as calls
from huawu.events import contact as contacts
from huawu.events.contact import Channel, Direction
from huawu.events.reservation import ReservationConnected
from huawu.events.system import StuckRepaired
from huawu.floor.checks.rule import Rule
from huawu.kernel.event import Recorded
from huawu.kernel.ids import ContactId, QueueId, RecordingId

#: How much a stored recording may be shorter or longer than the time that was recorded.
LENGTH_S: Final = 1.0
#: A recording that ended so long before the end of the history may still be on its way.
ON_ITS_WAY: Final = timedelta(seconds=60)


@dataclass(slots=True)
class _Talk:
    """What is known of a live contact."""

    calls: bool  #: a telephone call, not a message
    queue: QueueId | None = None  #: the last one it waited in
    talked_at: int = 0  #: position of the first connection that must be recorded
    recording: RecordingId | None = None
    declared: bool = False  #: lost, and said so
    lost: bool = False


@dataclass(slots=True)
class _Taken:
    """A recording that is over and not settled."""

    contact: ContactId
    position: int
    length_s: float | None  #: None when nobody saw its end
    at: datetime


class OneRecording(Rule):
    """Each answered contact of a recorded queue has one recording or a declared loss.

    The stored length is the time from the recording's start to its stop, holds included, within
    `LENGTH_S`; not asked of one that was recovered or whose contact was lost, because nobody saw
    it end. Messages left by callers are held to the same.
    """

    name = "H9 every conversation has one recording"

    def __init__(self, unrecorded: Collection[QueueId] = ()) -> None:
        """Take the queues whose conversations are not recorded, by their set-up."""
        super().__init__()
        self._unrecorded = unrecorded
        self._talks: dict[ContactId, _Talk] = {}
        self._taken: dict[RecordingId, _Taken] = {}
        self._now: datetime | None = None
        self._acts = {
            contacts.ContactCreated: self._created,
            contacts.ContactQueued: self._queued,
            contacts.ContactRequeued: self._queued,
            contacts.ContactLost: self._contact_lost,
            contacts.ContactEnded: self._ended,
            contacts.VoicemailLeft: self._message,
            ReservationConnected: self._connected,
            calls.RecordingStarted: self._started,
            calls.RecordingStopped: self._stopped,
            calls.RecordingFinalised: self._finalised,
            calls.RecordingLost: self._lost,
            StuckRepaired: self._repaired,
        }

    def see(self, recorded: Recorded) -> None:
        """Take one event, in position order."""
        at = recorded.event.at
        self._now = at if self._now is None else max(self._now, at)
        super().see(recorded)

    def _created(self, _: Recorded, event: contacts.ContactCreated) -> None:
        self._talks[event.contact] = _Talk(
            calls=event.channel is Channel.VOICE and event.direction is not Direction.INTERNAL
        )

    def _of(self, contact: ContactId) -> _Talk:
        return self._talks.get(contact) or _Talk(calls=True)

    def _queued(
        self, _: Recorded, event: contacts.ContactQueued | contacts.ContactRequeued
    ) -> None:
        self._of(event.contact).queue = event.queue

    def _connected(self, recorded: Recorded, event: ReservationConnected) -> None:
        talk = self._of(event.contact)
        recorded_here = talk.calls and talk.queue not in self._unrecorded
        if recorded_here and not talk.talked_at:
            talk.talked_at = recorded.position

    def _started(self, recorded: Recorded, event: calls.RecordingStarted) -> None:
        talk = self._of(event.contact)
        if talk.recording is not None:
            self._broken(
                recorded, f"{event.contact}: {event.recording} began beside {talk.recording}"
            )
        talk.recording = event.recording

    def _stopped(self, recorded: Recorded, event: calls.RecordingStopped) -> None:
        talk = self._of(event.contact)
        if event.recording != talk.recording:
            self._broken(recorded, f"{event.contact}: {event.recording} stopped but never began")
        self._taken[event.recording] = _Taken(
            event.contact, recorded.position, event.elapsed_s, event.at
        )

    def _message(self, recorded: Recorded, event: contacts.VoicemailLeft) -> None:
        self._taken[event.recording] = _Taken(
            event.message, recorded.position, event.elapsed_s, event.at
        )

    def _contact_lost(self, _: Recorded, event: contacts.ContactLost) -> None:
        self._of(event.contact).lost = True

    def _repaired(self, _: Recorded, event: StuckRepaired) -> None:
        """Its end was learned late, so the sound ended before our measure of it did."""
        self._of(ContactId(event.subject)).lost = True

    def _ended(self, recorded: Recorded, event: contacts.ContactEnded) -> None:
        talk = self._talks.pop(event.contact, None)
        if talk is None:
            return
        if talk.talked_at and talk.recording is None and not talk.declared:
            self._broken(
                recorded,
                f"{event.contact}: talked (position {talk.talked_at}) without a recording",
            )
        taken = self._taken.get(talk.recording) if talk.recording is not None else None
        if taken is None and talk.recording is not None and not talk.declared:
            self._broken(recorded, f"{event.contact}: {talk.recording} was never stopped")
        elif taken is not None and talk.lost:
            taken.length_s = None

    def _finalised(self, recorded: Recorded, event: calls.RecordingFinalised) -> None:
        taken = self._taken.pop(event.recording, None)
        if taken is None:
            self._broken(
                recorded, f"{event.contact}: {event.recording} was not waited for (any more)"
            )
            return
        if event.recovered or taken.length_s is None:
            return
        if abs(event.length_s - taken.length_s) > LENGTH_S:
            self._broken(
                recorded,
                f"{event.contact}: {event.recording} is {event.length_s:.3f} s long, "
                f"recorded were {taken.length_s:.3f} s",
            )

    def _lost(self, _: Recorded, event: calls.RecordingLost) -> None:
        self._of(event.contact).declared = True
        if event.recording is not None:
            self._taken.pop(event.recording, None)

    def _standing(self) -> Iterable[str]:
        if self._now is None:
            return
        for recording, taken in self._taken.items():
            if taken.at < self._now - ON_ITS_WAY:
                yield (
                    f"{taken.contact}: {recording} stopped (position {taken.position}) "
                    "and was neither stored nor declared lost"
                )

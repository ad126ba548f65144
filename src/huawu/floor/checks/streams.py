"""H10: what stands in the journal stands in one order, without a gap."""

from typing import Final

from huawu.events.call import RecordingFinalised, RecordingLost, RecordingStopped
from huawu.events.contact import ContactEnded, VoicemailLeft
from huawu.floor.checks.rule import Rule
from huawu.kernel.event import Event, Recorded
from huawu.kernel.ids import RecordingId

_LATE: Final = (RecordingFinalised, RecordingLost)


class Streams(Rule):
    """Positions rise, versions of a stream have no gap, and no older term writes after a newer.

    A contact's stream is remembered until the contact has ended and its recording is settled.
    """

    name = "H10 positions rise and streams have no gaps"

    def __init__(self) -> None:
        super().__init__()
        self._position = 0
        self._term = 0
        self._versions: dict[str, int] = {}
        self._unsettled: dict[RecordingId, str] = {}  # recording → stream that it will be told on
        self._open: dict[str, int] = {}  # stream → recordings that are unsettled
        self._ended: set[str] = set()

    def see(self, recorded: Recorded) -> None:
        """Take one event, in position order."""
        if recorded.position <= self._position:
            self._broken(recorded, f"position {recorded.position} follows {self._position}")
        self._position = recorded.position
        if 0 < recorded.term < self._term:
            self._broken(recorded, f"term {recorded.term} wrote after term {self._term}")
        self._term = max(self._term, recorded.term)
        stream, last = recorded.stream, self._versions.get(recorded.stream, 0)
        if recorded.version != last + 1:
            self._broken(recorded, f"{stream}: version {recorded.version} follows {last}")
        self._versions[stream] = recorded.version
        self._forget(recorded.event, stream)

    def _forget(self, event: Event, stream: str) -> None:
        if isinstance(event, RecordingStopped):
            self._expect(event.recording, stream)
        elif isinstance(event, VoicemailLeft):
            self._expect(event.recording, f"contact/{event.message}")
        elif isinstance(event, ContactEnded):
            self._ended.add(stream)
        elif isinstance(event, _LATE) and event.recording is not None:
            owner = self._unsettled.pop(event.recording, None)
            if owner is not None:
                self._open[owner] -= 1
        if stream in self._ended and not self._open.get(stream):
            self._ended.discard(stream)
            self._open.pop(stream, None)
            del self._versions[stream]

    def _expect(self, recording: RecordingId, stream: str) -> None:
        if recording not in self._unsettled:
            self._unsettled[recording] = stream
            self._open[stream] = self._open.get(stream, 0) + 1

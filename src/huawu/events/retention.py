"""Facts about what was deleted: the proof that stays. Stream: `retention/<subject>`."""

from datetime import datetime

from huawu.kernel.event import Event
from huawu.kernel.ids import ContactId, RecordingId, UserId


class RecordingDeleted(Event, frozen=True, kw_only=True, tag="retention.recording_deleted"):
    """A recording's file was deleted from the store; its checksum says which file that was."""

    recording: RecordingId
    contact: ContactId
    sha256: str
    cause: str  #: "age" or "erasure"


class PersonalDataDeleted(Event, frozen=True, kw_only=True, tag="retention.personal_data_deleted"):
    """Personal data of one class were deleted because of their age."""

    what: str  #: "notes", "chats" or "numbers"
    count: int
    before: datetime  #: everything older than this


class StaffErased(Event, frozen=True, kw_only=True, tag="retention.staff_erased"):
    """Who a colleague was is forgotten; what they did stays under their id."""

    user: UserId
    setups: int  #: versions of agent and telephone in the set-up that named them
    texts: int  #: messages and notices that carried their name
    absences: int  #: notes to their absences
    notes: int = 0  #: notes and follow-ups of theirs that had their name in them
    views: int = 0  #: kept views that were theirs, or were sent to them
    letters: int = 0  #: reports sent to them, or on their way


class PersonErased(Event, frozen=True, kw_only=True, tag="retention.person_erased"):
    """Everything personal about one customer was deleted."""

    customer: str
    numbers: int
    notes: int
    recordings: int
    chats: int = 0  #: what people wrote to each other about their contacts

"""Facts: what happened, as flat rows that metrics are counted from. Pure.

Each kind of fact is one Struct; its fields say by their type how they may be used in a formula.
Times are integer milliseconds since 1970 (UTC), spans integer milliseconds, so that sums are
exact whoever adds them. `day` and `minute` are local, in the zone of the centre or of the file
that was imported: days of 23 and 25 hours need nothing special.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from msgspec import Struct

SLOT_S: Final = 900  #: facts are cut by quarter hours; every zone's offset is a multiple of it


class Use(StrEnum):
    """What a column holds, and so how a formula may use it."""

    TEXT = "text"  #: an id or a word; compared, counted distinct, grouped by
    FLAG = "flag"  #: 0 or 1
    COUNT = "count"
    SPAN = "span"  #: milliseconds
    MOMENT = "moment"  #: milliseconds since 1970
    CALENDAR = "calendar"  #: day or minute, only for grouping and filters
    MONEY = "money"  #: hundredths of the centre's currency
    POINTS = "points"  #: hundredths of a point


@dataclass(frozen=True, slots=True)
class OneOf:
    """A text that is one of a few words."""

    words: tuple[str, ...]


Text = Annotated[str, Use.TEXT]
Flag = Annotated[int, Use.FLAG]
Count = Annotated[int, Use.COUNT]
Span = Annotated[int, Use.SPAN]
Moment = Annotated[int, Use.MOMENT]
Calendar = Annotated[int, Use.CALENDAR]
Money = Annotated[int, Use.MONEY]
Points = Annotated[int, Use.POINTS]

OUTCOMES: Final = (
    "waiting",  # still in the queue
    "answered",  # an agent spoke with the customer
    "abandoned",  # the customer left while waiting
    "flowed_out",  # a rule took the customer out of the queue
    "lost",  # we failed
    "self_served",  # the menu did it all
    "left_in_flow",  # the customer left in the menu
    "voicemail",  # the customer left a message
    "callback",  # the customer chose to be called back instead of waiting
    "transferred_out",  # the menu connected an outside number
    "blocked",
    "unanswered",  # an outbound call that nobody took
    "withdrawn",  # a callback that was taken back before anybody was reached
    "open",  # in the menu, or being dialled
)
STATES: Final = (
    "available", "reserved", "ringing", "talking", "hold", "consult", "conference", "wrap",
    "preview", "dialing", "not_ready", "away", "unreachable",
)  # fmt: skip
SEGMENTS: Final = ("wait", "ring", "talk", "hold", "wrap", "announcement", "outside")

Channel = Annotated[Text, OneOf(("voice", "voicemail", "chat", "email", "other"))]
Direction = Annotated[Text, OneOf(("inbound", "outbound"))]


class Fact(Struct, kw_only=True, gc=False):
    """What every fact has."""

    source: Text = "huawu"  #: "huawu", or the name of the import
    at_ms: Moment
    day: Calendar  #: local date as yyyymmdd
    minute: Calendar  #: local minute of the day at which the quarter hour began
    slot_s: Moment  #: the quarter hour's begin, seconds since 1970


class ContactFact(Fact, kw_only=True, gc=False):
    """One part of a contact: its stay in a queue and the conversation that followed.

    A transfer begins a new part, so that each queue and each agent has its own; what a customer
    sees as one contact is the parts of one `id`. `at_ms` is when the part was offered to its
    queue, or began when it never was.
    """

    id: Text
    part: Count = 0  #: 0 is the customer's arrival
    channel: Channel = "voice"
    direction: Direction = "inbound"
    number: Text = ""  #: the number of ours
    queue: Text = ""
    agent: Text = ""
    customer: Text = ""
    region: Text = ""  #: where the customer is from, by the import; "": as their number tells
    topic: Text = ""  #: what it was about: the agent's disposition, or the import's
    priority: Count = 0
    threshold: Span = 0  #: what its queue promised when it came; 0: not recorded, as it does now
    outcome: Annotated[Text, OneOf(OUTCOMES)] = "open"
    ended_by: Annotated[Text, OneOf(("", "customer", "agent", "system"))] = ""
    asked: Flag = 0  #: the customer asked for a person: stood in a queue or was sent to an agent
    callback: Flag = 0  #: the customer was called because they asked for it
    transferred_in: Flag = 0
    transferred_out: Flag = 0  #: the agent sent the customer on
    conference: Flag = 0
    missed: Count = 0  #: offers that agents did not take
    announced: Count = 0  #: announcements heard while waiting
    rings: Count = 0  #: of the agent's telephone; one ring counts 4 seconds
    flow: Span = 0  #: in the menu
    wait: Span = 0  #: in the queue, ringing included
    ring: Span = 0  #: of it, the answering agent's telephone
    talk: Span = 0
    hold: Span = 0
    wrap: Span = 0
    repeat: Span = 0  #: until the same customer came back about the same topic; computed by query


class SegmentFact(Fact, kw_only=True, gc=False):
    """One stretch of a contact: waited, rang, talked, was held, was wrapped up."""

    id: Text  #: the contact
    number: Count  #: place among the contact's stretches, from 0
    kind: Annotated[Text, OneOf(SEGMENTS)]
    queue: Text = ""
    agent: Text = ""
    cause: Text = ""  #: how it ended
    length: Span = 0


class StateFact(Fact, kw_only=True, gc=False):
    """A stretch of an agent's time, within one quarter hour; together they are the whole of it."""

    agent: Text
    state: Annotated[Text, OneOf(STATES)]
    reason: Text = ""  #: why not ready
    contact: Text = ""
    queue: Text = ""
    channel: Text = ""
    length: Span = 0


class QueueFact(Fact, kw_only=True, gc=False):
    """One quarter hour of one queue, by when things happened.

    carried_in + offered = answered + abandoned + flowed_out + lost + waiting, always.
    """

    queue: Text
    carried_in: Count = 0  #: waited when the quarter hour began
    offered: Count = 0
    answered: Count = 0
    abandoned: Count = 0
    flowed_out: Count = 0
    lost: Count = 0
    waiting: Count = 0  #: at the end of the quarter hour, or now
    longest: Count = 0  #: most who waited at once


class MarkFact(Fact, kw_only=True, gc=False):
    """What was judged, sold, complained or planned: the business's own facts, often imported."""

    id: Text
    kind: Annotated[
        Text,
        OneOf((
            "survey", "resolution", "complaint", "repeat_complaint", "escalation",
            "complaint_survey", "sale_offer", "sale", "qa",
            "monitoring", "transfer_check", "consult", "query", "transaction", "suggestion",
            "refund", "headcount", "leaver", "exam", "attendance", "schedule", "cost", "revenue",
            "users", "disposition",
        )),
    ]  # fmt: skip
    contact: Text = ""
    queue: Text = ""
    agent: Text = ""
    customer: Text = ""
    topic: Text = ""
    word: Text = ""  #: the verdict: satisfied, dissatisfied, attitude, upheld, correct, passed …
    count: Count = 1
    points: Points = 0
    money: Money = 0
    length: Span = 0


FACTS: Final[dict[str, type[Fact]]] = {
    "contact": ContactFact,
    "segment": SegmentFact,
    "state": StateFact,
    "queue": QueueFact,
    "mark": MarkFact,
}
#: What makes a row the same row; `source` comes first in each.
KEYS: Final[dict[str, tuple[str, ...]]] = {
    "contact": ("id", "part"),
    "segment": ("id", "number"),
    "state": ("agent", "at_ms"),
    "queue": ("queue", "slot_s"),
    "mark": ("id",),
}
#: Columns that files written by older versions lack; there they are 0 or "".
ADDED: Final[dict[str, tuple[str, ...]]] = {"contact": ("threshold", "region")}
#: Not kept with the rows: a query computes it over many of them.
COMPUTED: Final = frozenset({"repeat"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a fact."""

    name: str
    use: Use
    words: tuple[str, ...] = ()  #: all it may hold; empty: anything

    @property
    def text(self) -> bool:
        """Whether it is stored as text."""
        return self.use is Use.TEXT


@cache
def columns(fact: str) -> dict[str, Column]:
    """Return the columns of a kind of fact, by name, in their order.

    Raises:
        KeyError: there is no such fact.
    """
    hints = get_type_hints(FACTS[fact], include_extras=True)
    return {name: _column(name, hint) for name, hint in hints.items()}


def _column(name: str, hint: Any) -> Column:
    told: tuple[Any, ...] = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    use = next(each for each in told if isinstance(each, Use))
    words = next((each.words for each in told if isinstance(each, OneOf)), ())
    return Column(name, use, words)


def stored(fact: str) -> list[Column]:
    """Return the columns that are kept."""
    return [column for name, column in columns(fact).items() if name not in COMPUTED]


class LocalTime:
    """Where instants stand in a zone's calendar; remembers the quarter hours it has seen."""

    def __init__(self, zone: str) -> None:
        self.zone: Final = ZoneInfo(zone)
        self._known: dict[int, tuple[int, int, int]] = {}

    def place(self, at_ms: int) -> tuple[int, int, int]:
        """Return day (yyyymmdd), minute of the day and begin (s) of the instant's quarter hour."""
        slot_s = at_ms // 1000 // SLOT_S * SLOT_S
        found = self._known.get(slot_s)
        if found is None:
            local = datetime.fromtimestamp(slot_s, UTC).astimezone(self.zone)
            day = local.year * 10_000 + local.month * 100 + local.day
            found = self._known[slot_s] = (day, local.hour * 60 + local.minute, slot_s)
        return found


def milliseconds(at: datetime) -> int:
    """Return an instant as milliseconds since 1970, without going through a float."""
    delta = at - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1000 + delta.microseconds // 1000


def span_ms(seconds: float) -> int:
    """Return a span that an event tells in seconds."""
    return round(seconds * 1000)


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

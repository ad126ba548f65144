"""The things a centre is made of, as frozen data. Start here.

Each kind is one dataclass; `huawu.centre.service` keeps every version of every thing with who
changed it. References between things are ids; the service refuses one that dangles. Flows stand
in `huawu.centre.flow`.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated

from annotated_types import Ge, Gt, Le, MaxLen, MinLen

from huawu.centre.form import Form
from huawu.centre.needs import Level, Need
from huawu.kernel.ids import (
    AgentId,
    ContractId,
    DeviceId,
    DispositionId,
    FlowId,
    HoursId,
    NumberId,
    PromptId,
    QueueId,
    RoutingPlanId,
    SkillId,
    TeamId,
    TrunkId,
    UserId,
)

Name = Annotated[str, MinLen(1), MaxLen(80)]
Seconds = Annotated[float, Ge(0), Le(86_400)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Team(Form):
    """A group of agents under supervisors; rights are scoped by it."""

    id: TeamId
    name: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill(Form):
    """Something an agent can do and a contact can require: an ability, a language, a tier."""

    id: SkillId
    name: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSkill(Form):
    """One agent's proficiency in one skill."""

    skill: SkillId
    level: Level = 5
    reserve: Annotated[int, Ge(0), Le(2)] = 0  #: 1, 2: only when a plan calls it


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentProfile(Form):
    """A person who takes contacts. The live state is the floor's, not here."""

    id: AgentId
    number: Annotated[str, MinLen(1), MaxLen(20)]  #: the agent's number (工号), unique
    name: Name
    user: UserId | None = None  #: who signs in as this agent
    team: TeamId | None = None
    device: DeviceId | None = None  #: rings for this agent
    skills: tuple[AgentSkill, ...] = ()
    language: str = "zh"
    attributes: dict[str, str] = field(default_factory=dict[str, str])  #: what needs may ask for
    contract: ContractId | None = None  #: by which this agent is scheduled; None: not at all


class WrapMode(StrEnum):
    """What happens after a conversation."""

    NONE = "none"  #: free at once
    OPTIONAL = "optional"  #: free at once unless the agent asked for it; then as `timed`
    TIMED = "timed"  #: free after `wrap_s` or when the agent says so
    MANDATORY = "mandatory"  #: free after `wrap_s`, not earlier
    MANUAL = "manual"  #: free when the agent says so


class RecordingPolicy(StrEnum):
    """Whether conversations of a queue are recorded."""

    ALWAYS = "always"
    NEVER = "never"


class AgentChoice(StrEnum):
    """Who of several free agents gets a contact; ties go to the longest idle."""

    LONGEST_IDLE = "longest_idle"
    MOST_PROFICIENT = "most_proficient"  #: highest mean level in the skills that are asked
    BEST_WEAKEST = "best_weakest"  #: highest level in the weakest of these skills
    MOST_SKILL = "most_skill"  #: highest sum of levels in these skills
    LEAST_OCCUPIED = "least_occupied"  #: smallest part of the time since sign-in spent on contacts
    FEWEST_CALLS = "fewest_calls"  #: since sign-in
    LEAST_TALK = "least_talk"  #: since sign-in
    LEAST_FLEXIBLE = "least_flexible"  #: who knows the fewest skills
    ROUND_ROBIN = "round_robin"  #: the next after who was chosen last, in the order of ids
    LINEAR = "linear"  #: always from the top, in the order of ids
    WEIGHTED_RANDOM = "weighted_random"  #: by lot; the sum of levels asked is the weight
    RING_ALL = "ring_all"
    """All who are free at once, up to a limit, and who becomes free while it rings; who answers
    first has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sticky(Form):
    """A caller's own agent is waited for, while they are expected to be free in time.

    That is whom the contact's attribute `agent` names by id or number, else who talked with the
    caller last.
    """

    wait_s: Seconds = 60.0  #: at most; then anybody takes it who may
    last_within_h: Annotated[float, Gt(0), Le(8_760)] | None = 168.0
    """How long ago who talked last may have done so; None: only whom the attribute names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dials(Form):
    """Agents who are able to serve a queue may dial outside in its name."""

    trunk: TrunkId
    shown: Annotated[str, MaxLen(32)] = ""  #: our number that callees see; "": the trunk's


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackRule(Form):
    """Customers of a queue are called back: by whom, when and how often stands here.

    Calls go out in the queue's name, so it needs `dials`.
    """

    offer_after_s: Seconds | None = 120.0
    """Who waited so long is asked whether to be called back; None: nobody for that reason."""
    offer_expected_s: Seconds | None = None  #: likewise who is expected to wait so much longer
    key: Annotated[str, MinLen(1), MaxLen(1)] = "1"  #: that the caller presses for yes
    prompt: PromptId | None = None  #: asks; None: a sentence of Huawu's own, which names the key
    tries: Annotated[int, Ge(1), Le(10)] = 3  #: how often a customer is dialled at most
    again_s: Seconds = 600.0  #: from one attempt to the next
    within_h: Annotated[float, Gt(0), Le(168)] = 24.0  #: after this long nobody calls any more
    hours: HoursId | None = None  #: called only while these are open; None: the queue's own
    agent_wait_s: Seconds = 300.0  #: one booked with an agent is theirs alone for so long


Ratio = Annotated[float, Ge(0), Le(1)]
Weekday = Annotated[int, Ge(1), Le(7)]  #: ISO: 1 is Monday
ClockTime = Annotated[str, MinLen(5), MaxLen(5)]  #: "HH:MM"; "24:00" is the end of the day


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceHours(Form):
    """A queue's service level at some hours, half-open, of weekdays or of one date.

    Local time of the centre. A date that has hours of its own has none of its weekday's.
    """

    weekdays: tuple[Weekday, ...] = ()
    day: date | None = None  #: then without weekdays
    start: ClockTime
    end: ClockTime
    target: Ratio
    within_s: Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue(Form):
    """Where contacts wait for agents who have what they need."""

    id: QueueId
    name: Name
    needs: tuple[Need, ...] = ()  #: all of them
    plan: RoutingPlanId | None = None  #: how this relaxes while a contact waits
    emergency: bool = False  #: served before all queues that are not
    fairness: Annotated[float, Ge(1), Le(100)] | None = None
    """A contact that waited so many times `sl_within_s` is served one band higher."""
    priority: Annotated[int, Ge(-10), Le(10)] = 0
    priority_weight_s: Seconds = 60.0  #: one priority level counts like this much more waiting
    aging: Annotated[float, Gt(0), Le(100)] = 1.0  #: a second here counts like so many elsewhere
    share: Annotated[float, Gt(0), Le(1_000)] = 1.0  #: of all who wait, when queues keep a ratio
    choice: AgentChoice = AgentChoice.LONGEST_IDLE
    ring_at_most: Annotated[int, Ge(2), Le(50)] = 10
    """So many at once where all ring: those who are idle longest."""
    sticky: Sticky | None = None  #: callers' own agents are waited for
    offer_timeout_s: Annotated[float, Ge(3), Le(120)] = 20.0
    wrap: WrapMode = WrapMode.TIMED
    wrap_s: Seconds = 30.0
    wrap_extend_s: Seconds = 300.0  #: how much longer agents may make it, in all
    misses_to_not_ready: Annotated[int, Ge(0), Le(10)] = 1  #: 0 keeps a missing agent ready
    sl_target: Ratio = 0.8
    sl_within_s: Seconds = 20.0
    sl_hours: tuple[ServiceHours, ...] = ()  #: when it promises something else, see `levels`
    max_wait_s: Seconds | None = None  #: then the flow's overflow exit
    max_length: Annotated[int, Ge(1), Le(100_000)] | None = None  #: waiting contacts
    max_expected_wait_s: Seconds | None = None  #: who would wait longer is not let in
    min_service_level: Ratio | None = None
    """Nobody is let in while today's service level, a ratio, is below this."""
    needs_staff: bool = False  #: nobody is let in while nobody signed in could serve the queue
    hours: HoursId | None = None  #: closing does not strand waiters: they take exit `closed`
    announce_every_s: Seconds | None = 60.0  #: position and expected wait; None keeps silent
    announce_position: bool = True
    announce_wait: bool = True
    music: str = "default"
    recording: RecordingPolicy = RecordingPolicy.ALWAYS
    dials: Dials | None = None  #: calls outside are made in its name; wrap-up, figures are its own
    project: Annotated[str, MaxLen(80)] = ""  #: figures and standards go by it, too; "" for none
    callback: CallbackRule | None = None  #: customers may be called back
    disposition_required: bool = False  #: an agent ends wrap-up only once the contact has one


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSpan(Form):
    """An open span of a weekday, local time, half-open."""

    weekday: Weekday
    start: ClockTime
    end: ClockTime


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDay(Form):
    """A day that differs from its weekday: a holiday (no spans) or a working weekend."""

    day: date
    spans: tuple[tuple[str, str], ...] = ()  #: ("HH:MM", "HH:MM"), local time
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours(Form):
    """When something is open, in its own time zone."""

    id: HoursId
    name: Name
    zone: str = "Asia/Shanghai"  #: IANA
    week: tuple[OpenSpan, ...] = ()
    special: tuple[SpecialDay, ...] = ()
    closed_now: bool = False  #: emergency switch


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Form):
    """A number of ours that callers dial, and the flow that takes them."""

    id: NumberId
    dialled: Annotated[str, MinLen(1), MaxLen(32)]  #: exactly as the trunk delivers it
    name: Name
    flow: FlowId
    language: str = "zh"


class DeviceKind(StrEnum):
    """How an agent's telephone speaks with the engine."""

    SIP = "sip"
    WEBRTC = "webrtc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device(Form):
    """An agent's telephone. The secret is shown once when made; only its digests are kept."""

    id: DeviceId
    username: Annotated[str, MinLen(2), MaxLen(40)]  #: letters, digits, - and _
    kind: DeviceKind = DeviceKind.SIP
    name: Name = "device"
    digest_sha256: str = ""  #: hex of SHA-256(user:realm:secret)
    digest_md5: str = ""  #: the same in MD5, only for telephones that know nothing better
    encrypted: bool = False  #: sound by SRTP and no other; the telephone registers by TLS
    codecs: tuple[str, ...] = ("opus", "alaw", "ulaw")


class Transport(StrEnum):
    """How SIP is carried to a trunk."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trunk(Form):
    """A line to the telephone network."""

    id: TrunkId
    name: Name
    host: Annotated[str, MinLen(1), MaxLen(255)]
    port: Annotated[int, Gt(0), Le(65_535)] = 5060
    transport: Transport = Transport.UDP
    encrypted: bool = False  #: sound by SRTP and no other; needs TLS
    match: tuple[str, ...] = ()  #: addresses whose calls are this trunk's; the host when empty
    codecs: tuple[str, ...] = ("alaw", "ulaw")
    inbound: bool = True
    outbound: bool = False
    max_calls: Annotated[int, Ge(1), Le(10_000)] = 30
    shown: str = ""  #: our number that callees see; a call without one is refused
    username: str = ""  #: set when the far side asks for digest
    secret: str = ""  #: kept by the service, never told by the API


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsidePolicy(Form):
    """What may be dialled outside; everything else is denied. One for the centre, id `main`."""

    id: str = "main"
    allowed_prefixes: tuple[str, ...] = ()  #: of E.164 with +, e.g. "+86"; empty allows nothing
    denied_prefixes: tuple[str, ...] = ()  #: win over allowed ones, e.g. premium ranges
    emergency: tuple[str, ...] = ("110", "119", "120", "122")  #: always allowed, never capped
    hours: HoursId | None = None  #: dialled only while these are open; None: day and night
    region: str = "CN"  #: how a national number is read
    per_trunk: Annotated[int, Ge(0)] = 30  #: at once
    per_agent: Annotated[int, Ge(0)] = 1  #: at once
    per_minute: Annotated[int, Ge(0)] = 30
    per_day: Annotated[int, Ge(0)] = 1000


class ReasonKind(StrEnum):
    """What a reason code explains."""

    NOT_READY = "not_ready"
    REJECT = "reject"
    SIGN_OUT = "sign_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonCode(Form):
    """Why an agent is not ready, and whether that counts as work."""

    id: str
    kind: ReasonKind
    name: Name
    productive: bool = False
    max_s: Seconds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposition(Form):
    """What a contact can have been about; agents choose one that has none below it."""

    id: DispositionId
    name: Name
    parent: DispositionId | None = None  #: above it in the tree
    place: Annotated[int, Ge(0), Le(10_000)] = 0  #: among its siblings, the smallest first


Days = Annotated[int, Ge(1), Le(36_500)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPolicy(Form):
    """For how many days things are kept; null keeps them. One for the centre, id `main`."""

    id: str = "main"
    calls_days: Days | None = None  #: recordings of conversations
    messages_days: Days | None = None  #: what callers left
    notes_days: Days | None = None  #: what agents wrote about contacts
    chats_days: Days | None = None  #: what people wrote in chats of teams, and notices
    numbers_days: Days | None = None  #: of callers who have no card, since they called last


class WithheldRule(StrEnum):
    """What happens to callers who hide their number."""

    ACCEPT = "accept"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockList(Form):
    """Whom the centre does not take. One for the centre, id `main`."""

    id: str = "main"
    numbers: tuple[str, ...] = ()  #: exact numbers, or prefixes that end in *
    withheld: WithheldRule = WithheldRule.ACCEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt(Form):
    """A sound that flows play: an uploaded file or a spoken text, one per language."""

    id: PromptId
    name: Name
    texts: dict[str, str] = field(default_factory=dict[str, str])  #: language → text to speak
    uploads: dict[str, str] = field(default_factory=dict[str, str])  #: language → store key

"""What people see of the floor: queues and agents as of now, from the state. Pure."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from huawu.agents.machine import Agent
from huawu.agents.view import ShownState, shown_state
from huawu.centre.levels import as_of
from huawu.centre.model import AgentProfile, Queue
from huawu.centre.needs import Need
from huawu.contacts.machine import Contact, Phase, Place
from huawu.events.contact import Band, Channel, Direction
from huawu.floor.context import Setup
from huawu.floor.counters import QueueDay
from huawu.floor.lent import serves_now
from huawu.floor.seating import likeness
from huawu.floor.state import Aim, Asking, FloorState
from huawu.kernel.ids import AgentId, ContactId, QueueId, TeamId
from huawu.metrics.live import figure
from huawu.routing.policy import BANDS

_STANDING = (Phase.WAITING, Phase.RESERVED, Phase.RINGING, Phase.CONNECTING)
_TALKING = (Phase.TALKING, Phase.HELD)

#: Agents who are alike, counted by shown state: by number of the group.
_Staff = Mapping[int, Mapping[str, int]]

#: Returns how long one who joined a queue now would wait, in seconds; None when it is not known.
Expect = Callable[[QueueId], float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueNow:
    """One queue: who waits now, and what was today."""

    id: QueueId
    name: str
    waiting: int
    longest_wait_s: float
    messages: int  #: voicemails that nobody has taken yet
    callbacks: int  #: customers who are to be called back and stand in it now
    asks_until: datetime | None  #: who waits is asked for callbacks until then; None: by its rule
    offered: int  #: answered + abandoned + flowed_out + lost + waiting
    answered: int
    abandoned: int
    flowed_out: int
    lost: int
    service_level_ratio: float | None  #: answered in time / answered + abandoned; None: no calls
    sl_within_s: float  #: promised to who joins it now
    sl_target: float  #: ratio to reach now
    own_target: float  #: ratio that holds now, as set up
    aims_until: datetime | None  #: another target than its own holds until then; None: its own
    interval_answered: int  #: in the running half hour
    interval_abandoned: int
    interval_service_level_ratio: float | None
    expected_wait_s: float | None  #: of one who joined it now; None: not known
    agents: Mapping[str, int]  #: of those who can serve it, by shown state


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentNow:
    """One agent as of now."""

    id: AgentId
    number: str
    name: str
    team: TeamId | None
    state: ShownState
    reason: str
    since: datetime | None
    contact: ContactId | None
    queue: QueueId | None
    next_mode: str  #: noted for after the running contact
    assigned: Sequence[QueueId]  #: the only queues they serve, when a supervisor moved them
    assigned_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingNow:
    """One caller who waits, or for whom it rings."""

    contact: ContactId
    queue: QueueId
    since: datetime
    state: Phase  #: waiting, reserved, ringing or connecting
    agent: AgentId | None  #: for whom it rings
    band: Band
    priority: int
    callback: bool  #: nobody holds the line: the customer is called when an agent is there


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorNow:
    """The whole floor as of now."""

    at: datetime
    queues: Sequence[QueueNow]
    agents: Sequence[AgentNow]
    waiting: Sequence[WaitingNow]  #: by queue, in the order in which they are served
    calls: int  #: live voice contacts
    talking: int


def nothing_expected(_: QueueId) -> float | None:
    """Expect nothing of any queue."""
    return None


def floor_now(
    state: FloorState, setup: Setup, at: datetime, expect: Expect = nothing_expected
) -> FloorNow:
    """Return what the floor looks like at `at`."""
    return FloorLens().look(state, setup, at, expect)


class FloorLens:
    """Looks at the floor again and again; agents who did not change are not made anew."""

    def __init__(self) -> None:
        self._known: dict[AgentId, tuple[AgentProfile, Agent | None, AgentNow, int]] = {}
        self._groups: dict[Hashable, int] = {}  #: agents who are alike, by number
        self._alike: list[tuple[AgentProfile, Agent]] = []  #: one of each group
        #: which groups serve a queue of these needs
        self._fits: dict[tuple[QueueId, tuple[Need, ...]], list[bool]] = {}

    def look(
        self, state: FloorState, setup: Setup, at: datetime, expect: Expect = nothing_expected
    ) -> FloorNow:
        """Return what the floor looks like at `at`."""
        agents: list[AgentNow] = []
        tally = Counter[tuple[int, str]]()
        for profile in setup.agents():
            shown, group = self._agent(profile, state)
            agents.append(shown)
            tally[group, shown.state.value] += 1
        here: dict[QueueId, list[Contact]] = {}
        for contact in state.contacts.values():
            if contact.place is not None:
                here.setdefault(contact.place.queue, []).append(contact)
        voice = [c.phase for c in state.contacts.values() if is_call(c)]
        days, lately = state.counters.queues, state.counters.interval(at)
        staff = self._staff(tally)
        queues, zone = setup.queues(), ZoneInfo(state.counters.zone)
        return FloorNow(
            at=at,
            queues=[
                _queue(
                    q,
                    here.get(q.id, ()),
                    _Counts(
                        days.get(q.id, _NONE),
                        lately.get(q.id, _NONE),
                        expect(q.id),
                        state.aims.get(q.id),
                        state.asking.get(q.id),
                    ),
                    self._serving(q, staff),
                    (at, zone),
                )
                for q in queues
            ],
            agents=agents,
            waiting=[one for q in queues for one in _waiting(here.get(q.id, ()))],
            calls=len(voice),
            talking=sum(phase in _TALKING for phase in voice),
        )

    def _agent(self, profile: AgentProfile, state: FloorState) -> tuple[AgentNow, int]:
        agent = state.agents.get(profile.id)
        known = self._known.get(profile.id)
        if known is not None and known[0] is profile and known[1] is agent:
            return known[2], known[3]
        here = agent or state.agent(profile.id)
        moved = None if here.assigned is None else here.assigned.queues
        group = self._groups.setdefault((likeness(profile), moved), len(self._groups))
        if group == len(self._alike):
            self._alike.append((profile, here))
        shown = agent_now(profile, here)
        self._known[profile.id] = (profile, agent, shown, group)
        return shown, group

    def _staff(self, tally: Mapping[tuple[int, str], int]) -> _Staff:
        by_group: dict[int, dict[str, int]] = {}
        for (group, shown), count in tally.items():
            by_group.setdefault(group, {})[shown] = count
        return by_group

    def _serving(self, queue: Queue, staff: _Staff) -> Mapping[str, int]:
        """Count those who can serve a queue, by shown state."""
        fits = self._fits.setdefault((queue.id, queue.needs), [])
        fits.extend(serves_now(*alike, queue) for alike in self._alike[len(fits) :])
        found = Counter[str]()
        for group, states in staff.items():
            if fits[group]:
                found.update(states)
        return found


_NONE = QueueDay()


@dataclass(frozen=True, slots=True)
class _Counts:
    day: QueueDay
    lately: QueueDay
    expected_wait_s: float | None
    aim: Aim | None
    asking: Asking | None


def _queue(
    queue: Queue,
    here: Sequence[Contact],
    counts: _Counts,
    agents: Mapping[str, int],
    moment: tuple[datetime, ZoneInfo],
) -> QueueNow:
    at, zone = moment
    callers = [contact for contact in here if _is_standing(contact) and not contact.unreached]
    day, lately = counts.day, counts.lately
    now = as_of(queue, at, zone)
    return QueueNow(
        id=queue.id,
        name=queue.name,
        waiting=len(callers),
        longest_wait_s=max((_waits_s(contact, at) for contact in callers), default=0.0),
        messages=sum(contact.channel is Channel.VOICEMAIL for contact in here),
        callbacks=sum(_is_standing(contact) and contact.unreached for contact in here),
        asks_until=None if counts.asking is None else counts.asking.until,
        offered=day.offered,
        answered=day.answered,
        abandoned=day.abandoned,
        flowed_out=day.flowed_out,
        lost=day.lost,
        service_level_ratio=_service_level(day, queue),
        sl_within_s=now.sl_within_s,
        sl_target=now.sl_target if counts.aim is None else counts.aim.target,
        own_target=now.sl_target,
        aims_until=None if counts.aim is None else counts.aim.until,
        interval_answered=lately.answered,
        interval_abandoned=lately.abandoned,
        interval_service_level_ratio=_service_level(lately, queue),
        expected_wait_s=counts.expected_wait_s,
        agents=agents,
    )


def is_call(contact: Contact) -> bool:
    """Say whether a customer is on the line, or is being called."""
    if contact.channel is not Channel.VOICE or contact.direction is Direction.INTERNAL:
        return False
    return not contact.unreached or contact.leg is not None


def _is_standing(contact: Contact) -> bool:
    return contact.channel is Channel.VOICE and contact.phase in _STANDING


def _service_level(counted: QueueDay, queue: Queue) -> float | None:
    # The counts are named as in the catalogue, whose formula it is.
    counts = {
        "answered": counted.answered,
        "abandoned": counted.abandoned,
        "answered_within": counted.within(queue.sl_within_s),
    }
    return figure("service_level_live", counts)


def _waiting(here: Sequence[Contact]) -> list[WaitingNow]:
    """Return a queue's callers, who is served first in front."""
    found = [
        (-_band(place, contact), place.key_at, contact, place)
        for contact in here
        if _is_standing(contact) and (place := contact.place) is not None
    ]
    found.sort(key=lambda one: one[:2])
    return [
        WaitingNow(
            contact=contact.id,
            queue=place.queue,
            since=place.since.at,
            state=contact.phase,
            agent=contact.booking.agent if contact.booking is not None else None,
            band=_band(place, contact),
            priority=place.priority,
            callback=contact.unreached,
        )
        for _, _, contact, place in found
    ]


def _band(place: Place, contact: Contact) -> Band:
    return BANDS[contact.channel] if place.band is None else place.band


def serves(profile: AgentProfile, queue: Queue) -> bool:
    """Say whether an agent has what a queue needs, by the set-up."""
    return serves_now(profile, None, queue)


def _waits_s(contact: Contact, at: datetime) -> float:
    return (at - contact.place.since.at).total_seconds() if contact.place is not None else 0.0


def agent_now(profile: AgentProfile, agent: Agent) -> AgentNow:
    """Return what is shown of one agent."""
    busy = next((slot for slot in agent.slots.values() if slot.contact is not None), None)
    state = shown_state(agent)
    slot_since = busy.since if busy is not None else None
    since = slot_since or agent.mode_since or agent.session_since
    return AgentNow(
        id=profile.id,
        number=profile.number,
        name=profile.name,
        team=profile.team,
        state=state,
        reason=agent.reason if state is ShownState.NOT_READY else "",
        since=since.at if since is not None else None,
        contact=busy.contact if busy is not None else None,
        queue=busy.queue if busy is not None else None,
        next_mode=agent.next_mode.value if agent.next_mode is not None else "",
        assigned=() if agent.assigned is None else agent.assigned.queues,
        assigned_until=None if agent.assigned is None else agent.assigned.until,
    )

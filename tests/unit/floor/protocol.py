"""An exhaustive model of the reservation protocol, around the floor's own decisions.

What the floor decides, and what memory makes of it, are the product's functions (`floor.offers`,
`contacts.machine`, `agents.machine`, `journal.judge`); modelled is only what surrounds them: an
engine whose acts and events come in any order, callers and agents who act at any moment, one
event that is told twice, a floor that dies between any two steps and begins again, and an older
floor that does not know it was replaced. `protocol_steps` has what can happen next,
`protocol_walk` walks through every state that can be reached.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import structs

from huawu.agents import presence
from huawu.agents import slots as moves
from huawu.agents.machine import Agent, new_agent
from huawu.agents.machine import evolve as evolve_agent
from huawu.contacts.machine import Contact, Phase, begin
from huawu.contacts.machine import evolve as evolve_contact
from huawu.events import contact as contacts
from huawu.events.agent import AgentEvent, DeviceState
from huawu.events.contact import Channel, ContactEvent, Direction, EndedBy
from huawu.floor import offers
from huawu.floor.steps import Ending, closing
from huawu.kernel.errors import Conflict
from huawu.kernel.event import Event
from huawu.kernel.ids import (
    AgentId,
    ContactId,
    DeviceId,
    LegId,
    QueueId,
    ReservationId,
    SessionId,
)
from huawu.kernel.span import Instant

AT: Final = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
NOW: Final = Instant(AT, None)
QUEUE: Final = QueueId("que")
PEOPLE: Final = range(2)  #: contacts, and agents; some may not take part


@dataclass(frozen=True, slots=True)
class Rules:
    """What keeps the protocol sound, each to be switched off; and how far to look."""

    fence: bool = True  #: an event moves only the offer that its leg belongs to
    reconcile: bool = True  #: a new floor compares itself with the engine
    orphans: bool = True  #: and hangs up the legs that are nobody's
    old_floor: bool = False  #: a floor that died lives on, unknowing
    term: bool = True  #: the journal refuses who was superseded
    rows: bool = True  #: the journal refuses double bookings
    contacts: int = 2  #: that wait
    agents: int = 2  #: who are ready
    fences: int = 1  #: reservations for each contact, at most
    crashes: int = 1
    twice: int = 1  #: events told twice


class Leg(NamedTuple):
    """A leg that we dialled, as the engine has it."""

    id: LegId
    contact: int
    agent: int
    up: bool = False
    joined: bool = False


class World(NamedTuple):
    """Everything there is at one moment; contacts and agents as numbers of what memory holds."""

    contacts: tuple[int, ...]
    agents: tuple[int, ...]
    tasks: frozenset[int]  #: contacts that somebody conducts
    callers: tuple[bool, ...]  #: on the line
    legs: frozenset[Leg] = frozenset()
    acts: frozenset[tuple[str, Leg]] = frozenset()  #: asked of the engine, not done
    told: frozenset[tuple[str, LegId]] = frozenset()  #: by the engine, not read
    down: bool = False
    crashes: int = 0
    twice: int = 0
    old: tuple[tuple[int, ...], tuple[int, ...]] | None = None  #: memory of the older floor
    old_legs: frozenset[LegId] = frozenset()


class Pool:
    """Numbers for values, so that worlds are small and quick to compare."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self.values: list[Any] = []

    def put(self, value: Contact | Agent | None) -> int:
        """Return the number of a value; how many events made it is no difference."""
        kept = None if value is None else structs.replace(value, version=0)
        key = repr(kept).encode() if isinstance(kept, Agent) else msgspec.msgpack.encode(kept)
        if key not in self._numbers:
            self._numbers[key] = len(self.values)
            self.values.append(kept)
        return self._numbers[key]


POOL: Final = Pool()


def contact_of(number: int) -> Contact | None:
    """Return a contact as memory has it; None when it is over."""
    return POOL.values[number]


def agent_of(number: int) -> Agent:
    """Return an agent as memory has them."""
    return POOL.values[number]


def waiting(number: int) -> Contact:
    """Return a contact that has just begun to wait."""
    one = ContactId(f"ctc_{number}")
    created = contacts.ContactCreated(
        at=AT,
        contact=one,
        channel=Channel.VOICE,
        direction=Direction.INBOUND,
        leg=LegId(f"in_{number}"),
    )
    queued = contacts.ContactQueued(at=AT, contact=one, queue=QUEUE, key_at=AT)
    return evolve_contact(begin(created), queued)


def agent_id(number: int) -> AgentId:
    """Return the name of an agent."""
    return AgentId(f"agt_{number}")


def ready(number: int) -> Agent:
    """Return an agent who can take a call."""
    agent = new_agent(agent_id(number))
    requests: tuple[Callable[[Agent], Sequence[AgentEvent]], ...] = (
        lambda a: presence.sign_in(a, SessionId("ses"), NOW),
        lambda a: presence.device_seen(a, DeviceId("dev"), DeviceState.REGISTERED, NOW),
        lambda a: presence.ready(a, NOW),
    )
    for request in requests:
        for event in request(agent):
            agent = evolve_agent(agent, event)
    return agent


def begin_world(rules: Rules) -> World:
    """Return those who wait and those who are ready."""
    wait, work = range(rules.contacts), range(rules.agents)
    return World(
        contacts=tuple(POOL.put(waiting(n) if n in wait else None) for n in PEOPLE),
        agents=tuple(POOL.put(ready(n) if n in work else new_agent(agent_id(n))) for n in PEOPLE),
        tasks=frozenset(wait),
        callers=tuple(n in wait for n in PEOPLE),
    )


# — what the product decides, by its own functions —

Decide = Callable[[Contact, Agent], list[Event]]


def _settle(ending: Ending) -> Decide:
    """Close a contact and free its agent, as the conductor does when a call is over."""

    def decide(contact: Contact, agent: Agent) -> list[Event]:
        events, slot = list(closing(contact, ending, NOW)), offers.slot_of(agent, contact.id)
        if slot is None or contact.booking is None:
            return events
        if contact.booking.connected is not None:
            return [*events, *moves.release(agent, slot, ending.cause, NOW, wrap=False)]
        return [*events, *moves.free(agent, slot, "caller_gone", NOW)]

    return decide


DECISIONS: Final[Mapping[str, Decide]] = {
    "reserve": lambda c, a: offers.reserved(
        c, a, ReservationId(f"rsv_{c.id}_{c.fence + 1}"), QUEUE, NOW
    ),
    "offer": lambda c, a: offers.offered(c, a, leg_id(c), 20.0, NOW),
    "accept": lambda c, a: offers.accepted(c, a, NOW),
    "connect": lambda c, a: offers.connected(c, a, leg_id(c), NOW),
    "miss": lambda c, a: offers.missed(c, a, 0, NOW),
    "fail": lambda c, a: offers.failed(c, a, "q850_16", NOW),
    "take_back": lambda c, a: offers.taken_back(c, a, "resumed", NOW),
    "caller_left": _settle(Ending(by=EndedBy.CUSTOMER)),
    "agent_left": _settle(Ending(by=EndedBy.AGENT, cause="agent_hung_up")),
    "lost": _settle(Ending(by=EndedBy.ENGINE, lost="engine_lost")),
}


def leg_id(contact: Contact) -> LegId:
    """Return the leg of a contact's running reservation: a new one for each, naming its agent."""
    agent = contact.booking.agent if contact.booking is not None else ""
    return LegId(f"leg_{contact.id}_{contact.fence}_{agent}")


@cache
def decided(name: str, contact: int, agent: int) -> tuple[int, int] | None:
    """Return contact and agent after a decision; None when the product refuses it."""
    known, who = contact_of(contact), agent_of(agent)
    if known is None:
        return None
    try:
        events = DECISIONS[name](known, who)
    except Conflict:
        return None
    for event in events:
        if isinstance(event, AgentEvent):
            who = evolve_agent(who, event)
        elif isinstance(event, ContactEvent):
            known = evolve_contact(known, event)
    over = known.phase is Phase.ENDED
    return POOL.put(None if over else known), POOL.put(structs.replace(who, misses=0))


def applied(world: World, name: str, contact: int, agent: int) -> World | None:
    """Return the world after a decision about a contact and an agent."""
    after = decided(name, world.contacts[contact], world.agents[agent])
    if after is None:
        return None
    return world._replace(
        contacts=_with(world.contacts, contact, after[0]),
        agents=_with(world.agents, agent, after[1]),
    )


def _with(numbers: tuple[int, ...], place: int, number: int) -> tuple[int, ...]:
    return (*numbers[:place], number, *numbers[place + 1 :])


def booked(world: World, contact: int) -> Leg | None:
    """Return the leg of a contact's reservation, rung or to be rung."""
    known = contact_of(world.contacts[contact])
    if known is None or known.booking is None:
        return None
    leg = known.booking.leg or leg_id(known)
    return Leg(leg, contact, int(known.booking.agent.removeprefix("agt_")))


def kept(world: World) -> set[LegId]:
    """Return the legs that belong to a reservation, the older floor's too."""
    return {leg.id for n in PEOPLE if (leg := booked(world, n)) is not None} | world.old_legs

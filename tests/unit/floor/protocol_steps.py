"""Every step that the model of the reservation protocol can take; see `protocol`."""

from collections.abc import Iterator
from typing import Final

from msgspec import structs
from tests.unit.floor.protocol import (
    AT,
    NOW,
    PEOPLE,
    POOL,
    QUEUE,
    Leg,
    Rules,
    World,
    applied,
    booked,
    contact_of,
    decided,
    kept,
    ready,
)

from huawu.contacts.machine import Contact, Phase
from huawu.events.contact import Channel
from huawu.floor import offers
from huawu.journal.bookings import Booking, Bookings
from huawu.journal.judge import Ground
from huawu.journal.port import Batch, StreamWrite
from huawu.kernel.event import Actor
from huawu.kernel.ids import DEFAULT_TENANT, LegId, ReservationId


def steps(world: World, rules: Rules) -> Iterator[World]:
    """Yield every world that can come next."""
    yield from _engine_steps(world)
    yield from _people_steps(world)
    if world.old is not None:
        yield from _old_floor_steps(world, rules)
    if world.down:
        yield restarted(world, rules)
        return
    for contact in world.tasks:
        yield from _floor_steps(world, contact, rules)
    for event in world.told:
        read = world._replace(told=world.told - {event})
        yield heard(read, event, rules)
        if world.twice < rules.twice:
            yield heard(world._replace(twice=world.twice + 1), event, rules)
    if world.crashes < rules.crashes:
        yield world._replace(
            down=True,
            crashes=world.crashes + 1,
            tasks=frozenset(),
            acts=frozenset(),
            told=frozenset(),
            old=(world.contacts, world.agents) if rules.old_floor else None,
        )


def _floor_steps(world: World, contact: int, rules: Rules) -> Iterator[World]:
    known, leg = contact_of(world.contacts[contact]), booked(world, contact)
    if known is not None and known.phase is Phase.WAITING and known.fence < rules.fences:
        yield from _reservations(world, contact)
    if known is None or leg is None:
        return
    for phase, decision, act in _ASKS:
        after = applied(world, decision, contact, leg.agent) if known.phase is phase else None
        if after is not None:
            yield _ask(after, act, leg)


_ASKS: Final = (
    (Phase.RESERVED, "offer", "ring"),
    (Phase.RINGING, "miss", "hang_up"),
)


def _lives(world: World, leg: Leg) -> bool:
    return any(each.id == leg.id for each in world.legs)


def _reservations(world: World, contact: int) -> Iterator[World]:
    for agent in PEOPLE:
        after = applied(world, "reserve", contact, agent)
        if after is not None and not _in_use(world, contact, agent):
            yield after


def _in_use(world: World, contact: int, agent: int) -> bool:
    """Say whether the journal's rows of the older floor stand in the way."""
    asked = {leg for act, leg in world.acts if act == "ring"}
    return any(
        leg.contact == contact or leg.agent == agent
        for leg in world.legs | asked
        if leg.id in world.old_legs
    )


def _ask(world: World, act: str, leg: Leg) -> World:
    return world._replace(acts=world.acts | {(act, leg)})


def _say(world: World, what: str, leg: LegId) -> World:
    return world if world.down else world._replace(told=world.told | {(what, leg)})


def _engine_steps(world: World) -> Iterator[World]:
    for act in world.acts:
        what, leg = act
        rest = world._replace(acts=world.acts - {act})
        living = next((each for each in world.legs if each.id == leg.id), None)
        if what == "ring":
            yield rest._replace(legs=world.legs | {leg})
        elif what == "hang_up" and ("ring", leg) in world.acts:
            yield rest._replace(acts=rest.acts - {("ring", leg)})  # it comes too late to ring
        elif what == "hang_up" and living is not None:
            yield _say(rest._replace(legs=world.legs - {living}), "gone", leg.id)
        elif what == "join" and living is not None and world.callers[leg.contact]:
            joined = living._replace(joined=True, contact=leg.contact)
            legs = (world.legs - {living}) | {joined}
            yield _say(rest._replace(legs=legs), "joined", leg.id)
        else:
            yield _say(rest, "joined", leg.id) if what == "join" else rest


def _people_steps(world: World) -> Iterator[World]:
    for leg in world.legs:
        if not leg.up:
            up = (world.legs - {leg}) | {leg._replace(up=True)}
            yield _say(world._replace(legs=up), "answered", leg.id)
        yield _say(world._replace(legs=world.legs - {leg}), "gone", leg.id)
    for contact in PEOPLE:
        if world.callers[contact]:
            callers = tuple(on and n != contact for n, on in enumerate(world.callers))
            yield _say(world._replace(callers=callers), "caller_gone", LegId(f"in_{contact}"))


def heard(world: World, event: tuple[str, LegId], rules: Rules) -> World:
    """Return the world after the floor read one event."""
    what, leg_name = event
    if what == "caller_gone":
        return _ended(world, int(leg_name.removeprefix("in_")), "caller_left")
    contact = _target(world, leg_name, rules)
    if contact is None:
        return world
    known, leg = contact_of(world.contacts[contact]), booked(world, contact)
    if known is None or leg is None:
        return world
    moved = _MOVES.get((what, known.phase))
    if moved == "agent_left":
        return _ended(world, contact, moved)
    after = applied(world, moved, contact, leg.agent) if moved is not None else None
    if after is None:
        return world
    heard_of = leg._replace(id=leg_name)
    return _ask(after, "join", heard_of) if moved == "accept" else after


_MOVES: Final = {
    ("answered", Phase.RINGING): "accept",
    ("joined", Phase.CONNECTING): "connect",
    ("gone", Phase.RINGING): "fail",
    ("gone", Phase.CONNECTING): "fail",
    ("gone", Phase.TALKING): "agent_left",
}


def _target(world: World, leg: LegId, rules: Rules) -> int | None:
    """Return the contact that an event of a leg moves."""
    for contact in PEOPLE:
        known = contact_of(world.contacts[contact])
        if known is None or contact not in world.tasks:
            continue
        if rules.fence:
            if offers.of_offer(known, leg):
                return contact
        elif known.booking is not None and leg.endswith(known.booking.agent):
            return contact
    return None


def _ended(world: World, contact: int, how: str) -> World:
    leg = booked(world, contact)
    agent = leg.agent if leg is not None else 0
    known = contact_of(world.contacts[contact])
    if known is None or contact not in world.tasks:
        return world
    after = applied(world, how, contact, agent)
    if after is None:
        return world
    after = after._replace(tasks=world.tasks - {contact})
    return _ask(after, "hang_up", leg) if leg is not None and known.booking else after


def restarted(world: World, rules: Rules) -> World:
    """Return the world when a new floor has folded the journal and looked at the engine."""
    world = world._replace(down=False, tasks=frozenset(PEOPLE))
    if not rules.reconcile:
        still = (Phase.WAITING, Phase.RESERVED)
        tasks = [n for n in PEOPLE if (c := contact_of(world.contacts[n])) and c.phase in still]
        return world._replace(tasks=frozenset(tasks))
    for contact in PEOPLE:
        world = _reconciled(world, contact)
    if not rules.orphans:
        return world._replace(acts=frozenset())
    for leg in world.legs:
        if leg.id not in kept(world):
            world = _ask(world, "hang_up", leg)
    return world


def _reconciled(world: World, contact: int) -> World:
    """Return the world when a new floor has compared one contact with the engine."""
    known, leg = contact_of(world.contacts[contact]), booked(world, contact)
    if known is None:
        return world
    if not world.callers[contact]:
        return _ended(world, contact, "lost")
    if known.phase in (Phase.RINGING, Phase.CONNECTING) and leg is not None:
        return applied(world, "take_back", contact, leg.agent) or world
    if known.phase is Phase.TALKING and leg is not None and not _lives(world, leg):
        return _ended(world, contact, "agent_left")
    return world


def _old_floor_steps(world: World, rules: Rules) -> Iterator[World]:
    """The older floor makes one more reservation out of what it remembers, and rings."""
    if world.old is None:
        return
    for contact in PEOPLE:
        for agent in PEOPLE:
            after = decided("reserve", world.old[0][contact], world.old[1][agent])
            known = contact_of(after[0]) if after is not None else None
            if known is None or not _may_write(world, known, rules):
                continue
            leg = Leg(LegId(f"leg_old_{contact}"), contact, agent)
            named = world._replace(old=None, old_legs=world.old_legs | {leg.id})
            yield _ask(named, "ring", leg)


def _may_write(world: World, contact: Contact, rules: Rules) -> bool:
    """Ask the journal whether the older floor may write its reservation."""
    before = contact_of(POOL.put(structs.replace(contact, booking=None, phase=Phase.WAITING)))
    if before is None or contact.booking is None or not (rules.term or rules.rows):
        return True
    rows = [_row(c) for n in world.contacts if (c := contact_of(n)) and c.booking]
    ground = Ground(
        term=2 if rules.term else 0,
        versions={},
        bookings=Bookings(rows if rules.rows else ()),
    )
    created = offers.reserved(
        structs.replace(before, fence=contact.fence - 1),
        ready(int(contact.booking.agent.removeprefix("agt_"))),
        ReservationId("rsv_old"),
        QUEUE,
        NOW,
    )
    write = StreamWrite(stream=f"contact/{contact.id}", events=created, expected_version=None)
    batch = Batch(writes=[write], actor=Actor(tenant=DEFAULT_TENANT), term=1)
    return ground.judge(batch) is None


def _row(contact: Contact) -> Booking:
    booking = contact.booking
    if booking is None:
        raise ValueError(contact.id)
    return Booking(
        reservation=booking.id,
        contact=contact.id,
        agent=booking.agent,
        channel=Channel.VOICE,
        slot=booking.slot,
        fence=booking.fence,
        state="offered",
        created_at=AT,
    )

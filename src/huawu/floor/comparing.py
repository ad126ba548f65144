"""Where floor, engine and journal disagree: what the audit asks itself. Pure.

A difference seen once proves nothing, for what explains it may be on its way; one that is seen
again a moment later is real (`huawu.floor.audit`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

from huawu.contacts.machine import Contact, Phase
from huawu.engine.port import NodeSeen
from huawu.events.agent import SlotState
from huawu.events.contact import Direction
from huawu.floor.state import FloorState
from huawu.journal.port import Promise
from huawu.kernel.ids import AgentId, ContactId, DeviceId, LegId

#: Legs that we dial carry ids of ours; only such legs may be orphans that we hang up.
OUR_LEGS = "leg_"

_S = SlotState
_IN_HAND = frozenset(SlotState) - {_S.FREE, _S.WRAP}


class Stuck(StrEnum):
    """What is wrong; the word stands in `system.stuck_repaired` and in the meters."""

    CUSTOMER_GONE = "customer_gone"  #: the contact lives, its customer's leg does not
    PARTY_GONE = "party_gone"  #: likewise the agent's leg, or the outside party's
    PICKED_UP = "picked_up"  #: a leg we ring was picked up, and nobody told
    APART = "apart"  #: customer and agent talk and do not hear each other
    PLAY_OVER = "play_over"  #: the end of a play is waited for in vain
    ORPHAN = "orphan"  #: a leg that we dialled belongs to nobody
    UNKNOWN_CALL = "unknown_call"  #: somebody called and nobody knows
    DEVICE = "device"  #: a telephone is registered or not, against what we believe
    UNATTENDED = "unattended"  #: nobody conducts a contact whose customer is on the line
    IDLE_HANDS = "idle_hands"  #: an agent holds a contact that is over
    UNPROMISED = "unpromised"  #: memory has a reservation that the journal has not
    LEFT_PROMISED = "left_promised"  #: the journal has one of a contact that is over


@dataclass(frozen=True, slots=True)
class Difference:
    """One disagreement; equal ones are the same."""

    what: Stuck
    subject: str  #: the id of the contact, leg, agent, device or reservation
    other: str = ""  #: a second id, where it takes one


@dataclass(frozen=True, slots=True, kw_only=True)
class Grasp:
    """What the floor's tasks hold beside its state."""

    legs: Mapping[LegId, ContactId]  #: every leg that belongs to a live call
    plays: Mapping[ContactId, str]  #: whose end is waited for; "" for none; each call has one
    ending: frozenset[LegId] = frozenset()  #: legs whose end is being asked for


def against_engine(state: FloorState, seen: NodeSeen, grasp: Grasp) -> set[Difference]:
    """Return where the floor and what lives at a node disagree."""
    found: set[Difference] = set()
    for contact in state.contacts.values():
        if contact.node == seen.node and contact.leg is not None:
            differences = _of_contact(contact, seen, grasp)
            joined = _elsewhere(contact, state)
            found.update(d for d in differences if d.what is not Stuck.APART or not joined)
    found.update(_of_legs(seen, grasp))
    return found


def _of_contact(contact: Contact, seen: NodeSeen, grasp: Grasp) -> Iterator[Difference]:
    if contact.leg not in seen.legs and not contact.unreached:
        yield Difference(Stuck.CUSTOMER_GONE, contact.id)
        return
    if contact.id not in grasp.plays:
        yield Difference(Stuck.UNATTENDED, contact.id)
        return
    play = grasp.plays[contact.id]
    if play and (contact.leg, play) not in seen.plays:
        yield Difference(Stuck.PLAY_OVER, contact.id, play)
    for leg in _rung(contact):
        if leg not in seen.legs:
            yield Difference(Stuck.PARTY_GONE, contact.id, leg)
        elif seen.legs[leg] and not _answered(contact, leg):
            yield Difference(Stuck.PICKED_UP, contact.id, leg)
    if _apart(contact, seen):
        yield Difference(Stuck.APART, contact.id)


def living_by(contact: Contact) -> LegId | None:
    """Return the leg whose end is the contact's: the customer's, or the dialling agent's.

    A callback lives by none until somebody talks in it.
    """
    if contact.unreached:
        return None
    if contact.leg is None and contact.direction is Direction.OUTBOUND:
        return contact.booking.leg if contact.booking is not None else None
    return contact.leg


def others(contact: Contact) -> list[LegId]:
    """Return the legs of a contact beside the customer's."""
    booked = contact.booking.leg if contact.booking is not None else None
    watching = [watcher.leg for watcher in contact.watchers.values()]
    ringing = [one.leg for one in contact.invited.values()]
    return [leg for leg in (booked, *ringing, contact.outside_leg, *watching) if leg is not None]


def _answered(contact: Contact, leg: LegId) -> bool:
    if leg == contact.leg:
        return contact.answered
    if leg == contact.outside_leg:
        return contact.outside_talked
    if any(leg == one.leg for one in contact.invited.values()):
        return False
    return contact.phase is not Phase.RINGING


def _rung(contact: Contact) -> list[LegId]:
    """Return the legs of a contact that somebody has to pick up."""
    dialled = contact.leg if contact.direction is Direction.OUTBOUND else None
    return [*others(contact), *([dialled] if dialled is not None else [])]


def _apart(contact: Contact, seen: NodeSeen) -> bool:
    leg = contact.booking.leg if contact.booking is not None else None
    if contact.phase is not Phase.TALKING or leg is None or contact.leg is None:
        return False
    together = seen.joins.get(contact.id, frozenset())
    both_live = contact.leg in seen.legs and seen.legs.get(leg, False)
    return both_live and not {contact.leg, leg} <= together


def _elsewhere(contact: Contact, state: FloorState) -> bool:
    """Say whether who was consulted is in a conference with the customer instead."""
    parent = state.contacts.get(contact.parent) if contact.parent is not None else None
    return parent is not None and parent.merged


def _of_legs(seen: NodeSeen, grasp: Grasp) -> Iterator[Difference]:
    for leg in seen.legs:
        if leg.startswith(OUR_LEGS) and leg not in grasp.legs and leg not in grasp.ending:
            yield Difference(Stuck.ORPHAN, leg)
    for arrival in seen.arrivals:
        if arrival.leg not in grasp.legs and arrival.leg not in grasp.ending:
            yield Difference(Stuck.UNKNOWN_CALL, arrival.leg)


def against_devices(believed: Set[DeviceId], nodes: Iterable[NodeSeen]) -> Iterator[Difference]:
    """Return the telephones of which we believe otherwise than all nodes together say."""
    registered = {device for seen in nodes for device in seen.devices}
    for device in believed ^ registered:
        yield Difference(Stuck.DEVICE, device, "registered" if device in registered else "gone")


def against_journal(state: FloorState, promises: Iterable[Promise]) -> set[Difference]:
    """Return where agents, contacts and the journal's reservations disagree."""
    rows = {promise.reservation: promise.contact for promise in promises}
    held = {c.booking.id for c in state.contacts.values() if c.booking is not None}
    found = {Difference(Stuck.UNPROMISED, reservation) for reservation in held - rows.keys()}
    found |= {
        Difference(Stuck.LEFT_PROMISED, reservation)
        for reservation, contact in rows.items()
        if contact not in state.contacts
    }
    return found | {Difference(Stuck.IDLE_HANDS, a, c) for a, c in _idle_hands(state)}


def _idle_hands(state: FloorState) -> Sequence[tuple[AgentId, ContactId]]:
    return [
        (agent.id, slot.contact)
        for agent in state.agents.values()
        for slot in agent.slots.values()
        if slot.contact is not None
        and slot.state in _IN_HAND
        and slot.contact not in state.contacts
    ]

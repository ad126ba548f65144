"""Walking through every state of the reservation protocol, and what none of them may be."""

from collections import deque
from dataclasses import dataclass
from typing import Final

from tests.unit.floor.protocol import (
    PEOPLE,
    Rules,
    World,
    agent_of,
    begin_world,
    booked,
    contact_of,
    kept,
)
from tests.unit.floor.protocol_steps import steps
from tests.unit.floor.protocol_symmetry import representative

from huawu.contacts.machine import Phase
from huawu.events.agent import SlotState
from huawu.floor import offers

RUNG_TWICE: Final = "rung twice"
TWO_CONTACTS: Final = "an agent joined with two contacts"
ZOMBIE: Final = "a zombie leg"
NO_LEG: Final = "an agent stuck on a reservation with no leg"
DEAD_CALLER: Final = "an agent held for a dead caller"


def violation(world: World) -> str | None:
    """Return what is wrong with a world, by name."""
    if world.down:
        return None
    doomed = {leg.id for act, leg in world.acts if act == "hang_up"}
    ringing = [leg for leg in world.legs if leg.id not in doomed]
    for one in ringing:
        for other in ringing:
            if one.id < other.id and one.contact == other.contact:
                return RUNG_TWICE
            if one.id < other.id and one.agent == other.agent and one.joined and other.joined:
                return TWO_CONTACTS
    if world.acts or world.told:
        return None
    return _at_rest(world)


def _at_rest(world: World) -> str | None:
    """Return what is wrong when nothing is on its way any more."""
    living = {leg.id for leg in world.legs}
    if living - kept(world):
        return ZOMBIE
    for contact in PEOPLE:
        known, leg = contact_of(world.contacts[contact]), booked(world, contact)
        if known is None or leg is None:
            continue
        if not world.callers[contact]:
            return DEAD_CALLER
        rung = known.phase is not Phase.RESERVED or contact not in world.tasks
        if rung and leg.id not in living:
            return NO_LEG
    return _held_for_nobody(world)


def _held_for_nobody(world: World) -> str | None:
    booked_agents = {leg.agent for n in PEOPLE if (leg := booked(world, n)) is not None}
    for number in PEOPLE:
        slot = agent_of(world.agents[number]).slots[offers.VOICE]
        if slot.state is not SlotState.FREE and number not in booked_agents:
            return NO_LEG
    return None


@dataclass(frozen=True, slots=True)
class Found:
    """What a walk through all worlds came to."""

    states: int
    violations: frozenset[str]
    ended: bool  #: False: it was given up


def explore(rules: Rules, *, until: int = 10**7, stop_at: frozenset[str] = frozenset()) -> Found:
    """Walk through every world that can be reached, no further behind a wrong one.

    Of worlds that are alike but for names it walks through one.

    Args:
        rules: in force.
        until: states after which the walk is given up.
        stop_at: the walk ends when all of these were found.
    """
    first = representative(begin_world(rules))
    seen, ahead, wrong = {first}, deque([first]), set[str]()
    while ahead and len(seen) < until and not (stop_at and stop_at <= wrong):
        for after in map(representative, steps(ahead.popleft(), rules)):
            if after in seen:
                continue
            seen.add(after)
            what = violation(after)
            if what is None:
                ahead.append(after)
            else:
                wrong.add(what)
    return Found(len(seen), frozenset(wrong), ended=not ahead)

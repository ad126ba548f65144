"""Ringing several agents in every order of things: nobody is held for nothing, no place is lost.

One contact and a few agents, by the floor's own decisions (`floor.invitations`, `floor.offers`) and
what memory makes of them. Agents are asked at once or join later; telephones ring, are answered,
declined, left to ring or fail; joins fail; the caller leaves and the floor begins anew between any
two steps.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import pytest
from tests.unit.floor.protocol import AT, NOW, QUEUE, ready, waiting

from huawu.agents import slots as moves
from huawu.agents.machine import Agent
from huawu.agents.machine import evolve as evolve_agent
from huawu.agents.view import obstacle
from huawu.contacts.machine import Contact, Phase
from huawu.contacts.machine import evolve as evolve_contact
from huawu.events.agent import AgentEvent, SlotState
from huawu.events.contact import Channel, ContactEvent, EndedBy
from huawu.events.reservation import ANSWERED_ELSEWHERE, MISSED, REJECTED
from huawu.floor import invitations, offers
from huawu.floor.steps import Ending, closing
from huawu.kernel.event import Event
from huawu.kernel.ids import AgentId, LegId, ReservationId

pytestmark = pytest.mark.unit

Step = tuple[str, list[Event]]


class World(NamedTuple):
    """The contact, and the agents with how often each was asked."""

    contact: Contact
    agents: dict[AgentId, Agent]
    asked: tuple[int, ...]

    def agent(self, agent: AgentId) -> Agent:
        return self.agents[agent]


def asking(world: World, times: int) -> Iterator[Step]:
    """An agent who is free and not asked yet is asked, first or as well."""
    if world.contact.booking is not None or world.contact.phase is Phase.ENDED:
        return
    for number, agent in enumerate(world.agents.values()):
        if obstacle(agent, Channel.VOICE) is None and world.asked[number] < times:
            coming = {ReservationId(f"rsv_{number}_{world.asked[number]}"): agent}
            yield f"ask {number}", invitations.invited(world.contact, coming, QUEUE, 3, NOW)


def ringing(world: World) -> Iterator[Step]:
    """A telephone is rung; it is answered, left alone, declined, or fails."""
    contact = world.contact
    for one in contact.invited.values():
        agent, leg = world.agent(one.agent), LegId(f"leg_{one.id}")
        if one.leg is None:
            yield "ring", invitations.rung(contact, one, agent, leg, 20.0, NOW)
        elif contact.booking is None:
            yield "answer", invitations.answered(contact, one, agent, 20.0, NOW)
        for cause in ("unreachable", *((MISSED, REJECTED) if one.leg is not None else ())):
            yield cause, invitations.over(contact, one, agent, cause, 0, NOW)


def joining(world: World) -> Iterator[Step]:
    """Who answered hears the caller, or cannot be joined."""
    contact, booking = world.contact, world.contact.booking
    if booking is None or booking.connected is not None or booking.leg is None:
        return
    agent = world.agent(booking.agent)
    others = invitations.all_over(contact, world.agent, ANSWERED_ELSEWHERE, NOW)
    yield "join", [*offers.connected(contact, agent, booking.leg, NOW), *others]
    yield "no join", offers.failed(contact, agent, "agent_gone", NOW)


def breaking(world: World) -> Iterator[Step]:
    """The caller leaves; or another floor begins, which takes back what was not joined."""
    contact, booking = world.contact, world.contact.booking
    if contact.phase is Phase.ENDED:
        return
    left = invitations.all_over(contact, world.agent, "caller_gone", NOW)
    left += closing(contact, Ending(by=EndedBy.CUSTOMER), NOW)
    back = invitations.all_over(contact, world.agent, "resumed", NOW)
    if booking is not None:
        agent = world.agent(booking.agent)
        slot, talked = offers.held_slot(agent, contact.id), booking.connected is not None
        gone = moves.release(agent, slot, "", NOW, wrap=False) if talked else ()
        left += gone or moves.free(agent, slot, "caller_gone", NOW)
        back += [] if talked else offers.taken_back(contact, agent, "resumed", NOW)
    yield "the caller leaves", left
    yield "another floor begins", back


def after(world: World, step: Step) -> World:
    """Return what memory makes of a step."""
    what, events = step
    contact, agents, asked = world.contact, dict(world.agents), list(world.asked)
    for event in events:
        if isinstance(event, AgentEvent):
            agents[event.agent] = evolve_agent(agents[event.agent], event)
        elif isinstance(event, ContactEvent):
            contact = evolve_contact(contact, event)
    if what.startswith("ask "):
        asked[int(what[-1])] += 1
    return World(contact, agents, tuple(asked))


def holds(world: World) -> dict[AgentId, SlotState]:
    """Return what the agents have in hand."""
    slots = [(a.id, slot.state) for a in world.agents.values() for slot in a.slots.values()]
    return {agent: state for agent, state in slots if state is not SlotState.FREE}


def promised(contact: Contact) -> Iterator[tuple[AgentId, SlotState]]:
    """Yield what the contact is to them."""
    for one in contact.invited.values():
        yield one.agent, SlotState.RESERVED if one.leg is None else SlotState.OFFERED
    if contact.booking is not None:
        talks = contact.booking.connected is not None
        yield contact.booking.agent, SlotState.TALKING if talks else SlotState.CONNECTING


def sound(world: World) -> None:
    """Fail unless agents and contact agree, nobody is asked twice, and the place is kept."""
    contact, held = world.contact, list(promised(world.contact))
    assert holds(world) == dict(held)
    assert len(held) == len(dict(held))
    if contact.phase is Phase.ENDED:
        assert not held
        return
    assert (contact.phase is Phase.WAITING) is (not held)
    assert contact.phase is not Phase.RESERVED or all(one[1] is SlotState.RESERVED for one in held)
    if contact.booking is None or contact.booking.connected is None:
        assert contact.place is not None
        assert contact.place.key_at == AT


def likeness(world: World) -> Hashable:
    """Return what makes a difference to what can happen next."""
    contact, booking = world.contact, world.contact.booking
    booked = (booking.id, booking.leg, booking.connected is not None) if booking else None
    invited = frozenset((one.id, one.leg) for one in contact.invited.values())
    agents = tuple((agent.mode, tuple(agent.slots.values())) for agent in world.agents.values())
    return contact.phase, contact.place is None, booked, invited, repr(agents), world.asked


@dataclass
class Found:
    """What a walk came by."""

    worlds: int
    happened: set[str]


def walk(begun: World, times: int) -> Found:
    """Go every way from here, look at every world once, and tell what happened anywhere."""
    seen, ahead, happened = {likeness(begun)}, [begun], set[str]()
    while ahead:
        world = ahead.pop()
        sound(world)
        others = (step for each in (ringing, joining, breaking) for step in each(world))
        for step in (*asking(world, times), *others):
            happened.add(step[0])
            then = after(world, step)
            if (like := likeness(then)) not in seen:
                seen.add(like)
                ahead.append(then)
    return Found(len(seen), happened)


@pytest.mark.parametrize(("people", "times", "worlds"), [(3, 2, 2_000), (4, 1, 1_500)])
def test_in_whatever_order_agents_are_asked_join_and_answer_nobody_is_held_for_nothing(
    people: int, times: int, worlds: int
) -> None:
    agents = {agent.id: agent for agent in (ready(number) for number in range(people))}
    found = walk(World(waiting(0), agents, (0,) * people), times)
    assert {"answer", "join", "no join", MISSED, REJECTED, "unreachable"} <= found.happened
    assert found.worlds > worlds, "the walk ended early"

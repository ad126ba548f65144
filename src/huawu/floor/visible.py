"""What one person may see of the floor: by the teams and queues of their rights. Pure."""

from dataclasses import replace

from huawu.access.permissions import ANYWHERE, Anywhere, Person, may
from huawu.contacts.machine import Contact, Phase
from huawu.floor.context import Setup
from huawu.floor.state import FloorState
from huawu.floor.view import FloorNow, is_call
from huawu.kernel.ids import QueueId, TeamId


def queue_of(contact: Contact) -> QueueId | None:
    """Return the queue that a contact stands in, or last stood in; None before the first."""
    place = contact.place or contact.last_place
    if place is not None:
        return place.queue
    if contact.callback is not None:
        return contact.callback.queue
    return contact.booking.queue if contact.booking is not None else None


def may_about(person: Person, permission: str, contact: Contact, setup: Setup) -> bool:
    """Say whether `person` holds `permission` for a contact.

    A contact belongs to its queue, and to the team of the agent who has or last had it; while
    nobody had it, it is of no team in particular, and every team may see it.
    """
    team: TeamId | Anywhere | None = ANYWHERE
    agent = contact.booking.agent if contact.booking is not None else contact.last_agent
    if agent is not None:
        profile = setup.agent(agent)
        team = profile.team if profile is not None else None
    return may(person, permission, team=team, queue=queue_of(contact))


def visible_floor(
    now: FloorNow, state: FloorState, setup: Setup, person: Person, permission: str = "floor:read"
) -> FloorNow:
    """Return what `person` may see of the floor: their teams' agents, their queues, those calls."""
    if any(scope.everywhere and permission in scope.permissions for scope in person.scopes):
        return now
    calls = [
        contact
        for contact in state.contacts.values()
        if is_call(contact) and may_about(person, permission, contact, setup)
    ]
    return replace(
        now,
        queues=[queue for queue in now.queues if may(person, permission, queue=queue.id)],
        agents=[agent for agent in now.agents if may(person, permission, team=agent.team)],
        waiting=[one for one in now.waiting if may(person, permission, queue=one.queue)],
        calls=len(calls),
        talking=sum(call.phase in (Phase.TALKING, Phase.HELD) for call in calls),
    )

"""Asking several agents at once, as pure decisions: which events each step makes.

    invited → rang ─┬─ answered first: a reservation, offered and accepted in the same write
                    └─ answered elsewhere, missed, declined, failed, taken back

Nothing is promised while they ring: the one reservation, with the contact's next fence, is made
for who answers first. The others ring on until both hear each other, so that a join that fails
costs nobody the call.
"""

from collections.abc import Callable

from huawu.agents import slots as moves
from huawu.agents.machine import Agent
from huawu.agents.slots import Work
from huawu.contacts.invitations import Invitation
from huawu.contacts.machine import Contact
from huawu.events import reservation as reservations
from huawu.events.agent import AgentEvent
from huawu.events.call import LegCreated
from huawu.events.contact import Channel
from huawu.floor.offers import VOICE, held_slot, left_ready
from huawu.floor.steps import ReservationIds
from huawu.kernel.event import Event
from huawu.kernel.ids import AgentId, LegId, QueueId, ReservationId
from huawu.kernel.span import Instant, elapsed

#: Finds an agent as of now.
Find = Callable[[AgentId], Agent]


def invited(
    contact: Contact,
    agents: dict[ReservationId, Agent],
    queue: QueueId,
    able: int,
    now: Instant,
) -> list[Event]:
    """Ask these agents, beside those who are asked already; nothing rings at them yet.

    Raises:
        Conflict: one of them cannot be given a contact now.
    """
    events: list[Event] = []
    place, before = contact.place, len(contact.invited)
    for reservation, agent in agents.items():
        events.append(
            reservations.AgentInvited(
                **_ids(contact, reservation, agent.id, now),
                channel=Channel.VOICE,
                queue=queue,
                waited_s=elapsed(place.since, now).s if place is not None else 0.0,
                invited=before + len(agents),
                able=able,
                joined=before > 0,
            )
        )
        events += moves.reserve(agent, VOICE, Work(contact.id, reservation, queue), now)
    return events


def rung(
    contact: Contact, one: Invitation, agent: Agent, leg: LegId, timeout_s: float, now: Instant
) -> list[Event]:
    """The invited agent's device is about to ring as `leg`."""
    ids = _ids(contact, one.id, one.agent, now)
    return [
        reservations.InvitationRang(**ids, leg=leg, timeout_s=timeout_s),
        LegCreated(at=now.at, contact=contact.id, leg=leg, party="agent", agent=agent.id),
        *moves.offer(agent, held_slot(agent, contact.id), now),
    ]


def answered(
    contact: Contact, one: Invitation, agent: Agent, timeout_s: float, now: Instant
) -> list[Event]:
    """The agent picked up first: the reservation is theirs; not joined yet."""
    if one.leg is None:
        raise RuntimeError(f"{one.id} was answered and did not ring")
    ids = _ids(contact, one.id, one.agent, now, fence=contact.fence + 1)
    place, rang_s = contact.place, _rang_s(one, now) or 0.0
    return [
        reservations.ReservationCreated(
            **ids,
            channel=Channel.VOICE,
            queue=one.queue,
            trigger=reservations.FIRST,
            waited_s=elapsed(place.since, now).s if place is not None else 0.0,
        ),
        reservations.ReservationOffered(**ids, leg=one.leg, timeout_s=timeout_s, rang_s=rang_s),
        reservations.ReservationAccepted(**ids, elapsed_s=rang_s),
        *moves.answer(agent, held_slot(agent, contact.id), now),
    ]


def over(
    contact: Contact, one: Invitation, agent: Agent, cause: str, threshold: int, now: Instant
) -> list[Event]:
    """One agent is asked no more.

    Args:
        contact: that they were asked about.
        one: the invitation.
        agent: who was asked.
        cause: `NOT_TAKEN` counts against the agent as for any offer, others do not.
        threshold: how many misses in a row make an agent not ready; 0 never does.
        now: the moment.
    """
    ended = reservations.InvitationEnded(
        **_ids(contact, one.id, one.agent, now), cause=cause, elapsed_s=_rang_s(one, now)
    )
    return [ended, *_freed(agent, contact, cause, threshold, now)]


def all_over(contact: Contact, find: Find, cause: str, now: Instant) -> list[Event]:
    """Nobody else is asked any more, and none of them is to blame."""
    events: list[Event] = []
    for one in contact.invited.values():
        events += over(contact, one, find(one.agent), cause, 0, now)
    return events


def by_leg(contact: Contact, leg: LegId) -> Invitation | None:
    """Return the invitation that rings as a leg; the fence against what is told late."""
    return next((one for one in contact.invited.values() if one.leg == leg), None)


def by_agent(contact: Contact, agent: AgentId | None) -> Invitation | None:
    """Return an agent's invitation."""
    return next((one for one in contact.invited.values() if one.agent == agent), None)


def _freed(
    agent: Agent, contact: Contact, cause: str, threshold: int, now: Instant
) -> list[AgentEvent]:
    key = held_slot(agent, contact.id)
    if cause == reservations.MISSED:
        return list(moves.miss(agent, key, threshold, now))
    if cause in reservations.DECLINED:
        return left_ready(agent, moves.reject(agent, key, now), cause, now)
    return list(moves.free(agent, key, cause, now))


def _rang_s(one: Invitation, now: Instant) -> float | None:
    return None if one.offered is None else elapsed(one.offered, now).s


def _ids(
    contact: Contact,
    reservation: ReservationId,
    agent: AgentId,
    now: Instant,
    fence: int | None = None,
) -> ReservationIds:
    return ReservationIds(
        at=now.at,
        contact=contact.id,
        reservation=reservation,
        agent=agent,
        fence=contact.fence if fence is None else fence,
    )

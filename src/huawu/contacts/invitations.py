"""The agents who are asked at once about a contact, and what events make of them. Pure."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from huawu.events.reservation import AgentInvited, InvitationRang
from huawu.kernel.ids import AgentId, LegId, QueueId, ReservationId
from huawu.kernel.span import Instant


class Invitation(Struct, frozen=True, kw_only=True):
    """One of several agents who are asked at once."""

    id: ReservationId  #: of the reservation that they get by answering first
    agent: AgentId
    queue: QueueId
    leg: LegId | None = None
    offered: Instant | None = None  #: since when it rings


Invited = Mapping[ReservationId, Invitation]


def asked(known: Invited, event: AgentInvited) -> Invited:
    """Return who is asked after one more is."""
    coming = Invitation(id=event.reservation, agent=event.agent, queue=event.queue)
    return {**known, coming.id: coming}


def rang(known: Invited, event: InvitationRang, now: Instant) -> Invited:
    """Return who is asked once the telephone of one of them rings."""
    ringing = replace(known[event.reservation], leg=event.leg, offered=now)
    return {**known, ringing.id: ringing}


def without(known: Invited, reservation: ReservationId) -> Invited:
    """Return who else is asked."""
    return {id_: one for id_, one in known.items() if id_ != reservation}

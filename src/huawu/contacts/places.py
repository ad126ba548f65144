"""A contact's place in a queue, and what events make of it. Pure."""

from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from huawu.events import contact as contacts
from huawu.events.contact import Band, ContactEvent, Known, StepChange
from huawu.kernel.ids import AgentId, QueueId
from huawu.kernel.span import Instant

#: Cause of a change of priority: the contact went one band up, once.
WAITED_TOO_LONG: Final = "waited_too_long"


class Awaits(Struct, frozen=True, kw_only=True):
    """The agents whom a contact waits for, and nobody else."""

    agents: tuple[AgentId, ...]
    by: Known
    limit_s: float
    since: Instant


class Place(Struct, frozen=True, kw_only=True):
    """A contact's place in a queue; kept when it comes back after a missed offer."""

    queue: QueueId
    priority: int
    key_at: datetime
    since: Instant  #: when it was queued
    band: Band | None = None  #: None: the channel's
    promoted: bool = False  #: one band higher, because it waited too long
    applied: tuple[int, ...] = ()  #: steps of the routing plan that took effect, from 1
    seen: int = 0  #: the last step that was due
    expired: int = 0  #: this step and those before hold no more
    known: AgentId | None = None  #: the caller's own agent, not yet decided upon
    known_by: Known | None = None
    within_s: float | None = None  #: what the queue promised when it was queued; None: not known
    awaits: Awaits | None = None


def entered(event: contacts.ContactQueued, now: Instant) -> Place:
    """Return the place of a contact that joined a queue."""
    return Place(
        queue=event.queue,
        priority=event.priority,
        key_at=event.key_at,
        since=now,
        band=event.band,
        known=event.known,
        known_by=event.known_by,
        within_s=event.within_s,
    )


def returned(
    stood: Place | None, last: Place | None, event: contacts.ContactRequeued, now: Instant
) -> Place:
    """Return the place of a contact that came back.

    What it asks for is as it was then, only the wait may begin anew; nobody is waited for again.
    """
    if stood is not None and stood.queue == event.queue:
        return replace(stood, key_at=event.key_at, awaits=None, known=None)
    if last is not None and last.queue == event.queue:
        return replace(last, key_at=event.key_at, since=now, awaits=None, known=None)
    priority = stood.priority if stood is not None else 0
    return Place(queue=event.queue, priority=priority, key_at=event.key_at, since=now)


def moved(place: Place, event: ContactEvent, now: Instant) -> Place:
    """Return a place after an event about what the contact there asks for."""
    match event:
        case contacts.ContactStepChanged(change=StepChange.EXPIRED):
            return replace(place, expired=event.step)
        case contacts.ContactStepChanged():
            took_effect = (event.step,) if event.change is StepChange.APPLIED else ()
            return replace(place, applied=(*place.applied, *took_effect), seen=event.step)
        case contacts.ContactPriorityChanged():
            promoted = place.promoted or event.cause == WAITED_TOO_LONG
            change = replace(place, priority=event.priority, key_at=event.key_at, band=event.band)
            return replace(change, promoted=promoted)
        case contacts.AgentAwaited():
            awaits = Awaits(agents=event.agents, by=event.by, limit_s=event.limit_s, since=now)
            return replace(place, awaits=awaits, known=None)
        case contacts.AgentGivenUp():
            return replace(place, awaits=None, known=None)
        case _:
            return place


def refused(place: Place, agent: AgentId) -> Place:
    """Return a place after an agent did not take the contact: they are waited for no longer."""
    awaited = place.awaits is not None and agent in place.awaits.agents
    return replace(place, awaits=None) if awaited else place

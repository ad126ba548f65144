"""What becomes of a callback, as pure decisions: which events each of them makes.

booked ─ due ─▶ waiting in its queue ─ an agent has it ─ the customer answers ─▶ talking
▲                                        │
└───── not reached: again later ◀────────┤ or, after so many tries, given up
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from huawu.agents import slots as moves
from huawu.agents.machine import Agent
from huawu.centre.model import CallbackRule, Queue
from huawu.contacts.callbacks import CANCELLED, Callback
from huawu.contacts.machine import Contact, Phase
from huawu.events.call import LegHungUp
from huawu.events.callback import CallbackBooked, CallbackOver, CallbackPutOff
from huawu.events.contact import (
    AgentAwaited,
    Channel,
    ContactCreated,
    ContactOverflowed,
    ContactQueued,
    ContactRequeued,
    Direction,
    Known,
)
from huawu.floor.offers import held_slot
from huawu.floor.steps import rescinded
from huawu.kernel.event import Event
from huawu.kernel.ids import AgentId, ContactId, PartyId, QueueId
from huawu.kernel.span import Instant, elapsed
from huawu.routing.policy import key_at

#: Cause of coming back to the queue.
DUE: Final = "callback_due"
#: Whoever is dialled then will not be reached later.
_FINAL: Final = frozenset({"no_such_number", "no_number", "refused"})
#: The customer did not hear of it, or nearly so: no attempt, and how soon the next one is.
_NO_ATTEMPT_S: Final = {"engine": 60.0, "limit": 60.0, "closed": 0.0, "resumed": 15.0}
#: The agent gave it up: no attempt either, and the next as far off as after one.
_GIVEN_UP: Final = "cancelled"


def callback_of(contact: Contact) -> Callback:
    """Return what was promised in a contact that is a callback.

    Raises:
        RuntimeError: it is none, which is a fault of the caller's code.
    """
    if contact.callback is None:
        raise RuntimeError(f"{contact.id} is no callback")
    return contact.callback


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Whom to call back, and when."""

    party: PartyId | None
    due_at: datetime
    called: str = ""  #: our number that the customer sees
    agent: AgentId | None = None  #: who is to call; None: anybody of the queue
    asked_in: ContactId | None = None


def booked(
    callback: ContactId, wish: Wish, queue: QueueId, rule: CallbackRule, now: Instant
) -> list[Event]:
    """Return what begins a callback, by a queue's rule as it is now."""
    return [
        ContactCreated(
            at=now.at,
            contact=callback,
            channel=Channel.VOICE,
            direction=Direction.OUTBOUND,
            called=wish.called,
            party=wish.party,
        ),
        CallbackBooked(
            at=now.at,
            contact=callback,
            queue=queue,
            due_at=wish.due_at,
            until=wish.due_at + timedelta(hours=rule.within_h),
            tries=rule.tries,
            again_s=rule.again_s,
            agent=wish.agent,
            agent_wait_s=rule.agent_wait_s if wish.agent is not None else 0.0,
            asked_in=wish.asked_in,
        ),
    ]


def due(contact: Contact, queue: Queue | None, now: Instant, *, opened: bool) -> list[Event]:
    """Return what is to happen to a callback that waits, or is booked; nothing mostly.

    Args:
        contact: in phase `BOOKED` or `WAITING`.
        queue: its own, as it is set up now; None when it was removed.
        now: the present moment.
        opened: whether customers may be called now.
    """
    callback = callback_of(contact)
    if queue is None:
        return given_up(contact, "queue_removed", callback.tried, now)
    if now.at >= callback.until:
        return given_up(contact, "too_late", callback.tried, now)
    if contact.phase is Phase.BOOKED and now.at >= callback.due_at and opened:
        return _stands(contact, callback, queue, now)
    if contact.phase is Phase.WAITING and not opened:
        return [_put_off(contact, callback, "closed", now.at, callback.tried, now)]
    return []


def due_in_s(callback: Callback, now: datetime) -> float:
    """Return seconds until a callback is due or out of time; 0 when it is already."""
    moments = [moment for moment in (callback.due_at, callback.until) if moment > now]
    return (min(moments) - now).total_seconds() if len(moments) > 1 else 0.0


def _stands(contact: Contact, callback: Callback, queue: Queue, now: Instant) -> list[Event]:
    """Let a callback stand in its queue, at the place that it had if it had one."""
    events: list[Event] = []
    if contact.place is not None:
        key = contact.place.key_at
        events.append(
            ContactRequeued(at=now.at, contact=contact.id, queue=queue.id, cause=DUE, key_at=key)
        )
    else:
        key = key_at(callback.due_at, queue.priority, queue.priority_weight_s)
        events.append(
            ContactQueued(
                at=now.at,
                contact=contact.id,
                queue=queue.id,
                priority=queue.priority,
                key_at=key,
            )
        )
    if callback.agent is not None:
        events.append(
            AgentAwaited(
                at=now.at,
                contact=contact.id,
                queue=queue.id,
                agents=(callback.agent,),
                by=Known.BOOKED,
                limit_s=callback.agent_wait_s,
                expected_s=0.0,
            )
        )
    return events


def given_up(contact: Contact, cause: str, tried: int, now: Instant) -> list[Event]:
    """Return what ends a callback in which nobody was reached; `closing` ends its contact."""
    events: list[Event] = []
    if contact.place is not None:
        waited_s = elapsed(contact.place.since, now).s
        events.append(
            ContactOverflowed(
                at=now.at,
                contact=contact.id,
                queue=contact.place.queue,
                cause=cause,
                elapsed_s=waited_s,
            )
        )
    return [*events, CallbackOver(at=now.at, contact=contact.id, cause=cause, tried=tried)]


def withdrawn(contact: Contact, now: Instant) -> list[Event]:
    """Return what ends a callback that somebody took back."""
    return given_up(contact, CANCELLED, callback_of(contact).tried, now)


def not_reached(contact: Contact, agent: Agent, cause: str, now: Instant) -> list[Event]:
    """An agent has the callback, and did not reach the customer: free them, try again or end it.

    The agent has nothing to wrap up. The contact leaves its queue in the same write, so that
    nobody is chosen for it before it is due again.
    """
    gone: list[Event] = []
    if contact.leg is not None:
        gone.append(LegHungUp(at=now.at, contact=contact.id, leg=contact.leg, by="us"))
    return [
        *gone,
        *rescinded(contact, now, cause),
        *moves.free(agent, held_slot(agent, contact.id), cause, now),
        *_again(contact, cause, now),
    ]


def _again(contact: Contact, cause: str, now: Instant) -> Sequence[Event]:
    callback = callback_of(contact)
    attempt = cause not in _NO_ATTEMPT_S and cause != _GIVEN_UP
    tried = callback.tried + attempt
    if cause in _FINAL or (attempt and tried >= callback.tries):
        return given_up(contact, cause, tried, now)
    later = now.at + timedelta(seconds=_NO_ATTEMPT_S.get(cause, callback.again_s))
    return [_put_off(contact, callback, cause, later, tried, now)]


def _put_off(
    contact: Contact, callback: Callback, cause: str, due_at: datetime, tried: int, now: Instant
) -> CallbackPutOff:
    return CallbackPutOff(
        at=now.at,
        contact=contact.id,
        queue=callback.queue,
        cause=cause,
        due_at=due_at,
        tried=tried,
    )

"""Promising a customer a call at a chosen time: booked by an agent, changed by who may."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from huawu.centre.model import CallbackRule, Queue
from huawu.contacts.machine import Contact
from huawu.events.callback import CallbackBooked
from huawu.events.contact import ContactOverflowed
from huawu.floor import callback_calls
from huawu.floor.callbacks import Wish, booked, callback_of
from huawu.floor.dialling import shown_for
from huawu.floor.live import Live
from huawu.floor.outside import NotDialled
from huawu.floor.seating import may_dial_for
from huawu.kernel.errors import Conflict, Invalid, NotFound
from huawu.kernel.event import Actor, Event
from huawu.kernel.ids import AgentId, ContactId, PartyId, QueueId
from huawu.kernel.span import Instant, elapsed

#: Nobody knows what is in so many days.
LATEST: Final = timedelta(days=90)
#: A clock at a desk may be so much behind.
EARLIEST: Final = timedelta(minutes=-1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A call that is promised to a customer."""

    party: PartyId | None
    queue: QueueId
    due_at: datetime
    agent: AgentId | None  #: who is to call; None: anybody of the queue
    asked_in: ContactId | None = None
    number: str | None = None  #: another than the party's; personal data, never enters an event


async def book(live: Live, promise: Promise, by: Actor) -> ContactId:
    """Make a callback of a promise; it is called when it is due.

    Raises:
        NotFound: the queue calls nobody back, or the agent does not serve it.
        Invalid: the time is past or too far.
        Conflict: the customer's number is not known.
        Refused: the number may not be dialled.
    """
    queue, rule = _rule(live, promise.queue)
    _check(live, promise.due_at, promise.agent, queue)
    party = await _whom(live, promise, queue)
    contact = ContactId(live.new("ctc"))
    wish = Wish(
        party=party,
        due_at=promise.due_at,
        called=shown_for(live, queue),
        agent=promise.agent,
        asked_in=promise.asked_in,
    )
    await callback_calls.begin(live, booked(contact, wish, queue.id, rule, live.ledger.now()), by)
    return contact


def rebooked(live: Live, contact: Contact, due_at: datetime, agent: AgentId | None) -> list[Event]:
    """Return what lets a callback be due at another time, or be another's.

    Raises:
        NotFound: as `book`.
        Invalid: as `book`.
    """
    callback = callback_of(contact)
    queue, rule = _rule(live, callback.queue)
    _check(live, due_at, agent, queue)
    now = live.ledger.now()
    return [
        *_out_of_line(contact, now),
        CallbackBooked(
            at=now.at,
            contact=contact.id,
            queue=queue.id,
            due_at=due_at,
            until=due_at + timedelta(hours=rule.within_h),
            tries=rule.tries,
            again_s=rule.again_s,
            agent=agent,
            agent_wait_s=rule.agent_wait_s if agent is not None else 0.0,
            asked_in=callback.asked_in,
        ),
    ]


def _out_of_line(contact: Contact, now: Instant) -> list[Event]:
    """Give up the place: what is booked for later has none until it is due."""
    place = contact.place
    if place is None:
        return []
    return [
        ContactOverflowed(
            at=now.at,
            contact=contact.id,
            queue=place.queue,
            cause="rebooked",
            elapsed_s=elapsed(place.since, now).s,
        )
    ]


def _rule(live: Live, queue_id: QueueId) -> tuple[Queue, CallbackRule]:
    queue = live.queue(queue_id)
    if queue is None or queue.callback is None or queue.dials is None:
        raise NotFound(f"There is no queue {queue_id} that calls customers back.")
    return queue, queue.callback


def _check(live: Live, due_at: datetime, agent: AgentId | None, queue: Queue) -> None:
    ahead = due_at - live.ledger.now().at
    if not EARLIEST <= ahead <= LATEST:
        raise Invalid("due_at", f"choose a time from now on, within {LATEST.days} days")
    profile = live.around.setup.agent(agent) if agent is not None else None
    if agent is not None and (profile is None or not may_dial_for(profile, queue)):
        raise NotFound(f"There is no agent {agent} who serves the queue {queue.id}.")


async def _whom(live: Live, promise: Promise, queue: Queue) -> PartyId | None:
    """Return who is called: the customer of the promise, or who has the number that was told."""
    party, number = promise.party, promise.number
    if number is None:
        number = await live.around.parties.number_of(party) if party is not None else ""
        if not number:
            raise Conflict("The number of this customer is not known: nobody can call them back.")
    dials = queue.dials
    dial = live.outside.dialable(dials.trunk, number, dials.shown) if dials is not None else ""
    if not dial:
        raise NotDialled("This number may not be dialled; an administrator can allow it.")
    return party if promise.number is None else await live.around.parties.of_number(dial)

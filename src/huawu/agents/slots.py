"""Requests about the contacts an agent has in hand.

Each function says which events a request makes, without doing it; evolving the agent by them in
order is the whole effect. What waited for the agent's hands to be empty (a noted mode, a
sign-out) is part of the events of whatever empties them.
"""

from dataclasses import dataclass

from huawu.agents.machine import (
    MISSED,
    REJECTED,
    TIMED_OUT,
    TOOK_OVER,
    Agent,
    Slot,
    SlotKey,
    evolve,
)
from huawu.agents.presence import LOST, SIGNED_OUT, Events, change_mode, lasted, leave
from huawu.agents.tables import (
    MODE_MOVES,
    SLOT_MOVES,
    ModeTrigger,
    SessionTrigger,
    SlotTrigger,
    move,
)
from huawu.agents.view import obstacle
from huawu.events.agent import Mode, SlotChanged, SlotState, WrapAsked, WrapExtended
from huawu.kernel.errors import Conflict, Invalid, NotFound
from huawu.kernel.ids import ContactId, QueueId, ReservationId
from huawu.kernel.span import Instant, elapsed


@dataclass(frozen=True, slots=True)
class Work:
    """What is put into an agent's hand."""

    contact: ContactId
    reservation: ReservationId
    queue: QueueId | None = None  #: None for a direct call, which also reaches who is not ready


class NotRoutable(Conflict):
    """The agent cannot be given a contact now; the detail `obstacle` says why."""

    code = "agent-not-routable"


class WrapLimit(Conflict):
    """The wrap-up was extended as far as is allowed."""

    code = "agent-wrap-limit"


def reserve(agent: Agent, key: SlotKey, work: Work, now: Instant) -> Events:
    """Choose the agent for a contact; nothing rings yet.

    Raises:
        IllegalMove: the slot is taken.
        NotRoutable: signed out, silent, leaving, not ready, no device, or busy otherwise.
    """
    after = _after(agent, key, SlotTrigger.RESERVE)
    why = obstacle(agent, key[0], direct=work.queue is None)
    if why is not None:
        raise NotRoutable(
            f"The agent cannot be given a contact: {why}.", agent=agent.id, obstacle=why.value
        )
    coming = Slot(after, work.contact, work.reservation, work.queue)
    return (_changed(agent, key, coming, "picked", now),)


def offer(agent: Agent, key: SlotKey, now: Instant) -> Events:
    """The device begins to ring."""
    return advance(agent, key, SlotTrigger.OFFER, "offered", now)


def answer(agent: Agent, key: SlotKey, now: Instant) -> Events:
    """The agent picked up."""
    return advance(agent, key, SlotTrigger.ANSWER, "answered", now)


def call_back(agent: Agent, key: SlotKey, now: Instant) -> Events:
    """The agent picked up for a callback: the customer is called now."""
    return advance(agent, key, SlotTrigger.DIAL, "answered", now)


def connect(agent: Agent, key: SlotKey, now: Instant) -> Events:
    """Customer and agent hear each other."""
    return advance(agent, key, SlotTrigger.CONNECT, "connected", now)


def hold(agent: Agent, key: SlotKey, now: Instant) -> Events:
    """The customer hears music."""
    return advance(agent, key, SlotTrigger.HOLD, "held", now)


def retrieve(agent: Agent, key: SlotKey, now: Instant) -> Events:
    """The customer is back from hold."""
    return advance(agent, key, SlotTrigger.RETRIEVE, "retrieved", now)


def consult(agent: Agent, key: SlotKey, now: Instant) -> Events:
    """The agent asks somebody; the customer hears music."""
    return advance(agent, key, SlotTrigger.CONSULT, "consulted", now)


def take(agent: Agent, key: SlotKey, work: Work, now: Instant) -> Events:
    """The agent has at once what was another's: their own telephone is in the call already.

    Raises:
        IllegalMove: the slot is taken.
        NotRoutable: signed out, silent or leaving.
    """
    after = _after(agent, key, SlotTrigger.PICK_UP)
    why = obstacle(agent, key[0], direct=True)
    if why is not None:
        raise NotRoutable(f"You cannot take a call now: {why}.", obstacle=why.value)
    coming = Slot(after, work.contact, work.reservation, work.queue)
    picked = _changed(agent, key, coming, "intercepted", now)
    there = evolve(agent, picked, now.mono_s)
    return (picked, *connect(there, key, now))


def dial(agent: Agent, key: SlotKey, work: Work, now: Instant) -> Events:
    """The agent calls somebody outside; their own telephone rings first.

    Raises:
        IllegalMove: the slot is taken.
        NotRoutable: signed out, silent, leaving, no device, or busy otherwise.
    """
    after = _after(agent, key, SlotTrigger.DIAL)
    why = obstacle(agent, key[0], direct=True)
    if why is not None:
        raise NotRoutable(f"You cannot dial now: {why}.", obstacle=why.value)
    coming = Slot(after, work.contact, work.reservation, work.queue)
    return (_changed(agent, key, coming, "dialled", now),)


def end_consult(agent: Agent, key: SlotKey, now: Instant) -> Events:
    """The consultation is over and the customer is back."""
    return advance(agent, key, SlotTrigger.END_CONSULT, "consult_over", now)


def keep_hold(agent: Agent, key: SlotKey, now: Instant) -> Events:
    """The consultation is over, and the customer could not be taken back yet."""
    return advance(agent, key, SlotTrigger.HOLD, "consult_over", now)


def join(agent: Agent, key: SlotKey, now: Instant) -> Events:
    """A third party hears customer and agent, and is heard."""
    return advance(agent, key, SlotTrigger.JOIN, "joined", now)


def part(agent: Agent, key: SlotKey, now: Instant) -> Events:
    """The third party left; customer and agent go on."""
    return advance(agent, key, SlotTrigger.PART, "parted", now)


def hand_on(agent: Agent, key: SlotKey, work: Work, now: Instant) -> Events:
    """The conversation goes on as another contact: who was consulted has the customer now."""
    after = _after(agent, key, SlotTrigger.HAND_ON)
    coming = Slot(after, work.contact, work.reservation, work.queue)
    return (_changed(agent, key, coming, TOOK_OVER, now),)


def free(agent: Agent, key: SlotKey, cause: str, now: Instant) -> Events:
    """What was reserved, offered or being connected is taken back, without wrap-up or strike.

    The agent keeps their place among the longest idle unless `cause` is one of
    `machine.LOSES_PLACE`.
    """
    return _empty(agent, key, SlotTrigger.WITHDRAW, cause, now)


def miss(agent: Agent, key: SlotKey, threshold: int, now: Instant) -> Events:
    """The offer rang out; the `threshold`th in a row makes the agent not ready, 0 never does."""
    limit = threshold if threshold > 0 else None
    return _empty(agent, key, SlotTrigger.MISS, TIMED_OUT, now, misses_allowed=limit)


def reject(agent: Agent, key: SlotKey, now: Instant) -> Events:
    """The agent declined the offer; a policy that makes them not ready asks for that besides."""
    return _empty(agent, key, SlotTrigger.REJECT, REJECTED, now)


def release(agent: Agent, key: SlotKey, cause: str, now: Instant, *, wrap: bool) -> Events:
    """The conversation is over for this agent, whoever ended it; with or without wrap-up.

    Nobody wraps up at a desk that is silent beyond its grace.
    """
    if wrap and not agent.grace_over:
        return advance(agent, key, SlotTrigger.RELEASE, cause, now)
    return _empty(agent, key, SlotTrigger.RELEASE_FREE, cause, now)


def end_wrap(agent: Agent, key: SlotKey, now: Instant, *, cause: str = "wrap_over") -> Events:
    """The wrap-up is over: by its time limit, by the agent, or by force."""
    return _empty(agent, key, SlotTrigger.END_WRAP, cause, now)


def ask_wrap(agent: Agent, key: SlotKey, now: Instant) -> Events:
    """The agent wants wrap-up after the running conversation; asked again, nothing happens."""
    _after(agent, key, SlotTrigger.RELEASE)
    if agent.slots[key].wrap_asked:
        return ()
    return (WrapAsked(at=now.at, agent=agent.id, channel=key[0], slot=key[1]),)


def extend_wrap(agent: Agent, key: SlotKey, extra_s: float, limit_s: float, now: Instant) -> Events:
    """Allow more time to finish, at most `limit_s` in all beyond the queue's own time.

    Raises:
        WrapLimit: more than is allowed.
    """
    if extra_s <= 0:
        raise Invalid("extra_s", "must be more than 0 seconds.")
    _after(agent, key, SlotTrigger.EXTEND_WRAP)
    if agent.slots[key].extra_s + extra_s > limit_s:
        raise WrapLimit(f"Wrap-up can be extended by {limit_s:g} s in all.", limit_s=int(limit_s))
    channel, number = key
    return (WrapExtended(at=now.at, agent=agent.id, channel=channel, slot=number, extra_s=extra_s),)


def wrap_left_s(slot: Slot, wrap_s: float, now: Instant) -> float:
    """Return seconds until a timed wrap-up is over; 0 when it is due or the slot is not in it."""
    if slot.state is not SlotState.WRAP or slot.since is None:
        return 0.0
    return max(wrap_s + slot.extra_s - elapsed(slot.since, now).s, 0.0)


def advance(agent: Agent, key: SlotKey, trigger: SlotTrigger, cause: str, now: Instant) -> Events:
    """Move a slot whose contact stays in hand.

    Raises:
        IllegalMove: the slot is not in a state that `trigger` leaves.
    """
    slot, after = agent.slots[key], _after(agent, key, trigger)
    coming = Slot(after, slot.contact, slot.reservation, slot.queue)
    return (_changed(agent, key, coming, cause, now),)


def _empty(
    agent: Agent,
    key: SlotKey,
    trigger: SlotTrigger,
    cause: str,
    now: Instant,
    *,
    misses_allowed: int | None = None,
) -> Events:
    slot, after = agent.slots[key], _after(agent, key, trigger)
    coming = Slot(after, None, slot.reservation, slot.queue)
    emptied = _changed(agent, key, coming, cause, now)
    missed = misses_allowed is not None and agent.misses + 1 >= misses_allowed
    last = all(s.state is SlotState.FREE for k, s in agent.slots.items() if k != key)
    return (emptied, *_afterwards(agent, now, last=last, missed=missed))


def _afterwards(agent: Agent, now: Instant, *, last: bool, missed: bool) -> Events:
    """Return what an emptied slot brings with it: first match of leaving, noted mode, miss."""
    if last and agent.sign_out_asked:
        reason = agent.sign_out_reason or SIGNED_OUT
        return leave(agent, SessionTrigger.SIGN_OUT, reason, now)
    if last and agent.grace_over:
        return leave(agent, SessionTrigger.EXPIRE, LOST, now)
    if last and agent.next_mode is Mode.NOT_READY:
        return (change_mode(agent, agent.next_mode, agent.next_reason, now),)
    if missed and agent.mode is Mode.READY:
        after = move(MODE_MOVES, "mode", agent.mode, ModeTrigger.MISS_TOO_OFTEN)
        return (change_mode(agent, after, MISSED, now),)
    if last and agent.next_mode is Mode.READY:
        return (change_mode(agent, agent.next_mode, "", now),)
    return ()


def _after(agent: Agent, key: SlotKey, trigger: SlotTrigger) -> SlotState:
    slot = agent.slots.get(key)
    if slot is None:
        raise NotFound(f"The agent has no slot {key[1]} for {key[0]}.", agent=agent.id)
    return move(SLOT_MOVES, "slot", slot.state, trigger)


def _changed(agent: Agent, key: SlotKey, coming: Slot, cause: str, now: Instant) -> SlotChanged:
    slot = agent.slots[key]
    for_s, resumed = lasted(slot.since, now)
    return SlotChanged(
        at=now.at,
        agent=agent.id,
        channel=key[0],
        slot=key[1],
        before=slot.state,
        after=coming.state,
        contact=coming.contact,
        reservation=coming.reservation,
        queue=coming.queue,
        cause=cause,
        elapsed_s=for_s,
        resumed=resumed,
    )

"""What supervisors do to a call: listen, whisper, join, take it over, send it on, end it.

A supervisor attends by their own telephone, which rings first; whatever fails there leaves the
conversation as it is. What decides about a call is done by the call's own task, one after the
other, so that of two who act at once the second is told how things stand.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from huawu.agents import slots as moves
from huawu.agents.machine import VOICE
from huawu.agents.view import obstacle
from huawu.contacts.machine import Contact, Phase
from huawu.engine.port import CallerShown
from huawu.events.agent import SlotState
from huawu.events.call import LegAnswered, LegCreated, LegHungUp
from huawu.events.contact import (
    Channel,
    ContactOverflowed,
    ContactRequeued,
    ContactTransferred,
    Direction,
)
from huawu.events.supervision import (
    Attended,
    Barged,
    ForceReleased,
    ForceTransferred,
    Intercepted,
    Monitored,
    PickedUpFor,
    Whispered,
)
from huawu.floor import conversation
from huawu.floor.call import Call, Ear, NotNow
from huawu.floor.conversation import slot_for, taken_back, together
from huawu.floor.live import Live
from huawu.floor.queueing import queued
from huawu.floor.signals import (
    Advance,
    Asked,
    Attend,
    ForceRelease,
    ForceTransfer,
    Intercept,
    LeaveAttend,
    Left,
    PickUp,
    Supervise,
)
from huawu.floor.steps import booking_of, consult_over, reservation_over, unattended
from huawu.floor.targets import check_target
from huawu.kernel.errors import Conflict, HouseError, NotFound, Unavailable
from huawu.kernel.event import Actor, Event, Recorded
from huawu.kernel.ids import AgentId, LegId, QueueId, UserId
from huawu.kernel.span import elapsed

#: How long a supervisor's telephone rings.
RING_S: Final = 20.0

_WAYS: Final[dict[str, type[Attended]]] = {
    "monitor": Monitored,
    "whisper": Whispered,
    "barge": Barged,
}


class Supervising:
    """Carries out what supervisors ask about a conversation, in its task."""

    def __init__(self, live: Live) -> None:
        self._live = live

    async def obey(self, call: Call, act: Supervise, by: Actor) -> None:
        """Do it.

        Raises:
            HouseError: it is refused; the conversation is as it was.
        """
        user = by.user
        if user is None or self._live.contact(call).direction is Direction.INTERNAL:
            raise NotNow("Only conversations with customers are supervised, and by people.")
        match act:
            case Attend():
                await self._attend(call, act, user)
            case LeaveAttend():
                await self._leave(call, user)
            case Intercept(to=agent):
                await self._intercept(call, agent, user)
            case ForceTransfer():
                await self._transfer(call, act, user)
            case ForceRelease(customer=customer):
                await self._release(call, customer, user)
            case PickUp() | Advance():
                raise NotNow("The call is answered already.")

    # — attending —

    async def _attend(self, call: Call, act: Attend, user: UserId) -> None:
        """Ring the supervisor's telephone, or change how they attend."""
        if act.mode not in _WAYS:
            raise NotNow("One can monitor, whisper or barge in.")
        elsewhere = [c for c in self._live.calls.values() if c is not call]
        if any(ear.user == user for other in elsewhere for ear in other.ears.values()):
            raise NotNow("You attend another call; leave that one first.")
        mine = next((leg for leg, ear in call.ears.items() if ear.user == user), None)
        if mine is None:
            await self._ring(call, act, user)
            return
        if user in self._live.contact(call).watchers:
            await self._change(call, mine, user, act.mode)
        call.ears[mine].mode = act.mode

    async def _ring(self, call: Call, act: Attend, user: UserId) -> None:
        live, contact = self._live, self._live.contact(call)
        leg = LegId(live.new("leg"))
        call.ears[leg] = Ear(user=user, mode=act.mode)
        live.legs[leg] = contact.id
        at = live.ledger.now().at
        await live.ledger.write(LegCreated(at=at, contact=contact.id, leg=leg, party="supervisor"))
        profile = live.around.setup.agent(booking_of(contact).agent)
        try:
            await live.around.engine.ring_device(
                leg,
                act.device,
                node=contact.node,
                caller=CallerShown(name=profile.name if profile is not None else ""),
                timeout_s=RING_S,
            )
        except Unavailable:
            await self._gone(call, Left(leg, 27, answered=False))
            raise

    async def picked_up(self, call: Call, leg: LegId) -> None:
        """The supervisor picked up: let them in as they asked, or let them go."""
        live, ear = self._live, call.ears[leg]
        at = live.ledger.now().at
        await live.ledger.write(LegAnswered(at=at, contact=call.contact, leg=leg))
        try:
            await self._change(call, leg, ear.user, ear.mode)
        except HouseError:
            await self._gone(call, Left(leg, 16, answered=True))
            await live.leftovers.hang_up(leg)

    async def left(self, call: Call, left: Left) -> None:
        """The supervisor is off the line; the conversation goes on."""
        await self._gone(call, left)

    async def resume(self, call: Call) -> None:
        """Go on after a restart with who attends."""
        contact = self._live.contact(call)
        agents = booking_of(contact).leg
        for user, watcher in contact.watchers.items():
            call.ears[watcher.leg] = Ear(user=user, mode=watcher.mode)
            if not watcher.barges and agents is not None:
                with suppress(Unavailable):
                    await self._live.around.engine.listen(
                        watcher.leg, agents, whisper=watcher.mode == "whisper"
                    )

    async def _change(self, call: Call, leg: LegId, user: UserId, mode: str) -> None:
        live, contact = self._live, self._live.contact(call)
        agents, engine = booking_of(contact).leg, live.around.engine
        if agents is None:
            raise NotNow("The agent has no telephone in this call.")
        others = [one for one in together(live, contact) if one != leg]
        if mode == "barge":
            self._check_barge(call, contact)
            await engine.join(contact.id, [*others, leg])
        else:
            if _barges(contact, user):
                await engine.join(contact.id, others)
            await engine.listen(leg, agents, whisper=mode == "whisper")
        contact, now = live.contact(call), live.ledger.now()
        way = _WAYS[mode](
            at=now.at, contact=contact.id, by=user, agent=booking_of(contact).agent, leg=leg
        )
        await live.ledger.write(way, *self._slot_events(contact, user, joins=mode == "barge"))

    def _check_barge(self, call: Call, contact: Contact) -> None:
        if call.device_holds or (contact.consult is not None and not contact.merged):
            raise NotNow("The customer hears music just now; wait until the agent is back.")

    def _slot_events(self, contact: Contact, user: UserId, *, joins: bool) -> list[Event]:
        """Return what a supervisor's coming or going makes of the agent's state."""
        live, now = self._live, self._live.ledger.now()
        agent, key = live.agent(booking_of(contact).agent), slot_for(live, contact)
        in_conference = agent.slots[key].state is SlotState.CONFERENCE
        if joins and not in_conference:
            return [*taken_back(contact, now), *moves.join(agent, key, now)]
        others = contact.merged or any(
            watcher.barges for who, watcher in contact.watchers.items() if who != user
        )
        if not joins and in_conference and _barges(contact, user) and not others:
            return list(moves.part(agent, key, now))
        return []

    async def _leave(self, call: Call, user: UserId) -> None:
        mine = next((leg for leg, ear in call.ears.items() if ear.user == user), None)
        if mine is None:
            raise NotNow("You do not attend this call.")
        await self._gone(call, Left(mine, 16, answered=True))
        await self._live.leftovers.hang_up(mine)

    async def _gone(self, call: Call, left: Left) -> None:
        live, contact = self._live, self._live.contact(call)
        user = call.ears.pop(left.leg).user
        live.legs.pop(left.leg, None)
        now = live.ledger.now()
        parted = self._slot_events(contact, user, joins=False)
        await live.ledger.write(
            LegHungUp(at=now.at, contact=contact.id, leg=left.leg, cause=left.cause),
            *unattended(contact, user, now, "left"),
            *parted,
        )

    # — deciding —

    async def _intercept(self, call: Call, agent: AgentId, user: UserId) -> None:
        """Let the supervisor, who is in already, have the customer; the agent is out."""
        live, contact = self._live, self._live.contact(call)
        booking, watcher = booking_of(contact), contact.watchers.get(user)
        if watcher is None:
            raise NotNow("Listen to the call first; then you can take it over.")
        if contact.consult is not None:
            raise NotNow("The agent consults somebody; wait until that is over.")
        why = obstacle(live.agent(agent), Channel.VOICE, direct=True)
        if why is not None:
            raise NotNow(f"You cannot take a call now: {why}.", obstacle=why.value)
        await self._let_have(call, contact, watcher.leg)
        contact, now = live.contact(call), live.ledger.now()
        del call.ears[watcher.leg]
        taken, work = conversation.taken_by(live, contact, agent, watcher.leg, now)
        await live.ledger.write(
            Intercepted(at=now.at, contact=contact.id, by=user, agent=booking.agent),
            *reservation_over(contact, now, "intercepted"),
            *conversation.release(live, contact, "forced"),
            *taken,
            *moves.take(live.agent(agent), VOICE, work, now),
        )
        await conversation.dismiss(live, call)
        if booking.leg is not None:
            await live.leftovers.hang_up(booking.leg)

    async def _let_have(self, call: Call, contact: Contact, leg: LegId) -> None:
        engine = self._live.around.engine
        try:
            await self._live.music(call.leg, on=False)
            await engine.join(contact.id, [call.leg, leg])
        except Unavailable:
            with suppress(Unavailable):
                if contact.phase is Phase.TALKING:
                    await engine.join(contact.id, together(self._live, contact))
            raise

    async def _transfer(self, call: Call, act: ForceTransfer, user: UserId) -> None:
        live, contact = self._live, self._live.contact(call)
        booking = booking_of(contact)
        if contact.consult is not None:
            raise NotNow("The agent consults somebody; wait until that is over.")
        check_target(live, act, booking.agent)
        if contact.last_place is None and act.kind != "queue":
            raise NotNow("This call has no queue to come back to: send it to a queue.")
        await conversation.part(live, call, booking)
        at = live.ledger.now().at
        await conversation.end(
            live,
            call,
            "forced",
            _forced(contact, act, user, live, booking.agent),
            ContactTransferred(
                at=at,
                contact=contact.id,
                by=booking.agent,
                to_kind=act.kind,
                to=act.to,
                mode="forced",
            ),
        )

    async def _release(self, call: Call, customer: str, user: UserId) -> None:
        live, contact = self._live, self._live.contact(call)
        booking, last, now = booking_of(contact), contact.last_place, live.ledger.now()
        home = None
        if customer == "queue":
            if last is None:
                raise NotNow("This call has no queue to go back to; hang up or transfer it.")
            await conversation.part(live, call, booking)
            now = live.ledger.now()
            home = ContactRequeued(
                at=now.at,
                contact=contact.id,
                queue=last.queue,
                cause="force_released",
                key_at=last.key_at,
            )
        released = ForceReleased(
            at=now.at, contact=contact.id, by=user, agent=booking.agent, customer=customer
        )
        conversation.recall(live, contact)
        over = consult_over(contact, now, "cancelled")
        await conversation.end(live, call, "forced", released, *over, after=home)


def redirect(live: Live, call: Call, asked: Asked, *before: Event) -> bool:
    """Do what a supervisor asks about a call that waits or rings, and answer them.

    Returns whether the call goes on elsewhere; `before` ends what ran, in the same write.
    """
    contact, act, user = live.contact(call), asked.command, asked.by.user
    if asked.reply.done() or not isinstance(act, PickUp | ForceTransfer) or user is None:
        return False
    agent = contact.booking.agent if contact.booking is not None else None
    try:
        if asked.agent is not None and asked.agent != agent:
            raise NotNow("Another agent has this call, or nobody.")
        if isinstance(act, PickUp):
            at = live.ledger.now().at
            taken = PickedUpFor(at=at, contact=contact.id, by=user, agent=agent, to=act.to)
            live.line.reserve(contact.id, act.to, *before, taken)
            write = call.booked
        else:
            check_target(live, act, agent)
            write = _move(live, call, act, *before, _forced(contact, act, user, live, agent))
    except (Conflict, NotFound) as refusal:
        asked.reply.set_exception(refusal)
        return False
    if write is not None:
        write.add_done_callback(partial(_answer, asked))
    return True


def _answer(asked: Asked, write: "asyncio.Task[Sequence[Recorded]]") -> None:
    """Answer once it is durable; when the floor ends instead, nobody is answered."""
    if not asked.reply.done() and not write.cancelled() and write.exception() is None:
        asked.reply.set_result(None)


def _move(
    live: Live, call: Call, act: ForceTransfer, *before: Event
) -> "asyncio.Task[Sequence[Recorded]] | None":
    contact, now = live.contact(call), live.ledger.now()
    queue, place = live.queue(QueueId(act.to)), contact.place
    if act.kind == "agent":
        live.line.reserve(contact.id, AgentId(act.to), *before)
        return call.booked
    if contact.unreached:
        raise NotNow("A callback stays in its queue: that is in whose name it is made.")
    if queue is None or place is None or place.queue == queue.id:
        raise NotNow("The call stands in that queue, or in none.")
    left = ContactOverflowed(
        at=now.at,
        contact=contact.id,
        queue=place.queue,
        cause="force_transferred",
        elapsed_s=elapsed(place.since, now).s,
    )
    return live.ledger.post([*before, left, queued(contact, queue, queue.priority, now)])


def _forced(
    contact: Contact, act: ForceTransfer, user: UserId, live: Live, agent: AgentId | None
) -> ForceTransferred:
    return ForceTransferred(
        at=live.ledger.now().at,
        contact=contact.id,
        by=user,
        agent=agent,
        to_kind=act.kind,
        to=act.to,
    )


def _barges(contact: Contact, user: UserId) -> bool:
    watcher = contact.watchers.get(user)
    return watcher is not None and watcher.barges

"""Reaching the target of a transfer, and staying with a customer who talks outside."""

from huawu.events.call import LegAnswered, LegCreated, LegHungUp, LegsBridged, OutboundRefused
from huawu.events.contact import ContactRequeued
from huawu.floor.call import Call, FlowOver, GivenAway, Outside, refuse
from huawu.floor.flowing import through
from huawu.floor.handing_over import hand_over
from huawu.floor.live import Live
from huawu.floor.outside import Asker, OutsideDesk
from huawu.floor.queueing import queued
from huawu.floor.signals import Asked, HandOver, Left, PickedUp
from huawu.kernel.errors import (
    Conflict,
    HouseError,
    LimitReached,
    NotFound,
    Refused,
    Unavailable,
)
from huawu.kernel.event import Event
from huawu.kernel.ids import AgentId, LegId, QueueId
from huawu.kernel.scope import finish


class Transferring:
    """Brings a customer to another queue, another agent or an outside number."""

    def __init__(self, live: Live, outside: OutsideDesk) -> None:
        self._live = live
        self._outside = outside

    async def reach(self, call: Call) -> None:
        """Start towards the target; what cannot be reached brings the customer back."""
        kind, target = call.aim or self._live.contact(call).transfer_to or ("", "")
        call.aim = None
        if kind == "queue":
            await finish(self._to_queue(call, QueueId(target)))
        elif kind == "agent":
            await finish(self._to_agent(call, AgentId(target)))
        else:
            await self._to_outside(call)

    async def _to_queue(self, call: Call, target: QueueId) -> None:
        queue = self._live.queue(target)
        if queue is None:
            await self._back(call, "queue_removed")
            return
        contact, now = self._live.contact(call), self._live.ledger.now()
        await self._live.ledger.write(queued(contact, queue, queue.priority, now))

    async def _to_agent(self, call: Call, target: AgentId) -> None:
        try:
            self._live.line.reserve(call.contact, target)
        except Conflict:
            await self._back(call, "transfer_refused")

    async def _back(self, call: Call, cause: str, *before: Event) -> None:
        """Bring the customer back: from an agent's transfer to their place, else on in the flow."""
        live, contact = self._live, self._live.contact(call)
        now, last = live.ledger.now(), contact.last_place
        if last is not None and contact.transfer_by is not None:
            home: list[Event] = [
                ContactRequeued(
                    at=now.at,
                    contact=contact.id,
                    queue=last.queue,
                    cause=cause,
                    key_at=last.key_at,
                )
            ]
        else:
            home = list(through(live, contact, "failed"))
        await live.ledger.write(*before, *home)
        if not home:  # a consultation, or an agent's own call: there is no way but out
            raise FlowOver

    async def _to_outside(self, call: Call) -> None:
        live, contact, target = self._live, self._live.contact(call), call.outside
        if target is None:  # a restart fell between the transfer and the dialling
            await self._back(call, "transfer_interrupted")
            return
        asker = Asker(agent=call.on_behalf or contact.last_agent)
        try:
            dial = self._outside.check(target.trunk, target.number, asker)
        except (Refused, LimitReached, NotFound) as refusal:
            at = live.ledger.now().at
            rule = str(refusal.details.get("rule", refusal.code))
            refused = OutboundRefused(at=at, contact=contact.id, rule=rule, trunk=target.trunk)
            await self._back(call, "transfer_refused", refused)
            return
        leg = LegId(live.new("leg"))
        self._outside.began(leg, target.trunk, asker)
        try:
            if await finish(self._dial(call, leg, target, dial)):
                await self._see(call, leg, target.timeout_s)
                await self._until_left(call, leg)
        finally:
            self._outside.ended(leg)

    async def _dial(self, call: Call, leg: LegId, target: Outside, dial: str) -> bool:
        live = self._live
        trunk = live.around.setup.trunk(target.trunk)
        contact, at = live.contact(call), live.ledger.now().at
        live.legs[leg] = contact.id
        await live.music(call.leg, on=True)
        await live.ledger.write(
            LegCreated(at=at, contact=contact.id, leg=leg, party="outside", trunk=target.trunk)
        )
        try:
            await live.around.engine.dial_outside(
                leg,
                target.trunk,
                dial,
                node=contact.node,
                shown=trunk.shown if trunk is not None else "",
                timeout_s=target.timeout_s,
            )
        except Unavailable:
            await self._gone(call, Left(leg, 27, answered=False))
            return False
        return True

    async def _see(self, call: Call, leg: LegId, timeout_s: float) -> None:
        """Wait until the outside party picks up or cannot be reached."""
        clock = self._live.around.clock
        due_s = clock.monotonic_s() + timeout_s
        while self._live.contact(call).outside_leg == leg:
            signal = await call.next(due_s - clock.monotonic_s())
            if signal is None:
                await self._live.leftovers.hang_up(leg)
                await finish(self._gone(call, Left(leg, 19, answered=False)))
            elif isinstance(signal, Left) and signal.leg == leg:
                await finish(self._gone(call, signal))
            elif isinstance(signal, PickedUp) and signal.leg == leg:
                await finish(self._join(call, leg))
                return
            else:
                refuse(signal, "The call is being transferred outside.")

    async def _join(self, call: Call, leg: LegId) -> None:
        live = self._live
        await live.music(call.leg, on=False)
        await live.around.engine.join(call.contact, [call.leg, leg])
        at = live.ledger.now().at
        await live.ledger.write(
            LegAnswered(at=at, contact=call.contact, leg=leg),
            LegsBridged(at=at, contact=call.contact, leg=leg),
        )

    async def _gone(self, call: Call, left: Left) -> None:
        """The outside party could not be reached, or hung up."""
        contact, at = self._live.contact(call), self._live.ledger.now().at
        gone = LegHungUp(at=at, contact=contact.id, leg=left.leg, cause=left.cause)
        if contact.outside_talked:
            await self._live.ledger.write(gone)
        else:
            await self._back(call, "transfer_unanswered", gone)

    async def _until_left(self, call: Call, leg: LegId) -> None:
        while self._live.contact(call).outside_leg == leg:
            signal = await call.next(None)
            if isinstance(signal, Left) and signal.leg == leg:
                await finish(self._gone(call, signal))
            elif isinstance(signal, Asked) and isinstance(signal.command, HandOver):
                await finish(self._give(call, signal, signal.command))
            else:
                refuse(signal, "The customer talks with an outside party.")

    async def _give(self, call: Call, asked: Asked, wish: HandOver) -> None:
        """Give the outside party to the call that the consultation is about."""
        try:
            await hand_over(self._live, call, wish.to)
        except HouseError as refusal:
            asked.reply.set_exception(refusal)
            return
        asked.reply.set_result(None)
        raise GivenAway

    async def stay_outside(self, call: Call) -> None:
        """Stay with a talk that came here from a consultation or from before a restart.

        Who was still being rung before a restart is given up: whether they picked up meanwhile
        is not known, and the number neither.
        """
        contact = self._live.contact(call)
        leg = contact.outside_leg
        if leg is None:
            return
        if contact.outside_talked:
            asker = Asker(agent=contact.last_agent)
            if contact.outside_trunk is not None:
                self._outside.carries(leg, contact.outside_trunk, asker)
            try:
                await self._until_left(call, leg)
            finally:
                self._outside.ended(leg)
            return
        await finish(self._gone(call, Left(leg, 31, answered=False)))
        await self._live.leftovers.hang_up(leg)

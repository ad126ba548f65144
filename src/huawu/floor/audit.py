"""Every few seconds: do floor, engine and journal agree? What does not is mended and counted.

Events from an engine can be lost, and code can be wrong. Nobody may stay stuck for it: within
`WITHIN_S` of a lost event the audit sees the difference twice, does what the event would have
done, and says so in the journal. In steady state it finds nothing.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Final

import structlog

from huawu.agents import slots as moves
from huawu.agents.view import TALKS
from huawu.engine.port import LegArrived, NodeSeen
from huawu.events import reservation as reservations
from huawu.events.system import StuckRepaired
from huawu.floor import signals
from huawu.floor.call import Call, CustomerGone
from huawu.floor.comparing import (
    Difference,
    Grasp,
    Stuck,
    against_devices,
    against_engine,
    against_journal,
)
from huawu.floor.devices import Devices
from huawu.floor.live import Live
from huawu.floor.offers import slot_of
from huawu.floor.wrapping import wraps
from huawu.journal.port import Journal, Promise
from huawu.kernel.errors import Unavailable
from huawu.kernel.ids import AgentId, ContactId, DeviceId, LegId
from huawu.kernel.scope import finish

_log: Final = structlog.get_logger()

#: From one look to the next.
LOOK_EVERY_S: Final = 6.0
#: A difference that is still there after so long is real: no event is so slow.
SURE_AFTER_S: Final = 2.0
#: A lost event is made good after this, at most.
WITHIN_S: Final = 10.0

#: Q.850: normal clearing.
_NORMAL: Final = 16


class Disagrees(RuntimeError):
    """Memory is not what the journal tells: the floor ends, and begins again from the journal."""


class Audit:
    """Compares and mends, for as long as a floor lives."""

    def __init__(
        self,
        live: Live,
        devices: Devices,
        journal: Journal,
        *,
        nodes: Collection[str],
        repaired: Counter[Stuck],
        arrive: Callable[[LegArrived], None],
        attend: Callable[[ContactId], None],
    ) -> None:
        """Return an audit; `run` it.

        Args:
            live: the floor's live objects.
            devices: knows the telephones.
            journal: the floor's.
            nodes: the engines that answer, kept up to date by who knows.
            repaired: what was mended is counted here.
            arrive: takes in a call that nobody knows.
            attend: lets somebody conduct a contact.
        """
        self._nodes = nodes
        self._repaired = repaired
        self._live = live
        self._devices = devices
        self._journal = journal
        self._arrive = arrive
        self._attend = attend
        self._seen: dict[str, NodeSeen] = {}
        self._promises: Mapping[str, Promise] = {}
        self._repairs: Mapping[Stuck, Callable[[Difference], Awaitable[None]]] = {
            Stuck.CUSTOMER_GONE: self._customer_gone,
            Stuck.PARTY_GONE: self._party_gone,
            Stuck.PICKED_UP: self._picked_up,
            Stuck.APART: self._join,
            Stuck.PLAY_OVER: self._play_over,
            Stuck.ORPHAN: self._hang_up,
            Stuck.UNKNOWN_CALL: self._take_in,
            Stuck.DEVICE: self._device,
            Stuck.UNATTENDED: self._let_attend,
            Stuck.IDLE_HANDS: self._free,
            Stuck.UNPROMISED: self._begin_again,
            Stuck.LEFT_PROMISED: self._rescind,
        }

    async def run(self) -> None:
        """Look, again and again, until cancelled.

        Raises:
            Disagrees: memory and journal disagree.
        """
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            doubts = await self._look()
            if doubts:
                await asyncio.sleep(SURE_AFTER_S)
                for difference in sorted(doubts & await self._look(), key=lambda d: d.subject):
                    await finish(self._repair(difference))

    async def _look(self) -> set[Difference]:
        found: set[Difference] = set()
        self._seen = await self._see_nodes()
        state, grasp = self._live.ledger.state, self._grasp()
        for seen in self._seen.values():
            found |= against_engine(state, seen, grasp)
        if len(self._seen) == len(self._nodes):
            found.update(against_devices(self._devices.registered, self._seen.values()))
        try:
            self._promises = {p.reservation: p for p in await self._journal.promises()}
        except Unavailable:  # the journal itself waits for it
            return found
        return found | against_journal(state, self._promises.values())

    async def _see_nodes(self) -> dict[str, NodeSeen]:
        seen: dict[str, NodeSeen] = {}
        for node in sorted(self._nodes):
            try:
                seen[node] = await self._live.around.engine.look(node)
            except Unavailable:  # its connection will say so, and bring a resync
                _log.warning("engine away while it was looked at", node=node)
        return seen

    def _grasp(self) -> Grasp:
        live = self._live
        return Grasp(
            legs=live.legs,
            plays={contact: call.playing for contact, call in live.calls.items()},
            ending=frozenset(live.leftovers.waiting),
        )

    async def _repair(self, difference: Difference) -> None:
        live, what = self._live, difference.what
        _log.warning("stuck, repaired", what=what.value, subject=difference.subject)
        self._repaired[what] += 1
        at = live.ledger.now().at
        # durable first: a floor that was superseded must not hang up what its successor rings
        await live.ledger.write(StuckRepaired(at=at, what=what, subject=difference.subject))
        await self._repairs[what](difference)

    # — repairs: each does what the lost event, or the wrong code, should have done —

    def _call(self, difference: Difference) -> Call | None:
        return self._live.calls.get(ContactId(difference.subject))

    async def _customer_gone(self, difference: Difference) -> None:
        call = self._call(difference)
        if call is not None:
            call.end(CustomerGone)

    async def _party_gone(self, difference: Difference) -> None:
        call = self._call(difference)
        if call is not None:
            call.tell(signals.Left(LegId(difference.other), _NORMAL, answered=True))

    async def _picked_up(self, difference: Difference) -> None:
        call = self._call(difference)
        if call is not None:
            call.tell(signals.PickedUp(LegId(difference.other)))

    async def _play_over(self, difference: Difference) -> None:
        call = self._call(difference)
        if call is not None:
            call.tell(signals.Played(difference.other, completed=True))

    async def _join(self, difference: Difference) -> None:
        contact = self._live.ledger.state.contacts.get(ContactId(difference.subject))
        leg = contact.booking.leg if contact is not None and contact.booking is not None else None
        if contact is None or contact.leg is None or leg is None:
            return
        try:
            await self._live.around.engine.join(contact.id, [contact.leg, leg])
        except Unavailable:
            _log.warning("engine away while two were joined", contact=contact.id)

    async def _hang_up(self, difference: Difference) -> None:
        await self._live.leftovers.hang_up(LegId(difference.subject))

    async def _take_in(self, difference: Difference) -> None:
        for seen in self._seen.values():
            for arrival in seen.arrivals:
                if arrival.leg == difference.subject:
                    self._arrive(arrival)

    async def _device(self, difference: Difference) -> None:
        device = DeviceId(difference.subject)
        if difference.other == "registered":
            await self._devices.seen(device, registered=True)
        else:
            await self._devices.gone(device)

    async def _let_attend(self, difference: Difference) -> None:
        self._attend(ContactId(difference.subject))

    async def _free(self, difference: Difference) -> None:
        live, now = self._live, self._live.ledger.now()
        agent = live.agent(AgentId(difference.subject))
        slot = slot_of(agent, ContactId(difference.other))
        if slot is None:
            return
        if agent.slots[slot].state in TALKS:
            wrap = wraps(live.queue(agent.slots[slot].queue), agent.slots[slot])
            events = moves.release(agent, slot, "audit", now, wrap=wrap)
        else:
            events = moves.free(agent, slot, "audit", now)
        await live.ledger.write(*events)

    async def _begin_again(self, difference: Difference) -> None:
        raise Disagrees(f"the journal does not know of {difference.subject}")

    async def _rescind(self, difference: Difference) -> None:
        promise = self._promises[difference.subject]
        over = reservations.ReservationRescinded(
            at=self._live.ledger.now().at,
            contact=promise.contact,
            reservation=promise.reservation,
            agent=promise.agent,
            fence=promise.fence,
            cause="audit",
        )
        await self._live.ledger.write(over)

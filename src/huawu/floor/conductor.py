"""Takes one call from its first ring to its end. Start here to understand the floor.

The loop asks what the contact needs next (`huawu.floor.steps`, pure), performs it, and asks
again. Everything that happened is in the contact's events, so the same loop goes on with a
contact that was folded from the journal after a restart. A customer who hangs up cancels
whatever runs; `_settle` then closes the contact, whatever state it was in.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import structlog

from huawu.agents import slots as moves
from huawu.contacts.machine import Contact
from huawu.events.agent import AgentEvent
from huawu.events.contact import Direction, EndedBy
from huawu.floor import invitations
from huawu.floor.arriving import Arriving
from huawu.floor.call import Call, CustomerGone, FlowOver, GivenAway, NodeGone, Recalled
from huawu.floor.calling_back import CallingBack
from huawu.floor.capturing import store
from huawu.floor.conversation import dismiss, release
from huawu.floor.dialling import Dialling
from huawu.floor.live import Live
from huawu.floor.offering import Offering
from huawu.floor.offers import slot_of
from huawu.floor.outside import Asker
from huawu.floor.signals import ConsultOver
from huawu.floor.steps import Ending, Step, closing, next_step
from huawu.floor.talking import Talking
from huawu.floor.transferring import Transferring
from huawu.floor.waiting import Waiting
from huawu.floor.walking import Walking
from huawu.kernel.errors import HouseError, Unavailable
from huawu.kernel.scope import finish

_log: Final = structlog.get_logger()

_CUSTOMER: Final = Ending(by=EndedBy.CUSTOMER)
_RECALLED: Final = Ending(by=EndedBy.AGENT, cause="consult_over")
_ENGINE: Final = Ending(by=EndedBy.ENGINE, lost="engine_lost")


class Conductor:
    """Conducts calls; holds nothing of its own between them."""

    def __init__(self, live: Live) -> None:
        self._live = live
        transferring = Transferring(live, live.outside)
        self._performers: Mapping[Step, Callable[[Call], Awaitable[None]]] = {
            Step.BEGIN: Arriving(live).begin,
            Step.NODE: Walking(live).perform,
            Step.WAIT: Waiting(live).wait,
            Step.OFFER: Offering(live).offer,
            Step.TALK: Talking(live, live.outside).talk,
            Step.TRANSFER: transferring.reach,
            Step.DIAL: Dialling(live).dial,
            Step.CALL_BACK: CallingBack(live).wait,
            Step.OUTSIDE: transferring.stay_outside,
        }

    async def conduct(self, call: Call) -> None:
        """Take a call from where its contact stands to its end.

        Cancelled, it leaves the call as it is: the floor stops, and its successor goes on.
        """
        ending = Ending(by=EndedBy.SYSTEM)
        self._count_outside(call)
        try:
            async with call.on_line():
                ending = await self._go_on(call)
        except* CustomerGone:
            ending = _CUSTOMER
        except* NodeGone:
            ending = _ENGINE
        except* FlowOver:
            ending = Ending(by=EndedBy.SYSTEM)
        except* Recalled:
            ending = _RECALLED
        except* GivenAway:
            call.close()  # its contact is over already
        except* HouseError as trouble:
            ending = Ending(by=EndedBy.ENGINE, lost=_word(trouble))
            _log.warning("call failed", contact=call.contact, cause=ending.lost)
        except* Exception:  # noqa: BLE001  (one call's fault must not end the others')
            ending = Ending(by=EndedBy.SYSTEM, lost="fault")
            _log.exception("call failed by a fault of ours", contact=call.contact)
        await finish(self._settle(call, ending))

    def _count_outside(self, call: Call) -> None:
        """Let a call that an agent made before a restart count against the caps."""
        contact = self._live.contact(call)
        if contact.direction is Direction.OUTBOUND and contact.outside_trunk is not None:
            asker = Asker(agent=contact.last_agent)
            self._live.outside.carries(call.leg, contact.outside_trunk, asker)

    async def _go_on(self, call: Call) -> Ending:
        while (step := next_step(self._live.contact(call))) is not Step.DONE:
            await self._performers[step](call)
        contact = self._live.contact(call)
        return Ending(by=EndedBy.AGENT if contact.talked else EndedBy.SYSTEM)

    async def _settle(self, call: Call, ending: Ending) -> None:
        """Close the contact, free its agent, and leave no leg behind."""
        live = self._live
        contact = live.ledger.state.contacts.get(call.contact)
        if contact is None:
            return
        now = live.ledger.now()
        booking = contact.booking
        release = self._release(call, ending) if booking is not None else ()
        cause = "engine_lost" if ending.lost else "caller_gone"
        uninvited = invitations.all_over(contact, live.agent, cause, now)
        done = live.ledger.post([*uninvited, *closing(contact, ending, now), *release])
        call.close()
        live.outside.ended(call.leg)
        legs = [one.leg for one in contact.invited.values()]
        legs += [booking.leg] if booking is not None else []
        if contact.direction is not Direction.INTERNAL:  # else it is the asking agent's
            legs.append(contact.leg)
        for leg in (contact.outside_leg, call.rejoining, *legs):
            if leg is not None:
                await live.leftovers.hang_up(leg)
        await dismiss(live, call)
        self._tell_consult(contact)
        await self._quietly(live.around.engine.part(contact.id))
        await done
        if contact.capture is not None:
            await store(live, contact.capture.id)

    def _tell_consult(self, contact: Contact) -> None:
        """Let a consultation end with what it is about, and the other way round."""
        calls = self._live.calls
        child = calls.get(contact.consult) if contact.consult is not None else None
        parent = calls.get(contact.parent) if contact.parent is not None else None
        if child is not None:
            child.end(Recalled)
        if parent is not None:
            parent.tell(ConsultOver(contact.id))

    def _release(self, call: Call, ending: Ending) -> tuple[AgentEvent, ...]:
        """Return what the end does to the agent: wrap-up after a talk, free otherwise."""
        live = self._live
        contact = live.contact(call)
        booking = contact.booking
        slot = slot_of(live.agent(booking.agent), contact.id) if booking is not None else None
        if booking is None or slot is None:
            return ()
        agent, now = live.agent(booking.agent), live.ledger.now()
        if booking.connected is not None:
            return release(live, contact, ending.lost or ending.cause)
        return moves.free(agent, slot, ending.lost or "caller_gone", now)

    async def _quietly(self, act: Awaitable[None]) -> None:
        """Do an act whose failure changes nothing: the engine is away, and its legs with it."""
        try:
            await act
        except Unavailable:
            _log.warning("engine away while a call was closed")


def _word(trouble: ExceptionGroup[HouseError]) -> str:
    first: HouseError | ExceptionGroup[HouseError] = trouble
    while isinstance(first, ExceptionGroup):
        first = first.exceptions[0]
    return first.code

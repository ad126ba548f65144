"""A callback until an agent has it: booked, due, waiting in its queue with nobody on the line."""

from typing import Final

from huawu.centre.hours import is_open
from huawu.centre.model import Queue
from huawu.contacts.machine import Contact, Phase
from huawu.floor import callbacks
from huawu.floor.advancing import advanced
from huawu.floor.booking_back import rebooked
from huawu.floor.call import Call, refuse
from huawu.floor.live import Live
from huawu.floor.signals import Asked, Chosen, Rebook, Signal, Withdraw
from huawu.floor.supervising import redirect
from huawu.kernel.errors import HouseError

#: How often hours and rules are looked at when nothing else happens.
LOOK_EVERY_S: Final = 15.0
#: A callback that is not due is looked at anew after so long: a clock may be set meanwhile.
_LONGEST_S: Final = 3600.0


def opened(live: Live, queue: Queue | None) -> bool:
    """Say whether customers of a queue may be called now: by its hours and the centre's night."""
    if queue is None or live.outside.is_night():
        return False
    own = queue.callback.hours if queue.callback is not None else None
    if own is None:
        return live.open(queue)
    hours = live.around.setup.hours(own)
    return hours is not None and is_open(hours, live.around.clock.now())


class CallingBack:
    """Keeps a callback until routing has chosen somebody, or it is over."""

    def __init__(self, live: Live) -> None:
        self._live = live

    async def wait(self, call: Call) -> None:
        """Return when an agent is chosen, or nobody is to call any more."""
        live = self._live
        while (contact := live.contact(call)).phase in (Phase.BOOKED, Phase.WAITING):
            queue = live.queue(callbacks.callback_of(contact).queue)
            is_opened = opened(live, queue)
            happens = callbacks.due(contact, queue, live.ledger.now(), opened=is_opened)
            if happens:
                await live.ledger.write(*happens)
                continue
            signal = await call.next(self._patience(contact))
            if not isinstance(signal, Chosen):
                await self._answer(call, signal)

    def _patience(self, contact: Contact) -> float:
        """Return seconds until it is to be looked at again."""
        waits_s = callbacks.due_in_s(callbacks.callback_of(contact), self._live.ledger.now().at)
        if contact.phase is Phase.BOOKED and waits_s > 0:
            return min(waits_s, _LONGEST_S)
        return LOOK_EVERY_S

    async def _answer(self, call: Call, signal: Signal | None) -> None:
        """Do what people ask."""
        live, contact = self._live, self._live.contact(call)
        if isinstance(signal, Asked) and isinstance(signal.command, Withdraw | Rebook):
            await self._change(contact, signal, signal.command)
        elif contact.phase is not Phase.WAITING:
            refuse(signal, "The callback is not due yet.")
        elif not await advanced(live, call, signal):
            if isinstance(signal, Asked) and redirect(live, call, signal):
                return
            refuse(signal, "The customer waits to be called back.")

    async def _change(self, contact: Contact, asked: Asked, command: Withdraw | Rebook) -> None:
        """Take a callback back, or let it be made at another time or by somebody else."""
        live = self._live
        if asked.reply.done():
            return  # they gave up waiting
        try:
            if isinstance(command, Rebook):
                events = rebooked(live, contact, command.due_at, command.agent)
            else:
                events = callbacks.withdrawn(contact, live.ledger.now())
        except HouseError as refusal:
            asked.reply.set_exception(refusal)
            return
        await live.ledger.write(*events, by=asked.by)
        asked.reply.set_result(None)

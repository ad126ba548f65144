"""The beginning of a call: may this caller in, and into which flow?"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

import structlog

from huawu.centre.model import BlockList, WithheldRule
from huawu.engine.port import LegArrived
from huawu.events.call import LegAnswered
from huawu.events.contact import (
    Channel,
    ContactBlocked,
    ContactCreated,
    Direction,
    FlowEntered,
    NodeReached,
)
from huawu.floor.call import Call
from huawu.floor.live import Live
from huawu.ivr import walk
from huawu.kernel.errors import NotFound, Unavailable
from huawu.kernel.ids import ContactId, PartyId

T = TypeVar("T")

_log: Final = structlog.get_logger()

#: Q.850: call rejected.
REJECTED: Final = 21
#: How soon the database is asked again who calls.
_LOOK_AGAIN_S: Final = 0.5


def blocked_by(rules: BlockList, caller: str, *, withheld: bool) -> str:
    """Return the rule that refuses this caller, "" when none does. Pure.

    An entry that ends in `*` refuses every number with that beginning.
    """
    if withheld:
        return "withheld" if rules.withheld is WithheldRule.REFUSE else ""
    return "number" if _listed(rules.numbers, caller) else ""


def _listed(entries: Sequence[str], caller: str) -> bool:
    return any(
        caller.startswith(entry[:-1]) if entry.endswith("*") else caller == entry
        for entry in entries
    )


async def created(live: Live, event: LegArrived, contact: ContactId) -> ContactCreated:
    """Return the event that makes a contact of an arrived call."""
    shown = event.caller if not event.withheld else ""
    parties = live.around.parties
    party = await _once_back(lambda: parties.of_number(shown)) if shown else None
    number = live.around.setup.number(event.called)
    return ContactCreated(
        at=live.ledger.now().at,
        contact=contact,
        channel=Channel.VOICE,
        direction=Direction.INBOUND,
        called=event.called,
        number=number.id if number is not None else None,
        party=party,
        withheld=event.withheld or not shown,
        leg=event.leg,
        node=event.node,
    )


async def _once_back(look: Callable[[], Awaitable[T]]) -> T:
    """Return what the database says; while it is away this waits, as every write does."""
    while True:
        try:
            return await look()
        except Unavailable:
            _log.warning("database away while a call came in")
            await asyncio.sleep(_LOOK_AGAIN_S)


class Arriving:
    """Performs the first step of a call."""

    def __init__(self, live: Live) -> None:
        self._live = live

    async def begin(self, call: Call) -> None:
        """Refuse a blocked caller; else pick up and enter the number's flow.

        Raises:
            NotFound: nothing answers this number; the call is lost and says so in the journal.
        """
        live, contact = self._live, self._live.contact(call)
        around = live.around
        caller = await self._number(contact.party)
        rule = blocked_by(around.setup.block_list(), caller, withheld=contact.withheld)
        if rule:
            at = live.ledger.now().at
            await live.ledger.write(ContactBlocked(at=at, contact=contact.id, rule=rule))
            await around.engine.refuse(call.leg, REJECTED)
            return
        number = around.setup.number(contact.called)
        found = around.setup.flow(number.flow) if number is not None else None
        if found is None:
            raise NotFound("No flow answers this number; add it under numbers.")
        flow, version = found
        await around.engine.answer(call.leg)
        at = live.ledger.now().at
        live.ledger.post(
            [
                LegAnswered(at=at, contact=contact.id, leg=call.leg),
                FlowEntered(at=at, contact=contact.id, flow=flow.id, version=version),
                *(
                    NodeReached(at=at, contact=contact.id, node=node, via=via)
                    for node, via in walk.enter(flow, contact.attributes).via
                ),
            ]
        )  # whatever is done next waits until all that was written is durable

    async def _number(self, party: PartyId | None) -> str:
        parties = self._live.around.parties
        return "" if party is None else await _once_back(lambda: parties.number_of(party))

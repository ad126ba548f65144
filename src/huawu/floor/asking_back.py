"""Asking a caller who waits long whether to be called back; their yes keeps their place."""

from typing import Final

import structlog

from huawu.centre.model import CallbackRule, Queue
from huawu.contacts.machine import Contact, Phase
from huawu.contacts.places import Place
from huawu.engine.port import Sound
from huawu.events.callback import CallbackOffered, CallbackRequested
from huawu.events.contact import (
    AttributeSet,
    ContactOverflowed,
    ContactQueued,
    Direction,
)
from huawu.floor import callback_calls
from huawu.floor.call import Call
from huawu.floor.callbacks import Wish, booked
from huawu.floor.dialling import shown_for
from huawu.floor.live import Live
from huawu.floor.playing import play_out
from huawu.kernel.errors import NotFound, Unavailable
from huawu.kernel.event import Event
from huawu.kernel.ids import ContactId
from huawu.kernel.scope import finish
from huawu.kernel.span import elapsed

_log: Final = structlog.get_logger()

#: Cause of leaving the queue.
CALLBACK: Final = "callback"


class AskingBack:
    """Asks each caller once, and takes the key that says yes."""

    def __init__(self, live: Live) -> None:
        self._live = live

    async def question(self, call: Call, queue: Queue, waited_s: float) -> Sound | None:
        """Return what asks the caller, when it is time and they can be called back."""
        rule, contact = queue.callback, self._live.contact(call)
        if rule is None or call.asked_back or contact.callback_offered:
            return None
        if not self._is_time(rule, contact, waited_s):
            return None
        call.asked_back = True
        if not await self._can_be_called(contact, queue):
            return None
        call.keys.clear()  # what was pressed before is no answer
        at = self._live.ledger.now().at
        await self._live.ledger.write(
            CallbackOffered(at=at, contact=contact.id, queue=queue.id, waited_s=waited_s)
        )
        return self._sound(rule, contact)

    def _is_time(self, rule: CallbackRule, contact: Contact, waited_s: float) -> bool:
        if rule.offer_after_s is not None and waited_s >= rule.offer_after_s:
            return True
        low_s, _ = self._live.line.expected_wait(contact.id)
        longest_s = rule.offer_expected_s
        return longest_s is not None and low_s is not None and low_s >= longest_s

    async def _can_be_called(self, contact: Contact, queue: Queue) -> bool:
        """Say whether there is a number that may be dialled, and no callback waits for it yet."""
        live, party = self._live, contact.party
        if party is None or queue.dials is None or contact.direction is not Direction.INBOUND:
            return False
        if any(one.unreached and one.party == party for one in live.ledger.state.contacts.values()):
            return False
        try:
            number = await live.around.parties.number_of(party)
        except Unavailable:
            return False
        return bool(live.outside.dialable(queue.dials.trunk, number, queue.dials.shown))

    def _sound(self, rule: CallbackRule, contact: Contact) -> Sound:
        sounds, language = self._live.around.sounds, self._live.language(contact)
        if rule.prompt is not None:
            try:
                return sounds.prompt(rule.prompt, language)
            except NotFound:
                _log.warning("the question about a callback has no sound", prompt=rule.prompt)
        return sounds.callback_offer(rule.key, language)

    async def taken(self, call: Call, place: Place, queue: Queue) -> bool:
        """Let the caller go with a callback if they pressed the key; say whether it was so.

        Who was asked may say yes too when nobody is asked any more.
        """
        rule, contact = queue.callback or CallbackRule(), self._live.contact(call)
        if queue.dials is None or not contact.callback_offered or rule.key not in call.keys:
            return False
        if contact.phase is not Phase.WAITING:
            return False  # chosen in this very moment: the agent has them
        await finish(callback_calls.begin(self._live, self._events(contact, place, queue, rule)))
        await self._say_good_bye(call, contact)
        return True

    def _events(
        self, contact: Contact, place: Place, queue: Queue, rule: CallbackRule
    ) -> list[Event]:
        """Return how the caller leaves the queue and the callback stands there instead."""
        live, now = self._live, self._live.ledger.now()
        waited_s = elapsed(place.since, now).s
        callback = ContactId(live.new("ctc"))
        wish = Wish(
            party=contact.party, due_at=now.at, called=shown_for(live, queue), asked_in=contact.id
        )
        return [
            ContactOverflowed(
                at=now.at,
                contact=contact.id,
                queue=queue.id,
                cause=CALLBACK,
                elapsed_s=waited_s,
            ),
            CallbackRequested(
                at=now.at,
                contact=contact.id,
                queue=queue.id,
                callback=callback,
                elapsed_s=waited_s,
            ),
            *booked(callback, wish, queue.id, rule, now),
            *(
                AttributeSet(at=now.at, contact=callback, name=name, value=value)
                for name, value in contact.attributes.items()
            ),
            ContactQueued(
                at=now.at,
                contact=callback,
                queue=queue.id,
                priority=place.priority,
                key_at=place.key_at,
                band=place.band,
            ),
        ]

    async def _say_good_bye(self, call: Call, contact: Contact) -> None:
        live = self._live
        await live.music(call.leg, on=False)
        sound = live.around.sounds.builtin("callback_booked", live.language(contact))
        await play_out(live, call, (sound,), barge=False)

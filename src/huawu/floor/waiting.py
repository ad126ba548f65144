"""Standing in a queue: music, announcements, the queue's own limits, until an agent is chosen."""

import math
from collections.abc import Sequence
from typing import Final

import structlog

from huawu.centre.model import Queue
from huawu.contacts.machine import Contact, Phase
from huawu.contacts.places import Place
from huawu.engine.port import Sound
from huawu.events.contact import ContactAnnounced, ContactOverflowed, ContactTold
from huawu.floor.advancing import advanced
from huawu.floor.asking_back import AskingBack
from huawu.floor.call import Call, refuse
from huawu.floor.flowing import flow_of, through
from huawu.floor.live import Live
from huawu.floor.playing import play_out
from huawu.floor.signals import Asked, Chosen, Say, Signal
from huawu.floor.supervising import redirect
from huawu.kernel.errors import NotFound
from huawu.kernel.span import elapsed

_log: Final = structlog.get_logger()

#: How often hours and staffing are looked at when nothing else happens.
LOOK_EVERY_S: Final = 15.0


class Waiting:
    """Keeps a caller company until routing has chosen."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._asking_back = AskingBack(live)

    async def wait(self, call: Call) -> None:
        """Return when an agent is chosen or the caller left the queue by its rules."""
        live = self._live
        contact = live.contact(call)
        place = contact.place
        if place is None:
            return
        await live.ledger.settled()
        await live.music(call.leg, on=True)
        heard_s = 0.0  # seconds of waiting at the last announcement
        while live.contact(call).phase is Phase.WAITING:
            queue = live.queue(place.queue)  # as it is now: it may have been changed
            if queue is None:
                await self._flow_out(call, place, "queue_removed", "closed")
                return
            waited_s = elapsed(place.since, live.ledger.now()).s
            if await self._leaves(call, place, queue, waited_s):
                return
            question = await self._asking_back.question(call, queue, waited_s)
            if question is not None:
                await self._over_music(call, (question,))
                continue
            due_s = heard_s + (queue.announce_every_s or math.inf)
            if call.to_say or waited_s >= due_s:
                heard_s = waited_s if waited_s >= due_s else heard_s
                await self._speak(call, place, queue, announce=waited_s >= due_s)
                continue
            signal = await call.next(self._patience(call, queue, waited_s, heard_s))
            if not await self._heeds(call, signal):
                return

    async def _heeds(self, call: Call, signal: Signal | None) -> bool:
        """Act on a signal; say whether the caller waits on here."""
        if isinstance(signal, Chosen) or await advanced(self._live, call, signal):
            return True
        if isinstance(signal, Asked) and redirect(self._live, call, signal):
            return False
        refuse(signal, "The caller waits for an agent.")
        return True

    async def _leaves(self, call: Call, place: Place, queue: Queue, waited_s: float) -> bool:
        """Let the caller go by the queue's rules, or by their own choice to be called back."""
        way_out = self._way_out(call, queue, waited_s)
        if way_out is not None:
            await self._flow_out(call, place, *way_out)
            return True
        return await self._asking_back.taken(call, place, queue)

    def _patience(self, call: Call, queue: Queue, waited_s: float, heard_s: float) -> float:
        """Return seconds until the next thing to do if nobody is chosen meanwhile."""
        waits = [LOOK_EVERY_S]
        if queue.max_wait_s is not None:
            waits.append(queue.max_wait_s - waited_s)
        if queue.callback is not None and queue.callback.offer_after_s and not call.asked_back:
            waits.append(queue.callback.offer_after_s - waited_s)
        if queue.announce_every_s:
            waits.append(heard_s + queue.announce_every_s - waited_s)
        return max(min(waits), 0.01)

    def _way_out(self, call: Call, queue: Queue, waited_s: float) -> tuple[str, str] | None:
        """Return cause and exit when the queue's rules end the wait."""
        if queue.max_wait_s is not None and waited_s >= queue.max_wait_s:
            return "max_wait", "overflow"
        if not self._live.open(queue):
            return "closed", "closed"
        if self._live.line.exhausted(call.contact):
            return "plan_over", "overflow"
        leaves = self._leaves_unstaffed(self._live.contact(call))
        if leaves and not self._live.line.staffed(queue.id):
            return "no_agents", "overflow"
        return None

    def _leaves_unstaffed(self, contact: Contact) -> bool:
        """Say whether the flow's node wants callers out when nobody is signed in."""
        if contact.flow is None:
            return False
        nodes = flow_of(self._live, contact).nodes
        return any(
            node.type == "queue" and node.id == contact.at_node and node.leave_when_no_agents
            for node in nodes
        )

    async def _flow_out(self, call: Call, place: Place, cause: str, way_out: str) -> None:
        """Leave the queue by its rule and go on in the flow, in one write."""
        live, contact = self._live, self._live.contact(call)
        if contact.phase is not Phase.WAITING:
            return  # chosen in this very moment: the agent has it
        now = live.ledger.now()
        left = ContactOverflowed(
            at=now.at,
            contact=contact.id,
            queue=place.queue,
            cause=cause,
            elapsed_s=elapsed(place.since, now).s,
        )
        await live.ledger.write(left, *through(live, contact, way_out))
        await live.music(call.leg, on=False)

    async def _speak(self, call: Call, place: Place, queue: Queue, *, announce: bool) -> None:
        """Say what is to be said to all of the queue, and where this caller stands when due."""
        while call.to_say:
            await self._say(call, place, call.to_say.popleft())
        if announce and self._live.contact(call).phase is Phase.WAITING:
            await self._announce(call, place, queue)

    async def _announce(self, call: Call, place: Place, queue: Queue) -> None:
        """Tell position and expected wait over the music; a choice meanwhile stays in the inbox."""
        live, contact = self._live, self._live.contact(call)
        position = live.line.position(contact.id)
        low_s, high_s = live.line.expected_wait(contact.id) if queue.announce_wait else (None, None)
        shown = position if queue.announce_position else 0
        sounds = live.around.sounds.announcement(shown, low_s, high_s, live.language(contact))
        if not sounds:
            return
        await live.ledger.write(
            ContactAnnounced(
                at=live.ledger.now().at,
                contact=contact.id,
                queue=place.queue,
                position=position,
                wait_low_s=low_s,
                wait_high_s=high_s,
            )
        )
        await self._over_music(call, sounds)

    async def _say(self, call: Call, place: Place, say: Say) -> None:
        """Let the caller hear what is said to all of the queue; one that moved on does not."""
        live = self._live
        if say.queue != place.queue:
            return
        language = live.language(live.contact(call))
        try:
            sound = (
                say.what
                if isinstance(say.what, Sound)
                else live.around.sounds.prompt(say.what, language)
            )
        except NotFound:
            _log.warning("nothing to say to the queue", queue=place.queue, prompt=say.what)
            return
        at = live.ledger.now().at
        told = ContactTold(
            at=at, contact=call.contact, queue=place.queue, announcement=say.announcement
        )
        await live.ledger.write(told)
        await self._over_music(call, (sound,))

    async def _over_music(self, call: Call, sounds: Sequence[Sound]) -> None:
        live = self._live
        await live.music(call.leg, on=False)
        await play_out(live, call, sounds, barge=True)
        if live.contact(call).phase is Phase.WAITING:
            await live.music(call.leg, on=True)

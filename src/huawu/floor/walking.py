"""Performs a flow's nodes for one caller: plays, asks, sets, checks, and sends on."""

from collections.abc import Sequence
from functools import singledispatchmethod
from typing import Any

from huawu.centre.hours import is_open
from huawu.engine.port import Sound
from huawu.events.contact import (
    AttributeSet,
    ContactTransferred,
    DigitsCollected,
    NoticePlayed,
)
from huawu.floor.call import Call, FlowOver, Outside, refuse
from huawu.floor.flowing import cursor, flow_of, leave, reached
from huawu.floor.live import Live
from huawu.floor.messages import Messages
from huawu.floor.playing import play_out
from huawu.floor.queueing import Queueing
from huawu.ivr import walk
from huawu.kernel.event import Event
from huawu.kernel.ids import PromptId
from huawu.kernel.span import elapsed


class Walking:
    """Performs one node after another; where the caller stands is in the contact."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._queueing = Queueing(live)
        self._messages = Messages(live)

    async def perform(self, call: Call) -> None:
        """Perform the node the contact stands at and go on to the next."""
        contact = self._live.contact(call)
        action = walk.action(flow_of(self._live, contact), cursor(contact))
        await self._do(action, call)

    def _sounds(self, call: Call, prompts: Sequence[PromptId]) -> list[Sound]:
        language = self._live.language(self._live.contact(call))
        return [self._live.around.sounds.prompt(prompt, language) for prompt in prompts]

    @singledispatchmethod
    async def _do(self, action: Any, call: Call) -> None:
        raise TypeError(f"no performer for {type(action).__name__} of {call.contact}")

    @_do.register
    async def _(self, action: walk.Play, call: Call) -> None:
        if not action.barge:
            call.keys.clear()
        await play_out(self._live, call, self._sounds(call, action.prompts), barge=action.barge)
        await leave(self._live, call, "next")

    @_do.register
    async def _(self, action: walk.Notice, call: Call) -> None:
        start = self._live.ledger.now()
        done = await play_out(self._live, call, self._sounds(call, [action.prompt]), barge=False)
        now, contact = self._live.ledger.now(), self._live.contact(call)
        if done:
            await self._live.ledger.write(
                NoticePlayed(
                    at=now.at,
                    contact=contact.id,
                    prompt=action.prompt,
                    language=self._live.language(contact),
                    elapsed_s=elapsed(start, now).s,
                )
            )
        await leave(self._live, call, "next")

    @_do.register
    async def _(self, action: walk.Ask, call: Call) -> None:
        digits = await self._ask(action, call)
        live, contact = self._live, self._live.contact(call)
        now, flow = live.ledger.now(), flow_of(live, contact)
        moved = walk.answered(flow, cursor(contact), digits, contact.attributes)
        shown = "•" * len(digits) if action.masked else digits
        events: list[Event] = [
            DigitsCollected(
                at=now.at,
                contact=contact.id,
                node=action.node,
                digits=shown,
                attempt=contact.attempt,
            )
        ]
        if moved.collected is not None:
            name = moved.collected[0]
            call.private[name] = digits
            events.append(AttributeSet(at=now.at, contact=contact.id, name=name, value=shown))
        await live.ledger.write(*events, *reached(contact, moved, now))

    async def _ask(self, action: walk.Ask, call: Call) -> str:
        """Play the prompt, which any key stops, and return the keys pressed in time."""
        if not call.keys:
            await play_out(self._live, call, self._sounds(call, action.prompts), barge=True)
        digits = ""
        while len(digits) < action.max_digits:
            key = await self._key(call, action.next_wait_s if digits else action.first_wait_s)
            if key is None or key == action.end_key:
                break
            digits += key
        return digits

    async def _key(self, call: Call, wait_s: float) -> str | None:
        """Return the next key, pressed before or within `wait_s`; None when none comes."""
        clock = self._live.around.clock
        due_s = clock.monotonic_s() + wait_s
        while not call.keys:
            signal = await call.next(due_s - clock.monotonic_s())
            if signal is None:
                return None
            refuse(signal, "The caller is in the menu.")
        return call.keys.popleft()

    @_do.register
    async def _(self, action: walk.SetAttribute, call: Call) -> None:
        at = self._live.ledger.now().at
        await self._live.ledger.write(
            AttributeSet(at=at, contact=call.contact, name=action.name, value=action.value)
        )
        await leave(self._live, call, "next")

    @_do.register
    async def _(self, action: walk.CheckHours, call: Call) -> None:
        hours = self._live.around.setup.hours(action.hours)
        now = self._live.around.clock.now()
        is_now = hours is not None and is_open(hours, now)
        await leave(self._live, call, "open" if is_now else "closed")

    @_do.register
    async def _(self, action: walk.EnterQueue, call: Call) -> None:
        refused = await self._queueing.enter(call, action)
        if refused is not None:
            await leave(self._live, call, refused)

    @_do.register
    async def _(self, action: walk.TransferOutside, call: Call) -> None:
        call.outside = Outside(trunk=action.trunk, number=action.number, timeout_s=action.timeout_s)
        at = self._live.ledger.now().at
        await self._live.ledger.write(
            ContactTransferred(at=at, contact=call.contact, to_kind="outside", to=action.trunk)
        )

    @_do.register
    async def _(self, action: walk.TakeMessage, call: Call) -> None:
        await play_out(self._live, call, self._sounds(call, action.prompts), barge=True)
        await self._messages.take(call, action)
        await leave(self._live, call, "next")

    @_do.register
    async def _(self, action: walk.HangUp, call: Call) -> None:
        await play_out(self._live, call, self._sounds(call, action.prompts), barge=False)
        raise FlowOver

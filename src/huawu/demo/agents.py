"""One agent of the demo: a telephone that registers, a desk that signs in, and somebody at both.

The telephone works without the desk and the desk without the telephone: when the centre's API or
its engine is away for a while, the agent goes on with the other and comes back by itself.
"""

import asyncio
import contextlib
from collections.abc import Awaitable
from random import Random
from typing import Final

import structlog

from huawu.demo.answering import answer, language_of
from huawu.demo.cast import Role
from huawu.demo.desk import Desk
from huawu.demo.ears import Ears, Speaker
from huawu.demo.habits import AnswerPlan, Reaction, Rota, plan_answer
from huawu.engine.backoff import Backoff
from huawu.kernel.errors import Conflict, HouseError, Unauthenticated
from huawu.testing.phone.call import CallState, PhoneCall
from huawu.testing.phone.phone import Account, Phone, Refusal

_log: Final = structlog.get_logger()

_ARRIVE_WITHIN_S: Final = 10.0  #: agents sign in one after the other, as people do
_LOOK_EVERY_S: Final = 6.0  #: at the desk, while nothing rings
_REGISTER_S: Final = 240  #: how long a registration holds
_RENEW_S: Final = 90.0
_ANSWER_S: Final = 5.0  #: in which the engine answers a registration
_GOODBYE_S: Final = 2.0
_RINGS_OUT_S: Final = 130.0


class DemoAgent:
    """Works until cancelled."""

    def __init__(
        self, role: Role, account: Account, desk: Desk, voices: Speaker, rota: Rota, rng: Random
    ) -> None:
        self._role = role
        self._account = account
        self._desk = desk
        self._voices = voices
        self._rota = rota
        self._rng = rng
        self._next_break_s = 0.0
        self._back_at_s: float | None = None  #: loop's time; None while at work
        self._desk_lost = False

    async def run(self) -> None:
        """Work for ever; cancelled, hang up, unregister and sign out within seconds."""
        back_off = Backoff(1.0, 20.0, self._rng)
        try:
            while True:
                try:
                    await self._work()
                except* (TimeoutError, OSError) as trouble:
                    _log.warning(
                        "a demo agent's telephone fell silent", cause=repr(trouble.exceptions[0])
                    )
                await asyncio.sleep(back_off.next_s())
        finally:
            await self._go_home()

    async def _work(self) -> None:
        async with Phone(self._account) as phone:
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._stay_registered(phone))
                    group.create_task(self._stay_at_desk(phone))
            finally:
                await _quietly(phone.register(expires_s=0))

    async def _stay_registered(self, phone: Phone) -> None:
        back_off = Backoff(0.5, 10.0, self._rng)
        while True:
            try:
                async with asyncio.timeout(_ANSWER_S):
                    await phone.register(expires_s=_REGISTER_S)
            except (Refusal, TimeoutError):
                await asyncio.sleep(back_off.next_s())
            else:
                back_off.succeeded()
                await asyncio.sleep(_RENEW_S)

    async def _stay_at_desk(self, phone: Phone) -> None:
        self._next_break_s = self._now_s + self._rota.work_s()
        await asyncio.sleep(self._rng.uniform(0.0, _ARRIVE_WITHIN_S))
        while True:
            try:
                call = await phone.incoming(timeout_s=_LOOK_EVERY_S * self._rng.uniform(0.5, 1.0))
            except TimeoutError:
                await self._tend()
                continue
            try:
                await self._take(call)
            finally:
                phone.calls.remove(call)

    async def _tend(self) -> None:
        """See to mode and breaks; a centre that does not answer is asked again later."""
        try:
            await self._tend_desk()
        except Conflict:
            return  # between two states, or the telephone is not there yet
        except HouseError as trouble:
            if not self._desk_lost or isinstance(trouble, Unauthenticated):
                _log.warning("a demo agent has no desk", cause=trouble.message)
            self._desk_lost = True
        else:
            self._desk_lost = False

    async def _tend_desk(self) -> None:
        seen = await self._desk.look()
        if seen.session != "live":
            seen = await self._desk.enter()
        if self._back_at_s is not None:
            if self._now_s < self._back_at_s:
                return
            self._come_back()
        elif seen.mode == "ready" and self._now_s >= self._next_break_s:
            await self._leave_for_break()
            return
        if seen.mode == "not_ready":
            await self._desk.ready()

    async def _leave_for_break(self) -> None:
        granted = self._rota.leave()
        if granted is None:
            self._next_break_s = self._now_s + 60.0
            return
        reason, for_s = granted
        self._back_at_s = self._now_s + for_s
        await self._desk.not_ready(reason)

    def _come_back(self) -> None:
        self._rota.back()
        self._back_at_s = None
        self._next_break_s = self._now_s + self._rota.work_s()

    async def _take(self, call: PhoneCall) -> None:
        call.ring()
        language = language_of(call)
        plan = plan_answer(self._rng, self._role.agent, language)
        ears = Ears(call, self._voices, language, self._role.voice)
        await ears.pause(_RINGS_OUT_S if plan.reaction is Reaction.MISS else plan.after_s)
        if call.state is CallState.GONE:
            return
        if plan.reaction is Reaction.DECLINE:
            await self._decline(call)
            return
        call.pick_up()
        contact = await answer(ears, plan, self._desk, self._rng)
        call.hang_up()
        await self._wrap_up(plan, contact)

    async def _decline(self, call: PhoneCall) -> None:
        """Press the red key, or the button on the screen."""
        if self._rng.random() < 0.5:
            await _tried(self._desk.decline())
            await asyncio.sleep(0.5)
        call.reject(486)

    async def _wrap_up(self, plan: AnswerPlan, contact: str) -> None:
        if plan.wrap_s is not None:
            await asyncio.sleep(plan.wrap_s * 0.6)
        if plan.code is not None and contact:
            await _tried(self._desk.dispose(contact, plan.code))
        if plan.wrap_s is not None:
            await asyncio.sleep(plan.wrap_s * 0.4)
            await _tried(self._desk.end_wrap_up())

    async def _go_home(self) -> None:
        await _quietly(self._desk.leave())

    @property
    def _now_s(self) -> float:
        return asyncio.get_running_loop().time()


async def _tried(request: Awaitable[None]) -> None:
    """Ask the desk for something that may come too late."""
    with contextlib.suppress(HouseError):
        await request


async def _quietly(goodbye: Awaitable[None]) -> None:
    """Say good-bye to someone who may be gone, and do not wait long for an answer."""
    with contextlib.suppress(HouseError, Refusal, TimeoutError):
        async with asyncio.timeout(_GOODBYE_S):
            await goodbye

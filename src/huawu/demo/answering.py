"""One conversation of a demo agent: greets, asks, holds, passes on, says good-bye."""

import asyncio
from dataclasses import dataclass
from itertools import cycle
from random import Random
from typing import Final, Literal

from huawu.demo import cast, script
from huawu.demo.desk import Desk
from huawu.demo.ears import LOOK_S, Ears
from huawu.demo.habits import AnswerPlan, Passing
from huawu.kernel.errors import HouseError
from huawu.testing.phone.call import PhoneCall

_SETTLE_S: Final = 0.8  #: until both hear each other
_SILENCE_S: Final = 5.0  #: then the agent asks whether anybody is there
_PRODS: Final = 2
_LONGEST_S: Final = 600.0

_LOOK_S: Final = 1.5  #: at the desk before greeting; a customer does not wait for it longer
_ENGLISH_QUEUE: Final = "English"
_CHINESE_QUEUES: Final = ("普通话客服", "投诉处理")


def language_of(call: PhoneCall) -> str:
    """Guess the language to greet in from what the telephone shows: queue and called number."""
    if call.far_name in _CHINESE_QUEUES:
        return "zh"
    english = call.far_number == cast.ENGLISH_NUMBER or _ENGLISH_QUEUE in call.far_name
    return "en" if english else "zh"


async def answer(ears: Ears, plan: AnswerPlan, desk: Desk, rng: Random) -> str:
    """Talk until somebody says good-bye or hangs up.

    Returns:
        The contact's id; "" when the desk did not say it.
    """
    talk = _Talk(ears, plan, desk, rng)
    await ears.pause(_SETTLE_S)
    await talk.note_contact()
    await ears.say(script.agent(ears.language).first)
    await talk.go_on()
    return talk.contact


@dataclass(slots=True)
class _Talk:
    ears: Ears
    plan: AnswerPlan
    desk: Desk
    rng: Random
    contact: str = ""
    began_s: float = 0.0
    turns: int = 0
    prods: int = 0
    held: bool = False
    passed: bool = False

    async def note_contact(self) -> None:
        """See at the desk which contact this is and what language the customer chose."""
        self.began_s = self.ears.now_s
        try:
            async with asyncio.timeout(_LOOK_S):
                seen = await self.desk.look()
        except (HouseError, TimeoutError):
            return
        if seen.in_hand:
            contact = seen.in_hand[0].contact
            self.contact = contact.id
            self.ears.language = contact.attributes.get("language", self.ears.language)

    async def go_on(self) -> None:
        """Take turns until it is over."""
        part = script.agent(self.ears.language)
        sentences = cycle(self.rng.sample(part.more, len(part.more)))
        while self.ears.connected and not self._too_long():
            await self.ears.pause(LOOK_S)
            if await self._hold() or await self._pass_on():
                continue
            if self.ears.my_turn():
                self.prods = 0
                if self._over():
                    await self.ears.say(part.last)
                    await self.ears.pause(1.5)
                    return
                await self.ears.say(next(sentences))
                self.turns += 1
            elif self._silent() and not await self._prod():
                return

    @property
    def _talked_s(self) -> float:
        return self.ears.now_s - self.began_s

    def _too_long(self) -> bool:
        return self._talked_s > _LONGEST_S

    def _over(self) -> bool:
        return self.turns >= 2 and self._talked_s >= self.plan.talk_s

    def _silent(self) -> bool:
        return min(self.ears.call.audio.quiet_s, self.ears.since_words_s) > _SILENCE_S

    async def _prod(self) -> bool:
        """Ask whether anybody is there; False when that was asked often enough."""
        self.prods += 1
        if self.prods > _PRODS:
            return False
        await self.ears.say(script.anybody_there(self.ears.language))
        return True

    async def _hold(self) -> bool:
        """Look something up while the customer hears music, if that is planned for now."""
        due_s = self.plan.hold_after_s
        if self.held or due_s is None or self._talked_s < due_s or self.turns < 1:
            return False
        self.held = True
        try:
            await self.desk.hold()
            await self.ears.pause(self.plan.hold_s)
            await self.desk.retrieve()
        except HouseError:
            return False  # the customer left, or the desk is away; the telephone tells
        await self.ears.say(script.back_from_hold(self.ears.language))
        return True

    async def _pass_on(self) -> bool:
        """Send the customer on, if that is planned for now."""
        to = self.plan.pass_to
        if self.passed or to is None or self.turns < 2 or self._talked_s < self.plan.talk_s / 2:
            return False
        self.passed = True
        await self.ears.say(script.passing_on(self.ears.language))
        return await self._transfer(to)

    async def _transfer(self, to: Passing) -> bool:
        kind: Literal["agent", "queue"] = "agent" if to.kind == "agent" else "queue"
        try:
            await self.desk.transfer(kind, to.to)
        except HouseError:
            return False  # not possible now: the conversation goes on
        await self.ears.pause(10.0)  # the centre takes our leg out
        return True

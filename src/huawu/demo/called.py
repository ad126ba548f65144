"""The people whom the demo's agents call outside: they pick up after a while, and talk."""

import asyncio
from dataclasses import dataclass
from itertools import cycle
from random import Random
from typing import Final

import structlog

from huawu.demo import cast, script
from huawu.demo.ears import LOOK_S, Ears, Speaker
from huawu.kernel.errors import HouseError
from huawu.testing.phone.call import CallState, PhoneCall
from huawu.testing.phone.phone import Account, Phone

_log: Final = structlog.get_logger()

_RINGS_S: Final = (2.0, 6.0)
_TURNS: Final = (3, 6)  #: how often they say something
_SILENCE_S: Final = 20.0  #: then they hang up
_NEXT_WITHIN_S: Final = 3_600.0


@dataclass(slots=True)
class Called:
    """Whoever is dialled at the demo's carrier, whatever the number."""

    account: Account
    voices: Speaker
    rng: Random

    async def run(self) -> None:
        """Take calls for ever; cancelled, all hang up."""
        async with Phone(self.account) as phone, asyncio.TaskGroup() as group:
            while True:
                try:
                    call = await phone.incoming(_NEXT_WITHIN_S)
                except TimeoutError:
                    continue
                group.create_task(self._take(call))

    async def _take(self, call: PhoneCall) -> None:
        call.ring()
        ears = Ears(call, self.voices, "zh", self.rng.choice(cast.CALLER_VOICES))
        await ears.pause(self.rng.uniform(*_RINGS_S))
        if call.state is CallState.GONE:
            return
        call.pick_up()
        try:
            await self._talk(ears)
        except HouseError as trouble:
            _log.warning("who was called cannot speak", cause=trouble.message)
        finally:
            call.hang_up()

    async def _talk(self, ears: Ears) -> None:
        await ears.say(script.CALLED.first)
        sentences, left = cycle(script.CALLED.more), self.rng.randint(*_TURNS)
        while ears.connected and left > 0:
            await ears.pause(LOOK_S)
            if min(ears.call.audio.quiet_s, ears.since_words_s) > _SILENCE_S:
                return
            if ears.my_turn():
                await ears.say(next(sentences))
                left -= 1
        await ears.say(script.CALLED.last)

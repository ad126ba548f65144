"""What a person makes of the sounds on the line: is it my turn, has the prompt ended, is it music?

Nothing but the ear: the demo's callers know no more of the centre than real ones.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Final, Protocol

from huawu.testing.phone.call import CallState, PhoneCall

LOOK_S: Final = 0.2
_TURN_S: Final = 0.7  #: of silence that lets the other speak
_PROMPT_END_S: Final = 1.2  #: of silence that ends a prompt; sentences pause for less
_SPEECH_S: Final = 14.0  #: what goes on longer without a pause is music


class Speaker(Protocol):
    """Says sentences; `huawu.demo.voices.Voices` does."""

    async def say(self, text: str, language: str, variant: str) -> bytes:
        """Return a sentence in a voice as G.711 A-law."""
        ...


@dataclass(slots=True)
class Ears:
    """One person on one call."""

    call: PhoneCall
    voices: Speaker
    language: str
    voice: str
    spoke_at_s: float = field(init=False)  #: when our last words ended

    def __post_init__(self) -> None:
        self.call.audio.keep(0.0)  # a day of calls would fill the memory
        self.spoke_at_s = self.now_s

    @property
    def now_s(self) -> float:
        """Return the loop's time."""
        return asyncio.get_running_loop().time()

    @property
    def connected(self) -> bool:
        """Tell whether the call still is."""
        return self.call.state is CallState.TALKING

    @property
    def since_words_s(self) -> float:
        """Return how long ago our last words ended."""
        return self.now_s - self.spoke_at_s

    @property
    def music(self) -> bool:
        """Tell whether what sounds now is no speech."""
        audio = self.call.audio
        return audio.quiet_s < _TURN_S and audio.sounding_s > _SPEECH_S

    def my_turn(self) -> bool:
        """Tell whether the other said something after our last words and is silent now."""
        audio = self.call.audio
        heard_since = audio.quiet_s < self.since_words_s
        return heard_since and audio.quiet_s >= _TURN_S and audio.sounding_s <= _SPEECH_S

    async def pause(self, for_s: float) -> None:
        """Wait, but not beyond the call's end."""
        try:
            await self.call.until(CallState.GONE, timeout_s=for_s)
        except TimeoutError:
            return

    async def say(self, text: str) -> None:
        """Say a sentence to its end."""
        sound = await self.voices.say(text, self.language, self.voice)
        self.call.audio.say(sound)
        while self.connected and self.call.audio.saying:
            await self.pause(LOOK_S)
        self.spoke_at_s = self.now_s

    async def hear_prompt_out(self, limit_s: float) -> None:
        """Wait until a prompt that begins after our last words, or keys, has ended."""
        audio, until_s = self.call.audio, self.now_s + limit_s
        while self.connected and self.now_s < until_s:
            if audio.quiet_s < self.since_words_s and audio.quiet_s >= _PROMPT_END_S:
                return
            await self.pause(LOOK_S)

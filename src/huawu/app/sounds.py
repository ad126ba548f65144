"""Sounds for the floor: the centre's prompts and Huawu's own sentences, from the shelf."""

from collections.abc import Sequence

from huawu.engine.port import Sound
from huawu.ivr.prompts import PromptShelf
from huawu.ivr.words import BuiltIn, announcement_sounds, built_in_sound, callback_offer_sound
from huawu.kernel.ids import PromptId


class ShelfSounds:
    """Implements the floor's `Sounds`."""

    def __init__(self, shelf: PromptShelf) -> None:
        self._shelf = shelf

    def prompt(self, prompt: PromptId, language: str) -> Sound:
        """Return a prompt of the centre."""
        return self._shelf.sound(prompt, language)

    def builtin(self, name: str, language: str) -> Sound:
        """Return one of Huawu's own sentences."""
        return built_in_sound(BuiltIn(name), language)

    def callback_offer(self, key: str, language: str) -> Sound:
        """Return the sentence that asks a caller to press `key` to be called back."""
        return callback_offer_sound(key, language)

    def announcement(
        self, position: int, low_s: float | None, high_s: float | None, language: str
    ) -> Sequence[Sound]:
        """Return the sentence about position and expected wait; 0 leaves the position out."""
        return announcement_sounds(position or None, low_s, high_s, language)

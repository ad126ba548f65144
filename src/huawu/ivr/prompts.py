"""Prompts as files that the engine plays: uploaded or spoken, made before any call needs them.

A shelf is one directory that the engine can read. `Sound.media` "prompt:<key>/<language>" is the
file `<key>/<language>.wav` in it (WAV, 8 kHz, 16 bit, mono); see `huawu.ivr.media`. Files are
never changed nor removed: calls in an older version of a flow may still play them.
"""

import asyncio
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from huawu.centre.model import Prompt
from huawu.engine.port import Sound
from huawu.ivr.media import audio_key, file_of, media_name, speech_key
from huawu.ivr.speech import Speaker, SpeechMissing
from huawu.ivr.wav import MAX_FILE_BYTES, telephone_wav
from huawu.ivr.words import words_to_speak
from huawu.kernel.errors import HouseError, Invalid, NotFound, Unavailable
from huawu.kernel.ids import PromptId


@dataclass(frozen=True, slots=True, kw_only=True)
class Unready:
    """A sound that callers cannot hear yet, and why."""

    prompt: PromptId | None  #: None for a built-in
    language: str
    reason: HouseError


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sought:
    """One sound that should stand on the shelf."""

    prompt: PromptId | None
    language: str
    key: str
    text: str | None  #: None for an upload


class PromptShelf:
    """Keeps the files of all prompts and says which one to play."""

    def __init__(self, store_dir: Path, speaker: Speaker, *, at_once: int = 2) -> None:
        """Make a shelf.

        Args:
            store_dir: the directory, made when needed; every engine must be able to read it.
            speaker: speaks texts.
            at_once: how many sounds are made at the same time at most.
        """
        self._store_dir = store_dir
        self._speaker = speaker
        self._at_once = at_once
        self._places = asyncio.Semaphore(at_once)
        self._stocking = asyncio.Lock()
        self._keys: dict[PromptId, dict[str, str]] = {}

    async def stock(self, prompts: Iterable[Prompt]) -> tuple[Unready, ...]:
        """Make what is missing of `prompts`, and from then on play them as they are now.

        A sound that cannot be made is told and the one before, if any, is played on. For one
        language an upload goes before a text.

        Raises:
            SpeechMissing: nothing can be spoken; what needs no speaking is ready all the same.
        """
        async with self._stocking:
            return await self._stock([sought for prompt in prompts for sought in _of(prompt)])

    async def stock_built_ins(self) -> tuple[Unready, ...]:
        """Make what is missing of the words in `huawu.ivr.words`, a few at a time.

        They are many: the prompts of a centre that are wanted meanwhile do not wait behind them.

        Raises:
            SpeechMissing: as `stock`.
        """
        words = [
            _Sought(prompt=None, language=language, key=speech_key(text, language), text=text)
            for text, language in words_to_speak()
        ]
        unready: list[Unready] = []
        for first in range(0, len(words), self._at_once):
            unready += await self._stock(words[first : first + self._at_once])
        return tuple(unready)

    def media(self, prompt: PromptId, language: str) -> str:
        """Return the name of the sound to play, "prompt:<key>/<language>".

        When there is none in `language`, "zh-CN" falls back to "zh", and then to any language
        that the prompt has, Chinese and English first.

        Raises:
            NotFound: the prompt is unknown or none of its sounds is ready.
        """
        chosen, key = self._choose(prompt, language)
        return media_name(key, chosen)

    def sound(self, prompt: PromptId, language: str) -> Sound:
        """Return the sound to play; as `media`."""
        chosen, key = self._choose(prompt, language)
        return Sound(media=media_name(key, chosen), language=chosen)

    def file(self, prompt: PromptId, language: str) -> Path:
        """Return the file of the sound to play, for a person to listen to; as `media`."""
        chosen, key = self._choose(prompt, language)
        return file_of(self._store_dir, key, chosen)

    async def say(self, text: str, language: str) -> Sound:
        """Speak a text that no prompt holds, and return the sound to play.

        Raises:
            HouseError: it cannot be spoken; says why.
        """
        key, reasons = speech_key(text, language), dict[tuple[str, str], HouseError]()
        await self._make(_Sought(prompt=None, language=language, key=key, text=text), reasons)
        for reason in reasons.values():
            raise reason
        return Sound(media=media_name(key, language), language=language)

    async def upload(self, wav: bytes, language: str) -> str:
        """Take in an audio file and return its key, for `Prompt.uploads[language]`.

        Args:
            wav: as `telephone_wav` takes it, `MAX_FILE_BYTES` at most.
            language: what is spoken in it.

        Raises:
            Invalid: the file or the language cannot be used; the message says why.
            Unavailable: the directory cannot be written.
        """
        if len(wav) > MAX_FILE_BYTES:
            raise Invalid(
                "file",
                f"It is larger than {MAX_FILE_BYTES >> 20} MB. Shorten it or use 8 kHz mono.",
            )
        async with self._places:
            sound = await asyncio.to_thread(telephone_wav, wav)
            key = audio_key(sound)
            await asyncio.to_thread(_put, file_of(self._store_dir, key, language), sound)
        return key

    def _choose(self, prompt: PromptId, language: str) -> tuple[str, str]:
        ready = self._keys.get(prompt, {})
        wanted = (language, language.partition("-")[0], "zh", "en", *sorted(ready))
        for candidate in wanted:
            if candidate in ready:
                return candidate, ready[candidate]
        raise NotFound(
            f"Prompt {prompt} has no sound that is ready. Give it a text or an audio file.",
            prompt=prompt,
        )

    async def _stock(self, sought: list[_Sought]) -> tuple[Unready, ...]:
        reasons: dict[tuple[str, str], HouseError] = {}
        async with asyncio.TaskGroup() as group:
            for one in {(one.key, one.language): one for one in sought}.values():
                group.create_task(self._make(one, reasons))
        for one in sought:
            if one.prompt is not None and (one.key, one.language) not in reasons:
                self._keys.setdefault(one.prompt, {})[one.language] = one.key
        for reason in reasons.values():
            if isinstance(reason, SpeechMissing):
                raise reason
        return tuple(
            Unready(prompt=one.prompt, language=one.language, reason=reasons[one.key, one.language])
            for one in sought
            if (one.key, one.language) in reasons
        )

    async def _make(self, one: _Sought, reasons: dict[tuple[str, str], HouseError]) -> None:
        try:
            async with self._places:
                path = file_of(self._store_dir, one.key, one.language)
                if await asyncio.to_thread(path.is_file):
                    return
                if one.text is None:
                    raise NotFound("The uploaded audio file is gone. Upload it again.")
                spoken = await self._speaker.speak(one.text, one.language)
                sound = await asyncio.to_thread(telephone_wav, spoken)
                await asyncio.to_thread(_put, path, sound)
        except HouseError as error:
            reasons[one.key, one.language] = error


def _of(prompt: Prompt) -> list[_Sought]:
    uploaded = [
        _Sought(prompt=prompt.id, language=language, key=key, text=None)
        for language, key in prompt.uploads.items()
    ]
    spoken = [
        _Sought(prompt=prompt.id, language=language, key=speech_key(text, language), text=text)
        for language, text in prompt.texts.items()
        if language not in prompt.uploads
    ]
    return uploaded + spoken


def _put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable for an engine that runs as another user."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fchmod(file.fileno(), 0o644)
                os.fsync(file.fileno())
            Path(partial).replace(path)
        except BaseException:
            Path(partial).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Unavailable(
            f"A prompt cannot be written to {path.parent} ({error.strerror}). "
            "Make the directory writable and see that the disk has room."
        ) from error

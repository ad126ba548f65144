"""Sentences as telephone sound, spoken by espeak-ng in many voices and kept in memory."""

import asyncio
import hashlib
import io
import wave
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path
from typing import Final

from huawu.ivr.speech import SpeechMissing, pinyin, voice_of
from huawu.ivr.wav import telephone_wav
from huawu.kernel.errors import Unavailable
from huawu.testing.phone.sound import alaw

_WORDS_PER_MINUTE: Final = 165
_TIMEOUT_S: Final = 20.0


class Voices:
    """Speaks; each sentence of each voice is made once, one at a time."""

    def __init__(self, kept_dir: Path | None = None, *, program: str = "espeak-ng") -> None:
        """Make voices.

        Args:
            kept_dir: where sounds are kept for the next start; None keeps them in memory only.
            program: speaks.
        """
        self._kept_dir = kept_dir
        self._program = program
        self._made: dict[tuple[str, str, str], bytes] = {}
        self._turn = asyncio.Lock()

    async def warm_up(self) -> None:
        """Load what speaking Chinese needs: half a second in which nothing else runs well."""
        await asyncio.to_thread(pinyin, "好")

    async def say(self, text: str, language: str, variant: str) -> bytes:
        """Return `text` as G.711 A-law.

        Args:
            text: a sentence.
            language: "zh" or "en".
            variant: one of `espeak-ng --voices=variant`.

        Raises:
            SpeechMissing: the program is not installed.
            Unavailable: it fails.
        """
        key = (text, language, variant)
        if key not in self._made:
            async with self._turn:
                if key not in self._made:
                    self._made[key] = await self._kept_or_made(text, language, variant)
        return self._made[key]

    async def _kept_or_made(self, text: str, language: str, variant: str) -> bytes:
        if self._kept_dir is None:
            return await self._speak(text, language, variant)
        name = hashlib.sha256(f"{language}+{variant}\n{text}".encode()).hexdigest()[:24]
        path = self._kept_dir / f"{name}.alaw"
        kept = await asyncio.to_thread(_read, path)
        if kept:
            return kept
        sound = await self._speak(text, language, variant)
        await asyncio.to_thread(_write, path, sound)
        return sound

    async def _speak(self, text: str, language: str, variant: str) -> bytes:
        said = await asyncio.to_thread(pinyin, text) if language == "zh" else text
        voice = f"{voice_of(language)}+{variant}"
        command = (self._program, "-v", voice, "-s", str(_WORDS_PER_MINUTE), "-b", "1")
        try:
            process = await asyncio.create_subprocess_exec(
                *command, "--stdin", "--stdout", stdin=PIPE, stdout=PIPE, stderr=DEVNULL
            )
        except OSError as error:
            raise SpeechMissing(
                f"The demo speaks with {self._program}, which does not start ({error.strerror}). "
                "Install the package espeak-ng."
            ) from error
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                wav, _ = await process.communicate(said.encode())
        except TimeoutError:
            raise Unavailable(f"{self._program} did not finish in {_TIMEOUT_S} s.") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0 or not wav:
            raise Unavailable(f"{self._program} failed for voice {voice}.")
        return await asyncio.to_thread(_sound, wav)


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _write(path: Path, sound: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_bytes(sound)
    partial.replace(path)


def _sound(wav: bytes) -> bytes:
    with wave.open(io.BytesIO(telephone_wav(wav))) as file:
        data = file.readframes(file.getnframes())
    return alaw(memoryview(data).cast("h").tolist())

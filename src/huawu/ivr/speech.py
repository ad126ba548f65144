"""Texts spoken by a program on this machine; made in advance, never while a caller waits."""

import asyncio
import re
from asyncio.subprocess import DEVNULL, PIPE
from typing import Final, Protocol

from huawu.kernel.errors import Invalid, Unavailable

MAX_TEXT_CHARS: Final = 1500

_VOICES: Final = {
    # The plain Mandarin voice of Debian's version reads pinyin as if it were English.
    "zh": "cmn-latn-pinyin",
    "en": "en",
}

_WORDS_PER_MINUTE: Final = 160
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
#: 2 is read "liang" before what it counts.
_TWO: Final = re.compile(
    r"(?<![\d.:])2(?= ?(?:位|个|分钟|小时|次|条|天|到 ?\d+ ?(?:分钟|小时|天)))"
)
_PUNCTUATION: Final = str.maketrans(
    {"，": ", ", "、": ", ", "；": "; ", "：": ": ", "。": ". ", "！": "! ", "？": "? "}
    | dict.fromkeys("“”‘’（）《》", " ")
)


class SpeechMissing(Unavailable):
    """The program that speaks is not installed."""

    code = "speech-missing"


class Speaker(Protocol):
    """Something that speaks texts."""

    async def speak(self, text: str, language: str) -> bytes:
        """Return `text` spoken as a PCM WAV file of 8 to 48 kHz.

        Raises:
            Invalid: the language cannot be spoken, or the text is empty or too long.
            Unavailable: speaking failed.
            SpeechMissing: nothing can be spoken at all on this machine.
        """
        ...


class Espeak:
    """Speaks with espeak-ng, a program of its own: it is GPL, so never linked into ours."""

    def __init__(self, program: str = "espeak-ng", *, timeout_s: float = 30.0) -> None:
        self._program = program
        self._timeout_s = timeout_s

    async def speak(self, text: str, language: str) -> bytes:
        """Return `text` spoken, as `Speaker.speak` says."""
        voice = voice_of(language)
        said = _said(text, voice)
        speed = str(_WORDS_PER_MINUTE)
        try:
            process = await asyncio.create_subprocess_exec(
                *(self._program, "-v", voice, "-s", speed, "-b", "1", "--stdin", "--stdout"),
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
            )
        except OSError as error:
            raise SpeechMissing(
                f"Speaking prompts needs the program {self._program}, which does not start "
                f"({error.strerror}). Install the package espeak-ng, or upload audio files."
            ) from error
        try:
            async with asyncio.timeout(self._timeout_s):
                wav, _ = await process.communicate(said.encode())
        except TimeoutError:
            raise Unavailable(
                f"{self._program} did not finish a text in {self._timeout_s} s. Shorten the text."
            ) from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0 or not wav:
            raise Unavailable(
                f"{self._program} failed with status {process.returncode} for voice {voice}. "
                "Check that the package espeak-ng-data is installed."
            )
        return wav


def voice_of(language: str) -> str:
    """Return the voice that speaks `language`, e.g. "zh", "zh-CN" or "en".

    Raises:
        Invalid: there is none.
    """
    voice = _VOICES.get(language.lower().partition("-")[0])
    if voice is None:
        raise Invalid(
            "texts",
            f"{language[:40]!r} cannot be spoken, only {' and '.join(_VOICES)}; "
            "upload an audio file for it",
        )
    return voice


def pinyin(text: str) -> str:
    """Write Chinese as syllables with tone numbers, each read as its words ask for."""
    # Its tables take half a second and 60 MB, which most processes never need.
    from pypinyin import Style, lazy_pinyin

    counted = _TWO.sub("两", text).translate(_PUNCTUATION)
    syllables = lazy_pinyin(counted, style=Style.TONE3, neutral_tone_with_five=True)
    return " ".join(" ".join(syllables).split())


def _said(text: str, voice: str) -> str:
    plain = _CONTROL.sub(" ", text).strip()
    if not plain:
        raise Invalid("texts", "there is nothing to say; write a text or upload an audio file")
    if len(plain) > MAX_TEXT_CHARS:
        raise Invalid("texts", f"the text is longer than {MAX_TEXT_CHARS} characters; split it")
    return pinyin(plain) if voice == _VOICES["zh"] else plain

"""The shelf of prompts: made once, in advance, and never a broken or a strange file."""

import asyncio
import dataclasses
from collections import Counter
from pathlib import Path

import pytest
from tests.unit.ivr.sounds import riff, samples, sine, wav

from huawu.centre.model import Prompt
from huawu.ivr.media import file_of
from huawu.ivr.prompts import PromptShelf
from huawu.ivr.speech import MAX_TEXT_CHARS, Espeak, SpeechMissing, voice_of
from huawu.ivr.wav import MAX_FILE_BYTES
from huawu.ivr.words import words_to_speak
from huawu.kernel.errors import Invalid, NotFound, Unavailable
from huawu.kernel.ids import PromptId

pytestmark = pytest.mark.unit

WELCOME = PromptId("prm_welcome")
HELLO = Prompt(id=WELCOME, name="welcome", texts={"zh": "您好", "en": "Hello"})


class Hums:
    """A speaker that hums each text on its own tone and counts."""

    def __init__(self) -> None:
        self.spoken: Counter[str] = Counter()
        self.now = self.most = 0
        self.fails_at = ""

    async def speak(self, text: str, language: str) -> bytes:
        self.spoken[text] += 1
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0)
        self.now -= 1
        if text == self.fails_at:
            raise Unavailable("The voice is hoarse. Try again.")
        return wav([sine(200 + 7 * len(text), 16000, 0.02)], 16000)


def files_in(directory: Path) -> list[str]:
    return [file.name for file in directory.rglob("*") if file.is_file()]


@pytest.fixture
def hums() -> Hums:
    return Hums()


@pytest.fixture
def shelf(tmp_path: Path, hums: Hums) -> PromptShelf:
    return PromptShelf(tmp_path, hums)


async def test_a_text_is_spoken_into_a_file_of_its_name(shelf: PromptShelf, tmp_path: Path) -> None:
    assert await shelf.stock([HELLO]) == ()
    key, _, language = shelf.media(WELCOME, "en").removeprefix("prompt:").partition("/")
    assert language == "en"
    file = tmp_path / key / "en.wav"
    assert len(samples(file.read_bytes())) == 160
    assert shelf.file(WELCOME, "en") == file
    assert file.stat().st_mode & 0o777 == 0o644


async def test_a_text_is_spoken_only_once(shelf: PromptShelf, hums: Hums, tmp_path: Path) -> None:
    await shelf.stock([HELLO, dataclasses.replace(HELLO, id=PromptId("prm_same"))])
    await shelf.stock([HELLO])
    await PromptShelf(tmp_path, hums).stock([HELLO])
    assert hums.spoken == {"您好": 1, "Hello": 1}


async def test_a_changed_text_gets_a_new_file_and_keeps_the_old(shelf: PromptShelf) -> None:
    await shelf.stock([HELLO])
    before, old = shelf.media(WELCOME, "zh"), shelf.file(WELCOME, "zh")
    await shelf.stock([dataclasses.replace(HELLO, texts={"zh": "欢迎"})])
    assert shelf.media(WELCOME, "zh") != before
    assert old.is_file()


async def test_a_text_that_fails_is_told_and_the_one_before_is_played_on(
    shelf: PromptShelf, hums: Hums
) -> None:
    await shelf.stock([HELLO])
    before = shelf.media(WELCOME, "zh")
    hums.fails_at = "坏"
    (unready,) = await shelf.stock(
        [dataclasses.replace(HELLO, texts={"zh": "坏", "en": "Welcome"})]
    )
    assert (unready.prompt, unready.language) == (WELCOME, "zh")
    assert "hoarse" in unready.reason.message
    assert shelf.media(WELCOME, "zh") == before
    assert hums.spoken["Welcome"] == 1


async def test_no_more_is_made_at_once_than_allowed(tmp_path: Path, hums: Hums) -> None:
    shelf = PromptShelf(tmp_path, hums, at_once=3)
    assert await shelf.stock_built_ins() == ()
    assert hums.most == 3
    assert hums.spoken.total() == len(list(words_to_speak()))


async def test_an_upload_goes_before_a_text(shelf: PromptShelf, hums: Hums) -> None:
    key = await shelf.upload(wav([sine(440, 44100)] * 2, 44100, 24), "zh")
    prompt = dataclasses.replace(HELLO, uploads={"zh": key})
    assert await shelf.stock([prompt]) == ()
    assert shelf.media(WELCOME, "zh") == f"prompt:{key}/zh"
    assert len(samples(shelf.file(WELCOME, "zh").read_bytes())) == 4000
    assert "您好" not in hums.spoken


async def test_the_same_upload_has_the_same_key_and_another_has_another(shelf: PromptShelf) -> None:
    one, other = wav([sine(440, 8000)], 8000), wav([sine(441, 8000)], 8000)
    assert await shelf.upload(one, "zh") == await shelf.upload(one, "en")
    assert await shelf.upload(one, "zh") != await shelf.upload(other, "zh")


async def test_an_upload_that_is_too_large_is_refused(shelf: PromptShelf) -> None:
    with pytest.raises(Invalid, match="larger than 20 MB"):
        await shelf.upload(bytes(MAX_FILE_BYTES + 1), "zh")


@pytest.mark.parametrize("language", ["../../etc", "zh/..", "", "z", "zh.wav", "zh\n", "/zh"])
async def test_a_language_that_is_a_path_is_refused(
    shelf: PromptShelf, tmp_path: Path, language: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await shelf.upload(riff(bytes(100)), language)
    assert refused.value.field == "language"
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("key", ["../secret", "0" * 31, "0" * 33, "A" * 32, "", "0" * 32 + "\n"])
async def test_a_key_that_is_a_path_is_refused(
    shelf: PromptShelf, tmp_path: Path, key: str
) -> None:
    with pytest.raises(Invalid):
        file_of(tmp_path, key, "zh")
    (unready,) = await shelf.stock([Prompt(id=WELCOME, name="w", uploads={"zh": key})])
    assert isinstance(unready.reason, Invalid)


async def test_an_upload_whose_file_is_gone_is_told(shelf: PromptShelf) -> None:
    (unready,) = await shelf.stock([Prompt(id=WELCOME, name="w", uploads={"zh": "0" * 32})])
    assert "Upload it again" in unready.reason.message
    with pytest.raises(NotFound):
        shelf.media(WELCOME, "zh")


async def test_a_missing_language_falls_back(shelf: PromptShelf) -> None:
    await shelf.stock([HELLO])
    assert shelf.sound(WELCOME, "en-GB").language == "en"
    assert shelf.sound(WELCOME, "zh-CN").language == "zh"
    assert shelf.sound(WELCOME, "fr").language == "zh"


async def test_a_directory_that_cannot_be_written_is_told(tmp_path: Path, hums: Hums) -> None:
    (tmp_path / "file").write_text("in the way")
    unready = await PromptShelf(tmp_path / "file", hums).stock([HELLO])
    assert {type(one.reason) for one in unready} == {Unavailable}


async def test_nothing_half_written_is_left(shelf: PromptShelf, tmp_path: Path) -> None:
    await shelf.stock([HELLO])
    assert sorted(files_in(tmp_path)) == ["en.wav", "zh.wav"]


async def test_a_missing_program_is_told_with_the_package_to_install(tmp_path: Path) -> None:
    shelf = PromptShelf(tmp_path, Espeak(str(tmp_path / "no-espeak")))
    with pytest.raises(SpeechMissing, match="Install the package espeak-ng"):
        await shelf.stock([HELLO])


async def test_what_cannot_be_spoken_is_refused_before_the_program_is_asked() -> None:
    speaker = Espeak("no-such-program")
    for text in ("", " \n", "\x00", "a" * (MAX_TEXT_CHARS + 1)):
        with pytest.raises(Invalid):
            await speaker.speak(text, "en")
    with pytest.raises(Invalid, match="upload an audio file"):
        voice_of("fr")

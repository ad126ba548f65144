"""The real espeak-ng: what callers hear is speech, in the right form and language."""

import stat
from pathlib import Path

import numpy as np
import pytest
from tests.unit.ivr.sounds import samples

from huawu.centre.model import Prompt
from huawu.ivr.media import file_of
from huawu.ivr.prompts import PromptShelf
from huawu.ivr.speech import Espeak, pinyin
from huawu.ivr.wav import telephone_wav
from huawu.ivr.words import BuiltIn, announcement, built_in_sound, words_to_speak
from huawu.kernel.errors import Unavailable
from huawu.kernel.ids import PromptId

pytestmark = pytest.mark.e2e

GREETING = Prompt(
    id=PromptId("prm_greeting"),
    name="greeting",
    texts={"zh": "您好，欢迎致电话务客服中心。", "en": "Hello and welcome to the contact centre."},
)


async def heard(text: str, language: str) -> np.ndarray:
    return samples(telephone_wav(await Espeak().speak(text, language)))


def is_speech(sound: np.ndarray) -> bool:
    """Say whether there is sound of a voice's strength, with some variation over time."""
    frames = sound[: len(sound) // 160 * 160].reshape(-1, 160)
    loudness = np.sqrt((frames**2).mean(axis=1))
    return bool(loudness.max() > 0.05 and loudness.std() > 0.02)


def hold_speech(directory: Path, count: int) -> None:
    """Hold that `count` files are there, each with speech of its own."""
    files = [file.read_bytes() for file in directory.rglob("*.wav")]
    assert len(files) == len(set(files)) == count
    assert all(is_speech(samples(file)) for file in files)


async def test_both_languages_are_spoken_and_differ(tmp_path: Path) -> None:
    shelf = PromptShelf(tmp_path, Espeak())
    assert await shelf.stock([GREETING]) == ()
    zh, en = (samples(shelf.file(GREETING.id, lang).read_bytes()) for lang in ("zh", "en"))
    assert is_speech(zh)
    assert is_speech(en)
    assert 1.0 < len(zh) / 8000 < 6.0
    assert 1.0 < len(en) / 8000 < 6.0
    assert zh.tobytes() != en.tobytes()


async def test_chinese_is_read_as_chinese() -> None:
    hanzi, spelled = await heard("银行", "zh"), await heard("yin2 hang2", "zh")
    assert np.array_equal(hanzi, spelled)
    assert np.array_equal(hanzi, await heard("银行", "zh-CN"))
    assert not np.array_equal(hanzi, await heard("yin2 xing2", "zh"))


async def test_announcements_and_built_ins_can_be_spoken(tmp_path: Path) -> None:
    texts = list(words_to_speak())[::8]
    prompts = [
        Prompt(id=PromptId(f"prm_{place}"), name="words", texts={language: text})
        for place, (text, language) in enumerate(texts)
    ]
    assert await PromptShelf(tmp_path, Espeak()).stock(prompts) == ()
    hold_speech(tmp_path, len(texts))


@pytest.mark.slow
async def test_every_announcement_and_built_in_can_be_spoken(tmp_path: Path) -> None:
    assert await PromptShelf(tmp_path, Espeak()).stock_built_ins() == ()
    hold_speech(tmp_path, len(list(words_to_speak())))
    media = built_in_sound(BuiltIn.CALLER_GONE, "zh").media
    assert file_of(tmp_path, *media.removeprefix("prompt:").split("/")).is_file()


async def test_a_text_that_looks_like_an_option_is_only_read() -> None:
    assert is_speech(await heard("--voices; $(reboot)", "en"))


def test_polyphones_numbers_and_pauses_are_written_for_the_voice() -> None:
    assert pinyin("银行行长") == "yin2 hang2 hang2 zhang3"
    assert pinyin(announcement(3, 120, 200, "zh")) == (
        "nin2 qian2 mian4 hai2 you3 liang3 wei4 ke4 hu4 , "
        "yu4 ji4 deng3 dai4 liang3 dao4 4 fen1 zhong1 ."
    )
    assert pinyin("请按 2，或 12 位") == "qing3 an4 2, huo4 12 wei4"


async def test_a_program_that_hangs_or_fails_is_told(tmp_path: Path) -> None:
    for body, why in (("exec sleep 60", "did not finish"), ("exit 3", "status 3")):
        program = tmp_path / "speaks-badly"
        program.write_text(f"#!/bin/sh\n{body}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        with pytest.raises(Unavailable, match=why):
            await Espeak(str(program), timeout_s=0.5).speak("hello", "en")

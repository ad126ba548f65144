"""A raw file is whole when it is as long as the talk, not when it pauses in growing."""

import asyncio
from math import inf
from pathlib import Path

import pytest

from huawu.recordings import settling
from huawu.recordings.settling import settled

pytestmark = pytest.mark.unit

#: Longer than two looks: the pause before the engine writes what it has in memory.
SLOW_TO_CLOSE_S = 0.6


def made(folder: Path) -> list[Path]:
    files = [folder / "rx.sln", folder / "tx.sln"]
    for file in files:
        file.write_bytes(b"")
    return files


def close(files: list[Path]) -> None:
    for file in files:
        file.write_bytes(bytes(16_000))


async def test_what_the_engine_still_has_in_memory_is_waited_for(tmp_path: Path) -> None:
    files = made(tmp_path)
    asyncio.get_running_loop().call_later(SLOW_TO_CLOSE_S, close, files)
    await settled(files, 16_000)
    assert [file.stat().st_size for file in files] == [16_000, 16_000]


@pytest.mark.parametrize("whole", [16_000, inf])
async def test_one_that_stays_shorter_than_the_talk_is_whole_when_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: float
) -> None:
    monkeypatch.setattr(settling, "LEFT_ALONE_S", 2 * SLOW_TO_CLOSE_S)
    files = made(tmp_path)
    files[1].write_bytes(bytes(320))
    asyncio.get_running_loop().call_later(SLOW_TO_CLOSE_S, close, files[:1])
    await settled(files, whole)
    assert [file.stat().st_size for file in files] == [16_000, 320]


async def test_one_that_is_closed_is_whole_at_once(tmp_path: Path) -> None:
    async with asyncio.timeout(settling.LEFT_ALONE_S / 2):
        await settled(made(tmp_path), 0)


async def test_a_file_that_never_appears_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "APPEAR_WITHIN_S", 0.3)
    with pytest.raises(FileNotFoundError):
        await settled([*made(tmp_path), tmp_path / "third.sln"], 0)

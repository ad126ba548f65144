"""Messages left while no floor was there."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from huawu.engine.host.layout import EnginePaths
from huawu.engine.host.voicemail import left_messages

pytestmark = pytest.mark.unit

BEGAN = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def paths(tmp_path: Path) -> EnginePaths:
    made = EnginePaths(tmp_path)
    made.voicemail.mkdir(parents=True)
    return made


def leave(paths: EnginePaths, name: str, facts: str, *suffixes: str) -> None:
    text = f"{facts}:{int(BEGAN.timestamp())}\n"
    for suffix in (".part", *suffixes):
        (paths.voicemail / f"{name}{suffix}").write_text(text)


def test_a_finished_message_tells_its_call(paths: EnginePaths) -> None:
    leave(paths, "e1-1.5", "trunk:carrier:4001::withheld:30", ".wav", ".done")
    (message,) = left_messages(paths, now=BEGAN + timedelta(minutes=1))
    assert (message.trunk, message.dialled, message.caller) == ("carrier", "4001", "")
    assert (message.withheld, message.waited_s, message.at) == (True, 30, BEGAN)
    assert message.path.name == "e1-1.5.wav"


def test_a_message_being_recorded_is_left_alone_and_a_broken_one_is_taken_later(
    paths: EnginePaths,
) -> None:
    leave(paths, "e1-1.5", "trunk:carrier:4001:10086:shown:30", ".wav")
    assert not list(left_messages(paths, now=BEGAN + timedelta(minutes=1)))
    (message,) = left_messages(paths, now=BEGAN + timedelta(hours=1))
    assert not message.whole


def test_what_the_dialplan_did_not_write_is_passed_over(paths: EnginePaths) -> None:
    (paths.voicemail / "x.part").write_text("nonsense")
    leave(paths, "silent", "trunk:carrier:4001:10086:shown:30", ".done")
    assert not list(left_messages(paths, now=BEGAN))


def test_a_discarded_message_is_gone(paths: EnginePaths) -> None:
    leave(paths, "e1-1.5", "trunk:carrier:4001:10086:shown:30", ".wav", ".done")
    (message,) = left_messages(paths, now=BEGAN)
    message.discard()
    assert not list(paths.voicemail.iterdir())

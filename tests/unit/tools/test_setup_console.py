"""Running the programs of the set-up."""

import sys
from pathlib import Path

import pytest
from tools.setup import console as module
from tools.setup.console import Console, SetupError, tail

pytestmark = pytest.mark.unit


@pytest.fixture
def console(tmp_path: Path) -> Console:
    return Console(tmp_path / "build" / "setup.log")


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_a_failed_program_is_explained_and_its_last_words_are_shown(console: Console) -> None:
    program = python("import sys; print('no lock'); sys.exit(3)")
    with pytest.raises(SetupError) as failure:
        console.run(program, explain=lambda said: "Wait." if "no lock" in said else None)
    assert str(failure.value).startswith("Wait.\n\nIts last words")
    assert str(failure.value).endswith("no lock")


def test_only_the_failed_programs_own_words_are_explained(console: Console) -> None:
    console.run(python("print('no lock')"), explain=lambda _: None)
    with pytest.raises(SetupError, match="failed"):
        console.run(python("1/0"), explain=lambda said: "Wait." if "no lock'" in said else None)


def test_a_missing_program_is_named(console: Console) -> None:
    with pytest.raises(SetupError, match="no-such-program could not be started"):
        console.run(["no-such-program"], explain=lambda _: None)


def test_a_slow_program_gives_signs_of_life(
    console: Console, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LIFE_SIGN_S", 0.05)
    waits = "import pathlib, sys, time; print('unpacking', flush=True)\n"
    console.run(python(waits + "time.sleep(0.5)"), explain=lambda _: None)
    assert "s  unpacking" in capsys.readouterr().out


def test_of_a_progress_line_the_last_state_is_shown() -> None:
    assert tail("begin\n10 %\r50 %\r99 %\n\n", lines=1) == "99 %"

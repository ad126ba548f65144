"""What a person sees of the set-up: one line per step, life signs, and a reason when it fails."""

import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

LIFE_SIGN_S: Final = 5.0
_LOG_TAIL_LINES: Final = 12
_LINE_LENGTH: Final = 90
_LONGEST_LINE: Final = 200


class SetupError(Exception):
    """The set-up cannot go on; the text says why and what to do."""


class Console:
    """Prints the steps and runs their programs; a program's output goes to one log file."""

    def __init__(self, log: Path) -> None:
        self._log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("", encoding="utf-8")

    def say(self, text: str) -> None:
        """Print one line at once."""
        print(text, flush=True)

    def run(
        self,
        command: Sequence[str],
        *,
        explain: Callable[[str], str | None],
        env: Mapping[str, str] | None = None,
    ) -> None:
        """Run a program to its end, with a sign of life every few seconds.

        Args:
            command: program and arguments.
            explain: given the program's output, says what went wrong and what to do, or None
                when it does not know this failure.
            env: the whole environment; None passes ours on.

        Raises:
            SetupError: the program is missing or failed.
        """
        before = self._log.stat().st_size
        started = time.monotonic()
        with self._log.open("a", encoding="utf-8") as log:
            log.write(f"$ {shlex.join(command)}\n")
            log.flush()
            try:
                process = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env
                )
            except OSError as error:
                raise SetupError(f"{command[0]} could not be started: {error}") from error
            with process:
                self._watch(process, started)
        if process.returncode != 0:
            said = self._text(before)
            reason = explain(said) or f"`{shlex.join(command)}` failed."
            raise SetupError(
                f"{reason}\n\nIts last words (all of them: {self._log}):\n{tail(said)}"
            )

    def _watch(self, process: subprocess.Popen[bytes], started: float) -> None:
        while True:
            try:
                process.wait(timeout=LIFE_SIGN_S)
            except subprocess.TimeoutExpired:
                last = tail(self._text(0), lines=1).strip()
                doing = "" if last.startswith("$ ") else last[:_LINE_LENGTH]
                self.say(f"    … {time.monotonic() - started:.0f} s  {doing}".rstrip())
            except KeyboardInterrupt:
                process.terminate()
                raise
            else:
                return

    def _text(self, offset: int) -> str:
        with self._log.open("rb") as log:
            log.seek(offset)
            return log.read().decode("utf-8", errors="replace")


def tail(text: str, *, lines: int = _LOG_TAIL_LINES) -> str:
    """Return the last lines that say something; of a progress line, its last state."""
    said = [line.rsplit("\r", 1)[-1].rstrip() for line in text.rstrip().split("\n")]
    return "\n".join([line[:_LONGEST_LINE] for line in said if line][-lines:])


def fail(error: SetupError) -> None:
    """Print why the set-up ended."""
    print(f"\nHuawu could not be set up.\n{error}", file=sys.stderr, flush=True)

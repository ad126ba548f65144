"""Run a program to its end, with a limit of time."""

import asyncio
import contextlib
from collections.abc import Sequence
from pathlib import Path

from huawu.kernel.errors import Unavailable

_TOLD_LINES = 6


async def run(command: Sequence[str], *, limit_s: float, cwd: Path | None = None) -> str:
    """Return what the program prints; its errors are in the exception when it fails.

    Raises:
        Unavailable: it is missing, fails, or takes longer than `limit_s`.
    """
    try:
        program = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=cwd,
        )
    except OSError as error:
        raise Unavailable(f"cannot run {command[0]}: {error.strerror}") from error
    try:
        async with asyncio.timeout(limit_s):
            said, complained = await program.communicate()
    except BaseException as error:
        with contextlib.suppress(ProcessLookupError):
            program.kill()
        await program.wait()
        if isinstance(error, TimeoutError):
            raise Unavailable(f"{_name(command)} took longer than {limit_s:g} s") from error
        raise
    if program.returncode:
        told = complained.decode(errors="replace").strip().splitlines()[-_TOLD_LINES:]
        raise Unavailable(f"{_name(command)} failed: {' / '.join(told) or program.returncode}")
    return said.decode(errors="replace")


def _name(command: Sequence[str]) -> str:
    return " ".join(Path(word).name if word.startswith("/") else word for word in command[:4])

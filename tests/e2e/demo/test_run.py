"""`huawu run` on a machine that has nothing yet: the demo lives, is watched, and ends cleanly."""

import asyncio
import os
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from tests.loopback import address, common_port, free_port

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(900)]

HOST = address(76)
STARTS_WITHIN_S = 400.0
TALKS_WITHIN_S = 300.0
ENDS_WITHIN_S = 30.0


@dataclass
class Running:
    """A centre with its demo."""

    process: asyncio.subprocess.Process
    environment: Mapping[str, str]
    said: str

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.environment['HUAWU_HTTP_PORT']}"

    async def command(self, *words: str) -> str:
        """Return what a command of this installation prints."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "huawu.app.cli", *words),
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(60):
            printed, _ = await process.communicate()
        assert process.returncode == 0
        return printed.decode()


def environment(folder: Path) -> dict[str, str]:
    own = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}  # noqa: TID251
    ports = {"HTTP": free_port(HOST), "SIP": free_port(HOST)}
    ports |= {"ARI": common_port(4), "AMI": common_port(5)}
    return {
        **own,
        **{f"HUAWU_{name}_PORT": str(port) for name, port in ports.items()},
        "HUAWU_DATA_DIR": str(folder / "data"),
        "HUAWU_HTTP_HOST": HOST,
        "HUAWU_SIP_HOST": HOST,
        "HUAWU_RTP_FIRST": "31000",
        "HUAWU_RTP_LAST": "31400",
    }


def open_folder() -> Path:
    """Make a folder that the service user may enter, with a name short enough for sockets."""
    folder = Path(tempfile.mkdtemp(prefix="huawu-"))
    folder.chmod(0o755)
    return folder


@asynccontextmanager
async def running() -> AsyncGenerator[Running]:
    folder = open_folder()
    surroundings = environment(folder)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "huawu.app.cli", "run"),
        env=surroundings,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield Running(process, surroundings, await until_it_lives(process))
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        shutil.rmtree(folder, ignore_errors=True)


async def until_it_lives(process: asyncio.subprocess.Process) -> str:
    said = ""
    assert process.stdout is not None
    async with asyncio.timeout(STARTS_WITHIN_S):
        while "Ctrl-C" not in said:
            line = await process.stdout.readline()
            assert line, f"it ended: {said}"
            said += line.decode()
    return said


async def signed_in(http: aiohttp.ClientSession, said: str) -> dict[str, str]:
    found = re.search(r"zhou\.hui\s+(\S+)", said)
    assert found is not None
    body = {"login": "zhou.hui", "password": found.group(1)}
    async with http.post("/api/v1/session", json=body) as response:
        return {"Authorization": f"Bearer {(await response.json())['token']}"}


async def first_recording(http: aiohttp.ClientSession, headers: dict[str, str]) -> dict[str, Any]:
    async with asyncio.timeout(TALKS_WITHIN_S):
        while True:
            async with http.get("/api/v1/recordings?limit=1", headers=headers) as response:
                found = await response.json()
            if found:
                return found[0]
            await asyncio.sleep(2)


def left_behind(folder: str) -> list[str]:
    """Return the programs that still run out of a folder."""
    lines: list[str] = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = entry.read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if folder in line:
            lines.append(line)
    return lines


async def test_the_demo_lives_is_watched_and_ends_cleanly() -> None:
    async with running() as centre, aiohttp.ClientSession(centre.address) as http:
        headers = await signed_in(http, centre.said)
        recording = await first_recording(http, headers)
        assert recording["channels"] == 2
        assert recording["length_s"] > 5
        screen = await centre.command("status", "--language", "zh")
        assert "普通话客服" in screen
        assert "王丽" in screen
        assert "BAD" not in await centre.command("journal", "verify")
        centre.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(ENDS_WITHIN_S):
            assert await centre.process.wait() == 0
        assert left_behind(centre.environment["HUAWU_DATA_DIR"]) == []

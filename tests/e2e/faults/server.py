"""`huawu serve` as a process that tests hurt, with its engine and its database beside it."""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.e2e.house.world import Site, eventually
from tests.loopback import address, common_port

from huawu.app.engines import engine_host, engine_paths
from huawu.app.settings import Settings
from huawu.engine.host.processes import find_engine
from huawu.kernel.clock import SystemClock
from huawu.storage import postmaster

START_S: Final = 60.0
SITE: Final = Site(
    engine=address(66),
    carrier=address(67),
    desks=address(68),
    ari_port=common_port(4),
    ami_port=common_port(5),
    rtp_first=25_000,
)
CROWD: Final = address(69)  #: the line on which those call who say and hear nothing
HTTP_PORT: Final = common_port(6)
STANDBY_HTTP_PORT: Final = common_port(7)


def settings(folder: Path, tree: Path, *, calls: int = 250) -> Settings:
    """Return the options of a server with ports for so many calls at once."""
    return Settings(
        data_dir=folder,
        engine_tree=tree,
        http_port=HTTP_PORT,
        sip_host=SITE.engine,
        sip_port=5064,
        ari_port=SITE.ari_port,
        ami_port=SITE.ami_port,
        rtp_first=SITE.rtp_first,
        rtp_last=SITE.rtp_first + 4 * calls - 2,
    )


def environment(options: Settings) -> dict[str, str]:
    """Return the environment that makes a process have these options and no others."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HUAWU_")}  # noqa: TID251
    own = {f"HUAWU_{name.upper()}": getattr(options, name) for name in options.model_fields_set}
    return kept | {name: str(value) for name, value in own.items()}


@dataclass
class Server:
    """One process of `huawu serve`."""

    options: Settings
    log: Path
    process: asyncio.subprocess.Process | None = None

    async def start(self, options: Settings | None = None) -> None:
        """Start it, with other options perhaps, without waiting for anything."""
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "huawu.app.cli", "serve"),
                env=environment(options or self.options),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    @property
    def lives(self) -> bool:
        """Whether there is a process."""
        return self.process is not None and self.process.returncode is None

    async def says(self, words: str) -> None:
        """Wait until its log holds these words."""

        async def text() -> str:
            return await asyncio.to_thread(self.log.read_text, errors="replace")

        await eventually(text, lambda said: words in said, f"the server says {words!r}", START_S)

    def send(self, sign: signal.Signals) -> None:
        """Send it a signal."""
        assert self.process is not None
        self.process.send_signal(sign)

    async def kill(self) -> None:
        """End it without a last word; engine and database live on."""
        if self.process is not None and self.lives:
            self.process.kill()
        await self.ended()

    async def ended(self) -> None:
        """Wait until it is no more."""
        if self.process is not None:
            async with asyncio.timeout(START_S):
                await self.process.wait()

    async def stop(self) -> None:
        """End it as a service is ended, with its engine and database."""
        if self.process is not None and self.lives:
            self.process.terminate()
        await self.ended()

    @property
    def engine(self) -> int:
        """The engine's process."""
        pid = find_engine(engine_paths(self.options))
        assert pid is not None, "the engine runs"
        return pid

    @property
    def database(self) -> int:
        """The database server's process."""
        pid = postmaster.running_pid(self.options.postgres_dir / "cluster")
        assert pid is not None, "the database runs"
        return pid

    async def channels(self) -> str:
        """Return the engine's list of living channels."""
        host = engine_host(self.options, SystemClock())
        return (await host.command("core show channels concise")).strip()

"""`huawu serve` as a process that tests hurt, with its engine and its database beside it."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.e2e.house.world import eventually
from tests.loopback import address, common_port

from huawu.app.engines import engine_host, engine_paths
from huawu.app.secrets import installation_secrets
from huawu.app.settings import Settings
from huawu.engine.host.processes import find_engine
from huawu.kernel.clock import SystemClock
from huawu.storage import postmaster

START_S: Final = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where a centre and its telephones stand, so that two centres do not meet."""

    engine: str
    carrier: str
    crowd: str  #: the line on which those call who say and hear nothing
    desks: str
    ports: int  #: the first of four that are the site's own
    rtp_first: int

    @property
    def standby_http_port(self) -> int:
        """Where a second server answers."""
        return common_port(self.ports + 3)


MAIN_SITE: Final = Site(
    engine=address(80),
    carrier=address(81),
    crowd=address(82),
    desks=address(83),
    ports=8,
    rtp_first=22_000,
)
OTHER_SITE: Final = Site(
    engine=address(84),
    carrier=address(85),
    crowd=address(86),
    desks=address(87),
    ports=12,
    rtp_first=22_000,
)


def settings(folder: Path, tree: Path, site: Site = MAIN_SITE, *, calls: int = 100) -> Settings:
    """Return the options of a server with ports for so many calls at once."""
    return Settings(
        data_dir=folder,
        engine_tree=tree,
        ari_port=common_port(site.ports),
        ami_port=common_port(site.ports + 1),
        http_port=common_port(site.ports + 2),
        sip_host=site.engine,
        sip_port=5064,
        rtp_first=site.rtp_first,
        rtp_last=site.rtp_first + 4 * calls - 2,
        silent_line_s=3_600,  # a crowd says nothing for as long as it likes
    )


def beside(first: Settings, folder: Path, http_port: int) -> Settings:
    """Return the options of a server on the database and the engine of another one."""
    secrets = installation_secrets(first.data_dir)
    return Settings(
        data_dir=folder,
        database_url=f"postgresql://huawu@/huawu?host={first.postgres_dir / 'run'}",
        http_port=http_port,
        ami_port=first.ami_port,
        engine_url=f"http://127.0.0.1:{first.ari_port}",
        engine_password=secrets.ari_floor,
        engine_recorder_password=secrets.ami_recorder,
        engine_spool=engine_paths(first).recordings,
        recordings_url=first.recordings_store,
        floor_name="2",
    )


def environment(options: Settings) -> dict[str, str]:
    """Return the environment that makes a process have these options and no others."""
    inherited = os.environ.items()  # noqa: TID251  of the test run, not of Huawu
    kept = {k: v for k, v in inherited if not k.startswith("HUAWU_") and k != "DATABASE_URL"}
    own = {f"HUAWU_{name.upper()}": getattr(options, name) for name in options.model_fields_set}
    return kept | {name: str(value) for name, value in own.items()}


@dataclass
class Server:
    """One process of `huawu serve`."""

    options: Settings
    log: Path
    within: Sequence[str] = ()  #: a command that it is run by
    process: asyncio.subprocess.Process | None = None
    _said: int = 0  #: bytes of the log that earlier processes wrote

    async def start(self) -> None:
        """Start it, without waiting for anything."""
        with self.log.open("ab") as log:
            self._said = log.tell()
            self.process = await asyncio.create_subprocess_exec(
                *self.within,
                *(sys.executable, "-m", "huawu.app.cli", "serve"),
                env=environment(self.options),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    @property
    def lives(self) -> bool:
        """Whether there is a process."""
        return self.process is not None and self.process.returncode is None

    async def says(self, words: str) -> None:
        """Wait until this process's log holds these words."""

        async def text() -> str:
            log = (await asyncio.to_thread(self.log.read_bytes))[self._said :]
            assert self.lives, f"the server ended: {log[-2_000:].decode(errors='replace')}"
            return log.decode(errors="replace")

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

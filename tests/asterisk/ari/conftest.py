"""A bare Asterisk for the clients' tests: no telephones, only channels inside the engine."""

import asyncio
import subprocess
import tempfile
from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

import pytest
from tests.engine_fixture import find_tree
from tests.loopback import address, free_port
from tests.unit.engine.ari_peer import running

from huawu.engine.ami import AmiConnection, AmiSettings
from huawu.engine.ari.connection import AriConnection
from huawu.engine.ari.errors import EngineUnavailable
from huawu.engine.ari.settings import AriSettings, Patience
from huawu.kernel.clock import SystemClock

HOST: Final = address(11)
PATIENCE: Final = Patience(retry_first_s=0.05, retry_most_s=0.5)
MIXMONITOR_EVENTS: Final = frozenset({"MixMonitorStart", "MixMonitorStop", "MixMonitorMute"})

_MODULES: Final = (
    "res_timing_timerfd res_http_websocket res_websocket_client res_ari_model res_ari res_stasis "
    "res_stasis_answer res_stasis_playback res_stasis_recording res_stasis_snoop "
    "res_ari_applications "
    "res_ari_asterisk res_ari_bridges res_ari_channels res_ari_events res_ari_playbacks "
    "res_ari_recordings res_sorcery_config app_stasis app_mixmonitor app_echo app_playtones "
    "bridge_simple bridge_softmix bridge_holding pbx_config format_wav format_sln "
    "codec_resample codec_ulaw res_musiconhold"
)

_CONFIG: Final = {
    "http.conf": "[general]\nenabled=yes\nbindaddr={host}\nbindport={http}\n",
    "ari.conf": "[general]\nenabled=yes\nwebsocket_write_timeout=5000\n"
    "[cc]\ntype=user\npassword=ccsecret\n",
    "manager.conf": "[general]\nenabled=yes\nbindaddr={host}\nport={ami}\n"
    "[cc]\nsecret=ccsecret\nread=call\nwrite=system,call\n",
    "extensions.conf": "[test]\nexten => echo,1,Answer()\n same => n,Echo()\n"
    "exten => tone,1,Answer()\n same => n,Playtones(1000/20000)\n same => n,Wait(600)\n",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """A running engine and where it listens."""

    tree: Path
    folder: Path
    http: int
    ami: int

    @property
    def recordings(self) -> Path:
        """Where MixMonitor writes names that are no absolute path."""
        return self.folder / "spool/monitor"


def engine_tree() -> Path:
    """Return the folder an Asterisk was unpacked to."""
    return find_tree().root


def _configure(engine: Engine) -> None:
    etc, share = engine.folder / "etc", engine.tree / "usr/share/asterisk"
    libraries = next(engine.tree.glob("usr/lib/*-linux-gnu"))
    folders = {
        **dict.fromkeys(("astvarlibdir", "astdbdir", "astkeydir", "astdatadir"), "data"),
        "astagidir": "data",
        "astspooldir": "spool",
        "astrundir": "run",
        "astlogdir": "log",
    }
    lines = [f"astetcdir => {etc}", f"astmoddir => {libraries}/asterisk/modules"]
    lines += [f"{name} => {engine.folder / value}" for name, value in folders.items()]
    for folder in ("etc", "data", "spool/monitor", "spool/recording", "run", "log"):
        (engine.folder / folder).mkdir(parents=True)
    for name in ("documentation", "rest-api"):
        (engine.folder / "data" / name).symlink_to(share / name)
    (etc / "asterisk.conf").write_text("[directories]\n" + "\n".join(lines) + "\n")
    loads = "".join(f"load={name}.so\n" for name in _MODULES.split())
    (etc / "modules.conf").write_text(f"[modules]\nautoload=no\n{loads}")
    for name, text in _CONFIG.items():
        (etc / name).write_text(text.format(host=HOST, http=engine.http, ami=engine.ami))


@contextmanager
def _started(engine: Engine) -> Generator[None]:
    libraries = next(engine.tree.glob("usr/lib/*-linux-gnu"))
    loader = next(engine.tree.glob("usr/lib*/ld-linux-*.so.*"))
    command = [loader, "--library-path", libraries, "--argv0", "asterisk"]
    command += [engine.tree / "usr/sbin/asterisk", "-C", engine.folder / "etc/asterisk.conf"]
    with (engine.folder / "log.txt").open("w") as log:
        process = subprocess.Popen([*command, "-f", "-n"], stdout=log, stderr=log)
        try:
            yield
        finally:
            process.kill()
            process.wait(10)


@pytest.fixture(scope="session")
def engine() -> Generator[Engine]:
    """One engine for all tests here."""
    with tempfile.TemporaryDirectory(prefix="huawu-") as name:
        http, ami = free_port(HOST), free_port(HOST)
        engine = Engine(tree=engine_tree(), folder=Path(name), http=http, ami=ami)
        _configure(engine)
        with _started(engine):
            yield engine


@pytest.fixture
def ari_settings(engine: Engine) -> AriSettings:
    """Settings of a client whose application is `cc-1`."""
    return AriSettings(
        url=f"http://{HOST}:{engine.http}",
        user="cc",
        password="ccsecret",
        application="cc-1",
        requester="rq-1",
        patience=PATIENCE,
    )


@pytest.fixture
async def ari(ari_settings: AriSettings) -> AsyncGenerator[AriConnection]:
    """A running client without a consumer."""
    connection = new_connection(ari_settings)
    async with running(connection.run):
        await patiently(connection)
        yield connection


def new_connection(settings: AriSettings) -> AriConnection:
    """Return a client that is not running yet."""
    return AriConnection(settings, clock=SystemClock(), random=Random(1))  # noqa: S311


async def patiently(connection: AriConnection | AmiConnection, within_s: float = 15.0) -> None:
    """Wait for an engine that may still be starting."""
    async with asyncio.timeout(within_s):
        while True:
            try:
                return await connection.wait_open(1)
            except EngineUnavailable:
                continue


def ami_settings(engine: Engine) -> AmiSettings:
    """Settings of a manager client that wants to know of recordings."""
    return AmiSettings(
        host=HOST,
        port=engine.ami,
        user="cc",
        password="ccsecret",
        events=MIXMONITOR_EVENTS,
        patience=PATIENCE,
    )

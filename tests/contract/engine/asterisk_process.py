"""One real Asterisk as a process, on addresses of its own."""

import asyncio
import socket
import subprocess
from pathlib import Path
from typing import Final

from huawu.engine.ami import AmiSettings
from huawu.engine.ari.settings import AriSettings, Patience
from huawu.engine.host.config import Population, render_engine, render_population
from huawu.engine.host.config.pjsip import device_objects
from huawu.engine.host.control import EngineControl
from huawu.engine.host.layout import EnginePaths, EngineTree, prepare
from huawu.engine.host.spec import (
    DeviceSpec,
    Digests,
    EngineSecrets,
    EngineSpec,
    Fallback,
    NumberSpec,
    TrunkSpec,
)
from huawu.kernel.errors import Unavailable

HOST: Final = "127.0.0.12"
CALLERS: Final = "127.0.0.13"  #: whoever calls from here comes through the trunk
AGENTS: Final = "127.0.0.14"
SECRET: Final = "a-secret-of-the-tests-alone"
PATIENCE: Final = Patience(retry_first_s=0.05, retry_most_s=0.3, request_s=5.0)
_DEVICES: Final = tuple(
    DeviceSpec(
        id=f"dev_{name}",
        username=name,
        digest_sha256=Digests.of(name, SECRET).sha256,
        codecs=("alaw", "ulaw"),
    )
    for name in ("anna", "boris")
)
_FLOOR, _READER, _RECORDER, _GUARD = (name * 24 for name in "frmg")


def free_port(host: str, kind: int = socket.SOCK_STREAM) -> int:
    """Return a port nobody uses now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


class AsteriskProcess:
    """Configured from our own generator; can be killed and started again."""

    def __init__(self, folder: Path, tree: EngineTree, name: str = "ast-1") -> None:
        self.paths = EnginePaths(folder)
        self.tree = tree
        self.trunk_port = free_port(CALLERS, socket.SOCK_DGRAM)
        self.spec = EngineSpec(
            name=name,
            secrets=EngineSecrets(
                ari_floor=_FLOOR, ari_reader=_READER, ami_recorder=_RECORDER, ami_guard=_GUARD
            ),
            sip_host=HOST,
            sip_udp_port=free_port(HOST, socket.SOCK_DGRAM),
            sip_tcp_port=free_port(HOST),
            http_host=HOST,
            http_port=free_port(HOST),
            ami_host=HOST,
            ami_port=free_port(HOST),
            media_address=HOST,
            fallback=Fallback(retry_every_s=1, give_up_after_s=30),
        )
        self._process: subprocess.Popen[bytes] | None = None
        self._is_ready = False
        prepare(self.paths, self.tree)
        files = {
            **render_engine(self.spec, self.paths, self.tree),
            **render_population(self.spec, self._population()),
        }
        for file, text in files.items():
            (self.paths.etc / file).write_text(text)

    @property
    def sip(self) -> tuple[str, int]:
        """Where telephones reach it."""
        return HOST, self.spec.sip_udp_port

    def start(self) -> None:
        """Start it; it answers a moment later."""
        command = self.tree.command("-C", str(self.paths.config), "-f", "-n")
        log = (self.paths.log / "console.log").open("ab")
        with log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)

    def kill(self) -> None:
        """Kill it as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None
            self._is_ready = False

    def ari(self, application: str, url: str = "") -> AriSettings:
        """Return settings of a floor's connection."""
        return AriSettings(
            url=url or f"http://{HOST}:{self.spec.http_port}",
            user="floor",
            password=_FLOOR,
            application=f"cc-{application}",
            requester=f"rq-{application}",
            patience=PATIENCE,
        )

    def ami(self) -> AmiSettings:
        """Return settings of the recorder's connection."""
        return AmiSettings(
            host=HOST,
            port=self.spec.ami_port,
            user="recorder",
            password=_RECORDER,
            patience=PATIENCE,
        )

    async def ready(self) -> None:
        """Wait until it answers, and give it its devices, once after every start.

        Raises:
            TimeoutError: it does not answer.
        """
        if self._is_ready:
            return
        async with asyncio.timeout(20), EngineControl(self.spec) as control:
            await _answering(control)
            for device in _DEVICES:
                for kind, settings in device_objects(self.spec, device).items():
                    await control.put(kind, device.username, settings)
        self._is_ready = True

    def _population(self) -> Population:
        trunk = TrunkSpec(id="carrier", host=CALLERS, port=self.trunk_port, match=(CALLERS,))
        return Population(devices=_DEVICES, trunks=(trunk,), numbers=(NumberSpec(pattern="4XXX"),))


async def _answering(control: EngineControl) -> None:
    while True:
        try:
            await control.info()
        except Unavailable:
            await asyncio.sleep(0.05)
        else:
            return

"""One real Asterisk as a process, on addresses of its own."""

import asyncio
import subprocess
from pathlib import Path
from typing import Final

from tests.loopback import address, free_port

from huawu.engine.ami import AmiSettings
from huawu.engine.ari.settings import AriSettings, Patience
from huawu.engine.host.config import Population, render_engine, render_population
from huawu.engine.host.config.pjsip import device_objects
from huawu.engine.host.control import EngineControl
from huawu.engine.host.layout import EnginePaths, EngineTree, prepare
from huawu.engine.host.spec import (
    Caps,
    DeviceSpec,
    Digests,
    EngineSecrets,
    EngineSpec,
    Fallback,
    NumberSpec,
    PeerSpec,
    TrunkSpec,
)
from huawu.kernel.errors import Unavailable

HOST: Final = address(12)
CALLERS: Final = address(13)  #: whoever calls from here comes through the trunk
AGENTS: Final = address(14)
OTHER_HOST: Final = address(15)  #: of a second engine: engines know each other by their addresses
DISPATCHER: Final = address(16)  #: passes carriers' calls on
DOOR: Final = address(17)  #: passes telephones on
SIP_PORT: Final = 5060
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
_NODES: Final = (("ast-1", HOST), ("ast-2", OTHER_HOST))
_FLOOR, _READER, _RECORDER, _GUARD = (name * 24 for name in "frmg")


class AsteriskProcess:
    """Configured from our own generator; can be killed and started again."""

    def __init__(
        self,
        folder: Path,
        tree: EngineTree,
        name: str = "ast-1",
        *,
        host: str = HOST,
        has_trunk: bool = True,
        caps: Caps | None = None,
    ) -> None:
        self.paths = EnginePaths(folder)
        self.tree = tree
        self.trunk_port = free_port(CALLERS)
        self.spec = EngineSpec(
            name=name,
            secrets=EngineSecrets(
                ari_floor=_FLOOR, ari_reader=_READER, ami_recorder=_RECORDER, ami_guard=_GUARD
            ),
            sip_host=host,
            sip_udp_port=SIP_PORT,
            sip_tcp_port=SIP_PORT,
            http_host=host,
            http_port=free_port(host),
            ami_host=host,
            ami_port=free_port(host),
            media_address=host,
            peers=tuple(PeerSpec(name=peer, host=at) for peer, at in _NODES if peer != name),
            fallback=Fallback(retry_every_s=1, give_up_after_s=30),
            caps=caps or Caps(),
        )
        self._process: subprocess.Popen[bytes] | None = None
        self._is_ready = False
        self._has_trunk = has_trunk
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
        return self.spec.sip_host, self.spec.sip_udp_port

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
            url=url or self.spec.ari_url.removesuffix("/ari"),
            user="floor",
            password=_FLOOR,
            application=f"cc-{application}",
            requester=f"rq-{application}",
            patience=PATIENCE,
        )

    def ami(self) -> AmiSettings:
        """Return settings of the recorder's connection."""
        return AmiSettings(
            host=self.spec.ami_host,
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
        await self.answers()
        async with EngineControl(self.spec) as control:
            for device in _DEVICES:
                for kind, settings in device_objects(self.spec, device).items():
                    await control.put(kind, device.username, settings)
        self._is_ready = True

    async def see_trunk(self) -> None:
        """Have it look at the trunk's far side now: between two tests nobody stands there."""
        words = ("-rx", "pjsip qualify trunk-carrier")
        command = self.tree.command("-C", str(self.paths.config), *words)
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
        await process.wait()

    async def answers(self) -> None:
        """Wait until it answers.

        Raises:
            TimeoutError: it does not.
        """
        async with asyncio.timeout(20), EngineControl(self.spec) as control:
            await _answering(control)

    def _population(self) -> Population:
        trunk = TrunkSpec(
            id="carrier", host=CALLERS, port=self.trunk_port, match=(CALLERS, DISPATCHER)
        )
        trunks = (trunk,) if self._has_trunk else ()
        return Population(devices=_DEVICES, trunks=trunks, numbers=(NumberSpec(pattern="4XXX"),))


async def _answering(control: EngineControl) -> None:
    while True:
        try:
            await control.info()
        except Unavailable:
            await asyncio.sleep(0.05)
        else:
            return

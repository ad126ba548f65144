"""A real engine for tests: one per session, on addresses of its own, with a small population.

Use the fixture `running_engine`; `engine_tree` alone gives an unpacked Asterisk, fetched once into
the user's cache (or name one with HUAWU_ENGINE_TREE).
"""

import asyncio
import os
import tempfile
from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest
from tests.loopback import address, free_port, network

from huawu.app.settings import default_data_dir
from huawu.engine.host.config import Population
from huawu.engine.host.control import EngineControl
from huawu.engine.host.layout import EnginePaths, EngineTree
from huawu.engine.host.provide import installed, provide
from huawu.engine.host.provision import Provisioner
from huawu.engine.host.spec import (
    Challenge,
    DeviceSpec,
    Digests,
    EngineSecrets,
    EngineSpec,
    Fallback,
    NumberSpec,
    TrunkSpec,
)
from huawu.engine.host.supervise import EngineHost
from huawu.kernel.clock import SystemClock

HOST = address(21)  #: where the engine listens
CARRIER = address(22)  #: calls from here come through the trunk `carrier`
SECRET = "a-secret-of-the-tests-alone"

SECRETS = EngineSecrets(
    ari_floor="floor-" * 4,
    ari_reader="reader-" * 4,
    ami_recorder="recorder-" * 4,
    ami_guard="guard-" * 4,
)


@dataclass(frozen=True, slots=True)
class RunningEngine:
    """A provisioned engine and what speaks to it."""

    spec: EngineSpec
    host: EngineHost
    control: EngineControl
    provisioner: Provisioner
    population: Population

    @property
    def paths(self) -> EnginePaths:
        """Its folders."""
        return self.host.paths

    @property
    def ari_url(self) -> str:
        """Its control interface, without the `/ari`."""
        return self.spec.ari_url.removesuffix("/ari")

    @property
    def ami(self) -> tuple[str, int]:
        """Its manager interface."""
        return self.spec.ami_host, self.spec.ami_port

    @property
    def sip(self) -> tuple[str, int]:
        """Where telephones reach it over UDP and TCP."""
        return self.spec.sip_host, self.spec.sip_udp_port

    async def reset(self) -> None:
        """Bring back the population every test may rely on."""
        now = self.population
        await self.provisioner.apply(now.devices, now.trunks, now.numbers)


def new_spec(name: str = "test-1", host: str = HOST) -> EngineSpec:
    """Return a specification on free ports of `host`."""
    return EngineSpec(
        name=name,
        secrets=SECRETS,
        sip_host=host,
        sip_udp_port=free_port(host),
        sip_tcp_port=free_port(host),
        http_host=host,
        http_port=free_port(host),
        ami_host=host,
        ami_port=free_port(host),
        rtp_first=20_000,
        rtp_last=24_000,
        media_address=host,
        control_networks=("127.0.0.1/32", network()),  # the first is where clients speak from
        challenge=Challenge.SHA256_MD5,
        fallback=Fallback(retry_every_s=1, give_up_after_s=3, voicemail_prompt="beep"),
    )


def _device(name: str) -> DeviceSpec:
    strong = Digests.of(name, SECRET).sha256
    codecs = ("alaw", "ulaw")
    return DeviceSpec(id=f"dev_{name}", username=name, digest_sha256=strong, codecs=codecs)


def new_population() -> Population:
    """Return two modern devices, one old phone, a trunk and two numbers."""
    return Population(
        devices=(
            _device("anna"),
            _device("boris"),
            replace(_device("old"), digest_md5=Digests.of("old", SECRET).md5),
        ),
        trunks=(TrunkSpec(id="carrier", host=CARRIER, match=(CARRIER,), max_channels=20),),
        numbers=(NumberSpec(pattern="4001"), NumberSpec(pattern="+8610XXXX.")),
    )


@cache
def find_tree() -> EngineTree:
    """Return the Asterisk 22 of the tests: named, installed by the set-up, or fetched now."""
    named = os.environ.get("HUAWU_ENGINE_TREE")  # noqa: TID251 - of the test run, not of Huawu
    if named:
        return EngineTree(Path(named))
    found = installed(default_data_dir() / "engine")
    return found or asyncio.run(provide(Path.home() / ".cache/huawu/engine"))


@pytest.fixture(scope="session")
def engine_tree() -> EngineTree:
    """An unpacked Asterisk 22."""
    return find_tree()


@pytest.fixture(scope="session")
def engine_folder() -> Generator[Path]:
    """A folder whose name is short enough for a unix socket in it."""
    with tempfile.TemporaryDirectory(prefix="huawu-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@pytest.fixture(scope="session")
async def running_engine(
    engine_tree: EngineTree, engine_folder: Path
) -> AsyncGenerator[RunningEngine]:
    """One engine with the population of `new_population`, for the whole session."""
    spec, population = new_spec(), new_population()
    paths = EnginePaths(engine_folder / "engine")
    host = EngineHost(spec, paths, engine_tree, clock=SystemClock())
    await host.start()
    try:
        async with EngineControl(spec) as control:
            engine = RunningEngine(
                spec, host, control, Provisioner(spec, paths, control), population
            )
            await engine.reset()
            yield engine
    finally:
        await host.stop()

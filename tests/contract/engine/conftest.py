"""The engines that must keep the contract."""

import asyncio
import itertools
import tempfile
from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from tests.contract.engine.asterisk_process import AsteriskProcess
from tests.contract.engine.asterisk_rig import AsteriskRig
from tests.contract.engine.rig import Rig, until
from tests.contract.engine.scripted_rig import ScriptedRig
from tests.engine_fixture import engine_tree as engine_tree
from tests.unit.engine.ari_peer import running

from huawu.engine.host.layout import EngineTree
from huawu.engine.port import NodeBack

_NAMES = itertools.count(1)
#: Below pytest's own limit, which ends a set-up without closing what it opened.
_SET_UP_S = 60.0


@pytest.fixture(scope="session")
def asterisk(engine_tree: EngineTree) -> Generator[AsteriskProcess]:
    """One engine for all tests here."""
    with tempfile.TemporaryDirectory(prefix="huawu-") as name:
        process = AsteriskProcess(Path(name), engine_tree)
        process.start()
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture(params=["scripted", pytest.param("asterisk", marks=pytest.mark.asterisk)])
def process(request: pytest.FixtureRequest) -> AsteriskProcess | None:
    """The real engine where it is its turn."""
    return request.getfixturevalue("asterisk") if request.param == "asterisk" else None


@pytest.fixture
async def rig(process: AsteriskProcess | None) -> AsyncGenerator[Rig]:
    """Each engine in turn, connected, with its telephones."""
    if process is None:
        scripted = ScriptedRig()
        async with running(scripted.run):
            await scripted.told.until(NodeBack)
            yield scripted
    else:
        async with real_rig(process) as real:
            yield real


@pytest.fixture
async def real(asterisk: AsteriskProcess) -> AsyncGenerator[AsteriskRig]:
    """The real engine alone, for what the scripted one has no sound for."""
    async with real_rig(asterisk) as made:
        yield made


@asynccontextmanager
async def real_rig(process: AsteriskProcess) -> AsyncGenerator[AsteriskRig]:
    """Connect a floor of its own to the engine."""
    async with AsyncExitStack() as stack:
        async with asyncio.timeout(_SET_UP_S):
            rig = AsteriskRig(process, f"t{next(_NAMES)}")
            made = await stack.enter_async_context(rig)
            await stack.enter_async_context(running(made.run))
            await until(lambda: bool(made.told.all(NodeBack)), "the engine answers", within_s=20)
        yield made

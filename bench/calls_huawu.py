"""Huawu in `bench.calls`: a served centre with its own engine, journal, and people at work."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from bench.calls_load import Address, Centre
from tests.e2e.faults.server import MAIN_SITE, Server, settings
from tests.e2e.faults.staffing import OFFER_S, furnish
from tests.e2e.house.world import STRAIGHT

from huawu.engine.host.layout import EngineTree
from huawu.testing.phone.phone import Account, Phone

ENGINE: Final = Address(host=MAIN_SITE.engine, port=5064)
CALLERS: Final = Address(host=MAIN_SITE.carrier, port=5060)
AGENTS: Final = Address(host=MAIN_SITE.desks, port=6060)
#: Longer than a benchmark runs.
_REGISTERED_S: Final = 3_600


@asynccontextmanager
async def served(tree: EngineTree, folder: Path, agents: int) -> AsyncGenerator[Centre]:
    """Run a centre with so many agents at work, who wrap up in a second; all is recorded."""
    options = settings(folder / "data", tree.root, calls=1_000)
    staff = {f"a{number}": True for number in range(10_001, 10_001 + agents)}
    secrets = await furnish(options, MAIN_SITE, staff, OFFER_S)
    server = Server(options, folder / "server.log")
    await server.start()
    try:
        await server.says("Huawu answers at")
        for name, secret in secrets.items():
            await _register(name, secret)
        assert server.process is not None
        parts = {
            "engine": [server.engine],
            "application": [server.process.pid],
            "database": [server.database],
        }
        yield Centre(
            engine=ENGINE, called=STRAIGHT, callers=CALLERS, agents=AGENTS, processes=parts
        )
    finally:
        await server.stop()


async def _register(name: str, secret: str) -> None:
    """Let the engine know that the agent's telephone is where SIPp answers for all of them."""
    account = Account(
        host=AGENTS.host,
        port=AGENTS.port,
        engine=(ENGINE.host, ENGINE.port),
        username=name,
        secret=secret,
    )
    async with Phone(account) as telephone:
        await telephone.register(expires_s=_REGISTERED_S)

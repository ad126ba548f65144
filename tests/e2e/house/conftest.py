"""The one world that most end-to-end tests share, and worlds of their own for tests that kill."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncGenerator, Generator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Final, TypeVar

import pytest
from tests.e2e.house.world import OTHER_SITE, World, open_world, settings
from tests.e2e.telling import failed, report, told
from tests.loopback import address
from tests.sip.tls import carriers_certificate

from huawu.app.settings import default_data_dir
from huawu.engine.host.layout import EngineTree
from huawu.engine.host.provide import installed, provide
from huawu.kernel.errors import Unavailable

T = TypeVar("T")

#: Whom the shared world's engine trusts to be a carrier, by TLS.
TLS_CARRIER: Final = address(58)

#: Root's own cache is closed to the system user that runs the engine.
_ROOT_CACHE: Final = Path("/var/cache/huawu/engine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the tests here time: one of them also starts the world, perhaps on a busy machine."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.timeout(300))


async def provided_tree() -> EngineTree:
    """Return an unpacked Asterisk 22 that the service user may run."""
    named = os.environ.get("HUAWU_ENGINE_TREE")  # noqa: TID251  of the test run, not of Huawu
    if named:
        return EngineTree(Path(named))
    found = installed(default_data_dir() / "engine")
    if found is not None:
        return found
    cache = _ROOT_CACHE if os.geteuid() == 0 else Path.home() / ".cache/huawu/engine"
    cache.mkdir(parents=True, exist_ok=True)
    return await provide(cache)


@pytest.fixture(scope="session")
async def house_tree() -> EngineTree:
    """An unpacked Asterisk 22 that the service user may run."""
    return await provided_tree()


@contextmanager
def short_folder() -> Generator[Path]:
    """Yield a folder that any user may enter, with a name short enough for sockets in it."""
    path = Path(tempfile.mkdtemp(prefix="huawu-"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@asynccontextmanager
async def in_own_task(block: AbstractAsyncContextManager[T]) -> AsyncGenerator[T]:
    """Enter and leave a block in one task: a fixture is set up and torn down in two."""
    opened: asyncio.Future[T] = asyncio.get_running_loop().create_future()
    leave = asyncio.Event()

    async def live() -> None:
        async with block as value:
            opened.set_result(value)
            await leave.wait()

    task = asyncio.create_task(live())  # noqa: TID251  ends with this block
    await asyncio.wait({task, opened}, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        await task
    try:
        yield opened.result()
    finally:
        leave.set()
        await task


@pytest.fixture(scope="session")
async def shared_world(house_tree: EngineTree) -> AsyncGenerator[World]:
    """One centre for the whole session."""
    with short_folder() as folder:
        carrier = carriers_certificate(folder / "carrier", TLS_CARRIER)
        trusting = {"sip_tls_authorities": carrier.authority}
        options = settings(folder, house_tree.root).model_copy(update=trusting)
        async with in_own_task(open_world(options)) as world:
            yield world


@pytest.fixture
async def world(shared_world: World, request: pytest.FixtureRequest) -> AsyncGenerator[World]:
    """The centre with nobody in it; after the test history must keep every rule."""
    yield shared_world
    await _tell(shared_world, request)
    await shared_world.everyone_out()
    await shared_world.is_clean()


@pytest.fixture
async def own_world(
    house_tree: EngineTree, request: pytest.FixtureRequest
) -> AsyncGenerator[World]:
    """A centre that the test may kill parts of."""
    with short_folder() as folder:
        options = settings(folder, house_tree.root, OTHER_SITE)
        async with in_own_task(open_world(options, OTHER_SITE)) as world:
            yield world
            await _tell(world, request)
            await world.everyone_out()
            await world.is_clean()


async def _tell(world: World, request: pytest.FixtureRequest) -> None:
    """Let a failed test's report hold what its world was like."""
    if failed(request):
        phones = (*world.phones.values(), world.carrier)
        with suppress(Unavailable):  # the test may have killed the database
            report(request, told(world.rooms.floor.state, await world.history(), phones))

"""One centre as a process of its own, for all tests here: each hurts it and leaves it whole."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from tests.e2e.faults.centre import Hurt, hurt
from tests.e2e.faults.server import settings
from tests.e2e.house.conftest import house_tree as house_tree
from tests.e2e.house.conftest import in_own_task, short_folder
from tests.e2e.telling import failed, report

from huawu.engine.host.layout import EngineTree

NAMES = ("anna", "boris", "clara", "doris")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the tests here time: servers end and start in them, perhaps on a busy machine."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
async def shared_centre(house_tree: EngineTree) -> AsyncGenerator[Hurt]:
    """The running centre."""
    with short_folder() as folder:
        options = settings(folder / "data", house_tree.root)
        async with in_own_task(hurt(options, NAMES)) as centre:
            yield centre


@pytest.fixture
async def centre(shared_centre: Hurt, request: pytest.FixtureRequest) -> AsyncGenerator[Hurt]:
    """The centre with nobody in it; after the test nobody is stuck and history keeps its rules."""
    yield shared_centre
    if failed(request):
        report(request, await shared_centre.told())
    await shared_centre.made_whole()
    await shared_centre.everybody_leaves()

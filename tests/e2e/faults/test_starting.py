"""A server that is stopped while it starts."""

import pytest
from tests.e2e.faults.server import OTHER_SITE, Server, settings
from tests.e2e.house.conftest import short_folder

from huawu.app.engines import engine_paths
from huawu.engine.host.layout import EngineTree
from huawu.engine.host.processes import find_engine
from huawu.storage import postmaster

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("moment", ["starting engine", "starting floor", "Huawu answers at"])
async def test_a_server_that_is_stopped_while_it_starts_leaves_nothing_running(
    house_tree: EngineTree, moment: str
) -> None:
    with short_folder() as folder:
        options = settings(folder / "data", house_tree.root, OTHER_SITE)
        server = Server(options, folder / "log")
        await server.start()
        await server.says(moment)
        await server.stop()
        assert find_engine(engine_paths(options)) is None
        assert postmaster.running_pid(options.postgres_dir / "cluster") is None
        assert "Traceback" not in server.log.read_text()

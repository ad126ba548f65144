"""The embedded server through starts, crashes and their left-overs, on both versions."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from tests.database_fixture import SERVERS, embedded_options

from huawu.kernel.errors import Unavailable
from huawu.storage import postmaster
from huawu.storage.database import DatabaseOptions, conninfo, open_database, parse_url
from huawu.storage.embedded import DataDirInUse, EmbeddedOptions, EmbeddedPostgres, reach

pytestmark = pytest.mark.db

#: Starts a server, writes rows for ever, and prints each number once its commit is acknowledged.
_WRITER = """
import asyncio, sys
from pathlib import Path
from typing import LiteralString
import psycopg
from huawu.storage.database import conninfo, parse_url
from huawu.storage.embedded import EmbeddedPostgres
from tests.database_fixture import embedded_options

async def main():
    async with EmbeddedPostgres(embedded_options(Path(sys.argv[1]), sys.argv[2])) as server:
        print("server", server.pid, flush=True)
        c = await psycopg.AsyncConnection.connect(conninfo(parse_url(server.url)), autocommit=True)
        await c.execute("CREATE TABLE IF NOT EXISTS kept (n int PRIMARY KEY)")
        for n in range(1, 100_000):
            await c.execute("INSERT INTO kept VALUES (%s)", [n])
            print(n, flush=True)

asyncio.run(main())
"""


@pytest.fixture(params=list(SERVERS))
def options(request: pytest.FixtureRequest, server_dir: Path) -> EmbeddedOptions:
    return embedded_options(server_dir, request.param)


async def answer(url: str, query: LiteralString = "SELECT current_user") -> str:
    async with await psycopg.AsyncConnection.connect(conninfo(parse_url(url))) as connection:
        row = await (await connection.execute(query)).fetchone()
        return str(row[0]) if row else ""


def writer(options: EmbeddedOptions, kind: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(options.data_dir), kind],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": "src:.", "PATH": "/usr/bin:/bin"},
    )


async def test_it_starts_twice_keeps_its_rows_and_asks_for_no_password(
    options: EmbeddedOptions,
) -> None:
    async with EmbeddedPostgres(options) as server:
        opened = open_database(DatabaseOptions(url=server.url))
        async with opened as database, database.direct() as connection:
            await connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    async with EmbeddedPostgres(options) as server:
        assert await answer(server.url, "SELECT n FROM kept") == "7"
        rules = (options.cluster / "pg_hba.conf").read_text()
        assert rules == "local all all peer map=huawu\n"
        assert await answer(server.url, "SHOW jit") == "off"
        assert await answer(server.url, "SHOW listen_addresses") == ""


async def test_a_second_start_on_the_same_data_is_refused_by_name(options: EmbeddedOptions) -> None:
    async with EmbeddedPostgres(options):
        with pytest.raises(DataDirInUse, match=str(os.getpid())):
            async with EmbeddedPostgres(options):
                pass


async def test_a_command_joins_a_running_server_and_else_runs_one(options: EmbeddedOptions) -> None:
    async with EmbeddedPostgres(options), reach(options) as url:
        assert await answer(url) == "huawu"
    async with reach(options) as url:
        assert await answer(url) == "huawu"
    assert postmaster.running_pid(options.cluster) is None


@pytest.mark.parametrize("also", ["nothing", "postmaster", "everything"])
async def test_after_kill_9_the_next_start_works_and_every_acknowledged_row_is_there(
    options: EmbeddedOptions, request: pytest.FixtureRequest, also: str
) -> None:
    kind = "pg15" if options.bin_dir else "pg18"
    with writer(options, kind) as child:
        acknowledged = await asyncio.to_thread(kill_in_the_act, child, also)
    async with EmbeddedPostgres(options) as server:
        assert int(await answer(server.url, "SELECT max(n) FROM kept")) >= acknowledged
        assert int(await answer(server.url, "SELECT max(n) - count(*) FROM kept")) == 0


def kill_in_the_act(child: subprocess.Popen[str], also: str) -> int:
    """Kill the writer, and more, after 300 rows; return the last row it was sure of."""
    assert child.stdout is not None
    server = int(child.stdout.readline().split()[1])
    for _ in range(300):
        child.stdout.readline()
    victims = {"nothing": [], "postmaster": [server], "everything": [server, *backends_of(server)]}
    child.kill()
    for pid in victims[also]:
        os.kill(pid, signal.SIGKILL)
    return max([300, *map(int, child.stdout.read().split()[:-1])])


def backends_of(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(word) for word in found.split()]


async def test_a_pid_file_that_names_an_unrelated_process_does_not_stop_a_start(
    options: EmbeddedOptions,
) -> None:
    async with EmbeddedPostgres(options):
        pass
    (options.cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{options.cluster}\n")
    async with EmbeddedPostgres(options) as server:
        assert await answer(server.url) == "huawu"


async def test_a_server_that_dies_is_started_again(options: EmbeddedOptions) -> None:
    async with EmbeddedPostgres(options) as server, asyncio.TaskGroup() as tasks:
        watch = tasks.create_task(server.run())
        first = server.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        async with asyncio.timeout(20):
            while server.pid in (first, None) or not await _lives(server.url):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        watch.cancel()


async def _lives(url: str) -> bool:
    try:
        return bool(await answer(url))
    except psycopg.OperationalError:
        return False


async def test_a_setting_the_server_does_not_know_is_reported_in_its_own_words(
    server_dir: Path,
) -> None:
    options = embedded_options(server_dir, settings={"shared_bufers": "1"})
    with pytest.raises(Unavailable, match="shared_bufers"):
        async with EmbeddedPostgres(options):
            pass


async def test_data_of_another_major_version_is_refused_with_the_way_out(server_dir: Path) -> None:
    async with EmbeddedPostgres(embedded_options(server_dir, "pg15")):
        pass
    with pytest.raises(Unavailable, match=r"PostgreSQL 15.*backup"):
        async with EmbeddedPostgres(embedded_options(server_dir, "pg18")):
            pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes to another user")
async def test_a_directory_the_service_user_cannot_enter_is_refused_with_the_mend(
    server_dir: Path,
) -> None:
    os.chmod(server_dir, 0o700)  # noqa: PTH101  (a call, not a walk)
    with pytest.raises(Unavailable, match="parents everybody may enter"):
        async with EmbeddedPostgres(embedded_options(server_dir)):
            pass

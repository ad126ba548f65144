"""An engine that dies, is left behind, or cannot start."""

import asyncio
import os
import pickle
import signal
import socket
import sys
import tempfile
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.engine_fixture import new_population, new_spec
from tests.loopback import address, free_port

from huawu.engine.host import processes
from huawu.engine.host.control import EngineControl
from huawu.engine.host.layout import EnginePaths, EngineTree
from huawu.engine.host.provision import Provisioner
from huawu.engine.host.spec import Challenge, EngineSpec
from huawu.engine.host.supervise import EngineHost, EngineState
from huawu.kernel.clock import SystemClock
from huawu.kernel.errors import Conflict, Unavailable

pytestmark = pytest.mark.asterisk

HERE = address(46)


_KILLED_HUAWU = """
import asyncio, os, pickle, signal, sys
from huawu.engine.host.supervise import EngineHost
from huawu.kernel.clock import SystemClock
async def main():
    host = EngineHost(*pickle.load(sys.stdin.buffer), clock=SystemClock())
    print((await host.start()).pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""


async def leave_behind(spec: EngineSpec, paths: EnginePaths, tree: EngineTree) -> int:
    """Start an engine by a Huawu that is killed; return the engine's process."""
    huawu = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", _KILLED_HUAWU),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await huawu.communicate(pickle.dumps((spec, paths, tree)))
    assert huawu.returncode == -signal.SIGKILL
    return int(said)


@pytest.fixture
def paths() -> Generator[EnginePaths]:
    with tempfile.TemporaryDirectory(prefix="huawu-", ignore_cleanup_errors=True) as name:
        yield EnginePaths(Path(name) / "engine")


@pytest.fixture
def spec() -> EngineSpec:
    return new_spec("test-2", HERE)


async def test_a_killed_engine_comes_back_with_its_devices(
    spec: EngineSpec, paths: EnginePaths, engine_tree: EngineTree
) -> None:
    up, now = asyncio.Event(), new_population()
    spec = replace(spec, challenge=Challenge.SHA256)
    now = replace(now, devices=tuple(replace(d, digest_md5="") for d in now.devices))
    async with EngineControl(spec) as control:
        provisioner = Provisioner(spec, paths, control)

        async def provision() -> None:
            assert (await provisioner.resync()).steps == 3 * len(now.devices)
            up.set()

        host = EngineHost(spec, paths, engine_tree, clock=SystemClock(), on_up=provision)
        first = await host.start()
        await provisioner.apply(now.devices, now.trunks, now.numbers)
        async with asyncio.TaskGroup() as group, asyncio.timeout(30):
            watch = group.create_task(host.watch())
            os.kill(first.pid or 0, signal.SIGKILL)
            await up.wait()
            watch.cancel()
        assert host.status().restarts == 1
        assert host.status().pid != first.pid
        await host.stop()
    assert processes.find_engine(paths) is None


async def test_an_engine_left_behind_is_adopted_and_can_be_stopped(
    spec: EngineSpec, paths: EnginePaths, engine_tree: EngineTree
) -> None:
    pid = await leave_behind(spec, paths, engine_tree)
    host = EngineHost(spec, paths, engine_tree, clock=SystemClock())
    status = await host.start()
    assert (status.pid, status.state) == (pid, EngineState.RUNNING)
    assert not status.restart_needed
    with pytest.raises(Conflict, match="another Huawu process"):
        await EngineHost(spec, paths, engine_tree, clock=SystemClock()).start()
    await host.stop()
    assert host.status().state is EngineState.STOPPED
    assert await processes.ended_within(pid, 1)


async def test_an_engine_left_behind_with_other_settings_is_replaced(
    spec: EngineSpec, paths: EnginePaths, engine_tree: EngineTree
) -> None:
    pid = await leave_behind(spec, paths, engine_tree)
    moved = replace(spec, http_port=free_port(HERE))
    host = EngineHost(moved, paths, engine_tree, clock=SystemClock())
    assert (await host.start()).pid != pid
    await host.stop()


async def test_a_port_in_use_is_named_with_its_setting(
    spec: EngineSpec, paths: EnginePaths, engine_tree: EngineTree
) -> None:
    host = EngineHost(spec, paths, engine_tree, clock=SystemClock())
    said = pytest.raises(Unavailable, match=f"ami_port: tcp port {spec.ami_port}")
    with socket.create_server((HERE, spec.ami_port)), said:
        await host.start()
    assert (await host.start()).state is EngineState.RUNNING
    await host.stop()


async def test_an_engine_that_cannot_start_says_why(
    spec: EngineSpec, paths: EnginePaths, engine_tree: EngineTree, tmp_path: Path
) -> None:
    tree = EngineTree(tmp_path / "tree")
    for folder in ("usr/sbin", "usr/lib64"):
        (tree.root / folder).mkdir(parents=True)
    for link, target in (
        (tree.binary, engine_tree.binary),
        (tree.root / "usr/lib64/ld-linux-x86-64.so.2", Path(engine_tree.command()[0])),
        (tree.libraries, engine_tree.libraries),
    ):
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)
    host = EngineHost(spec, paths, tree, clock=SystemClock())
    with pytest.raises(Unavailable, match="ended while starting"):
        await host.start()
    assert processes.find_engine(paths) is None

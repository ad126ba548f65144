"""A log that a real `app_queue` wrote is taken in as it happened."""

import asyncio
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest
from tests.unit.metrics.test_importing import figures
from tests.unit.metrics.test_queue_log import taken

from huawu.engine.host.commands import run
from huawu.engine.host.layout import EngineTree
from huawu.kernel.errors import Unavailable

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(120)]

MODULES: Final = (
    "pbx_config", "app_queue", "res_musiconhold", "res_clioriginate", "bridge_simple",
    "bridge_holding", "bridge_builtin_features", "res_timing_timerfd", "app_stack",
)  # fmt: skip
FILES: Final = {
    "modules.conf": "[modules]\nautoload=no\n" + "".join(f"load={m}.so\n" for m in MODULES),
    "logger.conf": "[general]\nqueue_log=yes\n[logfiles]\n",
    "cdr.conf": "[general]\nenable=no\n",
    "musiconhold.conf": "",
    "queues.conf": """
[general]
[sales]
member => Local/anna@agents/n
timeout=2
retry=1
wrapuptime=0
[nobody]
joinempty=yes
""",
    "extensions.conf": """
[agents]
exten => anna,1,Wait(0.5)
 same => n,Answer()
 same => n,Wait(30)
[queues]
exten => sales,1,Answer()
 same => n,Queue(sales,,,,20)
exten => timeout,1,Answer()
 same => n,Queue(nobody,,,,2)
exten => nobody,1,Answer()
 same => n,Queue(nobody,,,,20)
[callers]
exten => talks,1,Answer()
 same => n,Wait(4)
exten => waits,1,Answer()
 same => n,Wait(8)
exten => leaves,1,Answer()
 same => n,Wait(2)
""",
}
#: Who calls → which queue they ask for.
CALLS: Final = (("talks", "sales"), ("waits", "timeout"), ("leaves", "nobody"))
ENDS: Final = ("COMPLETECALLER", "EXITWITHTIMEOUT", "ABANDON")


def configure(folder: Path, tree: EngineTree) -> Path:
    """Write what this Asterisk reads; return the main file."""
    places = {
        "astetcdir": folder, "astmoddir": tree.modules, "astvarlibdir": folder,
        "astdbdir": folder, "astkeydir": folder, "astcachedir": folder,
        "astdatadir": tree.share, "astagidir": folder, "astspooldir": folder,
        "astrundir": folder, "astlogdir": folder, "astsbindir": tree.binary.parent,
    }  # fmt: skip
    main = "[directories]\n" + "".join(f"{name}={place}\n" for name, place in places.items())
    for name, text in {"asterisk.conf": main, **FILES}.items():
        (folder / name).write_text(text)
    return folder / "asterisk.conf"


@asynccontextmanager
async def asterisk(tree: EngineTree, main: Path) -> AsyncGenerator[Process]:
    command = tree.command("-C", str(main), "-f", "-n")
    process = await asyncio.create_subprocess_exec(*command, stdout=DEVNULL, stderr=DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        await process.wait()


async def told(tree: EngineTree, main: Path, order: str) -> None:
    """Give an order, as soon as there is somebody to take it."""
    for _ in range(100):
        try:
            await run(tree.command("-C", str(main), "-rx", order), limit_s=5)
        except Unavailable:
            await asyncio.sleep(0.1)
        else:
            return
    raise AssertionError(f"nobody takes {order!r}")


def _text(log: Path) -> str:
    return log.read_text() if log.exists() else ""


async def written(log: Path) -> str:
    """Wait until every call has ended."""
    text = ""
    for _ in range(300):
        text = await asyncio.to_thread(_text, log)
        if all(f"|{event}|" in text for event in ENDS):
            return text
        await asyncio.sleep(0.1)
    raise AssertionError(text)


async def test_what_app_queue_wrote_is_taken_in(
    engine_tree: EngineTree, engine_folder: Path, tmp_path: Path
) -> None:
    folder = engine_folder / "queues"
    folder.mkdir()
    main = configure(folder, engine_tree)
    async with asterisk(engine_tree, main):
        await told(engine_tree, main, "core waitfullybooted")
        for who, queue in CALLS:
            order = f"channel originate Local/{who}@callers extension {queue}@queues"
            await told(engine_tree, main, order)
        log = await written(folder / "queue_log")
    report = taken(tmp_path, log)
    assert (report.taken, report.refused) == (3, 0)
    found = figures(tmp_path, "answered", "abandoned", "flowed_out", by=("queue",))
    assert found == {("nobody",): [0, 1, 1], ("sales",): [1, 0, 0]}
    assert 1 <= figures(tmp_path, "avg_talk", where={"queue": ["sales"]})[()][0] <= 5

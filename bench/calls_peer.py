"""The peers of `bench.calls`: the same Asterisk, alone, with its own Dial() and Queue()."""

import asyncio
import shutil
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from bench.calls_load import Centre

from huawu.engine.host.config.modules import USEFUL, VITAL
from huawu.engine.host.layout import EngineTree

DIALLED: Final = "101"
QUEUED: Final = "102"
_BOOTS_WITHIN_S: Final = 60.0
#: Files that the modules want to see, empty.
_EMPTY: Final = ("acl", "ccss", "codecs", "dsp", "features", "pjproject", "queuerules", "udptl")
_FIRST: Final = 10_001  #: agent


@asynccontextmanager
async def plain_asterisk(
    tree: EngineTree, centre: Centre, folder: Path, agents: int, *, record: bool
) -> AsyncGenerator[Centre]:
    """Run an Asterisk where `DIALLED` and `QUEUED` reach agents; yield it with its process."""
    for name in ("etc", "state", "run", "log", "spool"):
        (folder / name).mkdir(parents=True)
    for name, text in _files(tree, centre, folder, agents, record=record).items():
        (folder / "etc" / f"{name}.conf").write_text(text)
    main = str(folder / "etc" / "asterisk.conf")
    with (folder / "out").open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            *tree.command("-f", "-C", main),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        await _booted(tree, main)
        yield replace(centre, processes={"engine": [process.pid]})
    finally:
        process.kill()
        await process.wait()
        await asyncio.to_thread(shutil.rmtree, folder)


async def _booted(tree: EngineTree, main: str) -> None:
    async with asyncio.timeout(_BOOTS_WITHIN_S):
        while True:
            asked = await asyncio.create_subprocess_exec(
                *tree.command("-C", main, "-rx", "core waitfullybooted"),
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
            if await asked.wait() == 0:
                return
            await asyncio.sleep(0.2)


def _files(
    tree: EngineTree, centre: Centre, folder: Path, agents: int, *, record: bool
) -> Mapping[str, str]:
    people = [f"a{number}" for number in range(_FIRST, _FIRST + agents)]
    folders = {
        "astetcdir": folder / "etc",
        "astmoddir": tree.modules,
        "astdatadir": tree.share,
        **{f"ast{name}dir": folder / "state" for name in ("varlib", "db", "key", "cache")},
        **{f"ast{name}dir": folder / name for name in ("run", "log", "spool")},
    }
    loads = [f"load = {name}" for name in (*VITAL, *USEFUL, "app_queue")]
    return {
        **dict.fromkeys(_EMPTY, ""),
        "asterisk": _section("directories", *(f"{k} => {v}" for k, v in folders.items()))
        + _section("options", "nocolor = yes", "documentation_language = en_US"),
        "logger": _section("logfiles", "messages.log => warning,error"),
        "modules": _section("modules", "autoload = no", *loads),
        "http": _section("general", "enabled = no"),
        "rtp": _section("general", "rtpstart = 20000", "rtpend = 29999"),
        "musiconhold": _section("default", "mode = files", f"directory = {tree.music}"),
        "pjsip": _telephones(centre, people),
        "queues": _queue(people),
        "extensions": _dialplan(agents, record=record),
    }


def _telephones(centre: Centre, people: list[str]) -> str:
    endpoint = ("type = endpoint", "context = in", "disallow = all", "allow = alaw",
                "direct_media = no")  # fmt: skip
    parts = [
        _section("global", "type = global", "endpoint_identifier_order = ip,username"),
        _section("udp", "type = transport", "protocol = udp", f"bind = {centre.engine}"),
        _section("line", *endpoint),
        _section("line-at", "type = identify", "endpoint = line", f"match = {centre.callers.host}"),
    ]
    for name in people:
        parts.append(_section(name, *endpoint, f"aors = {name}"))
        parts.append(_section(name, "type = aor", f"contact = sip:{name}@{centre.agents}"))
    return "".join(parts)


def _queue(people: list[str]) -> str:
    options = ("strategy = rrmemory", "ringinuse = no", "timeout = 15", "retry = 1")
    general = _section("general", "autofill = yes", "persistentmembers = no")
    return general + _section("all", *options, *(f"member => PJSIP/{name}" for name in people))


def _dialplan(agents: int, *, record: bool) -> str:
    keep = ["same = n,MixMonitor(${UNIQUEID}.wav)"] if record else []
    someone = f"PJSIP/a${{RAND({_FIRST},{_FIRST + agents - 1})}}"
    return _section(
        "in",
        f"exten = {DIALLED},1,NoOp()", *keep, f"same = n,Dial({someone},15)",
        f"exten = {QUEUED},1,NoOp()", *keep, "same = n,Queue(all,,,,15)",
    )  # fmt: skip


def _section(name: str, *lines: str) -> str:
    return "\n".join([f"[{name}]", *lines, "", ""])

"""The browser: how soon a change is seen on the floor, the first load, and the API under load.

    python -m bench.web [SECONDS]

A whole centre runs (PostgreSQL, the engine, HTTP) with 500 agents more than the tests employ. A
real Chromium watches the floor: all sign in within a second, and then 5 of them sign out every
second. A change counts as seen at the first frame that shows it, on the wall clock of the same
machine, after the write was durable. Then 200 requests a second ask the API beside that browser.
"""

import asyncio
import math
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import aiohttp
from bench.common import Row, write
from tests.e2e.house.conftest import provided_tree, short_folder
from tests.e2e.house.world import World, open_world, settings
from tests.e2e.web.browser import Window, open_browser
from tests.e2e.web.conftest import (
    BOSS_LOGIN,
    LOGIN,
    PASSWORD,
    SITE,
    employ,
)
from tests.e2e.web.serving import served, tone_file
from tests.loopback import common_port

from huawu.access.permissions import system_person
from huawu.centre.model import AgentProfile
from huawu.kernel.ids import DEFAULT_TENANT, AgentId

AGENTS: Final = 500
CHANGES_PER_S: Final = 5.0
SECONDS: Final = 60.0
REQUESTS_PER_S: Final = 200.0
ASKED_FOR_S: Final = 15.0
PERSON: Final = system_person("bench", DEFAULT_TENANT)

CASE: Final = f"floor with {AGENTS} agents"
#: What the page says of those who are out; its number is what is watched.
OUT: Final = "未签入"


def p95(found: Sequence[float]) -> float:
    """Return the value that 95 % do not exceed."""
    return sorted(found)[math.ceil(0.95 * len(found)) - 1]


async def hire(world: World) -> list[AgentId]:
    """Take the agents on."""
    agents = [AgentId(f"agt_bench_{n:03}") for n in range(AGENTS)]
    profiles = [
        AgentProfile(id=agent, number=f"7{n:03}", name=f"坐席 {n:03}")
        for n, agent in enumerate(agents)
    ]
    await world.rooms.centre.save_all(profiles, PERSON)
    await world.rooms.supply()
    return agents


async def burst(world: World, window: Window, agents: Sequence[AgentId], out: int) -> list[Row]:
    """Let all sign in within a second."""
    desk, by = world.rooms.floor.desk, PERSON.actor
    await window.watch(OUT)
    began_s = time.time()
    await asyncio.gather(*(desk.sign_in(agent, by=by) for agent in agents))
    done_s = time.time()
    records = await reached(window, lambda shown: shown <= out - len(agents))
    return [
        Row(
            case=f"{CASE}, all sign in at once", metric="durable", unit="s", value=done_s - began_s
        ),
        Row(
            case=f"{CASE}, all sign in at once",
            metric="all seen after the last was durable",
            unit="ms",
            value=max(0.0, 1_000 * (records[-1][0] - done_s)),
            at_most=1_000,
        ),
        Row(
            case=f"{CASE}, all sign in at once",
            metric="longest time between two frames",
            unit="ms",
            value=await window.longest_frame_ms(),
        ),
    ]


async def reached(window: Window, enough: Callable[[int], bool]) -> list[tuple[float, int]]:
    """Return what the page showed, as soon as the last of it is enough."""
    async with asyncio.timeout(60):
        while True:
            records = await window.watched()
            if records and enough(records[-1][1]):
                return records
            await asyncio.sleep(0.1)


async def steady(
    world: World, window: Window, agents: Sequence[AgentId], seconds: float
) -> list[Row]:
    """Let agents sign out one after the other, and see each."""
    desk, by = world.rooms.floor.desk, PERSON.actor
    await window.watch(OUT)
    first = (await reached(window, lambda _: True))[0][1]
    durable: list[float] = []
    began_s = time.monotonic()
    for n, agent in enumerate(agents[: int(seconds * CHANGES_PER_S)]):
        await asyncio.sleep(max(0.0, began_s + n / CHANGES_PER_S - time.monotonic()))
        await desk.sign_out(agent, "bench", by=by)
        durable.append(time.time())
    records = await reached(window, lambda shown: shown >= first + len(durable))
    waits = [
        1_000 * max(0.0, next(at for at, shown in records if shown > first + n) - at_durable)
        for n, at_durable in enumerate(durable)
    ]
    case = f"{CASE}, {CHANGES_PER_S:g} changes/s, {len(waits)} of them"
    return [
        Row(case=case, metric="durable to seen, p95", unit="ms", value=p95(waits), at_most=250),
        Row(
            case=case,
            metric="durable to seen, median",
            unit="ms",
            value=sorted(waits)[len(waits) // 2],
        ),
        Row(
            case=case,
            metric="longest time between two frames",
            unit="ms",
            value=await window.longest_frame_ms(),
        ),
    ]


async def first_load(window: Window, url: str) -> list[Row]:
    """Open the desk in a browser that knows nothing yet, in a tab that is open already."""
    await window.open("about:blank")
    began_s = time.monotonic()
    await window.go(url)
    await window.can("登录")
    shown_s = time.monotonic() - began_s
    await window.fill("账号", LOGIN)
    await window.fill("密码", PASSWORD)
    began_s = time.monotonic()
    await window.click("登录")
    await window.can("签入")
    desk_s = time.monotonic() - began_s
    case = "desk, first load, loopback"
    return [
        Row(case=case, metric="sign-in page can be used", unit="s", value=shown_s),
        Row(case=case, metric="desk can be used after sign-in", unit="s", value=desk_s),
        Row(case=case, metric="both", unit="s", value=shown_s + desk_s, at_most=2.0),
        Row(
            case=case,
            metric="worked by the page's thread, processor time",
            unit="s",
            value=await window.worked_s(),
        ),
        Row(
            case=case,
            metric="sent in all, compressed",
            unit="kB",
            value=await window.loaded_kb(),
            at_most=800,
        ),
    ]


async def asked(url: str) -> list[Row]:
    """Ask the API so often, whatever it takes."""
    paths = ("floor", "me", "desk/targets", "contacts/live", "queues", "agents")
    took: list[float] = []
    async with aiohttp.ClientSession(base_url=url) as http:
        body = {"login": BOSS_LOGIN, "password": PASSWORD}
        async with http.post("/api/v1/session", json=body) as answer:
            token = (await answer.json())["token"]
        headers = {"Authorization": f"Bearer {token}"}

        async def ask(path: str) -> None:
            began_s = time.monotonic()
            async with http.get(f"/api/v1/{path}", headers=headers) as answer:
                await answer.read()
                if answer.status != 200:
                    raise RuntimeError(f"{path}: {answer.status}")
            took.append(1_000 * (time.monotonic() - began_s))

        began_s, count = time.monotonic(), int(REQUESTS_PER_S * ASKED_FOR_S)
        async with asyncio.TaskGroup() as group:
            for n in range(count):
                await asyncio.sleep(max(0.0, began_s + n / REQUESTS_PER_S - time.monotonic()))
                group.create_task(ask(paths[n % len(paths)]))
        lasted_s = time.monotonic() - began_s
    case = f"API, {len(paths)} routes in turn, {AGENTS} agents"
    return [
        Row(case=case, metric="asked", unit="requests/s", value=count / lasted_s),
        Row(case=case, metric="answered, p95", unit="ms", value=p95(took)),
        Row(case=case, metric="answered, median", unit="ms", value=sorted(took)[len(took) // 2]),
    ]


async def measure(seconds: float) -> list[Row]:
    """Run everything once."""
    tree = await provided_tree()
    with short_folder() as folder:
        options = settings(folder, tree.root, SITE)
        async with (
            open_world(options, SITE) as world,
            served(world, common_port(6)) as url,
            open_browser(tone_file(Path(tempfile.gettempdir()) / "bench-web.wav")) as browser,
        ):
            await employ(world)
            await browser.window("nothing").open("about:blank")  # the browser itself has started
            rows = await first_load(browser.window("desk"), url)
            agents = await hire(world)
            out = len(world.rooms.centre.lookup.agents())
            window = browser.window("floor")
            await window.open(url)
            await window.signs_in(BOSS_LOGIN, PASSWORD)
            await window.click("现场", role="link")
            await window.sees("等待中的客户")
            rows += await burst(world, window, agents, out)
            rows += await steady(world, window, agents, seconds)
            return [*rows, *await asked(url)]


def main() -> None:
    """Measure and write build/bench/web.json."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    write("web", asyncio.run(measure(seconds)))


if __name__ == "__main__":
    main()

"""From a caller's INVITE to the agent's, and what a call costs, beside Asterisk's own ways.

    .venv/bin/python -m bench.calls

The same Asterisk answers in three ways, one after the other, with the same callers and agents
(SIPp, both sides sending sound): plain `Dial()`, `app_queue`, both recording with MixMonitor, and
Huawu's full way, where the journal is durable before the agent rings and each call is recorded.
Everything runs on this machine, SIPp too: measure when nothing else does.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from bench.calls_huawu import AGENTS, CALLERS, ENGINE, served
from bench.calls_load import Centre, Load, Seen, call
from bench.calls_peer import DIALLED, QUEUED, plain_asterisk
from bench.common import Row, write
from tests.e2e.house.conftest import provided_tree, short_folder

from huawu.engine.host.layout import EngineTree

DIAL: Final = "Dial()"
QUEUE: Final = "app_queue"
OURS: Final = "Huawu"
RATES: Final = (5, 10, 20, 40)  #: calls/s
LATENCY: Final = Load(rate=10, span_s=8, hold_s=2)
STEPS: Final = (60, 80, 100, 130, 160, 200)  #: calls/s, tried until one is too many
HIGHEST: Final = Load(rate=10, span_s=6, hold_s=1)
WAIT_MS: Final = 150.0  #: what the highest rate may cost
CROWD: Final = 5_000  #: agents
WARM: Final = Load(rate=10, span_s=3, hold_s=1)

#: Opens a centre with so many agents at work.
Way = Callable[[int], AbstractAsyncContextManager[Centre]]


async def measure(tree: EngineTree, folder: Path) -> list[Row]:
    """Return every figure."""
    ways: Mapping[str, Way] = {
        DIAL: lambda agents: asterisk(tree, folder / f"dial-{agents}", agents, DIALLED),
        QUEUE: lambda agents: asterisk(tree, folder / f"queue-{agents}", agents, QUEUED),
        OURS: lambda agents: served(tree, folder / f"ours-{agents}", agents),
    }
    loads = [replace(LATENCY, rate=rate) for rate in RATES]
    seen = {name: await under(way, 200, loads, folder) for name, way in ways.items()}
    rows = [
        row
        for load, *found in zip(loads, *seen.values(), strict=True)
        for row in compared(load, dict(zip(seen, found, strict=True)))
    ]
    rows.append(await highest(ways, folder))
    load = replace(LATENCY, rate=10)
    [queue] = await under(ways[QUEUE], CROWD, [load], folder)
    [ours] = await under(ways[OURS], CROWD, [load], folder)
    case = f"{CROWD:,} agents, 10 calls/s"
    return [*rows, *waits(case, ours, queue, QUEUE), cost(case, ours, queue)]


@asynccontextmanager
async def asterisk(
    tree: EngineTree, folder: Path, agents: int, called: str
) -> AsyncGenerator[Centre]:
    """Run a plain Asterisk whose number `called` reaches an agent, recording."""
    nobody = Centre(engine=ENGINE, called=called, callers=CALLERS, agents=AGENTS, processes={})
    async with plain_asterisk(tree, nobody, folder, agents, record=True) as centre:
        yield centre


async def under(way: Way, agents: int, loads: Sequence[Load], folder: Path) -> Sequence[Seen]:
    """Put one centre under one load after the other, once it is warm."""
    async with way(agents) as centre:
        await call(centre, WARM, folder / "warm")
        return [await call(centre, load, folder / "load") for load in loads]


async def highest(ways: Mapping[str, Way], folder: Path) -> Row:
    """Find the highest rate that a centre bears."""
    found = {QUEUE: 0.0, OURS: 0.0}
    for name in found:
        async with ways[name](400) as centre:
            await call(centre, WARM, folder / "warm")
            for rate in STEPS:
                seen = await call(centre, replace(HIGHEST, rate=rate), folder / "load")
                if seen.failed or seen.percentile(0.95) >= WAIT_MS:
                    break
                found[name] = rate
    return Row(
        case=f"400 agents, talks of 1 s, p95 under {WAIT_MS:.0f} ms, no call failed",
        metric="highest rate",
        unit="calls/s",
        value=found[OURS],
        at_least=130,
        peer=QUEUE,
        peer_value=found[QUEUE],
    )


def compared(load: Load, seen: Mapping[str, Seen]) -> Sequence[Row]:
    """Return the figures of one rate; the goals are those of the highest."""
    case, ours = f"200 agents, {load.rate:g} calls/s", seen[OURS]
    goal_ms = 15.0 if load.rate == max(RATES) else None
    parts = [
        Row(case=case, metric=f"CPU per call, {part}", unit="ms", value=ms)
        for part, ms in ours.cpu_ms.items()
    ]
    return [
        *waits(case, ours, seen[DIAL], DIAL),
        *waits(case, ours, seen[QUEUE], QUEUE, goal_ms),
        cost(case, ours, seen[QUEUE], limit=1.5 if load.rate == max(RATES) else None),
        *parts,
        Row(case=case, metric="failed calls", unit="", value=ours.failed, at_most=0),
    ]


def waits(
    case: str, ours: Seen, peer: Seen, name: str, goal_ms: float | None = None
) -> Sequence[Row]:
    """Return how long callers wait for the agent's INVITE."""
    return [
        Row(
            case=case,
            metric=f"INVITE to INVITE, p{share * 100:.0f}",
            unit="ms",
            value=ours.percentile(share),
            at_most=goal_ms if share == 0.95 else None,
            peer=name,
            peer_value=peer.percentile(share),
        )
        for share in (0.5, 0.95, 0.99)
    ]


def cost(case: str, ours: Seen, peer: Seen, *, limit: float | None = None) -> Row:
    """Return the processor time of a call, the database apart; `limit` is in times the peer's."""
    theirs = peer.cpu_ms["engine"]
    return Row(
        case=case,
        metric="CPU per call, engine and application",
        unit="ms",
        value=ours.cpu_ms["engine"] + ours.cpu_ms["application"],
        at_most=limit * theirs if limit is not None else None,
        peer=QUEUE,
        peer_value=theirs,
    )


async def main() -> None:
    """Measure and write."""
    tree = await provided_tree()
    with short_folder() as folder:
        write("calls", await measure(tree, folder))


if __name__ == "__main__":
    asyncio.run(main())

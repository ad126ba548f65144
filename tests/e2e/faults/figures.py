"""`make figures`: hurt a centre again and again under calls, and write docs/reliability.md.

Every figure comes from the telephones and the journal of the run; they lie with the server's log
under build/reliability afterwards.
"""

import asyncio
import json
import os
import platform
import random
import shutil
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import quantiles
from typing import Final

from tests.e2e.faults.centre import Hurt, hurt
from tests.e2e.faults.people import all_free
from tests.e2e.faults.server import OTHER_SITE, settings
from tests.e2e.house.conftest import short_folder

from huawu.app.settings import default_data_dir
from huawu.engine.host.provide import installed
from huawu.events.call import RecordingFinalised
from huawu.events.catalogue import encode
from huawu.events.contact import ContactLost
from huawu.events.reservation import ReservationTimedOut
from huawu.events.system import StuckRepaired
from huawu.floor.invariants import check

ROOT: Final = Path(__file__).resolve().parents[3]
RAW: Final = ROOT / "build" / "reliability"
PAGE: Final = ROOT / "docs" / "reliability.md"
LOUD: Final = 4
TALKS, RINGS, WAITS = map(int, sys.argv[1:4] or (20, 3, 7))  #: a quiet machine bears more
CALLS: Final = TALKS + RINGS + WAITS


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What came of one fault."""

    fault: str
    calls: int  #: that were there
    held: int  #: of them, those that nobody lost
    back_s: float  #: from the fault until all is as it should be again
    missed: int  #: offers that an agent was blamed for
    stuck: int  #: repaired by the audit
    doubled: int  #: rings at a telephone while another call was there
    recordings_lost: int = 0  #: of the filling's conversations with sound; told by its last round


Fault = Callable[[Hurt, int], Awaitable[None]]


async def kill_server(centre: Hurt, after: int) -> None:
    """Kill the server, start it, and wait until it rings again whom it rang."""
    await centre.server.kill()
    await centre.server.start()
    await centre.resynced(after)
    await centre.rings(RINGS, within_s=60)


async def kill_database(centre: Hurt, _: int) -> None:
    """Kill the database under the server, and wait until a new call has its place."""
    os.kill(centre.server.database, signal.SIGKILL)
    places = len(await centre.order())
    await centre.wait(1, centre.crowd)
    await centre.story.until(
        lambda state: sum(c.place is not None for c in state.contacts.values()) > places,
        "the new call stands in the queue",
    )


async def stop_server(centre: Hurt, _: int) -> None:
    """Let the server stand still for five seconds, and wait until a new call is taken."""
    centre.server.send(signal.SIGSTOP)
    await asyncio.sleep(5)
    centre.server.send(signal.SIGCONT)
    await centre.wait(1, centre.crowd)


async def kill_engine(centre: Hurt, after: int) -> None:
    """Kill the engine, and wait until every call is known as lost and every agent is free."""
    os.kill(centre.server.engine, signal.SIGKILL)
    await centre.story.told(ContactLost, after, count=CALLS)
    await centre.story.until(all_free, "agents are free")
    centre.engine_is_gone()


#: What is done, how often the centre is filled for it, and how often it is done to each filling.
FAULTS: Final[Mapping[str, tuple[Fault, int, int]]] = {
    "`kill -9` of `huawu serve`": (kill_server, 1, 5),
    "`kill -9` of PostgreSQL": (kill_database, 1, 3),
    "`huawu serve` stopped for 5 s": (stop_server, 1, 2),
    "`kill -9` of Asterisk": (kill_engine, 2, 1),
}


async def one_filling(centre: Hurt, name: str, fault: Fault, times: int) -> list[Round]:
    """Fill the centre, hurt it at some moments, and count what came of each."""
    before, rounds = await centre.story.mark(), list[Round]()
    await centre.busy(talks=TALKS, rings=RINGS, waits=WAITS)
    for _ in range(times):
        rounds.append(await one_round(centre, name, fault))
    await centre.everybody_leaves()
    lost = LOUD - len(await centre.story.all(RecordingFinalised, before))
    rounds[-1] = replace(rounds[-1], recordings_lost=lost)
    return rounds


async def one_round(centre: Hurt, name: str, fault: Fault) -> Round:
    """Hurt the filled centre at some moment, and count what came of it."""
    loop, doubled = asyncio.get_running_loop(), centre.doubled
    await asyncio.sleep(random.uniform(0, 2))  # noqa: S311  any moment will do
    after, hurt_s = await centre.story.mark(), loop.time()
    calls = len(centre.story.state.contacts)
    await fault(centre, after)
    back_s = loop.time() - hurt_s
    if fault is not kill_engine:
        await centre.hear_each_other()
    return Round(
        fault=name,
        calls=calls,
        held=calls - len(await centre.story.all(ContactLost, after)),
        back_s=round(back_s, 2),
        missed=len(await centre.story.all(ReservationTimedOut, after)),
        stuck=len(await centre.story.all(StuckRepaired, after)),
        doubled=centre.doubled - doubled,
    )


async def run() -> tuple[list[Round], int, list[str]]:
    """Return what came of each fault, how many events were written, and which rules they break."""
    tree = installed(default_data_dir() / "engine")
    if tree is None:
        sys.exit("No Asterisk is installed; run `huawu engine install`.")
    shutil.rmtree(RAW, ignore_errors=True)
    RAW.mkdir(parents=True)
    loud = [f"loud{number}" for number in range(LOUD)]
    crowd = [f"agent{number}" for number in range(TALKS + RINGS - LOUD)]
    rounds: list[Round] = []
    with short_folder() as folder:
        options = settings(folder / "data", tree.root, OTHER_SITE, calls=2 * CALLS)
        async with hurt(options, loud, crowd, site=OTHER_SITE, offer_s=120) as centre:
            for name, (fault, fillings, times) in FAULTS.items():
                for _ in range(fillings):
                    rounds += await one_filling(centre, name, fault, times)
                    print(*rounds[-times:], sep="\n", flush=True)  # noqa: T201
            recorded = centre.story.recorded
        shutil.copy(centre.server.log, RAW / "server.log")
    lines = (f"{each.position} {encode(each.event).decode()}\n" for each in recorded)
    (RAW / "journal.txt").write_text("".join(lines), encoding="utf-8")
    (RAW / "rounds.jsonl").write_text("".join(f"{json.dumps(asdict(r))}\n" for r in rounds))
    return rounds, len(recorded), check(recorded)


def spread(values: Sequence[float]) -> str:
    """Return the median and the 99th percentile; of few values that is nearly the longest."""
    cuts = quantiles(values, n=100, method="inclusive")
    return f"{cuts[49]:.1f} / {cuts[98]:.1f} s"


def row(name: str, rounds: Sequence[Round]) -> str:
    """Return what came of one kind of fault, as a row of the table."""

    def total(value: Callable[[Round], int]) -> int:
        return sum(map(value, rounds))

    cells = [
        name,
        len(rounds),
        f"{total(lambda r: r.held)} of {total(lambda r: r.calls)}",
        spread([r.back_s for r in rounds]),
        total(lambda r: r.missed),
        total(lambda r: r.stuck),
        total(lambda r: r.doubled),
        f"{total(lambda r: r.recordings_lost)} of {LOUD * FAULTS[name][1]}",
    ]
    return f"| {' | '.join(map(str, cells))} |"


def page(rounds: Sequence[Round], events: int, broken: Sequence[str]) -> str:
    """Return the page."""
    rows = [row(name, [r for r in rounds if r.fault == name]) for name in FAULTS]
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    table = "\n".join(rows)
    return f"""# Reliability, measured

`make figures` runs one centre as it is installed (`huawu serve`, PostgreSQL, Asterisk), lets
{TALKS} callers talk, {RINGS} ring and {WAITS} wait over SIP, hurts it at random moments, several
times under the same calls, and looks what is left. This page is what the last run wrote; its
journal, its log and every round lie under `build/reliability`.

| Fault | Times | Calls held | Back, p50 / p99 | Missed | Stuck | Doubled | Recordings lost |
| --- | --- | --- | --- | --- | --- | --- | --- |
{table}

- *Back*: from the fault, with the server killed until it was started anew (Python included),
  compared itself with the engine and rings again whom it rang; with the database killed or the
  server standing still until a new call has its place; with the engine killed until all calls are
  known as lost, none as abandoned, and all agents are free.
- *Missed*: offers for which an agent is to blame, though nobody was to pick up.
- *Stuck*: what the ten-second audit had to repair. *Doubled*: telephones that rang while they had
  another call. *Recordings lost*: of the {LOUD} conversations with sound of each filling of the
  centre; those without leave nothing to record.
- After each fault {LOUD} conversations were heard on both sides, with a tone; the others
  carry none. The whole history of {events} events breaks {len(broken)} rules of
  `huawu journal verify`.

Measured on {platform.machine()}, {os.cpu_count()} cores, {platform.system()}, Python
{platform.python_version()}. The load averages at the end were {load}: where they are above the
number of cores, other work ran on the machine, and the times are upper bounds.

Not in this page: the death of a whole machine, and more than {CALLS} calls at once.
"""


def main() -> None:
    """Run, and write the page."""
    PAGE.write_text(page(*asyncio.run(run())), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)} is written")  # noqa: T201


if __name__ == "__main__":
    main()

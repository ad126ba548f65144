"""The floor's core on a day of 1,000,000 contacts with 10,000 agents, in virtual time.

    python -m bench.floor [CONTACTS]

Contacts come as fast as in the day's busiest hour, which carries a tenth of it; without an
argument that hour is run, and 1000000 runs the whole day. Measured are the CPU time of the process
for each event with everything the core does about it (fold, route, bring it into its stored
form), memory, and how long a start takes from the newest snapshot and from nothing.
"""

import gc
import resource
import sys
import time
from random import Random
from typing import Final

from bench.common import Row, write
from bench.floor_day import Day

from huawu.events.catalogue import decode
from huawu.floor import snapshots
from huawu.floor.floor import SNAPSHOT_EVERY
from huawu.floor.state import FloorState
from huawu.routing.search import compile_searches
from huawu.testing.virtual_time import run

AGENTS: Final = 10_000
A_DAY: Final = 1_000_000
BUSIEST_HOUR: Final = A_DAY // 10
BUSIEST_PER_S: Final = BUSIEST_HOUR / 3_600


def used_mb() -> float:
    """Return the resident memory of this process."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123  (no file)
        return int(file.read().split()[1]) * resource.getpagesize() / 2**20


def measure(count: int) -> list[Row]:
    """Run a day's contacts and then begin again from what was stored."""
    case = f"{AGENTS:,} agents, {count:,} contacts of a day of {A_DAY:,}"
    day, before_s = run(_played(count))
    took_s = time.process_time() - day.open_s
    events = day.paper.events - day.open_events
    print(f"{case}: {day.connected:,} connected, {day.abandoned:,} gave up, {events:,} events")
    hour_s = took_s / count * BUSIEST_PER_S * 3_600
    return [
        Row(case=case, metric="events per second of CPU", unit="events/s", value=events / took_s),
        Row(case=case, metric="contacts per second of CPU", unit="/s", value=count / took_s),
        Row(case=case, metric="busiest hour", unit="% of a core", value=hour_s / 36),
        Row(case=case, metric="events of a contact", unit="events", value=events / count),
        Row(
            case=case,
            metric="stored size of one",
            unit="bytes",
            value=day.paper.size_bytes / day.paper.events,
        ),
        Row(
            case=f"{AGENTS:,} agents",
            metric="sign in and get ready",
            unit="s of CPU",
            value=day.open_s - before_s,
        ),
        Row(case=case, metric="memory after it", unit="MB", value=used_mb()),
        *begin_again(day, case),
    ]


async def _played(count: int) -> tuple[Day, float]:
    """Return the day and the CPU time at which it began; its clock is the running loop's."""
    day = Day(AGENTS, Random(7))  # noqa: S311  (not a secret)
    gc.collect()
    gc.freeze()
    before_s = time.process_time()
    await day.run(count, BUSIEST_PER_S)
    return day, before_s


def begin_again(day: Day, case: str) -> list[Row]:
    """Measure a start: the snapshot and what came since, and the fold alone."""
    body = snapshots.pack(day.state)
    stored = list(day.paper.last)
    began_s = time.process_time()
    state = snapshots.unpack(body)
    if state is None:
        raise RuntimeError("the snapshot is not read again")
    for line in stored[-SNAPSHOT_EVERY:]:
        state.apply(decode(line))
    start_s = time.process_time() - began_s
    fresh, began_s = FloorState(), time.process_time()
    for line in stored:
        fresh.apply(decode(line))
    per_s = len(stored) / (time.process_time() - began_s)
    return [
        Row(case=case, metric="snapshot", unit="MB", value=len(body) / 2**20),
        Row(
            case=case,
            metric=f"start from it and {SNAPSHOT_EVERY:,} events since",
            unit="s of CPU",
            value=start_s,
        ),
        Row(case=case, metric="read and folded from nothing", unit="events/s", value=per_s),
    ]


def main() -> None:
    """Measure and write build/bench/floor.json."""
    compile_searches()
    write("floor", measure(int(sys.argv[1]) if len(sys.argv) > 1 else BUSIEST_HOUR))


if __name__ == "__main__":
    main()

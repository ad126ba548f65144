"""Published rosters of single people beside the best values known, by column generation.

    make bench-wfm_nrp DATA=FOLDER          every instance, up to a minute each
    .venv/bin/python -m bench.wfm_nrp FOLDER 300 6 9       these, up to 5 minutes each

FOLDER holds nrp_curtois_qu/Instance1.txt and so on: the shift scheduling benchmark of Curtois and
Qu 2014, free at schedulingbenchmarks.org/nrp. Sequences at the edges of the horizon are taken to
go on outside of it, as there. Every roster is read again by a checker that knows no solver.
"""

import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from math import ceil, inf
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from bench.common import Row, write
from bench.wfm_columns import Effort, Needs, Seeker, choose

from huawu.kernel.clock import SystemClock
from huawu.wfm.schedule.lines import Network, network

#: Best values known (ORProjects/NRP); of the first three they are proven.
BEST: Final = {1: 607, 2: 828, 3: 1001, 6: 1950, 9: 439}
ALLOWED: Final = {1: 1.0, 2: 1.0, 3: 1.0, 6: 1.02, 9: 1.02}
GOAL_S: Final = 600.0
LIMIT_S: Final = 60.0
WHOLE: Final = 0.999  #: costs are whole numbers: nearer to the bound there is none

Deed = tuple[int, str]  #: day and shift; empty: off
Roster = Mapping[tuple[str, int], str]  #: person and day → shift


@dataclass(frozen=True, slots=True, kw_only=True)
class Nurse:
    """One person's contract."""

    most: tuple[tuple[str, int], ...]  #: of each shift
    minutes: tuple[int, int]
    run: tuple[int, int]  #: consecutive days of work, least and most
    off: int  #: consecutive days off, at least
    weekends: int

    def limit(self, shift: str) -> int:
        """Return how often a shift may be worked."""
        return dict(self.most).get(shift, 0)


@dataclass(slots=True)
class Instance:
    """What a file says."""

    days: int = 0
    minutes: dict[str, int] = field(default_factory=dict[str, int])  #: by shift
    after: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])  #: may not follow
    people: dict[str, Nurse] = field(default_factory=dict[str, Nurse])
    free: set[tuple[str, int]] = field(default_factory=set[tuple[str, int]])
    on: dict[tuple[str, int, str], int] = field(default_factory=dict[tuple[str, int, str], int])
    avoid: dict[tuple[str, int, str], int] = field(default_factory=dict[tuple[str, int, str], int])
    cover: dict[tuple[int, str], tuple[int, int, int]] = field(
        default_factory=dict[tuple[int, str], tuple[int, int, int]]
    )  #: day and shift → needed, cost of one missing, of one too many


def read(text: str) -> Instance:
    """Read a file of the benchmark."""
    found = Instance()
    for section, values in _lines(text):
        match section:
            case "HORIZON":
                found.days = int(values[0])
            case "SHIFTS":
                found.minutes[values[0]] = int(values[1])
                found.after |= {(values[0], other) for other in values[2].split("|") if other}
            case "STAFF":
                found.people[values[0]] = _nurse(values)
            case "DAYS_OFF":
                found.free |= {(values[0], int(day)) for day in values[1:]}
            case "COVER":
                needed, under, over = (int(value) for value in values[2:5])
                found.cover[int(values[0]), values[1]] = needed, under, over
            case _:
                into = found.on if section == "SHIFT_ON_REQUESTS" else found.avoid
                into[values[0], int(values[1]), values[2]] = int(values[3])
    return found


def _lines(text: str) -> Iterator[tuple[str, list[str]]]:
    section = ""
    for line in (raw.strip() for raw in text.splitlines()):
        if line.startswith("SECTION_"):
            section = line.removeprefix("SECTION_")
        elif line and not line.startswith("#"):
            yield section, line.split(",")


def _nurse(values: Sequence[str]) -> Nurse:
    most, least, run, shortest, off, weekends = (int(value) for value in values[2:8])
    pairs = (each.split("=") for each in values[1].split("|"))
    return Nurse(
        most=tuple((shift, int(count)) for shift, count in pairs),
        minutes=(least, most),
        run=(shortest, run),
        off=off,
        weekends=weekends,
    )


class Place(NamedTuple):
    """Where a person stands after a day."""

    shift: str  #: of the day; empty: off
    run: int  #: consecutive days like it; of days off no more are counted than there must be
    minutes: int  #: worked so far
    counts: tuple[int, ...]  #: of the shifts whose number is limited more than by the minutes
    weekends: int  #: with work


class _Rules:
    """One contract as steps from day to day."""

    def __init__(self, given: Instance, nurse: Nurse) -> None:
        self._given = given
        self._nurse = nurse
        self._shifts = [shift for shift in given.minutes if nurse.limit(shift)]
        self._rare = [
            shift
            for shift in self._shifts
            if nurse.limit(shift) < min(given.days, nurse.minutes[1] // given.minutes[shift])
        ]
        self.first = Place("", nurse.off, 0, (0,) * len(self._rare), 0)

    def steps(self, day: int, at: Place) -> Iterator[tuple[Deed, Place]]:
        """Yield what may be done on a day, with where it leads."""
        nurse = self._nurse
        if not at.shift:
            yield (day, ""), at._replace(run=min(at.run + 1, nurse.off))
        elif at.run >= nurse.run[0] or at.run == day:  # it began before the horizon
            yield (day, ""), at._replace(shift="", run=1)
        if (at.run >= nurse.run[1]) if at.shift else (at.run < nurse.off):
            return
        for shift in self._shifts:
            then = self._after(day, at, shift)
            if then is not None:
                yield (day, shift), then

    def _after(self, day: int, at: Place, shift: str) -> Place | None:
        minutes = at.minutes + self._given.minutes[shift]
        counts = tuple(n + (s == shift) for n, s in zip(at.counts, self._rare, strict=True))
        begun = day % 7 == 5 or (day % 7 == 6 and not at.shift)
        weekends = at.weekends + begun
        within = all(n <= self._nurse.limit(s) for n, s in zip(counts, self._rare, strict=True))
        if (at.shift, shift) in self._given.after or minutes > self._nurse.minutes[1]:
            return None
        if weekends > self._nurse.weekends or not within:
            return None
        return Place(shift, at.run + 1 if at.shift else 1, minutes, counts, weekends)

    def ends(self, at: Place) -> bool:
        """Say whether somebody may stand there after the last day."""
        return at.minutes >= self._nurse.minutes[0]


def _networks(given: Instance) -> list[Network[Deed]]:
    """Return everybody's network; who has the same contract shares one."""
    built: dict[Nurse, Network[Deed]] = {}
    for nurse in set(given.people.values()):
        rules = _Rules(given, nurse)
        built[nurse] = network(given.days, [rules.first], rules.steps, rules.ends)
    return [built[nurse] for nurse in given.people.values()]


def _seekers(given: Instance, networks: Sequence[Network[Deed]]) -> list[Seeker]:
    """Return the people with what they may work and what they would like."""
    places = {place: number for number, place in enumerate(given.cover)}
    found: list[Seeker] = []
    for who, net in zip(given.people, networks, strict=True):
        costs = [_own(given, who, day, shift) for day, shift in net.labels]
        serves = [places.get(label, len(places)) for label in net.labels]
        found.append(
            Seeker(
                network=net,
                source=net.sources[0],
                costs=np.array(costs),
                serves=np.array(serves, np.intp),
            )
        )
    return found


def _own(given: Instance, who: str, day: int, shift: str) -> float:
    """Return what a day costs a person."""
    if shift and (who, day) in given.free:
        return inf
    on = ((other, given.on.get((who, day, other), 0)) for other in given.minutes)
    missed = sum(cost for other, cost in on if other != shift)
    return float(missed + given.avoid.get((who, day, shift), 0))


def solve(given: Instance, limit_s: float) -> tuple[Roster, float]:
    """Return the best roster found within a time, and the bound; no roster when there is none."""
    networks = _networks(given)
    seekers = _seekers(given, networks)
    people, under, over = np.array(list(given.cover.values()), dtype=np.float64).T
    needs = Needs(people=people, under=under, over=over)
    found = choose(seekers, needs, Effort(time_s=limit_s, gap=WHOLE), SystemClock())
    if found is None:
        return {}, -inf
    roster: dict[tuple[str, int], str] = {}
    for who, net, line in zip(given.people, networks, found.lines, strict=True):
        deeds = (net.labels[int(number)] for number in line)
        roster |= {(who, day): shift for day, shift in deeds if shift}
    return roster, float(ceil(found.bound - 1e-6))


def cost_of(given: Instance, roster: Roster) -> int:
    """Return what a roster costs, counted anew."""
    total = sum(c for (who, day, s), c in given.on.items() if roster.get((who, day)) != s)
    total += sum(c for (who, day, s), c in given.avoid.items() if roster.get((who, day)) == s)
    there: dict[tuple[int, str], int] = defaultdict(int)
    for (_, day), shift in roster.items():
        there[day, shift] += 1
    for at, (needed, under, over) in given.cover.items():
        total += under * max(needed - there[at], 0) + over * max(there[at] - needed, 0)
    return total


def faults(given: Instance, roster: Roster) -> int:
    """Return how many rules a roster breaks, read without a solver."""
    found = 0
    for who, nurse in given.people.items():
        week = [roster.get((who, day), "") for day in range(given.days)]
        found += sum(pair in given.after for pair in pairwise(week))
        found += sum(week.count(shift) > nurse.limit(shift) for shift in given.minutes)
        found += sum(bool(week[day]) for name, day in given.free if name == who)
        least, most = nurse.minutes
        found += not least <= sum(given.minutes[shift] for shift in week if shift) <= most
        found += sum(bool(week[d] or week[d + 1]) for d in range(5, len(week), 7)) > nurse.weekends
        runs = [(works, len(list(its))) for works, its in groupby(bool(shift) for shift in week)]
        for place, (works, length) in enumerate(runs):
            inside = 0 < place < len(runs) - 1
            shortest = nurse.run[0] if works else nurse.off
            found += (inside and length < shortest) or (works and length > nurse.run[1])
    return found


def rosters(folder: Path, limit_s: float = LIMIT_S, numbers: Sequence[int] = ()) -> list[Row]:
    """Measure some instances, or all of them."""
    rows: list[Row] = []
    for number in numbers or tuple(BEST):
        given = read((folder / "nrp_curtois_qu" / f"Instance{number}.txt").read_text())
        began = time.monotonic()
        roster, bound = solve(given, limit_s)
        took_s = time.monotonic() - began
        case = f"Curtois and Qu, instance {number}, {len(given.people)} people × {given.days} days"
        best = float(BEST[number])
        value = float(cost_of(given, roster)) if roster else float("inf")
        rows += [
            Row(case=case, metric="cost", unit="points", value=value,
                at_most=best * ALLOWED[number], peer="best known", peer_value=best),
            Row(case=case, metric="bound", unit="points", value=bound),
            Row(case=case, metric="rules broken", unit="rules",
                value=float(faults(given, roster)), at_most=0),
            Row(case=case, metric="time", unit="s", value=took_s, at_most=GOAL_S),
        ]  # fmt: skip
    return rows


def main(arguments: Sequence[str] = sys.argv[1:]) -> None:
    """Measure and write build/bench/wfm_nrp.json."""
    if not arguments:
        print(__doc__)
        return
    limit_s = float(arguments[1]) if len(arguments) > 1 else LIMIT_S
    write("wfm_nrp", rosters(Path(arguments[0]), limit_s, [int(n) for n in arguments[2:]]))


if __name__ == "__main__":
    main()

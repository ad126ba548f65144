"""Published rosters of single people beside the best values known, by CP-SAT as the repair uses it.

    make bench-wfm_nrp DATA=FOLDER          every instance, up to 10 minutes each
    .venv/bin/python -m bench.wfm_nrp FOLDER 60 1 2 3      these, up to 60 s each

FOLDER holds nrp_curtois_qu/Instance1.txt and so on: the shift scheduling benchmark of Curtois and
Qu 2014, free at schedulingbenchmarks.org/nrp. Sequences at the edges of the horizon are taken to
go on outside of it, as there. Every roster is read again by a checker that knows no solver.
"""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, Final

from bench.common import Row, write
from ortools.sat.python import cp_model

#: Best values known (ORProjects/NRP); of the first three they are proven.
BEST: Final = {1: 607, 2: 828, 3: 1001, 6: 1950, 9: 439}
ALLOWED: Final = {1: 1.0, 2: 1.0, 3: 1.0, 6: 1.02, 9: 1.02}
LIMIT_S: Final = 600.0
WORKERS: Final = 8  #: parts of the search that help each other; more than cores is right

Roster = Mapping[tuple[str, int], str]  #: person and day → shift


@dataclass(frozen=True, slots=True, kw_only=True)
class Nurse:
    """One person's contract."""

    most: Mapping[str, int]  #: by shift
    minutes: tuple[int, int]
    run: tuple[int, int]  #: consecutive days of work, least and most
    off: int  #: consecutive days off, at least
    weekends: int


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
        most={shift: int(count) for shift, count in pairs},
        minutes=(least, most),
        run=(shortest, run),
        off=off,
        weekends=weekends,
    )


class _Model:
    """An instance as a CP-SAT model."""

    def __init__(self, given: Instance) -> None:
        self._given = given
        self.model = cp_model.CpModel()
        self.works = {
            (who, day, shift): self.model.new_bool_var("")
            for who in given.people
            for day in range(given.days)
            for shift in given.minutes
        }
        for who, nurse in given.people.items():
            self._add_person(who, nurse)
        self.model.minimize(self._requests() + self._coverage())

    def _add_person(self, who: str, nurse: Nurse) -> None:
        given, model, days = self._given, self.model, range(self._given.days)
        mine = {(d, s): self.works[who, d, s] for d in days for s in given.minutes}
        on = [model.new_bool_var("") for _ in days]
        for day in days:
            model.add(sum(mine[day, shift] for shift in given.minutes) == on[day])
            if (who, day) in given.free:
                model.add(on[day] == 0)
        for day in days[:-1]:
            for shift, other in given.after:
                model.add_at_most_one([mine[day, shift], mine[day + 1, other]])
        for shift in given.minutes:
            model.add(sum(mine[day, shift] for day in days) <= nurse.most.get(shift, 0))
        total = sum(given.minutes[shift] * worked for (_, shift), worked in mine.items())
        model.add_linear_constraint(total, *nurse.minutes)
        self._add_runs(nurse, on)
        weekends = [model.new_bool_var("") for _ in range(given.days // 7)]
        for number, weekend in enumerate(weekends):
            for day in (7 * number + 5, 7 * number + 6):
                model.add_implication(on[day], weekend)
        model.add(sum(weekends) <= nurse.weekends)

    def _add_runs(self, nurse: Nurse, on: Sequence[cp_model.IntVar]) -> None:
        shortest, longest = nurse.run
        for first in range(len(on) - longest):
            self.model.add(sum(on[first : first + longest + 1]) <= longest)
        for first in range(len(on)):
            for length in range(1, shortest):  # no such short run of work with days off around it
                if (last := first + length + 1) < len(on):
                    inner = [each.negated() for each in on[first + 1 : last]]
                    self.model.add_bool_or([on[first], *inner, on[last]])
            for length in range(1, nurse.off):
                if (last := first + length + 1) < len(on):
                    around = [on[first].negated(), on[last].negated()]
                    self.model.add_bool_or([*around, *on[first + 1 : last]])

    def _requests(self) -> Any:
        wanted = sum(cost * (1 - self.works[key]) for key, cost in self._given.on.items())
        return wanted + sum(cost * self.works[key] for key, cost in self._given.avoid.items())

    def _coverage(self) -> Any:
        parts: list[Any] = []
        people = self._given.people
        for (day, shift), (needed, under, over) in self._given.cover.items():
            missing = self.model.new_int_var(0, needed, "")
            spare = self.model.new_int_var(0, len(people), "")
            there = sum(self.works[who, day, shift] for who in people)
            self.model.add(there + missing - spare == needed)
            parts.append(under * missing + over * spare)
        return sum(parts)


def solve(given: Instance, limit_s: float) -> tuple[Roster, float]:
    """Return the best roster found within a time, and the bound; no roster when there is none."""
    built = _Model(given)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = limit_s
    solver.parameters.num_workers = WORKERS
    if solver.solve(built.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return {}, solver.best_objective_bound
    taken = (key for key, works in built.works.items() if solver.boolean_value(works))
    return {(who, day): shift for who, day, shift in taken}, solver.best_objective_bound


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
        found += sum(week.count(shift) > nurse.most.get(shift, 0) for shift in given.minutes)
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
            Row(case=case, metric="time", unit="s", value=took_s, at_most=limit_s + 5),
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

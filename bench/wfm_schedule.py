"""The scheduling part of the planning benchmark: named plans beside their bound, a day mended.

People have one of three sets of two skills, full or part time, lunch and a short break, and wishes;
the demand is two humps a day and less on weekends, a tenth more than the people can give, so that
cover costs something: where all can be covered the bound is near nothing, and so any gap is near
all of it. One such plan is shown too, by what is missing. Time is that of the wall: HiGHS works in
threads of its own.
"""

import time
from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np
from bench.common import Row
from numpy.typing import NDArray

from huawu.kernel.clock import SystemClock
from huawu.kernel.ids import ContractId, ShiftId
from huawu.planning.effects import Calls, Question, proposals
from huawu.planning.running import Profile, Rest, Seat
from huawu.wfm.erlang import erlang_a
from huawu.wfm.schedule.model import (
    Break,
    Contract,
    Demand,
    Duty,
    Person,
    PersonId,
    Problem,
    Shift,
    SkillName,
    Wish,
)
from huawu.wfm.schedule.rules import breaches
from huawu.wfm.schedule.search import Plan, schedule
from huawu.wfm.schedule.tours import Limits

Array = NDArray[np.float64]
GOAL_GAP: Final = 0.007
GOAL_S: Final = 60.0  #: for each week
PLANS: Final = ((50, 1), (200, 1), (500, 1), (2_000, 1), (200, 4))
QUICK: Final = ((200, 1), (500, 1))
QUICK_S: Final = 15.0
SHORT: Final = 1.1  #: people needed for each who can be there
SALES, SERVICE = SkillName("sales"), SkillName("service")
SETS: Final = (frozenset({SALES}), frozenset({SERVICE}), frozenset({SALES, SERVICE}))
LUNCH: Final = Break(length=60, earliest=180, latest=300)
REST: Final = Break(length=15, earliest=360, latest=420, paid=True)
TEA: Final = Break(length=15, earliest=120, latest=180, paid=True)
FULL: Final = Shift(
    id=ShiftId("full"), length=540, starts=tuple(range(360, 961, 30)), breaks=(LUNCH, REST)
)
PART: Final = Shift(
    id=ShiftId("part"), length=300, starts=tuple(range(360, 1_081, 30)), breaks=(TEA,)
)
CONTRACTS: Final = (
    Contract(id=ContractId("full"), shifts=(FULL.id,), days=(5, 5)),
    Contract(id=ContractId("part"), shifts=(PART.id,), days=(4, 5)),
)


def scheduling(*, quick: bool = False) -> list[Row]:
    """Measure named plans against their bound, and how soon a running day is mended."""
    rows: list[Row] = []
    limit_s = QUICK_S if quick else GOAL_S
    for count, weeks in QUICK if quick else PLANS:
        plan, took_s, broken = _made(problem := problem_of(count, weeks, SHORT), limit_s)
        case = f"{count:,} people × {weeks} {'week' if weeks == 1 else 'weeks'}, named"
        rows += [
            Row(case=case, metric="gap to the bound", unit="ratio", value=plan.gap,
                at_most=GOAL_GAP),
            Row(case=case, metric="time", unit="s", value=took_s, at_most=GOAL_S * weeks),
            Row(case=case, metric="rules broken", unit="rules", value=broken, at_most=0),
            Row(case=case, metric="wishes granted", unit="ratio",
                value=granted(problem, plan.duties)),
        ]  # fmt: skip
    plan, took_s, broken = _made(problem := problem_of(200, 1, 1.0), limit_s)
    case, needed = "200 people × 1 week, enough people", float(problem.demand.people.sum())
    missing = float(plan.fit.under.sum()) / needed
    rows += [
        Row(case=case, metric="person-intervals missing", unit="ratio", value=missing),
        Row(case=case, metric="time", unit="s", value=took_s, at_most=GOAL_S + 10),
        Row(case=case, metric="rules broken", unit="rules", value=broken, at_most=0),
    ]
    return rows


def _made(problem: Problem, limit_s: float) -> tuple[Plan, float, int]:
    """Return a plan, how long it took, and how many rules it breaks."""
    began = time.monotonic()
    plan = schedule(problem, Limits(time_s=limit_s, gap=0.004), lambda _: True, SystemClock())
    return plan, time.monotonic() - began, len(breaches(problem, plan.duties))


def problem_of(count: int, weeks: int, load: float) -> Problem:
    """Return people, and a demand of so many times what they can give."""
    chance = np.random.default_rng(count)
    people = tuple(_person(n, weeks, chance) for n in range(count))
    half_hours = np.arange(48, dtype=np.float64) / 2
    morning, afternoon = ((half_hours - peak) ** 2 for peak in (10.5, 15.0))
    day: Array = np.exp(-morning / 5) + 0.8 * np.exp(-afternoon / 8)
    day[(half_hours < 7) | (half_hours >= 21)] = 0
    days: list[Array] = [day * (1.0 if n % 7 < 5 else 0.55) for n in range(7 * weeks)]
    given = load * weeks * sum(5 * 15.5 if n % 4 else 4.5 * 9.5 for n in range(count))
    shape: Array = np.concatenate(days)
    demand = shape * (given / float(shape.sum()))
    rows = [np.round(share * demand) for share in (0.45, 0.55)]
    return Problem(
        first=date(2026, 1, 5),
        demand=Demand(skills=(SALES, SERVICE), interval=30, people=np.array(rows)),
        shifts={shift.id: shift for shift in (FULL, PART)},
        contracts={contract.id: contract for contract in CONTRACTS},
        people=people,
    )


def _person(number: int, weeks: int, chance: np.random.Generator) -> Person:
    off = Wish(day=int(chance.integers(7 * weeks)), off=True, weight=2)
    early = [
        Wish(day=day, latest=540) for day in range(7 * weeks) if number % 3 == 0 and day % 7 < 5
    ]
    return Person(
        id=PersonId(f"p{number:04}"),
        contract=CONTRACTS[0 if number % 4 else 1].id,
        skills=SETS[number % 3],
        wishes=(off, *early),
    )


def granted(problem: Problem, duties: Sequence[Duty]) -> float:
    """Return the share of wishes that a plan grants, by weight."""
    starts = {(d.person, d.day): d.start for d in duties}
    total = met = 0.0
    for person in problem.people:
        for wish in person.wishes:
            start = starts.get((person.id, wish.day))
            total += wish.weight
            if start is None or (not wish.off and wish.earliest <= start <= wish.latest):
                met += wish.weight
    return met / total


def running_day() -> list[Row]:
    """Measure proposals for the rest of a day with twice the calls, every effect played."""
    question = question_of(500)
    proposals(question)  # compiles the loops
    began = time.monotonic()
    found = proposals(question)
    took_s = time.monotonic() - began
    case = "rest of the day, 500 agents at 10:30"
    gain = found.together["service_level"].mean - found.before["service_level"].mean
    return [
        Row(case=case, metric="proposals with their effects", unit="s", value=took_s, at_most=10),
        Row(case=case, metric="kinds of change proposed", unit="kinds",
            value=len(found.proposals), at_least=3),
        Row(case=case, metric="service level gained by all", unit="ratio", value=gain),
    ]  # fmt: skip


def question_of(count: int) -> Question:
    """Return a day of four queues whose calls are a fifth more than its people were meant for."""
    names = ("a", "b", "c", "d")
    chance = np.random.default_rng(7)
    seats = tuple(_seat(n, names, chance) for n in range(count))
    open_hours = np.arange(48)
    shape = np.where((open_hours >= 16) & (open_hours < 40), 1.0, 0.0)
    shape[20:24] *= 1.3
    per_queue = 1.2 * count * 0.62 / len(names)  #: erlangs
    calls: dict[str, Calls] = {}
    need: dict[str, list[float]] = {}
    for name in names:
        volume = shape * per_queue * 1800 / 240
        calls[name] = Calls(
            calls=volume.tolist(),
            aht_s=[240.0] * 48,
            patience_s=120,
            within_s=[20.0] * 48,
            waiting=10,
        )
        need[name] = [_agents(count_ * 240 / 1800) for count_ in volume.tolist()]
    return Question(
        rest=Rest(interval=30, first=21, slots=48, need=need, seats=seats, notice=30, now=630),
        calls=calls,
    )


def _agents(load: float) -> float:
    """Return how many keep four of five calls below 20 s."""
    agents = max(int(load * 0.9), 1)
    while load and erlang_a(load, 240, agents, 20, 120).service_level.of_offered < 0.8:
        agents += 1
    return float(agents if load else 0)


def _seat(number: int, names: Sequence[str], chance: np.random.Generator) -> Seat:
    begin = int(chance.choice([420, 480, 540, 600, 660]))
    first = number % 4
    own: Profile = frozenset({names[first], names[(first + 1) % 4]} if number % 5 == 0
                             else {names[first]})  # fmt: skip
    return Seat(
        agent=f"agt_{number:04}",
        queues=own,
        reserve=frozenset({names[(first + 2) % 4]}) if number % 3 == 0 else frozenset(),
        begin=begin,
        end=begin + 540,
        rests=(begin + int(chance.choice([180, 240, 300])),),
        breaks=(LUNCH,),
        shift_begin=begin,
        may_stay=60,
    )

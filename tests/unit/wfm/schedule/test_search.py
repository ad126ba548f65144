"""Whole schedules: as cheap as the best of all, within every rule, as an outsider reads them."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.wfm.schedule.problems import (
    MONDAY,
    A,
    B,
    cheapest,
    faults,
    lunch,
    person,
    problem,
)

from huawu.kernel.clock import SystemClock
from huawu.kernel.errors import Invalid
from huawu.wfm.schedule.model import Past, PersonId, Problem, Wish
from huawu.wfm.schedule.rules import breaches
from huawu.wfm.schedule.search import Plan, schedule
from huawu.wfm.schedule.tours import Limits, Progress

pytestmark = pytest.mark.unit

EXACT = Limits(time_s=20, gap=0.0)


def plan(asked: Problem, limits: Limits = EXACT) -> Plan:
    return schedule(asked, limits, lambda _: True, SystemClock())


needs = st.lists(st.integers(0, 3), min_size=18, max_size=18)
some_rules = st.fixed_dictionaries(
    {"days": st.sampled_from([(0, 7), (0, 1), (5, 7), (6, 6)]), "run": st.integers(1, 3)}
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(need=needs, rules=some_rules, away=st.sets(st.integers(0, 2), max_size=1))
def test_a_small_plan_costs_what_the_best_of_all_plans_costs(
    need: list[int], rules: dict[str, Any], away: set[int]
) -> None:
    people = [person("ann", away=frozenset(away)), person("bo"), person("cy")]
    asked = problem(people, [need], **rules)
    best = cheapest(asked)
    found = plan(asked)
    assert found.bound <= best + 1e-6
    assert found.fit.cost == pytest.approx(best)
    assert faults(asked, found.duties) == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(need=needs, rest=st.sampled_from([960, 1020]))
def test_rest_is_kept_and_the_bound_holds(need: list[int], rest: int) -> None:
    asked = problem([person("ann"), person("bo")], [need], rest=rest, days=(2, 3))
    found = plan(asked)
    assert faults(asked, found.duties) == []
    assert found.bound <= cheapest(asked) + 1e-6 <= found.fit.cost + 2e-6


def test_breaks_keep_their_windows_and_are_spread_where_fewest_are_missed() -> None:
    need = np.zeros(24)
    need[8:18] = 3
    asked = problem(
        [person(name) for name in "abcd"], [need.tolist()], shift=lunch(180, 300), interval=60
    )
    found = plan(asked)
    rests = [duty.rests[0] for duty in found.duties]
    assert faults(asked, found.duties) == []
    assert max(rests.count(rest) for rest in rests) <= 2


def test_people_of_two_skills_stand_where_they_are_missed() -> None:
    need = [[0, 0, 1, 1, 0, 0], [0, 0, 2, 2, 0, 0]]
    people = [person("ann", A, B), person("bo", A, B), person("cy", A, B)]
    found = plan(problem(people, need))
    assert found.fit.cost == 0.0


def test_a_wished_day_off_is_granted_when_somebody_else_can_work() -> None:
    people = [person("ann", wishes=(Wish(day=0, off=True),)), person("bo")]
    found = plan(problem(people, [[0, 0, 1, 1, 0, 0]]))
    assert {duty.person for duty in found.duties} == {"bo"}


def test_what_was_worked_before_counts_in_the_run_of_days() -> None:
    tired = person("ann", past=Past(run=3))
    found = plan(problem([tired, person("bo")], [[0, 0, 1, 1, 0, 0] * 2], run=3, days=(6, 6)))
    first = {duty.person: duty.day for duty in found.duties}
    assert first[PersonId("ann")] == 1


def test_four_weeks_keep_the_rules_across_their_borders() -> None:
    need = [([0, 0, 2, 2, 1, 0] * 28)]
    asked = problem([person(f"p{i}") for i in range(4)], need, days=(5, 5), run=6, rest=660)
    found = plan(asked, Limits(time_s=5, gap=0.01))
    assert len(found.duties) == 4 * 5 * 4
    assert breaches(asked, found.duties) == ()


def test_progress_is_told_and_whoever_watches_can_stop() -> None:
    told: list[Progress] = []
    asked = problem([person("ann"), person("bo")], [[0, 1, 2, 1, 1, 0] * 7], days=(5, 5))
    found = schedule(asked, EXACT, lambda now: told.append(now) or False, SystemClock())
    assert len(told) == 1
    assert told[0].bound <= told[0].cost
    assert breaches(asked, found.duties) == ()


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ({"days": (5, 4)}, "contracts.full"),
        ({"days": (0, 2), "minutes": (2000, 2400)}, "contracts.full.minutes"),
        ({"shifts": ("night",)}, "contracts.full"),
    ],
)
def test_a_contract_that_cannot_be_meant_is_refused_with_its_place(
    rules: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        plan(problem([person("ann")], [[0] * 6], **rules))
    assert refused.value.field == field


def test_a_negative_need_is_refused() -> None:
    with pytest.raises(Invalid, match="from 0 on"):
        plan(problem([person("ann")], [[-1.0] * 6]))


def test_monday_is_the_first_day() -> None:
    assert MONDAY.weekday() == 0

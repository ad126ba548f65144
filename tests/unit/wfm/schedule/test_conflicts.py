"""Why somebody cannot be scheduled: the rules named, and no rule too many."""

from typing import Any

import pytest
from tests.unit.wfm.schedule.problems import DAY, OFFICE, person, problem

from huawu.wfm.schedule.conflicts import conflicts
from huawu.wfm.schedule.model import Duty, Past, PersonId, Problem
from huawu.wfm.schedule.rules import Rule

pytestmark = pytest.mark.unit

WEEK = [[0.0] * 42]


def rules_of(asked: Problem) -> list[set[Rule]]:
    return [set(conflict.rules) for conflict in conflicts(asked)]


def test_a_possible_contract_has_no_conflict() -> None:
    assert conflicts(problem([person("ann")], WEEK, days=(5, 5), rest=660)) == ()


def test_more_days_than_the_run_allows_name_both() -> None:
    assert rules_of(problem([person("ann")], WEEK, days=(7, 7), run=5)) == [{Rule.DAYS, Rule.RUN}]


def test_a_locked_day_of_leave_names_leave_and_lock() -> None:
    asked = problem([person("ann", away=frozenset({2}))], WEEK)
    held = Duty(person=PersonId("ann"), day=2, shift=DAY, start=480)
    locked = Problem(
        first=asked.first,
        demand=asked.demand,
        shifts=asked.shifts,
        contracts=asked.contracts,
        people=asked.people,
        locked=(held,),
    )
    assert rules_of(locked) == [{Rule.AWAY, Rule.LOCKED}]


def test_rest_that_no_pair_of_days_allows_conflicts_with_the_days() -> None:
    found = rules_of(problem([person("ann")], WEEK, days=(5, 5), rest=1500))
    assert found == [{Rule.DAYS, Rule.REST}]


def test_an_impossible_week_after_a_long_run_names_the_run() -> None:
    whole_week: dict[str, Any] = {"days": (7, 7), "minutes": (3360, 3360), "run": 6}
    (found,) = rules_of(problem([person("ann", past=Past(run=6))], WEEK, **whole_week))
    assert Rule.RUN in found
    assert found <= {Rule.DAYS, Rule.RUN, Rule.MINUTES}


def test_leave_counts_as_worked_minutes() -> None:
    away = person("ann", away=frozenset(range(6)))
    assert conflicts(problem([away], WEEK, minutes=(2400, 3360))) == ()


def test_people_with_the_same_trouble_stand_together() -> None:
    found = conflicts(problem([person("ann"), person("bo")], WEEK, days=(7, 7), run=5))
    assert [conflict.people for conflict in found] == [("ann", "bo")]
    assert OFFICE.paid == 480

"""Who gets which of the counted shifts: wishes, teams that stay together, rotas, fair weekends."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from tests.unit.wfm.schedule.problems import DAY, person, problem

from huawu.kernel.clock import SystemClock
from huawu.wfm.schedule.conflicts import conflicts
from huawu.wfm.schedule.denied import Denial, why_denied
from huawu.wfm.schedule.model import Duty, Past, Person, PersonId, Problem, Wish
from huawu.wfm.schedule.objectives import Aim, granted, objectives
from huawu.wfm.schedule.rules import Rule, breaches
from huawu.wfm.schedule.search import Plan, schedule
from huawu.wfm.schedule.tours import Limits

pytestmark = pytest.mark.unit

EARLY, LATE = 480, 720
MORNING = [0.0, 0.0, 1.0, 1.0, 0.0, 0.0]  #: one from 08:00 to 16:00
BOTH = [0.0, 0.0, 1.0, 2.0, 1.0, 0.0]  #: and one from 12:00 to 20:00


def planned(asked: Problem) -> Plan:
    return schedule(asked, Limits(time_s=2), lambda _: True, SystemClock())


def starts(duties: Sequence[Duty], name: str) -> list[int]:
    return [duty.start for duty in duties if duty.person == name]


def week_of(need: list[float], *people: Person, **rules: Any) -> Problem:
    return problem(people, [need * 7], **rules)


@pytest.mark.parametrize("wants", ["ann", "bo"])
def test_whoever_wishes_for_the_late_shift_gets_it(wants: str) -> None:
    late = tuple(Wish(day=day, earliest=600) for day in range(7))
    two = [person(n, wishes=late if n == wants else ()) for n in ("ann", "bo")]
    found = planned(week_of(BOTH, *two, days=(7, 7), run=7)).duties
    assert starts(found, wants) == [LATE] * 7


def test_a_day_off_that_is_wished_goes_to_who_wishes_for_it() -> None:
    off = tuple(Wish(day=day, off=True) for day in (0, 1, 2))
    two = person("ann", wishes=off), person("bo")
    found = planned(week_of(MORNING, *two, days=(0, 5))).duties
    assert not {duty.day for duty in found if duty.person == "ann"} & {0, 1, 2}


def test_who_is_alone_in_their_crew_is_off_when_nobody_needs_them() -> None:
    wish = Wish(day=2, off=True, weight=3.0)
    found = planned(week_of([0.0] * 6, person("ann", wishes=(wish,)), days=(5, 5))).duties
    assert len(found) == 5
    assert 2 not in {duty.day for duty in found}


def test_a_wish_is_not_granted_where_it_costs_more_than_it_is_worth() -> None:
    wish = Wish(day=2, off=True, weight=3.0)
    need = [[0.0] * 12 + MORNING + [0.0] * 24]
    found = planned(problem([person("ann", wishes=(wish,))], need, days=(5, 5))).duties
    assert 2 in {duty.day for duty in found}


def test_a_bid_for_a_shift_brings_work_on_its_day() -> None:
    bid = Wish(day=3, work=True, shift=DAY, weight=3.0)
    two = person("ann"), person("bo", wishes=(bid,))
    found = planned(week_of(MORNING, *two, days=(0, 5))).duties
    assert 3 in {duty.day for duty in found if duty.person == "bo"}


def test_a_team_starts_together_and_another_team_at_another_time() -> None:
    teams = {"ann": "red", "bo": "blue", "cy": "red", "di": "blue"}
    four = [person(name, together=team) for name, team in teams.items()]
    found = planned(week_of([2 * n for n in BOTH], *four, days=(7, 7), run=7))
    assert starts(found.duties, "ann") == starts(found.duties, "cy")
    assert starts(found.duties, "bo") == starts(found.duties, "di")
    assert starts(found.duties, "ann") != starts(found.duties, "bo")


def test_a_free_day_of_the_rota_is_free_and_a_shift_on_it_breaks_a_rule() -> None:
    asked = week_of(MORNING, person("ann", off=frozenset({5, 6})), days=(5, 5))
    found = planned(asked).duties
    assert sorted(duty.day for duty in found) == [0, 1, 2, 3, 4]
    sunday = Duty(person=PersonId("ann"), day=6, shift=DAY, start=EARLY)
    assert [b.rule for b in breaches(asked, [*found[1:], sunday])] == [Rule.ROTA]


def test_a_rota_with_fewer_days_than_the_contract_is_told() -> None:
    (conflict,) = conflicts(week_of(MORNING, person("ann", off=frozenset({4, 5, 6})), days=(5, 5)))
    assert set(conflict.rules) == {Rule.ROTA, Rule.DAYS}


def test_the_weekend_goes_to_who_had_fewer_in_the_months_before() -> None:
    two = person("ann", past=Past(older=4)), person("bo", past=Past(older=1))
    need = [[0.0] * 30 + MORNING * 2]
    found = planned(problem(two, need, days=(0, 5))).duties
    assert {duty.person for duty in found} == {"bo"}


def test_objectives_count_what_was_not_reached() -> None:
    wishes = (Wish(day=0, off=True, weight=2.0), Wish(day=1, earliest=600, weight=1.0))
    asked = week_of(MORNING, person("ann", wishes=wishes), days=(7, 7), run=7)
    plan = planned(asked)
    found = {o.aim: o for o in objectives(asked, plan.duties, plan.fit)}
    assert (found[Aim.WISHES].amount, found[Aim.WISHES].of, found[Aim.WISHES].cost) == (3, 3, 6)
    assert found[Aim.WEEKENDS].amount == 1
    assert found[Aim.UNDER].of == 7 * 8
    kept, missed = granted(replace(asked.people[0], wishes=wishes[:1]), ())
    assert (len(kept), len(missed)) == (1, 0)


def denied(asked: Problem, wish: Wish) -> Denial:
    """Return why the first person's wish is not granted in the plan that is made."""
    found = planned(asked).duties
    return why_denied(asked, asked.people[0], found, wish)


def test_a_wish_that_no_rule_allows_is_explained_by_the_rules() -> None:
    off = Wish(day=2, off=True)
    asked = week_of(MORNING, person("ann", wishes=(off,)), days=(7, 7), run=7)
    assert denied(asked, off) == Denial(rules=(Rule.DAYS,))


def test_a_wish_that_would_leave_people_missing_is_explained_by_the_hours() -> None:
    off = Wish(day=2, off=True)
    need = [[0.0] * 12 + MORNING + [0.0] * 24]
    asked = problem([person("ann", wishes=(off,))], need, days=(0, 5))
    assert denied(asked, off) == Denial(missing_h=8.0)


def test_a_wish_that_costs_nobody_anything_was_outweighed() -> None:
    late = Wish(day=0, earliest=600)
    asked = week_of([0.0] * 6, person("ann", wishes=(late,)), days=(7, 7), run=7)
    early = [Duty(person=PersonId("ann"), day=n, shift=DAY, start=EARLY) for n in range(7)]
    assert why_denied(asked, asked.people[0], early, late) == Denial()

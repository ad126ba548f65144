"""What one person may work: the networks of lines allow what the rules allow, and nothing else."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.wfm.schedule.problems import DAY, OFFICE, person, problem

from huawu.wfm.schedule.model import Duty, Past, Person, Problem, Wish
from huawu.wfm.schedule.person_lines import Deed, PersonLines
from huawu.wfm.schedule.repair import best_week
from huawu.wfm.schedule.rules import person_breaches

pytestmark = pytest.mark.unit

EARLY, LATE = OFFICE.starts

pasts = st.builds(
    Past,
    run=st.integers(0, 4),
    end=st.sampled_from([None, -900, 0, 120]),
    weekends=st.tuples(st.booleans(), st.booleans(), st.booleans()),
)
contracts = st.fixed_dictionaries(
    {
        "days": st.sampled_from([(0, 7), (3, 5), (5, 5), (2, 6)]),
        "minutes": st.sampled_from([(0, 9_999), (1_440, 2_400)]),
        "rest": st.sampled_from([0, 660, 1_200]),
        "run": st.integers(2, 6),
        "weekends": st.sampled_from([None, 1, 2]),
    }
)
days = st.frozensets(st.integers(0, 8), max_size=2)
kinds = st.sampled_from([(7, 2), (9, 1)])  #: days, and starts of each


def every(asked: Problem) -> Iterator[list[Duty]]:
    """Yield all that the one person may work, by the rules of named duties."""
    (who,) = asked.people
    for week in product([None, *asked.shifts[DAY].starts], repeat=asked.days):
        duties = [
            Duty(person=who.id, day=day, shift=DAY, start=start)
            for day, start in enumerate(week)
            if start is not None
        ]
        if not person_breaches(asked, who, duties):
            yield duties


@settings(max_examples=25, deadline=None)
@given(
    contract=contracts,
    past=pasts,
    away=days,
    kind=st.sampled_from([(7, 2), (9, 1)]),
    data=st.data(),
)
def test_the_best_line_is_the_best_of_all_that_break_no_rule(
    contract: dict[str, Any], past: Past, away: frozenset[int],
    kind: tuple[int, int], data: st.DataObject,
) -> None:  # fmt: skip
    count, starts = kind
    who = person("ann", past=past, away=frozenset(day for day in away if day < count))
    shift = replace(OFFICE, starts=OFFICE.starts[:starts])
    asked = problem([who], [[1.0] * 6 * count], shift=shift, **contract)
    deeds: list[Deed] = [(d, DAY, s) for d in range(count) for s in shift.starts]
    of = {deed: float(data.draw(st.integers(-3, 9))) for deed in deeds if deed[0] not in who.away}
    found = PersonLines(asked).best(who, of)
    sums = [sum(of[d.day, d.shift, d.start] for d in duties) for duties in every(asked)]
    assert (found is None) == (not sums)
    assert found is None or sum(of[deed] for deed in found) == max(sums)


def chosen(who: Person, *locked: Duty, kept: Wish | None = None) -> list[Duty] | None:
    asked = replace(problem([who], [[0.0] * 42], days=(2, 5)), locked=locked)
    return best_week(asked, who, [], PersonLines(asked), kept)


def test_a_locked_duty_stays_as_it_is() -> None:
    who = person("ann")
    lock = Duty(person=who.id, day=3, shift=DAY, start=LATE)
    found = chosen(who, lock)
    assert found is not None
    assert lock in found


def test_a_lock_on_a_day_of_leave_contradicts() -> None:
    who = person("ann", away=frozenset({3}))
    assert chosen(who, Duty(person=who.id, day=3, shift=DAY, start=LATE)) is None


def test_a_wish_that_is_kept_brings_work_on_its_day() -> None:
    found = chosen(person("ann"), kept=Wish(day=6, work=True, latest=EARLY))
    assert found is not None
    assert (6, EARLY) in {(duty.day, duty.start) for duty in found}

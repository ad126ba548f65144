"""What moved waiting, and what more agents would do."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huawu.kernel.errors import Invalid
from huawu.wfm.drivers import (
    DRIVERS,
    Cell,
    Course,
    Money,
    extras,
    fitted,
    modelled,
    moved,
    scaled,
    waited,
)
from huawu.wfm.erlang import erlang_a

pytestmark = pytest.mark.unit

QUIET, BUSY = Cell(calls=20, aht_s=180, agents=4), Cell(calls=60, aht_s=180, agents=7)
DAY = Course(days=7, cells={"09:00": QUIET, "10:00": BUSY}, patience_s=120, within_s=20)
cells = st.builds(
    Cell,
    calls=st.floats(1, 80),
    aht_s=st.floats(60, 400),
    agents=st.floats(0, 15),
)
courses = st.builds(
    Course,
    days=st.just(7),
    cells=st.dictionaries(st.sampled_from(["09:00", "09:30", "10:00"]), cells, min_size=1),
    patience_s=st.just(120.0),
    within_s=st.just(20.0),
    attendance=st.floats(0.5, 1.0),
)


def changed(**cell: float) -> Course:
    return replace(DAY, cells={at: replace(each, **cell) for at, each in DAY.cells.items()})


def alone(driver: str, after: Course) -> None:
    parts = moved(DAY, after, "service_level")
    assert abs(parts[driver]) > 0.01
    assert {name: parts[name] for name in DRIVERS if name != driver} == pytest.approx(
        dict.fromkeys(set(DRIVERS) - {driver}, 0.0), abs=1e-12
    )


def test_a_cause_that_alone_changed_made_all_of_the_change() -> None:
    alone("handle_time", changed(aht_s=220))
    alone("staffing", changed(agents=6))
    alone("volume", replace(DAY, cells={a: replace(c, calls=c.calls * 1.2) for a, c in
                                        DAY.cells.items()}))  # fmt: skip
    alone("mix", replace(DAY, cells={"09:00": replace(QUIET, calls=50),
                                     "10:00": replace(BUSY, calls=30)}))  # fmt: skip


def test_who_is_planned_and_does_not_come_is_adherence_not_staffing() -> None:
    half = {at: replace(cell, agents=cell.agents * 0.8) for at, cell in DAY.cells.items()}
    alone("adherence", replace(DAY, cells=half, attendance=0.8))


@settings(max_examples=40, deadline=None)
@given(courses, courses, st.sampled_from(["service_level", "abandonment_rate", "asa"]))
def test_the_parts_sum_to_what_the_model_says_changed(
    before: Course, after: Course, metric: str
) -> None:
    none = modelled(before, after, frozenset(), metric)
    all_of_them = modelled(before, after, frozenset(DRIVERS), metric)
    parts = moved(before, after, metric)
    assert sum(parts.values()) == pytest.approx(all_of_them - none, abs=1e-9)


@pytest.mark.parametrize(
    ("metric", "real"), [("service_level", 0.55), ("abandonment_rate", 0.12), ("asa", 30.0)]
)
def test_staff_is_fitted_so_that_the_model_says_what_was(metric: str, real: float) -> None:
    course = scaled(DAY, fitted(DAY, metric, real))
    assert modelled(course, course, frozenset(), metric) == pytest.approx(real, abs=1e-3)


def test_a_half_hour_is_erlangs_and_between_two_agents_in_proportion() -> None:
    six, seven = (erlang_a(60 * 180 / 1800, 180, n, 20, 120) for n in (6, 7))
    found = waited(BUSY, 6.5, 120, 20)
    assert found.abandonment == pytest.approx((six.abandonment + seven.abandonment) / 2)
    assert waited(BUSY, 0.0, 120, 20).service_level == 0


def test_more_agents_keep_ever_less_revenue_for_the_same_cost() -> None:
    found = extras(DAY, Money(agent_hour=50, call=30, again=0.5), 3)
    now, one, two, three = found
    assert (now.answered, now.cost, now.gain) == (0, 0, 0)
    assert one.cost == 2 * 0.5 * 50  # two half hours
    lost = [waited(c, c.agents, 120, 20).abandonment * c.calls for c in (QUIET, BUSY)]
    then = [waited(c, c.agents + 1, 120, 20).abandonment * c.calls for c in (QUIET, BUSY)]
    assert one.revenue == pytest.approx((sum(lost) - sum(then)) * 0.5 * 30)
    assert one.answered > two.answered - one.answered > three.answered - two.answered > 0


def test_what_the_model_says_nothing_about_is_refused() -> None:
    with pytest.raises(Invalid, match="is one of service_level"):
        moved(DAY, DAY, "csat")
    with pytest.raises(Invalid, match="no calls"):
        moved(DAY, replace(DAY, cells={}), "asa")

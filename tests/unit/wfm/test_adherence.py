"""Plan against deed, checked by hand and by a count of seconds."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huawu.kernel.errors import Invalid
from huawu.wfm.adherence import Activity, Span, adherence

pytestmark = pytest.mark.unit

NINE = datetime(2026, 11, 30, 9, tzinfo=UTC)
WORK, BREAK, OFF = Activity.WORK, Activity.BREAK, Activity.OFF


def span(begin_min: float, end_min: float, activity: Activity = WORK) -> Span:
    begin, end = (NINE + timedelta(minutes=m) for m in (begin_min, end_min))
    return Span(begin=begin, end=end, activity=activity)


def minutes(found: timedelta) -> float:
    return found / timedelta(minutes=1)


def test_a_late_start_and_a_long_break_are_out_of_step_but_overtime_conforms() -> None:
    plan = [span(0, 120), span(120, 135, BREAK), span(135, 240)]
    done = [span(10, 120), span(120, 140, BREAK), span(140, 255)]
    found = adherence(plan, done)
    assert found.adherence_ratio == pytest.approx((110 + 15 + 100) / 240)
    assert found.conformance_ratio == pytest.approx((110 + 115) / 225)
    assert [(minutes(x.end - x.begin), x.planned, x.done) for x in found.lapses] == [
        (10, WORK, OFF),
        (5, WORK, BREAK),
        (15, OFF, WORK),
    ]


def test_short_lapses_count_but_are_not_listed() -> None:
    found = adherence([span(0, 60)], [span(2, 60)])
    assert found.lapses == ()
    assert found.adherence_ratio == pytest.approx(58 / 60)


def test_what_was_excused_counts_on_neither_side() -> None:
    found = adherence([span(0, 60)], [span(30, 60)], excused=[span(0, 30)])
    assert found.adherence_ratio == found.conformance_ratio == 1.0
    assert found.lapses == ()


def test_nothing_planned_has_no_ratio() -> None:
    found = adherence([], [span(0, 60)])
    assert found.adherence_ratio is None
    assert found.conformance_ratio is None


def test_an_hour_that_comes_twice_is_two_hours() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    begin = datetime(2026, 10, 25, 1, tzinfo=berlin).astimezone(UTC)
    end = datetime(2026, 10, 25, 4, tzinfo=berlin).astimezone(UTC)
    found = adherence(
        [Span(begin=begin, end=end, activity=WORK)], [Span(begin=begin, end=end, activity=WORK)]
    )
    assert found.planned == timedelta(hours=4)


@pytest.mark.parametrize("spans", [[span(0, 60), span(30, 90)], [span(60, 90), span(0, 30)]])
def test_spans_that_overlap_are_refused(spans: list[Span]) -> None:
    with pytest.raises(Invalid, match="overlap"):
        adherence(spans, [])


def test_a_span_without_zone_is_refused() -> None:
    naive = datetime(2026, 11, 30, 9)  # noqa: DTZ001  (what is refused)
    with pytest.raises(Invalid, match="zone"):
        Span(begin=naive, end=NINE, activity=WORK)


lines = st.lists(
    st.tuples(st.integers(0, 9), st.integers(1, 9), st.sampled_from(Activity)), max_size=8
)


def laid_out(line: list[tuple[int, int, Activity]]) -> list[Span]:
    at, spans = 0, list[Span]()
    for pause, length, activity in line:
        spans.append(span(at + pause, at + pause + length, activity))
        at += pause + length
    return spans


def by_minute(spans: list[Span]) -> list[Activity]:
    found = [OFF] * 200
    for one in spans:
        for minute in range(*(int(minutes(edge - NINE)) for edge in (one.begin, one.end))):
            found[minute] = one.activity
    return found


@given(planned=lines, done=lines)
def test_every_minute_is_counted_once(
    planned: list[tuple[int, int, Activity]], done: list[tuple[int, int, Activity]]
) -> None:
    plan, deed = laid_out(planned), laid_out(done)
    found = adherence(plan, deed)
    pairs = list(zip(by_minute(plan), by_minute(deed), strict=True))
    assert minutes(found.planned) == sum(p is not OFF for p, _ in pairs)
    assert minutes(found.kept) == sum(p is d is not OFF for p, d in pairs)
    assert minutes(found.worked) == sum(d is WORK for _, d in pairs)
    assert minutes(found.planned_work) == sum(p is WORK for p, _ in pairs)

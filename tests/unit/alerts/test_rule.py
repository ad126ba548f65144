"""When an alert is raised and cleared, by hand and over random courses of a figure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huawu.alerts.rule import QUIET, Phase, Rule, Watch, step
from huawu.alerts.service import check_rule
from huawu.kernel.errors import Invalid
from huawu.metrics.catalogue import standard_catalogue

pytestmark = pytest.mark.unit

BEGIN: Final = datetime(2026, 11, 25, 9, tzinfo=UTC)
PERIOD_S: Final = 5
RULE: Final = Rule(
    id="alr_1", name="排队过长", measure="waiting_now", above=True, threshold=5, margin=2, for_s=10
)
courses = st.lists(st.none() | st.integers(0, 10), max_size=60)
rules = st.builds(
    Rule,
    id=st.just(RULE.id),
    name=st.just(RULE.name),
    measure=st.just(RULE.measure),
    above=st.booleans(),
    threshold=st.just(RULE.threshold),
    for_s=st.sampled_from([0.0, 5.0, 10.0, 30.0]),
    margin=st.sampled_from([0.0, 1.0, 3.0]),
)


def walked(course: Sequence[float | None], rule: Rule = RULE) -> list[Watch]:
    """Return the watch after each look, five seconds apart."""
    watch, found = QUIET, list[Watch]()
    for number, value in enumerate(course):
        watch = step(rule, watch, value, BEGIN + timedelta(seconds=PERIOD_S * number))
        found.append(watch)
    return found


def phases(course: Sequence[float | None], rule: Rule = RULE) -> str:
    """Return the phases' first two letters in a row: qu, ri, ra, fa."""
    return " ".join(watch.phase.value[:2] for watch in walked(course, rule))


@pytest.mark.parametrize(
    ("course", "expected"),
    [
        ([5, 6, 6, 6, 9], "qu ri ri ra ra"),
        ([6, 6, 5, 6, 6, 6], "ri ri qu ri ri ra"),
        ([6, None, 6, 6, 6], "ri qu ri ri ra"),
        ([6, 6, 6, 4, 4, 4], "ri ri ra ra ra ra"),
        ([6, 6, 6, 3, 3, 3], "ri ri ra fa fa qu"),
        ([6, 6, 6, 3, 4, 3, 3, 3], "ri ri ra fa ra fa fa qu"),
        ([6, 6, 6, None, 3, None], "ri ri ra ra fa ra"),
    ],
    ids=["long enough", "an interruption", "unknown", "margin", "cleared", "flicker", "raised"],
)
def test_a_figure_takes_its_way(course: list[float | None], expected: str) -> None:
    assert phases(course) == expected


def test_without_a_duration_one_look_is_enough() -> None:
    assert phases([6, 3], replace(RULE, for_s=0)) == "ra qu"


def test_too_little_is_bad_when_the_rule_says_so() -> None:
    rule = replace(RULE, above=False, threshold=2, margin=1, for_s=0)
    assert phases([2, 1, 2, 3], rule) == "qu ra ra qu"


def test_raised_again_after_falling_it_still_stands_since_the_first_time() -> None:
    *_, raised, falling, again = walked([6, 6, 6, 3, 6])
    assert (falling.phase, again.phase) == (Phase.FALLING, Phase.RAISED)
    assert raised.raised_at == again.raised_at == BEGIN + timedelta(seconds=10)


@given(rules, courses)
def test_it_is_raised_only_after_being_beyond_all_the_time(
    rule: Rule, course: list[float | None]
) -> None:
    looks = int(rule.for_s / PERIOD_S) + 1
    before = False
    for number, watch in enumerate(walked(course, rule)):
        if watch.stands and not before:
            seen = course[number + 1 - looks : number + 1]
            assert len(seen) == looks
            assert all(value is not None and rule.beyond(value) for value in seen)
        before = watch.stands


@given(rules, courses)
def test_it_is_cleared_only_after_being_back_all_the_time(
    rule: Rule, course: list[float | None]
) -> None:
    looks = int(rule.for_s / PERIOD_S) + 1
    before = False
    for number, watch in enumerate(walked(course, rule)):
        if before and not watch.stands:
            seen = course[number + 1 - looks : number + 1]
            assert len(seen) == looks
            assert all(value is not None and rule.back(value) for value in seen)
        before = watch.stands


@given(rules, courses)
def test_a_figure_that_stays_is_told_as_what_it_is(rule: Rule, course: list[float | None]) -> None:
    stays = [*course, *[9.0 if rule.above else 0.0] * 10]
    assert walked(stays, rule)[-1].stands


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"measure": "nothing"}, "measure"),
        ({"team": "tem_red"}, "team"),
        ({"measure": "ready_now", "team": "tem_red", "queue": "que_a"}, "team"),
        ({"measure": "queue_offered", "team": "tem_red"}, "team"),
        ({"measure": "login_time", "queue": "que_a", "team": ""}, ""),
    ],
)
def test_a_rule_that_cannot_be_watched_is_refused_by_its_field(
    changes: dict[str, str], field: str
) -> None:
    rule = replace(RULE, **changes)
    if not field:
        check_rule(rule, standard_catalogue())
        return
    with pytest.raises(Invalid) as refused:
        check_rule(rule, standard_catalogue())
    assert refused.value.field == field

"""The rules by themselves."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huawu.centre.model import SkillNeed
from huawu.kernel.ids import SkillId
from huawu.routing.policy import able, key_at, score

pytestmark = pytest.mark.unit

NINE = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
ENGLISH, BILLING = SkillId("skl_english"), SkillId("skl_billing")


def test_one_level_of_priority_is_worth_its_weight_in_waiting() -> None:
    assert key_at(NINE, 2, 60.0) == NINE - timedelta(seconds=120)
    assert key_at(NINE, -1, 60.0) == NINE + timedelta(seconds=60)


@given(st.integers(-10, 10), st.integers(-10, 10), st.floats(0, 3600), st.floats(0, 3600))
def test_who_has_the_older_key_has_the_higher_score_at_any_time(
    one: int, two: int, gap_s: float, later_s: float
) -> None:
    first = key_at(NINE, one, 60.0)
    second = key_at(NINE + timedelta(seconds=gap_s), two, 60.0)
    now = NINE + timedelta(seconds=gap_s + later_s)

    assert (first <= second) == (score(first, now) >= score(second, now))


def test_every_need_must_be_met_and_a_muted_skill_meets_none() -> None:
    needs = (SkillNeed(skill=ENGLISH, level=5), SkillNeed(skill=BILLING))

    assert able({ENGLISH: 5, BILLING: 1}, needs)
    assert not able({ENGLISH: 4, BILLING: 9}, needs)
    assert not able({ENGLISH: 9, BILLING: 0}, needs)
    assert not able({ENGLISH: 9}, needs)
    assert able({}, ())

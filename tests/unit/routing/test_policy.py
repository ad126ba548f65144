"""The rules by themselves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huawu.centre.needs import AgentNeed, AllOf, AnyOf, AttributeNeed, NoneOf, SkillNeed
from huawu.kernel.ids import AgentId, ContactId, SkillId
from huawu.routing.policy import AgentSeat, able, key_at, lot, score

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


def seat(**skills: int) -> AgentSeat:
    return AgentSeat(
        agent=AgentId("agt_anna"),
        skills={SkillId(f"skl_{name}"): level for name, level in skills.items()},
        attributes={"site": "Chengdu"},
        idle_since=NINE,
    )


def test_every_need_must_be_met_and_a_muted_skill_meets_none() -> None:
    needs = (SkillNeed(skill=ENGLISH, level=5), SkillNeed(skill=BILLING))

    assert able(seat(english=5, billing=1), needs)
    assert not able(seat(english=4, billing=9), needs)
    assert not able(seat(english=9, billing=0), needs)
    assert not able(seat(english=9), needs)
    assert able(seat(), ())


def test_needs_may_be_alternatives_attributes_people_and_their_absence() -> None:
    english, billing = SkillNeed(skill=ENGLISH, level=5), SkillNeed(skill=BILLING)
    here = AttributeNeed(attribute="site", value="Chengdu")
    anna = AgentNeed(agents=(AgentId("agt_bo"), AgentId("agt_anna")))

    assert able(seat(billing=1), (AnyOf(any=(english, billing)), here, anna))
    assert not able(seat(english=4), (AnyOf(any=(english, billing)),))
    assert able(seat(english=5), (NoneOf(none=(billing, AgentNeed(agents=(AgentId("x"),)))),))
    assert not able(seat(english=5), (NoneOf(none=(AllOf(all=(english, here)),)),))


def test_a_reserve_skill_counts_only_while_a_reserve_as_high_is_called() -> None:
    anna = replace(seat(english=5), reserve={ENGLISH: 2})

    assert [able(anna, (SkillNeed(skill=ENGLISH),), called) for called in (0, 1, 2)] == [
        False, False, True,
    ]  # fmt: skip


def test_the_lot_falls_by_weight_and_the_same_again() -> None:
    agents = {AgentId("agt_light"): 1.0, AgentId("agt_heavy"): 4.0}
    contacts = [ContactId(f"ctc_{n}") for n in range(4_000)]

    def winner(contact: ContactId) -> AgentId:
        return min(agents, key=lambda agent: lot(contact, agent, agents[agent]))

    winners = [winner(contact) for contact in contacts]
    assert winners == [winner(contact) for contact in contacts]
    assert 0.78 < winners.count(AgentId("agt_heavy")) / len(winners) < 0.82

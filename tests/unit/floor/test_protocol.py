"""The reservation protocol in every order of things: nothing goes wrong, and each rule is needed.

Two contacts and two agents; callers hang up, legs die, agents answer, the floor dies once, one
event is told twice, acts and events come in any order.
"""

import pytest
from tests.unit.floor.protocol import Rules
from tests.unit.floor.protocol_walk import (
    DEAD_CALLER,
    NO_LEG,
    RUNG_TWICE,
    ZOMBIE,
    explore,
)

pytestmark = pytest.mark.unit


@pytest.mark.timeout(300)
def test_with_all_rules_nothing_goes_wrong_in_any_order() -> None:
    found = explore(Rules(fences=1))
    assert not found.violations
    assert found.states > 100_000, "the walk ended early"


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("rules", [Rules(), Rules(old_floor=True, fences=1)])
def test_with_all_rules_nothing_goes_wrong_in_any_order_when_offers_are_made_again(
    rules: Rules,
) -> None:
    found = explore(rules, until=8_000_000)
    assert not found.violations
    assert found.states > 400_000


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("rules", "comes_of_it"),
    [
        (Rules(fence=False, crashes=0), {RUNG_TWICE, ZOMBIE}),
        (Rules(reconcile=False), {NO_LEG, DEAD_CALLER}),
        (Rules(orphans=False), {RUNG_TWICE, ZOMBIE}),
    ],
    ids=["fence", "reconcile", "orphans"],
)
def test_each_rule_is_needed(rules: Rules, comes_of_it: set[str]) -> None:
    found = explore(rules, until=400_000, stop_at=frozenset(comes_of_it))
    assert comes_of_it <= found.violations


def test_an_older_floor_that_writes_unasked_rings_somebody_twice() -> None:
    unguarded = Rules(old_floor=True, term=False, rows=False, fences=1)
    found = explore(unguarded, until=300_000, stop_at=frozenset({RUNG_TWICE}))
    assert RUNG_TWICE in found.violations


@pytest.mark.parametrize(("term", "rows"), [(True, True), (True, False), (False, True)])
def test_the_term_or_the_unique_rows_stop_an_older_floor(*, term: bool, rows: bool) -> None:
    guarded = Rules(old_floor=True, term=term, rows=rows, fences=1)
    assert not explore(guarded, until=60_000).violations

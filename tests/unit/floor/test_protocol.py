"""The reservation protocol in every order of things: nothing goes wrong, and each rule is needed.

Two contacts and two agents; callers hang up, legs die, agents answer, the floor dies once, one
event is told twice, acts and events come in any order.
"""

import pytest
from tests.unit.floor.protocol import Rules, begin_world
from tests.unit.floor.protocol_steps import steps
from tests.unit.floor.protocol_symmetry import SWAPS, representative, swapped
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
    found = explore(Rules())
    assert found.ended
    assert not found.violations
    assert found.states > 90_000


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("rules", "at_least"),
    [
        pytest.param(Rules(old_floor=True), 300_000, id="an older floor lives on"),
        pytest.param(Rules(contacts=1, fences=3, twice=0), 200_000, id="one is offered thrice"),
        pytest.param(
            Rules(agents=1, fences=2, crashes=0, twice=0), 700_000, id="two, twice to one agent"
        ),
    ],
)
def test_with_all_rules_nothing_goes_wrong_in_any_order_when_more_happens(
    rules: Rules, at_least: int
) -> None:
    found = explore(rules)
    assert found.ended
    assert not found.violations
    assert found.states > at_least


def test_the_world_that_stands_for_others_stands_for_all_that_are_like_it() -> None:
    rules = Rules(crashes=0, twice=0)
    seen, ahead = {begin_world(rules)}, [begin_world(rules)]
    while ahead:
        found = [world for world in steps(ahead.pop(), rules) if world not in seen]
        seen.update(found)
        ahead.extend(found)
    assert len({representative(world) for world in seen}) == explore(rules).states
    assert all(swapped(world, swap) in seen for world in list(seen)[:2_000] for swap in SWAPS)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("rules", "comes_of_it"),
    [
        (Rules(fence=False, fences=2, crashes=0), {RUNG_TWICE, ZOMBIE}),
        (Rules(reconcile=False, fences=2), {NO_LEG, DEAD_CALLER}),
        (Rules(orphans=False, fences=2), {RUNG_TWICE, ZOMBIE}),
    ],
    ids=["fence", "reconcile", "orphans"],
)
def test_each_rule_is_needed(rules: Rules, comes_of_it: set[str]) -> None:
    found = explore(rules, until=400_000, stop_at=frozenset(comes_of_it))
    assert comes_of_it <= found.violations


def test_an_older_floor_that_writes_unasked_rings_somebody_twice() -> None:
    unguarded = Rules(old_floor=True, term=False, rows=False)
    found = explore(unguarded, until=300_000, stop_at=frozenset({RUNG_TWICE}))
    assert RUNG_TWICE in found.violations


@pytest.mark.parametrize(("term", "rows"), [(True, True), (True, False), (False, True)])
def test_the_term_or_the_unique_rows_stop_an_older_floor(*, term: bool, rows: bool) -> None:
    guarded = Rules(old_floor=True, term=term, rows=rows)
    assert not explore(guarded, until=25_000).violations

"""Every allowed line of a person, the cheapest of them, and lines that serve needs together."""

from collections.abc import Iterator
from itertools import groupby, pairwise, product

import numpy as np
import pytest
from bench.wfm_columns import Effort, Needs, Seeker, choose
from hypothesis import given, settings
from hypothesis import strategies as st

from huawu.kernel.clock import SystemClock
from huawu.wfm.schedule.lines import Network, cheapest, network

pytestmark = pytest.mark.unit

DAYS = 4
OFF, EARLY, LATE = "", "early", "late"
DEEDS = (OFF, EARLY, LATE)
Deed = tuple[int, str]
Week = tuple[str, ...]
Place = tuple[str, int, int]  #: last deed, days in a row, days in all

weeks = st.lists(st.integers(0, 9), min_size=DAYS * 3, max_size=DAYS * 3)


def steps(day: int, at: Place) -> Iterator[tuple[Deed, Place]]:
    """Two days in a row at most, three in all, no early shift after a late one."""
    last, run, total = at
    yield (day, OFF), (OFF, 0, total)
    for deed in (EARLY, LATE):
        if run < 2 and total < 3 and (last, deed) != (LATE, EARLY):
            yield (day, deed), (deed, run + 1, total + 1)


def allowed(week: Week, least: int) -> bool:
    """Say the same of a whole week, in other words."""
    runs = [len(list(its)) for works, its in groupby(bool(deed) for deed in week) if works]
    close = any(pair == (LATE, EARLY) for pair in pairwise(week))
    return max(runs, default=0) <= 2 and least <= sum(runs) <= 3 and not close


def built(least: int = 2) -> Network[Deed]:
    return network(DAYS, [(OFF, 0, 0)], steps, lambda at: at[2] >= least)


def line_costs(net: Network[Deed], prices: list[int]) -> np.ndarray:
    return np.array([float(prices[day * 3 + DEEDS.index(deed)]) for day, deed in net.labels])


def cost(week: Week, prices: list[int]) -> int:
    return sum(prices[day * 3 + DEEDS.index(deed)] for day, deed in enumerate(week))


@settings(deadline=None)
@given(prices=weeks, least=st.integers(0, 3))
def test_the_cheapest_line_is_the_cheapest_of_all_that_are_allowed(
    prices: list[int], least: int
) -> None:
    net = built(least)
    found, line = cheapest(net, net.sources[0], line_costs(net, prices))
    every = [week for week in product(DEEDS, repeat=DAYS) if allowed(week, least)]
    assert found == min(cost(week, prices) for week in every)
    assert cost(tuple(net.labels[int(n)][1] for n in line.tolist()), prices) == found


def test_every_way_through_the_network_is_an_allowed_line_and_the_other_way_round() -> None:
    net = built()
    ways: dict[int, list[Week]] = {net.sources[0]: [()]}
    for arc in range(len(net.what)):
        deed = net.labels[int(net.what[arc])][1]
        longer = [(*way, deed) for way in ways[int(net.tails[arc])]]
        ways[int(net.heads[arc])] = [*ways.get(int(net.heads[arc]), []), *longer]
    found = set(ways[net.nodes - 1])
    assert found == {week for week in product(DEEDS, repeat=DAYS) if allowed(week, 2)}


def test_places_with_the_same_future_are_one() -> None:
    def remembers_all(day: int, at: int) -> list[tuple[tuple[int, int], int]]:
        return [((day, n), at * 2 + n) for n in (0, 1)]

    free = network(9, [0], remembers_all, lambda _: True)
    assert free.nodes == 10


def test_there_is_no_line_where_the_rules_contradict_each_other() -> None:
    net = built(least=4)
    assert cheapest(net, net.sources[0], np.zeros(len(net.labels)))[0] == np.inf


def test_people_who_stand_elsewhere_before_begin_elsewhere_in_one_network() -> None:
    net = network(DAYS, [(OFF, 0, 0), (LATE, 2, 0)], steps, lambda at: at[2] >= 2)
    wants_the_first_day = np.array([-1.0 if d == (0, LATE) else 0.0 for d in net.labels])
    costs = [cheapest(net, source, wants_the_first_day)[0] for source in net.sources]
    assert costs == [-1.0, 0.0]


def seeker(net: Network[Deed], prices: list[int]) -> Seeker:
    """Return somebody whose early shifts serve one need a day."""
    serves = [day if deed == EARLY else DAYS for day, deed in net.labels]
    return Seeker(
        network=net,
        source=net.sources[0],
        costs=line_costs(net, prices),
        serves=np.array(serves, np.intp),
    )


def needs(people: list[int]) -> Needs:
    ones = np.ones(DAYS)
    return Needs(people=np.array(people, dtype=float), under=7 * ones, over=3 * ones)


@settings(max_examples=25, deadline=None)
@given(st.lists(weeks, min_size=2, max_size=2), st.lists(st.integers(0, 2), min_size=4, max_size=4))
def test_lines_chosen_together_cost_as_little_as_any(
    wishes: list[list[int]], people: list[int]
) -> None:
    net, wanted = built(), needs(people)
    found = choose([seeker(net, w) for w in wishes], wanted, Effort(time_s=5), SystemClock())
    every = [week for week in product(DEEDS, repeat=DAYS) if allowed(week, 2)]
    best = min(
        wanted.cost(np.array([sum(w[d] == EARLY for w in both) for d in range(DAYS)], float))
        + sum(cost(week, prices) for week, prices in zip(both, wishes, strict=True))
        for both in product(every, repeat=2)
    )
    assert found is not None
    assert found.bound <= best + 1e-6
    assert found.cost == best


def test_nobody_is_given_a_line_when_one_of_them_is_allowed_none() -> None:
    both = [seeker(built(), [0] * 12), seeker(built(least=4), [0] * 12)]
    assert choose(both, needs([1, 1, 1, 1]), Effort(time_s=5), SystemClock()) is None


def test_known_lines_are_kept_when_there_is_no_time_for_better_ones() -> None:
    net = built()
    one = seeker(net, [0] * 12)
    known = cheapest(net, net.sources[0], np.arange(len(net.labels), dtype=float))[1]
    found = choose([one], needs([1, 1, 0, 0]), Effort(time_s=0), SystemClock(), [known])
    assert found is not None
    assert (found.lines[0] == known).all()

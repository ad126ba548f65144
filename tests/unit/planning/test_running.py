"""The rest of a day: what is proposed is as good as every combination tried one by one."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from huawu.planning.running import Change, Move, Rest, Seat, presence, propose, shares, supply
from huawu.wfm.schedule.model import Break

pytestmark = pytest.mark.unit

CARE = frozenset({"care"})
LUNCH = Break(length=60, earliest=180, latest=300)
SEAT = Seat(
    agent="a", queues=CARE, begin=480, end=1_020, rests=(720,), breaks=(LUNCH,), shift_begin=480
)


def rest_of(*seats: Seat, need: dict[int, float], interval: int = 60) -> Rest:
    """Return the rest of a day from 09:00 on, with people needed by hour."""
    row = [need.get(slot, 0.0) for slot in range(1_440 // interval)]
    return Rest(
        interval=interval, first=9, slots=24, need={"care": row}, seats=seats, notice=30, now=540
    )


def missing(rest: Rest, changes: list[Change]) -> float:
    there = supply(rest.seats, rest.slots, rest.interval, changes)
    given = shares(there, rest.need, rest.interval)["care"]
    need = rest.need["care"]
    return sum(max(0.0, need[n] - given[n]) for n in range(rest.first, rest.slots))


def test_presence_leaves_breaks_out_and_grows_with_overtime():
    found = presence(SEAT, (720,), 60, 24, 60)
    assert np.flatnonzero(found).tolist() == [8, 9, 10, 11, 13, 14, 15, 16, 17]


def test_a_break_is_moved_out_of_the_rush_within_its_window():
    rest = rest_of(SEAT, need={12: 1.0})
    assert [(c.act, c.agent) for c in propose(rest)] == [(Move.MOVE_BREAKS, "a")]
    moved = propose(rest)[0].rests[0]
    assert 480 + 180 <= moved <= 480 + 300
    assert not 660 < moved < 780


def test_a_break_that_has_begun_or_is_near_stays():
    near = replace(SEAT, rests=(560,))
    assert [c for c in propose(rest_of(near, need={9: 1.0})) if c.act is Move.MOVE_BREAKS] == []


def test_overtime_is_asked_only_where_rest_allows_it():
    rest = rest_of(replace(SEAT, may_stay=60), need={17: 1.0, **dict.fromkeys(range(9, 17), 1.0)})
    longer = [c for c in propose(rest) if c.act is Move.LONGER]
    assert [(c.agent, c.extra) for c in longer] == [("a", 60)]
    assert not [c for c in propose(rest_of(SEAT, need={17: 1.0})) if c.act is Move.LONGER]


def test_whoever_is_not_needed_may_leave_early():
    found = propose(rest_of(SEAT, need={9: 1.0, 10: 1.0}))
    assert [(c.act, c.extra) for c in found if c.act is Move.SHORTER] == [(Move.SHORTER, -120)]


def test_a_reserve_is_lent_to_the_queue_that_lacks_people():
    seat = replace(SEAT, queues=frozenset({"sales"}), reserve=CARE)
    rest = replace(
        rest_of(seat, need=dict.fromkeys(range(9, 17), 1.0)),
        need={"care": [1.0] * 24, "sales": [0.0] * 24},
    )
    assert [(c.act, c.queue) for c in propose(rest)] == [(Move.LEND, "care")]


def test_no_combination_of_breaks_leaves_fewer_missing():
    chance = np.random.default_rng(7)
    for _ in range(5):
        seats = [
            replace(SEAT, agent=name, begin=begin, end=begin + 540, shift_begin=begin,
                    rests=(begin + 240,))
            for name, begin in zip("abc", chance.choice([420, 480, 540], 3).tolist(), strict=True)
        ]  # fmt: skip
        need = {hour: float(chance.integers(0, 4)) for hour in range(9, 19)}
        rest = rest_of(*seats, need=need)
        starts = [range(s.begin + 180, s.begin + 301, 30) for s in seats]
        best = min(
            missing(rest, [Change(agent=s.agent, act=Move.MOVE_BREAKS, rests=(at,))
                           for s, at in zip(seats, chosen, strict=True)])
            for chosen in product(*starts)
        )  # fmt: skip
        found = [c for c in propose(rest) if c.act is Move.MOVE_BREAKS]
        # A move is worth a tenth of a person-hour: at most that much is left per person.
        assert missing(rest, found) <= best + 0.1 * len(seats) + 0.05

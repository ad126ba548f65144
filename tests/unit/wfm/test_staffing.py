"""People needed: the fewest that meet the target, no more and no fewer."""

from datetime import datetime, timedelta

import pytest

from huawu.kernel.errors import Invalid
from huawu.wfm.erlang import erlang_a, erlang_c
from huawu.wfm.staffing import Rules, Target, agents_needed, curve, staff, target_of
from huawu.wfm.volume import Volume, check_interval, read_volume

pytestmark = pytest.mark.unit

NINE = datetime(2026, 1, 5, 9)  # noqa: DTZ001  (wall time)
HALF = timedelta(minutes=30)
GOAL = Target(service_level=0.8, within_s=20)


def volumes(*calls: float, spread: float = 0.0) -> list[Volume]:
    return [
        Volume(ts=NINE + n * HALF, calls=count, spread=spread, aht_s=None)
        for n, count in enumerate(calls)
    ]


@pytest.mark.parametrize("load", [0.01, 0.3, 5, 60, 1_000, 30_000])
@pytest.mark.parametrize("patience_s", [None, 120.0, 5.0])
def test_one_agent_fewer_misses_the_service_level(load: float, patience_s: float | None):
    def level(agents: int) -> float:
        if agents == 0:
            return 0.0
        if patience_s is None:
            return erlang_c(load, 180, agents, 20).service_level.of_offered
        return erlang_a(load, 180, agents, 20, patience_s).service_level.of_offered

    agents = agents_needed(load, 180, GOAL, patience_s)
    assert level(agents) >= 0.8 > level(agents - 1)


def test_the_strictest_of_several_targets_decides():
    loose = agents_needed(1_000, 180, GOAL, None)
    assert loose == 1_011
    capped = Target(service_level=0.8, within_s=20, occupancy=0.9)
    assert agents_needed(1_000, 180, capped, None) == 1_112
    quick = agents_needed(50, 180, Target(asa_s=3), 120)
    assert (
        erlang_a(50, 180, quick, 20, 120).asa_s <= 3 < erlang_a(50, 180, quick - 1, 20, 120).asa_s
    )
    loyal = agents_needed(50, 180, Target(abandonment=0.02), 120)
    assert erlang_a(50, 180, loyal, 20, 120).abandonment <= 0.02
    assert erlang_a(50, 180, loyal - 1, 20, 120).abandonment > 0.02


def test_shrinkage_divides_and_is_rounded_up_once():
    rules = Rules(target=GOAL, aht_s=180, shrinkage={"leave": 0.2, "meetings": 0.125})
    (one,) = staff(volumes(100), rules)
    assert one.agents == 14
    assert one.scheduled == 20


def test_an_uncertain_forecast_needs_more_people():
    sure, unsure = (
        staff(volumes(1_000, spread=1 / 28.7), Rules(target=GOAL, aht_s=180, uncertain=yes))[0]
        for yes in (False, True)
    )
    assert (sure.agents, sure.load_erl) == (107, 100)
    assert unsure.agents > 112


def test_long_calls_carry_over_into_a_falling_interval():
    long = Rules(target=GOAL, aht_s=900, patience_s=120)
    alone = Rules(target=GOAL, aht_s=900, patience_s=120, carry_over=False)
    falling = volumes(100, 100, 40, 40)
    carried = [one.agents for one in staff(falling, long)]
    steady = [one.agents for one in staff(falling, alone)]
    assert carried[2] > steady[2]
    assert all(a >= b for a, b in zip(carried, steady, strict=True))


def test_an_interval_without_calls_needs_nobody():
    assert staff(volumes(0), Rules(target=GOAL, aht_s=180))[0].agents == 0


def test_the_gain_of_one_more_ends_where_they_cost_more_than_they_keep():
    points = list(curve(50, 180, 120, 20, (30.0, 10.0)))
    best = max(points, key=lambda point: point.revenue_kept - point.cost)
    after = points[points.index(best) + 1]
    assert best.gain > 0 > after.gain
    assert [p.agents for p in points] == sorted({p.agents for p in points})


def test_limits_become_the_spread_of_the_level():
    (one,) = read_volume(["ts,calls,lo80,hi80", "2026-01-05 09:00,100,80,120"])
    deviation = 20 / 1.2815515655446004
    assert one.spread == pytest.approx((deviation**2 - 100) / 100**2)


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        (["ts,volume", "2026-01-05 09:00,1"], "row 1"),
        (["ts,calls", "soon,1"], "row 2"),
        (["ts,calls", "2026-01-05 09:00,-1"], "row 2"),
        (["ts,calls", "2026-01-05 09:00,1", "2026-01-05 09:00,1"], "row 3"),
        (["ts,calls,aht", "2026-01-05 09:00,1,0"], "row 2"),
        (["ts,calls,lo80,hi80", "2026-01-05 09:00,1,5,2"], "row 2"),
        (["ts,calls"], "volume"),
    ],
)
def test_a_volume_that_cannot_be_names_its_row(lines: list[str], place: str):
    with pytest.raises(Invalid) as trouble:
        read_volume(lines)
    assert trouble.value.field == place


def test_rows_at_another_distance_than_the_interval_are_refused():
    read = read_volume(["ts,calls", "2026-01-05 09:00,1", "2026-01-05 09:15,1"])
    with pytest.raises(Invalid, match="15 min after"):
        check_interval(read, HALF)


@pytest.mark.parametrize("text", ["80", "80/20s", "100/20", "0/20", None])
def test_a_target_that_is_none_is_refused(text: str | None):
    with pytest.raises(Invalid):
        target_of(text)


def test_what_nobody_can_reach_is_refused_rather_than_searched_for_ever():
    with pytest.raises(Invalid, match="no number of agents"):
        agents_needed(5, 180, Target(occupancy=0.0), 120)

"""Simulated days against closed forms, against a published study, and against each other."""

from typing import Any

import numpy as np
import pytest
from tests.unit.simulation.simple_msk import apart, simple_msk

from huawu.kernel.errors import Invalid
from huawu.simulation.drawn import play_on_the_core
from huawu.simulation.outcome import Estimate, Outcome, measures
from huawu.simulation.scenario import Day, Scenario, day_of, read_scenario
from huawu.simulation.study import Engine, compare, play_swiftly, study
from huawu.wfm.erlang import Waiting, erlang_a

pytestmark = pytest.mark.unit


def pool(hours: float = 10, agents: int = 20, **queue: Any) -> Day:
    asked = {"name": "q", "calls_per_hour": 400, "aht_s": 180, "patience_s": 120} | queue
    group = {"name": "g", "agents": agents}
    told = {"interval_s": hours * 3600, "queues": [asked], "groups": [group]}
    return day_of(Scenario.model_validate(told))


def holds(estimate: Estimate, value: float) -> bool:
    """Return whether a value lies in an interval three times as wide, as chance hardly leaves."""
    reach = 3 * (estimate.high - estimate.mean)
    return abs(estimate.mean - value) < reach


def is_erlang_a(days: list[Outcome], truth: Waiting) -> bool:
    found = measures(days)
    pairs = {
        "service_level": truth.service_level.of_offered,
        "service_level_without_short_abandons": truth.service_level.without_short_abandons,
        "abandonment": truth.abandonment,
        "asa_s": truth.asa_s,
        "mean_wait_s": truth.mean_wait_s,
        "occupancy": truth.occupancy,
    }
    return all(holds(found[name], value) for name, value in pairs.items())


def test_the_swift_loops_agree_with_erlang_a():
    days = play_swiftly(pool(hours=100), range(30))
    assert is_erlang_a(days, erlang_a(20, 180, 20, 20, 120))


def test_the_real_router_agrees_with_erlang_a():
    days = [play_on_the_core(pool(hours=15), seed) for seed in range(10)]
    assert is_erlang_a(days, erlang_a(20, 180, 20, 20, 120))


def test_the_swift_loops_meet_every_published_figure_of_simple_msk():
    assert apart(play_swiftly(simple_msk(), range(1000))) == []


@pytest.mark.slow
def test_the_real_router_meets_every_published_figure_of_simple_msk():
    days = study(simple_msk(), 200, engine=Engine.CORE, seed=7).days
    assert apart(list(days)) == []


def test_a_day_is_the_same_again_for_the_same_seed():
    for play in (lambda: play_on_the_core(pool(), 3), lambda: play_swiftly(pool(), [3])[0]):
        assert np.array_equal(play().counts, play().counts)


def test_nobody_is_lost_between_shifts():
    day = read_scenario(
        """
        interval_s: 1800
        queues: [{name: q, calls_per_hour: [200, 0, 100], aht_s: 300, patience_s: 60}]
        groups: [{name: g, agents: [15, 2, 0]}]
        """
    )
    for one in [*play_swiftly(day, range(5)), *(play_on_the_core(day, n) for n in range(5))]:
        offered, served, _, left = one.counts.sum(axis=(0, 1))[:4]
        assert offered == served + left
        assert one.counts[0, 2, 1] == 0
        assert (one.busy_s <= one.there_s + 1e-6).all()


def test_an_urgent_queue_waits_less_on_the_real_router():
    queues = [
        {"name": name, "calls_per_hour": 200, "aht_s": 180, "patience_s": 180, "priority": level}
        for name, level in (("urgent", 5), ("plain", 0))
    ]
    told = {"interval_s": 36_000, "queues": queues, "groups": [{"name": "g", "agents": 19}]}
    found = study(day_of(Scenario.model_validate(told)), 3)
    assert found.engine is Engine.CORE
    urgent, plain = (found.by_queue[name]["asa_s"].high for name in ("urgent", "plain"))
    assert urgent < found.by_queue["plain"]["asa_s"].low or urgent < plain / 2


def test_the_swift_loops_age_queues_as_the_real_router_does():
    queues = [
        {"name": name, "calls_per_hour": 200, "aht_s": 180, "patience_s": 180, "aging": aging}
        for name, aging in (("raised", 4.0), ("plain", 1.0))
    ]
    told = {"interval_s": 36_000, "queues": queues, "groups": [{"name": "g", "agents": 19}]}
    day = day_of(Scenario.model_validate(told))
    swift, core = study(day, 30, engine=Engine.SWIFT), study(day, 6, engine=Engine.CORE)
    for name in ("raised", "plain"):
        ours, real = (each.by_queue[name]["asa_s"] for each in (swift, core))
        assert ours.low <= real.high
        assert real.low <= ours.high
    assert swift.by_queue["raised"]["asa_s"].high < swift.by_queue["plain"]["asa_s"].low


def test_one_agent_more_is_told_from_chance_by_the_same_seeds():
    base, more = (study(pool(agents=n), 40) for n in (20, 21))
    assert compare(base, more)["service_level"].low > 0
    assert compare(base, base)["abandonment"] == Estimate(0, 0, 0)


def test_the_swift_loops_refuse_rules_they_do_not_know():
    with pytest.raises(Invalid, match="take core"):
        study(pool(choice="round_robin"), 2, engine=Engine.SWIFT)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("interval_s: [", "scenario"),
        ("interval_s: 0", "interval_s"),
        ("{interval_s: 60, queues: [], groups: []}", "queues"),
        (
            "{interval_s: 60, queues: [{name: q, calls_per_hour: -1, aht_s: 9}], groups: []}",
            "queues.0.calls_per_hour",
        ),
        (
            "{interval_s: 60, queues: [{name: q, calls_per_hour: 1, aht_s: 9, needs: {zh: 5}}],"
            " groups: [{name: g, agents: 1, skills: {zh: 4}}]}",
            "queues.q",
        ),
        (
            "{interval_s: 60, queues: [{name: q, calls_per_hour: [1, 2], aht_s: 9}],"
            " groups: [{name: g, agents: [1, 2, 3]}]}",
            "scenario",
        ),
    ],
)
def test_a_scenario_that_cannot_be_names_its_field(text: str, field: str):
    with pytest.raises(Invalid) as trouble:
        read_scenario(text)
    assert trouble.value.field.startswith(field)

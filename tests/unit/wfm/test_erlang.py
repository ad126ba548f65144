"""Erlang's queues against published tables and against 40 digits of arithmetic."""

import math

import pytest
from tests.unit.wfm import exact

from huawu.kernel.errors import Invalid
from huawu.wfm import queues
from huawu.wfm.erlang import erlang_a, erlang_b, erlang_c

pytestmark = pytest.mark.unit

LOADS = (0.01, 0.7, 12.0, 150.0, 2_000.0, 100_000.0)
STAFF = (0.01, 0.6, 0.97, 1.0, 1.03, 1.5, 20.0)  #: agents in units of the load
CELLS = [(load, max(1, round(load * share))) for load in LOADS for share in STAFF]
SMALL = [(load, agents) for load, agents in CELLS if load <= 150 and agents <= 300]


@pytest.mark.parametrize(
    ("load", "agents", "published"),
    [
        (5, 10, 0.018384570336648136),
        (5, 200, 5.316671379546738e-238),
        (500, 1_000, 1.652415127751e-86),
        (10_000, 5_000, 0.5000999201277),
        (180, 200, 0.0103),
    ],
)
def test_blocking_is_that_of_the_tables(load: float, agents: int, published: float):
    digits = len(f"{published:.16g}".split("e")[0].replace(".", "").lstrip("0"))
    assert erlang_b(load, agents).blocking == pytest.approx(published, rel=5 * 10.0 ** (1 - digits))


def test_waiting_without_abandonment_is_that_of_the_published_example():
    found = erlang_c(load_erl=10, aht_s=180, agents=14, within_s=20)
    assert found.service_level.of_offered == pytest.approx(0.88835001917946, abs=1e-13)
    assert found.waiting_probability == pytest.approx(0.17413193359505, abs=1e-13)
    assert found.asa_s == pytest.approx(7.83593, abs=1e-5)


def test_abandonment_relieves_a_tight_group_as_garnett_mandelbaum_and_reiman_show():
    """M/M/50 at 48 a minute: 20.8 s of waiting, or 3.1 % who leave and 3.6 s."""
    assert erlang_c(48, 60, 50, 20).asa_s == pytest.approx(20.834, abs=1e-3)
    found = erlang_a(48, 60, 50, within_s=20, patience_s=120)
    assert found.abandonment == pytest.approx(0.030912, abs=1e-6)
    assert found.asa_s == pytest.approx(3.616, abs=1e-3)
    assert found.mean_wait_s == pytest.approx(3.709, abs=1e-3)
    assert found.queue_length == pytest.approx(2.968, abs=1e-3)
    assert found.occupancy == pytest.approx(0.93032, abs=1e-5)


def test_the_four_service_levels_differ_where_callers_leave():
    levels = erlang_a(48, 60, 50, within_s=20, patience_s=120).service_level
    assert levels.of_offered == pytest.approx(0.943, abs=5e-4)
    assert levels.of_answered == pytest.approx(0.973, abs=5e-4)
    assert levels.without_short_abandons == pytest.approx(0.972, abs=5e-4)
    assert levels.virtual == pytest.approx(0.968, abs=5e-4)


@pytest.mark.parametrize(("load", "agents"), [cell for cell in CELLS if cell[1] <= 5_000])
def test_loss_is_exact_over_the_range(load: float, agents: int):
    truth = exact.loss(load, agents)
    if truth < 1e-300:
        assert erlang_b(load, agents).blocking <= 1e-300
    else:
        assert abs(erlang_b(load, agents).blocking / truth - 1) < 1e-9


@pytest.mark.parametrize(("load", "agents"), [cell for cell in CELLS if cell[0] < cell[1] <= 5_000])
def test_delay_is_exact_over_the_range(load: float, agents: int):
    waits, in_time = queues.delay(load, agents, 0.2)
    true_waits, true_in_time = exact.delay(load, agents, 0.2)
    assert abs(waits - true_waits) < 1e-9 * max(true_waits, 1e-290)
    assert abs(in_time / true_in_time - 1) < 1e-9


@pytest.mark.parametrize("within", [0.05, 2.0])
@pytest.mark.parametrize("patience", [0.02, 0.7, 30.0])
@pytest.mark.parametrize(("load", "agents"), SMALL)
def test_abandonment_is_exact(load: float, agents: int, patience: float, within: float):
    found = queues.abandonment(load, agents, patience, within)._asdict()
    for name, truth in exact.abandonment(load, agents, patience, within).items():
        assert abs(found[name] - truth) < 1e-9 * max(abs(truth), 1e-200), name


@pytest.mark.parametrize("agents", [1_000, 97_000, 100_000, 100_300, 110_000])
def test_a_hundred_thousand_erlangs_are_exact(agents: int):
    found = queues.abandonment(1e5, agents, 0.2, 0.01)._asdict()
    for name, truth in exact.states(1e5, agents, 0.2).items():
        assert abs(found[name] - truth) < 1e-9 * max(abs(truth), 1e-200), name


def test_without_load_nobody_waits():
    assert erlang_c(0, 180, 1, 20).service_level.of_offered == 1
    assert erlang_a(0, 180, 1, 20, 60).abandonment == 0
    assert erlang_b(0, 0).blocking == 1


def test_too_much_load_without_abandonment_is_called_unstable():
    found = erlang_c(10, 180, 10, 20)
    assert not found.stable
    assert (found.waiting_probability, found.service_level.of_offered) == (1, 0)
    assert math.isinf(found.asa_s)


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("load", (-1, 180, 10, 20, 60)),
        ("agents", (5, 180, 0, 20, 60)),
        ("aht", (5, 0, 10, 20, 60)),
        ("within", (5, 180, 10, -1, 60)),
        ("patience", (5, 180, 10, 20, math.inf)),
    ],
)
def test_an_impossible_argument_is_named(field: str, given: tuple[float, float, int, float, float]):
    with pytest.raises(Invalid) as trouble:
        erlang_a(*given)
    assert trouble.value.field == field

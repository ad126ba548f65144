"""The cube: the same figures as the facts, and never a stale one."""

import os
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from tests.unit.metrics.day import CONTACTS

from huawu.metrics.asking import Ask, question_of
from huawu.metrics.catalogue import standard_catalogue
from huawu.metrics.columnar import fact_table
from huawu.metrics.compiler import Sight, plan
from huawu.metrics.cube import Cube
from huawu.metrics.shelf import FactShelf
from huawu.metrics.warehouse import Warehouse

pytestmark = pytest.mark.unit

HOUSE: Final = standard_catalogue()
SETTINGS: Final = {"sl_within_s": {"sales": 10_000.0, "care": 60_000.0}}


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """The small day, in files, as when its days are sealed."""
    made = Warehouse(FactShelf(tmp_path))
    for day in {row.day for row in CONTACTS}:
        with made.connect() as connection:
            table = fact_table("contact", [row for row in CONTACTS if row.day == day])
            connection.register("rows", table)
            there = made.shelf.file("contact", day, "huawu")
            made.shelf.write(connection, "contact", there, "select * from rows")
    return made


def built(warehouse: Warehouse) -> Cube:
    cube = Cube(warehouse, HOUSE, SETTINGS)
    cube.build(cube.stale())
    return cube


def served(cube: Cube, ask: Ask, **told: Any) -> bool:
    question = question_of(ask, HOUSE, SETTINGS, **told)
    return all(cube.serve(question, each) is not None for each in plan(question).statements)


@pytest.mark.parametrize(
    "by",
    [
        (), ("queue",), ("year", "channel"), ("agent", "month"), ("agent", "day"), ("week",),
        ("hour", "queue"), ("queue", "agent", "half_hour"),
    ],
)  # fmt: skip
def test_the_cube_and_the_facts_give_the_same_figures(
    by: tuple[str, ...], warehouse: Warehouse
) -> None:
    # the cube adds up; heads are counted anew, and histograms are too many for each agent
    others = {"counted anew", "histogram"} if "agent" in by else {"counted anew"}
    wanted = [
        metric.id
        for metric in HOUSE.all()
        if metric.facts <= {"contact"} and metric.roll_up not in others
    ]
    question = question_of(Ask(metrics=wanted, by=by), HOUSE, SETTINGS)
    cube = built(warehouse)
    assert served(cube, Ask(metrics=wanted, by=by))
    assert warehouse.answer(question, cube=cube) == warehouse.answer(question)


@pytest.mark.parametrize(
    "ask",
    [
        Ask(metrics=["offered"], by=["topic"]),
        Ask(metrics=["agents_answering"], by=["queue"]),
        Ask(metrics=["offered"], by=["team"]),
        Ask(metrics=["offered"], by=["quarter"]),
        Ask(metrics=["wait_p90"], by=["agent"]),
        Ask(metrics=["answered_within"], params={"within": "17 s"}),
    ],
)
def test_what_the_cube_does_not_hold_is_counted_from_the_facts(
    ask: Ask, warehouse: Warehouse
) -> None:
    assert not served(built(warehouse), ask)


def test_who_may_see_some_queues_is_served_and_some_teams_is_not(warehouse: Warehouse) -> None:
    cube, ask = built(warehouse), Ask(metrics=["offered"], by=["queue"])
    assert served(cube, ask, sights=[Sight(queues=frozenset({"sales"}))])
    assert not served(cube, ask, sights=[Sight(teams=frozenset({"red"}))])


def test_a_month_whose_facts_changed_is_stale_until_it_is_cubed_anew(warehouse: Warehouse) -> None:
    cube, ask = built(warehouse), Ask(metrics=["offered"])
    assert cube.stale() == []
    later = cube.file(cube.shapes[0], 202511).stat().st_mtime_ns + 10
    os.utime(warehouse.shelf.files("contact")[0].parent, ns=(later, later))
    assert (cube.stale(), served(cube, ask)) == ([202511], False)


@pytest.mark.parametrize(
    ("last", "shape"), [(date(2025, 11, 26), "queue_month"), (date(2025, 11, 25), "queue_day")]
)
def test_months_are_read_where_all_their_days_are_asked_for(
    last: date, shape: str, warehouse: Warehouse
) -> None:
    cube = built(warehouse)
    ask = Ask(metrics=["offered"], by=["queue"], first=date(2025, 11, 3), last=last)
    question = question_of(ask, HOUSE, SETTINGS)
    (statement,) = plan(question).statements
    assert f"/{shape}/" in (cube.serve(question, statement) or "")
    assert warehouse.answer(question, cube=cube) == warehouse.answer(question)


def test_another_threshold_of_a_queue_makes_another_cube(warehouse: Warehouse) -> None:
    built(warehouse)
    assert Cube(warehouse, HOUSE, {"sl_within_s": {"sales": 5_000.0}}).stale() == [202511]

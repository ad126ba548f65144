"""Agents' time in Asterisk's queue_log."""

from pathlib import Path
from typing import Any, Final

import pytest
from tests.unit.metrics.test_importing import figures

from huawu.metrics.importing import import_rows
from huawu.metrics.mapping import RowReader
from huawu.metrics.queue_states import agent_times, states_mapping
from huawu.metrics.shelf import FactShelf

pytestmark = pytest.mark.unit

NOON: Final = 1_772_366_400  # 2026-03-01 12:00 UTC
DAY: Final = (
    (0, "NONE", "sales", "anna", "ADDMEMBER", ""),
    (100, "c1", "sales", "anna", "CONNECT", "5"),
    (220, "c1", "sales", "anna", "COMPLETECALLER", "5"),
    (300, "NONE", "NONE", "anna", "PAUSEALL", "lunch"),
    (300, "NONE", "sales", "anna", "PAUSE", "lunch"),
    (1_200, "NONE", "sales", "anna", "UNPAUSE", ""),
    (1_500, "NONE", "sales", "anna", "REMOVEMEMBER", ""),
)


def log(*lines: tuple[int, str, str, str, str, str]) -> list[str]:
    return [f"{NOON + after}|{'|'.join(rest)}\n" for after, *rest in lines]


def told(*lines: tuple[int, str, str, str, str, str]) -> list[tuple[int, int, str, str]]:
    rows: list[Any] = list(agent_times(log(*lines)))
    return [(int(r["at"]) - NOON, r["length"], r["state"], r["reason"]) for r in rows]


def test_each_second_of_an_agent_is_one_state_cut_at_quarter_hours() -> None:
    assert told(*DAY) == [
        (0, 100, "available", ""),
        (100, 120, "talking", ""),
        (220, 80, "available", ""),
        (300, 600, "not_ready", "lunch"),
        (900, 300, "not_ready", "lunch"),
        (1_200, 300, "available", ""),
    ]


def test_figures_of_agents_are_counted_from_it(tmp_path: Path) -> None:
    reader = RowReader(states_mapping("asterisk", "UTC"), b"secret")
    shelf, errors = FactShelf(tmp_path / "facts"), tmp_path / "refused.csv"
    rows = agent_times(log(*DAY))
    report = import_rows(rows, 0, reader, shelf, errors, lambda _done, _count: None)
    assert (report.taken, report.refused) == (6, 0)
    names = ("login_time", "talk_time", "not_ready_time", "available_time", "occupancy")
    assert figures(tmp_path, *names) == {(): [1_500, 120, 900, 480, 120 / 600]}


def test_who_pauses_in_one_queue_still_works_in_another() -> None:
    lines = (
        (0, "NONE", "sales", "anna", "ADDMEMBER", ""),
        (0, "NONE", "care", "anna", "ADDMEMBER", ""),
        (60, "NONE", "sales", "anna", "PAUSE", "mail"),
        (120, "NONE", "care", "anna", "PAUSE", "mail"),
        (180, "NONE", "NONE", "anna", "UNPAUSEALL", ""),
        (240, "NONE", "NONE", "anna", "AGENTLOGOFF", ""),
    )
    assert told(*lines) == [
        (0, 120, "available", ""),
        (120, 60, "not_ready", "mail"),
        (180, 60, "available", ""),
    ]


def test_who_worked_before_the_log_began_counts_from_where_it_tells_of_them() -> None:
    lines = (
        (10, "c1", "sales", "boris", "CONNECT", "5"),
        (70, "c1", "sales", "boris", "COMPLETEAGENT", "5"),
        (100, "c2", "sales", "NONE", "ENTERQUEUE", ""),
    )
    assert told(*lines) == [(10, 60, "talking", ""), (70, 30, "available", "")]


def test_a_clock_that_is_set_back_counts_no_second_twice() -> None:
    lines = (
        (100, "NONE", "sales", "anna", "ADDMEMBER", ""),
        (160, "NONE", "sales", "anna", "PAUSE", ""),
        (130, "NONE", "sales", "anna", "UNPAUSE", ""),
        (200, "NONE", "sales", "anna", "REMOVEMEMBER", ""),
    )
    assert told(*lines) == [(100, 60, "available", ""), (160, 40, "available", "")]

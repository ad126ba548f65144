"""The floor's screen in the terminal: narrow and wide, in both languages, without colour."""

import io
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from huawu.app.cli.screen import aged, duration, screen
from huawu.app.cli.words import STATES

pytestmark = pytest.mark.unit

AT = "2026-01-05T09:30:00Z"


def queue(name: str, **changed: Any) -> dict[str, Any]:
    usual = {
        "id": f"que_{name}", "name": name, "waiting": 0, "longest_wait_s": 0.0, "messages": 0,
        "offered": 120, "answered": 100, "abandoned": 15, "flowed_out": 3, "lost": 0,
        "service_level_ratio": 0.83, "sl_within_s": 20.0,
        "agents": {"ready": 1, "talking": 2, "signed_out": 4},
    }  # fmt: skip
    return usual | changed


def agent(number: str, state: str, **changed: Any) -> dict[str, Any]:
    usual = {
        "id": f"agt_{number}", "number": number, "name": "Grace Sun 孙雅", "team": None,
        "state": state, "reason": "", "since": "2026-01-05T09:28:30Z", "contact": None,
        "queue": None, "next_mode": "",
    }  # fmt: skip
    return usual | changed


def floor(agents: int = 8) -> dict[str, Any]:
    states = list(STATES)
    return {
        "at": AT,
        "queues": [
            queue("普通话客服", waiting=2, longest_wait_s=75.2),
            queue("English support", service_level_ratio=None),
        ],
        "agents": [
            agent("1001", "talking", queue="que_普通话客服", next_mode="not_ready"),
            agent("1002", "not_ready", reason="break"),
            *(agent(str(2000 + n), states[n % len(states)]) for n in range(agents - 2)),
        ],
        "calls": 5,
        "talking": 2,
    }


def drawn(width: int, language: str, shown: dict[str, Any] | None = None, height: int = 40) -> str:
    file = io.StringIO()
    console = Console(file=file, width=width, height=height, color_system=None)
    console.print(screen(shown or floor(), language))
    return file.getvalue()


@pytest.mark.parametrize("width", [40, 80, 120, 200])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_line_is_wider_than_the_terminal(width: int, language: str) -> None:
    assert max(map(cell_len, drawn(width, language).splitlines())) <= width


@pytest.mark.parametrize("language", ["zh", "en"])
def test_eighty_columns_show_every_figure_that_matters(language: str) -> None:
    text = drawn(80, language)
    for shown in ("普通话客服", "English support", "1:15", "120", "83%", "1/3", "1001"):
        assert shown in text
    assert "…" not in text


def test_wide_terminals_show_queues_and_agents_side_by_side() -> None:
    lines = drawn(200, "en").splitlines()
    assert any("passed on" in line and "Agent" in line for line in lines)
    assert len(lines) < len(drawn(80, "en").splitlines())


def test_states_are_told_by_sign_and_word() -> None:
    assert "● 通话" in drawn(80, "zh")
    assert "● talking" in drawn(80, "en")
    assert len({(shown.sign, shown.rank) for shown in STATES.values()}) > 10


def test_who_works_is_shown_with_the_queue_and_who_pauses_with_the_reason() -> None:
    lines = drawn(120, "zh").splitlines()
    assert any("1001" in line and "普通话客服" in line and "示忙" in line for line in lines)
    assert any("1002" in line and "小休" in line for line in lines)


def test_a_long_wait_is_marked_not_only_by_colour() -> None:
    assert "▲ 2" in drawn(80, "en")


def test_a_small_window_counts_whom_it_leaves_out() -> None:
    text = drawn(80, "en", floor(agents=300), height=24)
    assert len(text.splitlines()) <= 24
    assert "and 289 more agents" in text


def test_an_empty_floor_is_a_screen_too() -> None:
    empty: dict[str, Any] = {"at": AT, "queues": [], "agents": [], "calls": 0, "talking": 0}
    assert "Huawu" in drawn(80, "zh", empty)


def test_a_state_of_a_newer_server_is_shown_as_it_is_called() -> None:
    shown = floor()
    shown["agents"] = [agent("1001", "levitating")]
    assert "? levitating" in drawn(80, "zh", shown)


def test_time_goes_on_between_two_looks() -> None:
    later = aged(floor(), 10.0)
    text = drawn(80, "en", dict(later))
    assert "1:25" in text
    assert "1:40" in text
    assert aged(floor(), 0.0)["queues"] == floor()["queues"]


@pytest.mark.parametrize(("s", "shown"), [(0, "0:00"), (67.9, "1:07"), (3_723, "1:02:03")])
def test_spans_are_written_as_people_read_them(s: float, shown: str) -> None:
    assert duration(s) == shown

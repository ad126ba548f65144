"""The one form of a benchmark's result."""

import json
from pathlib import Path

import pytest
from bench.common import Row, table, write

pytestmark = pytest.mark.unit

FIELDS = {"case", "metric", "unit", "value", "peer", "peer_value", "ratio", "goal", "met"}


def row(value: float, **more: float | str) -> Row:
    return Row(case="append", metric="durable", unit="events/s", value=value, **more)  # pyright: ignore[reportArgumentType]  # fields by name


@pytest.mark.parametrize(
    ("measured", "goal", "met"),
    [
        (row(12_000.0, at_least=10_000), ">= 10,000", True),
        (row(9_000.0, at_least=10_000), ">= 10,000", False),
        (row(2.5, at_most=3), "<= 3", True),
        (row(2.5), None, None),
    ],
)
def test_a_goal_is_met_or_not_or_there_is_none(
    measured: Row, goal: str | None, *, met: bool | None
) -> None:
    assert (measured.goal, measured.met) == (goal, met)


def test_the_file_holds_what_was_measured_on_what_and_of_which_commit(tmp_path: Path) -> None:
    file = write("journal", [row(12_000.0, peer="other 1.0", peer_value=6_000.0)], out=tmp_path)
    found = json.loads(file.read_text())
    assert file.name == "journal.json"
    assert set(found) == {"name", "machine", "commit", "rows"}
    assert set(found["rows"][0]) == FIELDS
    assert found["rows"][0]["ratio"] == 2.0
    assert "cores" in found["machine"]


def test_a_benchmark_that_measured_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="measured nothing"):
        write("journal", [], out=tmp_path)


def test_the_table_leaves_out_columns_that_say_nothing() -> None:
    assert table([row(12_000.0)]).splitlines() == [
        "case    metric   value   unit",
        "append  durable  12,000  events/s",
    ]


def test_a_row_has_one_goal_and_a_peer_comes_with_its_value() -> None:
    with pytest.raises(ValueError, match="one goal"):
        row(1.0, at_least=1, at_most=2)
    with pytest.raises(ValueError, match="come together"):
        row(1.0, peer="other 1.0")

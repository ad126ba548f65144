"""A file that cannot be right is refused by row and rule; one that can is read in full."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from huawu.kernel.errors import Invalid
from huawu.wfm.forecast.reading import read_rows

pytestmark = pytest.mark.unit

HEAD = "ts,calls"
AGAIN = ("row 4", "row 2")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("lines", "place", "rule"),
    [
        (["time,calls", "2026-01-05 09:00,1"], "row 1", "'ts'"),
        ([HEAD], "file", "no rows"),
        ([HEAD, "2026-01-05 09:00,5", "2026-01-05 09:30,-2"], "row 3", "'-2'"),
        ([HEAD, "2026-01-05 09:00,many", "2026-01-05 09:30,2"], "row 2", "'many'"),
        ([HEAD, "2026-01-05 09:00,nan", "2026-01-05 09:30,2"], "row 2", "'nan'"),
        ([HEAD, "05/01/26 9h,1", "2026-01-05 09:30,2"], "row 2", "ts is"),
        ([HEAD, "2026-01-05 09:00:30,1", "2026-01-05 09:30,2"], "row 2", "whole minute"),
        ([HEAD, "2026-01-05 09:00,1,7", "2026-01-05 09:30,2"], "row 2", "3 cells"),
        (
            [HEAD, "2026-01-05 09:00,1", "2026-01-05 09:30,2", "2026-01-05 09:00,3"],
            "row 4",
            "row 2",
        ),
        ([HEAD, "2026-01-05 09:00+01:00,1", "2026-01-05 09:30+01:00,2"], "row 2", "--zone"),
        ([HEAD, "2026-01-05 09:00,1", "2026-01-05 09:07,2"], "row 3", "7 min"),
        (
            [
                HEAD,
                "2026-01-05 09:00,1",
                "2026-01-05 09:30,2",
                "2026-01-05 10:00,2",
                "2026-01-05 10:07,3",
                "2026-01-05 10:30,3",
            ],
            "row 5",
            "most are 30 min",
        ),
        ([HEAD, "2026-01-05 09:00,1"], "file", "one row"),
        ([HEAD, "2026-01-05 09:00,1", "2026-01-05 09:00,1"], "file", "one time"),
        (
            [HEAD, "2026-01-05 09:00,1", "2026-01-05 09:30,2", "2026-01-05 10:15,2"],
            "row 4",
            "grid of 30 min",
        ),
    ],
)
def test_a_row_that_cannot_be_right_is_named_with_its_rule(lines: list[str], place: str, rule: str):
    with pytest.raises(Invalid) as trouble:
        read_rows(lines)
    assert trouble.value.field == place
    assert rule in trouble.value.message


def test_a_step_that_changes_from_day_to_day_is_refused():
    fine = [f"2026-01-05 {9 + n // 12:02}:{n % 12 * 5:02},1" for n in range(24)]
    coarse = [f"2026-01-06 {9 + n // 2:02}:{n % 2 * 30:02},1" for n in range(8)]
    with pytest.raises(Invalid, match="30 min apart, elsewhere 5") as trouble:
        read_rows([HEAD, *fine, *coarse])
    assert trouble.value.field == "row 26"


def test_rows_out_of_order_are_sorted_and_that_is_said():
    table = read_rows([HEAD, "2026-01-05 09:30,2", "2026-01-05 09:00,1", "2026-01-05 10:00,3"])
    assert [row.calls for row in table.rows] == [1, 2, 3]
    assert "sorted" in table.notes[0]


def test_a_row_that_stands_twice_alike_counts_once():
    table = read_rows([HEAD, "2026-01-05 09:00,1", "2026-01-05 09:00,1", "2026-01-05 09:30,3"])
    assert [row.calls for row in table.rows] == [1, 3]
    assert "stood twice" in table.notes[0]


def test_the_hour_that_a_clock_change_repeats_is_kept_twice_in_its_zone():
    lines = ["2026-10-25 02:00,4", "2026-10-25 02:30,5", "2026-10-25 02:00,6", "2026-10-25 02:30,7"]
    table = read_rows([HEAD, *lines], BERLIN)
    assert sum(row.calls for row in table.rows) == 22
    with pytest.raises(Invalid, match="--zone"):
        read_rows([HEAD, *lines])


def test_times_with_an_offset_become_the_centres_wall_time():
    table = read_rows([HEAD, "2026-07-01T07:00Z,1", "2026-07-01T07:30Z,2"], BERLIN)
    assert table.rows[0].ts == datetime(2026, 7, 1, 9)  # noqa: DTZ001  (wall time)
    assert table.step == timedelta(minutes=30)

"""Agents from a table."""

from collections.abc import Sequence

import pytest
from tests.centre_fixture import ANNA, DESK, ENGLISH, RED, THINGS

from huawu.centre.people import COLUMNS, Reading, read_people, write_people
from huawu.centre.view import CentreView
from huawu.kernel.errors import Invalid
from huawu.kernel.ids import UserId

pytestmark = pytest.mark.unit

VIEW = CentreView.of(THINGS)
USERS = {"boris": UserId("usr_boris")}


def read(*rows: Sequence[str], heading: Sequence[str] = COLUMNS) -> Reading:
    return read_people([heading, *rows], VIEW, USERS, (f"agt_{n}" for n in range(9)))


def test_a_row_adds_somebody_with_everything_that_is_named() -> None:
    reading = read(("1002", "Boris", "red", "English:7", "en", "BORIS", ""))
    (boris,) = reading.agents
    assert (boris.number, boris.team, boris.user, boris.language) == (
        "1002", RED.id, "usr_boris", "en",
    )  # fmt: skip
    assert [(s.skill, s.level) for s in boris.skills] == [(ENGLISH.id, 7)]
    assert (reading.added, reading.changed, reading.faults) == (1, 0, [])


def test_who_has_the_number_is_changed_and_empty_cells_leave_what_is_there() -> None:
    reading = read(("1001", "Anna Z"), heading=("Number", "Name"))
    (anna,) = reading.agents
    assert (anna.id, anna.name, anna.team, anna.device) == (ANNA.id, "Anna Z", RED.id, DESK.id)
    assert read(("1001", ANNA.name, "", "", "", "", "")).same == 1


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (("", "x"), "number"),
        (("1", ""), "name"),
        (("1 2", "x"), "number"),
        (("1", "x", "Green"), "team"),
        (("1", "x", "", "Latin:5"), "skills"),
        (("1", "x", "", "English:11"), "skills"),
        (("1", "x", "", "", "", "nobody"), "login"),
        (("1", "x", "", "", "", "", "desk99"), "device"),
    ],
)
def test_a_bad_row_is_named_with_its_field_and_the_others_still_read(
    row: Sequence[str], field: str
) -> None:
    reading = read(("1003", "Good"), row, ())
    assert [(fault.row, fault.field) for fault in reading.faults] == [(3, field)]
    assert reading.added == 1


def test_a_number_that_stands_twice_is_refused_in_its_second_row() -> None:
    (fault,) = read(("1", "a"), ("1", "b")).faults
    assert (fault.row, fault.field) == (3, "number")


@pytest.mark.parametrize("heading", [(), ("number",), ("number", "name", "salary")])
def test_a_heading_that_is_not_ours_is_refused(heading: Sequence[str]) -> None:
    with pytest.raises(Invalid, match="file"):
        read(("1", "a", "b"), heading=heading)


def test_what_is_written_is_read_again_without_a_change() -> None:
    table = write_people(VIEW, {}, {ANNA.id})
    reading = read_people(table, VIEW, USERS, iter(()))
    assert (reading.same, reading.added, reading.changed) == (1, 0, 0)
    assert len(write_people(VIEW, {}, set())) == 1

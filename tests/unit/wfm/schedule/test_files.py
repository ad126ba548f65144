"""Problems from files: read as they are meant, refused with line and mend; plans written back."""

import csv
from pathlib import Path

import pytest

from huawu.kernel.errors import Invalid
from huawu.wfm.schedule.files import Texts, read, write
from huawu.wfm.schedule.model import Duty, PersonId, ShiftId, check

pytestmark = pytest.mark.unit

EXAMPLES = Path(__file__).resolve().parents[4] / "examples" / "schedule"
RULES = """
interval: 60
shifts:
  day:
    hours: 9
    earliest: "08:00"
    latest: "10:00"
    every: 60
    breaks: [{minutes: 60, after: 240, before: 300}]
contracts: {full: {shifts: [day], days: [5, 5]}}
"""
DEMAND = "ts,skill,people\n2026-11-30T09:00,zh,2.5\n2026-11-30T10:00,en,1\n"
PEOPLE = "id,contract,skills,away\nann,full,zh|en,2026-12-01\n"


def texts(demand: str = DEMAND, people: str = PEOPLE, rules: str = RULES) -> Texts:
    return Texts(demand=demand, people=people, rules=rules)


def test_three_files_make_a_problem() -> None:
    found = read(texts())
    check(found)
    assert found.demand.skills == ("en", "zh")
    assert found.demand.people[1, 9] == 2.5
    assert found.shifts[ShiftId("day")].starts == (480, 540, 600)
    assert found.shifts[ShiftId("day")].paid == 480
    assert found.people[0].skills == {"zh", "en"}


def test_leave_outside_the_horizon_is_left_out() -> None:
    assert read(texts()).people[0].away == frozenset()
    two_days = DEMAND + "2026-12-01T09:00,zh,1\n"
    assert read(texts(two_days)).people[0].away == {1}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (texts(demand=DEMAND + "2026-11-30T09:30,zh,1\n"), "demand line 4: .*interval of 60"),
        (texts(demand=DEMAND + "2026-11-30T09:00,zh,1\n"), "demand line 4: .*twice"),
        (texts(demand=DEMAND + "2026-11-30T11:00,zh,-1\n"), "demand line 4: -1 people"),
        (texts(demand=DEMAND + "2026-11-30T11:00,zh,many\n"), "demand line 4: 'many'"),
        (texts(demand=DEMAND + "30.11.2026,zh,1\n"), "demand line 4: .*no time"),
        (texts(demand=DEMAND + "2026-11-30T11:00+08:00,zh,1\n"), "names a zone"),
        (texts(demand="ts,people\n"), "missing: .*skill"),
        (texts(demand="ts,skill,people\n"), "no row"),
        (texts(people="id,contract,skills\n,full,zh\n"), "people line 2: .*id"),
        (texts(people=PEOPLE + "bo,full,zh,soon\n"), "people line 3: 'soon'"),
        (texts(rules="shifts: [}"), "no YAML"),
        (texts(rules=RULES.replace("08:00", "8 o'clock")), "rules.shifts.day.earliest"),
        (texts(rules=RULES + "weights: {upper: 1}\n"), "rules.weights: unknown"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(wrong: Texts, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        read(wrong)


def test_a_plan_is_written_as_the_wall_clock_shows_it() -> None:
    duty = Duty(person=PersonId("ann"), day=0, shift=ShiftId("day"), start=600, rests=(840,))
    (row,) = csv.DictReader(write(read(texts()), [duty]).splitlines())
    assert row == {
        "person": "ann",
        "date": "2026-11-30",
        "shift": "day",
        "start": "10:00",
        "end": "19:00",
        "breaks": "14:00-15:00",
    }


def test_the_shipped_example_can_be_read() -> None:
    names = ("demand.csv", "people.csv", "rules.yaml")
    demand, people, rules = ((EXAMPLES / name).read_text("utf-8") for name in names)
    check(read(Texts(demand=demand, people=people, rules=rules)))

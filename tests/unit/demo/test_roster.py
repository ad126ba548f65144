"""Passwords are made once and kept for their owner's eyes only."""

from pathlib import Path

import pytest

from huawu.demo import cast
from huawu.demo.roster import FILE, Roster, keep_roster, read_roster
from huawu.kernel.errors import Invalid, NotFound

pytestmark = pytest.mark.unit


def test_everybody_gets_a_password_of_their_own_and_keeps_it() -> None:
    roster = Roster().completed()
    roles = {"agent", "supervisor", "planner", "analyst", "quality"}
    assert {member.role for member in roster.members} == roles
    secrets = [m.password for m in roster.members] + [t.secret for t in roster.telephones]
    assert len(set(secrets)) == len(secrets) == 2 * len(cast.AGENTS) + 3 + len(cast.OFFICE)
    assert roster.completed() == roster


def test_what_is_kept_is_read_again_and_only_by_its_owner(tmp_path: Path) -> None:
    roster = Roster().completed()
    keep_roster(tmp_path, roster)
    assert read_roster(tmp_path) == roster
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == [FILE]


def test_nothing_kept_is_an_empty_roster_and_a_damaged_one_is_told(tmp_path: Path) -> None:
    assert read_roster(tmp_path) == Roster()
    (tmp_path / FILE).write_text("{")
    with pytest.raises(Invalid, match=FILE):
        read_roster(tmp_path)


def test_who_is_not_in_the_demo_has_no_password() -> None:
    with pytest.raises(NotFound):
        Roster().completed().password("somebody")
    with pytest.raises(NotFound):
        Roster().completed().secret("9999")

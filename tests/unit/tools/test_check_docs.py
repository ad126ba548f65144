"""Pages say what is so."""

from pathlib import Path

import pytest
from tools import check_docs

pytestmark = pytest.mark.unit

MAKEFILE = "setup: ## x\nbench: x\nbench-%:\n\t@true\n"


def test_a_link_must_lead_to_a_file_and_to_a_heading_in_it(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("# One thing\n## 中文 标题!\n")
    page = "[a](b.md) [b](b.md#one-thing) [c](b.md#中文-标题) [d](gone.md) [e](b.md#two)"
    faults = list(check_docs.link_faults(tmp_path / "a.md", page))
    assert faults == ["gone.md does not exist", "b.md#two: no such heading"]


def test_links_shown_as_code_and_links_to_other_sites_are_not_followed(tmp_path: Path) -> None:
    page = "`[a](gone.md)` [b](https://example.org/x)\n```\n[c](gone.md)\n```\n"
    assert list(check_docs.link_faults(tmp_path / "a.md", page)) == []


def test_a_verb_must_be_in_the_makefile() -> None:
    known = check_docs.targets(MAKEFILE)
    page = "`make setup` `make bench-journal` make believe\n```sh\nmake dance  # now\n```\n"
    assert list(check_docs.verb_faults(page, known)) == ["`make dance` is not in the Makefile"]


def test_the_plan_and_the_rooms_must_agree() -> None:
    plan = "| 1 | `attic` | x | y |\n| – | `cellar` | x | y |\n"
    faults = list(check_docs.room_faults(plan, {"cellar", "kitchen"}))
    assert faults == ["room `attic` does not exist", "room `kitchen` is missing"]

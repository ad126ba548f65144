"""Tests that documents name exist, under the name and in the file that they say."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

DOCS = Path(__file__).resolve().parents[3] / "docs"
NAMED = [
    (test, (DOCS / file).resolve())
    for test, file in re.findall(
        r"\[`(test_\w+)`\]\(([^)]+)\)", (DOCS / "failures.md").read_text(encoding="utf-8")
    )
]


@pytest.mark.parametrize(("test", "file"), NAMED)
def test_a_test_that_is_named_is_there(test: str, file: Path) -> None:
    assert re.search(rf"^(async )?def {test}\(", file.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_move_of_an_agent_has_its_row() -> None:
    rows = re.findall(r"^\| (\d+) \|", (DOCS / "failures.md").read_text(encoding="utf-8"), re.M)
    assert [int(row) for row in rows] == list(range(1, 31))

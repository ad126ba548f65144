"""Who is not taken: listed numbers, their beginnings, and hidden numbers by rule."""

import pytest

from huawu.centre.model import BlockList, WithheldRule
from huawu.floor.arriving import blocked_by

pytestmark = pytest.mark.unit

RULES = BlockList(numbers=("13800001111", "+4420*"), withheld=WithheldRule.REFUSE)


@pytest.mark.parametrize(
    ("caller", "rule"),
    [("13800001111", "number"), ("+442071838750", "number"), ("13800001112", "")],
)
def test_numbers_and_beginnings_are_refused(caller: str, rule: str) -> None:
    assert blocked_by(RULES, caller, withheld=False) == rule


def test_hidden_numbers_are_refused_only_by_rule() -> None:
    assert blocked_by(RULES, "", withheld=True) == "withheld"
    assert blocked_by(BlockList(), "", withheld=True) == ""

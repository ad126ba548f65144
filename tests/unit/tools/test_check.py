"""The gates' common rule: one that saw nothing has failed."""

import pytest
from tools.check import GATES, Gate, judge, main

pytestmark = pytest.mark.unit

GATE = Gate("lengths", ("tools.lengths",), r"(\d+) files", "files", noise="^chatter")


def test_a_gate_that_ends_well_and_saw_something_holds() -> None:
    verdict = judge(GATE, 0, "12 files\n", 1.0)
    assert (verdict.well, verdict.seen) == (True, 12)
    assert verdict.line == "ok    lengths        12 files (1.0 s)"


@pytest.mark.parametrize("output", ["0 files\n", "", "all is well\n"])
def test_a_gate_that_saw_nothing_has_failed_and_says_so(output: str) -> None:
    verdict = judge(GATE, 0, output, 1.0)
    assert not verdict.well
    assert "saw no files" in verdict.output


def test_a_gate_that_ends_badly_has_failed_and_is_quoted_without_chatter() -> None:
    verdict = judge(GATE, 1, "chatter\n12 files\nfirst.py: too long\n", 1.0)
    assert not verdict.well
    assert verdict.output == "12 files\nfirst.py: too long"


def test_an_unknown_gate_is_refused() -> None:
    assert main(["no-such-gate"]) == 2


def test_no_two_gates_share_a_name() -> None:
    assert len({gate.name for gate in GATES}) == len(GATES)

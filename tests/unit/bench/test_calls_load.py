"""Calls and the rings of agents' telephones, paired as `make bench-calls` does."""

import pytest
from bench.calls_load import waits_ms

pytestmark = pytest.mark.unit


def test_a_ring_left_over_from_before_shifts_nobody() -> None:
    assert waits_ms([1.0, 1.1, 1.2], [0.7, 1.015, 1.115, 1.215]) == pytest.approx([15, 15, 15])


def test_a_call_that_rings_nowhere_is_not_told_as_a_wait() -> None:
    assert waits_ms([1.0, 1.1], [1.05]) == pytest.approx([50])

"""The floor's live counts and the catalogue's: one formula, the same figures."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.metrics.days import QUEUES, at, random_day
from tests.unit.metrics.test_folding import folded

from huawu.events.contact import ContactEvent
from huawu.floor.counters import DayCounters, QueueDay
from huawu.metrics.expressions import FormulaError
from huawu.metrics.live import figure

pytestmark = pytest.mark.unit


def test_the_floors_service_level_is_the_catalogues() -> None:
    counts = {"answered": 6.0, "abandoned": 2.0, "answered_within": 4.0}
    assert figure("service_level_live", counts) == 0.5


def test_without_calls_there_is_no_service_level() -> None:
    counts = {"answered": 0.0, "abandoned": 0.0, "answered_within": 0.0}
    assert figure("service_level_live", counts) is None


def test_a_formula_whose_counts_nobody_keeps_is_refused() -> None:
    with pytest.raises(FormulaError, match="nobody counts 'abandoned'"):
        figure("service_level_live", {"answered": 1.0, "answered_within": 1.0})


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_live_counts_are_what_the_facts_say(seed: int) -> None:
    events = [e for e in random_day(seed).history if e.at < at(1_800)]  # until midnight
    counters = DayCounters()
    for event in events:
        if isinstance(event, ContactEvent):
            counters.see(event)
    rows = folded(list(events)).get("contact", [])
    for queue in QUEUES:
        day = counters.queues.get(queue, QueueDay())
        asked = [row for row in rows if row.asked and row.queue == queue]
        outcomes = [row.outcome for row in asked]
        assert (day.offered, day.answered, day.abandoned, day.lost) == (
            len(asked), *(outcomes.count(word) for word in ("answered", "abandoned", "lost"))
        )  # fmt: skip
        assert day.within(20) == sum(
            row.outcome == "answered" and row.wait <= (row.threshold or 20_000) for row in asked
        )

"""Each cell opens to the contacts behind it: as many as it counts."""

from pathlib import Path
from typing import Any, Final

import pytest
from tests.unit.metrics.days import random_day
from tests.unit.metrics.test_folding import folded

from huawu.metrics.asking import Ask, question_of
from huawu.metrics.catalogue import Catalogue, read_definition, standard_catalogue
from huawu.metrics.columnar import fact_table
from huawu.metrics.compiler import Sight
from huawu.metrics.facts import QueueFact
from huawu.metrics.shelf import FactShelf
from huawu.metrics.warehouse import Known, Warehouse

pytestmark = pytest.mark.unit

ROWS: Final = folded(random_day(0).history)
COUNTS: Final = (
    "carried_in", "offered", "answered", "abandoned", "flowed_out", "lost", "waiting",
)  # fmt: skip
QUARTERS: Final[list[QueueFact]] = ROWS["queue"]


def opened(
    tmp_path: Path, metric: str, catalogue: Catalogue | None = None, **told: Any
) -> list[str]:
    sights = told.pop("sights", (Sight(),))
    question = question_of(
        Ask(metrics=[metric], **told), catalogue or standard_catalogue(), None, sights
    )
    fresh = {fact: fact_table(fact, rows) for fact, rows in ROWS.items()}
    warehouse = Warehouse(FactShelf(tmp_path))
    found = warehouse.contacts(question, 1_000, fresh=fresh, known=Known())
    return sorted(f"{row['id']}/{row['part']}" for row in found)


def cell(row: QueueFact) -> dict[str, list[str]]:
    return {"queue": [row.queue], "day": [str(row.day)], "quarter": [str(row.minute)]}


@pytest.mark.parametrize("count", COUNTS)
def test_a_queues_quarter_hour_opens_to_as_many_contacts_as_it_counts(
    tmp_path: Path, count: str
) -> None:
    rows = [row for row in QUARTERS if getattr(row, count)][:6]
    assert rows
    for row in rows:
        found = opened(tmp_path, f"queue_{count}", where=cell(row))
        assert len(found) == getattr(row, count)


def test_the_most_who_waited_at_once_open_to_all_who_stood_then(tmp_path: Path) -> None:
    row = max(QUARTERS, key=lambda each: each.longest)
    found = opened(tmp_path, "queue_longest", where=cell(row))
    assert len(found) == row.carried_in + row.offered >= row.longest


def test_quarter_hours_of_queues_that_one_may_not_see_open_to_nobody(tmp_path: Path) -> None:
    hidden = (Sight(queues=frozenset({"another"})),)
    assert opened(tmp_path, "queue_offered", sights=hidden) == []


def test_an_own_metric_of_stretches_opens_to_their_contacts(tmp_path: Path) -> None:
    rings = read_definition({
        "id": "rings_missed", "zh": "未接", "en": "Missed", "unit": "count",
        "formula": "count(segment where kind = 'wait')", "meaning": {"zh": "x", "en": "x"},
    })  # fmt: skip
    found = opened(tmp_path, "rings_missed", standard_catalogue().with_own([rings]))
    assert {name.partition("/")[0] for name in found} == {
        row.id for row in ROWS["segment"] if row.kind == "wait"
    }

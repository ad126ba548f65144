"""Facts in the database: fed as events happen, sealed by days, folded anew to the same bits."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.access_fixture import HandClock
from tests.unit.metrics.days import EVENING, random_day

from huawu.app.figures import SetupFigures
from huawu.centre.view import CentreView
from huawu.journal.memory import MemoryJournal
from huawu.journal.port import Batch, StreamWrite
from huawu.kernel.event import Actor, Event, Recorded
from huawu.kernel.ids import DEFAULT_TENANT
from huawu.metrics.asking import Ask, question_of
from huawu.metrics.catalogue import standard_catalogue
from huawu.metrics.facts import FACTS
from huawu.metrics.feed import FactFeed, feeding
from huawu.metrics.rebuilding import FactRows
from huawu.metrics.service import Metrics
from huawu.metrics.shelf import FactShelf, FactsInUse
from huawu.metrics.warehouse import Warehouse
from huawu.storage.database import Database

pytestmark = pytest.mark.db

ZONE = "Asia/Shanghai"
LATER = EVENING + timedelta(days=2)


class Bench:
    """A journal with a random evening, and everything that its facts need."""

    def __init__(self, database: Database, folder: Path, seed: int = 3) -> None:
        self.journal = MemoryJournal()
        self.events: Sequence[Event] = random_day(seed).history
        self.warehouse = Warehouse(FactShelf(folder / "facts"))
        self.clock = HandClock()
        setup = SetupFigures(CentreView, "UTC", database)
        self.metrics = Metrics(database, DEFAULT_TENANT, self.clock, self.warehouse, setup)
        self.fresh = self.metrics.fresh
        self.rows = FactRows(self.journal, self.fresh, self.warehouse, self.clock, ZONE)

    def feed(self) -> FactFeed:
        return FactFeed(self.journal, self.metrics, self.clock, ZONE)

    async def happen(self) -> list[Recorded]:
        write = StreamWrite(stream="test/day", events=self.events, expected_version=None)
        actor = Actor(tenant=DEFAULT_TENANT)
        return list(await self.journal.append(Batch(writes=[write], actor=actor)))

    async def offered(self) -> dict[tuple[object, ...], float | None]:
        question = question_of(Ask(metrics=["offered"], by=["day"]), standard_catalogue())
        fresh = {"contact": await self.fresh.read("contact")}
        found = self.warehouse.answer(question, fresh=fresh)
        return {group: values["offered"] for group, values in found.items()}

    def it_is(self, now: datetime) -> None:
        self.clock.move((now - self.clock.now()).total_seconds())


@pytest.fixture
def bench(database: Database, tmp_path: Path) -> Bench:
    return Bench(database, tmp_path)


async def test_what_was_fed_piece_by_piece_is_what_a_fold_of_the_whole_gives(bench: Bench) -> None:
    feed, history = bench.feed(), await bench.happen()
    for begin in range(0, len(history), 7):
        await feed.take(history[begin : begin + 7])
    assert await bench.rows.differences(DEFAULT_TENANT) == []


async def test_a_feed_that_died_goes_on_and_writes_the_same_rows(bench: Bench) -> None:
    history = await bench.happen()
    first = bench.feed()
    await first.take(history[:40])
    await first.save()
    await first.take(history[40:60])
    second = bench.feed()
    await second.load()
    assert second.position == 40
    await second.take(history[40:])
    assert await bench.rows.differences(DEFAULT_TENANT) == []


async def test_a_sealed_day_moves_to_a_file_and_figures_stay(bench: Bench) -> None:
    feed = bench.feed()
    await feed.take(await bench.happen())
    before = await bench.offered()
    assert await feed.seal(20260302) > 0
    assert [day for day, _ in await bench.fresh.days("contact", 99_999_999)] == [20260302]
    assert await bench.offered() == before
    assert await bench.rows.differences(DEFAULT_TENANT) == []


async def test_a_row_that_changes_after_its_day_was_sealed_counts_once(bench: Bench) -> None:
    feed, history = bench.feed(), await bench.happen()
    await feed.take(history)
    before = await bench.offered()
    await feed.seal(99_999_999)
    again = bench.feed()
    await again.take(history)
    assert await bench.offered() == before
    await again.seal(99_999_999)
    assert await bench.offered() == before


async def test_rebuilding_mends_what_was_spoilt(bench: Bench, database: Database) -> None:
    feed = bench.feed()
    await feed.take(await bench.happen())
    await feed.seal(20260302)
    bench.it_is(LATER)
    bench.warehouse.shelf.files("contact")[0].unlink()
    async with database.direct() as connection:
        await connection.execute("UPDATE metrics_contact SET wait = wait + 1")
        await connection.execute("DELETE FROM metrics_state")
    assert await bench.rows.differences(DEFAULT_TENANT) != []
    assert await bench.rows.rebuild(DEFAULT_TENANT) > 0
    assert await bench.rows.differences(DEFAULT_TENANT) == []


async def test_rebuilding_some_days_leaves_the_others(bench: Bench) -> None:
    await bench.feed().take(await bench.happen())
    bench.it_is(LATER)
    for fact in FACTS:
        await bench.fresh.drop(fact, 20260301, 20260302, "huawu")
    await bench.rows.rebuild_days(20260301, 20260301)
    assert {day for (day,) in await bench.offered()} == {20260301}


async def test_unfinished_days_are_not_rebuilt_under_a_running_feed(bench: Bench) -> None:
    bench.it_is(EVENING)
    with feeding(bench.warehouse), pytest.raises(FactsInUse, match="stop it first"):
        await bench.rows.rebuild_days(20260301, 20260301)

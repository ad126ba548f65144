"""Alerts over HTTP, and the watcher that raises and clears them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from tests.access_fixture import HandClock, person
from tests.api_fixture import House, open_house
from tests.unit.metrics.day import CONTACTS, NOON_MS

from huawu.alerts.watcher import AlertWatcher
from huawu.events.alert import AlertCleared, AlertRaised
from huawu.kernel.ids import DEFAULT_TENANT
from huawu.storage.database import Database

pytestmark = [pytest.mark.api, pytest.mark.db]

FORM: Final[dict[str, Any]] = {
    "name": "排队过长",
    "measure": "waiting_now",
    "above": True,
    "threshold": 5,
    "margin": 1,
    "queue": "sales",
}


@dataclass
class HandGauges:
    """Gauges that a test sets."""

    waiting: float = 0
    asked: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])

    def gauge(self, name: str, queue: str, team: str) -> float | None:
        self.asked.append((name, queue, team))
        return self.waiting


@dataclass
class Office:
    house: House
    gauges: HandGauges
    clock: HandClock

    def watcher(self) -> AlertWatcher:
        house = self.house
        return AlertWatcher(
            house.alerts, house.metrics, self.gauges, house.journal, self.clock, DEFAULT_TENANT
        )

    async def said(self) -> list[str]:
        async with self.house.client("analyst") as client:
            past = (await client.get("/alerts/history")).json()
        return [f"{each['kind']} {each['cause']}".strip() for each in reversed(past)]


@pytest.fixture
async def office(database: Database) -> Office:
    house = await open_house(database)
    house.keeper.people["sales"] = person("supervisor", queues={"sales"}, user="usr_sales")
    house.keeper.people["care"] = person("supervisor", queues={"care"}, user="usr_care")
    return Office(house, HandGauges(), HandClock())


async def created(office: Office, **changes: Any) -> dict[str, Any]:
    async with office.house.client("analyst") as client:
        answer = await client.post("/alerts", json={**FORM, **changes})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_what_is_beyond_is_raised_once_and_cleared_when_it_is_back(office: Office) -> None:
    rule = await created(office)
    watcher = office.watcher()
    for waiting in (5, 6, 7, 5, 4, 3):
        office.gauges.waiting = waiting
        await watcher.look()
    events = [each.event for each in await office.house.journal.read(f"alert/{rule['id']}")]
    raised, cleared = events
    assert isinstance(raised, AlertRaised)
    assert isinstance(cleared, AlertCleared)
    assert (raised.value, raised.threshold, cleared.value) == (6, 5, 4)
    assert set(office.gauges.asked) == {("waiting_now", "sales", "")}


async def test_it_is_shown_with_what_to_do_to_those_who_see_the_queue(office: Office) -> None:
    await created(office, threshold=-1)
    await office.watcher().look()
    async with office.house.client("sales") as client:
        (shown,) = (await client.get("/alerts")).json()
    assert (shown["phase"], shown["value"]) == ("raised", 0)
    assert "回呼" in shown["remedies"]["callback"]["zh"]
    async with office.house.client("care") as client:
        assert (await client.get("/alerts")).json() == []
        assert (await client.get("/alerts/history")).json() == []


async def test_a_successor_neither_raises_again_nor_forgets(office: Office) -> None:
    await created(office, threshold=-1)
    await office.watcher().look()
    await office.watcher().look()
    assert await office.said() == ["alert.raised"]


async def test_a_rule_that_is_changed_begins_anew(office: Office) -> None:
    rule = await created(office, threshold=-1)
    watcher = office.watcher()
    await watcher.look()
    async with office.house.client("analyst") as client:
        headers = {"If-Match": '"1"'}
        changed = await client.put(
            f"/alerts/{rule['id']}", json={**FORM, "threshold": 3}, headers=headers
        )
        stale = await client.put(f"/alerts/{rule['id']}", json=FORM, headers=headers)
    await watcher.look()
    assert (changed.status_code, stale.status_code) == (200, 409)
    assert await office.said() == ["alert.raised", "alert.cleared changed"]


async def test_a_rule_that_is_removed_leaves_nothing_standing(office: Office) -> None:
    rule = await created(office, threshold=-1)
    watcher = office.watcher()
    await watcher.look()
    async with office.house.client("analyst") as client:
        gone = await client.delete(f"/alerts/{rule['id']}", headers={"If-Match": '"1"'})
        assert gone.status_code == 204
        await watcher.look()
        assert (await client.get("/alerts")).json() == []
    events = await office.house.journal.read(f"alert/{rule['id']}")
    assert events[-1].event.kind == "alert.cleared"


async def test_what_stands_by_a_rule_removed_meanwhile_is_cleared_later(office: Office) -> None:
    rule = await created(office, threshold=-1)
    await office.watcher().look()
    async with office.house.client("analyst") as client:
        await client.delete(f"/alerts/{rule['id']}", headers={"If-Match": '"1"'})
    successor = office.watcher()  # that never saw the rule
    await successor.look()
    await successor.look()
    events = await office.house.journal.read(f"alert/{rule['id']}")
    assert [each.event.kind for each in events] == ["alert.raised", "alert.cleared"]
    assert await office.house.alerts.removed() == []


async def test_who_is_named_is_told_of_each_event_once_by_letter(office: Office) -> None:
    rule = await created(office, threshold=5, mail_to=["boss@example.com"])
    watcher = office.watcher()
    for waiting in (6, 6, 4):
        office.gauges.waiting = waiting
        await watcher.look()
        office.clock.move(1)
    await office.watcher().look()  # a successor, which does not know what was told
    sendings = await office.house.alerts.outbox.sendings(f"alert/{rule['id']}")
    assert sorted(each.subject for each in sendings) == [
        "[告警 Alert] 排队过长",
        "[告警解除 Alert cleared] 排队过长",
    ]


async def test_a_metric_is_counted_over_the_window_alone(office: Office) -> None:
    before = [fact for fact in CONTACTS if fact.at_ms < NOON_MS + 600_000]
    await office.house.metrics.fresh.put({"contact": before})
    await created(office, measure="abandonment_rate", threshold=0.1, queue="", window_s=600)
    watcher, found = office.watcher(), list[float | None]()
    for after_s in (300, 1_200):
        noon = datetime.fromtimestamp(NOON_MS / 1000, UTC)
        office.clock.move((noon - office.clock.now()).total_seconds() + after_s)
        await watcher.look()
        found += [look.value for look in office.house.alerts.looks.values()]
    assert found == [pytest.approx(2 / 11), None]
    assert await office.said() == ["alert.raised"]


@pytest.mark.parametrize(
    ("token", "changes", "said"),
    [
        ("sales", {"queue": "care"}, 403),
        ("sales", {"queue": ""}, 403),
        ("agent", {}, 403),
        ("analyst", {"measure": "nothing"}, 422),
        ("analyst", {"team": "tem_red"}, 422),
        ("analyst", {"threshold": "viel"}, 422),
        ("analyst", {"margin": -1}, 422),
        ("analyst", {"mail_to": ["boss@elsewhere.example"]}, 422),
        ("sales", {}, 201),
    ],
)
async def test_who_may_not_or_what_means_nothing_is_refused(
    office: Office, token: str, changes: dict[str, Any], said: int
) -> None:
    async with office.house.client(token) as client:
        assert (await client.post("/alerts", json={**FORM, **changes})).status_code == said

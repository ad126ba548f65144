"""Pictures of the pages of figures, over a day and a half of made calls: `make screenshots`."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from tests.e2e.house.flow import QUEUE
from tests.e2e.web.browser import Window
from tests.e2e.web.conftest import AGENT, Office

from huawu.access.permissions import Grant, system_person
from huawu.access.users import UserChange
from huawu.alerts.rule import Rule
from huawu.kernel.ids import DEFAULT_TENANT
from huawu.metrics.facts import ContactFact, LocalTime, SegmentFact, milliseconds

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

FOLDER: Final = Path(__file__).resolve().parents[3] / "build" / "screenshots"
PERSON: Final = system_person("test", DEFAULT_TENANT)
PASSWORD: Final = "a long enough password 2"
_CALLS: Final = 600
_ANNOUNCED_S: Final = 30


def calls(begin: datetime, zone: str) -> Iterator[tuple[ContactFact, SegmentFact | None]]:
    """Yield calls of 36 hours; after the announcement at 30 s more callers leave."""
    random, local = Random(5), LocalTime(zone)  # noqa: S311
    for number in range(_CALLS):
        at_ms = milliseconds(begin) + number * 36 * 3_600_000 // _CALLS
        day, minute, slot_s = local.place(at_ms)
        when: dict[str, Any] = {"at_ms": at_ms, "day": day, "minute": minute, "slot_s": slot_s}
        wait_s, patience_s = random.expovariate(1 / 25), random.expovariate(1 / 90)
        if patience_s > _ANNOUNCED_S:
            patience_s = _ANNOUNCED_S + random.expovariate(1 / 40)
        answered = wait_s < patience_s
        waited_ms = int(1000 * min(wait_s, patience_s))
        heard = waited_ms > _ANNOUNCED_S * 1000
        yield (
            ContactFact(
                id=f"ctc_made{number}",
                queue=QUEUE,
                agent=AGENT if answered else "",
                customer=f"cus_{number % 250}",
                topic="dsp_bill",
                outcome="answered" if answered else "abandoned",
                asked=1,
                announced=int(heard),
                rings=1,
                ring=4_000,
                wait=waited_ms,
                talk=int(1000 * random.gammavariate(3, 60)) if answered else 0,
                wrap=20_000 if answered else 0,
                **when,
            ),
            SegmentFact(
                id=f"ctc_made{number}",
                number=0,
                kind="announcement",
                queue=QUEUE,
                length=_ANNOUNCED_S * 1000,
                **when,
            )
            if heard
            else None,
        )


async def analyst(office: Office) -> None:
    """Let somebody sign in who reads figures, and give them some."""
    rooms = office.world.rooms
    change = UserChange(name="分析员", grants=(Grant(role="analyst"),))
    await rooms.access.users.create(PERSON, "ana", change, password=PASSWORD)
    made = list(calls(rooms.clock.now() - timedelta(hours=36), rooms.settings.zone))
    segments = [segment for _, segment in made if segment is not None]
    await rooms.metrics.fresh.put({"contact": [each for each, _ in made], "segment": segments})


async def alerted(office: Office) -> None:
    """Define alerts: one of them stands at once, for nobody is at work."""
    alerts = office.world.rooms.alerts
    rule = Rule(id="", name="坐席不足", measure="ready_now", above=False, threshold=1)
    await alerts.create(PERSON, rule)
    waits = Rule(
        id="", name="等待过长", measure="longest_wait_now", above=True, threshold=120, for_s=30,
        queue=QUEUE,
    )  # fmt: skip
    await alerts.create(PERSON, waits)


async def pictured(office: Office, window: Window, name: str, path: str, sees: str) -> None:
    """Open a page by its address and take its pictures."""
    await window.go(f"{office.url}app/figures/{path}")
    await window.sees(sees)
    await window.shots(FOLDER, f"figures-{name}")


async def signed_in(office: Office) -> Window:
    """Return the analyst's window."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    await analyst(office)
    window = office.browser.window("ana")
    await window.open(office.url)
    await window.signs_in("ana", PASSWORD)
    await window.sees("分析员")
    return window


@pytest.mark.timeout(600)
async def test_every_page_of_figures_is_pictured(office: Office) -> None:
    window = await signed_in(office)
    await pictured(office, window, "1-kpi", "kpi", "未达标")
    await window.click("服务水平")
    await window.sees("同一指标的各种口径")
    await window.shot(FOLDER / "figures-2-metric-zh-CN-light-1366.png")
    await pictured(office, window, "3-explore", "explore?by=%5B%22queue%22%5D", "合计")
    await window.click(str(_CALLS))
    await window.sees("ctc_made599")
    await window.shot(FOLDER / "figures-4-contacts-zh-CN-light-1366.png")
    await pictured(office, window, "5-lines", "explore?view=line", "服务水平")
    await pictured(office, window, "6-leaving", "reports?report=abandonment", "放弃增多")
    await pictured(office, window, "7-queues", "reports?report=queues", "服务水平各口径")
    today = office.world.rooms.clock.now().astimezone(ZoneInfo(office.world.rooms.settings.zone))
    days = f"from={today:%Y-%m-%d}&to={today:%Y-%m-%d}"
    await pictured(office, window, "8-review", f"review?{days}&by=%5B%22hour%22%5D", "总变化")
    await alerted(office)
    await window.go(f"{office.url}app/alerts")
    await window.sees("告警中", within_s=30)
    await window.shots(FOLDER, "figures-9-alerts")
    assert len(list(FOLDER.glob("figures-*.png"))) >= 7 * 8
    await window.close()

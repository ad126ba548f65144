"""Pictures of the pages of figures, over ten days of made calls: `make screenshots`."""

from typing import Final
from zoneinfo import ZoneInfo

import pytest
from tests.e2e.web.browser import Window
from tests.e2e.web.stage import FOLDER, PERSON, Stage

from huawu.alerts.rule import Rule
from huawu.demo import flow

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(900)]

#: Of pages that are not shown with a table of figures first.
_VIEWS: Final = (
    ("3-explore", "explore?by=%5B%22queue%22%5D", "合计"),
    ("5-lines", "explore?view=line", "服务水平"),
    ("5-bars", "explore?view=bar&by=%5B%22agent%22%5D", "服务水平"),
    ("6-leaving", "reports?report=abandonment", "放弃增多"),
    ("7-queues", "reports?report=queues", "服务水平各口径"),
    ("7-scorecards", "reports?report=scorecards", "百分制评分"),
    ("7-agents", "reports?report=agents", "座席工作报表"),
    ("8-views", "views", "已存视图"),
)


#: A metric of one's own whose formula names one that there is not.
_WRONG: Final = {
    "标识": "mine",
    "中文名称": "我的指标",
    "公式": "abandoned / nothing",
    "含义": "试一试",
    "英文名称": "Mine",
}


async def alerted(stage: Stage) -> None:
    """Define alerts: one of them stands at once, for nobody is at work."""
    alerts = stage.world.rooms.alerts
    rule = Rule(id="", name="坐席不足", measure="ready_now", above=False, threshold=1)
    await alerts.create(PERSON, rule)
    waits = Rule(
        id="", name="等待过长", measure="longest_wait_now", above=True, threshold=120, for_s=30,
        queue=flow.MANDARIN,
    )  # fmt: skip
    await alerts.create(PERSON, waits)


async def details(window: Window) -> None:
    """Open what lies behind a figure: its metric, its contacts, a metric of one's own."""
    await window.click("服务水平")
    await window.sees("同一指标的各种口径")
    await window.shots(FOLDER, "figures-2-metric")
    await window.press("Escape")


async def test_every_page_of_figures_is_pictured(stage: Stage) -> None:
    window = await stage.enter("he.bo")
    await stage.pictured(window, "figures-1-kpi", "figures/kpi", "未达标")
    await details(window)
    for name, path, sees in _VIEWS:
        await stage.pictured(window, f"figures-{name}", f"figures/{path}", sees)
    await window.close()


async def test_reviews_filters_and_own_metrics_are_pictured(stage: Stage) -> None:
    window = await stage.enter("he.bo")
    rooms = stage.world.rooms
    today = rooms.clock.now().astimezone(ZoneInfo(rooms.settings.zone))
    days = f"from={today:%Y-%m-%d}&to={today:%Y-%m-%d}"
    review = f"figures/review?{days}&by=%5B%22hour%22%5D"
    await stage.pictured(window, "figures-9-review", review, "总变化")
    await stage.pictured(window, "figures-3-days", f"figures/explore?{days}", "合计")
    await window.click("自定义指标")
    await window.shots(FOLDER, "figures-4-own-metric")
    for field, text in _WRONG.items():
        await window.fill(field, text)
    await window.click("保存指标")
    await window.sees("没有指标")
    await window.shots(FOLDER, "figures-4-own-metric-wrong")
    await window.close()


async def test_alerts_are_pictured(stage: Stage) -> None:
    await alerted(stage)
    window = await stage.enter("he.bo")
    await stage.pictured(window, "alerts-1", "alerts", "告警中")
    await window.click("新建规则")
    await window.shots(FOLDER, "alerts-2-rule")
    await window.close()

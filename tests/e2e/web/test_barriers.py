"""Every page as axe sees it: nothing serious hinders people who see, hear or point otherwise."""

import pytest
from tests.e2e.web.conftest import PASSWORD, ROOT_LOGIN, Office
from tests.e2e.web.test_supervisor import recorded

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

#: The page by its address, and what is on it once it is there.
PAGES = {
    "floor": "等待中的客户",
    "wallboard": "返回现场",
    "contacts": "清除条件",
    "admin/agents": "导入",
    "admin/queues": "que_test",
    "admin/devices": "web-mei",
    "admin/users": "wei",
    "admin/hours": "营业时间",
    "admin/retention": "法律保全",
    "admin/retention-policies": "保留期限",
    "admin/webhooks": "Webhook",
    "admin/audit": "校验完整性",
    "security": "双重验证",
    "figures/kpi": "整体 KPI 报表",
    "figures/explore": "多维分析",
    "figures/reports": "报表",
    "figures/review": "周/月复盘",
    "figures/views": "已存视图",
    "alerts": "告警",
    "planning/today": "遵时",
    "planning/forecast": "预测",
    "planning/schedules": "排班",
    "planning/kept": "遵时率",
    "planning/replay": "请选择已结束的一天",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_page_has_a_serious_barrier(office: Office, scheme: str) -> None:
    caller = await recorded(office)
    window = office.browser.window("root")
    await window.open(office.url, scheme=scheme)
    await window.sees("登录")
    found = {"sign-in": await window.barriers()}
    await window.signs_in(ROOT_LOGIN, PASSWORD)
    await window.sees("联系记录")
    for path, text in {**PAGES, f"contacts/{caller.contact}": "客户挂机"}.items():
        await window.go(f"{office.url}app/{path}")
        await window.sees(text)
        found[path] = await window.barriers()
    await window.close()
    assert {path: barriers for path, barriers in found.items() if barriers} == {}


async def test_the_desk_has_no_serious_barrier(office: Office) -> None:
    window = office.browser.window("mei")
    await office.at_desk(window)
    ready = await window.barriers()
    caller = await office.world.call()
    await window.can("接听")
    assert [*ready, *await window.barriers()] == []
    caller.call.hang_up()
    await window.close()

"""Pictures of the administration: every section, something opened in each, and what is refused."""

import pytest
from tests.e2e.web.stage import FOLDER, PERSON, ROOT, Stage

from huawu.access.users import UserChange
from huawu.customers.service import Draft
from huawu.customers.store import CustomerState

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(900)]

#: Each section, what is on it once it is there, and what is opened there.
_SECTIONS = (
    ("agents", "王丽", "1001"),
    ("teams", "客服一组 Service", "客服一组 Service"),
    ("skills", "投诉处理 Complaints", "投诉处理 Complaints"),
    ("users", "zhou.hui", "周慧"),
    ("queues", "技术支持", "技术支持"),
    ("hours", "日间 Daytime", "日间 Daytime"),
    ("reason-codes", "小休 Break", "break"),
    ("dispositions", "账单 Billing", "billing"),
    ("prompts", "语音", ""),
    ("shifts", "早班 Early", "早班 Early"),
    ("contracts", "全职 Full time", "全职 Full time"),
    ("planning-rules", "计划规则", "新增"),
    ("numbers", "客户服务热线", "95000"),
    ("trunks", "demo-carrier", "demo-carrier"),
    ("devices", "浏览器话机 Browser 1000", "desk1000"),
    ("outside-policies", "外呼规则", ""),
    ("block-lists", "黑名单", ""),
    ("approvals", "待复核", ""),
    ("audit", "校验完整性", ""),
    ("webhooks", "Webhook", "新增"),
    ("retention", "法律保全", "试算"),
    ("retention-policies", "保留期限", "新增"),
)


async def test_every_section_of_the_administration_is_pictured(stage: Stage) -> None:
    window = await stage.enter(ROOT[0])
    for section, sees, opens in _SECTIONS:
        await stage.pictured(window, f"admin-{section}", f"admin/{section}", sees)
        if opens:
            await window.click(opens)
            await window.shots(FOLDER, f"admin-{section}-open")
    await window.close()


async def test_what_the_server_refuses_is_said_in_the_language_of_the_page(stage: Stage) -> None:
    window = await stage.enter(ROOT[0])
    await window.go(f"{stage.url}app/admin/numbers")
    await window.click("新增")
    await window.click("保存")
    await window.sees("请填写")
    await window.shots(FOLDER, "admin-refused")
    await window.close()


async def test_a_leaver_is_erased_with_a_reason_and_proof(stage: Stage) -> None:
    users = stage.world.rooms.access.users
    left = UserChange(name="林夏", grants=(), disabled=True)
    user, _ = await users.create(PERSON, "lin.xia", left)
    window = await stage.enter(ROOT[0])
    await window.go(f"{stage.url}app/admin/users")
    await window.click("林夏")
    await window.click("抹除个人资料…")
    await window.fill("理由（写入审计记录）", "本人离职后申请")
    await window.shots(FOLDER, "admin-erase-user")
    await window.click("抹除")
    await window.sees("林夏 已抹除")
    await window.shots(FOLDER, "admin-erased-user")
    assert (await users.get(PERSON, user.id)).erased_at is not None
    await window.close()


async def test_a_customer_is_found_and_erased_with_a_reason_and_proof(stage: Stage) -> None:
    customers = stage.world.rooms.office.customers
    card = await customers.create(PERSON, Draft(name="欧阳春晓"))
    window = await stage.enter(ROOT[0])
    await window.go(f"{stage.url}app/admin/retention")
    await window.fill("抹除客户", "欧阳")
    await window.press("Enter")
    await window.sees("欧阳春晓")
    await window.shots(FOLDER, "admin-erase-customer-found")
    await window.click("抹除个人资料…")
    await window.fill("理由（写入审计记录）", "客户来信要求")
    await window.shots(FOLDER, "admin-erase-customer")
    await window.click("抹除")
    await window.sees("欧阳春晓 已抹除")
    await window.shots(FOLDER, "admin-erased-customer")
    assert (await customers.get(PERSON, card.id)).state is CustomerState.ERASED
    await window.close()

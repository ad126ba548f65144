"""Pictures of every page in both languages, light and dark, at both sizes: `make screenshots`.

They show a real call. Slow: it takes eight pictures of each page.
"""

from pathlib import Path
from typing import Final

import pytest
from tests.e2e.house.flow import QUEUE
from tests.e2e.house.world import CALLER_HZ, NUMBER, queue
from tests.e2e.web.browser import Window
from tests.e2e.web.conftest import AGENT, LOGIN, PASSWORD, Office

from huawu.access.permissions import system_person
from huawu.centre import model as m
from huawu.contacts.machine import Phase
from huawu.kernel.ids import DEFAULT_TENANT, DispositionId
from huawu.testing.phone.sound import tone

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

FOLDER: Final = Path(__file__).resolve().parents[3] / "build" / "screenshots"
PERSON: Final = system_person("test", DEFAULT_TENANT)
BILL, NET = DispositionId("dsp_bill"), DispositionId("dsp_net")
DISPOSITIONS: Final = (
    m.Disposition(id=BILL, name="账单"),
    m.Disposition(id=DispositionId("dsp_late"), name="账单未到", parent=BILL),
    m.Disposition(id=DispositionId("dsp_high"), name="费用疑问", parent=BILL),
    m.Disposition(id=NET, name="宽带"),
    m.Disposition(id=DispositionId("dsp_slow"), name="网速慢", parent=NET),
)


async def furnished(office: Office) -> None:
    """Name things as a centre would, and let calls ring long enough to be looked at."""
    things = [
        queue(QUEUE, name="普通话客服", offer_timeout_s=110.0, wrap_s=280.0),
        *DISPOSITIONS,
    ]
    rooms = office.world.rooms
    for thing in things:
        await rooms.centre.save(thing, expected_version=None, person=PERSON)
    await rooms.supply()


async def at_each_step(office: Office, window: Window) -> None:
    """Take a call from ringing to its end."""
    world = office.world
    caller = await world.call(NUMBER)
    await caller.chooses("1")
    await window.can("接听")
    await window.shots(FOLDER, "4-offer")
    await window.press("Alt+KeyA")
    await caller.in_phase(Phase.TALKING)
    caller.call.audio.sound = tone(CALLER_HZ)
    await window.fill("客户姓名", "张伟")
    await window.click("保存为客户")
    await window.fill("备注", "客户反映本月账单多出一项服务费，已核对，承诺两日内回复。")
    await window.sees("音质好")
    await window.shots(FOLDER, "5-talk")
    await window.press("Alt+KeyT")
    await window.sees("转接或咨询")
    await window.shot(FOLDER / "6-transfer-zh-CN-light-1366.png")
    await window.press("Escape")
    caller.call.hang_up()
    await window.sees("话后处理")
    await window.shots(FOLDER, "7-wrap-up")
    await window.press("Alt+KeyE")


@pytest.mark.timeout(600)
async def test_every_page_is_pictured(office: Office) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    await furnished(office)
    window = office.browser.window("mei")
    await window.open(office.url)
    await window.shots(FOLDER, "1-sign-in")
    await window.signs_in(LOGIN, PASSWORD)
    await window.sees("未签入")
    await window.shots(FOLDER, "2-signed-out")
    await window.click("签入")
    await window.sees("麦克风正常，电话已就绪。")
    await window.click("示闲")
    await window.shots(FOLDER, "3-ready")
    await at_each_step(office, window)
    await window.sees("示闲")
    assert len(list(FOLDER.glob("*.png"))) >= 6 * 8
    assert office.world.rooms.floor.state.agent(AGENT).session.value == "live"
    await window.close()

"""Pictures of the callbacks' page, its dialogs, and a queue's settings for them."""

from datetime import timedelta

import pytest
from tests.e2e.web.stage import FOLDER, Stage

from huawu.access.permissions import system_person
from huawu.demo import cast, flow
from huawu.floor.booking_back import Promise, book
from huawu.kernel.ids import DEFAULT_TENANT

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(600)]

NUMBERS = ("+8613800001111", "+8613911112222", "+862155556666")


async def promised(stage: Stage, *numbers: str) -> None:
    """Let customers be promised a call, the first one for today, others for days to come."""
    live, person = stage.world.rooms.floor.live, system_person("test", DEFAULT_TENANT)
    for days, number in enumerate(numbers):
        promise = Promise(
            party=await live.around.parties.of_number(number),
            queue=flow.MANDARIN,
            due_at=live.around.clock.now() + timedelta(days=3 * days, hours=1),
            agent=cast.STAFF[0].agent if days == 1 else None,
        )
        await book(live, promise, person.actor)


async def test_callbacks_are_pictured_with_their_dialogs(stage: Stage) -> None:
    window = await stage.enter(cast.SUPERVISOR_LOGIN)
    await stage.pictured(window, "callbacks-0-none", "callbacks", "没有待回呼的客户")
    await promised(stage, NUMBERS[0])
    await stage.pictured(window, "callbacks-1", "callbacks", "138****1111")
    await window.click("改约")
    await window.shots(FOLDER, "callbacks-2-change")
    await window.press("Escape")
    await window.click("撤回")
    await window.shots(FOLDER, "callbacks-3-withdraw")
    await window.press("Escape")
    await promised(stage, *NUMBERS[1:])
    await stage.pictured(window, "callbacks-5-several", "callbacks", "139****2222")
    await window.go(f"{stage.url}app/admin/queues")
    await window.sees("普通话客服")
    await window.click("普通话客服")
    await window.sees("同意回呼的按键")
    await window.shots(FOLDER, "callbacks-4-queue")

"""Callbacks by HTTP: who is to be called back, masked; taken back with a reason."""

import asyncio

import pytest
from tests.access_fixture import person
from tests.api.stage import Stage, perform
from tests.flow.floor.centre import SALES, queue

from huawu.centre.model import CallbackRule, Dials
from huawu.kernel.ids import TrunkId

pytestmark = pytest.mark.api

WHY = {"why": "The customer wrote to us."}
CALLS_BACK = queue(
    SALES,
    dials=Dials(trunk=TrunkId("trk"), shown="+862155550000"),
    callback=CallbackRule(offer_after_s=20, key="5"),
)


async def asked(stage: Stage) -> str:
    """Let a caller choose to be called back; return the callback's contact."""
    stage.centre.world.call(
        called="4001", caller="13800001111", digits=[(6, "2"), (40, "5")], hang_up_after_s=90
    )
    await asyncio.sleep(60)
    (contact,) = stage.centre.floor.state.contacts
    return contact


def test_who_is_to_be_called_back_is_shown_with_the_number_masked() -> None:
    async def story(stage: Stage) -> None:
        contact = await asked(stage)
        (shown,) = await stage.do("chief", "GET", "/callbacks")
        assert (shown["contact"], shown["queue"], shown["state"]) == (contact, SALES, "waiting")
        assert (shown["number"], shown["tried"], shown["tries"]) == ("138****1111", 0, 3)
        (clear,) = await stage.do("root", "GET", "/callbacks")
        assert clear["number"] == "13800001111"
        floor = await stage.do("chief", "GET", "/floor")
        [waits] = floor["waiting"]
        assert (waits["contact"], waits["callback"]) == (contact, True)
        [sales] = [one for one in floor["queues"] if one["id"] == SALES]
        assert (sales["callbacks"], sales["waiting"], sales["flowed_out"]) == (1, 0, 1)

    perform(story, sales=CALLS_BACK)


def test_the_desk_says_that_what_rings_is_a_callback() -> None:
    async def story(stage: Stage) -> None:
        await asked(stage)
        await stage.at_work("anna")
        await asyncio.sleep(1)
        [hand] = (await stage.do("anna", "GET", "/desk"))["in_hand"]
        assert (hand["state"], hand["callback"]) == ("offered", True)
        assert hand["contact"]["number"] == "138****1111"

    perform(story, sales=CALLS_BACK)


def test_a_callback_is_taken_back_with_a_reason_that_is_written_down() -> None:
    async def story(stage: Stage) -> None:
        contact = await asked(stage)
        await stage.do("chief", "POST", f"/callbacks/{contact}/withdraw", WHY)
        await asyncio.sleep(1)
        assert await stage.do("chief", "GET", "/callbacks") == []
        user, act, subject, details = stage.notes.kept[-1]
        assert (user, act) == ("usr_chief", "callback.withdrawn")
        assert (subject, details) == (f"contact/{contact}", {"reason": WHY["why"]})
        again = await stage.ask("chief", "POST", f"/callbacks/{contact}/withdraw", WHY)
        assert again.status_code == 404

    perform(story, sales=CALLS_BACK)


def test_callbacks_of_other_queues_are_neither_shown_nor_taken_back() -> None:
    async def story(stage: Stage) -> None:
        contact = await asked(stage)
        stage.keeper.people["elsewhere"] = person("supervisor", queues={"que_care"})
        assert await stage.do("elsewhere", "GET", "/callbacks") == []
        answer = await stage.ask("elsewhere", "POST", f"/callbacks/{contact}/withdraw", WHY)
        assert answer.status_code == 403

    perform(story, sales=CALLS_BACK)

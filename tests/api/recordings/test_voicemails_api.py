"""Messages of callers by HTTP: listed, taken, done."""

import asyncio

import pytest
from tests.access_fixture import person
from tests.api.stage import Stage, perform
from tests.flow.floor.centre import ANNA, CARE

pytestmark = pytest.mark.api


async def message(stage: Stage) -> str:
    """Let a caller leave a message, and return its contact."""
    stage.centre.world.call(
        called="4001", caller="13800001111", digits=[(6, "3"), (25, "#")], hang_up_after_s=40
    )
    await asyncio.sleep(60)
    (contact,) = stage.centre.floor.state.contacts
    return contact


def test_a_message_is_listed_taken_and_done() -> None:
    async def story(stage: Stage) -> None:
        contact = await message(stage)
        (waits,) = await stage.do("anna", "GET", "/voicemails")
        assert (waits["contact"], waits["queue"], waits["agent"]) == (contact, CARE, None)
        assert (waits["number"], waits["recording"][:4]) == ("138****1111", "rec_")
        await stage.do("anna", "POST", "/desk/session", {})
        desk = await stage.do("anna", "POST", f"/voicemails/{contact}/take")
        assert (desk["state"], desk["can"][-1]) == ("working", "message_done")
        assert desk["in_hand"][0]["contact"]["message"] == waits["recording"]
        (taken,) = await stage.do("boris", "GET", "/voicemails")
        assert taken["agent"] == ANNA
        desk = await stage.do("anna", "POST", f"/voicemails/{contact}/done")
        assert (desk["state"], desk["in_hand"]) == ("not_ready", [])
        assert await stage.do("anna", "GET", "/voicemails") == []

    perform(story)


def test_a_message_cannot_be_taken_twice_nor_ended_by_another() -> None:
    async def story(stage: Stage) -> None:
        contact = await message(stage)
        for agent in ("anna", "boris"):
            await stage.do(agent, "POST", "/desk/session", {})
        await stage.do("anna", "POST", f"/voicemails/{contact}/take")
        for path in ("take", "done"):
            answer = await stage.ask("boris", "POST", f"/voicemails/{contact}/{path}")
            assert (answer.status_code, answer.json()["title"]) == (409, "call-not-now")
        missing = await stage.ask("boris", "POST", "/voicemails/ctc_none/take")
        assert missing.status_code == 404

    perform(story)


def test_messages_of_other_queues_are_neither_shown_nor_given() -> None:
    async def story(stage: Stage) -> None:
        contact = await message(stage)
        stage.keeper.people["sales"] = person("agent", queues={"que_sales"}, user="usr_boris")
        assert await stage.do("sales", "GET", "/voicemails") == []
        await stage.do("sales", "POST", "/desk/session", {})
        answer = await stage.ask("sales", "POST", f"/voicemails/{contact}/take")
        assert answer.status_code == 403

    perform(story)

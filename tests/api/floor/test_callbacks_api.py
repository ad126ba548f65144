"""Callbacks by HTTP: who is to be called back, masked; taken back with a reason."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.access_fixture import person
from tests.api.stage import Stage, perform
from tests.flow.floor.centre import ANNA, BORIS, SALES, queue

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


async def promised(stage: Stage, **more: Any) -> Any:
    """Let Anna promise the caller she talks with a call in an hour."""
    await stage.at_work("anna")
    stage.centre.dial("2", stays_s=60)
    await asyncio.sleep(20)
    (contact,) = stage.centre.floor.state.contacts
    due = stage.centre.clock.now() + timedelta(hours=1)
    body = {"contact": contact, "due_at": due.isoformat(), **more}
    return await stage.do("anna", "POST", "/callbacks", body)


def test_an_agent_promises_a_call_and_sees_it_among_their_own() -> None:
    async def story(stage: Stage) -> None:
        made = await promised(stage, mine=True)
        assert (made["queue"], made["agent"], made["state"]) == (SALES, ANNA, "booked")
        assert made["number"] == "138****1111"
        assert await stage.do("anna", "GET", "/callbacks/own") == [made]
        assert await stage.do("boris", "GET", "/callbacks/own") == []
        assert await stage.do("chief", "GET", "/callbacks") == [made]

    perform(story, sales=CALLS_BACK)


def test_another_number_is_promised_by_who_may_dial_and_shown_masked() -> None:
    async def story(stage: Stage) -> None:
        made = await promised(stage, number="139 0000 2222")
        assert made["number"] == "+86139****2222"
        anna = stage.keeper.people["anna"]
        scopes = [replace(s, permissions=s.permissions - {"desk:dial"}) for s in anna.scopes]
        stage.keeper.people["anna"] = replace(anna, scopes=tuple(scopes))
        body = {"contact": made["asked_in"], "due_at": made["due_at"], "number": "13900002222"}
        answer = await stage.ask("anna", "POST", "/callbacks", body)
        assert answer.status_code == 403

    perform(story, sales=CALLS_BACK)


def test_a_promise_can_still_be_made_while_the_call_is_wrapped_up() -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna")
        stage.centre.dial("2", stays_s=15)
        await asyncio.sleep(18)
        [hand] = (await stage.do("anna", "GET", "/desk"))["in_hand"]
        assert hand["state"] == "wrap"
        due = (stage.centre.clock.now() + timedelta(days=1)).isoformat()
        body = {"contact": hand["contact"]["id"], "due_at": due}
        made = await stage.do("anna", "POST", "/callbacks", body)
        assert (made["agent"], made["asked_in"]) == (None, hand["contact"]["id"])

    perform(story, sales=CALLS_BACK)


def test_a_supervisor_gives_a_callback_another_time_and_agent() -> None:
    async def story(stage: Stage) -> None:
        made = await promised(stage, mine=True)
        due = (stage.centre.clock.now() + timedelta(hours=2)).isoformat()
        change = {**WHY, "due_at": due, "agent": BORIS}
        shown = await stage.do("chief", "PUT", f"/callbacks/{made['contact']}", change)
        assert (shown["agent"], shown["due_at"] > made["due_at"]) == (BORIS, True)
        assert stage.notes.kept[-1][1] == "callback.changed"
        past = {**WHY, "due_at": "2020-01-01T00:00:00Z"}
        answer = await stage.ask("chief", "PUT", f"/callbacks/{made['contact']}", past)
        assert (answer.status_code, answer.json()["field"]) == (422, "due_at")

    perform(story, sales=CALLS_BACK)


def test_a_call_of_another_agent_is_no_ground_for_a_promise() -> None:
    async def story(stage: Stage) -> None:
        made = await promised(stage)
        due = (stage.centre.clock.now() + timedelta(hours=1)).isoformat()
        body = {"contact": made["asked_in"], "due_at": due}
        answer = await stage.ask("boris", "POST", "/callbacks", body)
        assert answer.status_code == 404

    perform(story, sales=CALLS_BACK)

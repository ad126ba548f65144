"""Contacts by HTTP: those that live, their history, and numbers in clear."""

import asyncio

import pytest
from tests.api.stage import Stage, perform
from tests.flow.floor.centre import ANNA, CARE

pytestmark = pytest.mark.api


async def one_call(stage: Stage) -> str:
    """Let Anna talk with somebody, and return the contact's id."""
    await stage.at_work("anna")
    stage.centre.dial(stays_s=60)
    await asyncio.sleep(30)
    (contact,) = stage.centre.floor.state.contacts
    return contact


def test_live_contacts_are_shown_with_masked_numbers() -> None:
    async def story(stage: Stage) -> None:
        await one_call(stage)
        (contact,) = await stage.do("red", "GET", "/contacts/live")
        assert (contact["phase"], contact["queue"], contact["agent"]) == ("talking", CARE, ANNA)
        assert contact["number"] == "138****1111"
        (clear,) = await stage.do("root", "GET", "/contacts/live")
        assert clear["number"] == "13800001111"
        await asyncio.sleep(60)
        assert await stage.do("root", "GET", "/contacts/live") == []

    perform(story)


def test_a_contact_tells_everything_that_happened_to_it() -> None:
    async def story(stage: Stage) -> None:
        contact = await one_call(stage)
        await asyncio.sleep(60)
        told = await stage.do("chief", "GET", f"/contacts/{contact}")
        assert (told["phase"], told["outcome"], told["agent"]) == ("ended", "handled", ANNA)
        events = told["events"]
        assert [event["version"] for event in events] == list(range(1, len(events) + 1))
        assert (events[0]["kind"], events[-1]["kind"]) == (
            "contact.created",
            "call.recording_finalised",
        )
        queued = next(event for event in events if event["kind"] == "contact.queued")
        assert queued["means"].startswith("The customer started to wait in a queue")
        assert queued["facts"]["queue"] == CARE
        assert "13800001111" not in str(told["number"])

    perform(story)


def test_an_agent_sees_the_contacts_they_handled_and_no_others() -> None:
    async def story(stage: Stage) -> None:
        contact = await one_call(stage)
        assert (await stage.do("anna", "GET", f"/contacts/{contact}"))["id"] == contact
        other = await stage.ask("boris", "GET", f"/contacts/{contact}")
        missing = await stage.ask("boris", "GET", "/contacts/ctc_none")
        assert (other.status_code, missing.status_code) == (404, 404)
        assert (await stage.ask("anna", "GET", "/contacts/live")).status_code == 403

    perform(story)


def test_a_supervisor_sees_no_contact_of_another_queue() -> None:
    async def story(stage: Stage) -> None:
        stage.centre.dial("2", stays_s=40)
        await asyncio.sleep(20)
        (contact,) = stage.centre.floor.state.contacts
        assert await stage.do("red", "GET", "/contacts/live") == []
        assert (await stage.ask("red", "GET", f"/contacts/{contact}")).status_code == 404
        assert len(await stage.do("chief", "GET", "/contacts/live")) == 1
        await asyncio.sleep(60)

    perform(story)


def test_a_number_in_clear_needs_the_right_and_a_reason_that_is_written_down() -> None:
    async def story(stage: Stage) -> None:
        contact = await one_call(stage)
        path, why = f"/contacts/{contact}/number/reveal", {"reason": "calls back"}
        assert (await stage.ask("chief", "POST", path, why)).status_code == 403
        assert (await stage.ask("root", "POST", path, {"reason": ""})).status_code == 422
        assert stage.notes.kept == []
        assert await stage.do("root", "POST", path, why) == {"number": "13800001111"}
        assert stage.notes.kept == [("usr_root", "number.revealed", f"contact/{contact}", why)]

    perform(story)


def test_who_withheld_their_number_has_none_to_reveal() -> None:
    async def story(stage: Stage) -> None:
        stage.centre.dial(caller="", stays_s=20)
        await asyncio.sleep(10)
        (contact,) = stage.centre.floor.state.contacts
        told = await stage.do("root", "GET", f"/contacts/{contact}")
        assert (told["number"], told["withheld"]) == ("", True)
        path = f"/contacts/{contact}/number/reveal"
        answer = await stage.ask("root", "POST", path, {"reason": "calls back"})
        assert (answer.status_code, stage.notes.kept) == (404, [])

    perform(story)


async def explained(stage: Stage, contact: str, language: str) -> list[dict[str, str]]:
    path = f"/contacts/{contact}/explanation?language={language}"
    return (await stage.do("chief", "GET", path))["sentences"]


def test_a_contact_explains_in_sentences_why_it_went_where_it_went() -> None:
    async def story(stage: Stage) -> None:
        contact = await one_call(stage)
        await asyncio.sleep(60)
        told = await explained(stage, contact, "en")
        codes = [each["code"] for each in told]
        assert codes == ["queued", "chosen_contact", "connected", "ended"]
        assert told[1]["text"].startswith("After 0 s it went to agt_anna (agt_anna): of 1 agents")
        chinese = await explained(stage, contact, "zh")
        assert [each["code"] for each in chinese] == codes
        assert "空闲最久" in chinese[1]["text"]

    perform(story)


def test_a_contact_that_waits_says_why_and_to_nobody_who_may_not_see_it() -> None:
    async def story(stage: Stage) -> None:
        stage.centre.dial(stays_s=40)
        await asyncio.sleep(20)
        (contact,) = stage.centre.floor.state.contacts
        last = (await explained(stage, contact, "en"))[-1]
        assert last["code"] == "waits_nobody_able"
        assert last["text"].startswith("It waits in place 1: nobody who is signed in")
        answer = await stage.ask("boris", "GET", f"/contacts/{contact}/explanation")
        assert answer.status_code == 404
        await asyncio.sleep(60)

    perform(story)

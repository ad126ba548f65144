"""Calling outside from the desk, by HTTP alone."""

import asyncio
from typing import Any

import pytest
from tests.api.stage import Stage, perform
from tests.flow.floor.centre import CARE, SALES, queue

from huawu.centre.model import Dials
from huawu.kernel.ids import TrunkId
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.api

NUMBER = "021 1234 5678"
DIALLING = queue(SALES, dials=Dials(trunk=TrunkId("trk")))


def call(number: str = NUMBER, name: str = SALES) -> dict[str, Any]:
    return {"to": number, "queue": name}


def test_an_agent_dials_talks_and_wraps_up() -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna")
        stage.centre.world.numbers["+862112345678"] = Behaviour(picks_up_after_s=4)
        assert "dial" in (await stage.do("anna", "GET", "/desk"))["can"]
        desk = await stage.do("anna", "POST", "/desk/calls", call())
        (hand,) = desk["in_hand"]
        assert (desk["state"], hand["queue"], desk["can"][-1]) == ("dialing", SALES, "hang_up")
        assert hand["contact"]["direction"] == "outbound"
        assert hand["contact"]["number"] == "+8621****5678"
        assert "dial" not in desk["can"]
        await asyncio.sleep(10)
        assert (await stage.do("anna", "GET", "/desk"))["state"] == "talking"
        over = await stage.do("anna", "POST", "/desk/call/hang-up")
        assert over["state"] == "wrap_up"
        await asyncio.sleep(5)

    perform(story, sales=DIALLING)


def test_who_is_not_reached_is_told_by_the_contact_and_its_explanation() -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna")
        stage.centre.world.numbers["+862112345678"] = Behaviour(rejects_with=17)
        desk = await stage.do("anna", "POST", "/desk/calls", call())
        contact = desk["in_hand"][0]["contact"]["id"]
        await asyncio.sleep(10)
        assert (await stage.do("anna", "GET", "/desk"))["state"] == "ready"
        seen = await stage.do("chief", "GET", f"/contacts/{contact}")
        assert seen["outcome"] == "not_reached"
        told = await stage.do("chief", "GET", f"/contacts/{contact}/explanation?language=en")
        assert [each["code"] for each in told["sentences"]] == ["dialled", "rescinded", "ended"]
        assert "(busy)" in told["sentences"][1]["text"]

    perform(story, sales=DIALLING)


@pytest.mark.parametrize(
    ("body", "status", "rule"),
    [
        (call("+1 900 123 4567"), 403, "prefix"),
        (call("12"), 403, "number"),
        (call(name=CARE), 404, None),
        (call(name="que_unknown"), 404, None),
        (call(""), 422, None),
    ],
)
def test_what_may_not_be_dialled_is_refused(
    body: dict[str, Any], status: int, rule: str | None
) -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna")
        answer = await stage.ask("anna", "POST", "/desk/calls", body)
        assert (answer.status_code, answer.json().get("rule")) == (status, rule)
        assert (await stage.do("anna", "GET", "/desk"))["state"] == "ready"

    perform(story, sales=DIALLING)


def test_targets_tell_in_whose_name_one_may_dial() -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna")
        seen = await stage.do("anna", "GET", "/desk/targets")
        assert {q["id"]: q["dials"] for q in seen["queues"]} == {CARE: False, SALES: True}
        assert seen["lines"] == []  # this centre has none that its setup lists

    perform(story, sales=DIALLING)

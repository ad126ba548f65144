"""Chats and notices by HTTP: whose they are, who is told, what they show of customers."""

from dataclasses import replace
from typing import Any

import pytest
from tests.access_fixture import ROOT, person
from tests.api_fixture import House, open_house
from tests.archive_fixture import ANNA as ANNA_ID
from tests.archive_fixture import CARE, one_call, tell
from tests.centre_fixture import ANNA, BLUE, RED, without

from huawu.centre.model import Queue
from huawu.customers.service import Draft
from huawu.customers.store import CustomerNumber
from huawu.kernel.ids import UserId
from huawu.storage.database import Database

pytestmark = [pytest.mark.api, pytest.mark.db]


@pytest.fixture
async def house(database: Database) -> House:
    """Return a house with Anna of the red team, and a call of hers."""
    made = await open_house(database)
    anna = replace(ANNA, id=ANNA_ID, user=None, number="1", team=RED.id)
    await made.centre.save_all([*without(ANNA), anna, Queue(id=CARE, name="Care")], ROOT)
    made.keeper.people.update(
        anna=person("agent", user="usr_anna"),
        red=person("supervisor", teams={RED.id}, user="usr_red"),
        blue=person("supervisor", teams={BLUE.id}, user="usr_blue"),
    )
    kept = made.centre.view.need(type(anna), anna.id)
    made.centre.view.put(
        replace(kept, thing=replace(anna, user=UserId("usr_anna")), version=kept.version + 1)
    )
    party = await made.office.parties.of_number("13812345678")
    await tell(made.journal, *one_call("ctc_1", party=party))
    draft = Draft(name="张伟", numbers=(CustomerNumber(party=party),))
    await made.office.customers.create(ROOT, draft)
    return made


async def ask(house: House, token: str, method: str, path: str, body: Any = None) -> Any:
    """Return the answer's body, or its status when it is refused."""
    async with house.client(token) as client:
        answer = await client.request(method, f"/inbox{path}", json=body)
        if not answer.is_success:
            return answer.status_code
        return answer.json() if answer.content else None


async def test_a_team_and_who_steers_it_write_to_each_other(house: House) -> None:
    messages = f"/teams/{RED.id}/messages"
    await ask(house, "red", "POST", messages, {"text": "Lunch at noon?"})
    (chat,) = (await ask(house, "anna", "GET", ""))["chats"]
    assert (chat["team"], chat["unread"]) == (RED.id, 1)
    (message,) = await ask(house, "anna", "GET", messages)
    assert (message["text"], message["author"]) == ("Lunch at noon?", "usr_red")
    await ask(house, "anna", "POST", f"/teams/{RED.id}/seen", {"upto": message["id"]})
    assert (await ask(house, "anna", "GET", ""))["chats"][0]["unread"] == 0


async def test_nobody_reads_or_writes_in_the_chat_of_another_team(house: House) -> None:
    messages = f"/teams/{RED.id}/messages"
    assert await ask(house, "blue", "GET", messages) == 404
    assert await ask(house, "blue", "POST", messages, {"text": "Hello"}) == 404
    assert await ask(house, "planner", "GET", "") == 403


async def test_a_customers_card_travels_masked_and_only_from_who_may_see_it(house: House) -> None:
    messages = f"/teams/{RED.id}/messages"
    sent = await ask(house, "anna", "POST", messages, {"text": "Please", "contact": "ctc_1"})
    assert sent["about"] == {"contact": "ctc_1", "name": "张伟", "number": "138****5678"}
    (shown,) = await ask(house, "red", "GET", messages)
    assert shown["about"]["number"] == "138****5678"
    unknown = {"text": "Please", "contact": "ctc_other"}
    assert await ask(house, "anna", "POST", messages, unknown) == 404


async def test_a_notice_goes_to_a_team_and_is_acknowledged(house: House) -> None:
    body = {"audience": "team", "target": RED.id, "text": "The system is back."}
    sent = await ask(house, "red", "POST", "/notices", body)
    assert (sent["recipients"], len(sent["missing"])) == (1, 1)
    (notice,) = (await ask(house, "anna", "GET", ""))["notices"]
    await ask(house, "anna", "POST", f"/notices/{notice['id']}/acknowledge")
    assert (await ask(house, "anna", "GET", ""))["notices"] == []
    assert (await ask(house, "red", "GET", "/notices/sent"))[0]["missing"] == []


async def test_who_steers_one_team_tells_no_other_and_not_all(house: House) -> None:
    for body in ({"audience": "all"}, {"audience": "team", "target": RED.id}):
        assert await ask(house, "blue", "POST", "/notices", {**body, "text": "Hi"}) == 403
    assert await ask(house, "anna", "POST", "/notices", {"audience": "all", "text": "Hi"}) == 403
    nowhere = {"audience": "queue", "target": "que_none", "text": "Hi"}
    assert await ask(house, "supervisor", "POST", "/notices", nowhere) == 422

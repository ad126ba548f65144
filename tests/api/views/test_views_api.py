"""Views over HTTP: kept, shared, sent in their owner's name to a mail server that runs."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

import pytest
from openpyxl import load_workbook
from tests.access_fixture import change, person
from tests.api_fixture import House, open_house
from tests.mail_fixture import MailServer, mail_server
from tests.unit.metrics.day import CONTACTS

from huawu.access.permissions import Grant
from huawu.access.users import UserChange
from huawu.kernel.ids import DEFAULT_TENANT, QueueId
from huawu.mail.postman import Postman
from huawu.storage.database import Database
from huawu.views.sending import ViewSender

pytestmark = [pytest.mark.api, pytest.mark.db]

SCHEDULE: Final[dict[str, Any]] = {"every": "day", "hour": 18, "to": ["boss@example.com"]}
ASKED: Final[dict[str, Any]] = {
    "metrics": ["offered"],
    "by": ["queue"],
    "from": "2025-11-25",
    "to": "2025-11-26",
}
FORM: Final[dict[str, Any]] = {"name": "每日来电", "asked": ASKED}


@dataclass
class Office:
    house: House
    server: MailServer

    async def ask(self, token: str, method: str, path: str = "", body: Any = None) -> Any:
        async with self.house.client(token) as client:
            answer = await client.request(method, f"/views{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def refused(self, token: str, body: dict[str, Any]) -> int:
        async with self.house.client(token) as client:
            return (await client.post("/views", json=body)).status_code

    async def send(self) -> int:
        """Let due views be sent, and letters be carried."""
        house, outbox = self.house, self.house.views.outbox
        sender = ViewSender(
            house.database, DEFAULT_TENANT, house.clock, house.metrics, outbox,
            house.access.users, "http://huawu",
        )  # fmt: skip
        sent = await sender.send_due()
        options = self.server.options
        await Postman(house.database, DEFAULT_TENANT, house.clock, options).carry()
        return sent


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with mail_server() as running:
        yield running


@pytest.fixture
async def office(database: Database, server: MailServer) -> Office:
    house = await open_house(database)
    await house.metrics.fresh.put({"contact": CONTACTS})
    root = person("administrator")
    grant = Grant(role="supervisor", queues=frozenset({QueueId("sales")}))
    await house.access.users.create(root, "root", change("administrator"))
    user, _ = await house.access.users.create(root, "sam", UserChange(name="Sam", grants=(grant,)))
    house.keeper.people["sam"] = person("supervisor", queues={"sales"}, user=user.id)
    return Office(house, server)


async def test_a_view_is_kept_and_seen_by_its_owner_alone(office: Office) -> None:
    made = await office.ask("sam", "POST", body=FORM)
    (mine,) = (await office.ask("sam", "GET"))["views"]
    assert mine == made
    assert (mine["owner_name"], mine["own"], mine["asked"]["by"]) == ("Sam", True, ["queue"])
    assert (await office.ask("analyst", "GET"))["views"] == []


async def test_a_shared_view_is_seen_by_the_role_and_changed_by_its_owner(office: Office) -> None:
    form = {**FORM, "roles": ["analyst"], "schedule": SCHEDULE}
    made = await office.ask("sam", "POST", body=form)
    (seen,) = (await office.ask("analyst", "GET"))["views"]
    assert (seen["name"], seen["own"], seen["schedule"]) == ("每日来电", False, None)
    assert (await office.ask("planner", "GET"))["views"] == []
    async with office.house.client("analyst") as client:
        headers = {"If-Match": '"1"'}
        said = await client.put(f"/views/{made['id']}", json=FORM, headers=headers)
    assert said.status_code == 403


async def test_it_is_sent_in_its_owners_name_over_what_they_see(office: Office) -> None:
    made = await office.ask("sam", "POST", body={**FORM, "schedule": SCHEDULE})
    assert made["next_at"] == "2026-01-05T10:00:00Z"
    assert await office.send() == 0
    office.house.clock.move(3_600)
    assert (await office.send(), await office.send()) == (1, 0)
    ((to, message),) = office.server.came
    book, paper = message.iter_attachments()
    rows = list(load_workbook(io.BytesIO(book.get_content())).worksheets[0].values)
    assert rows == [("队列", "人工请求量"), ("sales", 9)]
    assert (to, paper.get_content()[:5]) == (["boss@example.com"], b"%PDF-")
    (sending,) = await office.ask("sam", "GET", f"/{made['id']}/sendings")
    assert sending["sent_at"] is not None
    assert (await office.ask("sam", "GET"))["views"][0]["next_at"] == "2026-01-06T10:00:00Z"


async def test_what_was_missed_while_nothing_ran_is_sent_once(office: Office) -> None:
    await office.ask("sam", "POST", body={**FORM, "schedule": SCHEDULE})
    office.house.clock.move(5 * 86_400)
    assert (await office.send(), await office.send()) == (1, 0)
    assert len(office.server.came) == 1


async def test_who_may_not_sign_in_any_more_sends_nothing(office: Office) -> None:
    await office.ask("sam", "POST", body={**FORM, "schedule": SCHEDULE})
    users, root = office.house.access.users, person("administrator")
    user = await users.named("sam")
    gone = change("supervisor", name="Sam", disabled=True)
    await users.change(root, user.id, gone, expected_version=1)
    office.house.clock.move(3_600)
    await office.send()
    (kept,) = (await office.ask("sam", "GET"))["views"]
    assert (office.server.came, "may not see" in kept["trouble"]) == ([], True)


async def test_a_report_is_sent_at_once_when_its_owner_asks(office: Office) -> None:
    asked = {"report": "kpi", "period": "days7"}
    form = {"name": "KPI", "asked": asked, "schedule": {**SCHEDULE, "forms": ["pdf"]}}
    made = await office.ask("sam", "POST", body=form)
    await office.ask("sam", "POST", f"/{made['id']}/sending")
    await office.send()
    ((_, message),) = office.server.came
    assert [file.get_filename() for file in message.iter_attachments()] == ["KPI.pdf"]


@pytest.mark.parametrize(
    ("token", "changes", "said"),
    [
        ("agent", {}, 403),
        ("sam", {"asked": {**ASKED, "metrics": ["nothing"]}}, 404),
        ("sam", {"asked": {**ASKED, "by": ["mood"]}}, 422),
        ("sam", {"asked": {"report": "nothing", "period": "today"}}, 404),
        ("sam", {"asked": {"metrics": ["offered"], "period": "someday"}}, 422),
        ("sam", {"roles": ["king"]}, 422),
        ("sam", {"schedule": {**SCHEDULE, "to": ["x@evil.example"]}}, 422),
        ("sam", {"schedule": {**SCHEDULE, "hour": 24}}, 422),
    ],
)
async def test_who_may_not_or_what_means_nothing_is_refused(
    office: Office, token: str, changes: dict[str, Any], said: int
) -> None:
    assert await office.refused(token, {**FORM, **changes}) == said


async def test_a_view_is_removed_by_its_owner(office: Office) -> None:
    made = await office.ask("sam", "POST", body=FORM)
    await office.ask("sam", "DELETE", f"/{made['id']}")
    assert (await office.ask("sam", "GET"))["views"] == []

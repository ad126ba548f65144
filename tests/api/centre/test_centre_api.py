"""The set-up over HTTP."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest
from httpx2 import AsyncClient
from tests.access_fixture import ROOT, person
from tests.api_fixture import House, open_house
from tests.centre_fixture import BLUE, CARRIER, DESK, ENGLISH, HELLO, MAIN, RED, SUPPORT, THINGS

from huawu.centre.kinds import KINDS, kind_of_thing
from huawu.centre.model import Prompt, Trunk
from huawu.storage.database import Database

pytestmark = [pytest.mark.api, pytest.mark.db]


@pytest.fixture
async def house(database: Database) -> House:
    made = await open_house(database)
    await made.centre.save_all(THINGS, ROOT)
    return made


@pytest.fixture
async def root(house: House) -> AsyncGenerator[AsyncClient]:
    async with house.client("administrator") as client:
        yield client


def tag(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


async def test_what_is_shown_can_be_saved_again_for_every_kind(root: AsyncClient) -> None:
    for thing in THINGS:
        address = f"/{kind_of_thing(thing).plural}/{thing.id}"
        shown = await root.get(address)
        assert (shown.status_code, shown.headers["ETag"]) == (200, '"1"')
        form: dict[str, Any] = {**shown.json()["thing"]}
        form.pop("uploaded", None)
        saved = await root.put(address, json=form, headers=tag(1))
        assert (saved.status_code, saved.headers["ETag"]) == (200, '"2"'), saved.text
        assert saved.json()["thing"] == shown.json()["thing"]
        assert saved.json()["changed_by"] == "usr_administrator"


async def test_a_thing_is_made_changed_removed_and_brought_back(root: AsyncClient) -> None:
    form = {"id": "skl_fr", "name": "French"}
    assert (await root.put("/skills/skl_fr", json=form)).json()["version"] == 1
    again = await root.put("/skills/skl_fr", json=form)
    assert (again.status_code, again.json()["title"]) == (409, "stale-version")
    assert (await root.delete("/skills/skl_fr", headers=tag(1))).status_code == 204
    assert (await root.get("/skills/skl_fr")).status_code == 404
    back = await root.post("/skills/skl_fr/undo", params={"version": 1}, headers=tag(2))
    assert back.json()["thing"] == form
    history = (await root.get("/skills/skl_fr/history")).json()
    assert [(h["version"], h["removed"]) for h in history] == [(3, False), (2, True), (1, False)]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"id": "que_1", "name": "One", "colour": "red"}, "colour"),
        ({"id": "que_1"}, "name"),
        ({"id": "que_1", "name": "One", "needs": [{"skill": "skl_en", "level": 11}]},
         "needs[0].level"),
        ({"id": "que_1", "name": "One", "needs": [{"skill": "skl_none"}]}, "needs[0].skill"),
        ({"id": "que_1", "name": "One", "needs": [{"any": [{"skill": "skl_none"}]}]},
         "needs[0].any[0].skill"),
        ({"id": "que_1", "name": "One", "needs": [{"colour": "red"}]}, "needs[0]"),
        ({"id": "que_1", "name": "One", "needs": [{"agents": ["agt_1"]}]}, "needs"),
        ({"id": "que_1", "name": "One", "sl_hours": [
            {"weekdays": [6, 7], "start": "08:00", "end": "20:00", "target": 0.7, "within_s": 60},
            {"weekdays": [7], "start": "19:00", "end": "24:00", "target": 0.5, "within_s": 90},
        ]}, "sl_hours[1]"),
        ({"id": "que_2", "name": "One"}, "id"),
        ({"id": "que_1", "name": "One\u0000"}, "name"),
    ],
)  # fmt: skip
async def test_a_malformed_thing_is_refused_by_field(
    root: AsyncClient, form: dict[str, Any], field: str
) -> None:
    answer = await root.put("/queues/que_1", json=form)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_removing_what_is_in_use_says_where(root: AsyncClient) -> None:
    answer = await root.delete(f"/skills/{ENGLISH.id}", headers=tag(1))
    assert (answer.status_code, answer.json()["title"]) == (409, "in-use")
    assert f"queue {SUPPORT.id} (needs[0].skill)" in answer.json()["detail"]
    uses = (await root.get(f"/skills/{ENGLISH.id}/uses")).json()
    assert {use["kind"] for use in uses} == {"agent", "queue"}


async def test_a_faulty_flow_is_refused_with_every_fault(root: AsyncClient) -> None:
    flow = (await root.get(f"/flows/{MAIN.id}")).json()["thing"]
    answer = await root.put(f"/flows/{MAIN.id}", json={**flow, "start": "nowhere"}, headers=tag(1))
    assert (answer.status_code, answer.json()["title"]) == (422, "flow-refused")
    assert answer.json()["errors"][0]["field"] == "nodes[nowhere].id"


async def test_a_name_that_is_taken_is_a_conflict(root: AsyncClient) -> None:
    answer = await root.put("/teams/tem_new", json={"id": "tem_new", "name": "red"})
    assert (answer.status_code, answer.json()["owner"]) == (409, RED.id)


async def test_a_devices_secret_is_shown_once_and_its_digests_never(root: AsyncClient) -> None:
    made = await root.post("/devices", json={"id": "dev_2", "username": "desk2"})
    assert (made.status_code, len(made.json()["secret"])) == (201, 32)
    renewed = await root.post("/devices/dev_2/secret", json={"md5": True})
    assert renewed.json()["secret"] != made.json()["secret"]
    told = [(await root.get(f"/devices{path}")).text for path in ("", "/dev_2", "/dev_2/history")]
    assert not any("digest" in text or "secret" in text for text in told)
    forged = {"id": "dev_2", "username": "desk2", "digest_sha256": "0" * 64}
    answer = await root.put("/devices/dev_2", json=forged, headers=tag(2))
    assert answer.json()["errors"][0]["field"] == "digest_sha256"


async def test_a_device_keeps_its_secret_while_it_keeps_its_name(
    house: House, root: AsyncClient
) -> None:
    await root.post("/devices", json={"id": "dev_2", "username": "desk2"})
    same = {"id": "dev_2", "username": "desk2", "name": "Window"}
    await root.put("/devices/dev_2", json=same, headers=tag(1))
    assert house.centre.view.need(KINDS["device"].type, "dev_2").thing.digest_sha256
    await root.put("/devices/dev_2", json={**same, "username": "d2"}, headers=tag(2))
    assert not house.centre.view.need(KINDS["device"].type, "dev_2").thing.digest_sha256


async def test_a_trunks_secret_is_never_told_and_stays_unless_replaced(
    house: House, root: AsyncClient
) -> None:
    address = f"/trunks/{CARRIER.id}"
    form = (await root.get(address)).json()["thing"]
    assert form["secret"] is None
    await root.put(address, json={**form, "name": "Renamed"}, headers=tag(1))
    assert house.centre.view.need(Trunk, CARRIER.id).thing.secret == CARRIER.secret
    await root.put(address, json={**form, "secret": "another-secret-1"}, headers=tag(2))
    assert house.centre.view.need(Trunk, CARRIER.id).thing.secret == "another-secret-1"
    assert CARRIER.secret not in (await root.get(f"{address}/history")).text


@pytest.mark.parametrize(
    ("address", "change", "field"),
    [
        (f"/trunks/{CARRIER.id}", {"transport": "tls"}, "transport"),
        (f"/devices/{DESK.id}", {"encrypted": True}, "encrypted"),
    ],
)
async def test_what_needs_tls_is_refused_where_the_engine_offers_none_and_says_the_mend(
    root: AsyncClient, address: str, change: dict[str, Any], field: str
) -> None:
    form = (await root.get(address)).json()["thing"]
    answer = await root.put(address, json={**form, **change}, headers=tag(1))
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["field"]) == (422, field)
    assert "HUAWU_SIP_TLS_PORT" in error["message"]


async def test_files_of_a_prompt_stay_when_its_texts_change(
    house: House, root: AsyncClient
) -> None:
    kept = Prompt(id=HELLO.id, name="Hello", texts={"zh": "您好"}, uploads={"en": "a/b.wav"})
    await house.centre.save(kept, expected_version=1, person=ROOT)
    shown = (await root.get(f"/prompts/{HELLO.id}")).json()["thing"]
    assert shown["uploaded"] == ["en"]
    form = {"id": HELLO.id, "name": "Hi", "texts": {"zh": "你好"}}
    await root.put(f"/prompts/{HELLO.id}", json=form, headers=tag(2))
    assert house.centre.view.need(Prompt, HELLO.id).thing.uploads == {"en": "a/b.wav"}


async def test_lists_go_on_page_by_page(root: AsyncClient) -> None:
    for number in range(5):
        skill = {"id": f"skl_{number}", "name": f"Skill {number}"}
        await root.put(f"/skills/skl_{number}", json=skill)
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = (await root.get("/skills", params={"limit": 2, "after": after})).json()
        seen += [item["thing"]["id"] for item in page["items"]]
        after = page["next"]
    assert seen == [*(f"skl_{number}" for number in range(5)), ENGLISH.id]


async def test_a_narrow_supervisor_sees_and_changes_only_their_team(house: House) -> None:
    house.keeper.people["vera"] = person("supervisor", teams={RED.id})
    async with house.client("vera") as vera:
        listed = (await vera.get("/teams")).json()["items"]
        assert [item["thing"]["id"] for item in listed] == [RED.id]
        assert (await vera.get(f"/teams/{BLUE.id}")).status_code == 404
        red, blue = ({"id": team.id, "name": "New"} for team in (RED, BLUE))
        assert (await vera.put(f"/teams/{RED.id}", json=red, headers=tag(1))).status_code == 200
        assert (await vera.put(f"/teams/{BLUE.id}", json=blue, headers=tag(1))).status_code == 403


@pytest.mark.parametrize("header", ["x", '"-1"', "²", '"1", "2"', "9" * 20])
async def test_a_version_that_is_none_is_refused(root: AsyncClient, header: str) -> None:
    sent = {b"If-Match": header.encode("latin1")}
    answer = await root.delete(f"/teams/{BLUE.id}", headers=sent)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "If-Match")

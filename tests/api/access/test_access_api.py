"""Signing in, users, tokens and the record, over HTTP."""

import pytest
from tests.access_fixture import GOOD, ROOT, change
from tests.api_fixture import House, open_house

from huawu.kernel.ids import UserId
from huawu.storage.database import Database

pytestmark = [pytest.mark.api, pytest.mark.db]


@pytest.fixture
async def house(database: Database) -> House:
    made = await open_house(database, "access")
    await made.access.users.create(ROOT, "root", change("administrator"), password=GOOD)
    await made.access.users.create(ROOT, "anna", change("agent"), password=GOOD)
    return made


async def token_of(house: House, login: str, password: str = GOOD) -> str:
    async with house.client() as client:
        answer = await client.post("/session", json={"login": login, "password": password})
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.json()["token"]


async def test_a_person_signs_in_looks_at_themselves_and_signs_out(house: House) -> None:
    async with house.client(await token_of(house, "anna")) as client:
        me = (await client.get("/me")).json()
        assert (me["name"], "desk:work" in me["permissions"]) == ("Anna", True)
        assert (await client.delete("/session")).status_code == 204
        assert (await client.get("/me")).status_code == 401


async def test_who_takes_no_contacts_is_told_so_and_has_no_desk(house: House) -> None:
    async with house.client(await token_of(house, "root")) as client:
        me = (await client.get("/me")).json()
        assert me["agent"] is None
        profile = {"id": "agt_1", "number": "1001", "name": "Root", "user": me["id"]}
        assert (await client.put("/agents/agt_1", json=profile)).status_code in {200, 201}
        assert (await client.get("/me")).json()["agent"] == "agt_1"


async def test_a_wrong_password_is_a_problem_that_says_nothing_more(house: House) -> None:
    async with house.client() as client:
        answer = await client.post("/session", json={"login": "anna", "password": "wrong"})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "/problems/unauthenticated",
        "title": "unauthenticated",
        "status": 401,
        "detail": "The login or the password is wrong.",
        "instance": "/api/v1/session",
    }


async def test_guessing_is_answered_with_come_back_later(house: House) -> None:
    async with house.client() as client:
        for _ in range(10):
            await client.post("/session", json={"login": "anna", "password": "wrong"})
        answer = await client.post("/session", json={"login": "anna", "password": GOOD})
    assert (answer.status_code, answer.json()["title"]) == (429, "limit-reached")
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"login": "anna"}, 422, "password"),
        ({"login": "anna", "password": GOOD, "remember": True}, 422, "remember"),
        ({"login": "", "password": GOOD}, 422, "login"),
        (["anna"], 422, "body"),
    ],
)
async def test_a_malformed_body_is_refused_by_field_and_without_its_content(
    house: House, body: object, status: int, field: str
) -> None:
    async with house.client() as client:
        answer = await client.post("/session", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field)
    assert GOOD not in answer.text


async def test_what_is_no_json_is_a_bad_request(house: House) -> None:
    async with house.client() as client:
        answer = await client.post(
            "/session", content="{", headers={"content-type": "application/json"}
        )
        missing = await client.get("/nowhere")
    assert (answer.status_code, answer.json()["title"]) == (400, "not-json")
    assert (missing.status_code, missing.json()["title"]) == (404, "not-found")


async def test_an_administrator_adds_changes_and_disables_a_user(house: House) -> None:
    async with house.client(await token_of(house, "root")) as client:
        form = {"login": "boris", "name": "Boris", "grants": [{"role": "supervisor"}]}
        made = await client.post("/users", json=form)
        assert made.status_code == 201
        user, password = made.json()["user"], made.json()["password"]
        boris = await token_of(house, "boris", password)
        change_to = {"name": "Boris B", "grants": [{"role": "agent", "teams": ["tem_red"]}]}
        address = f"/users/{user['id']}"
        assert (await client.put(address, json=change_to)).status_code == 409
        changed = await client.put(address, json=change_to, headers={"If-Match": '"1"'})
        assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
        assert changed.json()["grants"] == [{"role": "agent", "teams": ["tem_red"], "queues": None}]
        off = {**change_to, "disabled": True}
        await client.put(address, json=off, headers={"If-Match": '"2"'})
    async with house.client(boris) as client:
        assert (await client.get("/me")).status_code == 401


async def test_a_program_gets_a_token_that_can_be_revoked(house: House) -> None:
    anna = (await house.access.users.named("anna")).id
    async with house.client(await token_of(house, "root")) as root:
        issued = await root.post(f"/users/{anna}/tokens", json={"name": "crm", "days": 30})
        async with house.client(issued.json()["token"]) as crm:
            assert (await crm.get("/me")).json()["id"] == anna
            listed = (await root.get(f"/users/{anna}/tokens")).json()
            assert [(row["kind"], row["name"]) for row in listed] == [("api", "crm")]
            gone = await root.delete(f"/users/{anna}/tokens/{listed[0]['id']}")
            assert gone.status_code == 204
            assert (await crm.get("/me")).status_code == 401


async def test_the_record_is_read_and_verified(house: House) -> None:
    async with house.client(await token_of(house, "root")) as client:
        entries = (await client.get("/audit", params={"limit": 2})).json()
        assert [entry["act"] for entry in entries] == ["session.started", "user.created"]
        found = (await client.get("/audit/verification")).json()
        assert (found["entries"], found["broken"]) == (3, [])
        noted = {"position": found["position"], "hash": "0" * 64}
        broken = (await client.get("/audit/verification", params=noted)).json()["broken"]
    assert "noted" in broken[0]


async def test_who_changed_their_password_signs_in_anew(house: House) -> None:
    async with house.client(await token_of(house, "anna")) as client:
        wrong = await client.post("/me/password", json={"old": "x", "new": "new-" + GOOD})
        assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "old")
        done = await client.post("/me/password", json={"old": GOOD, "new": "new-" + GOOD})
        assert done.status_code == 204
        assert (await client.get("/me")).status_code == 401
    await token_of(house, "anna", "new-" + GOOD)


async def test_an_id_that_no_one_could_have_is_refused(house: House) -> None:
    async with house.client(await token_of(house, "root")) as client:
        for strange in ("a%00b", "%F0%9F%92%A9", "x" * 64):
            assert (await client.get(f"/users/{strange}")).status_code == 422
        assert (await client.get(f"/users/{UserId('usr_none')}")).status_code == 404

"""Agents as a file by HTTP: all rows or none."""

import pytest
from tests.access_fixture import ROOT
from tests.api_fixture import House, open_house
from tests.centre_fixture import THINGS

from huawu.access.approvals import GuardedAct
from huawu.app.sheets import write_csv, write_xlsx
from huawu.centre.model import AgentProfile
from huawu.storage.database import Database

pytestmark = [pytest.mark.api, pytest.mark.db]

GOOD = [["number", "name", "team"], ["1002", "Boris", "Red"], ["1003", "陈", "Blue"]]
BAD = [*GOOD, ["1004", "Dora", "Green"]]


@pytest.fixture
async def house(database: Database) -> House:
    made = await open_house(database)
    await made.centre.save_all(THINGS, ROOT)
    return made


def numbers(house: House) -> set[str]:
    return {agent.number for agent in house.centre.view.all(AgentProfile)}


async def test_nothing_is_imported_while_one_row_is_bad(house: House) -> None:
    async with house.client("administrator") as root:
        answer = await root.post("/people/import?dry_run=false", content=write_csv(BAD))
    told = answer.json()
    assert (told["imported"], told["added"]) == (False, 2)
    assert [(f["row"], f["field"]) for f in told["faults"]] == [(4, "team")]
    assert numbers(house) == {"1001"}


async def test_a_dry_run_changes_nothing_and_the_real_one_everything(house: House) -> None:
    async with house.client("administrator") as root:
        dry = (await root.post("/people/import", content=write_xlsx(GOOD))).json()
        assert (dry["imported"], dry["added"], numbers(house)) == (False, 2, {"1001"})
        real = await root.post("/people/import?dry_run=false", content=write_xlsx(GOOD))
        assert real.json()["imported"]
        assert numbers(house) == {"1001", "1002", "1003"}
        file = await root.get("/people/export", params={"format": "xlsx"})
        again = (await root.post("/people/import", content=file.content)).json()
        assert (again["same"], again["added"], again["changed"]) == (3, 0, 0)


async def test_a_file_that_is_none_is_refused(house: House) -> None:
    async with house.client("administrator") as root:
        for body in (b"", b"PKxx", b"a,b\n1,2\n"):
            answer = await root.post("/people/import", content=body)
            assert (answer.status_code, answer.json()["field"]) == (422, "file")


async def test_where_the_centre_wants_it_a_file_of_people_waits_for_a_second_person(
    database: Database,
) -> None:
    house = await open_house(database, four_eyes=GuardedAct.BULK_EXPORT)
    async with house.client("administrator") as root:
        answer = await root.get("/people/export")
    assert (answer.status_code, answer.json()["title"]) == (409, "needs-approval")


async def test_a_calendar_is_shown_to_begin_with(house: House) -> None:
    async with house.client("supervisor") as client:
        told = (await client.get("/calendar/2026")).json()
        assert told["source"] == "notice"
        assert {"day": "2026-02-14", "kind": "worked", "name": "春节"} in told["days"]
        odd = await client.get("/calendar/2026", params={"country": "XX"})
        assert odd.status_code == 422

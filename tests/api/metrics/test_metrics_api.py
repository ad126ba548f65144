"""Figures over HTTP: the catalogue, questions, and who sees what."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from msgspec import structs
from tests.access_fixture import change, person
from tests.api_fixture import House, open_house
from tests.unit.metrics.day import CONTACTS, MARKS, QUEUES, STATES

from huawu.centre.model import AgentProfile, Team
from huawu.kernel.ids import AgentId, TeamId
from huawu.metrics.asking import Ask
from huawu.storage.database import Database

pytestmark = [pytest.mark.api, pytest.mark.db]

OWN = {"zh": "我", "en": "Mine", "unit": "ratio", "meaning": {"zh": "我", "en": "mine"}}


@pytest.fixture
async def house(database: Database) -> House:
    opened = await open_house(database)
    rows = {"contact": CONTACTS, "state": STATES, "queue": QUEUES, "mark": MARKS}
    await opened.metrics.fresh.put(rows)
    opened.keeper.people |= {
        "sales": person("supervisor", queues={"sales"}, user="usr_sales"),
        "red": person("supervisor", teams={"tem_red"}, user="usr_red"),
    }
    return opened


async def seat(house: House) -> None:
    """Give anna and boris their teams, and let anna sign in."""
    root = person("administrator")
    user, _ = await house.access.users.create(root, "anna", change("agent"))
    house.keeper.people["anna"] = person("agent", user=user.id)
    teams = [Team(id=TeamId(f"tem_{name}"), name=name) for name in ("red", "blue")]
    anna, boris = (
        AgentProfile(id=AgentId(name), number=name, name=name, team=TeamId(team))
        for name, team in (("anna", "tem_red"), ("boris", "tem_blue"))
    )
    await house.centre.save_all([*teams, replace(anna, user=user.id), boris], root)


async def query(house: House, token: str, **told: Any) -> Any:
    async with house.client(token) as client:
        answer = await client.post("/figures/query", json=told)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_question_is_answered_with_figures_and_grades(house: House) -> None:
    found = await query(house, "analyst", metrics=["offered", "connect_rate_agent"])
    assert found["rows"] == [{"offered": 12, "connect_rate_agent": pytest.approx(4 / 12)}]
    assert found["grades"] == [{"connect_rate_agent": 2}]
    assert found["metrics"][1]["formula"] == "answered / offered"


async def test_who_sees_one_queue_counts_only_that(house: House) -> None:
    found = await query(house, "sales", metrics=["offered", "queue_offered"], by=["queue"])
    assert found["rows"] == [{"queue": "sales", "offered": 9, "queue_offered": 7}]


async def test_a_filter_does_not_widen_what_one_sees(house: House) -> None:
    found = await query(house, "sales", metrics=["offered"], where={"queue": ["care"]})
    assert found["rows"] == [{"offered": 0}]


async def test_who_sees_one_team_sees_its_agents_time(house: House) -> None:
    await seat(house)
    found = await query(house, "red", metrics=["login_time"], by=["agent"])
    assert [row["agent"] for row in found["rows"]] == ["anna"]


async def test_behind_a_figure_stand_its_contacts(house: House) -> None:
    async with house.client("sales") as client:
        where = {"outcome": ["abandoned"]}
        form = {"metrics": ["abandoned"], "where": where, "from": "2025-11-25"}
        answer = await client.post("/figures/contacts", json=form)
    assert sorted(row["id"] for row in answer.json()) == ["c02", "c03"]


async def test_only_the_contacts_that_a_figure_counts_stand_behind_it(house: House) -> None:
    async with house.client("analyst") as client:
        form = {"metrics": ["abandoned"], "where": {"day": ["2025-11-25"], "hour": ["12:00"]}}
        answer = await client.post("/figures/contacts", json=form)
    assert sorted(row["id"] for row in answer.json()) == ["c02", "c03"]


async def test_a_question_of_ones_own_comes_as_a_file(house: House) -> None:
    async with house.client("sales") as client:
        form = {"metrics": ["offered"], "by": ["queue"]}
        file = await client.post("/figures/query/csv", json=form)
    assert file.text.removeprefix("\ufeff").splitlines() == ["queue,offered", "sales,9"]


async def test_it_is_told_from_when_to_when_there_are_figures(house: House) -> None:
    async with house.client("sales") as client:
        found = (await client.get("/figures/days")).json()
    assert (found["first"], found["last"]) == ("2025-11-25", "2025-11-26")
    assert (found["today"], found["zone"]) == ("2026-01-05", "Asia/Shanghai")


async def test_today_is_the_day_of_the_centres_clocks(house: House) -> None:
    house.clock.move(7 * 3600)  # 16:00 in Greenwich is midnight in Shanghai
    async with house.client("agent") as client:
        assert (await client.get("/figures/days")).json()["today"] == "2026-01-06"


async def test_leaving_is_shown_by_how_long_one_waited(house: House) -> None:
    async with house.client("sales") as client:
        found = (await client.post("/figures/leaving", json={})).json()
    assert {s["first_s"]: s["left"] for s in found["spans"] if s["left"]} == {5: 1, 90: 1}
    assert found["announcements"] == []


async def test_an_agent_sees_the_own_figure_and_the_teams_but_no_abandonment(house: House) -> None:
    await seat(house)
    async with house.client("anna") as client:
        form = {"metrics": ["handled", "avg_talk", "abandonment_rate"]}
        found = (await client.post("/figures/own", json=form)).json()
        refused = await client.post("/figures/own", json={"metrics": ["abandonment_rate"]})
    assert found["own"] == {"handled": 3, "avg_talk": pytest.approx(190 / 3)}
    assert found["team"].keys() == {"handled", "avg_talk"}
    assert refused.status_code == 422


async def test_an_agents_score_is_that_of_the_personal_scorecards(house: House) -> None:
    await seat(house)
    async with house.client("anna") as client:
        found = (await client.post("/figures/own/score", json={})).json()
    async with house.client("analyst") as client:
        (card,) = (await client.post("/figures/reports/scorecards", json={})).json()
    rows = [dict(zip(card["columns"], each, strict=True)) for each in card["rows"]]
    (row,) = [row for row in rows if row["agent"] == "anna"]
    assert found["score"] == pytest.approx(row["score"], abs=0.05)
    assert found["own"] == {name: row[name] for name in found["own"]}
    assert found["grades"]


async def test_what_is_wrong_with_a_formula_is_said_in_the_language_of_who_asks(
    house: House,
) -> None:
    wrong = {"definition": {**OWN, "formula": "abandoned / nothing"}}
    async with house.client("administrator") as client:
        client.headers["Accept-Language"] = "zh-CN"
        answer = await client.put("/figures/catalogue/mine", json=wrong)
        assert answer.json()["detail"] == "formula：第 13 个字符：mine：没有指标 'nothing'"
        assert answer.json()["errors"][0]["message"].startswith("第 13 个字符")
        client.headers["Accept-Language"] = "en"
        answer = await client.put("/figures/catalogue/mine", json=wrong)
    assert answer.json()["detail"] == "formula: at character 13: mine: there is no metric 'nothing'"


async def test_an_own_metric_is_checked_saved_and_counted(house: House) -> None:
    async with house.client("administrator") as client:
        definition = {**OWN, "formula": "abandoned / answered"}
        answer = await client.put("/figures/catalogue/mine", json={"definition": definition})
        assert answer.status_code == 200, answer.text
        whole = (await client.get("/figures/catalogue/mine")).json()
    assert whole["version"] == 1
    assert (await query(house, "analyst", metrics=["mine"]))["rows"] == [{"mine": 0.5}]


async def test_a_changed_metric_of_the_house_is_a_new_version(house: House) -> None:
    async with house.client("administrator") as client:
        definition = {**OWN, "formula": "answered / entering"}
        await client.put("/figures/catalogue/connect_rate_agent", json={"definition": definition})
        whole = (await client.get("/figures/catalogue/connect_rate_agent")).json()
    assert whole["version"] == 2
    assert [each["version"] for each in whole["versions"]] == [1, 2]
    assert whole["versions"][0]["formula"] == "answered / offered"


@pytest.mark.parametrize(
    ("metric", "where", "said"),
    [
        ("talk_time", {"agent": ["anna"]}, {"c01"}),
        ("qa_score", {}, {"c02"}),
        ("wrap_time", {"agent": ["boris"]}, set[str]()),
    ],
)
async def test_figures_of_time_and_marks_open_to_the_contacts_they_are_about(
    house: House, metric: str, where: Any, said: set[str]
) -> None:
    found = {"mark": [structs.replace(m, contact="c02") for m in MARKS if m.kind == "qa"],
             "state": [structs.replace(s, contact="c01") for s in STATES
                       if (s.agent, s.state) == ("anna", "talking")]}  # fmt: skip
    await house.metrics.fresh.put(found)
    async with house.client("analyst") as client:
        answer = await client.post("/figures/contacts", json={"metrics": [metric], "where": where})
    assert {each["id"] for each in answer.json()} == said


async def test_figures_can_be_read_by_an_older_version(house: House) -> None:
    async with house.client("administrator") as client:
        definition = {**OWN, "formula": "answered / entering"}
        saved = await client.put(
            "/figures/catalogue/connect_rate_agent", json={"definition": definition}
        )
    assert saved.json()["version"] == 2
    now = await query(house, "analyst", metrics=["connect_rate_agent"])
    then = await query(
        house, "analyst", metrics=["connect_rate_agent"], versions={"connect_rate_agent": 1}
    )
    assert now["rows"][0]["connect_rate_agent"] == pytest.approx(4 / 14)
    assert then["rows"][0]["connect_rate_agent"] == pytest.approx(4 / 12)
    assert then["metrics"][0]["version"] == 1


async def test_a_version_that_never_was_is_refused(house: House) -> None:
    async with house.client("analyst") as client:
        form = {"metrics": ["offered"], "versions": {"offered": 7}}
        answer = await client.post("/figures/query", json=form)
    assert answer.status_code == 404
    assert "offered has no version 7; there are 1" in answer.text


async def test_a_version_for_later_leaves_the_one_that_holds(house: House) -> None:
    definition = {**OWN, "formula": "answered / offered"}
    later = {**OWN, "formula": "offered / answered", "valid_from": "2999-01-01"}
    async with house.client("administrator") as client:
        for each in (definition, later):
            await client.put("/figures/catalogue/mine", json={"definition": each})
        whole = (await client.get("/figures/catalogue/mine")).json()
    assert (whole["version"], whole["formula"]) == (1, "answered / offered")


async def test_a_definition_that_means_nothing_is_refused_with_its_place(house: House) -> None:
    async with house.client("administrator") as client:
        definition = {**OWN, "id": "mine", "formula": "count(calls)"}
        answer = await client.post("/figures/catalogue/check", json={"definition": definition})
    assert answer.status_code == 422
    assert "mine: there is no fact 'calls'" in answer.text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"metrics": ["nothing"]}, 404),
        ({"metrics": ["offered"], "by": ["colour"]}, 422),
        ({"metrics": ["offered"], "by": ["id"]}, 422),
        ({"metrics": ["offered"], "where": {"priority": ["high"]}}, 422),
        ({"metrics": ["offered"], "from": "2026-02-02", "to": "2026-01-01"}, 422),
        ({"metrics": ["offered"], "params": {"within": "30 s"}}, 422),
        ({"metrics": ["answered_within"], "params": {"within": "soon"}}, 422),
    ],
)
async def test_a_question_that_means_nothing_is_refused(
    form: dict[str, Any], said: int, house: House
) -> None:
    async with house.client("analyst") as client:
        assert (await client.post("/figures/query", json=form)).status_code == said


async def test_a_report_is_made_over_what_one_sees_and_comes_as_a_file(house: House) -> None:
    async with house.client("sales") as client:
        found = (await client.post("/figures/reports/queues", json={})).json()
        file = await client.post("/figures/reports/kpi/xlsx", json={})
        paper = await client.post("/figures/reports/kpi/pdf?language=en", json={})
        unknown = await client.post("/figures/reports/nothing", json={})
    assert [row[:2] for row in found[0]["rows"]] == [["sales", 9]]
    assert (file.status_code, file.content[:2]) == (200, b"PK")
    assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")
    assert unknown.status_code == 404


async def test_the_call_detail_has_a_line_for_each_part_that_one_may_see(house: House) -> None:
    async with house.client("sales") as client:
        (sheet,) = (await client.post("/figures/reports/calls", json={"to": "2025-11-25"})).json()
    lines = [dict(zip(sheet["columns"], row, strict=True)) for row in sheet["rows"]]
    first = next(line for line in lines if line["id"] == "c01")
    assert {line["queue"] for line in lines} == {"sales"}
    told = {name: first[name] for name in ("at", "outcome", "agent", "wait_s", "talk_s")}
    assert told == {
        "at": "2025-11-25T04:00:00+00:00",
        "outcome": "answered",
        "agent": "anna",
        "wait_s": 10,
        "talk_s": 100,
    }


async def test_what_moved_a_figure_sums_to_the_change(house: House) -> None:
    later = Ask(metrics=["connect_rate_agent"], by=["queue"], last=date(2025, 11, 26))
    earlier = replace(later, last=date(2025, 11, 25))
    found = await house.metrics.review(later, earlier)
    assert (found.before, found.after) == (pytest.approx(3 / 11), pytest.approx(4 / 12))
    assert found.change == pytest.approx(4 / 12 - 3 / 11)
    async with house.client("analyst") as client:
        form = {"metric": "connect_rate_agent", "by": "queue", "to": "2025-11-26",
                "before_from": "2025-11-01", "before_to": "2025-11-25"}  # fmt: skip
        shown = (await client.post("/figures/review", json=form)).json()
    assert [part["part"] for part in shown["parts"]] == [each.part for each in found.parts]


STANDARD = {"metric": "service_level", "op": ">=", "value": 0.9, "queue": "sales"}


async def test_an_own_standard_stands_before_those_of_the_sources(house: House) -> None:
    async with house.client("administrator") as client:
        for value in (0.85, 0.9):
            answer = await client.post("/figures/standards", json={**STANDARD, "value": value})
            assert answer.status_code == 201, answer.text
        (kept,) = (await client.get("/figures/standards")).json()
        first = (await client.get("/figures/catalogue/service_level")).json()["standards"][0]
        gone = await client.delete(f"/figures/standards/{kept['id']}")
        whole = (await client.get("/figures/catalogue/service_level")).json()["standards"]
    assert (kept["value"], first["kind"], first["queue"]) == (0.9, "own", "sales")
    assert gone.status_code == 204
    assert [each["kind"] for each in whole][:2] == ["industry", "recommended"]


@pytest.mark.parametrize(
    ("token", "changes", "said"),
    [
        ("analyst", {}, 201),
        ("sales", {}, 403),
        ("administrator", {"metric": "nothing"}, 404),
        ("administrator", {"op": "", "value": None}, 422),
        ("administrator", {"op": ""}, 422),
        ("administrator", {"low": 0.9, "high": 0.1}, 422),
        ("administrator", {"metric": "login_time", "queue": "", "team": "tem_red"}, 201),
        ("administrator", {"metric": "queue_offered", "team": "tem_red"}, 422),
        ("administrator", {"queue": "", "project": "呼入"}, 201),
        ("administrator", {"metric": "login_time", "queue": "", "project": "呼入"}, 201),
    ],
)
async def test_who_sets_a_standard_and_what_can_be_one(
    house: House, token: str, changes: dict[str, Any], said: int
) -> None:
    async with house.client(token) as client:
        answer = await client.post("/figures/standards", json={**STANDARD, **changes})
    assert answer.status_code == said, answer.text


async def test_the_parts_of_a_review_are_named_as_people_write_them(house: House) -> None:
    later = Ask(metrics=["connect_rate_agent"], by=["hour"], last=date(2025, 11, 26))
    found = await house.metrics.review(later, replace(later, last=date(2025, 11, 25)))
    assert {each.part for each in found.parts} == {"12:00"}


async def test_what_moved_waiting_is_split_into_causes_that_sum_to_the_change(house: House) -> None:
    then = [structs.replace(e, id=f"{e.id}b", day=20251118, wait=e.wait * 2) for e in CONTACTS]
    await house.metrics.fresh.put({"contact": then})
    form = {"metric": "abandonment_rate", "from": "2025-11-25", "to": "2025-11-26"}
    form |= {"before_from": "2025-11-18", "before_to": "2025-11-19", "where": {"queue": ["sales"]}}
    async with house.client("sales") as client:
        found = (await client.post("/figures/causes", json=form)).json()
        unfit = await client.post("/figures/causes", json={**form, "metric": "aht"})
    whole = sum(found["parts"].values()) + found["rest"]
    assert whole == pytest.approx(found["after"] - found["before"])
    assert list(found["parts"]) == ["volume", "mix", "handle_time", "staffing", "adherence"]
    assert (found["states_known"], unfit.status_code) == (False, 422)


async def test_attendance_that_only_one_span_knows_is_no_cause(house: House) -> None:
    then = [structs.replace(e, id=f"{e.id}b", day=20251118, wait=e.wait * 2) for e in CONTACTS]
    await house.metrics.fresh.put({"contact": then})
    form = {"metric": "abandonment_rate", "from": "2025-11-25", "to": "2025-11-26"}
    form |= {"before_from": "2025-11-18", "before_to": "2025-11-19"}
    async with house.client("analyst") as client:
        found = (await client.post("/figures/causes", json=form)).json()
    assert found["parts"]["adherence"] == 0


async def test_more_staff_is_weighed_against_the_revenue_it_keeps(house: House) -> None:
    form = {"agent_hour": 60, "call": 100, "most": 2, "from": "2025-11-25", "to": "2025-11-25"}
    async with house.client("analyst") as client:
        found = (await client.post("/figures/extra-staff", json=form)).json()
        nothing = await client.post(
            "/figures/extra-staff", json={**form, "from": "2020-01-01", "to": "2020-01-02"}
        )
        file = await client.post("/figures/extra-staff/csv", json=form)
    assert [each["agents"] for each in found] == [0, 1, 2]
    head, *lines = file.text.splitlines()
    assert head.endswith("extra_agents,extra_answered,extra_cost,kept_revenue,extra_gain")
    assert [float(line.split(",")[-1]) for line in lines] == [each["gain"] for each in found]
    assert found[0]["gain"] == 0
    assert all(e["gain"] == pytest.approx(e["revenue"] - e["cost"]) for e in found)
    assert found[2]["answered"] >= found[1]["answered"] > 0
    assert nothing.status_code == 422

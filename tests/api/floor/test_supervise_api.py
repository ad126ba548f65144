"""Supervisors act on calls by HTTP: with a right, a reason, and a note of it."""

import asyncio
from dataclasses import replace

import pytest
from tests.api.stage import BLUE, Stage, perform
from tests.flow.floor.centre import ANNA, BORIS, SALES

from huawu.access.approvals import GuardedAct
from huawu.contacts.machine import Phase
from huawu.events.agent import AgentForced
from huawu.kernel.ids import ContactId, UserId

pytestmark = pytest.mark.api

WHY = {"why": "The customer complains."}


async def talking(stage: Stage) -> str:
    """Return the id of a call that Anna, of the red team, talks in; Boris supervises."""
    stage.keeper.people["boss"] = replace(stage.keeper.people["chief"], user=UserId("usr_boris"))
    await stage.at_work("anna")
    stage.centre.dial(stays_s=100)
    await asyncio.sleep(20)
    (contact,) = stage.centre.floor.state.contacts
    return str(contact)


def test_a_supervisor_listens_whispers_and_leaves() -> None:
    async def story(stage: Stage) -> None:
        path = f"/floor/contacts/{await talking(stage)}/attend"
        await stage.do("boss", "POST", path, {**WHY, "mode": "monitor", "agent": ANNA})
        await asyncio.sleep(5)
        call = await stage.do("boss", "POST", path, {**WHY, "mode": "whisper"})
        assert [(a["by"], a["mode"]) for a in call["attending"]] == [("usr_boris", "whisper")]
        assert (await stage.do("boss", "DELETE", path))["attending"] == []
        user, act, subject, details = stage.notes.kept[0]
        assert (user, act) == ("usr_boris", "call.attend")
        assert subject.startswith("contact/")
        assert details == {**WHY, "agent": ANNA, "mode": "monitor"}

    perform(story)


@pytest.mark.parametrize("told", [False, True])
def test_agents_see_that_a_supervisor_listens_only_where_the_centre_gives_notice(
    *, told: bool
) -> None:
    async def story(stage: Stage) -> None:
        path = f"/floor/contacts/{await talking(stage)}/attend"
        seen: list[bool] = []
        for method in ("GET", "POST", "DELETE"):
            if method != "GET":
                await stage.do("boss", method, path, {**WHY, "mode": "monitor"})
                await asyncio.sleep(5)
            [hand] = (await stage.do("anna", "GET", "/desk"))["in_hand"]
            seen.append(hand["listened_to"])
        assert seen == [False, told, False]

    perform(story, tells_listening=told)


def test_where_the_centre_wants_it_silent_listening_waits_for_a_second_person() -> None:
    async def story(stage: Stage) -> None:
        stage.second.acts.add(GuardedAct.SILENT_LISTENING)
        path = f"/floor/contacts/{await talking(stage)}/attend"
        answer = await stage.ask("boss", "POST", path, {**WHY, "mode": "monitor"})
        assert (answer.status_code, answer.json()["title"]) == (409, "needs-approval")
        assert stage.second.asked == [(GuardedAct.SILENT_LISTENING, f"agent/{ANNA}")]
        stage.second.acts.clear()
        call = await stage.do("boss", "POST", path, {**WHY, "mode": "monitor"})
        assert len(call["attending"]) <= 1
        await asyncio.sleep(100)

    perform(story)


def test_what_the_agent_is_told_of_needs_no_second_person() -> None:
    async def story(stage: Stage) -> None:
        stage.second.acts.add(GuardedAct.SILENT_LISTENING)
        path = f"/floor/contacts/{await talking(stage)}/attend"
        await stage.do("boss", "POST", path, {**WHY, "mode": "monitor"})
        assert stage.second.asked == []
        await asyncio.sleep(100)

    perform(story, tells_listening=True)


def test_a_supervisor_takes_a_call_over() -> None:
    async def story(stage: Stage) -> None:
        path = f"/floor/contacts/{await talking(stage)}"
        await stage.do("boss", "POST", f"{path}/attend", {**WHY, "mode": "monitor"})
        await asyncio.sleep(5)
        await stage.do("boss", "POST", "/desk/session", {})
        call = await stage.do("boss", "POST", f"{path}/intercept", WHY)
        assert (call["state"], call["agent"]) == ("talking", BORIS)
        assert (await stage.do("anna", "GET", "/desk"))["state"] == "wrap_up"
        await asyncio.sleep(100)

    perform(story)


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("attend", {"mode": "monitor"}),
        ("intercept", {}),
        ("transfer", {"kind": "queue", "to": SALES}),
        ("release", {"customer": "queue"}),
        ("pick-up", {}),
        ("advance", {}),
    ],
)
def test_every_act_needs_a_reason_the_right_and_the_team(act: str, body: dict[str, str]) -> None:
    async def story(stage: Stage) -> None:
        path = f"/floor/contacts/{await talking(stage)}/{act}"
        assert (await stage.ask("boss", "POST", path, body)).status_code == 422
        assert (await stage.ask("anna", "POST", path, {**WHY, **body})).status_code == 403
        blue = stage.keeper.people["red"]
        scopes = tuple(replace(scope, teams=frozenset({BLUE})) for scope in blue.scopes)
        stage.keeper.people["blue"] = replace(blue, user=UserId("usr_boris"), scopes=scopes)
        assert (await stage.ask("blue", "POST", path, {**WHY, **body})).status_code == 403
        gone = await stage.ask("boss", "POST", f"/floor/contacts/none/{act}", {**WHY, **body})
        assert gone.status_code == 404
        assert not stage.notes.kept
        await asyncio.sleep(100)

    perform(story)


def test_a_belief_that_is_out_of_date_is_told_how_things_stand() -> None:
    async def story(stage: Stage) -> None:
        path = f"/floor/contacts/{await talking(stage)}/release"
        answer = await stage.ask("boss", "POST", path, {**WHY, "agent": BORIS})
        problem = answer.json()
        assert (answer.status_code, problem["title"]) == (409, "call-out-of-date")
        assert (problem["state"], problem["agent"]) == ("talking", ANNA)
        await stage.do("boss", "POST", path, {**WHY, "agent": ANNA, "customer": "hang_up"})
        assert stage.notes.kept[0][1] == "call.forcerelease"
        await asyncio.sleep(5)

    perform(story)


def test_who_is_ready_for_calls_or_has_no_telephone_cannot_attend() -> None:
    async def story(stage: Stage) -> None:
        path = f"/floor/contacts/{await talking(stage)}/attend"
        await stage.at_work("boss")
        for person in ("boss", "chief"):
            answer = await stage.ask(person, "POST", path, {**WHY, "mode": "barge"})
            assert answer.status_code == 409
        await asyncio.sleep(100)

    perform(story)


def test_what_is_decided_for_an_agent_is_told_as_forced() -> None:
    async def story(stage: Stage) -> None:
        await talking(stage)
        body = {"mode": "not_ready", "reason": "rsn_lunch", **WHY}
        await stage.do("boss", "POST", f"/floor/agents/{ANNA}/mode", body)
        await stage.do("boss", "POST", f"/floor/agents/{ANNA}/sign-out", WHY)
        told = [(e.action, e.by) for e in await stage.centre.all(AgentForced)]
        assert told == [("not_ready", "usr_boris"), ("sign_out", "usr_boris")]
        await stage.do("anna", "PUT", "/desk/mode", {"mode": "ready"})
        assert len(await stage.centre.all(AgentForced)) == 2
        await asyncio.sleep(100)

    perform(story)


def test_a_supervisor_signs_an_agent_out_in_the_middle_of_a_call() -> None:
    async def story(stage: Stage) -> None:
        contact = ContactId(await talking(stage))
        body = {**WHY, "immediate": True}
        agent = await stage.do("boss", "POST", f"/floor/agents/{ANNA}/sign-out", body)
        assert agent["state"] == "signed_out"
        assert stage.centre.floor.state.contacts[contact].phase is Phase.WAITING
        assert stage.notes.kept[-1][3] == {**WHY, "immediate": "yes"}

    perform(story)

"""An agent's day at the desk, by HTTP alone."""

import asyncio

import pytest
from tests.api.stage import Stage, perform
from tests.flow.floor.centre import ANNA, BORIS, CARE, queue

from huawu.access.permissions import Person, Scope
from huawu.events.agent import CallQualityMeasured, DispositionSet, ModeChanged
from huawu.kernel.ids import DEFAULT_TENANT, UserId
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.api


def test_an_agent_signs_in_takes_a_call_wraps_up_and_leaves() -> None:
    async def story(stage: Stage) -> None:
        desk = await stage.do("anna", "POST", "/desk/session", {})
        assert (desk["state"], desk["reason"]) == ("not_ready", "sign_in")
        assert desk["can"] == ["sign_out", "not_ready", "ready"]
        await stage.do("anna", "PUT", "/desk/mode", {"mode": "ready"})
        stage.centre.dial(stays_s=60)
        await asyncio.sleep(30)
        desk = await stage.do("anna", "GET", "/desk")
        (hand,) = desk["in_hand"]
        assert (desk["state"], hand["state"], hand["queue"]) == ("talking", "talking", CARE)
        assert hand["contact"]["number"] == "138****1111"
        talk = ["hold", "hang_up", "transfer", "consult", "pause_recording"]
        assert desk["can"][-5:] == talk
        await asyncio.sleep(31)
        desk = await stage.do("anna", "GET", "/desk")
        assert (desk["state"], desk["can"][-2:]) == ("wrap_up", ["end_wrap_up", "extend_wrap_up"])
        assert 8 < desk["in_hand"][0]["wrap_left_s"] < 10
        assert desk["in_hand"][0]["contact"]["outcome"] == "handled"
        assert (await stage.do("anna", "POST", "/desk/wrap-up/end"))["state"] == "ready"
        assert (await stage.do("anna", "DELETE", "/desk/session"))["can"] == ["sign_in"]

    perform(story)


def test_a_call_is_held_retrieved_paused_and_hung_up() -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna")
        caller = stage.centre.dial()
        await asyncio.sleep(30)
        held = await stage.do("anna", "POST", "/desk/call/hold")
        assert (held["state"], "retrieve" in held["can"]) == ("hold", True)
        await stage.do("anna", "POST", "/desk/call/retrieve")
        assert stage.centre.hear_each_other(caller, ANNA)
        paused = await stage.do("anna", "PUT", "/desk/call/recording", {"paused": True})
        assert paused["in_hand"][0]["contact"]["recording_paused"] is True
        assert paused["can"][-1] == "resume_recording"
        await stage.do("anna", "PUT", "/desk/call/recording", {"paused": False})
        over = await stage.do("anna", "POST", "/desk/call/hang-up")
        assert over["state"] == "wrap_up"
        await asyncio.sleep(5)

    perform(story)


def test_an_offer_is_declined_from_the_desk() -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna")
        stage.centre.dial(stays_s=30)
        await asyncio.sleep(12)
        desk = await stage.do("anna", "GET", "/desk")
        assert (desk["state"], "decline" in desk["can"]) == ("ringing", True)
        await stage.do("anna", "POST", "/desk/call/decline")
        await asyncio.sleep(1)
        desk = await stage.do("anna", "GET", "/desk")
        assert (desk["state"], desk["reason"]) == ("not_ready", "rejected")
        await asyncio.sleep(60)

    perform(story, picks_up={ANNA: Behaviour(picks_up_after_s=15)})


def test_a_customer_is_sent_on_to_a_colleague() -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna")
        caller = stage.centre.dial()
        await asyncio.sleep(30)
        await stage.at_work("boris")
        body = {"kind": "agent", "to": BORIS}
        desk = await stage.do("anna", "POST", "/desk/call/transfer", body)
        assert desk["state"] == "wrap_up"
        await asyncio.sleep(8)
        assert stage.centre.hear_each_other(caller, BORIS)
        await asyncio.sleep(120)

    perform(story)


def test_a_colleague_is_asked_joins_and_gets_the_customer() -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna")
        caller = stage.centre.dial(stays_s=100)
        await asyncio.sleep(20)
        await stage.at_work("boris")
        body = {"kind": "agent", "to": BORIS}
        desk = await stage.do("anna", "POST", "/desk/call/consult", body)
        (hand,) = desk["in_hand"]
        assert (desk["state"], hand["consult"]["state"]) == ("consult", "ringing")
        assert "complete_transfer" not in desk["can"]
        await asyncio.sleep(5)
        asked = (await stage.do("boris", "GET", "/desk"))["in_hand"][0]
        assert (asked["asked_by"], asked["contact"]["number"]) == (ANNA, "")
        desk = await stage.do("anna", "POST", "/desk/call/consult/join")
        assert (desk["state"], desk["can"][-3:-1]) == ("conference", ["hang_up", "cancel_consult"])
        desk = await stage.do("anna", "POST", "/desk/call/consult/complete")
        assert desk["state"] == "wrap_up"
        assert stage.centre.hear_each_other(caller, BORIS)
        assert "138" in (await stage.do("boris", "GET", "/desk"))["in_hand"][0]["contact"]["number"]
        await asyncio.sleep(120)

    perform(story)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"mode": "not_ready"}, "reason"),
        ({"mode": "not_ready", "reason": "rsn_none"}, "reason"),
        ({"mode": "not_ready", "reason": "rsn_no"}, "reason"),  # for declining, not for pauses
        ({"mode": "asleep"}, "mode"),
        ({"mode": "ready", "until": "noon"}, "until"),
    ],
)
def test_a_pause_needs_a_reason_of_the_centre(body: dict[str, str], field: str) -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna")
        answer = await stage.ask("anna", "PUT", "/desk/mode", body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == field
        assert (await stage.do("anna", "GET", "/desk"))["state"] == "ready"

    perform(story)


def test_a_pause_is_noted_for_after_the_call() -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna")
        stage.centre.dial(stays_s=40)
        await asyncio.sleep(30)
        body = {"mode": "not_ready", "reason": "rsn_lunch"}
        desk = await stage.do("anna", "PUT", "/desk/mode", body)
        assert (desk["mode"], desk["next_mode"]) == ("ready", "not_ready")
        await asyncio.sleep(40)
        desk = await stage.do("anna", "GET", "/desk")
        assert (desk["state"], desk["reason"]) == ("not_ready", "rsn_lunch")
        changed = (await stage.centre.all(ModeChanged))[-1]
        assert (changed.reason, changed.by) == ("rsn_lunch", None)

    perform(story)


def test_who_is_signed_in_elsewhere_takes_over_only_when_they_say_so() -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna")
        answer = await stage.ask("anna", "POST", "/desk/session", {})
        assert (answer.status_code, answer.json()["title"]) == (409, "agent-already-signed-in")
        desk = await stage.do("anna", "POST", "/desk/session", {"take_over": True})
        assert desk["state"] == "ready"

    perform(story)


def test_what_cannot_be_done_now_is_a_conflict_that_says_why() -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna")
        for path in ("/desk/call/hold", "/desk/call/hang-up", "/desk/wrap-up/end"):
            answer = await stage.ask("anna", "POST", path)
            assert (answer.status_code, answer.json()["title"]) == (409, "call-not-now")
        nobody = await stage.ask("chief", "GET", "/desk")
        assert (nobody.status_code, nobody.json()["title"]) == (409, "no-agent")

    perform(story)


def test_a_wrap_up_is_extended_up_to_its_limit() -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna")
        stage.centre.dial(stays_s=30)
        await asyncio.sleep(32)
        desk = await stage.do("anna", "POST", "/desk/wrap-up/extend", {"extra_s": 300})
        assert desk["in_hand"][0]["wrap_left_s"] > 300
        assert "extend_wrap_up" not in desk["can"]
        more = await stage.ask("anna", "POST", "/desk/wrap-up/extend", {"extra_s": 1})
        assert (more.status_code, more.json()["title"]) == (409, "agent-wrap-limit")

    perform(story)


def test_only_who_handled_a_contact_says_what_it_was_about() -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna")
        stage.centre.dial(stays_s=30)
        await asyncio.sleep(32)
        desk = await stage.do("anna", "GET", "/desk")
        path = f"/desk/contacts/{desk['in_hand'][0]['contact']['id']}/disposition"
        await stage.do("anna", "PUT", path, {"code": "order-status"})
        other = await stage.ask("boris", "PUT", path, {"code": "order-status"})
        assert other.status_code == 404
        noted = await stage.centre.only(DispositionSet)
        assert (noted.agent, noted.code) == (ANNA, "order-status")
        for code in ("no-such", "orders"):
            refused = await stage.ask("anna", "PUT", path, {"code": code})
            assert (refused.status_code, refused.json()["field"]) == (422, "code")

    perform(story)


def test_where_a_queue_asks_for_a_disposition_it_is_what_ends_wrap_up() -> None:
    async def story(stage: Stage) -> None:
        stage.centre.setup.queue_list[0] = queue(CARE, disposition_required=True)
        await stage.at_work("anna")
        stage.centre.dial(stays_s=30)
        await asyncio.sleep(32)
        early = await stage.ask("anna", "POST", "/desk/wrap-up/end")
        assert (early.status_code, early.json()["title"]) == (409, "disposition-required")
        await asyncio.sleep(60)  # the queue's time for wrap-up is over long since
        (hand,) = (await stage.do("anna", "GET", "/desk"))["in_hand"]
        assert (hand["state"], hand["disposition"]) == ("wrap", "")
        path = f"/desk/contacts/{hand['contact']['id']}/disposition"
        await stage.do("anna", "PUT", path, {"code": "order-status"})
        await asyncio.sleep(1)
        assert (await stage.do("anna", "GET", "/desk"))["in_hand"] == []

    perform(story)


def test_dialling_outside_needs_the_right_to_dial_and_a_line() -> None:
    async def story(stage: Stage) -> None:
        held = stage.keeper.people["anna"].permissions - {"desk:dial"}
        stage.keeper.people["quiet"] = only("usr_anna", held)
        await stage.at_work("anna")
        stage.centre.dial(stays_s=40)
        await asyncio.sleep(30)
        body = {"kind": "outside", "to": "02112345678", "trunk": "trk"}
        refused = await stage.ask("quiet", "POST", "/desk/call/transfer", body)
        assert (refused.status_code, refused.json()["permission"]) == (403, "desk:dial")
        lineless = {"kind": "outside", "to": "02112345678"}
        malformed = await stage.ask("anna", "POST", "/desk/call/transfer", lineless)
        assert malformed.json()["errors"][0]["field"] == "trunk"
        await asyncio.sleep(30)

    perform(story)


def only(user: str, permissions: frozenset[str]) -> Person:
    """Return somebody with exactly these permissions, everywhere."""
    scopes = (Scope(permissions=permissions),)
    return Person(
        user=UserId(user), tenant=DEFAULT_TENANT, name=user, request_id="req_1", scopes=scopes
    )


def test_to_whom_a_call_can_be_sent_is_shown_as_it_is_now() -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna", "boris")
        seen = await stage.do("anna", "GET", "/desk/targets")
        assert [(a["id"], a["state"], a["reachable"]) for a in seen["agents"]] == [
            (BORIS, "ready", True)
        ]
        assert (seen["queues"][0]["id"], seen["queues"][0]["ready"]) == (CARE, 2)
        await stage.do("boris", "DELETE", "/desk/session")
        seen = await stage.do("anna", "GET", "/desk/targets")
        assert (seen["agents"][0]["state"], seen["agents"][0]["reachable"]) == ("signed_out", False)

    perform(story)


def test_how_a_call_was_heard_is_kept_of_who_handled_it() -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna")
        stage.centre.dial(stays_s=60)
        await asyncio.sleep(30)
        contact = (await stage.do("anna", "GET", "/desk"))["in_hand"][0]["contact"]["id"]
        heard = {"jitter_ms": 4.0, "loss_ratio": 0.5, "received_packets": 9, "sent_packets": 8}
        path = f"/desk/contacts/{contact}/quality"
        assert (await stage.ask("boris", "PUT", path, heard)).status_code == 404
        await stage.do("anna", "PUT", path, heard)
        kept = await stage.centre.only(CallQualityMeasured)
        assert (kept.loss_ratio, kept.round_trip_ms, kept.contact) == (0.5, None, contact)
        await asyncio.sleep(60)

    perform(story)

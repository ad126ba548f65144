"""Asterisk's events become the port's, each once, and only for legs that are ours."""

from typing import Any

import msgspec
import pytest

from huawu.engine.ari.frames import Counts, read_frame
from huawu.engine.ari.generated.frames import Event
from huawu.engine.ari.generated.models import Bridge, Channel, Endpoint
from huawu.engine.asterisk_notes import LegNote, Snapshot, playback_id
from huawu.engine.asterisk_state import NodeState
from huawu.engine.port import (
    DeviceSeen,
    EngineEvent,
    LegAnswered,
    LegArrived,
    LegGone,
    LegRinging,
    NodeBack,
    PlayEnded,
)
from huawu.kernel.ids import ContactId, DeviceId, LegId

pytestmark = pytest.mark.unit

CALLER, AGENT = LegId("ast-1.7"), LegId("leg_a")
FACTS = ["trunk", "carrier", "4001", "13800001111", "shown", "0"]


class Book:
    """Devices `dev_x` at endpoints `x`; trunks are none."""

    def endpoint_of(self, device: DeviceId) -> str | None:
        return device.removeprefix("dev_")

    def device_of(self, endpoint: str) -> DeviceId | None:
        return None if endpoint.startswith("trunk-") else DeviceId(f"dev_{endpoint}")


def new_state() -> NodeState:
    return NodeState("n", Book(), lambda _, whole_s: float(whole_s))


def bridge(name: str, *joined: str) -> dict[str, Any]:
    return {
        "id": name,
        "technology": "simple_bridge",
        "bridge_type": "mixing",
        "bridge_class": "stasis",
        "creator": "Stasis",
        "name": name,
        "channels": list(joined),
        "creationtime": "",
    }


def channel(leg: str, state: str = "Up") -> dict[str, Any]:
    nobody = {"name": "", "number": ""}
    return {
        "id": leg,
        "protocol_id": "",
        "name": f"PJSIP/{leg}",
        "state": state,
        "caller": nobody,
        "connected": nobody,
        "accountcode": "",
        "dialplan": {"context": "c", "exten": "s", "priority": 1, "app_name": "", "app_data": ""},
        "creationtime": "2026-01-01T00:00:00.000+0000",
        "language": "en",
    }


def told(state: NodeState, kind: str, **fields: object) -> list[EngineEvent]:
    """Give the state one event as the engine sends it; return what it means."""
    frame = {"type": kind, "application": "cc-1", "timestamp": "", **fields}
    event = read_frame(msgspec.json.encode(frame), Counts())
    assert isinstance(event, Event)
    return list(state.take(event))


def arrive(state: NodeState, *facts: str) -> list[EngineEvent]:
    args = list(facts) or FACTS
    return told(state, "StasisStart", channel=channel(CALLER, "Ring"), args=args)


def test_an_arrival_is_told_once_however_often_it_is_sent() -> None:
    state = new_state()
    assert [type(event) for event in arrive(state)] == [LegArrived]
    assert arrive(state) == []


def test_a_call_that_waited_in_the_fallback_has_its_music() -> None:
    state = new_state()
    arrive(state, *FACTS[:5], "4")
    assert state.legs[CALLER].music


def test_a_dialled_leg_rings_is_answered_once_and_goes_once() -> None:
    state = new_state()
    state.legs[AGENT] = LegNote(dialled=True)
    ringing = told(state, "ChannelStateChange", channel=channel(AGENT, "Ringing"))
    again = told(state, "ChannelStateChange", channel=channel(AGENT, "Ringing"))
    answers = [
        told(state, "StasisStart", channel=channel(AGENT), args=["dialled"]) for _ in range(2)
    ]
    ends = [
        told(state, "StasisEnd", channel=channel(AGENT)),
        told(state, "ChannelDestroyed", channel=channel(AGENT), cause=16, cause_txt=""),
    ]
    assert (ringing, again) == ([LegRinging(node="n", leg=AGENT)], [])
    assert answers == [[LegAnswered(node="n", leg=AGENT)], []]
    assert ends == [[LegGone(node="n", leg=AGENT, cause=16)], []]


@pytest.mark.parametrize(("sent", "expected"), [(17, 17), (0, 16), (32, 16)])
def test_a_leg_never_answered_says_so_with_the_networks_cause(sent: int, expected: int) -> None:
    state = new_state()
    state.legs[AGENT] = LegNote(dialled=True)
    end = told(state, "ChannelDestroyed", channel=channel(AGENT, "Down"), cause=sent, cause_txt="")
    assert end == [LegGone(node="n", leg=AGENT, cause=expected, answered=False, rang=False)]


def test_a_leg_that_was_found_ringing_after_a_gap_is_known_to_have_rung() -> None:
    state = new_state()
    state.legs[AGENT] = LegNote(dialled=True)
    ringing = msgspec.convert(channel(AGENT, "Ringing"), Channel)
    state.adopt(Snapshot(started="t", channels=[ringing], bridges=[], endpoints=[]))
    [end] = told(state, "ChannelDestroyed", channel=channel(AGENT, "Down"), cause=17, cause_txt="")
    assert end == LegGone(node="n", leg=AGENT, cause=17, answered=False, rang=True)


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("StasisEnd", {}),
        ("ChannelDestroyed", {"cause": 16, "cause_txt": ""}),
        ("ChannelDtmfReceived", {"digit": "1", "duration_ms": 100}),
        ("ChannelHold", {}),
        ("ChannelStateChange", {}),
    ],
)
def test_events_of_legs_that_are_not_ours_mean_nothing(kind: str, more: dict[str, Any]) -> None:
    assert told(new_state(), kind, channel=channel("somebody-elses"), **more) == []


def playback(play: str, state: str = "done") -> dict[str, Any]:
    return {
        "id": playback_id(CALLER, play),
        "media_uri": "sound:x",
        "target_uri": f"channel:{CALLER}",
        "language": "en",
        "state": state,
    }


@pytest.mark.parametrize(
    ("stopped", "ended", "expected"),
    [("", "done", (True, False)), ("p", "done", (False, False)), ("", "failed", (False, True))],
)
def test_how_a_play_ended_is_told_once(
    stopped: str, ended: str, expected: tuple[bool, bool]
) -> None:
    state = new_state()
    arrive(state)
    state.legs[CALLER].plays.add("p")
    state.legs[CALLER].stopped.update(stopped)
    completed, failed = expected
    end = PlayEnded(node="n", leg=CALLER, play="p", completed=completed, failed=failed)
    assert told(state, "PlaybackFinished", playback=playback("p", ended)) == [end]
    assert told(state, "PlaybackFinished", playback=playback("p", ended)) == []


def test_a_play_cut_by_a_hang_up_is_not_told() -> None:
    state = new_state()
    arrive(state)
    state.legs[CALLER].plays.add("p")
    told(state, "ChannelHangupRequest", channel=channel(CALLER))
    assert told(state, "PlaybackFinished", playback=playback("p", "failed")) == []


@pytest.mark.parametrize(
    ("request_", "cause"),
    [
        ({"cause": 1, "soft": True}, 44),  # the engine's own mark for a line without sound
        ({"cause": 1}, 1),  # Q.850: no such number
        ({"cause": 32, "soft": True}, 16),  # ours
        ({"cause": 21}, 21),
    ],
)
def test_a_line_without_sound_is_told_from_other_ends(request_: dict[str, Any], cause: int) -> None:
    state = new_state()
    arrive(state)
    told(state, "ChannelHangupRequest", channel=channel(CALLER), **request_)
    [gone] = told(state, "StasisEnd", channel=channel(CALLER))
    assert isinstance(gone, LegGone)
    assert gone.cause == cause


def test_only_a_change_of_a_devices_registration_is_told() -> None:
    state = new_state()
    seen = [
        told(
            state,
            "PeerStatusChange",
            endpoint={"technology": "PJSIP", "resource": name, "state": value, "channel_ids": []},
            peer={"peer_status": "Reachable"},
        )
        for name, value in [
            ("anna", "online"),
            ("anna", "online"),
            ("trunk-x", "online"),
            ("anna", "offline"),
        ]
    ]
    anna = DeviceId("dev_anna")
    assert seen[0] == [DeviceSeen(node="n", device=anna, registered=True)]
    assert seen[1:3] == [[], []]
    assert seen[3] == [DeviceSeen(node="n", device=anna, registered=False)]


def snapshot(started: str, *legs: str, joined: tuple[str, ...] = ()) -> Snapshot:
    endpoints = [
        Endpoint(technology="PJSIP", resource=name, state=state, channel_ids=())
        for name, state in [("anna", "online"), ("boris", "offline"), ("trunk-x", "online")]
    ]
    return Snapshot(
        started=started,
        channels=[msgspec.convert(channel(leg), Channel) for leg in legs],
        bridges=[msgspec.convert(bridge("ctc_1", *joined), Bridge)],
        endpoints=endpoints,
    )


def test_adopting_says_what_lives_and_forgets_what_does_not() -> None:
    state = new_state()
    arrive(state)
    back = state.adopt(snapshot("t1", "ast-1.8", "leg_a", joined=("ast-1.8", "leg_a")))
    assert back == NodeBack(
        node="n",
        restarted=False,
        legs=frozenset({LegId("ast-1.8"), AGENT}),
        devices=frozenset({DeviceId("dev_anna")}),
    )
    assert state.joins == {ContactId("ctc_1"): {LegId("ast-1.8"), AGENT}}


def test_another_start_time_is_a_restart_but_the_first_one_is_not() -> None:
    state = new_state()
    restarts = [state.adopt(snapshot(started)).restarted for started in ("t1", "t1", "t2")]
    assert restarts == [False, False, True]


def test_a_leg_that_is_just_being_dialled_outlives_a_snapshot_without_it() -> None:
    state = new_state()
    state.legs[AGENT] = LegNote(dialled=True, asking=True)
    assert state.adopt(snapshot("t1")).legs == {AGENT}


def offered(leg: str) -> Channel:
    """Return a call that the dialplan's offer brought to us."""
    offer = {"app_name": "StasisBroadcast", "app_data": f"500,^cc-.*,{':'.join(FACTS)},yes"}
    fields = channel(leg)
    return msgspec.convert(fields | {"dialplan": fields["dialplan"] | offer}, Channel)


def test_a_call_that_came_in_while_nobody_listened_is_told_once_it_is_found() -> None:
    state = new_state()
    state.adopt(Snapshot(started="t", channels=[offered(CALLER)], bridges=[], endpoints=[]))
    [found] = state.arrivals()
    assert (found.leg, found.called, found.caller) == (CALLER, "4001", "13800001111")
    assert state.arrivals() == []
    assert arrive(state) == []


def test_who_begins_anew_is_told_of_every_call_that_lives_and_is_wanted() -> None:
    state = new_state()
    arrive(state)
    assert state.arrivals() == []
    assert [call.leg for call in state.arrivals(again=True)] == [CALLER]
    state.legs[CALLER].unwanted = True
    assert state.arrivals(again=True) == []


def look(*channels: Channel) -> Snapshot:
    return Snapshot(started="t", channels=channels, bridges=[], endpoints=[])


def test_a_leg_that_two_looks_do_not_show_is_forgotten_and_one_look_proves_nothing() -> None:
    state = new_state()
    arrive(state)
    state.see(look(), frozenset({CALLER}), frozenset())
    assert CALLER in state.legs
    state.see(look(), frozenset({CALLER}), frozenset())
    assert CALLER not in state.legs


def test_a_leg_that_came_while_the_engine_was_read_is_not_missing() -> None:
    state = new_state()
    arrive(state)
    for _ in range(2):
        state.see(look(), frozenset(), frozenset())
    assert CALLER in state.legs


def test_a_call_whose_arrival_was_lost_is_known_after_two_looks() -> None:
    state = new_state()
    assert not state.see(look(offered(CALLER)), frozenset(), frozenset()).arrivals
    [arrival] = state.see(look(offered(CALLER)), frozenset(), frozenset()).arrivals
    assert (arrival.leg, arrival.called) == (CALLER, "4001")


def test_a_leg_that_we_are_dialling_is_seen_although_the_engine_does_not_list_it_yet() -> None:
    state = new_state()
    state.legs[AGENT] = LegNote(dialled=True, asking=True)
    assert state.see(look(), frozenset({AGENT}), frozenset()).legs == {AGENT: False}

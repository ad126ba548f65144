"""Requests over real sockets, to a peer that answers well, badly, late or not at all."""

import asyncio
from dataclasses import replace

import pytest
from tests.unit.engine.ari_peer import QUICK, Peer, peered, running, until

from huawu.engine.ari.errors import (
    EngineLoginFailed,
    EngineRefused,
    EngineUnanswered,
    EngineUnavailable,
)

pytestmark = pytest.mark.unit


async def test_a_request_brings_back_the_typed_answer():
    peer = Peer(answers={"GET channels/c%2F1/variable": (200, {"value": "blue"})})
    async with peered(peer) as connection, running(connection.run):
        await connection.wait_open(5)
        got = await connection.ari.channels.get_channel_var("c/1", variable="COLOUR")
    assert got.value == "blue"
    assert peer.asked[-1][1]["query_strings"] == [{"name": "variable", "value": "COLOUR"}]


async def test_a_refusal_carries_the_status_and_what_the_engine_said():
    peer = Peer(answers={"POST channels/c1/answer": (409, {"message": "not in Stasis"})})
    async with peered(peer) as connection, running(connection.run):
        await connection.wait_open(5)
        with pytest.raises(EngineRefused, match=r"channels\.answer \(409\): not in Stasis") as no:
            await connection.ari.channels.answer("c1")
    assert no.value.status == 409


async def test_ending_what_is_gone_succeeds_but_a_missing_module_does_not():
    peer = Peer(
        answers={
            "DELETE channels/c1": (404, {"message": "Channel not found"}),
            "DELETE bridges/b1/moh": (409, {"message": "Bridge not in Stasis application"}),
            "DELETE mailboxes/m1": (404, {"message": "Resource not found"}),
        }
    )
    async with peered(peer) as connection, running(connection.run):
        await connection.wait_open(5)
        await connection.ari.channels.hangup("c1")
        await connection.ari.bridges.stop_moh("b1")
        with pytest.raises(EngineRefused, match="Resource not found"):
            await connection.ari.mailboxes.delete("m1")


async def test_no_answer_in_time_is_said_and_the_late_one_is_only_counted():
    peer = Peer(silent={"GET bridges/b1"})
    async with (
        peered(peer, replace(QUICK, request_s=0.5)) as connection,
        running(connection.run),
    ):
        await connection.wait_open(5)
        with pytest.raises(EngineUnanswered, match=r"bridges\.get in 0\.5 s"):
            await connection.ari.bridges.get("b1")
        application, frame = peer.asked[-1]
        late = {
            "type": "RESTResponse",
            "request_id": frame["request_id"],
            "transaction_id": "",
            "status_code": 200,
            "reason_phrase": "",
            "uri": "bridges/b1",
        }
        await peer.sockets[application].send_json(late)
        await until(lambda: connection.counts.late_answers == 1)
    assert connection.counts.unanswered == 1


async def test_a_connection_cut_in_mid_request_fails_the_request_and_comes_back():
    peer = Peer(cutting={"GET bridges/b1"})
    async with peered(peer) as connection, running(connection.run):
        await connection.wait_open(5)
        await until(lambda: connection.counts.opened == 3)
        with pytest.raises(EngineUnanswered, match="broke while asking"):
            await connection.ari.bridges.get("b1")
        await until(lambda: connection.counts.opened == 4)
        assert await connection.ari.channels.hangup("c1") is None


async def test_without_a_connection_a_request_fails_at_once():
    async with peered(Peer()) as connection:
        with pytest.raises(EngineUnavailable, match="no connection"):
            await connection.ari.channels.hangup("c1")


async def test_a_refused_login_names_the_user_and_the_file():
    async with peered(Peer(password="other")) as connection, running(connection.run):
        await until(lambda: connection.last_error is not None)
        with pytest.raises(EngineLoginFailed, match=r"refuses user u: check its ari\.conf"):
            await connection.wait_open(0.05)


async def test_requests_go_to_the_connection_that_waits_least():
    peer = Peer(silent={"GET bridges/b1"})
    async with peered(peer) as connection, running(connection.run):
        await until(lambda: connection.counts.opened == 3)
        async with asyncio.TaskGroup() as group:
            stuck = group.create_task(connection.ari.bridges.get("b1"))
            await until(lambda: "bridges/b1" in [frame["uri"] for _, frame in peer.asked])
            busy = peer.asked[-1][0]
            for _ in range(4):
                await connection.ari.channels.hangup("c1")
            stuck.cancel()
    assert "channels/c1" not in peer.uris(busy)


async def test_what_grows_with_calls_and_devices_never_travels_by_websocket():
    lists = {"channels", "bridges", "endpoints/PJSIP"}
    peer = Peer({f"GET /ari/{uri}": (200, []) for uri in lists})
    async with peered(peer) as connection, running(connection.run):
        await connection.wait_open(5)
        assert not await connection.ari.channels.list()
        assert not await connection.ari.bridges.list()
        assert not await connection.ari.endpoints.list_by_tech("PJSIP")
    assert not lists & {frame["uri"] for _, frame in peer.asked}


async def test_slow_requests_and_bytes_travel_by_http():
    path = "GET /ari/recordings/stored/vm%2F1/file"
    peer = Peer(
        answers={
            "PUT /ari/asterisk/modules/m.so": (404, {"message": "no such module"}),
            path.replace("%2F", "/"): (200, "RIFF"),
        }
    )
    async with peered(peer) as connection, running(connection.run):
        await connection.wait_open(5)
        with pytest.raises(EngineRefused, match="no such module"):
            await connection.slow.asterisk.reload_module("m.so")
        assert await connection.ari.recordings.get_stored_file("vm/1") == b'"RIFF"'

"""Events over a real socket: in order, after a resync, whatever the peer sends between."""

from dataclasses import replace

import pytest
from tests.unit.engine.ari_peer import QUICK, Peer, device, nothing, peered, running, until

from huawu.engine.ari.connection import AriConnection
from huawu.engine.ari.errors import EngineUnavailable
from huawu.engine.ari.feed import ConnectionLost, Feed
from huawu.engine.ari.generated.frames import DeviceStateChanged
from huawu.engine.ari.settings import AriSettings
from huawu.kernel.errors import Invalid

pytestmark = pytest.mark.unit


class Consumer:
    """Writes down what it is given, in order."""

    def __init__(self, connection: AriConnection, capacity: int = 100) -> None:
        self.seen: list[str] = []
        self.failures = 0  #: of the resyncs to come
        self.feed: Feed = connection.feed(resync=self.resync, capacity=capacity)

    async def resync(self) -> None:
        if self.failures:
            self.failures -= 1
            raise EngineUnavailable("away again")
        self.seen.append("resync")

    async def run(self) -> None:
        async for item in self.feed:
            if isinstance(item, ConnectionLost):
                self.seen.append("lost")
            elif isinstance(item, DeviceStateChanged):
                self.seen.append(item.device_state.name)


async def test_events_come_in_order_and_after_the_resync():
    peer = Peer()
    async with peered(peer) as connection:
        consumer = Consumer(connection)
        async with running(connection.run, consumer.run):
            await connection.wait_open(5)
            await peer.say(*(device(number) for number in range(5)))
            await until(lambda: len(consumer.seen) == 6)
    assert consumer.seen == ["resync", "d0", "d1", "d2", "d3", "d4"]


async def test_a_broken_connection_is_said_and_followed_by_a_resync():
    peer = Peer()
    async with peered(peer) as connection:
        consumer = Consumer(connection)
        async with running(connection.run, consumer.run):
            await connection.wait_open(5)
            await peer.say(device(1))
            await until(lambda: "d1" in consumer.seen)
            await peer.cut()
            await until(lambda: consumer.seen.count("resync") == 2)
            await peer.say(device(2))
            await until(lambda: "d2" in consumer.seen)
    assert consumer.seen == ["resync", "d1", "lost", "resync", "d2"]


async def test_a_failed_resync_reconnects_and_no_event_slips_through_before():
    peer = Peer()
    async with peered(peer) as connection:
        consumer = Consumer(connection)
        consumer.failures = 2
        async with running(connection.run, consumer.run):
            await until(lambda: "resync" in consumer.seen)
            await peer.say(device(1))
            await until(lambda: "d1" in consumer.seen)
    assert consumer.seen[-2:] == ["resync", "d1"]
    assert connection.counts.lost == 2


async def test_odd_frames_are_counted_and_skipped():
    peer = Peer()
    odd = ["{no json", '{"type": "ComesLater"}', '{"type": "StasisStart"}', "[1]", device(1)]
    async with peered(peer) as connection:
        consumer = Consumer(connection)
        async with running(connection.run, consumer.run):
            await connection.wait_open(5)
            await peer.say(*odd)
            await until(lambda: "d1" in consumer.seen)
    assert (connection.counts.malformed, connection.counts.unknown) == (3, 1)


async def test_a_slow_consumer_loses_events_knowingly_and_resyncs():
    peer = Peer()
    async with peered(peer) as connection:
        consumer = Consumer(connection, capacity=10)
        async with running(connection.run):
            await connection.wait_open(5)
            await peer.say(*(device(number) for number in range(25)))
            await until(lambda: connection.counts.events == 25)
            async with running(consumer.run):
                await until(lambda: "d24" in consumer.seen)
    assert consumer.seen[0] == "resync"
    dropped = connection.counts.events_dropped
    assert consumer.seen[1:] == [f"d{number}" for number in range(dropped, 25)]


async def test_the_event_filter_lets_our_answers_pass():
    peer = Peer()
    async with (
        peered(peer, events=frozenset({"StasisStart"})) as connection,
        running(connection.run),
    ):
        await connection.wait_open(5)
    application, frame = next(asked for asked in peer.asked if asked[0] == "cc-1")
    assert frame["uri"] == f"applications/{application}/eventFilter"
    assert frame["message_body"] == '{"allowed":[{"type":"RESTResponse"},{"type":"StasisStart"}]}'


async def test_a_refused_filter_is_an_error_and_not_an_open_connection():
    peer = Peer(answers={"PUT applications/cc-1/eventFilter": (400, {"message": "bad filter"})})
    async with (
        peered(peer, events=frozenset({"Dial"})) as connection,
        running(connection.run),
    ):
        await until(lambda: connection.last_error is not None)
        assert not connection.is_open
    assert "bad filter" in str(connection.last_error)


async def test_a_peer_that_stops_answering_pings_is_left():
    peer = Peer(answers_pings=False)
    async with (
        peered(peer, replace(QUICK, heartbeat_s=0.1)) as connection,
        running(connection.run),
    ):
        await until(lambda: connection.counts.lost >= 3)


async def test_after_being_replaced_the_connection_does_not_fight_for_the_application():
    peer = Peer()
    replaced = {**device(1), "type": "ApplicationReplaced"}
    async with peered(peer, replace(QUICK, retry_most_s=60)) as connection:
        connection.feed(resync=nothing)
        async with running(connection.run):
            await until(lambda: connection.counts.opened == 3)
            await peer.say(replaced)
            await until(lambda: connection.counts.lost == 1)
            await connection.ari.channels.hangup("c1")
    assert peer.openings == 3


def test_an_event_that_does_not_exist_is_refused_before_anything_starts():
    with pytest.raises(Invalid, match="events: the engine has no event StasisStarted"):
        AriSettings(
            url="http://127.0.0.1:1",
            user="u",
            password="p",
            application="cc-1",
            requester="rq-1",
            events=frozenset({"StasisStarted"}),
        )

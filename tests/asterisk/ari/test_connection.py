"""The ARI client against a real Asterisk."""

from dataclasses import replace
from pathlib import Path
from time import perf_counter

import pytest
from tests.asterisk.ari.conftest import Engine, engine_tree, new_connection, patiently
from tests.unit.engine.ari_peer import nothing, running, until
from tools.generate_ari import generate

from huawu.engine.ari.connection import AriConnection
from huawu.engine.ari.errors import EngineLoginFailed, EngineRefused
from huawu.engine.ari.feed import ConnectionLost
from huawu.engine.ari.generated.frames import StasisStart
from huawu.engine.ari.settings import AriSettings

pytestmark = pytest.mark.asterisk

WANTED = frozenset({"StasisStart", "ChannelDestroyed"})


class Watcher:
    """Collects the names of events."""

    def __init__(self, connection: AriConnection) -> None:
        self.seen: list[str] = []
        self.started: list[StasisStart] = []
        self.feed = connection.feed(resync=self.resync)

    async def resync(self) -> None:
        self.seen.append("resync")

    async def run(self) -> None:
        async for item in self.feed:
            self.seen.append("lost" if isinstance(item, ConnectionLost) else type(item).__name__)
            if isinstance(item, StasisStart):
                self.started.append(item)


def test_the_committed_client_is_what_the_installed_engine_describes():
    generated = generate(engine_tree() / "usr/share/asterisk/rest-api")
    committed = Path(__file__).parents[3] / "src/huawu/engine/ari/generated"
    assert {file.name: file.read_text() for file in committed.glob("*.py")} == generated


async def test_the_engine_says_who_it_is(ari: AriConnection):
    info = await ari.ari.asterisk.get_info(only="system")
    assert info.system is not None
    assert info.system.version.startswith("22.")


async def test_http_answers_the_same_as_the_socket(ari: AriConnection):
    by_socket, by_http = (
        await ari.ari.asterisk.list_modules(),
        await ari.slow.asterisk.list_modules(),
    )
    assert {module.name for module in by_http} == {module.name for module in by_socket}


async def test_a_channel_is_made_answers_and_goes(ari_settings: AriSettings, engine: Engine):
    connection = new_connection(replace(ari_settings, events=WANTED))
    watcher = Watcher(connection)
    async with running(connection.run, watcher.run):
        await patiently(connection)
        channel = await connection.ari.channels.originate(
            endpoint="Local/echo@test/n", app="cc-1", channel_id="leg-1", variables={"A": "b"}
        )
        await until(lambda: len(watcher.started) == 1)
        value = await connection.ari.channels.get_channel_var("leg-1", variable="A")
        await connection.ari.channels.hangup("leg-1")
        await until(lambda: "ChannelDestroyed" in watcher.seen)
    assert (channel.id, value.value) == ("leg-1", "b")
    assert watcher.started[0].channel.id == "leg-1"
    assert set(watcher.seen) == {"resync", "StasisStart", "ChannelDestroyed"}


async def test_the_filter_spares_events_that_nobody_wants(ari_settings: AriSettings):
    amounts: list[int] = []
    kinds: set[str] = set()
    for wanted in (frozenset[str](), WANTED):
        connection = new_connection(replace(ari_settings, events=wanted))
        watcher = Watcher(connection)
        async with running(connection.run, watcher.run):
            await patiently(connection)
            await connection.ari.channels.originate(
                endpoint="Local/echo@test/n", app="cc-1", channel_id="leg-2"
            )
            await until(lambda: "StasisStart" in watcher.seen)  # noqa: B023  awaited here
            await connection.ari.channels.hangup("leg-2")
            await until(lambda: "ChannelDestroyed" in watcher.seen)  # noqa: B023
        amounts.append(len(watcher.seen))
        kinds = set(watcher.seen)
        assert connection.counts.malformed == connection.counts.unknown == 0
    assert kinds == {"resync", *WANTED}
    assert 3 * amounts[1] <= amounts[0]


async def test_gone_is_success_and_a_real_refusal_is_not(ari: AriConnection):
    await ari.ari.channels.hangup("nobody")
    await ari.ari.bridges.destroy("nothing")
    await ari.ari.recordings.stop("nothing")
    with pytest.raises(EngineRefused) as refused:
        await ari.ari.channels.answer("nobody")
    assert refused.value.status == 404


async def test_a_second_client_of_the_same_application_replaces_the_first(
    ari: AriConnection, ari_settings: AriSettings
):
    other = new_connection(replace(ari_settings, requester="rq-2"))
    other.feed(resync=nothing)
    async with running(other.run):
        await patiently(other)
        await until(lambda: ari.counts.lost == 1)
        assert other.is_open


async def test_a_wrong_password_is_said_clearly(ari: AriConnection, ari_settings: AriSettings):
    wrong = new_connection(replace(ari_settings, password="wrong"))
    async with running(wrong.run):
        await until(lambda: wrong.last_error is not None)
        with pytest.raises(EngineLoginFailed, match="refuses user cc"):
            await wrong.wait_open(0.05)


async def test_two_hundred_requests_one_after_the_other_are_quick(ari: AriConnection):
    await ari.ari.asterisk.ping()
    begin_s = perf_counter()
    for _ in range(200):
        await ari.ari.asterisk.ping()
    each_ms = (perf_counter() - begin_s) / 200 * 1000
    assert each_ms < 20, f"{each_ms:.2f} ms per request"

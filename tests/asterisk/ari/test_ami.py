"""The manager client against a real Asterisk: recording what a channel says and hears."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from tests.asterisk.ari.conftest import Engine, ami_settings, patiently
from tests.unit.engine.ari_peer import running, until

from huawu.engine.ami import AmiConnection, AmiMessage, AmiSettings
from huawu.engine.ari.connection import AriConnection
from huawu.engine.ari.errors import EngineLoginFailed, EngineRefused, EngineUnanswered

pytestmark = pytest.mark.asterisk


@asynccontextmanager
async def manager(
    settings: AmiSettings, events: list[AmiMessage] | None = None
) -> AsyncGenerator[AmiConnection]:
    seen = events if events is not None else []
    connection = AmiConnection(settings, random=Random(1), on_event=seen.append)  # noqa: S311
    async with running(connection.run):
        await patiently(connection)
        yield connection


def loudness(path: Path) -> int:
    """Return the loudest of the last 100 ms of a raw recording (16 bit, 8 kHz)."""
    samples = memoryview(path.read_bytes()[-1600:]).cast("h")
    return max(abs(sample) for sample in samples)


@pytest.mark.usefixtures("ari")
async def test_an_action_is_answered(engine: Engine):
    async with manager(ami_settings(engine)) as ami:
        answer = await ami.act("Ping", {})
    assert answer.fields["Ping"] == "Pong"


@pytest.mark.usefixtures("ari")
async def test_a_list_ends_even_when_nothing_is_in_it_and_one_that_is_refused_says_so(
    engine: Engine,
):
    async with manager(ami_settings(engine)) as ami:
        assert await ami.listed("CoreShowChannels", {}, "CoreShowChannel") == []
        with pytest.raises(EngineRefused, match="MailboxStatus"):
            await ami.listed("MailboxStatus", {}, "none")  # it wants the name of a box


@pytest.mark.usefixtures("ari")
async def test_a_wrong_password_is_said_clearly(engine: Engine):
    settings = replace(ami_settings(engine), password="wrong")
    connection = AmiConnection(settings, random=Random(1))  # noqa: S311
    async with running(connection.run):
        with pytest.raises(EngineLoginFailed, match=r"refuses user cc .*check its manager\.conf"):
            await connection.wait_open(3)  # the engine thinks for a second before it says so


@pytest.mark.usefixtures("ari")
async def test_recording_nobody_is_refused_but_stopping_it_is_success(engine: Engine):
    async with manager(ami_settings(engine)) as ami:
        with pytest.raises(EngineRefused, match=r"MixMonitor .*No such channel"):
            await ami.start_recording("nobody", file="x.sln")
        await ami.stop_recording("nobody")


async def test_both_directions_are_written_muted_and_finished(engine: Engine, ari: AriConnection):
    events: list[AmiMessage] = []
    received, sent = engine.recordings / "r-in.sln", engine.recordings / "r-out.sln"
    async with manager(ami_settings(engine), events) as ami:
        await ari.ari.channels.originate(
            endpoint="Local/tone@test/n", app="cc-1", channel_id="leg-3"
        )
        await ami.start_recording("leg-3", options="r(r-in.sln)t(r-out.sln)")
        await until(lambda: size(received) > 8000 and loudness(received) > 1000)
        await ami.mute_recording("leg-3", muted=True)
        before = size(received)
        await until(lambda: size(received) > before + 8000 and loudness(received) == 0)
        await ami.mute_recording("leg-3", muted=False)
        await until(lambda: loudness(received) > 1000)
        await ami.stop_recording("leg-3")
        await until(lambda: "MixMonitorStop" in [event.event for event in events])
        await ari.ari.channels.hangup("leg-3")
    assert [event.event for event in events] == [
        "MixMonitorStart",
        "MixMonitorMute",
        "MixMonitorMute",
        "MixMonitorStop",
    ]
    assert abs(size(received) - size(sent)) <= 640


def size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


async def test_a_session_that_breaks_fails_its_action_and_comes_back(engine: Engine):
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        login = (await reader.readuntil(b"\r\n\r\n")).decode()
        action_id = login.split("ActionID: ")[1].split("\r\n")[0]
        writer.write(f"Response: Success\r\nActionID: {action_id}\r\n\r\n".encode())
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = replace(ami_settings(engine), host="127.0.0.1", port=port)
    async with server, manager(settings) as ami:
        for _ in range(2):
            await patiently(ami)
            with pytest.raises(EngineUnanswered, match="broke while asking Ping"):
                await ami.act("Ping", {})
            await until(lambda: not ami.is_open)

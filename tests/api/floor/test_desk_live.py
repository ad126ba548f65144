"""The desk's own line: what is told, beats, missed events, takeover."""

import asyncio
from typing import Any

import pytest
from tests.api.socket import Socket, opened
from tests.api.stage import Stage, perform

from huawu.events.agent import SessionChanged

pytestmark = pytest.mark.api


def line(session: str, after: int | None = None) -> str:
    more = "" if after is None else f"&after={after}"
    return f"/api/v1/desk/live?session={session}{more}"


async def signed_in(stage: Stage, **more: bool) -> Any:
    return await stage.do("anna", "POST", "/desk/session", {"watched": True, **more})


async def until(socket: Socket, kind: str) -> Any:
    """Return the next message of a kind, whatever comes before."""
    while (message := await socket.next())["type"] != kind:
        pass
    return message


async def beat(socket: Socket, for_s: float) -> None:
    for _ in range(int(for_s / 5)):
        await asyncio.sleep(5)
        await socket.say('{"type": "beat"}')


def test_a_line_greets_shows_the_desk_and_tells_what_changes() -> None:
    async def story(stage: Stage) -> None:
        desk = await signed_in(stage)
        async with opened(stage.app, line(desk["session_id"]), "anna") as socket:
            hello = await socket.next()
            assert (hello["type"], hello["seq"], hello["beat_s"]) == ("hello", desk["seq"], 5)
            assert (await socket.next())["desk"] == desk
            ready = await stage.do("anna", "PUT", "/desk/mode", {"mode": "ready"})
            event = await socket.next()
            assert (event["kind"], event["seq"]) == ("agent.mode_changed", desk["seq"] + 1)
            assert (await socket.next())["desk"] == ready

    perform(story)


def test_every_event_is_told_once_and_in_order() -> None:
    async def story(stage: Stage) -> None:
        desk = await signed_in(stage)
        await stage.do("anna", "PUT", "/desk/mode", {"mode": "ready"})
        stage.centre.dial(stays_s=30)
        async with opened(stage.app, line(desk["session_id"], desk["seq"]), "anna") as socket:
            await beat(socket, 60)
            messages = [socket.got.get_nowait() for _ in range(socket.got.qsize())]
        seqs = [m["seq"] for m in messages if m["type"] == "event"]
        assert seqs == list(range(desk["seq"] + 1, seqs[-1] + 1))
        shown = [m["desk"]["state"] for m in messages if m["type"] == "desk"]
        assert {"ready", "ringing", "talking", "wrap_up"} <= set(shown)

    perform(story)


def test_each_beat_is_answered_and_keeps_the_session() -> None:
    async def story(stage: Stage) -> None:
        desk = await signed_in(stage)
        async with opened(stage.app, line(desk["session_id"]), "anna") as socket:
            await beat(socket, 60)
            await asyncio.sleep(1)
            kinds = [socket.got.get_nowait()["type"] for _ in range(socket.got.qsize())]
        assert kinds.count("beat") == 12
        assert (await stage.do("anna", "GET", "/desk"))["session"] == "live"

    perform(story)


def test_a_desk_that_closed_comes_back_and_hears_what_it_missed() -> None:
    async def story(stage: Stage) -> None:
        desk = await signed_in(stage)
        async with opened(stage.app, line(desk["session_id"]), "anna") as socket:
            seq = (await until(socket, "desk"))["seq"]
        await asyncio.sleep(10)
        async with opened(stage.app, line(desk["session_id"], seq), "anna") as socket:
            assert (await socket.next())["seq"] == seq
            missed = [await socket.next() for _ in range(2)]
            assert [m["event"]["after"] for m in missed] == ["grace", "live"]
            assert (await until(socket, "desk"))["desk"]["session"] == "live"

    perform(story)


def test_a_desk_that_never_comes_back_is_signed_out() -> None:
    async def story(stage: Stage) -> None:
        desk = await signed_in(stage)
        async with opened(stage.app, line(desk["session_id"]), "anna") as socket:
            await until(socket, "desk")
        await asyncio.sleep(23)
        assert (await stage.do("anna", "GET", "/desk"))["session"] == "out"
        assert (await stage.centre.all(SessionChanged))[-1].reason == "lost"

    perform(story)


def test_signing_in_elsewhere_tells_the_old_desk_and_closes_its_line() -> None:
    async def story(stage: Stage) -> None:
        old = await signed_in(stage)
        async with opened(stage.app, line(old["session_id"]), "anna") as socket:
            await until(socket, "desk")
            new = await signed_in(stage, take_over=True)
            assert (await until(socket, "session_taken"))["session"] == old["session_id"]
            assert (await socket.end())[0] == 4409
        async with opened(stage.app, line(new["session_id"]), "anna") as socket:
            assert (await until(socket, "desk"))["desk"]["session_id"] == new["session_id"]

    perform(story)


def test_a_second_tab_takes_the_line_of_the_first() -> None:
    async def story(stage: Stage) -> None:
        address = line((await signed_in(stage))["session_id"])
        async with opened(stage.app, address, "anna") as first:
            await until(first, "desk")
            async with opened(stage.app, address, "anna") as second:
                await until(second, "desk")
                assert (await first.end())[0] == 4409
                await beat(second, 30)
                assert (await stage.do("anna", "GET", "/desk"))["session"] == "live"

    perform(story)


def test_signing_out_ends_the_line() -> None:
    async def story(stage: Stage) -> None:
        desk = await signed_in(stage)
        async with opened(stage.app, line(desk["session_id"]), "anna") as socket:
            await until(socket, "desk")
            await stage.do("anna", "DELETE", "/desk/session")
            assert (await socket.end())[0] == 4409

    perform(story)


@pytest.mark.parametrize(
    ("path", "token", "code"),
    [
        ("/api/v1/desk/live", "anna", 4400),
        (line("ses_none", 1), "anna", 4409),
        (line("ses_none"), "forged", 4401),
        (line("ses_none"), "chief", 4403),  # is no agent
    ],
)
def test_a_line_that_cannot_be_held_says_why(path: str, token: str, code: int) -> None:
    async def story(stage: Stage) -> None:
        async with opened(stage.app, path, token) as socket:
            closed = await socket.end()
            assert closed[0] == code
            assert closed[1]

    perform(story)

"""The live sockets, in virtual time: who may read, what comes, and who is cut."""

import asyncio

import pytest
from tests.access_fixture import person
from tests.api.socket import opened
from tests.api.stage import RED, Stage, perform
from tests.flow.floor.centre import ANNA, CARE, SALES

from huawu.events.contact import ContactQueued

pytestmark = pytest.mark.api

LIVE, EVENTS = "/api/v1/live", "/api/v1/events"


def test_the_floor_comes_at_once_and_again_when_it_changed() -> None:
    async def story(stage: Stage) -> None:
        async with opened(stage.app, LIVE, "chief") as socket:
            first = await socket.next()
            assert [queue["id"] for queue in first["queues"]] == [CARE, SALES]
            assert {agent["state"] for agent in first["agents"]} == {"signed_out"}
            await asyncio.sleep(60)
            assert socket.got.empty()  # nothing changed
            await stage.do("anna", "POST", "/desk/session", {})
            changed = await socket.next(within_s=0.6)
            assert [agent["state"] for agent in changed["agents"]] == ["not_ready", "signed_out"]
            assert changed == await stage.do("chief", "GET", "/floor") | {"at": changed["at"]}

    perform(story)


def test_a_busy_floor_comes_at_most_twice_a_second() -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna", "boris")
        async with opened(stage.app, LIVE, "chief") as socket:
            for number in range(20):
                stage.centre.dial(stays_s=20, caller=f"138000011{number:02}")
            await asyncio.sleep(20)
            assert 10 < socket.got.qsize() <= 41
        await asyncio.sleep(60)

    perform(story)


def test_who_reads_changes_gets_the_whole_once_and_then_what_is_different() -> None:
    async def story(stage: Stage) -> None:
        async with opened(stage.app, f"{LIVE}?form=changes", "chief") as socket:
            assert (await socket.next())["floor"]["calls"] == 0
            await stage.do("anna", "POST", "/desk/session", {})
            changed = (await socket.next(within_s=0.3))["changes"]
            assert [agent["id"] for agent in changed["agents"]] == [ANNA]
            assert changed["waiting"] is None
            stage.centre.dial(stays_s=10)
            await asyncio.sleep(8)
            told = [await socket.next() for _ in range(socket.got.qsize())]
            came = [message["changes"] for message in told if message["type"] == "changes"]
            assert came[0]["calls"] == 1
            assert [len(one["waiting"]) for one in came if one["waiting"] is not None] == [1]
            await asyncio.sleep(30)

    perform(story)


def test_who_reads_changes_hears_that_the_line_is_alive() -> None:
    async def story(stage: Stage) -> None:
        async with opened(stage.app, f"{LIVE}?form=changes", "red") as socket:
            await socket.next()
            await asyncio.sleep(11)
            assert [await socket.next() for _ in range(2)] == [{"type": "beat"}] * 2

    perform(story)


def test_each_sees_their_own_part_of_the_floor() -> None:
    async def story(stage: Stage) -> None:
        async with opened(stage.app, LIVE, "red") as socket:
            floor = await socket.next()
        assert [queue["id"] for queue in floor["queues"]] == [CARE]
        assert [agent["team"] for agent in floor["agents"]] == [RED]

    perform(story)


def test_a_browser_sends_the_token_as_its_first_message() -> None:
    async def story(stage: Stage) -> None:
        async with opened(stage.app, LIVE, headers={"origin": "http://huawu"}) as socket:
            await socket.say('{"token": "chief"}')
            assert (await socket.next())["calls"] == 0

    perform(story)


@pytest.mark.parametrize(
    ("path", "token", "first", "code"),
    [
        (LIVE, "forged", None, 4401),
        (LIVE, None, '{"token": "forged"}', 4401),
        (LIVE, None, None, 4401),  # says nothing within five seconds
        (LIVE, None, "chief", 4400),
        (LIVE, None, '{"token": 7}', 4400),
        (LIVE, "anna", None, 4403),
        (EVENTS, "anna", None, 4403),
        (EVENTS, "red", None, 4403),  # events are not sorted by team
        (EVENTS + "?after=now", "chief", None, 4400),
        (EVENTS + "?after=-1", "chief", None, 4400),
    ],
)
def test_who_may_not_read_is_told_so_by_the_code(
    path: str, token: str | None, first: str | None, code: int
) -> None:
    async def story(stage: Stage) -> None:
        async with opened(stage.app, path, token) as socket:
            if first is not None:
                await socket.say(first)
            closed = await socket.end()
            assert (closed[0], socket.got.empty()) == (code, True)
            assert 0 < len(closed[1].encode()) <= 123

    perform(story)


def test_a_page_of_another_host_is_not_even_accepted() -> None:
    async def story(stage: Stage) -> None:
        for origin in ("http://evil", "http://huawu.evil", "http://huawu:81", "null"):
            async with opened(stage.app, LIVE, "chief", {"origin": origin}) as socket:
                await socket.end()
                assert not socket.accepted

    perform(story)


def test_a_right_that_is_taken_away_ends_the_reading() -> None:
    async def story(stage: Stage) -> None:
        async with opened(stage.app, LIVE, "chief") as socket:
            await socket.next()
            stage.keeper.people["chief"] = person("agent", user="usr_chief")
            assert (await socket.end())[0] == 4403

    perform(story)


def test_events_come_in_their_order_from_where_one_asks() -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna")
        head = await stage.centre.journal.head()
        async with opened(stage.app, f"{EVENTS}?after={head - 2}", "root") as socket:
            stage.centre.dial(stays_s=30)
            await asyncio.sleep(60)
            came = [await socket.next() for _ in range(socket.got.qsize())]
        history = (await stage.centre.history())[head - 2 :]
        assert [event["position"] for event in came] == [r.position for r in history]
        assert [event["kind"] for event in came] == [r.event.kind for r in history]
        queued = next(event for event in came if event["kind"] == "contact.queued")
        kept = await stage.centre.only(ContactQueued)
        assert queued["stream"] == f"contact/{kept.contact}"
        assert queued["event"]["queue"] == kept.queue
        assert all(event["version"] > 0 and event["at"] for event in came)

    perform(story)


def test_without_a_position_only_what_comes_now_is_sent() -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna")
        async with opened(stage.app, EVENTS, "chief") as socket:
            await asyncio.sleep(5)
            assert socket.got.empty()
            await stage.do("anna", "DELETE", "/desk/session")
            assert (await socket.next())["kind"] == "agent.mode_changed"

    perform(story)


@pytest.mark.parametrize("path", [LIVE, EVENTS + "?after=0"])
def test_a_reader_who_takes_nothing_is_cut_and_told_why(path: str) -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna")
        async with opened(stage.app, path, "chief") as socket:
            await asyncio.sleep(0)
            socket.takes.clear()
            code, reason = await socket.end()
            assert (code, "slow" in reason) == (4408, True)
        stage.centre.dial(stays_s=30)
        await asyncio.sleep(60)  # the floor goes on all the same

    perform(story)


def test_more_readers_of_events_than_there_are_seats_are_sent_away() -> None:
    async def story(stage: Stage) -> None:
        async with asyncio.TaskGroup() as tasks:
            for _ in range(16):
                tasks.create_task(reads_for(stage, 10.0))
            await asyncio.sleep(1)
            async with opened(stage.app, EVENTS, "chief") as late:
                assert (await late.end())[0] == 4429
        async with opened(stage.app, EVENTS + "?after=0", "chief") as later:
            assert (await later.next())["position"] == 1

    perform(story)


async def reads_for(stage: Stage, seconds: float) -> None:
    async with opened(stage.app, EVENTS, "chief") as socket:
        await asyncio.sleep(seconds)
        assert socket.closed is None

"""Agents of the demo sign in, answer, hold, pass on, wrap up, and come back by themselves."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random

import aiohttp
import pytest
from tests.flow.demo.stage import HOST, Centre, Hums, NotingDesk, centre, noting_desk, play

from huawu.demo import cast
from huawu.demo.agents import DemoAgent
from huawu.demo.answering import answer
from huawu.demo.desk import Desk
from huawu.demo.ears import Ears
from huawu.demo.habits import AnswerPlan, Passing, Reaction, Rota
from huawu.testing.phone.call import CallState, PhoneCall
from huawu.testing.phone.phone import Account, Phone
from huawu.testing.phone.sound import tone

pytestmark = pytest.mark.flow


@dataclass
class Stage:
    """A conversation's two ends and what the agent has at hand."""

    call: PhoneCall  #: the agent's end
    customer: PhoneCall
    noted: NotingDesk
    desk: Desk
    hums: Hums

    async def answer(self, plan: AnswerPlan) -> str:
        ears = Ears(self.call, self.hums, "zh", "f2")
        return await answer(ears, plan, self.desk, random())


def random() -> Random:
    return Random(7)  # noqa: S311  (a play, no secret)


def habit(talk_s: float = 20.0, hold_after_s: float | None = None, pass_to: Passing | None = None):
    return AnswerPlan(
        reaction=Reaction.ANSWER,
        after_s=2.0,
        talk_s=talk_s,
        hold_after_s=hold_after_s,
        hold_s=8.0,
        pass_to=pass_to,
        wrap_s=5.0,
        code="billing",
    )


@asynccontextmanager
async def desk_of(noted: NotingDesk) -> AsyncGenerator[Desk]:
    async with aiohttp.ClientSession() as http:
        yield Desk(http, f"http://{HOST}:{noted.port}", "wang.li", "geheim")


@asynccontextmanager
async def stage() -> AsyncGenerator[Stage]:
    async with centre() as there, noting_desk() as noted, desk_of(noted) as desk:
        account = Account(host=HOST, engine=there.address, username="customer")
        async with Phone(account) as phone:
            customer = await phone.dial("95000")
            call = await there.answered()
            await customer.until(CallState.TALKING)
            yield Stage(call, customer, noted, desk, Hums())
            customer.hang_up()


async def chat(customer: PhoneCall) -> None:
    """Say something every four seconds."""
    while customer.state is CallState.TALKING:
        customer.audio.say(tone(500))
        await asyncio.sleep(4)


def test_an_agent_greets_talks_and_says_good_bye() -> None:
    async def story() -> tuple[str, list[str], list[tuple[str, str]]]:
        async with stage() as there, asyncio.TaskGroup() as group:
            group.create_task(chat(there.customer))
            contact = await there.answer(habit())
            there.customer.hang_up()
            return contact, there.hums.said, there.noted.asked

    contact, said, asked = play(story)
    assert contact == "ctc_1"
    assert "青梧通信" in said[0]
    assert "再见" in said[-1]
    assert 4 <= len(said) <= 8
    assert asked == [("POST", "/session"), ("GET", "/desk")]


def test_an_agent_asks_into_silence_twice_and_then_ends_it() -> None:
    async def story() -> list[str]:
        async with stage() as there:
            await there.answer(habit())
            return there.hums.said

    assert [("听得到" in text) for text in play(story)] == [False, True, True]


def test_the_language_that_the_customer_chose_is_spoken() -> None:
    async def story() -> str:
        async with stage() as there:
            there.noted.contact["attributes"] = {"language": "en"}
            await there.answer(habit())
            return there.hums.said[0]

    assert play(story).startswith("Qingwu Telecom, good day.")


def test_a_hold_is_asked_for_and_ended_at_the_desk() -> None:
    async def story() -> tuple[list[str], list[tuple[str, str]]]:
        async with stage() as there, asyncio.TaskGroup() as group:
            group.create_task(chat(there.customer))
            await there.answer(habit(hold_after_s=6.0))
            there.customer.hang_up()
            return there.hums.said, there.noted.asked

    said, asked = play(story)
    assert asked[-2:] == [("POST", "/desk/call/hold"), ("POST", "/desk/call/retrieve")]
    assert "让您久等了。" in said


def test_a_customer_is_passed_on_and_kept_when_that_is_refused() -> None:
    async def story(status: int) -> list[str]:
        async with stage() as there, asyncio.TaskGroup() as group:
            group.create_task(chat(there.customer))
            await there.desk.look()
            there.noted.status = status
            await there.answer(habit(pass_to=Passing(kind="queue", to="que_demo_technical")))
            there.customer.hang_up()
            assert {"kind": "queue", "to": "que_demo_technical"} in there.noted.bodies
            return there.hums.said

    assert "再见" in play(lambda: story(409))[-1]
    assert any("转接" in text for text in play(lambda: story(200)))


@asynccontextmanager
async def working(there: Centre, desk: Desk) -> AsyncGenerator[asyncio.Task[None]]:
    account = Account(host=HOST, engine=there.address, username="desk1001", secret="geheim")
    rota = Rota(random())
    agent = DemoAgent(cast.AGENTS[0], account, desk, Hums(), rota, random())
    async with asyncio.TaskGroup() as group:
        work = group.create_task(agent.run())
        yield work
        work.cancel()


def test_an_agent_goes_ready_and_leaves_in_order() -> None:
    async def story() -> list[tuple[str, str]]:
        async with centre() as there, noting_desk() as noted, desk_of(noted) as desk:
            async with working(there, desk):
                await asyncio.sleep(20)
                assert noted.mode == "ready"
            return noted.asked

    asked = play(story)
    assert ("PUT", "/desk/mode") in asked
    assert asked[-2:] == [("DELETE", "/desk/session"), ("DELETE", "/session")]


def test_an_agent_outlives_a_centre_that_is_away_and_a_session_that_ended() -> None:
    async def story() -> None:
        async with centre() as there, noting_desk() as noted, desk_of(noted) as desk:
            noted.status = 503
            async with working(there, desk) as work:
                await asyncio.sleep(30)
                noted.status, noted.token = 200, "hw_2"
                await asyncio.sleep(20)
                assert noted.mode == "ready"
                assert not work.done()

    play(story)


def test_an_agent_takes_breaks_with_a_reason() -> None:
    async def story() -> list[str]:
        async with centre() as there, noting_desk() as noted, desk_of(noted) as desk:
            async with working(there, desk):
                await asyncio.sleep(3_600)
            return [body["reason"] for body in noted.bodies if body.get("mode") == "not_ready"]

    reasons = play(story)
    assert 2 <= len(reasons) <= 14
    assert set(reasons) <= {"break", "training", "meal"}

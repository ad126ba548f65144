"""Callers of the demo listen, press, wait, talk and give up as planned."""

import asyncio

import pytest
from tests.flow.demo.stage import HOST, Hums, centre, plan, play, until_gone

from huawu.demo.calling import perform_call
from huawu.demo.planning import CallPlan, Press
from huawu.testing.phone.call import CallState

pytestmark = pytest.mark.flow

ONE = Press(keys="1", think_s=1.0)


async def calls(what: CallPlan, group: asyncio.TaskGroup, engine: tuple[str, int]) -> Hums:
    hums = Hums()
    group.create_task(perform_call(what, host=HOST, engine=engine, voices=hums))
    return hums


def test_keys_are_pressed_after_the_prompt_has_ended() -> None:
    async def story() -> None:
        async with centre() as there, asyncio.TaskGroup() as group:
            await calls(plan(ONE, Press(keys="123456#", think_s=0.5)), group, there.address)
            call = await there.answered()
            assert await there.prompt(call, 5, 1) == ""
            assert await there.prompt(call, 0.1, 3) == "1"
            assert await there.prompt(call, 3, 4) == "123456#"
            call.hang_up()

    play(story)


def test_an_impatient_caller_presses_into_the_prompt() -> None:
    async def story() -> None:
        async with centre() as there, asyncio.TaskGroup() as group:
            early = Press(keys="2", think_s=1.0, barge_after_s=3.0)
            await calls(plan(early), group, there.address)
            call = await there.answered()
            assert await there.prompt(call, 10, -5) == "2"
            call.hang_up()

    play(story)


def test_music_is_waited_through_until_patience_ends() -> None:
    async def story() -> float:
        async with centre() as there, asyncio.TaskGroup() as group:
            hums = await calls(plan(patience_s=40.0), group, there.address)
            call = await there.answered()
            await there.prompt(call, 55, -54)
            began_s = asyncio.get_running_loop().time()
            assert await until_gone(call, 100)
            assert hums.said == []
            return asyncio.get_running_loop().time() - began_s

    assert 38 < play(story) < 42


def test_who_is_spoken_to_answers_and_says_good_bye_when_all_is_said() -> None:
    async def story() -> list[str]:
        async with centre() as there, asyncio.TaskGroup() as group:
            hums = await calls(plan(talk_s=15.0), group, there.address)
            call = await there.answered()
            for _ in range(12):
                if call.state is CallState.GONE:
                    break
                await there.prompt(call, 2, 3)
            assert call.state is CallState.GONE
            return hums.said

    said = play(story)
    assert "话费" in said[0]
    assert "再见" in said[-1]
    assert 4 <= len(said) <= 6


def test_some_hang_up_at_once() -> None:
    async def story() -> float:
        async with centre() as there, asyncio.TaskGroup() as group:
            await calls(plan(ONE, leaves_after_s=2.0), group, there.address)
            call = await there.answered()
            began_s = asyncio.get_running_loop().time()
            assert await until_gone(call, 30)
            return asyncio.get_running_loop().time() - began_s

    assert 1.9 < play(story) < 2.5


def test_a_silent_caller_says_and_presses_nothing() -> None:
    async def story() -> None:
        async with centre() as there, asyncio.TaskGroup() as group:
            hums = await calls(plan(silent=True, patience_s=20.0), group, there.address)
            call = await there.answered()
            assert await there.prompt(call, 3, 60) == ""
            assert call.state is CallState.GONE
            assert hums.said == []

    play(story)


def test_a_caller_who_is_refused_is_done() -> None:
    async def story() -> None:
        async with centre() as there, asyncio.timeout(20), asyncio.TaskGroup() as group:
            await calls(plan(ONE), group, there.address)
            (await there.phone.incoming()).reject(486)

    play(story)


def test_an_engine_that_does_not_answer_is_given_up() -> None:
    async def story() -> bool:
        async with centre() as there:
            there.phone.dead = True
            return await perform_call(plan(), host=HOST, engine=there.address, voices=Hums())

    assert play(story) is False

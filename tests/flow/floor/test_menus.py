"""The caller's way before any queue: the menu, refused callers, messages."""

import asyncio
from dataclasses import replace

import pytest
from tests.flow.floor.centre import CARE, MENU, SALES, Centre, PlainSetup, node, play, profile
from tests.flow.floor.centre import queue as queue_of

from huawu.centre import flow as f
from huawu.centre.model import BlockList, WithheldRule
from huawu.contacts.machine import Phase
from huawu.events.call import LegAnswered, RecordingFinalised, RecordingLost
from huawu.events.contact import (
    AttributeSet,
    Channel,
    ContactBlocked,
    ContactCreated,
    ContactEnded,
    ContactQueued,
    DigitsCollected,
    EndedBy,
    NodeReached,
    Outcome,
    VoicemailLeft,
)
from huawu.kernel.ids import AgentId, LegId

pytestmark = pytest.mark.flow

Keys = list[tuple[float, str]]


def setup_with(*, flow: f.Flow = MENU, block: BlockList | None = None) -> PlainSetup:
    agents = [profile(AgentId("agt_anna"))]
    queues = [queue_of(CARE), queue_of(SALES)]
    return PlainSetup(queues, agents, flow_entry=flow, block=block or BlockList())


async def nodes_of(centre: Centre) -> list[tuple[str, str]]:
    return [(e.node, e.via) for e in await centre.all(NodeReached)]


@pytest.mark.parametrize(
    ("keys", "via", "attempts"),
    [
        ([], "timeout", [1, 2]),
        ([(6, "9"), (12, "8")], "invalid", [1, 2]),
        ([(6, "9")], "timeout", [1, 2]),
        ([(6, "9"), (12, "1")], "1", [1, 2]),
        ([(6, "2")], "2", [1]),
        ([(3, "2")], "2", [1]),  # while the menu is being read out
        ([(1, "2")], "2", [1]),  # while the notice is, which no key stops
    ],
)
def test_the_menu_takes_a_key_or_its_ways_out(keys: Keys, via: str, attempts: list[int]) -> None:
    async def story(centre: Centre) -> None:
        centre.world.call(called="4001", caller="1", digits=keys, hang_up_after_s=60)
        await asyncio.sleep(40)
        menu = [way for name, way in await nodes_of(centre) if name in {"bye", "care", "sales"}]
        assert menu == [via]
        assert [e.attempt for e in await centre.all(DigitsCollected)] == attempts

    play(story)


def test_a_caller_who_presses_nothing_is_thanked_and_hung_up() -> None:
    async def story(centre: Centre) -> None:
        caller = centre.world.call(called="4001", caller="1")
        await asyncio.sleep(60)
        ended = await centre.only(ContactEnded)
        assert (ended.outcome, ended.by) == (Outcome.SELF_SERVED, EndedBy.SYSTEM)
        assert centre.world.legs[caller].heard[-1].media == "prompt:bye/zh"
        assert centre.quiet()

    play(story)


def test_digits_are_collected_and_masked_and_branched_on() -> None:
    async def story(centre: Centre) -> None:
        centre.world.call(called="4001", caller="1", digits=[(1, "4711#")], hang_up_after_s=60)
        await asyncio.sleep(20)
        assert (await centre.only(DigitsCollected)).digits == "••••"
        assert (await centre.only(AttributeSet)).value == "••••"
        assert ("known", "4711") not in await nodes_of(centre)
        assert await nodes_of(centre) == [("ask", ""), ("care", "next")]

    ask = f.CollectNode(
        id=node("ask"),
        prompts=(MENU.nodes[0].id,),  # pyright: ignore[reportArgumentType] # any prompt does
        attribute="account",
        next=node("care"),
        timeout=node("bye"),
    )
    flow = replace(MENU, start=node("ask"), nodes=(ask, *MENU.nodes))
    play(story, setup=setup_with(flow=flow))


def test_a_withheld_number_is_refused_where_the_centre_says_so() -> None:
    async def story(centre: Centre) -> None:
        leg = centre.world.call(called="4001", caller="")
        await asyncio.sleep(5)
        assert (await centre.only(ContactBlocked)).rule == "withheld"
        assert not await centre.all(LegAnswered)
        assert centre.world.legs[leg].cause == 21
        assert (await centre.only(ContactEnded)).outcome is Outcome.BLOCKED

    play(story, setup=setup_with(block=BlockList(withheld=WithheldRule.REFUSE)))


def test_a_withheld_number_is_taken_where_nothing_forbids_it() -> None:
    async def story(centre: Centre) -> None:
        centre.dial(caller="", stays_s=30)
        await asyncio.sleep(20)
        created = await centre.only(ContactCreated)
        assert (created.withheld, created.party) == (True, None)
        assert await centre.only(ContactQueued)

    play(story)


@pytest.mark.parametrize("caller", ["13800001111", "95551234"])
def test_a_blocked_number_is_refused(caller: str) -> None:
    async def story(centre: Centre) -> None:
        centre.dial(caller=caller)
        await asyncio.sleep(5)
        assert (await centre.only(ContactBlocked)).rule == "number"
        assert (await centre.only(ContactEnded)).outcome is Outcome.BLOCKED
        assert centre.quiet()

    play(story, setup=setup_with(block=BlockList(numbers=("13800001111", "955*"))))


def test_a_number_that_nothing_answers_is_lost_and_said_to_be() -> None:
    async def story(centre: Centre) -> None:
        leg = centre.world.call(called="9999", caller="1")
        await asyncio.sleep(5)
        assert (await centre.only(ContactEnded)).outcome is Outcome.LOST
        assert centre.world.legs[leg].gone

    play(story)


def voicemail(centre: Centre, keys: Keys, *, stays_s: float, speaks_s: float = 3600) -> LegId:
    return centre.world.call(
        called="4001",
        caller="1",
        digits=[(6, "3"), *keys],
        hang_up_after_s=stays_s,
        speaks_s=speaks_s,
    )


@pytest.mark.parametrize(
    ("keys", "stays_s", "speaks_s", "length_s"),
    [
        ([(20, "#")], 60, 3600, 12),  # ended by the key
        ([], 20, 3600, 12),  # hung up
        ([], 200, 10, 14),  # fell silent for four seconds
        ([], 200, 3600, 120),  # the longest
    ],
)
def test_a_message_is_left_and_waits_as_a_contact_of_its_own(
    keys: Keys, stays_s: float, speaks_s: float, length_s: float
) -> None:
    async def story(centre: Centre) -> None:
        voicemail(centre, keys, stays_s=stays_s, speaks_s=speaks_s)
        await asyncio.sleep(210)
        left = await centre.only(VoicemailLeft)
        assert abs(left.elapsed_s - length_s) < 0.5
        assert (await centre.only(ContactEnded)).outcome is Outcome.VOICEMAIL
        (message,) = centre.floor.state.contacts.values()
        assert (message.id, message.channel) == (left.message, Channel.VOICEMAIL)
        assert (message.phase, message.message) == (Phase.WAITING, left.recording)
        assert (await centre.only(RecordingFinalised)).contact == left.message

    play(story)


@pytest.mark.parametrize("stays_s", [8.2, 7.5, 6.02])
def test_a_caller_who_hangs_up_on_the_tone_left_no_message(stays_s: float) -> None:
    async def story(centre: Centre) -> None:
        voicemail(centre, [], stays_s=stays_s)
        await asyncio.sleep(20)
        assert not await centre.all(VoicemailLeft)
        assert (await centre.only(ContactEnded)).outcome is Outcome.LEFT_IN_FLOW
        assert not await centre.all(RecordingLost)
        assert centre.quiet()

    play(story)


@pytest.mark.parametrize("leaves_after_ms", range(8_000, 10_500, 61))
def test_whenever_the_caller_leaves_a_message_the_contact_ends_once(leaves_after_ms: int) -> None:
    async def story(centre: Centre) -> None:
        voicemail(centre, [], stays_s=leaves_after_ms / 1000)
        await asyncio.sleep(20)
        left = await centre.all(VoicemailLeft)
        ended = await centre.only(ContactEnded)
        assert ended.outcome is (Outcome.VOICEMAIL if left else Outcome.LEFT_IN_FLOW)
        assert centre.quiet()

    play(story)

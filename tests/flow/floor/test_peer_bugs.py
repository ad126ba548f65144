"""Fourteen wounds of other contact centres, each brought about here, and nobody bleeds.

The names are the projects' own issue numbers.
"""

import asyncio
from dataclasses import replace

import pytest
from tests.flow.floor.centre import (
    ANNA,
    BORIS,
    CARE,
    PERSON,
    SALES,
    Centre,
    PlainSetup,
    play,
    profile,
)
from tests.flow.floor.centre import queue as queue_of
from tests.flow.floor.test_audit import losing
from tests.unit.engine.ari_peer import QUICK, Peer, device, peered, running, until

from huawu.agents.view import ShownState
from huawu.engine.ari.generated.frames import DeviceStateChanged
from huawu.engine.port import LegGone
from huawu.events.contact import ContactEnded, Outcome
from huawu.events.reservation import (
    ReservationConnected,
    ReservationCreated,
    ReservationFailed,
    ReservationTimedOut,
)
from huawu.floor.audit import WITHIN_S
from huawu.kernel.ids import AgentId, DeviceId
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow

TAKES = Behaviour(picks_up_after_s=3)
BOTH = {ANNA: TAKES, BORIS: TAKES}
CLARA = AgentId("agt_clara")
FREE = {ShownState.READY, ShownState.WRAP_UP}


@pytest.mark.parametrize("apart_ms", [0, 3, 7, 20])
def test_peer_fs_2540_agents_stuck_reserved_when_another_answers_at_the_same_instant(
    apart_ms: int,
) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA, BORIS)
        callers = [centre.dial(caller=str(n), stays_s=60.0) for n in range(3)]
        await asyncio.sleep(8)
        for agent in (ANNA, BORIS):
            centre.world.pick_up(centre.phone_of(agent).id)
            await asyncio.sleep(apart_ms / 1000)
        await asyncio.sleep(2)
        assert {centre.shown(ANNA), centre.shown(BORIS)} == {ShownState.TALKING}
        assert [centre.world.legs[leg].music for leg in callers].count(True) == 1
        await asyncio.sleep(120)
        assert {centre.shown(ANNA), centre.shown(BORIS)} <= FREE
        assert centre.quiet()

    slow = Behaviour(picks_up_after_s=15)
    play(story, picks_up={ANNA: slow, BORIS: slow})


@pytest.mark.parametrize("agent_later_ms", range(-40, 41, 8))
def test_peer_fs_1973_members_left_answered_when_member_and_agent_race(agent_later_ms: int) -> None:
    """Customer and agent hang up around the same instant: one end, one wrap-up."""

    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        caller = centre.dial(stays_s=None)
        await asyncio.sleep(15)
        legs = [caller, centre.phone_of(ANNA).id]
        for leg in legs if agent_later_ms > 0 else reversed(legs):
            centre.world.hang_up(leg)
            await asyncio.sleep(abs(agent_later_ms) / 1000)
        await asyncio.sleep(2)
        assert (await centre.only(ContactEnded)).outcome is Outcome.HANDLED
        assert centre.shown(ANNA) is ShownState.WRAP_UP
        await asyncio.sleep(10)
        assert centre.quiet()

    play(story)


@pytest.mark.parametrize("leaves_after_ms", range(6_600, 6_760, 10))
def test_peer_fs_2529_a_caller_who_hangs_up_during_the_originate_leaves_a_zombie_ring(
    leaves_after_ms: int,
) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=leaves_after_ms / 1000)
        await asyncio.sleep(leaves_after_ms / 1000 + 0.3)
        assert centre.world.leg_of(DeviceId(f"dev_{ANNA}")) is None
        assert centre.shown(ANNA) is ShownState.READY
        assert centre.quiet()

    play(story)


def test_peer_fs_1062_a_call_frozen_while_the_device_answers_nothing() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        await asyncio.sleep(1)
        await centre.ready(BORIS)
        caller = centre.dial(stays_s=100)
        await asyncio.sleep(32)
        assert centre.hear_each_other(caller, BORIS)
        assert (await centre.only(ReservationConnected)).agent == BORIS

    play(story, picks_up={ANNA: Behaviour(rings_after_s=None), BORIS: TAKES})


def test_peer_fs_1221_a_member_stuck_when_the_last_agent_of_the_list_is_unusable() -> None:
    """All who are ready cannot be rung; who becomes ready afterwards gets the caller at once."""

    async def story(centre: Centre) -> None:
        await centre.ready(ANNA, BORIS)
        caller = centre.dial(stays_s=200)
        await asyncio.sleep(12)
        failed = {event.agent for event in await centre.all(ReservationFailed)}
        assert failed == {ANNA, BORIS}
        await centre.ready(CLARA)
        await asyncio.sleep(5)
        assert centre.hear_each_other(caller, CLARA)

    dead = Behaviour(rejects_with=20, picks_up_after_s=None)
    people = [profile(agent) for agent in (ANNA, BORIS, CLARA)]
    setup = PlainSetup([queue_of(CARE), queue_of(SALES)], people)
    play(story, setup=setup, picks_up={ANNA: dead, BORIS: dead, CLARA: TAKES})


def test_peer_opensips_3123_an_agent_locked_in_a_call_after_the_agents_bye_was_lost() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=300)
        await asyncio.sleep(15)
        centre.world.twist = losing(LegGone)
        centre.world.hang_up(centre.phone_of(ANNA).id)
        await asyncio.sleep(WITHIN_S + 10)
        assert centre.shown(ANNA) is ShownState.READY
        caller = centre.dial(stays_s=60)
        await asyncio.sleep(12)
        assert centre.hear_each_other(caller, ANNA)

    play(story)


def test_peer_opensips_2530_an_agent_locked_in_a_call_after_the_callers_bye_was_lost() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.world.twist = losing(LegGone)
        centre.dial(stays_s=15)
        await asyncio.sleep(15 + WITHIN_S + 11)
        assert centre.shown(ANNA) is ShownState.READY
        assert centre.quiet()

    play(story)


@pytest.mark.parametrize("misses", [1, 3])
def test_peer_kazoo_6609_an_agent_logged_out_for_ever_after_misses(misses: int) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        phone = DeviceId(f"dev_{ANNA}")
        for _ in range(misses):
            centre.dial(stays_s=30)
            await asyncio.sleep(45)
        assert len(await centre.all(ReservationTimedOut)) == misses
        assert centre.shown(ANNA) is ShownState.NOT_READY
        centre.world.register(phone, TAKES)
        await centre.floor.desk.ready(ANNA, by=PERSON)
        caller = centre.dial(stays_s=60)
        await asyncio.sleep(12)
        assert centre.hear_each_other(caller, ANNA)

    queues = [queue_of(CARE, misses_to_not_ready=misses), queue_of(SALES)]
    nobody = {ANNA: Behaviour(picks_up_after_s=None)}
    play(story, setup=PlainSetup(queues, [profile(ANNA)]), picks_up=nobody)


def test_peer_asterisk_1557_the_first_to_answer_hangs_up_before_the_join_and_all_is_lost() -> None:
    """The caller goes on to the next agent with the old place, and nobody is called in a loop."""

    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        await asyncio.sleep(1)
        await centre.ready(BORIS)
        caller = centre.dial(stays_s=100)
        await asyncio.sleep(20)
        assert centre.hear_each_other(caller, BORIS)
        assert [e.agent for e in await centre.all(ReservationCreated)] == [ANNA, BORIS]

    gone_at_once = Behaviour(picks_up_after_s=3, hangs_up_after_s=0.001)
    play(story, picks_up={ANNA: gone_at_once, BORIS: TAKES})


async def test_peer_aioari_2_a_listener_that_is_dead_after_a_disconnect_and_does_not_say_so() -> (
    None
):
    peer, heard, synced = Peer(), list[str](), list[int]()

    async def resync() -> None:
        synced.append(len(heard))

    async with peered(peer) as connection:
        feed = connection.feed(resync=resync)

        async def listen() -> None:
            async for item in feed:
                heard.append(type(item).__name__)

        async with running(connection.run, listen):
            await until(lambda: len(synced) == 1)
            await peer.cut()
            await until(lambda: len(synced) == 2)
            await peer.say(device(1))
            await until(lambda: heard[-1:] == [DeviceStateChanged.__name__])
    assert heard == ["ConnectionLost", "DeviceStateChanged"]


async def test_peer_ava_90_a_connection_that_is_dead_without_a_word_is_noticed() -> None:
    peer = Peer(answers_pings=False)
    async with (
        peered(peer, replace(QUICK, heartbeat_s=0.2)) as connection,
        running(connection.run),
    ):
        await until(lambda: connection.counts.lost >= 1)
        await until(lambda: peer.openings > 3)  # three connections at first, then again


async def test_peer_ava_360_a_reconnect_that_runs_in_a_tight_loop() -> None:
    peer = Peer(password="changed")
    async with peered(peer) as connection, running(connection.run):
        await until(lambda: peer.refusals >= 3)
        before = peer.refusals
        await asyncio.sleep(0.5)
        tries = peer.refusals - before
    assert 1 <= tries <= 60  # three connections, each with a pause that grows to 0.1 s


def test_peer_cycore_144_no_start_is_told_after_a_reconnect_for_who_came_meanwhile() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.world.lose()
        caller = centre.world.call(called="4001", caller="1", digits=[(20, "1")])
        await asyncio.sleep(8)
        centre.world.come_back()
        await asyncio.sleep(18)
        assert centre.hear_each_other(caller, ANNA)
        centre.world.hang_up(caller)
        await asyncio.sleep(12)

    play(story)


def test_peer_amazon_connect_an_agent_available_after_the_browser_was_closed() -> None:
    """The telephone in the page goes with the page: nobody is rung there any more."""

    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        await asyncio.sleep(1)
        await centre.ready(BORIS)
        centre.world.unregister(DeviceId(f"dev_{ANNA}"))
        await asyncio.sleep(10)  # a page that is only loaded again has its telephone back before
        assert centre.shown(ANNA) is ShownState.UNREACHABLE
        caller = centre.dial(stays_s=60)
        await asyncio.sleep(12)
        assert centre.hear_each_other(caller, BORIS)
        assert [e.agent for e in await centre.all(ReservationCreated)] == [BORIS]

    play(story, picks_up=BOTH)

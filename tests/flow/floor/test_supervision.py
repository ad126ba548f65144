"""Supervisors who listen, whisper, join, take over, send on and end calls; and what may fail."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from tests.flow.floor.centre import (
    ANNA,
    BORIS,
    CARE,
    PEOPLE,
    QUEUES,
    SALES,
    Centre,
    PlainSetup,
    play,
    profile,
)

from huawu.agents.view import ShownState
from huawu.events.call import RecordingFinalised
from huawu.events.contact import ContactEnded, ContactQueued, ContactRequeued, Outcome
from huawu.events.reservation import ReservationEnded, ReservationTimedOut
from huawu.events.supervision import (
    Barged,
    ForceReleased,
    ForceTransferred,
    Intercepted,
    Monitored,
    PickedUpFor,
    SupervisionEnded,
    Whispered,
)
from huawu.floor.signals import (
    Attend,
    ForceRelease,
    ForceTransfer,
    Hold,
    Intercept,
    LeaveAttend,
    PickUp,
    Supervise,
    Transfer,
)
from huawu.kernel.errors import Conflict, HouseError, Unavailable
from huawu.kernel.event import Actor
from huawu.kernel.ids import DEFAULT_TENANT, AgentId, DeviceId, LegId, UserId
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow

CLARA = AgentId("agt_clara")
PHONE = DeviceId(f"dev_{CLARA}")
BOSS = Actor(tenant=DEFAULT_TENANT, user=UserId("usr_clara"))
OTHER_BOSS = Actor(tenant=DEFAULT_TENANT, user=UserId("usr_dora"))
TAKES = Behaviour(picks_up_after_s=2)
NEVER = Behaviour(picks_up_after_s=None)


def tell(
    story: Callable[[Centre], Awaitable[None]],
    *,
    clara: Behaviour = TAKES,
    anna: Behaviour = TAKES,
) -> None:
    setup = PlainSetup(QUEUES.copy(), [*PEOPLE, profile(CLARA)])
    play(story, setup=setup, picks_up={ANNA: anna, BORIS: TAKES, CLARA: clara})


async def talking(centre: Centre, *, stays_s: float = 200) -> LegId:
    await centre.ready(ANNA)
    caller = centre.dial(stays_s=stays_s)
    await asyncio.sleep(15)
    assert centre.hear_each_other(caller, ANNA)
    return caller


async def ask(centre: Centre, act: Supervise, *, by: Actor = BOSS) -> None:
    (contact,) = centre.floor.state.contacts
    await centre.floor.desk.ask_about(contact, act, by=by, agent=None)


async def attending(centre: Centre, mode: str, *, stays_s: float = 200) -> tuple[LegId, LegId]:
    """Return the legs of a caller who talks with Anna, and of Clara who attends."""
    caller = await talking(centre, stays_s=stays_s)
    await ask(centre, Attend(mode, PHONE))
    await asyncio.sleep(3)
    return caller, centre.phone_of(CLARA).id


def hears(centre: Centre, leg: LegId, *who: LegId) -> bool:
    return centre.world.hears(leg) == frozenset(who)


def test_a_monitor_hears_both_and_nobody_hears_them() -> None:
    async def story(centre: Centre) -> None:
        caller, boss = await attending(centre, "monitor")
        anna = centre.phone_of(ANNA).id
        assert hears(centre, boss, caller, anna)
        assert centre.hear_each_other(caller, ANNA)
        monitored = await centre.only(Monitored)
        assert (monitored.by, monitored.agent) == ("usr_clara", ANNA)
        await ask(centre, LeaveAttend())
        assert centre.hear_each_other(caller, ANNA)
        await asyncio.sleep(1)
        assert centre.world.legs[boss].gone
        assert 0 < (await centre.only(SupervisionEnded)).elapsed_s < 2

    tell(story)


def test_a_whisper_is_for_the_agent_alone() -> None:
    async def story(centre: Centre) -> None:
        caller, boss = await attending(centre, "whisper")
        anna = centre.phone_of(ANNA).id
        assert hears(centre, anna, caller, boss)
        assert hears(centre, caller, anna)
        await centre.only(Whispered)

    tell(story)


def test_who_barges_in_makes_a_conference_and_leaves_a_talk() -> None:
    async def story(centre: Centre) -> None:
        caller, boss = await attending(centre, "barge")
        anna = centre.phone_of(ANNA).id
        assert hears(centre, caller, anna, boss)
        assert hears(centre, boss, caller, anna)
        assert centre.shown(ANNA) is ShownState.CONFERENCE
        with pytest.raises(Conflict):
            await centre.ask(ANNA, Hold())
        await asyncio.sleep(15)  # the audit finds nothing to mend
        centre.world.hang_up(boss)
        await asyncio.sleep(1)
        assert centre.hear_each_other(caller, ANNA)
        assert centre.shown(ANNA) is ShownState.TALKING
        assert not centre.floor.repaired

    tell(story)


def test_a_supervisor_changes_how_they_attend_without_ringing_again() -> None:
    async def story(centre: Centre) -> None:
        caller, boss = await attending(centre, "monitor")
        anna = centre.phone_of(ANNA).id
        await ask(centre, Attend("barge", PHONE))
        assert hears(centre, caller, anna, boss)
        await ask(centre, Attend("whisper", PHONE))
        assert hears(centre, caller, anna)
        assert hears(centre, anna, caller, boss)
        assert centre.shown(ANNA) is ShownState.TALKING
        assert len(await centre.all(Barged)) == len(await centre.all(Whispered)) == 1
        assert not await centre.all(SupervisionEnded)

    tell(story)


def test_barging_in_takes_a_held_customer_back() -> None:
    async def story(centre: Centre) -> None:
        caller = await talking(centre)
        await centre.ask(ANNA, Hold())
        await ask(centre, Attend("barge", PHONE))
        await asyncio.sleep(3)
        assert hears(centre, caller, centre.phone_of(ANNA).id, centre.phone_of(CLARA).id)

    tell(story)


@pytest.mark.parametrize("mode", ["monitor", "whisper", "barge"])
def test_the_end_of_the_call_ends_the_supervision(mode: str) -> None:
    async def story(centre: Centre) -> None:
        await attending(centre, mode, stays_s=30)
        await asyncio.sleep(40)
        assert (await centre.only(SupervisionEnded)).cause == "call_over"
        assert (await centre.only(ContactEnded)).outcome is Outcome.HANDLED
        assert centre.quiet()

    tell(story)


def test_a_transfer_ends_the_supervision_of_that_agent() -> None:
    async def story(centre: Centre) -> None:
        _, boss = await attending(centre, "monitor")
        await centre.ask(ANNA, Transfer("queue", SALES))
        await asyncio.sleep(1)
        assert centre.world.legs[boss].gone

    tell(story)


@pytest.mark.parametrize("clara", [NEVER, Behaviour(rejects_with=17, picks_up_after_s=None)])
def test_a_supervisor_who_does_not_pick_up_changes_nothing(clara: Behaviour) -> None:
    async def story(centre: Centre) -> None:
        caller = await talking(centre)
        await ask(centre, Attend("barge", PHONE))
        await asyncio.sleep(25)
        assert centre.hear_each_other(caller, ANNA)
        assert not await centre.all(Barged)
        await ask(centre, Attend("barge", PHONE))  # and may try again

    tell(story, clara=clara)


def test_a_supervisor_without_a_telephone_is_told_so() -> None:
    async def story(centre: Centre) -> None:
        caller = await talking(centre)
        centre.world.unregister(PHONE)
        with pytest.raises(Unavailable):
            await ask(centre, Attend("monitor", PHONE))
        assert centre.hear_each_other(caller, ANNA)

    tell(story)


def test_an_engine_that_does_not_join_sends_the_supervisor_away() -> None:
    async def story(centre: Centre) -> None:
        caller = await talking(centre)
        centre.engine.fail("join")
        await ask(centre, Attend("barge", PHONE))
        await asyncio.sleep(4)
        assert centre.hear_each_other(caller, ANNA)
        assert centre.world.leg_of(PHONE) is None

    tell(story)


def test_a_supervisor_takes_the_customer_over() -> None:
    async def story(centre: Centre) -> None:
        await centre.floor.desk.sign_in(CLARA, by=BOSS)
        caller, boss = await attending(centre, "monitor", stays_s=60)
        await ask(centre, Intercept(CLARA))
        assert hears(centre, caller, boss)
        assert (centre.shown(ANNA), centre.shown(CLARA)) == (
            ShownState.WRAP_UP,
            ShownState.TALKING,
        )
        assert (await centre.only(Intercepted)).agent == ANNA
        await centre.ask(CLARA, Hold())
        await asyncio.sleep(60)
        assert [e.agent for e in await centre.all(ReservationEnded)] == [ANNA, CLARA]
        assert (await centre.only(RecordingFinalised)).length_s > 40

    tell(story)


@pytest.mark.parametrize("why", ["not attending", "not signed in"])
def test_who_cannot_take_over_leaves_the_agent_with_the_customer(why: str) -> None:
    async def story(centre: Centre) -> None:
        if why == "not attending":
            await centre.floor.desk.sign_in(CLARA, by=BOSS)
            caller = await talking(centre)
        else:
            caller, _ = await attending(centre, "monitor")
        with pytest.raises(Conflict):
            await ask(centre, Intercept(CLARA))
        assert centre.hear_each_other(caller, ANNA)

    tell(story)


@pytest.mark.parametrize("to", ["agent", "queue"])
def test_a_supervisor_sends_a_customer_on(to: str) -> None:
    async def story(centre: Centre) -> None:
        caller = await talking(centre)
        await centre.ready(BORIS)
        await ask(centre, ForceTransfer(to, BORIS if to == "agent" else SALES))
        await asyncio.sleep(5)
        assert centre.hear_each_other(caller, BORIS)
        assert centre.shown(ANNA) is ShownState.WRAP_UP
        assert (await centre.only(ForceTransferred)).agent == ANNA

    tell(story)


@pytest.mark.parametrize("ringing", [True, False])
def test_a_supervisor_moves_a_waiting_customer_to_another_queue(*, ringing: bool) -> None:
    async def story(centre: Centre) -> None:
        if ringing:
            await centre.ready(ANNA)
        caller = centre.dial(stays_s=200)
        await asyncio.sleep(10)
        if ringing:
            await centre.floor.desk.sign_out(ANNA, "over", by=BOSS)  # once nothing rings
        await ask(centre, ForceTransfer("queue", SALES))
        assert [e.queue for e in await centre.all(ContactQueued)] == [CARE, SALES]
        assert not await centre.all(ReservationTimedOut)
        await centre.ready(BORIS)
        await asyncio.sleep(8)
        assert centre.hear_each_other(caller, BORIS)

    tell(story, anna=NEVER)


@pytest.mark.parametrize("customer", ["queue", "hang_up"])
def test_a_supervisor_releases_an_agent(customer: str) -> None:
    async def story(centre: Centre) -> None:
        await talking(centre)
        await ask(centre, ForceRelease(customer))
        await asyncio.sleep(1)
        assert centre.shown(ANNA) is ShownState.WRAP_UP
        assert (await centre.only(ForceReleased)).customer == customer
        if customer == "queue":
            assert (await centre.only(ContactRequeued)).cause == "force_released"
        else:
            assert (await centre.only(ContactEnded)).outcome is Outcome.HANDLED

    tell(story)


@pytest.mark.parametrize("ringing", [True, False])
def test_a_supervisor_picks_up_what_rings_elsewhere_or_waits(*, ringing: bool) -> None:
    async def story(centre: Centre) -> None:
        await centre.floor.desk.sign_in(CLARA, by=BOSS)  # and is not ready
        if ringing:
            await centre.ready(ANNA)
        caller = centre.dial(stays_s=100)
        await asyncio.sleep(10)
        await ask(centre, PickUp(CLARA))
        await asyncio.sleep(3)
        assert centre.hear_each_other(caller, CLARA)
        assert (await centre.only(PickedUpFor)).agent == (ANNA if ringing else None)
        assert not await centre.all(ReservationTimedOut)
        if ringing:
            assert centre.shown(ANNA) is ShownState.READY

    tell(story, anna=NEVER)


def test_a_picker_who_does_not_answer_leaves_the_customer_their_place() -> None:
    async def story(centre: Centre) -> None:
        await centre.floor.desk.sign_in(CLARA, by=BOSS)
        caller = centre.dial(stays_s=200)
        await asyncio.sleep(10)
        await ask(centre, PickUp(CLARA))
        await asyncio.sleep(25)
        await centre.ready(ANNA)
        await asyncio.sleep(5)
        assert centre.hear_each_other(caller, ANNA)
        assert len(await centre.all(ContactQueued)) == 1

    tell(story, clara=NEVER)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ForceTransfer("queue", SALES), ForceRelease("queue")),
        (ForceRelease("queue"), ForceRelease("queue")),
        (ForceRelease("queue"), ForceTransfer("queue", SALES)),
    ],
)
def test_of_two_supervisors_at_once_the_second_is_told_how_things_stand(
    one: Supervise, other: Supervise
) -> None:
    async def story(centre: Centre) -> None:
        await talking(centre)
        (contact,) = centre.floor.state.contacts
        desk = centre.floor.desk
        async with asyncio.TaskGroup() as both:
            both.create_task(desk.ask_about(contact, one, by=BOSS, agent=ANNA))
            await asyncio.sleep(0)
            with pytest.raises(Conflict):
                await desk.ask_about(contact, other, by=OTHER_BOSS, agent=ANNA)
        await asyncio.sleep(2)
        assert len(await centre.all(ReservationEnded)) == 1

    tell(story)


@pytest.mark.parametrize("at_ms", range(0, 4000, 200))
@pytest.mark.parametrize("mode", ["whisper", "barge"])
def test_whoever_hangs_up_while_a_supervisor_comes_leaves_nobody_stuck(
    mode: str, at_ms: int
) -> None:
    async def story(centre: Centre) -> None:
        caller = await talking(centre)
        try:
            await ask(centre, Attend(mode, PHONE))
        except HouseError:
            return
        await asyncio.sleep(at_ms / 1000)
        centre.world.hang_up(caller if at_ms % 400 else centre.phone_of(ANNA).id)
        await asyncio.sleep(40)
        assert centre.quiet()

    tell(story)


def test_a_restart_goes_on_with_who_attends() -> None:
    async def story(centre: Centre) -> None:
        caller, boss = await attending(centre, "whisper")
        await centre.kill()
        await centre.begin()
        anna = centre.phone_of(ANNA).id
        assert hears(centre, boss, caller, anna)
        assert hears(centre, anna, caller, boss)
        await ask(centre, LeaveAttend())
        assert centre.hear_each_other(caller, ANNA)

    tell(story)

"""An agent calls a customer: the way there, every way that fails, and what follows."""

import asyncio
from typing import Any

import pytest
from tests.flow.floor.centre import (
    ANNA,
    BORIS,
    CARE,
    PERSON,
    SALES,
    SKILL,
    Centre,
    PlainSetup,
    play,
    profile,
    queue,
)

from huawu.agents.slots import NotRoutable
from huawu.agents.view import ShownState
from huawu.centre.model import Dials, OutsidePolicy
from huawu.centre.needs import SkillNeed
from huawu.events.call import RecordingFinalised, RecordingStarted
from huawu.events.contact import ContactCreated, ContactEnded, Direction, EndedBy, Outcome
from huawu.events.reservation import (
    ReservationConnected,
    ReservationCreated,
    ReservationEnded,
    ReservationRescinded,
)
from huawu.floor import signals
from huawu.floor.dialling import Dial, begin
from huawu.floor.outside import Asker, OutsideLimit
from huawu.kernel.errors import LimitReached, NotFound, Refused, Unavailable
from huawu.kernel.ids import AgentId, LegId, TrunkId
from huawu.testing.scripted_engine import Fault
from huawu.testing.scripted_parties import Behaviour, ScriptedLeg

pytestmark = pytest.mark.flow

NUMBER, DIALLED = "021 1234 5678", "+862112345678"
AT_HAND = {ANNA: Behaviour(picks_up_after_s=2), BORIS: Behaviour(picks_up_after_s=2)}
OURS = "+862155550000"


def dialling(**changes: Any) -> PlainSetup:
    sales = queue(SALES, dials=Dials(trunk=TrunkId("trk"), shown=OURS), **changes)
    return PlainSetup([queue(CARE), sales], [profile(ANNA), profile(BORIS)])


async def dial(centre: Centre, does: Behaviour | None = None, number: str = NUMBER) -> None:
    centre.world.numbers[DIALLED] = does or Behaviour(picks_up_after_s=5)
    await begin(centre.floor.live, Dial(ANNA, SALES, number), PERSON)


def outside(centre: Centre) -> ScriptedLeg:
    return next(leg for leg in reversed(centre.world.legs.values()) if leg.trunk is not None)


async def over(centre: Centre) -> tuple[Outcome, str]:
    """Return the outcome of the only contact, and why nobody was reached."""
    ended, rescinded = await centre.only(ContactEnded), await centre.only(ReservationRescinded)
    assert centre.quiet()
    assert centre.shown(ANNA) is ShownState.READY
    return ended.outcome, rescinded.cause


def test_an_agent_reaches_a_customer_and_wraps_up_in_the_queues_name() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        await dial(centre)
        await asyncio.sleep(1)
        assert centre.shown(ANNA) is ShownState.DIALING
        assert [leg.device for leg in centre.world.legs.values()] == [f"dev_{ANNA}"]
        await asyncio.sleep(3)
        assert centre.phone_of(ANNA).heard[-1].media == "tone:ring"
        assert outside(centre).shown.number == OURS
        await asyncio.sleep(6)
        assert centre.shown(ANNA) is ShownState.TALKING
        assert centre.hear_each_other(LegId(outside(centre).id), ANNA)
        await centre.ask(ANNA, signals.HangUp())
        await asyncio.sleep(1)
        assert centre.shown(ANNA) is ShownState.WRAP_UP
        await asyncio.sleep(11)
        assert (await centre.only(ContactCreated)).direction is Direction.OUTBOUND
        assert (await centre.only(ReservationCreated)).queue == SALES
        assert (await centre.only(ContactEnded)).outcome is Outcome.HANDLED
        assert (await centre.only(RecordingFinalised)).length_s == pytest.approx(1.9, abs=1.5)
        assert centre.quiet()

    play(story, setup=dialling(), picks_up=AT_HAND)


def test_a_customer_who_hangs_up_ends_it_like_any_conversation() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        await dial(centre, Behaviour(picks_up_after_s=1, hangs_up_after_s=20))
        await asyncio.sleep(60)
        ended = await centre.only(ContactEnded)
        assert (ended.outcome, ended.by) == (Outcome.HANDLED, EndedBy.CUSTOMER)
        assert (await centre.only(ReservationEnded)).talk_s == pytest.approx(20, abs=1)
        assert centre.quiet()

    play(story, setup=dialling(), picks_up=AT_HAND)


@pytest.mark.parametrize(
    ("does", "cause"),
    [
        (Behaviour(rejects_with=17), "busy"),
        (Behaviour(rejects_with=21), "rejected"),
        (Behaviour(rejects_with=1), "no_such_number"),
        (Behaviour(rejects_with=34), "trunk"),
        (Behaviour(picks_up_after_s=None), "no_answer"),
        (Behaviour(rings_after_s=None), "no_answer"),
    ],
)
def test_who_cannot_be_reached_leaves_the_agent_ready_without_wrap_up(
    does: Behaviour, cause: str
) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        await dial(centre, does)
        await asyncio.sleep(60)
        assert await over(centre) == (Outcome.NOT_REACHED, cause)
        assert await centre.all(RecordingStarted) == []

    play(story, setup=dialling(), picks_up=AT_HAND)


def test_an_agent_who_does_not_take_the_own_telephone_has_missed_nothing() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        await dial(centre)
        await asyncio.sleep(25)
        assert await over(centre) == (Outcome.NOT_REACHED, "agent_absent")
        assert all(leg.trunk is None for leg in centre.world.legs.values())

    play(story, setup=dialling(), picks_up={ANNA: Behaviour(picks_up_after_s=None)})


def test_an_agent_can_give_it_up_while_it_rings() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        await dial(centre, Behaviour(picks_up_after_s=30))
        await asyncio.sleep(8)
        await centre.ask(ANNA, signals.HangUp())
        await asyncio.sleep(2)
        assert await over(centre) == (Outcome.NOT_REACHED, "cancelled")
        assert outside(centre).gone

    play(story, setup=dialling(), picks_up=AT_HAND)


def test_an_engine_that_dies_while_it_rings_loses_the_call_and_frees_the_agent() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        await dial(centre, Behaviour(picks_up_after_s=30))
        await asyncio.sleep(8)
        centre.world.lose()
        centre.world.come_back(restarted=True)
        await asyncio.sleep(15)
        assert (await centre.only(ContactEnded)).outcome is Outcome.LOST
        assert centre.floor.state.agent(ANNA).idle

    play(story, setup=dialling(), picks_up=AT_HAND)


def test_a_floor_that_begins_again_while_it_rings_gives_the_call_up() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        await dial(centre, Behaviour(picks_up_after_s=30))
        await asyncio.sleep(8)
        await centre.kill()
        await centre.begin()
        await asyncio.sleep(5)
        assert await over(centre) == (Outcome.NOT_REACHED, "resumed")
        assert outside(centre).gone

    play(story, setup=dialling(), picks_up=AT_HAND)


def test_a_floor_that_begins_again_goes_on_with_a_conversation_that_was_dialled() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        await dial(centre)
        await asyncio.sleep(20)
        await centre.kill()
        await centre.begin()
        await asyncio.sleep(5)
        assert centre.hear_each_other(LegId(outside(centre).id), ANNA)
        with pytest.raises(LimitReached):  # it still counts
            centre.floor.live.outside.check(TrunkId("trk"), NUMBER, Asker(agent=ANNA), OURS)
        await centre.ask(ANNA, signals.HangUp())
        await asyncio.sleep(15)
        assert (await centre.only(ContactEnded)).outcome is Outcome.HANDLED
        assert centre.quiet()

    play(story, setup=dialling(), picks_up=AT_HAND)


def test_a_customer_who_was_dialled_can_be_sent_to_a_queue() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA, BORIS)
        await dial(centre)
        await asyncio.sleep(20)
        await centre.ask(ANNA, signals.Transfer("queue", CARE, ""))
        await asyncio.sleep(5)
        assert centre.shown(ANNA) is ShownState.WRAP_UP
        assert centre.hear_each_other(LegId(outside(centre).id), BORIS)

    play(story, setup=dialling(), picks_up=AT_HAND)


def test_what_the_policy_forbids_is_not_dialled() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        with pytest.raises(Refused) as refused:
            await dial(centre, number="+1 900 123 4567")
        assert refused.value.details["rule"] == "prefix"
        assert await centre.all(ContactCreated) == []
        assert centre.shown(ANNA) is ShownState.READY

    play(story, setup=dialling(), picks_up=AT_HAND)


def test_only_who_serves_a_queue_that_dials_may_dial_in_its_name() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        with pytest.raises(NotFound):
            await dial(centre)
        with pytest.raises(NotFound):
            await begin(centre.floor.live, Dial(ANNA, CARE, NUMBER), PERSON)

    setup = dialling(needs=(SkillNeed(skill=SKILL, level=1),))
    play(story, setup=setup, picks_up=AT_HAND)


def test_an_agent_with_a_call_cannot_dial_and_one_who_dials_gets_no_call() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        await dial(centre)
        centre.dial("2", stays_s=30)
        await asyncio.sleep(12)
        with pytest.raises((NotRoutable, LimitReached)):
            await dial(centre)
        assert len(await centre.all(ReservationConnected)) == 1
        await centre.ask(ANNA, signals.HangUp())
        await asyncio.sleep(20)
        assert len(await centre.all(ReservationConnected)) == 2  # the caller, after wrap-up

    play(story, setup=dialling(), picks_up=AT_HAND)


def test_the_cap_on_calls_of_one_agent_ends_with_the_call() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        for _ in range(3):
            await dial(centre, Behaviour(rejects_with=17))
            await asyncio.sleep(10)
        assert len(await centre.all(ContactEnded)) == 3

    setup = dialling()
    setup.policy = OutsidePolicy(allowed_prefixes=("+86",), per_agent=1)
    play(story, setup=setup, picks_up=AT_HAND)


def test_two_who_dial_in_the_same_moment_keep_the_cap_of_the_trunk() -> None:
    refused: list[str] = []

    async def wish(centre: Centre, agent: AgentId) -> None:
        try:
            await begin(centre.floor.live, Dial(agent, SALES, NUMBER), PERSON)
        except OutsideLimit:
            refused.append(agent)

    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        await centre.ready(BORIS)
        async with asyncio.TaskGroup() as both:
            both.create_task(wish(centre, ANNA))
            both.create_task(wish(centre, BORIS))
        assert refused == [BORIS]
        assert len(await centre.all(ContactCreated)) == 1

    setup = dialling()
    setup.policy = OutsidePolicy(allowed_prefixes=("+86",), per_trunk=1)
    play(story, setup=setup, picks_up=AT_HAND)


def test_a_telephone_that_holds_while_it_rings_there_holds_who_answers() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        await dial(centre)
        await asyncio.sleep(15)
        assert centre.shown(ANNA) is ShownState.HOLD
        assert outside(centre).music

    holds = Behaviour(picks_up_after_s=2, hold_key=((1.0, True),))
    play(story, setup=dialling(), picks_up={ANNA: holds})


def test_without_an_engine_nobody_is_dialled() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.world.lose()
        await asyncio.sleep(1)
        with pytest.raises(Unavailable):
            await dial(centre)
        assert await centre.all(ContactCreated) == []

    play(story, setup=dialling(), picks_up=AT_HAND)


@pytest.mark.parametrize("happens", [True, False])
def test_an_own_telephone_that_could_not_be_asked_to_ring_ends_the_attempt_without_a_loss(
    *, happens: bool
) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.engine.fail("ring_device", Fault(happens=happens))
        await dial(centre)
        await asyncio.sleep(20)
        assert await over(centre) == (Outcome.NOT_REACHED, "device_failed")

    play(story, setup=dialling(), picks_up=AT_HAND)

"""Consultations in bad moments, and with somebody outside: whoever leaves, no customer is lost."""

import asyncio

import pytest
from tests.flow.floor.centre import ANNA, BORIS, Centre, play
from tests.flow.floor.test_consults import (
    BOTH,
    OUT,
    all_together,
    consulting,
    outcomes,
    talk,
)

from huawu.agents.view import ShownState
from huawu.contacts.machine import Phase
from huawu.events.contact import ContactEnded, ContactRequeued, Outcome
from huawu.events.reservation import ReservationTimedOut
from huawu.floor.signals import CancelConsult, CompleteTransfer, Consult, JoinConsult
from huawu.kernel.errors import HouseError
from huawu.kernel.ids import AgentId, DeviceId, LegId
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow


async def asking_outside(centre: Centre, *, leaves_s: float | None = None) -> tuple[LegId, LegId]:
    """Return the legs of a held caller, and of somebody outside who talks with Anna."""
    centre.world.numbers[OUT] = Behaviour(picks_up_after_s=5, hangs_up_after_s=leaves_s)
    await centre.ready(ANNA)
    caller = centre.dial(stays_s=60)
    await asyncio.sleep(15)
    await centre.ask(ANNA, Consult("outside", OUT, "trk"))
    await asyncio.sleep(8)
    outside = next(leg.id for leg in centre.world.legs.values() if leg.called == OUT)
    assert centre.world.hears(centre.phone_of(ANNA).id) == frozenset({outside})
    return caller, outside


def test_a_customer_is_left_with_somebody_outside() -> None:
    async def story(centre: Centre) -> None:
        caller, outside = await asking_outside(centre)
        await centre.ask(ANNA, CompleteTransfer())
        assert centre.world.hears(caller) == frozenset({outside})
        assert centre.shown(ANNA) is ShownState.WRAP_UP
        await asyncio.sleep(60)
        assert await outcomes(centre) == [Outcome.HANDLED, Outcome.INTERNAL]
        assert centre.quiet()

    play(story)


def test_somebody_outside_joins_and_keeps_the_customer_when_the_agent_goes() -> None:
    async def story(centre: Centre) -> None:
        caller, outside = await asking_outside(centre)
        await centre.ask(ANNA, JoinConsult())
        assert centre.world.hears(caller) == frozenset({outside, centre.phone_of(ANNA).id})
        centre.world.hang_up(centre.phone_of(ANNA).id)
        await asyncio.sleep(1)
        assert centre.world.hears(caller) == frozenset({outside})
        await asyncio.sleep(60)
        assert centre.quiet()

    play(story)


@pytest.mark.parametrize("leaves_s", [5, None])
def test_somebody_outside_who_goes_gives_the_customer_back(leaves_s: float | None) -> None:
    async def story(centre: Centre) -> None:
        caller, _ = await asking_outside(centre, leaves_s=leaves_s)
        if leaves_s is None:
            await centre.ask(ANNA, CancelConsult())
        await asyncio.sleep(4)
        assert centre.hear_each_other(caller, ANNA)
        await asyncio.sleep(60)
        assert await outcomes(centre) == [Outcome.HANDLED, Outcome.INTERNAL]

    play(story)


@pytest.mark.parametrize("stage", ["ringing", "asking", "conference"])
def test_a_restart_in_a_consultation_loses_nobody(stage: str) -> None:
    async def story(centre: Centre) -> None:
        caller = await consulting(centre, answered=stage != "ringing")
        if stage == "conference":
            await centre.ask(ANNA, JoinConsult())
        await centre.kill()
        await centre.begin()
        await asyncio.sleep(2)
        if stage == "ringing":
            assert centre.hear_each_other(caller, ANNA)
        elif stage == "asking":
            assert talk(centre, ANNA, BORIS)
            await centre.ask(ANNA, CompleteTransfer())
            assert centre.hear_each_other(caller, BORIS)
        else:
            assert all_together(centre, caller)

    play(story, picks_up=BOTH)


@pytest.mark.parametrize("at_ms", range(0, 6000, 250))
def test_a_customer_who_hangs_up_at_any_moment_of_a_consultation_leaves_nobody_stuck(
    at_ms: int,
) -> None:
    async def story(centre: Centre) -> None:
        async with asyncio.TaskGroup() as scope:
            caller = await consulting(centre, answered=False)
            scope.create_task(acts(centre))
            await asyncio.sleep(at_ms / 1000)
            centre.world.hang_up(caller)
        await asyncio.sleep(60)
        assert centre.quiet()
        assert not [c for c in centre.floor.state.contacts.values() if c.phase is Phase.HELD]

    async def acts(centre: Centre) -> None:
        for act, after_s in ((JoinConsult(), 3.0), (CompleteTransfer(), 1.5)):
            await asyncio.sleep(after_s)
            try:
                await centre.ask(ANNA, act)
            except HouseError:
                continue

    play(story, picks_up=BOTH)


@pytest.mark.parametrize("at_ms", range(0, 6000, 250))
@pytest.mark.parametrize("who", [ANNA, BORIS])
def test_an_agent_who_hangs_up_at_any_moment_of_a_consultation_loses_no_customer(
    who: AgentId, at_ms: int
) -> None:
    async def story(centre: Centre) -> None:
        caller = await consulting(centre, answered=False, stays_s=90)
        await asyncio.sleep(at_ms / 1000)
        phone = centre.world.leg_of(DeviceId(f"dev_{who}"))
        if phone is not None:
            centre.world.hang_up(phone.id)
        await asyncio.sleep(20)
        heard = centre.world.hears(caller)
        assert heard or await centre.all(ContactRequeued) or await centre.all(ContactEnded)
        assert not await centre.all(ReservationTimedOut)
        await asyncio.sleep(120)
        assert centre.quiet()

    play(story, picks_up=BOTH)

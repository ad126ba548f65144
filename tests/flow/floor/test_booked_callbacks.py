"""A callback that an agent promised for a chosen time: theirs first, then anybody's."""

import asyncio
from datetime import timedelta

import pytest
from tests.flow.floor.centre import ANNA, BORIS, CARE, PERSON, SALES, Centre, play
from tests.flow.floor.test_callbacks import AT_HAND, CALLER, DIALLED, RULE, centre_of, outside

from huawu.agents.view import ShownState
from huawu.centre.model import OutsidePolicy
from huawu.events.callback import CallbackBooked
from huawu.events.contact import AgentGivenUp, ContactEnded, Outcome
from huawu.events.reservation import ReservationConnected
from huawu.floor import signals
from huawu.floor.booking_back import Promise, book
from huawu.kernel.errors import Conflict, Invalid, NotFound, Refused
from huawu.kernel.ids import AgentId, ContactId, LegId, PartyId, QueueId
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow

CUSTOMER = PartyId(CALLER)


async def promise(
    centre: Centre,
    in_s: float = 600,
    agent: AgentId | None = ANNA,
    *,
    party: PartyId | None = CUSTOMER,
    queue: QueueId = CARE,
    number: str | None = None,
) -> ContactId:
    centre.world.numbers[DIALLED] = Behaviour(picks_up_after_s=4)
    due = centre.clock.now() + timedelta(seconds=in_s)
    told = Promise(party=party, queue=queue, due_at=due, agent=agent, number=number)
    return await book(centre.floor.live, told, PERSON)


async def connected_with(centre: Centre) -> AgentId:
    return (await centre.only(ReservationConnected)).agent


def test_nobody_is_called_before_it_is_due_and_then_by_who_promised() -> None:
    async def story(centre: Centre) -> None:
        await promise(centre)
        await centre.ready(BORIS)
        await asyncio.sleep(30)
        await centre.ready(ANNA)  # idle shorter than Boris
        await asyncio.sleep(560)
        assert centre.shown(ANNA) is centre.shown(BORIS) is ShownState.READY
        await asyncio.sleep(30)
        assert centre.hear_each_other(LegId(outside(centre).id), ANNA)
        await centre.ask(ANNA, signals.HangUp())
        await asyncio.sleep(15)
        assert (await centre.only(ContactEnded)).outcome is Outcome.HANDLED

    play(story, setup=centre_of(), picks_up=AT_HAND)


def test_who_promised_is_waited_for_while_busy_and_not_for_ever() -> None:
    async def story(centre: Centre) -> None:
        await promise(centre, in_s=60)
        await centre.ready(ANNA)
        centre.dial("1", stays_s=3000, caller="13900002222")
        await asyncio.sleep(40)
        await centre.ready(BORIS)
        await asyncio.sleep(200)
        assert centre.shown(BORIS) is ShownState.READY
        await asyncio.sleep(150)
        assert (await centre.only(AgentGivenUp)).cause == "limit"
        assert centre.hear_each_other(LegId(outside(centre).id), BORIS)

    play(story, setup=centre_of(), picks_up=AT_HAND)


def test_when_who_promised_is_away_anybody_keeps_it_in_time() -> None:
    async def story(centre: Centre) -> None:
        await promise(centre, in_s=60)
        await centre.ready(BORIS)
        await asyncio.sleep(75)
        assert await connected_with(centre) == BORIS

    play(story, setup=centre_of(), picks_up=AT_HAND)


def test_a_promise_outlives_a_floor_that_is_killed_before_it_is_due() -> None:
    async def story(centre: Centre) -> None:
        await promise(centre, agent=None)
        await centre.kill()
        await asyncio.sleep(60)
        await centre.begin()
        await centre.ready(BORIS)
        await asyncio.sleep(560)
        assert await connected_with(centre) == BORIS

    play(story, setup=centre_of(), picks_up=AT_HAND)


def test_it_can_be_booked_anew_for_another_time_and_somebody_else() -> None:
    async def story(centre: Centre) -> None:
        contact = await promise(centre, in_s=10)
        await asyncio.sleep(20)  # it stands in the queue, and nobody is there
        later = centre.clock.now() + timedelta(minutes=10)
        change = signals.Rebook(later, BORIS)
        await centre.floor.desk.ask_about(contact, change, by=PERSON, agent=None)
        await centre.ready(ANNA, BORIS)
        await asyncio.sleep(590)
        assert await centre.all(ReservationConnected) == []
        await asyncio.sleep(30)
        assert await connected_with(centre) == BORIS
        first, second = await centre.all(CallbackBooked)
        assert (first.agent, second.agent) == (ANNA, BORIS)

    play(story, setup=centre_of(), picks_up=AT_HAND)


@pytest.mark.parametrize("in_s", [-120, 91 * 86_400])
def test_a_time_that_is_past_or_far_off_is_refused(in_s: float) -> None:
    async def story(centre: Centre) -> None:
        with pytest.raises(Invalid) as refused:
            await promise(centre, in_s=in_s)
        assert refused.value.details["field"] == "due_at"
        assert await centre.all(CallbackBooked) == []

    play(story, setup=centre_of(), picks_up=AT_HAND)


def test_what_cannot_be_kept_is_not_promised() -> None:
    async def story(centre: Centre) -> None:
        with pytest.raises(NotFound):
            await promise(centre, queue=SALES)
        with pytest.raises(NotFound):
            await promise(centre, agent=AgentId("agt_nobody"))
        with pytest.raises(Conflict):
            await promise(centre, party=None)
        centre.setup.policy = OutsidePolicy(allowed_prefixes=())
        with pytest.raises(Refused):
            await promise(centre)
        assert await centre.all(CallbackBooked) == []

    play(story, setup=centre_of(RULE), picks_up=AT_HAND)


def test_a_customer_is_called_at_another_number_than_they_called_from() -> None:
    async def story(centre: Centre) -> None:
        elsewhere = "+8613900009999"
        centre.world.numbers[elsewhere] = Behaviour(picks_up_after_s=4)
        await promise(centre, in_s=60, number="139 0000 9999")
        await centre.ready(ANNA)
        await asyncio.sleep(80)
        assert outside(centre).called == elsewhere
        assert centre.hear_each_other(LegId(outside(centre).id), ANNA)

    play(story, setup=centre_of(), picks_up=AT_HAND)


@pytest.mark.parametrize("number", ["110", "+1900555", "no number", "139"])
def test_nobody_is_promised_a_call_to_what_may_not_be_dialled(number: str) -> None:
    async def story(centre: Centre) -> None:
        with pytest.raises(Refused):
            await promise(centre, number=number)

    play(story, setup=centre_of(), picks_up=AT_HAND)

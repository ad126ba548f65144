"""Consultations: warm transfer, conference, and what comes of each failure (rows 16 to 20)."""

import asyncio

import pytest
from tests.flow.floor.centre import ANNA, BORIS, CARE, PERSON, SALES, Centre, play

from huawu.agents.view import ShownState
from huawu.events.call import (
    CallRetrieved,
    ConferenceStarted,
    ConsultEnded,
    ConsultStarted,
    RecordingFinalised,
)
from huawu.events.contact import (
    ContactEnded,
    ContactOverflowed,
    ContactRequeued,
    ContactTransferred,
    Outcome,
)
from huawu.events.reservation import ReservationEnded
from huawu.floor.signals import (
    CancelConsult,
    CompleteTransfer,
    Consult,
    HangUp,
    Hold,
    JoinConsult,
    PauseRecording,
    Retrieve,
    Transfer,
)
from huawu.kernel.errors import Conflict, HouseError, Invalid, NotFound, Refused, Unavailable
from huawu.kernel.ids import AgentId, LegId
from huawu.testing.scripted_engine import Fault
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow

TAKES = Behaviour(picks_up_after_s=3)
NEVER = Behaviour(picks_up_after_s=None)
BOTH = {ANNA: TAKES, BORIS: TAKES}
OUT = "+862112345678"


async def consulting(centre: Centre, *, stays_s: float = 200, answered: bool = True) -> LegId:
    """Return the leg of a caller whom Anna holds to ask Boris; he picks up after three seconds."""
    await centre.ready(ANNA, BORIS)
    await centre.floor.desk.not_ready(BORIS, "busy", by=PERSON)
    caller = centre.dial(stays_s=stays_s)
    await asyncio.sleep(15)
    await centre.floor.desk.ready(BORIS, by=PERSON)
    await centre.ask(ANNA, Consult("agent", BORIS))
    await asyncio.sleep(5 if answered else 1)
    return caller


def talk(centre: Centre, one: AgentId, other: AgentId) -> bool:
    a, b = centre.phone_of(one).id, centre.phone_of(other).id
    return centre.world.hears(a) == frozenset({b}) and centre.world.hears(b) == frozenset({a})


def all_together(centre: Centre, caller: LegId) -> bool:
    legs = frozenset({caller, centre.phone_of(ANNA).id, centre.phone_of(BORIS).id})
    return all(centre.world.hears(leg) == legs - {leg} for leg in legs)


async def outcomes(centre: Centre) -> list[Outcome]:
    return sorted(e.outcome for e in await centre.all(ContactEnded))


def test_row_16_the_customer_hears_music_while_the_agent_asks() -> None:
    async def story(centre: Centre) -> None:
        caller = await consulting(centre)
        assert centre.world.legs[caller].music
        assert talk(centre, ANNA, BORIS)
        assert (centre.shown(ANNA), centre.shown(BORIS)) == (
            ShownState.CONSULT,
            ShownState.TALKING,
        )
        assert (await centre.only(ConsultStarted)).to == BORIS
        await asyncio.sleep(200)
        assert await outcomes(centre) == [Outcome.HANDLED, Outcome.INTERNAL]
        assert centre.quiet()

    play(story, picks_up=BOTH)


def test_row_17_a_completed_transfer_leaves_the_customer_with_who_was_asked() -> None:
    async def story(centre: Centre) -> None:
        caller = await consulting(centre, stays_s=60)
        await centre.ask(ANNA, CompleteTransfer())
        assert centre.hear_each_other(caller, BORIS)
        assert (centre.shown(ANNA), centre.shown(BORIS)) == (
            ShownState.WRAP_UP,
            ShownState.TALKING,
        )
        transferred = await centre.only(ContactTransferred)
        assert (transferred.mode, transferred.to) == ("attended", BORIS)
        await asyncio.sleep(50)
        assert (await centre.only(RecordingFinalised)).length_s > 50  # one, without a gap
        assert centre.quiet() or centre.shown(BORIS) is ShownState.WRAP_UP

    play(story, picks_up=BOTH)


def test_row_17_the_time_belongs_to_who_talked() -> None:
    async def story(centre: Centre) -> None:
        await consulting(centre, stays_s=60)
        await centre.ask(ANNA, CompleteTransfer())
        await asyncio.sleep(60)
        asked, annas, boris = await centre.all(ReservationEnded)
        assert (asked.agent, annas.agent, boris.agent) == (BORIS, ANNA, BORIS)
        assert 1 < asked.talk_s < 3
        assert 4 < annas.hold_s < 6
        assert 38 < boris.talk_s < 41
        assert boris.hold_s == 0

    play(story, picks_up=BOTH)


def test_row_18_a_cancelled_consultation_gives_the_customer_back() -> None:
    async def story(centre: Centre) -> None:
        caller = await consulting(centre)
        await centre.ask(ANNA, CancelConsult())
        assert centre.hear_each_other(caller, ANNA)
        await asyncio.sleep(1)
        assert (centre.shown(ANNA), centre.shown(BORIS)) == (ShownState.TALKING, ShownState.READY)
        assert (await centre.only(ConsultEnded)).cause == "cancelled"
        assert 5 <= (await centre.only(CallRetrieved)).elapsed_s < 5.3

    play(story, picks_up=BOTH)


@pytest.mark.parametrize(
    "boris",
    [
        NEVER,
        Behaviour(rejects_with=17, picks_up_after_s=None),
        Behaviour(rejects_with=34, rings_after_s=None),
        Behaviour(hangs_up_after_s=5),
    ],
)
def test_row_18_a_target_that_fails_gives_the_customer_back_by_itself(boris: Behaviour) -> None:
    async def story(centre: Centre) -> None:
        caller = await consulting(centre, answered=False)
        await asyncio.sleep(30)
        assert (await centre.only(ConsultEnded)).cause == "target_left"
        assert centre.hear_each_other(caller, ANNA)
        assert not centre.world.legs[caller].music
        assert centre.shown(ANNA) is ShownState.TALKING

    play(story, picks_up={ANNA: TAKES, BORIS: boris})


def test_row_18_a_customer_who_cannot_be_taken_back_at_once_can_be_retrieved_by_hand() -> None:
    async def story(centre: Centre) -> None:
        caller = await consulting(centre)
        centre.engine.fail("join", Fault(times=3))
        await centre.ask(ANNA, CancelConsult())
        assert centre.shown(ANNA) is ShownState.HOLD
        assert centre.world.legs[caller].music
        await centre.ask(ANNA, Retrieve())
        assert centre.hear_each_other(caller, ANNA)

    play(story, picks_up=BOTH)


def test_row_19_all_three_hear_each_other() -> None:
    async def story(centre: Centre) -> None:
        caller = await consulting(centre, stays_s=60)
        await centre.ask(ANNA, JoinConsult())
        assert all_together(centre, caller)
        assert centre.shown(ANNA) is centre.shown(BORIS) is ShownState.CONFERENCE
        await centre.only(ConferenceStarted)
        await asyncio.sleep(15)  # the audit finds nothing to mend
        assert all_together(centre, caller)
        await asyncio.sleep(60)
        assert not centre.floor.repaired
        assert await outcomes(centre) == [Outcome.HANDLED, Outcome.INTERNAL]
        assert centre.quiet()

    play(story, picks_up=BOTH)


@pytest.mark.parametrize("by_phone", [True, False])
def test_row_20_an_owner_who_leaves_passes_the_customer_on(*, by_phone: bool) -> None:
    async def story(centre: Centre) -> None:
        caller = await consulting(centre)
        await centre.ask(ANNA, JoinConsult())
        if by_phone:
            centre.world.hang_up(centre.phone_of(ANNA).id)
        else:
            await centre.ask(ANNA, HangUp())
        await asyncio.sleep(1)
        assert centre.hear_each_other(caller, BORIS)
        assert (centre.shown(ANNA), centre.shown(BORIS)) == (
            ShownState.WRAP_UP,
            ShownState.TALKING,
        )
        await centre.ask(BORIS, Hold())  # it is his call now
        assert centre.shown(BORIS) is ShownState.HOLD

    play(story, picks_up=BOTH)


@pytest.mark.parametrize("by", ["phone", "desk", "cancel"])
def test_row_20_a_third_party_who_leaves_lets_the_two_go_on(by: str) -> None:
    async def story(centre: Centre) -> None:
        caller = await consulting(centre)
        await centre.ask(ANNA, JoinConsult())
        if by == "phone":
            centre.world.hang_up(centre.phone_of(BORIS).id)
        elif by == "desk":
            await centre.ask(BORIS, HangUp())
        else:
            await centre.ask(ANNA, CancelConsult())
        await asyncio.sleep(1)
        assert centre.hear_each_other(caller, ANNA)
        assert (centre.shown(ANNA), centre.shown(BORIS)) == (ShownState.TALKING, ShownState.READY)

    play(story, picks_up=BOTH)


def test_an_agent_who_dies_in_a_consultation_leaves_the_customer_with_who_answered() -> None:
    async def story(centre: Centre) -> None:
        caller = await consulting(centre)
        centre.world.hang_up(centre.phone_of(ANNA).id)
        await asyncio.sleep(1)
        assert centre.hear_each_other(caller, BORIS)
        assert (await centre.only(ContactTransferred)).mode == "attended"

    play(story, picks_up=BOTH)


def test_an_agent_who_dies_before_anybody_answered_sends_the_customer_to_the_front() -> None:
    async def story(centre: Centre) -> None:
        caller = await consulting(centre, answered=False)
        centre.dial(stays_s=200, caller="2")
        centre.world.hang_up(centre.phone_of(ANNA).id)
        await asyncio.sleep(1)
        requeued = await centre.only(ContactRequeued)
        assert (requeued.queue, requeued.cause) == (CARE, "agent_left")
        await asyncio.sleep(12)
        assert centre.hear_each_other(caller, BORIS)  # who was let go, and is free

    play(story, picks_up=BOTH)


def test_a_customer_who_leaves_ends_the_consultation() -> None:
    async def story(centre: Centre) -> None:
        await consulting(centre, stays_s=25)
        await asyncio.sleep(10)
        assert (await centre.only(ConsultEnded)).cause == "customer_gone"
        assert (centre.shown(ANNA), centre.shown(BORIS)) == (ShownState.WRAP_UP, ShownState.READY)
        assert all(leg.gone for leg in centre.world.legs.values())

    play(story, picks_up=BOTH)


def test_a_queue_is_asked_and_hears_the_agent_who_answers() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        caller = centre.dial(stays_s=200)
        await asyncio.sleep(15)
        await centre.ask(ANNA, Consult("queue", SALES))
        await asyncio.sleep(10)
        assert centre.phone_of(ANNA).music  # the agent waits there like a caller
        await centre.ready(BORIS)
        await asyncio.sleep(5)
        assert talk(centre, ANNA, BORIS)
        await centre.ask(ANNA, CompleteTransfer())
        assert centre.hear_each_other(caller, BORIS)

    play(story, picks_up=BOTH)


def test_an_agent_who_stops_waiting_for_a_queue_is_no_abandoned_caller() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        caller = centre.dial(stays_s=200)
        await asyncio.sleep(15)
        await centre.ask(ANNA, Consult("queue", SALES))
        await asyncio.sleep(10)
        await centre.ask(ANNA, CancelConsult())
        await asyncio.sleep(1)
        assert centre.hear_each_other(caller, ANNA)
        assert (await centre.only(ContactOverflowed)).cause == "withdrawn"

    play(story)


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        (Consult("agent", BORIS), Conflict),  # not signed in
        (Consult("agent", ANNA), Invalid),
        (Consult("agent", "agt_nobody"), NotFound),
        (Consult("queue", "que_nothing"), NotFound),
        (Consult("outside", "+15551234567", "trk"), Refused),
        (CompleteTransfer(), Conflict),
        (CancelConsult(), Conflict),
        (JoinConsult(), Conflict),
    ],
)
def test_what_cannot_be_asked_leaves_the_talk_as_it_is(
    wish: Consult | CompleteTransfer | CancelConsult | JoinConsult, error: type[HouseError]
) -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        caller = centre.dial(stays_s=200)
        await asyncio.sleep(15)
        with pytest.raises(error):
            await centre.ask(ANNA, wish)
        assert centre.hear_each_other(caller, ANNA)
        assert not await centre.all(ConsultStarted)

    play(story, picks_up=BOTH)


@pytest.mark.parametrize(
    "act", [Hold(), Retrieve(), HangUp(), Transfer("queue", SALES), Consult("queue", SALES)]
)
def test_other_acts_wait_for_the_end_of_a_consultation(act: Hold | HangUp | Transfer) -> None:
    async def story(centre: Centre) -> None:
        await consulting(centre)
        with pytest.raises(Conflict):
            await centre.ask(ANNA, act)
        assert talk(centre, ANNA, BORIS)
        with pytest.raises(Conflict):
            await centre.ask(BORIS, Transfer("queue", SALES))
        with pytest.raises(Conflict):
            await centre.ask(BORIS, PauseRecording(paused=True))  # it has none

    play(story, picks_up=BOTH)


@pytest.mark.parametrize("act", [CompleteTransfer(), JoinConsult()])
def test_an_engine_that_does_not_answer_leaves_the_consultation_as_it_is(
    act: CompleteTransfer | JoinConsult,
) -> None:
    async def story(centre: Centre) -> None:
        caller = await consulting(centre)
        centre.engine.fail("join")
        with pytest.raises(Unavailable):
            await centre.ask(ANNA, act)
        assert talk(centre, ANNA, BORIS)
        assert centre.world.legs[caller].music
        await centre.ask(ANNA, act)

    play(story, picks_up=BOTH)

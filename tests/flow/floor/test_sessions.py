"""Desks that fall silent, come back or are taken over, and telephones that vanish."""

import asyncio

import pytest
from tests.flow.floor.centre import ANNA, BORIS, CARE, PEOPLE, PERSON, Centre, PlainSetup, play
from tests.flow.floor.centre import queue as queue_of

from huawu.agents.view import ShownState
from huawu.events.agent import DeviceChanged, Mode, SessionChanged, SessionState
from huawu.events.contact import ContactEnded, ContactQueued, Outcome
from huawu.events.reservation import (
    ReservationCreated,
    ReservationFailed,
    ReservationRescinded,
    ReservationTimedOut,
)
from huawu.floor.sessions import DeskLine, SessionTaken
from huawu.floor.voicemails import VoicemailDesk
from huawu.kernel.ids import AgentId, DeviceId
from huawu.testing.scripted_parties import Behaviour

pytestmark = pytest.mark.flow

TAKES = Behaviour(picks_up_after_s=3)
NEVER = Behaviour(picks_up_after_s=None)
PHONE = DeviceId(f"dev_{ANNA}")


async def held(centre: Centre, agent: AgentId = ANNA, *, take_over: bool = False) -> DeskLine:
    """Sign an agent in at a desk that holds its session, ready for calls."""
    desk = centre.floor.desk
    session = await desk.sign_in(agent, by=PERSON, watched=True, take_over=take_over)
    line = await centre.floor.sessions.attach(agent, session)
    await desk.ready(agent, by=PERSON)
    return line


async def beats(centre: Centre, line: DeskLine, for_s: float) -> None:
    for _ in range(int(for_s / 5)):
        await asyncio.sleep(5)
        await centre.floor.sessions.heard(line)


def session(centre: Centre, agent: AgentId = ANNA) -> SessionState:
    return centre.floor.state.agent(agent).session


def test_row_1_a_desk_that_beats_keeps_its_session() -> None:
    async def story(centre: Centre) -> None:
        await beats(centre, await held(centre), 120)
        assert len(await centre.all(SessionChanged)) == 1
        assert centre.shown(ANNA) is ShownState.READY

    play(story)


def test_row_1_a_takeover_tells_the_old_desk_and_keeps_the_call() -> None:
    async def story(centre: Centre) -> None:
        old = await held(centre)
        caller = centre.dial(stays_s=100)
        await beats(centre, old, 15)
        new = await held(centre, take_over=True)
        assert (old.taken, new.taken) == (True, False)
        with pytest.raises(SessionTaken):
            await centre.floor.sessions.attach(ANNA, old.session)
        await centre.floor.sessions.heard(old)  # says nothing any more
        centre.floor.sessions.detach(old)
        await beats(centre, new, 30)
        assert session(centre) is SessionState.LIVE
        assert centre.hear_each_other(caller, ANNA)
        await beats(centre, new, 60)

    play(story)


def test_row_1_a_second_line_of_the_same_session_takes_it() -> None:
    async def story(centre: Centre) -> None:
        old = await held(centre)
        new = await centre.floor.sessions.attach(ANNA, old.session)
        assert (old.taken, new.taken) == (True, False)
        centre.floor.sessions.detach(old)
        await beats(centre, new, 60)
        assert session(centre) is SessionState.LIVE

    play(story)


def test_row_25_a_silent_desk_gets_no_offers() -> None:
    async def story(centre: Centre) -> None:
        await held(centre)
        await asyncio.sleep(11)
        assert centre.shown(ANNA) is ShownState.AWAY
        centre.dial(stays_s=15)
        await asyncio.sleep(16)
        assert not await centre.all(ReservationCreated)

    play(story)


def test_row_25_a_closed_desk_is_away_after_two_seconds() -> None:
    async def story(centre: Centre) -> None:
        line = await held(centre)
        centre.floor.sessions.detach(line)
        await asyncio.sleep(1.9)
        assert session(centre) is SessionState.LIVE
        await asyncio.sleep(0.2)
        assert session(centre) is SessionState.GRACE

    play(story)


def test_row_26_a_desk_back_in_time_goes_on_as_before() -> None:
    async def story(centre: Centre) -> None:
        line = await held(centre)
        caller = centre.dial(stays_s=200)
        await asyncio.sleep(25)  # silent since 15 s, in the middle of the call
        assert session(centre) is SessionState.GRACE
        again = await centre.floor.sessions.attach(ANNA, line.session)
        await beats(centre, again, 60)
        moves = [(e.before, e.after) for e in await centre.all(SessionChanged)][1:]
        assert moves == [("live", "grace"), ("grace", "live")]
        assert centre.hear_each_other(caller, ANNA)
        assert centre.floor.state.agent(ANNA).mode is Mode.READY

    play(story)


def test_row_27_a_silent_desk_is_out_after_the_grace() -> None:
    async def story(centre: Centre) -> None:
        await held(centre)
        await asyncio.sleep(31)
        last = (await centre.all(SessionChanged))[-1]
        assert (last.after, last.reason) == (SessionState.OUT, "lost")
        assert 20 <= (last.elapsed_s or 0) < 20.2

    play(story)


def test_row_27_a_call_outlasts_the_grace_and_the_agent_is_out_without_wrap_up() -> None:
    async def story(centre: Centre) -> None:
        await held(centre)
        caller = centre.dial(stays_s=70)
        await asyncio.sleep(60)
        assert centre.hear_each_other(caller, ANNA)
        await asyncio.sleep(15)
        assert session(centre) is SessionState.OUT
        assert (await centre.only(ContactEnded)).outcome is Outcome.HANDLED
        assert centre.quiet()

    play(story)


def test_row_27_what_rings_at_a_lost_desk_goes_elsewhere_without_a_strike() -> None:
    async def story(centre: Centre) -> None:
        line = await held(centre)
        await beats(centre, line, 20)
        caller = centre.dial(stays_s=100)
        await asyncio.sleep(9)  # away 10 s after the last beat, out 20 s later
        assert centre.shown(ANNA) is ShownState.RINGING
        await centre.ready(BORIS)
        await asyncio.sleep(30)
        rescinded = await centre.only(ReservationRescinded)
        assert (rescinded.agent, rescinded.cause) == (ANNA, "session_lost")
        assert not await centre.all(ReservationTimedOut)
        assert session(centre) is SessionState.OUT
        assert centre.hear_each_other(caller, BORIS)

    long = PlainSetup([queue_of(CARE, offer_timeout_s=60.0)], PEOPLE.copy())
    play(story, setup=long, picks_up={ANNA: NEVER, BORIS: TAKES})


def test_row_27_a_message_in_the_hand_of_a_lost_desk_goes_back_to_its_place() -> None:
    async def story(centre: Centre) -> None:
        centre.world.call(
            called="4001", caller="139", digits=[(6, "3"), (20, "#")], hang_up_after_s=30
        )
        await asyncio.sleep(40)
        await held(centre)
        (message,) = centre.floor.state.contacts
        await VoicemailDesk(centre.floor.live).take(ANNA, message, by=PERSON)
        await asyncio.sleep(35)
        assert session(centre) is SessionState.OUT
        back = centre.floor.state.contacts[message].place
        assert back is not None
        assert back.key_at == (await centre.only(ContactQueued)).key_at

    play(story)


def test_row_27_a_floor_that_begins_again_waits_for_its_desks() -> None:
    async def story(centre: Centre) -> None:
        line = await held(centre)
        await held(centre, BORIS)
        await centre.stop()
        await asyncio.sleep(60)
        await centre.begin()
        again = await centre.floor.sessions.attach(ANNA, line.session)
        await beats(centre, again, 60)
        assert (session(centre), session(centre, BORIS)) == (SessionState.LIVE, SessionState.OUT)

    play(story, picks_up={ANNA: TAKES, BORIS: TAKES})


def test_a_session_that_is_not_watched_needs_no_beats() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        session_id = centre.floor.state.agent(ANNA).session_id
        assert session_id is not None
        line = await centre.floor.sessions.attach(ANNA, session_id)
        centre.floor.sessions.detach(line)
        await asyncio.sleep(120)
        assert session(centre) is SessionState.LIVE

    play(story)


def test_row_28_a_telephone_that_is_back_within_five_seconds_never_went() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.world.unregister(PHONE)
        await asyncio.sleep(4.9)
        centre.world.register(PHONE, TAKES)
        await asyncio.sleep(10)
        assert len(await centre.all(DeviceChanged)) == 1  # the one of the sign-in

    play(story)


def test_row_28_a_telephone_that_vanishes_while_it_rings_is_no_miss() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        caller = centre.dial(stays_s=100)
        await asyncio.sleep(9)
        centre.world.unregister(PHONE)
        await centre.ready(BORIS)
        await asyncio.sleep(10)
        assert (await centre.only(ReservationFailed)).cause == "device_lost"
        assert centre.shown(ANNA) is ShownState.UNREACHABLE
        assert centre.floor.state.agent(ANNA).mode is Mode.READY
        assert centre.hear_each_other(caller, BORIS)

    play(story, picks_up={ANNA: NEVER, BORIS: TAKES})

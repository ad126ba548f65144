"""Signing in and out, ready and not ready, the desk and the device."""

import pytest
from tests.unit.agents.live import DESK, NINE, PHONE, Live, at_work, bring, signed_in

from huawu.agents import presence, slots
from huawu.agents.machine import VOICE
from huawu.agents.presence import AlreadySignedIn, DeviceCannotRing
from huawu.agents.tables import IllegalMove
from huawu.events.agent import (
    DeviceState,
    Mode,
    ModeChanged,
    ModePending,
    SessionChanged,
    SessionState,
    SlotState,
)
from huawu.kernel.ids import DeviceId, SessionId, UserId

pytestmark = pytest.mark.unit

ELSEWHERE = SessionId("ses_2")
BOSS = UserId("usr_boss")


def test_signing_in_begins_not_ready_with_an_idle_clock_at_zero() -> None:
    live = signed_in()

    assert (live.agent.session, live.agent.mode) == (SessionState.LIVE, Mode.NOT_READY)
    assert (live.agent.reason, live.agent.idle_since) == ("sign_in", NINE)


def test_signing_in_elsewhere_is_refused_unless_it_takes_over() -> None:
    live = at_work()

    with pytest.raises(AlreadySignedIn):
        presence.sign_in(live.agent, ELSEWHERE, live.now)
    live.after(30).do(presence.sign_in(live.agent, ELSEWHERE, live.now, take_over=True))

    assert (live.agent.session_id, live.agent.mode) == (ELSEWHERE, Mode.READY)


def test_a_session_that_was_taken_over_can_no_longer_fall_silent() -> None:
    live = at_work()
    live.do(presence.sign_in(live.agent, ELSEWHERE, live.now, take_over=True))

    assert presence.session_lost(live.agent, DESK, live.now) == ()


def test_signing_in_twice_from_one_desk_changes_nothing() -> None:
    live = at_work()

    assert presence.sign_in(live.agent, DESK, live.now) == ()


def test_signing_out_closes_the_mode_and_then_the_session_with_their_times() -> None:
    live = at_work().after(60)

    mode, session = live.do(presence.sign_out(live.agent, live.now, reason="shift_over"))

    assert isinstance(mode, ModeChanged)
    assert isinstance(session, SessionChanged)
    assert (mode.elapsed_s, session.elapsed_s, session.reason) == (60.0, 60.0, "shift_over")
    assert live.agent.session is SessionState.OUT


def test_signing_out_in_a_conversation_waits_for_the_end_of_its_wrap_up() -> None:
    live = bring(at_work(), SlotState.TALKING)
    live.do(presence.sign_out(live.agent, live.now, reason="shift_over", by=BOSS))
    assert presence.sign_out(live.agent, live.now) == ()
    assert live.agent.session is SessionState.LIVE

    bring(live, SlotState.WRAP)
    last = live.do(slots.end_wrap(live.agent, VOICE, live.now))[-1]

    assert isinstance(last, SessionChanged)
    assert (last.after, last.reason) == (SessionState.OUT, "shift_over")
    assert not live.agent.sign_out_asked


@pytest.mark.parametrize("state", [DeviceState.UNREGISTERED, DeviceState.BUSY_ELSEWHERE])
def test_nobody_is_ready_whose_device_cannot_ring(state: DeviceState) -> None:
    live = signed_in()
    live.do(presence.device_seen(live.agent, PHONE, state, live.now))

    with pytest.raises(DeviceCannotRing):
        presence.ready(live.agent, live.now)


def test_who_is_signed_out_can_be_neither_ready_nor_not_ready_nor_signed_out() -> None:
    live = Live()

    for ask in (
        lambda: presence.ready(live.agent, live.now),
        lambda: presence.not_ready(live.agent, "lunch", live.now),
        lambda: presence.sign_out(live.agent, live.now),
    ):
        with pytest.raises(IllegalMove):
            ask()


def test_a_pause_does_not_cost_the_place_among_the_longest_idle() -> None:
    live = at_work().after(10)
    live.do(presence.not_ready(live.agent, "lunch", live.now))
    live.after(600).do(presence.ready(live.agent, live.now))

    assert live.agent.idle_since == NINE


def test_another_reason_closes_the_time_of_the_reason_before() -> None:
    live = at_work()
    live.do(presence.not_ready(live.agent, "lunch", live.now))
    event = live.after(300).do(presence.not_ready(live.agent, "training", live.now))[0]

    assert isinstance(event, ModeChanged)
    assert (event.elapsed_s, event.resumed, live.agent.reason) == (300.0, False, "training")
    assert presence.not_ready(live.agent, "training", live.now) == ()


def test_not_ready_in_a_conversation_is_noted_and_holds_after_it() -> None:
    live = bring(at_work(), SlotState.TALKING)
    noted = live.do(presence.not_ready(live.agent, "lunch", live.now, by=BOSS))[0]
    assert isinstance(noted, ModePending)
    assert presence.not_ready(live.agent, "lunch", live.now) == ()
    assert live.agent.mode is Mode.READY

    live.do(slots.release(live.agent, VOICE, "customer_hung_up", live.now, wrap=False))

    assert (live.agent.mode, live.agent.reason) == (Mode.NOT_READY, "lunch")
    assert live.agent.next_mode is None


def test_a_noted_pause_is_taken_back_by_ready() -> None:
    live = bring(at_work(), SlotState.TALKING)
    live.do(presence.not_ready(live.agent, "lunch", live.now))
    live.do(presence.ready(live.agent, live.now))
    assert live.agent.next_mode is None

    live.do(slots.release(live.agent, VOICE, "customer_hung_up", live.now, wrap=False))

    assert live.agent.mode is Mode.READY


def test_a_silent_desk_that_comes_back_in_time_goes_on_as_before() -> None:
    live = at_work()
    live.after(5).do(presence.session_lost(live.agent, DESK, live.now))
    assert live.agent.session is SessionState.GRACE

    live.after(5).do(presence.sign_in(live.agent, DESK, live.now))

    assert (live.agent.session, live.agent.mode) == (SessionState.LIVE, Mode.READY)


def test_a_silent_desk_is_signed_out_when_the_grace_is_over() -> None:
    live = at_work()
    live.do(presence.session_lost(live.agent, DESK, live.now))
    live.after(20).do(presence.session_expired(live.agent, live.now))

    assert (live.agent.session, live.agent.mode) == (SessionState.OUT, Mode.NOT_READY)


def test_an_offer_to_a_silent_desk_ends_without_a_strike_and_the_agent_is_out() -> None:
    live = bring(at_work(), SlotState.OFFERED)
    live.do(presence.session_lost(live.agent, DESK, live.now))
    live.after(20).do(presence.session_expired(live.agent, live.now))
    live.do(slots.free(live.agent, VOICE, "session_lost", live.now))

    assert (live.slot(), live.agent.session) == (SlotState.FREE, SessionState.OUT)
    assert live.agent.misses == 0


def test_a_conversation_outlasts_the_grace_and_then_the_agent_is_out() -> None:
    live = bring(at_work(), SlotState.TALKING)
    live.do(presence.session_lost(live.agent, DESK, live.now))
    live.after(20).do(presence.session_expired(live.agent, live.now))
    assert (live.slot(), live.agent.session) == (SlotState.TALKING, SessionState.GRACE)

    live.do(slots.release(live.agent, VOICE, "customer_hung_up", live.now, wrap=False))

    assert live.agent.session is SessionState.OUT


def test_who_returns_after_the_grace_but_in_the_conversation_stays() -> None:
    live = bring(at_work(), SlotState.TALKING)
    live.do(presence.session_lost(live.agent, DESK, live.now))
    live.do(presence.session_expired(live.agent, live.now))
    live.do(presence.session_back(live.agent, DESK, live.now))
    live.do(slots.release(live.agent, VOICE, "customer_hung_up", live.now, wrap=False))

    assert live.agent.session is SessionState.LIVE


def test_the_same_news_of_the_device_is_no_news_and_another_device_replaces_it() -> None:
    live = signed_in()
    assert presence.device_seen(live.agent, PHONE, DeviceState.REGISTERED, live.now) == ()

    other = DeviceId("dev_other")
    live.do(presence.device_seen(live.agent, other, DeviceState.UNREGISTERED, live.now))

    assert (live.agent.device_id, live.agent.device) == (other, DeviceState.UNREGISTERED)

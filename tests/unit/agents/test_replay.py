"""Whatever is asked in whatever order: replay gives the same agent, and the times add up."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.unit.agents.live import ANNA, DESK, DIRECT, PHONE, WORK, Live

from huawu.agents import presence, slots
from huawu.agents.machine import VOICE, VOICEMAIL, Agent, Slot, replay
from huawu.agents.tables import SLOT_MOVES, SlotTrigger
from huawu.agents.view import ShownState, routable, shown_state
from huawu.events.agent import AgentEvent, DeviceState, ModeChanged, SessionChanged, SessionState
from huawu.events.catalogue import decode, encode
from huawu.events.contact import Channel
from huawu.kernel.errors import HouseError
from huawu.kernel.ids import SessionId
from huawu.kernel.span import Instant, elapsed

pytestmark = pytest.mark.unit

Ask = Callable[[Agent, Instant], tuple[AgentEvent, ...]]
OTHER = SessionId("ses_2")
INNER = [
    SlotTrigger.OFFER,
    SlotTrigger.ANSWER,
    SlotTrigger.CONNECT,
    SlotTrigger.HOLD,
    SlotTrigger.RETRIEVE,
    SlotTrigger.CONSULT,
    SlotTrigger.END_CONSULT,
    SlotTrigger.JOIN,
    SlotTrigger.PART,
]


def in_hand(key: tuple[Channel, int]) -> list[Ask]:
    return [
        lambda a, now: slots.reserve(a, key, WORK, now),
        lambda a, now: slots.reserve(a, key, DIRECT, now),
        *(partial(_advance, key=key, trigger=trigger) for trigger in INNER),
        lambda a, now: slots.free(a, key, "caller_gone", now),
        lambda a, now: slots.miss(a, key, 2, now),
        lambda a, now: slots.reject(a, key, now),
        lambda a, now: slots.release(a, key, "ended", now, wrap=True),
        lambda a, now: slots.release(a, key, "ended", now, wrap=False),
        lambda a, now: slots.extend_wrap(a, key, 10.0, 30.0, now),
        lambda a, now: slots.end_wrap(a, key, now),
    ]


def _advance(
    agent: Agent, now: Instant, *, key: tuple[Channel, int], trigger: SlotTrigger
) -> tuple[AgentEvent, ...]:
    return slots.advance(agent, key, trigger, "", now)


def _seen(agent: Agent, now: Instant, *, state: DeviceState) -> tuple[AgentEvent, ...]:
    return presence.device_seen(agent, PHONE, state, now)


ASKS: list[Ask] = [
    *in_hand(VOICE),
    *in_hand(VOICEMAIL),
    *(partial(_seen, state=state) for state in (DeviceState.REGISTERED, *DeviceState)),
    lambda a, now: presence.sign_in(a, DESK, now),
    lambda a, now: presence.sign_in(a, OTHER, now, take_over=True),
    presence.sign_out,
    *[presence.ready] * 4,
    lambda a, now: presence.not_ready(a, "lunch", now),
    lambda a, now: presence.session_lost(a, DESK, now),
    lambda a, now: presence.session_back(a, DESK, now),
    presence.session_expired,
]


@st.composite
def days(draw: st.DrawFn) -> Live:
    """Return an agent after a day of random requests; those refused leave no trace."""
    live = Live()
    for step in draw(
        st.lists(st.tuples(st.sampled_from(ASKS), st.integers(0, 90_000)), max_size=120)
    ):
        _ask(live.after(step[1] / 1000), step[0])
    return live


def _ask(live: Live, ask: Ask) -> None:
    before = live.agent
    try:
        events = ask(live.agent, live.now)
    except HouseError:
        assert live.agent is before
        return
    live.do(events)


def without_monotonic(agent: Agent) -> Agent:
    def wall(since: Instant | None) -> Instant | None:
        return None if since is None else Instant(since.at, None)

    def still(slot: Slot) -> Slot:
        return replace(slot, since=wall(slot.since))

    return replace(
        agent,
        session_since=wall(agent.session_since),
        mode_since=wall(agent.mode_since),
        slots={key: still(slot) for key, slot in agent.slots.items()},
    )


@given(days())
@settings(deadline=None, max_examples=200)
def test_replaying_what_was_recorded_gives_the_same_agent(live: Live) -> None:
    stored: list[Any] = [decode(encode(event)) for event in live.history]

    assert replay(ANNA, stored) == without_monotonic(live.agent)
    assert live.agent.version == len(live.history)


@given(days())
@settings(deadline=None, max_examples=200)
def test_the_times_of_the_modes_sum_to_the_time_signed_in(live: Live) -> None:
    sessions = [e for e in live.history if isinstance(e, SessionChanged)]
    modes = [e for e in live.history if isinstance(e, ModeChanged)]
    signed_in = sum(e.elapsed_s or 0.0 for e in sessions if e.before is not SessionState.OUT)
    in_modes = sum(e.elapsed_s or 0.0 for e in modes)
    agent = live.agent
    if agent.session is not SessionState.OUT:
        assert agent.session_since is not None
        assert agent.mode_since is not None
        signed_in += elapsed(agent.session_since, live.now).s
        in_modes += elapsed(agent.mode_since, live.now).s

    assert in_modes == pytest.approx(signed_in, abs=0.01)


@given(days())
@settings(deadline=None, max_examples=200)
def test_the_shown_state_agrees_with_the_regions(live: Live) -> None:
    agent = live.agent

    assert (shown_state(agent) is ShownState.SIGNED_OUT) == (agent.session is SessionState.OUT)
    assert (agent.session is SessionState.OUT) <= agent.idle
    assert not (agent.idle and (agent.next_mode or agent.sign_out_asked))
    if shown_state(agent) is ShownState.READY:
        assert all(routable(agent, channel) is not None for channel in Channel)


ENDINGS: dict[SlotTrigger, Callable[[Agent, tuple[Channel, int], Instant], Any]] = {
    SlotTrigger.MISS: lambda a, key, now: slots.miss(a, key, 2, now),
    SlotTrigger.REJECT: slots.reject,
    SlotTrigger.WITHDRAW: lambda a, key, now: slots.free(a, key, "caller_gone", now),
    SlotTrigger.RELEASE: lambda a, key, now: slots.release(a, key, "ended", now, wrap=True),
    SlotTrigger.RELEASE_FREE: lambda a, key, now: slots.release(a, key, "ended", now, wrap=False),
    SlotTrigger.END_WRAP: slots.end_wrap,
}


@given(days(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=200)
def test_from_wherever_the_day_led_every_slot_comes_free(live: Live, chance: Any) -> None:
    for key in (VOICE, VOICEMAIL):
        for _ in range(2):
            ways = [t for (s, t) in SLOT_MOVES if s is live.slot(key) and t in ENDINGS]
            if ways:
                live.do(ENDINGS[chance.choice(ways)](live.agent, key, live.now))

    assert live.agent.idle

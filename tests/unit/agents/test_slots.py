"""What an agent has in hand: reserved, offered, talked to, wrapped up, and back to free."""

from collections.abc import Callable
from itertools import product

import pytest
from tests.unit.agents.live import DESK, DIRECT, NINE, PHONE, WORK, Live, at_work, bring, signed_in

from huawu.agents import presence, slots
from huawu.agents.machine import VOICE, VOICEMAIL, Agent
from huawu.agents.slots import NotRoutable, WrapLimit
from huawu.agents.tables import SLOT_MOVES, IllegalMove, SlotTrigger
from huawu.events.agent import AgentEvent, DeviceState, Mode, SlotChanged, SlotState
from huawu.events.contact import Channel
from huawu.kernel.errors import Invalid, NotFound
from huawu.kernel.span import Instant

pytestmark = pytest.mark.unit

T = SlotTrigger
REQUESTS: dict[SlotTrigger, Callable[[Agent, Instant], tuple[AgentEvent, ...]]] = {
    T.RESERVE: lambda a, now: slots.reserve(a, VOICE, WORK, now),
    T.OFFER: lambda a, now: slots.offer(a, VOICE, now),
    T.ANSWER: lambda a, now: slots.answer(a, VOICE, now),
    T.CONNECT: lambda a, now: slots.connect(a, VOICE, now),
    T.MISS: lambda a, now: slots.miss(a, VOICE, 1, now),
    T.REJECT: lambda a, now: slots.reject(a, VOICE, now),
    T.WITHDRAW: lambda a, now: slots.free(a, VOICE, "caller_gone", now),
    T.HOLD: lambda a, now: slots.hold(a, VOICE, now),
    T.RETRIEVE: lambda a, now: slots.retrieve(a, VOICE, now),
    T.RELEASE: lambda a, now: slots.release(a, VOICE, "ended", now, wrap=True),
    T.RELEASE_FREE: lambda a, now: slots.release(a, VOICE, "ended", now, wrap=False),
    T.EXTEND_WRAP: lambda a, now: slots.extend_wrap(a, VOICE, 10.0, 60.0, now),
    T.END_WRAP: lambda a, now: slots.end_wrap(a, VOICE, now),
}
WALKED = [
    SlotState.FREE,
    SlotState.RESERVED,
    SlotState.OFFERED,
    SlotState.CONNECTING,
    SlotState.TALKING,
    SlotState.WRAP,
]


@pytest.mark.parametrize(("state", "trigger"), list(product(WALKED, REQUESTS)))
def test_every_request_does_what_the_table_says_or_is_refused(
    state: SlotState, trigger: SlotTrigger
) -> None:
    live = bring(at_work(), state)

    if (state, trigger) in SLOT_MOVES:
        live.do(REQUESTS[trigger](live.agent, live.now))
        assert live.slot() is SLOT_MOVES[state, trigger]
    else:
        with pytest.raises(IllegalMove):
            REQUESTS[trigger](live.agent, live.now)


def test_each_step_tells_how_long_the_one_before_lasted_and_for_which_contact() -> None:
    live = bring(at_work(), SlotState.WRAP, each_s=2.5)

    steps = [e for e in live.history if isinstance(e, SlotChanged)]

    assert [e.elapsed_s for e in steps] == [2.5] * 5
    assert {(e.contact, e.reservation, e.queue) for e in steps} == {
        (WORK.contact, WORK.reservation, WORK.queue)
    }


def test_a_freed_slot_tells_the_queue_it_worked_for_but_holds_no_contact() -> None:
    live = bring(at_work(), SlotState.WRAP)
    event = live.do(slots.end_wrap(live.agent, VOICE, live.now))[0]

    assert isinstance(event, SlotChanged)
    assert (event.contact, event.queue) == (None, WORK.queue)
    assert live.agent.slots[VOICE].queue is None


def test_a_caller_who_leaves_while_it_rings_gives_the_idle_place_back() -> None:
    live = bring(at_work(), SlotState.OFFERED)
    live.do(slots.free(live.agent, VOICE, "caller_gone", live.now))

    assert (live.agent.idle_since, live.agent.mode) == (NINE, Mode.READY)


@pytest.mark.parametrize("trigger", [T.MISS, T.REJECT])
def test_an_offer_not_taken_costs_the_idle_place(trigger: SlotTrigger) -> None:
    live = bring(at_work(), SlotState.OFFERED)
    live.after(20).do(REQUESTS[trigger](live.agent, live.now))

    assert live.agent.idle_since == live.now.at


def test_the_idle_clock_starts_again_on_connect_and_when_the_wrap_up_ends() -> None:
    live = bring(at_work(), SlotState.TALKING)
    assert live.agent.idle_since == live.now.at

    bring(live.after(100), SlotState.WRAP)
    live.after(30).do(slots.end_wrap(live.agent, VOICE, live.now))

    assert live.agent.idle_since == live.now.at


def missed(live: Live, threshold: int) -> Live:
    bring(live, SlotState.OFFERED)
    live.do(slots.miss(live.agent, VOICE, threshold, live.now))
    return live


def test_the_nth_missed_offer_in_a_row_makes_the_agent_not_ready() -> None:
    live = missed(at_work(), 2)
    assert (live.agent.mode, live.agent.misses) == (Mode.READY, 1)

    missed(live, 2)

    assert (live.agent.mode, live.agent.reason, live.agent.misses) == (Mode.NOT_READY, "missed", 0)


def test_a_threshold_of_zero_keeps_a_missing_agent_ready() -> None:
    live = at_work()
    for _ in range(5):
        missed(live, 0)

    assert (live.agent.mode, live.agent.misses) == (Mode.READY, 5)


def test_an_answer_ends_the_row_of_misses() -> None:
    live = missed(at_work(), 2)
    bring(live, SlotState.CONNECTING)

    assert live.agent.misses == 0


def test_a_pause_that_was_asked_for_gives_its_own_reason_after_a_miss() -> None:
    live = bring(at_work(), SlotState.OFFERED)
    live.do(presence.not_ready(live.agent, "lunch", live.now))
    live.do(slots.miss(live.agent, VOICE, 1, live.now))

    assert live.agent.reason == "lunch"


def test_only_a_direct_call_reaches_who_is_not_ready() -> None:
    live = signed_in()

    with pytest.raises(NotRoutable) as refused:
        slots.reserve(live.agent, VOICE, WORK, live.now)
    assert refused.value.details["obstacle"] == "not_ready"
    live.do(slots.reserve(live.agent, VOICE, DIRECT, live.now))
    assert live.slot() is SlotState.RESERVED


def away(live: Live) -> None:
    live.do(presence.session_lost(live.agent, DESK, live.now))


def unplugged(live: Live) -> None:
    live.do(presence.device_seen(live.agent, PHONE, DeviceState.UNREGISTERED, live.now))


def out(live: Live) -> None:
    live.do(presence.sign_out(live.agent, live.now))


@pytest.mark.parametrize(
    ("happens", "why"), [(away, "away"), (unplugged, "device"), (out, "signed_out")]
)
def test_nobody_is_reserved_whom_nothing_could_ring(
    happens: Callable[[Live], None], why: str
) -> None:
    live = at_work()
    happens(live)

    with pytest.raises(NotRoutable) as refused:
        slots.reserve(live.agent, VOICE, DIRECT, live.now)
    assert refused.value.details["obstacle"] == why


def test_a_call_keeps_voicemails_away_but_a_voicemail_does_not_keep_calls_away() -> None:
    live = bring(at_work(), SlotState.TALKING)
    with pytest.raises(NotRoutable):
        slots.reserve(live.agent, VOICEMAIL, WORK, live.now)

    other = at_work()
    other.do(slots.reserve(other.agent, VOICEMAIL, WORK, other.now))
    other.do(slots.reserve(other.agent, VOICE, WORK, other.now))
    assert (other.slot(VOICE), other.slot(VOICEMAIL)) == (SlotState.RESERVED, SlotState.RESERVED)


def test_an_agent_has_no_more_slots_than_their_capacity() -> None:
    live = at_work()

    with pytest.raises(NotFound):
        slots.reserve(live.agent, (Channel.VOICE, 1), WORK, live.now)


def test_a_noted_pause_waits_until_every_hand_is_empty() -> None:
    live = at_work()
    live.do(slots.reserve(live.agent, VOICEMAIL, WORK, live.now))
    bring(live, SlotState.OFFERED)
    live.do(presence.not_ready(live.agent, "lunch", live.now))
    live.do(slots.free(live.agent, VOICE, "caller_gone", live.now))
    assert live.agent.mode is Mode.READY

    live.do(slots.free(live.agent, VOICEMAIL, "caller_gone", live.now))

    assert live.agent.mode is Mode.NOT_READY


def test_hold_and_back_keeps_contact_and_reservation() -> None:
    live = bring(at_work(), SlotState.TALKING)
    live.after(3).do(slots.hold(live.agent, VOICE, live.now))
    live.after(4).do(slots.retrieve(live.agent, VOICE, live.now))

    slot = live.agent.slots[VOICE]
    assert (slot.state, slot.contact) == (SlotState.TALKING, WORK.contact)


def test_a_wrap_up_is_extended_as_far_as_is_allowed() -> None:
    live = bring(at_work(), SlotState.WRAP)
    live.do(slots.extend_wrap(live.agent, VOICE, 40.0, 60.0, live.now))
    live.after(10)
    assert slots.wrap_left_s(live.agent.slots[VOICE], 30.0, live.now) == 60.0

    with pytest.raises(WrapLimit):
        slots.extend_wrap(live.agent, VOICE, 30.0, 60.0, live.now)
    with pytest.raises(Invalid):
        slots.extend_wrap(live.agent, VOICE, 0.0, 60.0, live.now)

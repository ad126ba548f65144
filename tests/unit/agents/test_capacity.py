"""How much one agent may have in hand at once, by channel, and what keeps what away."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.agents.live import WORK, Live, at_work, open_on

from huawu.agents import slots
from huawu.agents.machine import Capacity, new_agent
from huawu.agents.view import Obstacle, obstacle, routable
from huawu.events.agent import SlotState
from huawu.events.contact import Channel

pytestmark = pytest.mark.unit

VOICE, MESSAGE = Channel.VOICE, Channel.VOICEMAIL

channels = st.sampled_from(list(Channel))
capacities = st.builds(
    Capacity,
    slots=st.fixed_dictionaries({channel: st.integers(0, 4) for channel in Channel}),
    blocks=st.dictionaries(channels, st.frozensets(channels)),
)


def able(capacity: Capacity) -> Live:
    """Return an agent of that capacity, ready since nine."""
    live, whole = Live(), at_work().history
    live.agent = new_agent(live.agent.id, capacity)
    live.do(tuple(whole))
    return live


def take(live: Live, channel: Channel) -> None:
    number = routable(live.agent, channel)
    assert number is not None
    live.do(slots.reserve(live.agent, (channel, number), WORK, live.now))


def test_an_agent_gets_as_many_of_a_channel_as_there_are_slots_and_no_more() -> None:
    live = able(Capacity({VOICE: 1, MESSAGE: 3}, {}))
    for _ in range(3):
        take(live, MESSAGE)
    assert obstacle(live.agent, MESSAGE) is Obstacle.BUSY
    assert open_on(live.agent) == {VOICE}


def test_a_call_may_interrupt_messages_and_keeps_further_ones_away() -> None:
    live = able(Capacity({VOICE: 1, MESSAGE: 3}, {VOICE: frozenset({MESSAGE})}))
    take(live, MESSAGE)
    take(live, VOICE)
    assert open_on(live.agent) == frozenset()
    live.do(slots.free(live.agent, (VOICE, 0), "caller_gone", live.now))
    assert open_on(live.agent) == {VOICE, MESSAGE}


def test_a_message_that_must_not_be_interrupted_keeps_calls_away() -> None:
    live = able(Capacity({VOICE: 1, MESSAGE: 2}, {MESSAGE: frozenset({VOICE})}))
    take(live, MESSAGE)
    assert open_on(live.agent) == {MESSAGE}


@given(capacity=capacities, asked=st.lists(st.tuples(channels, st.booleans()), max_size=30))
def test_no_order_of_coming_and_going_puts_more_in_hand_than_the_capacity_allows(
    capacity: Capacity, asked: list[tuple[Channel, bool]]
) -> None:
    live, held = able(capacity), Counter[Channel]()
    for channel, comes in asked:
        away = {kept for one in held if held[one] for kept in capacity.blocks.get(one, ())}
        room = held[channel] < capacity.slots[channel] and channel not in away
        assert (channel in open_on(live.agent)) == room
        if comes and room:
            take(live, channel)
            held[channel] += 1
        elif not comes and held[channel]:
            taken = [k for k, s in live.agent.slots.items() if s.state is not SlotState.FREE]
            key = next(key for key in taken if key[0] is channel)
            live.do(slots.free(live.agent, key, "caller_gone", live.now))
            held[channel] -= 1

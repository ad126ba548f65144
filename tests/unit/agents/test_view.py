"""What is shown of an agent, and whom the router may choose."""

import pytest
from tests.unit.agents.live import DESK, PHONE, WORK, Live, at_work, bring, open_on, signed_in

from huawu.agents import presence, slots
from huawu.agents.machine import VOICE, VOICEMAIL
from huawu.agents.view import ShownState, routable, shown_state
from huawu.events.agent import DeviceState, SlotState
from huawu.events.contact import Channel

pytestmark = pytest.mark.unit

BOTH = frozenset({Channel.VOICE, Channel.VOICEMAIL})


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (SlotState.FREE, ShownState.READY),
        (SlotState.RESERVED, ShownState.RESERVED),
        (SlotState.OFFERED, ShownState.RINGING),
        (SlotState.CONNECTING, ShownState.RINGING),
        (SlotState.TALKING, ShownState.TALKING),
        (SlotState.WRAP, ShownState.WRAP_UP),
    ],
)
def test_the_call_in_hand_is_shown(state: SlotState, shown: ShownState) -> None:
    assert shown_state(bring(at_work(), state).agent) is shown


def test_an_agent_at_rest_is_shown_by_session_mode_and_device() -> None:
    live = Live()
    seen = [shown_state(live.agent)]
    live = signed_in()
    seen.append(shown_state(live.agent))
    live.do(presence.ready(live.agent, live.now))
    live.do(presence.device_seen(live.agent, PHONE, DeviceState.UNREGISTERED, live.now))
    seen.append(shown_state(live.agent))
    live.do(presence.session_lost(live.agent, DESK, live.now))
    seen.append(shown_state(live.agent))

    assert seen == [
        ShownState.SIGNED_OUT,
        ShownState.NOT_READY,
        ShownState.UNREACHABLE,
        ShownState.AWAY,
    ]


def test_a_voicemail_in_hand_is_work_not_talk_and_leaves_the_agent_open_for_calls() -> None:
    live = at_work()
    live.do(slots.reserve(live.agent, VOICEMAIL, WORK, live.now))
    for step in (slots.offer, slots.answer, slots.connect):
        live.do(step(live.agent, VOICEMAIL, live.now))

    assert shown_state(live.agent) is ShownState.WORKING
    assert open_on(live.agent) == {Channel.VOICE}


def test_a_ready_agent_is_open_on_every_channel_and_nobody_else_is() -> None:
    assert open_on(at_work().agent) == BOTH
    assert routable(at_work().agent, Channel.VOICE) == 0
    assert not open_on(signed_in().agent)
    assert not open_on(bring(at_work(), SlotState.TALKING).agent)


def test_who_asked_for_a_pause_or_to_leave_gets_nothing_more() -> None:
    live = at_work()
    live.do(slots.reserve(live.agent, VOICEMAIL, WORK, live.now))
    live.do(presence.not_ready(live.agent, "lunch", live.now))
    assert routable(live.agent, Channel.VOICE) is None
    assert routable(live.agent, Channel.VOICE, direct=True) == 0

    live.do(presence.sign_out(live.agent, live.now))

    assert routable(live.agent, Channel.VOICE, direct=True) is None
    assert VOICE in live.agent.slots

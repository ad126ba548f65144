"""Legs that hear each other."""

import pytest
from tests.contract.engine.rig import (
    ANNA,
    CARRIER,
    CONTACT,
    OUTSIDE,
    PROMPT,
    Party,
    Rig,
    leg,
    until,
    until_hears,
)

from huawu.engine.port import (
    CallerShown,
    DigitPressed,
    HoldChanged,
    LegAnswered,
    LegArrived,
    LegGone,
    PlayEnded,
)
from huawu.kernel.ids import ContactId, LegId

pytestmark = pytest.mark.contract

AGENT = leg()
CONSULT = ContactId("ctc_2")


async def talking(rig: Rig) -> tuple[Party, Party, LegId]:
    """Return a caller and Anna in conversation, and the caller's leg."""
    caller = await rig.call()
    inbound = (await rig.told.until(LegArrived)).leg
    await rig.engine.answer(inbound)
    await rig.engine.ring_device(
        AGENT, ANNA, node=rig.node, caller=CallerShown(), timeout_s=20, beside=inbound
    )
    anna = await rig.rings()
    anna.pick_up()
    await rig.told.until(LegAnswered, leg=AGENT)
    await rig.engine.join(CONTACT, [inbound, AGENT])
    return caller, anna, inbound


async def test_joined_legs_hear_each_other_and_not_themselves(rig: Rig) -> None:
    caller, anna, _ = await talking(rig)

    await until_hears(caller, "agent")
    await until_hears(anna, "caller")


async def test_a_join_ends_music_and_plays(rig: Rig) -> None:
    caller, _, inbound = await talking(rig)
    await rig.engine.part(CONTACT)
    await rig.engine.music(inbound, on=True)
    await rig.engine.play(inbound, [PROMPT] * 20, play="long")
    await until_hears(caller, "prompt")

    await rig.engine.join(CONTACT, [inbound, AGENT])

    await rig.told.until(PlayEnded, play="long", completed=False)
    await until_hears(caller, "agent")


async def test_parted_legs_live_on_in_silence_and_can_be_joined_again(rig: Rig) -> None:
    caller, anna, inbound = await talking(rig)
    await until_hears(caller, "agent")

    await rig.engine.part(CONTACT)
    await until_hears(caller)
    await until_hears(anna)
    assert not rig.told.all(LegGone)

    await rig.engine.join(CONTACT, [inbound, AGENT])
    await until_hears(caller, "agent")


async def test_a_held_customer_hears_music_and_the_agent_nothing(rig: Rig) -> None:
    caller, anna, inbound = await talking(rig)

    await rig.engine.part(CONTACT)
    await rig.engine.music(inbound, on=True)

    await until_hears(caller, "music")
    await until_hears(anna)


async def test_a_join_with_others_lets_the_one_left_out_live(rig: Rig) -> None:
    caller, anna, inbound = await talking(rig)
    third = leg(3)
    await rig.engine.dial_outside(
        third, CARRIER, OUTSIDE, node=rig.node, shown="4001", timeout_s=20
    )
    other = await rig.rings()
    other.pick_up()
    await rig.told.until(LegAnswered, leg=third)

    await rig.engine.join(CONTACT, [inbound, third])

    await until_hears(other, "caller")
    await until_hears(caller, "agent")
    await until_hears(anna)
    assert not rig.told.all(LegGone)


async def three(rig: Rig) -> tuple[Party, Party, Party, LegId, LegId]:
    """Return a caller and Anna in conversation and somebody outside, and the two other legs."""
    caller, anna, inbound = await talking(rig)
    third = leg(3)
    await rig.engine.dial_outside(
        third, CARRIER, OUTSIDE, node=rig.node, shown="4001", timeout_s=20
    )
    other = await rig.rings()
    other.pick_up()
    await rig.told.until(LegAnswered, leg=third)
    return caller, anna, other, inbound, third


async def test_a_leg_that_is_joined_elsewhere_leaves_where_it_was(rig: Rig) -> None:
    caller, anna, other, inbound, third = await three(rig)
    await rig.engine.music(inbound, on=True)

    await rig.engine.join(CONSULT, [AGENT, third])
    await until_hears(other, "agent")
    await until_hears(anna, "agent")  # who speaks outside sounds like one
    assert not rig.told.all(LegGone)

    await rig.engine.join(CONTACT, [inbound, AGENT])
    await rig.engine.part(CONSULT)
    await until_hears(anna, "caller")
    await until_hears(caller, "agent")
    await until_hears(other)


async def test_three_who_are_joined_hear_each_other(rig: Rig) -> None:
    caller, anna, other, inbound, third = await three(rig)

    await rig.engine.join(CONTACT, [inbound, AGENT, third])

    await until_hears(caller, "agent")
    await until_hears(anna, "agent", "caller")
    await until_hears(other, "agent", "caller")


async def test_one_of_three_who_leaves_lets_the_two_go_on(rig: Rig) -> None:
    caller, anna, other, inbound, third = await three(rig)
    await rig.engine.join(CONTACT, [inbound, AGENT, third])

    anna.hang_up()

    await rig.told.until(LegGone, leg=AGENT)
    await until_hears(caller, "agent")
    await until_hears(other, "caller")


async def test_the_hold_key_of_a_device_is_told(rig: Rig) -> None:
    _, anna, _ = await talking(rig)

    anna.hold(held=True)
    await rig.told.until(HoldChanged, leg=AGENT, held=True)

    anna.hold(held=False)
    await rig.told.until(HoldChanged, leg=AGENT, held=False)


async def test_after_a_hold_by_key_a_parted_conversation_can_be_joined_again(rig: Rig) -> None:
    caller, anna, inbound = await talking(rig)
    anna.hold(held=True)
    await rig.told.until(HoldChanged, held=True)
    await rig.engine.part(CONTACT)
    await rig.engine.music(inbound, on=True)
    await until_hears(caller, "music")

    anna.hold(held=False)
    await rig.told.until(HoldChanged, held=False)
    await rig.engine.music(inbound, on=False)
    await rig.engine.join(CONTACT, [inbound, AGENT])

    await until_hears(caller, "agent")
    await until_hears(anna, "caller")


@pytest.mark.parametrize("who", ["caller", "agent"])
async def test_when_one_hangs_up_the_other_lives_on(rig: Rig, who: str) -> None:
    caller, anna, inbound = await talking(rig)
    leaver, left, stays = (caller, inbound, anna) if who == "caller" else (anna, AGENT, caller)

    leaver.hang_up()

    await rig.told.until(LegGone, leg=left)
    await until_hears(stays)
    assert len(rig.told.all(LegGone)) == 1


async def test_joining_with_a_leg_that_is_gone_leaves_the_other_alone(rig: Rig) -> None:
    caller, anna, inbound = await talking(rig)
    await rig.engine.part(CONTACT)
    anna.hang_up()
    await rig.told.until(LegGone, leg=AGENT)

    await rig.engine.join(CONTACT, [inbound, AGENT])

    await until_hears(caller)
    assert not rig.told.all(LegGone, leg=inbound)


async def test_keys_pressed_in_a_conversation_are_told_once(rig: Rig) -> None:
    caller, anna, inbound = await talking(rig)

    caller.press("7")
    anna.press("8")

    await rig.told.until(DigitPressed, leg=inbound, digit="7")
    await rig.told.until(DigitPressed, leg=AGENT, digit="8")
    assert len(rig.told.all(DigitPressed)) == 2


async def test_keys_that_we_send_arrive_at_the_telephone(rig: Rig) -> None:
    _, anna, _ = await talking(rig)

    await rig.engine.send_digits(AGENT, "42#")

    await until(lambda: anna.keys == "42#", "the keys arrive")

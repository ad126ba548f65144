"""One call of one caller, as planned: rings, listens, presses, waits, talks, gives up."""

import contextlib
from itertools import cycle
from typing import Final

from huawu.demo import script
from huawu.demo.ears import LOOK_S, Ears, Speaker
from huawu.demo.planning import CallPlan, Press
from huawu.testing.phone.call import CallState
from huawu.testing.phone.phone import Account, Phone

_ANSWER_WITHIN_S: Final = 30.0
_PROMPT_S: Final = 40.0  #: longest prompt that is listened to
_NOBODY_S: Final = 12.0  #: of silence after our words; then there is nobody
_ON_HOLD_S: Final = 120.0  #: of music in the middle of a conversation
_LONGEST_S: Final = 900.0


async def perform_call(
    plan: CallPlan, *, host: str, engine: tuple[str, int], voices: Speaker
) -> bool:
    """Place a call and live through it; ends when the line is closed, whoever closed it.

    Args:
        plan: what the caller will do.
        host: where the caller stands.
        engine: address and port of the centre's engine.
        voices: speak.

    Returns:
        Whether the centre reacted at all.

    Raises:
        ExceptionGroup: of HouseError: the voices do not speak.
    """
    async with Phone(Account(host=host, engine=engine, username=plan.caller)) as phone:
        call = await phone.dial(plan.dialled, caller=plan.caller)
        with contextlib.suppress(TimeoutError):
            await call.until(CallState.TALKING, CallState.GONE, timeout_s=_ANSWER_WITHIN_S)
        ears = Ears(call, voices, plan.language, plan.voice)
        if ears.connected:
            await _live_through(ears, plan)
        heard_of = call.state is not CallState.CALLING
        call.hang_up()
    return heard_of


async def _live_through(ears: Ears, plan: CallPlan) -> None:
    if plan.leaves_after_s is not None:
        await ears.pause(plan.leaves_after_s)
        return
    await _listen(ears, plan)
    await _wait_and_talk(ears, plan)


async def _listen(ears: Ears, plan: CallPlan) -> None:
    """Go through the menus."""
    for press in plan.presses:
        await _choose(ears, press)


async def _choose(ears: Ears, press: Press) -> None:
    if press.barge_after_s is not None:
        await ears.pause(press.barge_after_s)
    else:
        await ears.hear_prompt_out(_PROMPT_S)
        await ears.pause(press.think_s)
    if ears.connected:
        ears.call.press(press.keys)
        ears.spoke_at_s = ears.now_s


async def _wait_and_talk(ears: Ears, plan: CallPlan) -> None:
    """Wait with patience until somebody speaks with us, and then talk."""
    part = script.caller(plan.topic, plan.language)
    sentences = cycle(part.more)
    began_s = ears.now_s
    turns, met_s = 0, began_s
    while ears.connected and ears.now_s - began_s < _LONGEST_S:
        await ears.pause(LOOK_S)
        if _lost_patience(ears, plan, turns, ears.now_s - began_s):
            return
        if plan.silent or not ears.my_turn():
            continue
        if turns == 0:
            met_s = ears.now_s
        if turns >= 2 and ears.now_s - met_s >= plan.talk_s:
            await ears.say(part.last)
            await ears.pause(2.5)  # the other says good-bye too, or hangs up first
            return
        await ears.say(part.first if turns == 0 else next(sentences))
        turns += 1


def _lost_patience(ears: Ears, plan: CallPlan, turns: int, waited_s: float) -> bool:
    audio = ears.call.audio
    if turns >= 2:  # somebody was there
        on_hold = ears.music and audio.sounding_s > _ON_HOLD_S
        return on_hold or min(audio.quiet_s, ears.since_words_s) > _NOBODY_S
    if turns == 1 and ears.since_words_s < _NOBODY_S:
        return False  # perhaps it was no announcement but a person: see what comes
    return waited_s > plan.patience_s

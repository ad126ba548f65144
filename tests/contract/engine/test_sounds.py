"""What one leg hears and presses."""

import pytest
from tests.contract.engine.rig import MISSING, PROMPT, Party, Rig, until_hears

from huawu.engine.port import DigitPressed, LegArrived, LegGone, PlayEnded
from huawu.kernel.ids import LegId

pytestmark = pytest.mark.contract


async def answered(rig: Rig) -> tuple[Party, LegId]:
    """Return a caller who is through to us."""
    party = await rig.call()
    leg = (await rig.told.until(LegArrived)).leg
    await rig.engine.answer(leg)
    return party, leg


async def test_a_play_is_heard_and_ends_by_itself(rig: Rig) -> None:
    party, leg = await answered(rig)

    await rig.engine.play(leg, [PROMPT], play="welcome")

    await until_hears(party, "prompt")
    ended = await rig.told.until(PlayEnded, leg=leg)
    assert (ended.play, ended.completed, ended.failed) == ("welcome", True, False)
    await until_hears(party)


async def test_several_sounds_are_one_play(rig: Rig) -> None:
    _, leg = await answered(rig)

    await rig.engine.play(leg, [PROMPT, PROMPT], play="both")
    await rig.told.until(PlayEnded, leg=leg, play="both", completed=True)

    assert len(rig.told.all(PlayEnded)) == 1


async def test_plays_come_one_after_the_other(rig: Rig) -> None:
    _, leg = await answered(rig)

    await rig.engine.play(leg, [PROMPT], play="first")
    await rig.engine.play(leg, [PROMPT], play="second")
    await rig.told.until(PlayEnded, play="second")

    assert [event.play for event in rig.told.all(PlayEnded)] == ["first", "second"]


async def test_a_stopped_play_ends_at_once_and_not_completed(rig: Rig) -> None:
    party, leg = await answered(rig)
    await rig.engine.play(leg, [PROMPT] * 30, play="long")
    await until_hears(party, "prompt")

    await rig.engine.stop_play(leg, "long")

    ended = await rig.told.until(PlayEnded, play="long")
    assert (ended.completed, ended.failed) == (False, False)
    await until_hears(party)


async def test_stopping_a_play_that_has_ended_does_nothing(rig: Rig) -> None:
    _, leg = await answered(rig)
    await rig.engine.play(leg, [PROMPT], play="short")
    await rig.told.until(PlayEnded, play="short")

    await rig.engine.stop_play(leg, "short")
    await rig.engine.play(leg, [PROMPT], play="next")
    await rig.told.until(PlayEnded, play="next", completed=True)

    assert len(rig.told.all(PlayEnded)) == 2


async def test_a_sound_that_is_not_there_fails_its_play(rig: Rig) -> None:
    _, leg = await answered(rig)

    await rig.engine.play(leg, [MISSING], play="broken")

    ended = await rig.told.until(PlayEnded, play="broken")
    assert (ended.completed, ended.failed) == (False, True)


async def test_keys_arrive_in_order_and_each_once(rig: Rig) -> None:
    party, leg = await answered(rig)

    party.press("10#*5")

    await rig.told.until(DigitPressed, leg=leg, digit="5")
    assert "".join(event.digit for event in rig.told.all(DigitPressed)) == "10#*5"


async def test_keys_are_heard_while_something_plays_and_do_not_stop_it(rig: Rig) -> None:
    party, leg = await answered(rig)
    await rig.engine.play(leg, [PROMPT, PROMPT], play="menu")
    await until_hears(party, "prompt")

    party.press("2")

    await rig.told.until(DigitPressed, digit="2")
    assert not rig.told.all(PlayEnded)
    await rig.told.until(PlayEnded, play="menu", completed=True)


async def test_music_sounds_until_it_is_stopped(rig: Rig) -> None:
    party, leg = await answered(rig)

    await rig.engine.music(leg, on=True)
    await until_hears(party, "music")

    await rig.engine.music(leg, on=False)
    await until_hears(party)


async def test_music_returns_after_an_announcement(rig: Rig) -> None:
    party, leg = await answered(rig)
    await rig.engine.music(leg, on=True)
    await until_hears(party, "music")

    await rig.engine.play(leg, [PROMPT], play="position")

    await until_hears(party, "prompt")
    await rig.told.until(PlayEnded, play="position", completed=True)
    await until_hears(party, "music")


async def test_nothing_is_told_of_a_play_that_a_hang_up_cuts(rig: Rig) -> None:
    party, leg = await answered(rig)
    await rig.engine.play(leg, [PROMPT] * 5, play="long")
    await until_hears(party, "prompt")

    party.hang_up()

    await rig.told.until(LegGone, leg=leg)
    assert not rig.told.all(PlayEnded)


async def test_every_act_on_a_gone_leg_is_silent(rig: Rig) -> None:
    party, leg = await answered(rig)
    party.hang_up()
    await rig.told.until(LegGone, leg=leg)

    await rig.engine.answer(leg)
    await rig.engine.play(leg, [PROMPT], play="late")
    await rig.engine.stop_play(leg, "late")
    await rig.engine.music(leg, on=True)
    await rig.engine.send_digits(leg, "1")
    await rig.engine.hang_up(leg)

    assert len(rig.told.all(LegGone)) == 1

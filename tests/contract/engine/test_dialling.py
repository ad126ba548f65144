"""Legs that we dial: an agent's telephone, a number outside."""

import pytest
from tests.contract.engine.asterisk_rig import AsteriskRig
from tests.contract.engine.rig import (
    ANNA,
    BORIS,
    CARRIER,
    MOBILE,
    OUTSIDE,
    Party,
    Rig,
    leg,
    until,
)

from huawu.engine.port import CallerShown, LegAnswered, LegGone, LegRinging, Unreachable

pytestmark = pytest.mark.contract

LEG = leg()
SHOWN = CallerShown(number=MOBILE, name="Wang")


async def ring(rig: Rig, timeout_s: float = 20) -> None:
    """Ring Anna."""
    await rig.engine.ring_device(LEG, ANNA, node=rig.node, caller=SHOWN, timeout_s=timeout_s)


async def ringing(rig: Rig, timeout_s: float = 20) -> Party:
    """Ring Anna and return her, with the telephone in her hand."""
    await ring(rig, timeout_s)
    party = await rig.rings()
    await rig.told.until(LegRinging, leg=LEG)
    return party


async def test_a_device_rings_and_is_picked_up(rig: Rig) -> None:
    anna = await ringing(rig)
    assert not rig.told.all(LegAnswered)

    anna.pick_up()

    await rig.told.until(LegAnswered, leg=LEG)
    kinds = [type(x) for x in rig.told.events if getattr(x, "leg", None) == LEG]
    assert kinds == [LegRinging, LegAnswered]


async def test_a_ringing_device_shows_the_caller(rig: Rig) -> None:
    anna = await ringing(rig)

    assert anna.shown == (MOBILE, "Wang")


@pytest.mark.parametrize("cause", [17, 19, 21])
async def test_a_device_that_refuses_is_gone_unanswered_with_its_cause(
    rig: Rig, cause: int
) -> None:
    anna = await ringing(rig)

    anna.reject(cause)

    gone = await rig.told.until(LegGone, leg=LEG)
    assert (gone.cause, gone.answered, gone.rang) == (cause, False, True)


@pytest.mark.asterisk
@pytest.mark.parametrize(("status", "cause"), [(480, 19), (486, 17), (603, 21)])
async def test_a_device_that_is_not_to_be_disturbed_refuses_without_having_rung(
    real: AsteriskRig, status: int, cause: int
) -> None:
    await ring(real)

    (await real.anna.incoming()).reject(status)

    gone = await real.told.until(LegGone, leg=LEG)
    assert (gone.cause, gone.answered, gone.rang) == (cause, False, False)


async def test_the_engine_itself_stops_a_ringing_that_lasts_too_long(rig: Rig) -> None:
    anna = await ringing(rig, timeout_s=1)

    gone = await rig.told.until(LegGone, leg=LEG)

    assert (gone.cause, gone.answered) == (19, False)
    await until(lambda: anna.gone, "Anna's telephone stops")


async def test_a_device_that_is_not_registered_is_unreachable(rig: Rig) -> None:
    with pytest.raises(Unreachable):
        await rig.engine.ring_device(LEG, BORIS, node=rig.node, caller=CallerShown(), timeout_s=20)

    assert not rig.told.all(LegGone)


async def test_a_device_whose_line_is_dead_never_rings_and_is_gone_after_the_time(
    rig: Rig,
) -> None:
    rig.kill_line()

    await ring(rig, timeout_s=1)

    assert (await rig.told.until(LegGone, leg=LEG)).answered is False
    assert not rig.told.all(LegRinging)


async def test_hanging_up_a_ringing_leg_stops_the_device(rig: Rig) -> None:
    anna = await ringing(rig)

    await rig.engine.hang_up(LEG)

    assert (await rig.told.until(LegGone, leg=LEG)).answered is False
    await until(lambda: anna.gone, "Anna's telephone stops")


async def test_an_answered_device_that_hangs_up_is_gone_answered(rig: Rig) -> None:
    anna = await ringing(rig)
    anna.pick_up()
    await rig.told.until(LegAnswered)

    anna.hang_up()

    gone = await rig.told.until(LegGone, leg=LEG)
    assert (gone.cause, gone.answered) == (16, True)


async def test_a_device_can_be_rung_again_after_it_did_not_answer(rig: Rig) -> None:
    (await ringing(rig)).reject(17)
    await rig.told.until(LegGone, leg=LEG)

    await rig.engine.ring_device(leg(2), ANNA, node=rig.node, caller=SHOWN, timeout_s=20)
    (await rig.rings()).pick_up()

    await rig.told.until(LegAnswered, leg=leg(2))


async def test_a_number_outside_is_dialled_with_our_number(rig: Rig) -> None:
    await rig.engine.dial_outside(LEG, CARRIER, OUTSIDE, node=rig.node, shown="4001", timeout_s=20)
    party = await rig.rings()
    assert party.shown[0] == "4001"

    party.pick_up()

    await rig.told.until(LegAnswered, leg=LEG)

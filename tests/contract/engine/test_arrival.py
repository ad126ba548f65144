"""Calls that come in."""

import pytest
from tests.contract.engine.rig import ANNA, CARRIER, MOBILE, OURS, Rig, until, until_hears

from huawu.engine.port import LegArrived, LegGone

pytestmark = pytest.mark.contract


async def test_a_call_arrives_with_what_was_dialled_who_calls_and_its_trunk(rig: Rig) -> None:
    await rig.call(called="4002", caller=MOBILE)

    arrived = await rig.told.until(LegArrived)

    assert (arrived.called, arrived.caller, arrived.withheld) == ("4002", MOBILE, False)
    assert (arrived.trunk, arrived.device, arrived.node) == (CARRIER, None, rig.node)


async def test_a_withheld_number_arrives_empty_and_is_said_to_be_withheld(rig: Rig) -> None:
    await rig.call(caller="")

    arrived = await rig.told.until(LegArrived)

    assert (arrived.caller, arrived.withheld) == ("", True)


async def test_a_call_that_an_agent_dials_arrives_with_the_device(rig: Rig) -> None:
    await rig.dial_from_anna("4003")

    arrived = await rig.told.until(LegArrived)

    assert (arrived.called, arrived.device, arrived.trunk) == ("4003", ANNA, None)


async def test_two_calls_have_two_legs(rig: Rig) -> None:
    await rig.call(caller="10001")
    await rig.call(caller="10002")

    await rig.told.until(LegArrived, count=2)

    arrived = rig.told.all(LegArrived)
    assert {event.caller for event in arrived} == {"10001", "10002"}
    assert len({event.leg for event in arrived}) == 2


async def test_an_answered_call_lives_until_we_hang_it_up(rig: Rig) -> None:
    party = await rig.call()
    arrived = await rig.told.until(LegArrived)
    await rig.engine.answer(arrived.leg)
    assert not party.gone

    await rig.engine.hang_up(arrived.leg)

    gone = await rig.told.until(LegGone, leg=arrived.leg)
    assert (gone.cause, gone.answered) == (16, True)
    await until(lambda: party.gone, "the caller's telephone is told")


async def test_a_caller_who_hangs_up_before_the_answer_is_gone(rig: Rig) -> None:
    party = await rig.call()
    arrived = await rig.told.until(LegArrived)

    party.hang_up()

    await rig.told.until(LegGone, leg=arrived.leg)


async def test_a_refused_call_ends_with_the_cause_we_gave(rig: Rig) -> None:
    party = await rig.call()
    arrived = await rig.told.until(LegArrived)

    await rig.engine.refuse(arrived.leg, 21)

    assert (await rig.told.until(LegGone, leg=arrived.leg)).cause == 21
    await until(lambda: party.gone, "the caller's telephone is told")


async def test_calls_that_we_do_not_take_wait_and_arrive_when_we_take_them_again(rig: Rig) -> None:
    rig.engine.take_calls(on=False)
    party = await rig.call(called=OURS)
    await until_hears(party, "music")

    rig.engine.take_calls(on=True)

    arrived = await rig.told.until(LegArrived, called=OURS)
    await rig.engine.answer(arrived.leg)
    await until_hears(party)

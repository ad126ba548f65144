"""One floor with two engines: every leg's acts go to the engine it lives on."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import pytest
from tests.contract.engine.asterisk_process import (
    AGENTS,
    CALLERS,
    OTHER_HOST,
    SECRET,
    AsteriskProcess,
)
from tests.contract.engine.asterisk_rig import TONES_HZ, SipParty, new_engine
from tests.contract.engine.rig import ANNA, CONTACT, Told, leg, until_hears
from tests.unit.engine.ari_peer import running

from huawu.engine.asterisk import AsteriskEngine
from huawu.engine.host.layout import EngineTree
from huawu.engine.port import (
    CallerShown,
    DeviceSeen,
    HoldChanged,
    LegAnswered,
    LegArrived,
    LegGone,
    LegRinging,
    NodeBack,
    NodeLost,
)
from huawu.testing.phone.call import CallState
from huawu.testing.phone.phone import Account, Phone
from huawu.testing.phone.sound import tone

pytestmark = [pytest.mark.contract, pytest.mark.asterisk]


@pytest.fixture
def other(engine_tree: EngineTree) -> Generator[AsteriskProcess]:
    """A second engine."""
    with tempfile.TemporaryDirectory(prefix="huawu-") as name:
        process = AsteriskProcess(Path(name), engine_tree, "ast-2", host=OTHER_HOST)
        process.start()
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
async def floor(
    asterisk: AsteriskProcess, other: AsteriskProcess
) -> AsyncGenerator[tuple[AsteriskEngine, Told]]:
    """A floor that is connected with both."""
    for process in (asterisk, other):
        await process.ready()
    engine, told = new_engine([asterisk, other], "both"), Told()

    async def collect() -> None:
        async for event in engine.events():
            told.events.append(event)

    async with running(engine.run, collect):
        for node in ("ast-1", "ast-2"):
            await told.until(NodeBack, node=node)
        yield engine, told


async def test_calls_of_both_engines_arrive_and_are_answered_where_they_are(
    floor: tuple[AsteriskEngine, Told], asterisk: AsteriskProcess, other: AsteriskProcess
) -> None:
    engine, told = floor
    for process in (asterisk, other):
        account = Account(
            host=CALLERS, engine=process.sip, username="carrier", port=process.trunk_port
        )
        async with Phone(account) as caller:
            call = await caller.dial("4001", caller="13800001111")
            arrived = await told.until(LegArrived, node=process.spec.name)
            await engine.answer(arrived.leg)
            await call.until(CallState.TALKING)
            await engine.hang_up(arrived.leg)
            await told.until(LegGone, leg=arrived.leg, node=process.spec.name)


@pytest.fixture
async def anna(floor: tuple[AsteriskEngine, Told], other: AsteriskProcess) -> AsyncGenerator[Phone]:
    """Anna's telephone, registered at the second engine."""
    account = Account(host=AGENTS, engine=other.sip, username="anna", secret=SECRET)
    async with Phone(account) as phone:
        await phone.register()
        await floor[1].until(DeviceSeen, device=ANNA, registered=True, node="ast-2")
        yield phone


@pytest.fixture
async def outside(asterisk: AsteriskProcess) -> AsyncGenerator[Phone]:
    """A caller's telephone, at the first engine's trunk."""
    account = Account(
        host=CALLERS, engine=asterisk.sip, username="carrier", port=asterisk.trunk_port
    )
    async with Phone(account) as phone:
        yield phone


async def ring_anna(engine: AsteriskEngine, told: Told, anna: Phone) -> SipParty:
    """Ring Anna from the first engine and return her, with the telephone in her hand."""
    shown = CallerShown(number="4001", name="Sales")
    await engine.ring_device(leg(), ANNA, node="ast-1", caller=shown, timeout_s=20)
    agent = SipParty(await anna.incoming(), tone(TONES_HZ["agent"]))
    agent.call.ring()
    await told.until(LegRinging, leg=leg())
    assert agent.shown == ("4001", "Sales")
    return agent


async def test_a_caller_of_one_engine_speaks_with_an_agent_of_the_other(
    floor: tuple[AsteriskEngine, Told], outside: Phone, anna: Phone
) -> None:
    engine, told = floor
    call = await outside.dial("4001", caller="13800001111")
    caller = SipParty(call, tone(TONES_HZ["caller"]))
    arrived = (await told.until(LegArrived, node="ast-1")).leg
    await engine.answer(arrived)
    agent = await ring_anna(engine, told, anna)
    agent.pick_up()
    await told.until(LegAnswered, leg=leg())
    await engine.join(CONTACT, [arrived, leg()])

    await until_hears(caller, "agent")
    await until_hears(agent, "caller")
    agent.hold(held=True)
    await told.until(HoldChanged, leg=leg(), held=True)
    agent.hang_up()
    assert (await told.until(LegGone, leg=leg())).answered
    await engine.hang_up(arrived)


async def test_an_agent_of_the_other_engine_who_refuses_is_told_with_the_cause(
    floor: tuple[AsteriskEngine, Told], anna: Phone
) -> None:
    engine, told = floor
    shown = CallerShown(number="4001")
    await engine.ring_device(leg(2), ANNA, node="ast-1", caller=shown, timeout_s=20)

    (await anna.incoming()).reject(486)

    gone = await told.until(LegGone, leg=leg(2))
    assert (gone.cause, gone.answered) == (17, False)


async def test_an_engine_that_dies_takes_only_its_own_with_it(
    floor: tuple[AsteriskEngine, Told], other: AsteriskProcess
) -> None:
    engine, told = floor

    other.kill()

    await told.until(NodeLost, node="ast-2")
    assert not told.all(NodeLost, node="ast-1")
    assert list(engine.errors()) in ([], ["ast-2"])


async def test_a_telephone_that_moved_while_no_floor_ran_is_rung_where_it_is_now(
    asterisk: AsteriskProcess, other: AsteriskProcess
) -> None:
    for number, (before, now) in enumerate([(asterisk, other), (other, asterisk)]):
        await before.ready()
        await now.ready()
        left, taken = (
            Phone(Account(host=AGENTS, engine=process.sip, username="anna", secret=SECRET))
            for process in (before, now)
        )
        async with left, taken:
            await left.register()
            await asyncio.sleep(1.1)  # the engines count in whole seconds
            await taken.register()
            await rings_only(taken, left, new_engine([asterisk, other], f"late{number}"))


async def rings_only(here: Phone, there: Phone, engine: AsteriskEngine) -> None:
    """Fail unless a floor that has just begun rings Anna's one telephone, not her other one."""
    told = Told()

    async def collect() -> None:
        async for event in engine.events():
            told.events.append(event)

    async with running(engine.run, collect):
        for node in engine.nodes:
            await told.until(NodeBack, node=node)
        await asyncio.sleep(0.5)  # the engines are asked
        for number in (1, 2):
            ringing = leg(number)
            await engine.ring_device(ringing, ANNA, node="ast-1", caller=CallerShown(), timeout_s=9)
            rung = await here.incoming()
            rung.pick_up()
            await told.until(LegAnswered, leg=ringing)
            rung.hang_up()
            await told.until(LegGone, leg=ringing)
    assert not there.calls

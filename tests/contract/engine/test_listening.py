"""Who listens to a conversation, who whispers into it, and who must not hear that."""

import asyncio

import pytest
from tests.contract.engine.rig import (
    CARRIER,
    CONTACT,
    OUTSIDE,
    Party,
    Rig,
    leg,
    until_hears,
)
from tests.contract.engine.test_talking import AGENT, talking

from huawu.engine.port import LegAnswered, LegGone
from huawu.kernel.ids import LegId

pytestmark = pytest.mark.contract

EAR = leg(9)
#: Long enough for a tone to arrive that should not.
A_WHILE_S = 0.6


async def attended(rig: Rig) -> tuple[Party, Party, Party, LegId]:
    """Return a caller, Anna and a supervisor who listens to them, and the caller's leg."""
    caller, anna, inbound = await talking(rig)
    await rig.engine.dial_outside(EAR, CARRIER, OUTSIDE, node=rig.node, shown="1", timeout_s=20)
    boss = await rig.rings()
    boss.pick_up()
    boss.speak_as("supervisor")
    await rig.told.until(LegAnswered, leg=EAR)
    await rig.engine.listen(EAR, AGENT, whisper=False)
    await until_hears(boss, "caller", "agent")
    return caller, anna, boss, inbound


async def test_who_monitors_hears_both_and_is_heard_by_nobody(rig: Rig) -> None:
    caller, anna, _, _ = await attended(rig)

    await asyncio.sleep(A_WHILE_S)
    assert (caller.hears(), anna.hears()) == ({"agent"}, {"caller"})


async def test_a_whisper_is_heard_by_the_agent_and_never_by_the_customer(rig: Rig) -> None:
    caller, anna, boss, _ = await attended(rig)

    await rig.engine.listen(EAR, AGENT, whisper=True)

    await until_hears(anna, "caller", "supervisor")
    await until_hears(boss, "caller", "agent")
    for _ in range(5):
        await asyncio.sleep(A_WHILE_S / 3)
        assert caller.hears() == {"agent"}


async def test_who_whispered_can_monitor_again(rig: Rig) -> None:
    caller, anna, boss, _ = await attended(rig)
    await rig.engine.listen(EAR, AGENT, whisper=True)
    await until_hears(anna, "caller", "supervisor")

    await rig.engine.listen(EAR, AGENT, whisper=False)

    await until_hears(anna, "caller")
    await until_hears(boss, "caller", "agent")
    assert caller.hears() == {"agent"}


async def test_who_barges_in_is_heard_by_both(rig: Rig) -> None:
    caller, anna, boss, inbound = await attended(rig)
    await rig.engine.listen(EAR, AGENT, whisper=True)

    await rig.engine.join(CONTACT, [inbound, AGENT, EAR])

    await until_hears(caller, "agent", "supervisor")
    await until_hears(anna, "caller", "supervisor")
    await until_hears(boss, "caller", "agent")


async def test_after_barging_in_one_can_listen_again(rig: Rig) -> None:
    caller, anna, boss, inbound = await attended(rig)
    await rig.engine.join(CONTACT, [inbound, AGENT, EAR])
    await until_hears(caller, "agent", "supervisor")

    await rig.engine.join(CONTACT, [inbound, AGENT])
    await rig.engine.listen(EAR, AGENT, whisper=False)

    await until_hears(boss, "caller", "agent")
    await until_hears(caller, "agent")
    await until_hears(anna, "caller")


async def test_when_who_listens_hangs_up_the_conversation_goes_on(rig: Rig) -> None:
    caller, anna, boss, _ = await attended(rig)
    await rig.engine.listen(EAR, AGENT, whisper=True)
    await until_hears(anna, "caller", "supervisor")

    boss.hang_up()

    await rig.told.until(LegGone, leg=EAR)
    await until_hears(anna, "caller")
    await until_hears(caller, "agent")


async def test_when_the_agent_hangs_up_who_listens_hears_nothing_and_lives_on(rig: Rig) -> None:
    _, anna, boss, _ = await attended(rig)

    anna.hang_up()

    await rig.told.until(LegGone, leg=AGENT)
    await until_hears(boss)
    assert not rig.told.all(LegGone, leg=EAR)


async def test_listening_ends_when_it_is_to(rig: Rig) -> None:
    caller, _, boss, _ = await attended(rig)

    await rig.engine.stop_listening(EAR)

    await until_hears(boss)
    assert caller.hears() == {"agent"}
    assert not rig.told.all(LegGone, leg=EAR)

"""What telephones and carriers ask of the engine past the floor: not done, and the call goes on.

A blind or attended transfer (REFER, with and without its progress told), and a call that asks to
take another one's place (INVITE with Replaces), on the real engine (docs/adr/0021).
"""

import asyncio

import pytest
from tests.contract.engine.asterisk_process import AGENTS, SECRET
from tests.contract.engine.asterisk_rig import AsteriskRig
from tests.contract.engine.rig import Party, until_hears
from tests.contract.engine.test_talking import AGENT, talking

from huawu.engine.port import LegArrived, LegGone
from huawu.kernel.ids import LegId
from huawu.testing.phone.call import CallState
from huawu.testing.phone.phone import Account, Phone

pytestmark = [pytest.mark.contract, pytest.mark.asterisk]


async def goes_on(real: AsteriskRig, caller: Party, anna: Party, inbound: LegId) -> None:
    """Fail unless both still hear each other on the legs that they had."""
    await asyncio.sleep(0.5)  # what replaced a leg would have done so by now
    await until_hears(caller, "agent")
    await until_hears(anna, "caller")
    assert not [e for e in real.told.all(LegGone) if e.leg in {inbound, AGENT}]


async def test_no_transfer_of_an_agent_or_a_carrier_is_carried_out(real: AsteriskRig) -> None:
    caller, anna, inbound = await talking(real)
    await real.dial_from_anna("4001")
    await real.engine.answer((await real.told.until(LegArrived, count=2)).leg)
    second = real.anna.calls[-1]
    await second.until(CallState.TALKING)
    for call in (real.anna.calls[0], real.outside.calls[0]):
        for untold in (False, True):
            call.transfer("4002", untold=untold)
            call.transfer("4002", into=second, untold=untold)
    await goes_on(real, caller, anna, inbound)
    calls = (*real.anna.calls, *real.outside.calls)
    assert all(call.transfer_status == 0 or call.transfer_status >= 400 for call in calls)


@pytest.mark.parametrize("who", ["the agent", "a colleague", "the carrier"])
@pytest.mark.parametrize("whose", ["the agent's", "the caller's"])
async def test_no_call_takes_the_place_of_another(real: AsteriskRig, who: str, whose: str) -> None:
    caller, anna, inbound = await talking(real)
    named = real.anna.calls[0] if whose == "the agent's" else real.outside.calls[0]
    account = Account(host=AGENTS, engine=real.process.sip, username="boris", secret=SECRET)
    async with Phone(account) as boris:
        phones = {"the agent": real.anna, "a colleague": boris, "the carrier": real.outside}
        shown = "13800002222" if who == "the carrier" else None
        await phones[who].dial("4001", caller=shown, instead_of=named)
        await goes_on(real, caller, anna, inbound)

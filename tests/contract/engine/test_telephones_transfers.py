"""What telephones and carriers ask of the engine past the floor: it refuses, and the call goes on.

A blind or attended transfer (REFER, with and without its progress told), and a call that asks to
take another one's place (INVITE with Replaces), on the real engine.
"""

import asyncio

import pytest
from tests.contract.engine.asterisk_process import AGENTS, SECRET
from tests.contract.engine.asterisk_rig import AsteriskRig
from tests.contract.engine.rig import Party, until, until_hears
from tests.contract.engine.test_talking import AGENT, talking

from huawu.engine.port import LegArrived, LegGone
from huawu.kernel.ids import LegId
from huawu.testing.phone.call import CallState, PhoneCall
from huawu.testing.phone.phone import Account, Phone

pytestmark = [pytest.mark.contract, pytest.mark.asterisk]


async def refused(call: PhoneCall, *, into: PhoneCall | None, untold: bool) -> None:
    call.transfer("4002", into=into, untold=untold)
    await until(lambda: call.transfer_status >= 400, "the transfer is refused")


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
            await refused(call, into=None, untold=untold)
            await refused(call, into=second, untold=untold)
    await goes_on(real, caller, anna, inbound)


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

"""The server is killed while somebody is to be called back."""

import pytest
from tests.e2e.faults.centre import Hurt
from tests.e2e.faults.people import talking
from tests.e2e.faults.staffing import BACK
from tests.e2e.house.world import OUTSIDE_HZ, ringing, until

from huawu.events.callback import CallbackBooked, CallbackOffered, CallbackRequested
from huawu.events.contact import ContactEnded, ContactLost, Outcome
from huawu.events.reservation import ReservationOffered
from huawu.kernel.ids import ContactId
from huawu.testing.phone.call import CallState, PhoneCall
from huawu.testing.phone.sound import tone

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

HOME = "01088881111"


async def asks_back(centre: Hurt) -> ContactId:
    """Let somebody call whom all agents keep waiting, and say yes to the question."""
    after = await centre.story.mark()
    caller = await centre.carrier.dial(BACK, caller=HOME)
    await centre.story.told(CallbackOffered, after)
    caller.press("5")
    [requested] = await centre.story.told(CallbackRequested, after)
    await caller.until(CallState.GONE, timeout_s=20)
    await centre.story.told(ContactEnded, after)
    return requested.callback


async def is_called_back(centre: Hurt) -> PhoneCall:
    """Wait until the customer's telephone rings, and pick up."""
    customer = await ringing(centre.carrier)
    customer.pick_up(tone(OUTSIDE_HZ))
    agents = talking(centre.telephones)
    await until(lambda: any(a.hears(OUTSIDE_HZ) > 1000 for a in agents), "an agent hears them", 30)
    return customer


@pytest.mark.parametrize("moment", ["waits", "rings at an agent"])
async def test_a_callback_outlives_its_server_and_the_customer_is_called_once(
    centre: Hurt, moment: str
) -> None:
    await centre.talk(len(centre.seats))
    before = await centre.story.mark()
    callback = await asks_back(centre)
    first, *_ = talking([centre.carrier])
    if moment != "waits":
        first.hang_up()
        await centre.rings(1)
    centre.answers, after = 1, await centre.story.mark()
    assert (await centre.die_and_begin_again()).lost == 0
    if moment == "waits":
        first.hang_up()
    customer = await is_called_back(centre)
    customer.hang_up()
    ended = await centre.story.told(ContactEnded, before, count=3)
    assert {e.outcome for e in ended if e.contact == callback} == {Outcome.HANDLED}
    offered = await centre.story.all(ReservationOffered, after)
    assert [e.contact for e in offered] == [callback]
    assert len(await centre.story.all(CallbackBooked, before)) == 1
    assert len([call for call in centre.carrier.calls if call.incoming]) == 1
    assert not await centre.story.all(ContactLost, before)

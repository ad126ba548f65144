"""Who sits at a telephone, and whether they hear each other."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from tests.e2e.house.world import AGENT_HZ, CALLER_HZ, until, until_hears

from huawu.events.agent import SlotState
from huawu.floor.state import FloorState
from huawu.testing.phone.audio import FRAME_S
from huawu.testing.phone.call import CallState, PhoneCall
from huawu.testing.phone.phone import Account, Phone
from huawu.testing.phone.sound import tone

_AGENT: Final = tone(AGENT_HZ)
_UNANSWERED: Final = (CallState.CALLING, CallState.RINGING)
_SHIFT_S: Final = 86_400.0
#: A busy machine may deliver late, and a telephone that is starved sends less.
_LEAST_FRAMES: Final = 0.7


@dataclass
class Seat:
    """An agent's telephone and who sits there: lets it ring, and picks up when it is wished."""

    phone: Phone
    wished: Callable[[], bool]
    loud: bool = True  #: the telephone has sound
    hesitates_s: float = 0.0  #: from the first ring to picking up
    rang: int = 0
    doubled: int = 0  #: rings while another call rang or talked here

    async def work(self) -> None:
        """Take what comes, until cancelled."""
        while True:
            call = await self.phone.incoming(_SHIFT_S)
            if call.state is CallState.GONE:
                continue
            self.rang += 1
            self.doubled += any(
                other is not call and other.state is not CallState.GONE
                for other in self.phone.calls
            )
            call.ring()
            if self.wished():
                loop = asyncio.get_running_loop()
                loop.call_later(self.hesitates_s, call.pick_up, _AGENT)

    @property
    def ringing(self) -> list[PhoneCall]:
        """The calls that ring here now."""
        return [c for c in self.phone.calls if c.incoming and c.state in _UNANSWERED]


@asynccontextmanager
async def plugged_in(accounts: Sequence[Account]) -> AsyncGenerator[list[Phone]]:
    """Plug telephones in for the length of the block.

    Each stands in a task of its own: hundreds are unplugged side by side, and what fails in the
    block is told as it is, not wrapped once for each of them.
    """
    leave = asyncio.Event()

    async def stand(account: Account, plugged: asyncio.Future[Phone]) -> None:
        async with Phone(account) as phone:
            plugged.set_result(phone)
            await leave.wait()

    async with asyncio.TaskGroup() as room:
        places = [asyncio.get_running_loop().create_future() for _ in accounts]
        for account, plugged in zip(accounts, places, strict=True):
            room.create_task(stand(account, plugged))
        try:
            yield [await plugged for plugged in places]
        finally:
            leave.set()


def all_free(state: FloorState) -> bool:
    """Say whether no agent holds a call, as the journal tells it."""
    slots = [slot for agent in state.agents.values() for slot in agent.slots.values()]
    return all(slot.state in {SlotState.FREE, SlotState.WRAP} for slot in slots)


def talking(phones: Sequence[Phone]) -> list[PhoneCall]:
    """Return the conversations of these telephones."""
    return [c for phone in phones for c in phone.calls if c.state is CallState.TALKING]


@dataclass
class Ears:
    """Whether sound flowed both ways between two moments."""

    calls: dict[PhoneCall, int] = field(default_factory=dict[PhoneCall, int])
    since_s: float = 0.0

    @staticmethod
    def on(calls: Sequence[PhoneCall]) -> "Ears":
        """Begin to listen to what these calls hear."""
        heard = {call: call.audio.frames_heard for call in calls}
        return Ears(heard, asyncio.get_running_loop().time())

    def heard_all_along(self) -> None:
        """Fail unless every call lives and was sent sound since then."""
        frames = (asyncio.get_running_loop().time() - self.since_s) / FRAME_S
        for call, before in self.calls.items():
            assert call.state is CallState.TALKING
            assert call.audio.frames_heard - before > _LEAST_FRAMES * frames


async def hear_each_other(callers: Sequence[PhoneCall], agents: Sequence[PhoneCall]) -> None:
    """Fail unless each hears the other side's tone now."""
    for caller in callers:
        await until_hears(caller, AGENT_HZ)
    for agent in agents:
        await until_hears(agent, CALLER_HZ)


async def dialled(call: PhoneCall) -> PhoneCall:
    """Wait until a call is answered, and sound the caller's tone."""
    await until(lambda: call.state is CallState.TALKING, "the call is taken", 30)
    call.audio.sound = tone(CALLER_HZ)
    return call

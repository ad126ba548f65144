"""Agents' telephones as the engine reports them; one that vanishes for a moment is not missed."""

from functools import partial
from typing import Final

from huawu.agents import presence
from huawu.events.agent import DeviceState, SessionState, SlotState
from huawu.floor.live import Live
from huawu.floor.signals import DEVICE_LOST, TakeBack
from huawu.kernel.ids import AgentId, DeviceId

#: A registration that comes back within this time never went.
DAMPING_S: Final = 5.0


class Devices:
    """Keeps region D of every agent who is signed in."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._registered: set[DeviceId] = set()
        self._vanishing: set[DeviceId] = set()  #: gone, and not believed yet

    @property
    def registered(self) -> frozenset[DeviceId]:
        """The telephones that the engine last told to be registered."""
        return frozenset(self._registered - self._vanishing)

    async def seen(self, device: DeviceId, *, registered: bool) -> None:
        """Note that a device can ring, or cannot any more once `DAMPING_S` have passed."""
        timer = f"device/{device}"
        if registered:
            self._live.timers.drop(timer)
            self._vanishing.discard(device)
            self._registered.add(device)
            await self._spread(device)
        elif device in self._registered - self._vanishing:
            self._vanishing.add(device)
            self._live.timers.set(timer, DAMPING_S, partial(self.gone, device))

    async def are(self, devices: frozenset[DeviceId]) -> None:
        """Take in the whole list of registered devices after a reconnect."""
        for vanishing in self._vanishing:
            self._live.timers.drop(f"device/{vanishing}")
        self._registered, self._vanishing = set(devices), set()
        for profile in self._live.around.setup.agents():
            if profile.device is not None and self._signed_in(profile.id):
                await self.tell(profile.id, profile.device)

    async def tell(self, agent_id: AgentId, device: DeviceId) -> None:
        """Bring an agent in step with their device; what rings at a lost one is taken back."""
        there = device in self._registered
        state = DeviceState.REGISTERED if there else DeviceState.UNREGISTERED
        live = self._live
        events = presence.device_seen(live.agent(agent_id), device, state, live.ledger.now())
        await live.ledger.write(*events)
        if events and not there:
            take_back(live, agent_id, DEVICE_LOST)

    async def gone(self, device: DeviceId) -> None:
        """Note that a device cannot ring, without waiting whether it comes back."""
        self._registered.discard(device)
        self._vanishing.discard(device)
        await self._spread(device)

    async def _spread(self, device: DeviceId) -> None:
        for profile in self._live.around.setup.agents():
            if profile.device == device and self._signed_in(profile.id):
                await self.tell(profile.id, device)

    def _signed_in(self, agent: AgentId) -> bool:
        return self._live.agent(agent).session is not SessionState.OUT


def take_back(live: Live, agent_id: AgentId, cause: str) -> None:
    """Tell the calls that are chosen for an agent, or ring there, to go elsewhere."""
    for slot in live.agent(agent_id).slots.values():
        chosen = slot.state in {SlotState.RESERVED, SlotState.OFFERED}
        call = live.calls.get(slot.contact) if slot.contact is not None else None
        if chosen and call is not None and slot.reservation is not None:
            call.tell(TakeBack(slot.reservation, cause))

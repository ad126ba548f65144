"""What agents ask: sign in and out, ready, not ready, end wrap-up, and what to do with a call."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Final

from huawu.agents import presence
from huawu.agents import slots as moves
from huawu.agents.machine import Agent, Slot, SlotKey
from huawu.centre.model import WrapMode
from huawu.events.agent import (
    AgentEvent,
    DeviceState,
    DispositionSet,
    SessionState,
    SlotChanged,
    SlotState,
    WrapExtended,
)
from huawu.events.contact import Channel
from huawu.floor.call import Call, NotNow
from huawu.floor.live import Live
from huawu.floor.signals import Asked, Command
from huawu.kernel.errors import Conflict, NotFound, Unavailable
from huawu.kernel.event import Actor, Event
from huawu.kernel.ids import AgentId, ContactId, DeviceId, QueueId, SessionId, UserId

#: A person's request that a call has not answered in this time has failed.
ANSWER_WITHIN_S: Final = 10.0
#: How much longer a wrap-up may be made, in all.
EXTEND_LIMIT_S: Final = 300.0
DEFAULT_WRAP_S: Final = 30.0


class Undisposed(Conflict):
    """The queue asks agents first what the contact was about."""

    code = "disposition-required"


class AgentDesk:
    """Carries out requests about agents and records what came of them."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._registered: set[DeviceId] = set()

    def get(self, agent: AgentId) -> Agent:
        """Return an agent as of now.

        Raises:
            NotFound: nobody of that id takes contacts here.
        """
        if self._live.around.setup.agent(agent) is None:
            raise NotFound(f"There is no agent {agent}.")
        return self._live.agent(agent)

    async def sign_in(self, agent: AgentId, *, by: Actor, take_over: bool = False) -> SessionId:
        """Sign an agent in and return the session that holds from now on.

        Raises:
            Conflict: signed in elsewhere, and `take_over` is not asked.
        """
        live, now = self._live, self._live.ledger.now()
        session = SessionId(live.new("ses"))
        events = presence.sign_in(self.get(agent), session, now, take_over=take_over)
        await live.ledger.write(*events, by=by)
        profile = live.around.setup.agent(agent)
        device = profile.device if profile is not None else None
        if device is not None:
            await self._device(agent, device)
        return session

    async def sign_out(self, agent: AgentId, reason: str, *, by: Actor) -> None:
        """Sign an agent out, now or as soon as nothing is in hand."""
        now = self._live.ledger.now()
        other = self._other(agent, by)
        events = presence.sign_out(self.get(agent), now, reason=reason, by=other)
        await self._live.ledger.write(*events, by=by)

    async def ready(self, agent: AgentId, *, by: Actor) -> None:
        """Let an agent take contacts, now or after what runs.

        Raises:
            Conflict: not signed in, or the device cannot ring.
        """
        now, other = self._live.ledger.now(), self._other(agent, by)
        await self._live.ledger.write(*presence.ready(self.get(agent), now, by=other), by=by)

    async def not_ready(self, agent: AgentId, reason: str, *, by: Actor) -> None:
        """Let an agent pause, now or after what runs."""
        now, other = self._live.ledger.now(), self._other(agent, by)
        events = presence.not_ready(self.get(agent), reason, now, by=other)
        await self._live.ledger.write(*events, by=by)

    async def end_wrap(self, agent: AgentId, *, by: Actor) -> None:
        """End the wrap-up.

        Raises:
            Conflict: the agent is not wrapping up.
            Undisposed: the queue asks agents first what the contact was about.
        """
        key = self._wrapping(agent)
        now = self._live.ledger.now()
        cause = "agent" if self._other(agent, by) is None else "forced"
        if cause == "agent" and self._undisposed(self.get(agent).slots[key]):
            raise Undisposed("Say first what the contact was about: choose a disposition.")
        events = moves.end_wrap(self.get(agent), key, now, cause=cause)
        await self._live.ledger.write(*events, by=by)

    async def extend_wrap(self, agent: AgentId, extra_s: float, *, by: Actor) -> None:
        """Give an agent more time to finish.

        Raises:
            Conflict: not wrapping up, or extended as far as is allowed.
        """
        key = self._wrapping(agent)
        now = self._live.ledger.now()
        events = moves.extend_wrap(self.get(agent), key, extra_s, EXTEND_LIMIT_S, now)
        await self._live.ledger.write(*events, by=by)

    async def dispose(self, agent: AgentId, contact: ContactId, code: str, *, by: Actor) -> None:
        """Note what a contact was about."""
        at = self._live.ledger.now().at
        self.get(agent)
        await self._live.ledger.write(
            DispositionSet(at=at, agent=agent, contact=contact, code=code), by=by
        )

    async def ask(self, agent: AgentId, command: Command, *, by: Actor) -> None:
        """Ask the call that an agent has in hand for something and wait for its answer.

        Raises:
            Conflict: the agent has no call, or it is not in a state that allows this.
            Unavailable: the call did not answer in time.
        """
        call = self._call_of(agent)
        asked = Asked(command, by, agent)
        call.tell(asked)
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                await asked.reply
        except TimeoutError:
            raise Unavailable("The call did not answer in time; look at its state.") from None

    def _call_of(self, agent: AgentId) -> Call:
        slots = self.get(agent).slots
        for (channel, _), slot in slots.items():
            call = self._live.calls.get(slot.contact) if slot.contact is not None else None
            if channel is Channel.VOICE and call is not None:
                return call
        raise NotNow("You have no call.")

    def _other(self, agent: AgentId, by: Actor) -> UserId | None:
        """Return who asks when it is not the agent themselves; None also for the house."""
        profile = self._live.around.setup.agent(agent)
        own = profile.user if profile is not None else None
        return None if by.user == own else by.user

    def _undisposed(self, slot: Slot) -> bool:
        queue = self._live.queue(slot.queue)
        return queue is not None and queue.disposition_required and not slot.disposition

    def _wrapping(self, agent: AgentId) -> SlotKey:
        for key, slot in self.get(agent).slots.items():
            if slot.state is SlotState.WRAP:
                return key
        raise NotNow("There is no wrap-up to end.")

    # — devices —

    async def device_seen(self, device: DeviceId, *, registered: bool) -> None:
        """Note that a device can ring, or cannot any more."""
        (self._registered.add if registered else self._registered.discard)(device)
        for profile in self._live.around.setup.agents():
            signed_in = self._live.agent(profile.id).session is not SessionState.OUT
            if profile.device == device and signed_in:
                await self._device(profile.id, device)

    @property
    def registered(self) -> frozenset[DeviceId]:
        """The telephones that we believe to be registered."""
        return frozenset(self._registered)

    async def devices_are(self, devices: frozenset[DeviceId]) -> None:
        """Take in the whole list of registered devices after a reconnect."""
        self._registered = set(devices)
        for profile in self._live.around.setup.agents():
            signed_in = self._live.agent(profile.id).session is not SessionState.OUT
            if profile.device is not None and signed_in:
                await self._device(profile.id, profile.device)

    async def _device(self, agent: AgentId, device: DeviceId) -> None:
        there = device in self._registered
        state = DeviceState.REGISTERED if there else DeviceState.UNREGISTERED
        now = self._live.ledger.now()
        events = presence.device_seen(self._live.agent(agent), device, state, now)
        await self._live.ledger.write(*events)

    # — wrap-up timers —

    def saw(self, events: Sequence[Event]) -> None:
        """Keep the timers of wrap-ups in step with what was written."""
        for event in events:
            if isinstance(event, SlotChanged | WrapExtended):
                self._time_wrap(event)
            elif isinstance(event, DispositionSet):
                self._resume_wraps(event.agent)

    def resume(self) -> None:
        """Set the timers of wrap-ups that were running when the floor stopped."""
        for agent in self._live.ledger.state.agents:
            self._resume_wraps(agent)

    def _resume_wraps(self, agent: AgentId) -> None:
        for key, slot in self._live.agent(agent).slots.items():
            if slot.state is SlotState.WRAP:
                self._set_timer(agent, key)

    def _time_wrap(self, event: AgentEvent) -> None:
        if isinstance(event, SlotChanged) and event.before is SlotState.WRAP:
            self._live.timers.drop(_timer(event.agent, (event.channel, event.slot)))
        elif isinstance(event, WrapExtended) or (
            isinstance(event, SlotChanged) and event.after is SlotState.WRAP
        ):
            self._set_timer(event.agent, (event.channel, event.slot))

    def _set_timer(self, agent_id: AgentId, key: SlotKey) -> None:
        slot = self._live.agent(agent_id).slots[key]
        wrap_s = self._wrap_s(slot.queue)
        if wrap_s is None:
            return
        left_s = moves.wrap_left_s(slot, wrap_s, self._live.ledger.now())
        self._live.timers.set(
            _timer(agent_id, key), left_s, partial(self._wrap_over, agent_id, key)
        )

    def _wrap_s(self, queue_id: QueueId | None) -> float | None:
        queue = self._live.queue(queue_id)
        if queue is None:
            return DEFAULT_WRAP_S
        return queue.wrap_s if queue.wrap is WrapMode.TIMED else None

    async def _wrap_over(self, agent_id: AgentId, key: SlotKey) -> None:
        agent = self._live.agent(agent_id)
        slot = agent.slots[key]
        # Where the queue asks for one, it is the disposition that lets the agent go.
        if slot.state is SlotState.WRAP and not self._undisposed(slot):
            now = self._live.ledger.now()
            self._live.ledger.post(moves.end_wrap(agent, key, now))


def _timer(agent: AgentId, key: SlotKey) -> str:
    return f"wrap/{agent}/{key[0]}/{key[1]}"

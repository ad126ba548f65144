"""What agents ask: sign in and out, ready, not ready, end wrap-up, and what to do with a call."""

import asyncio
from typing import Final

from huawu.agents import presence
from huawu.agents import slots as moves
from huawu.agents.machine import VOICE, Agent, Slot, SlotKey
from huawu.centre.model import Queue, WrapMode
from huawu.events.agent import AgentForced, CallQualityMeasured, DispositionSet, SlotState
from huawu.events.contact import Channel
from huawu.floor import wrapping
from huawu.floor.call import Call, NotNow
from huawu.floor.devices import Devices
from huawu.floor.live import Live
from huawu.floor.signals import Asked, Command, OfCallback, Supervise
from huawu.kernel.errors import Conflict, NotFound, Unavailable
from huawu.kernel.event import Actor, Event
from huawu.kernel.ids import AgentId, ContactId, SessionId, UserId

#: A person's request that a call has not answered in this time has failed.
ANSWER_WITHIN_S: Final = 10.0


class Undisposed(Conflict):
    """The queue asks agents first what the contact was about."""

    code = "disposition-required"


class AgentDesk:
    """Carries out requests about agents and records what came of them."""

    def __init__(self, live: Live, devices: Devices) -> None:
        self._live = live
        self._devices = devices

    def get(self, agent: AgentId) -> Agent:
        """Return an agent as of now.

        Raises:
            NotFound: nobody of that id takes contacts here.
        """
        if self._live.around.setup.agent(agent) is None:
            raise NotFound(f"There is no agent {agent}.")
        return self._live.agent(agent)

    async def sign_in(
        self, agent: AgentId, *, by: Actor, take_over: bool = False, watched: bool = False
    ) -> SessionId:
        """Sign an agent in and return the session that holds from now on.

        A `watched` session ends when its desk falls silent; see `huawu.floor.sessions`.

        Raises:
            Conflict: signed in elsewhere, and `take_over` is not asked.
        """
        live, now = self._live, self._live.ledger.now()
        session = SessionId(live.new("ses"))
        events = presence.sign_in(
            self.get(agent), session, now, take_over=take_over, watched=watched
        )
        await live.ledger.write(*events, by=by)
        profile = live.around.setup.agent(agent)
        device = profile.device if profile is not None else None
        if device is not None:
            await self._devices.tell(agent, device)
        return session

    async def sign_out(self, agent: AgentId, reason: str, *, by: Actor) -> None:
        """Sign an agent out, now or as soon as nothing is in hand."""
        now = self._live.ledger.now()
        other = self._other(agent, by)
        events = presence.sign_out(self.get(agent), now, reason=reason, by=other)
        await self._write(agent, events, "sign_out", by)

    async def ready(self, agent: AgentId, *, by: Actor) -> None:
        """Let an agent take contacts, now or after what runs.

        Raises:
            Conflict: not signed in, or the device cannot ring.
        """
        now, other = self._live.ledger.now(), self._other(agent, by)
        await self._write(agent, presence.ready(self.get(agent), now, by=other), "ready", by)

    async def not_ready(self, agent: AgentId, reason: str, *, by: Actor) -> None:
        """Let an agent pause, now or after what runs."""
        now, other = self._live.ledger.now(), self._other(agent, by)
        events = presence.not_ready(self.get(agent), reason, now, by=other)
        await self._write(agent, events, "not_ready", by)

    async def end_wrap(self, agent: AgentId, *, by: Actor) -> None:
        """End the wrap-up.

        Raises:
            Conflict: the agent is not wrapping up, or may not end it by the queue's rule.
            Undisposed: the queue asks agents first what the contact was about.
        """
        key, holder = self._wrapping(agent), self.get(agent)
        forced = self._other(agent, by) is not None
        if not forced:
            self._check_end(holder.slots[key])
        events = moves.end_wrap(
            holder, key, self._live.ledger.now(), cause="forced" if forced else "agent"
        )
        await self._write(agent, events, "end_wrap", by)

    async def ask_wrap(self, agent: AgentId, *, by: Actor) -> None:
        """Have wrap-up follow the running conversation, in queues that leave it to the agent.

        Raises:
            Conflict: there is no conversation, or the queue decides by itself.
        """
        key = VOICE
        queue = self._queue_of(agent, key)
        if queue is None or queue.wrap is not WrapMode.OPTIONAL:
            raise NotNow("Wrap-up follows by the queue's rule here; it cannot be asked for.")
        now = self._live.ledger.now()
        await self._live.ledger.write(*moves.ask_wrap(self.get(agent), key, now), by=by)

    async def extend_wrap(self, agent: AgentId, extra_s: float, *, by: Actor) -> None:
        """Give an agent more time to finish.

        Raises:
            Conflict: not wrapping up, or extended as far as is allowed.
        """
        key = self._wrapping(agent)
        now = self._live.ledger.now()
        limit_s = wrapping.may_extend_s(self._queue_of(agent, key))
        events = moves.extend_wrap(self.get(agent), key, extra_s, limit_s, now)
        await self._live.ledger.write(*events, by=by)

    async def dispose(self, agent: AgentId, contact: ContactId, code: str, *, by: Actor) -> None:
        """Note what a contact was about."""
        at = self._live.ledger.now().at
        self.get(agent)
        await self._live.ledger.write(
            DispositionSet(at=at, agent=agent, contact=contact, code=code), by=by
        )

    async def heard_so(self, measured: CallQualityMeasured, *, by: Actor) -> None:
        """Note how a call was heard at the agent's telephone."""
        self.get(measured.agent)
        await self._live.ledger.write(measured, by=by)

    async def ask(self, agent: AgentId, command: Command, *, by: Actor) -> None:
        """Ask the call that an agent has in hand for something and wait for its answer.

        Raises:
            Conflict: the agent has no call, or it is not in a state that allows this.
            Unavailable: the call did not answer in time.
        """
        await self._ask(self._call_of(agent), Asked(command, by, agent))

    async def ask_about(
        self,
        contact: ContactId,
        command: Supervise | OfCallback,
        *,
        by: Actor,
        agent: AgentId | None,
    ) -> None:
        """Ask a call for something as a supervisor who believes that `agent` has it.

        Raises:
            Conflict: the call is over, or not in a state that allows this.
            Unavailable: it did not answer in time.
        """
        call = self._live.calls.get(contact)
        if call is None:
            raise NotNow("The call is over.")
        await self._ask(call, Asked(command, by, agent))

    async def _ask(self, call: Call, asked: Asked) -> None:
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

    async def _write(self, agent: AgentId, events: presence.Events, action: str, by: Actor) -> None:
        """Write what comes of a request, and that it was somebody else's."""
        other, at = self._other(agent, by), self._live.ledger.now().at
        forced: list[Event] = []
        if other is not None and events:
            forced.append(AgentForced(at=at, agent=agent, by=other, action=action))
        await self._live.ledger.write(*forced, *events, by=by)

    def _other(self, agent: AgentId, by: Actor) -> UserId | None:
        """Return who asks when it is not the agent themselves; None also for the house."""
        profile = self._live.around.setup.agent(agent)
        own = profile.user if profile is not None else None
        return None if by.user == own else by.user

    def _check_end(self, slot: Slot) -> None:
        queue = self._live.queue(slot.queue)
        if wrapping.undisposed(queue, slot):
            raise Undisposed("Say first what the contact was about: choose a disposition.")
        if not wrapping.agent_may_end(queue):
            raise NotNow("This wrap-up lasts its whole time.")

    def _queue_of(self, agent: AgentId, key: SlotKey) -> Queue | None:
        return self._live.queue(self.get(agent).slots[key].queue)

    def _wrapping(self, agent: AgentId) -> SlotKey:
        for key, slot in self.get(agent).slots.items():
            if slot.state is SlotState.WRAP:
                return key
        raise NotNow("There is no wrap-up to end.")

"""A centre that is hurt from outside: its server, its telephones, its journal."""

import signal
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from tests.e2e.faults.people import (
    Ears,
    Seat,
    dialled,
    hear_each_other,
    plugged_in,
    talking,
)
from tests.e2e.faults.server import MAIN_SITE, Server, Site
from tests.e2e.faults.staffing import ALOUD, OFFER_S, furnish
from tests.e2e.faults.story import Story
from tests.e2e.house.world import STRAIGHT, eventually, until
from tests.e2e.telling import end_of, told

from huawu.app.settings import Settings
from huawu.events.agent import DeviceState, Mode, SlotState
from huawu.events.system import FloorResynced
from huawu.floor.state import FloorState
from huawu.kernel.scope import background
from huawu.testing.phone.call import PhoneCall
from huawu.testing.phone.phone import Account, Phone

_CARRIER_PORT: Final = 5060
_NAMES: Final = count(1)
_AT_ONCE: Final = 10  #: calls that are set up side by side


@dataclass
class Hurt:
    """The centre, and who calls there."""

    server: Server
    story: Story
    carrier: Phone  #: on it people call who are heard
    crowd: Phone  #: on it people call who say and hear nothing
    seats: dict[str, Seat] = field(default_factory=dict[str, Seat])
    answers: int = 0  #: how many more calls the agents are going to pick up

    def pick_up(self) -> bool:
        """Say whether an agent whose telephone rings takes the call."""
        self.answers -= 1
        return self.answers >= 0

    # — callers —

    async def call(self, line: Phone | None = None, number: str = STRAIGHT) -> PhoneCall:
        """Call a queue, as a new caller each time."""
        return await (line or self.carrier).dial(number, caller=f"138{next(_NAMES):08}")

    async def talk(self, people: int, line: Phone | None = None, number: str = STRAIGHT) -> None:
        """Let so many more callers talk with an agent."""
        for begun in range(0, people, _AT_ONCE):
            self.answers = few = min(people - begun, _AT_ONCE)
            for call in [await self.call(line, number) for _ in range(few)]:
                await dialled(call)
            await until(lambda: self.answers <= 0, "as many agents picked up", 60)

    async def wait(self, people: int, line: Phone | None = None) -> list[PhoneCall]:
        """Let so many more callers call whom nobody picks up, one after the other."""
        self.answers, calls = 0, list[PhoneCall]()
        for _ in range(people):
            calls.append(await self.call(line))
            await dialled(calls[-1])
        return calls

    async def busy(self, *, talks: int, rings: int, waits: int) -> list[str]:
        """Let so many talk, ring and wait; return the contacts that wait or ring, in order.

        As many talk aloud as there are telephones with sound; the others are the crowd.
        """
        aloud = min(talks, len([seat for seat in self.seats.values() if seat.loud]))
        await self.talk(aloud, number=ALOUD)
        await self.talk(talks - aloud, self.crowd)
        await self.wait(rings + waits, self.crowd if talks > aloud else None)
        await self.rings(rings)
        await self.hear_each_other()
        everybody = rings + waits
        return await eventually(self.order, lambda o: len(o) == everybody, "all have a place")

    async def rings(self, people: int, within_s: float = 40.0) -> None:
        """Wait until so many telephones ring."""
        await until(
            lambda: len([c for seat in self.seats.values() for c in seat.ringing]) == people,
            f"{people} ring",
            within_s,
        )

    async def order(self) -> list[str]:
        """Return who has no agent yet, the next first, as the journal tells it."""
        await self.story.read()
        places = [(c.place.key_at, c.id) for c in self.story.state.contacts.values() if c.place]
        return [contact for _, contact in sorted(places)]

    # — sound —

    @property
    def telephones(self) -> list[Phone]:
        """The agents' telephones."""
        return [seat.phone for seat in self.seats.values()]

    def listen(self) -> Ears:
        """Begin to count what those hear who talk, on both sides."""
        return Ears.on([*self._loud_agents(), *self._customers()])

    def _loud_agents(self) -> list[PhoneCall]:
        return talking([seat.phone for seat in self.seats.values() if seat.loud])

    def _customers(self) -> list[PhoneCall]:
        """Return the callers who hear an agent's tone, not music."""
        return [c for c in talking([self.carrier]) if c.hears(1000.0) > 1000]

    async def hear_each_other(self) -> None:
        """Fail unless all agents in talk hear a caller, and as many callers hear an agent."""
        agents = self._loud_agents()
        await until(lambda: len(self._customers()) == len(agents), "callers hear their agents")
        await hear_each_other(self._customers(), agents)

    # — hurting —

    async def resynced(self, after: int) -> FloorResynced:
        """Wait until a floor compared itself with the engine behind a position."""
        [resynced, *_] = await self.story.told(FloorResynced, after)
        return resynced

    async def die_and_begin_again(self) -> FloorResynced:
        """Kill the server and start it; return what the new floor found."""
        await self.server.kill()
        after = await self.story.mark()
        await self.server.start()
        return await self.resynced(after)

    # — looking —

    async def told(self) -> str:
        """Return what the centre is like, for who must find out why a test failed."""
        await self.story.read()
        phones = (*self.telephones, self.carrier, self.crowd)
        state = told(self.story.state, self.story.recorded, phones)
        return f"{state}\n{end_of(self.server.log)}"

    @property
    def doubled(self) -> int:
        """How often a telephone rang that had another call."""
        return sum(seat.doubled for seat in self.seats.values())

    # — leaving —

    def engine_is_gone(self) -> None:
        """Put every telephone down: an engine that is dead says no goodbye."""
        for phone in (*self.telephones, self.carrier, self.crowd):
            for call in phone.calls:
                call.end(0)

    def hang_up(self) -> None:
        """Let all callers hang up."""
        for phone in (self.carrier, self.crowd):
            for call in phone.calls:
                call.hang_up()

    async def everybody_leaves(self) -> None:
        """Let all hang up; then nobody may be stuck anywhere, and the history keeps its rules."""
        self.answers = 0
        for seat in self.seats.values():
            seat.hesitates_s = 0.0
        self.hang_up()
        await self.rings(0)
        await self.story.until(_is_quiet, "no contact, no recording, no agent is left over")
        await self.story.until(_is_at_work, "every agent is ready, at a telephone that is there")
        await eventually(self.server.channels, lambda listed: not listed, "no channel is left")
        report = await eventually(self.story.verified, lambda r: r.clean, "verified", 30)
        assert report.events
        for phone in (*self.telephones, self.carrier, self.crowd):
            phone.calls.clear()

    async def made_whole(self) -> None:
        """Let the server run on, or start it again when a test left it dead."""
        if self.server.lives:
            self.server.send(signal.SIGCONT)
        else:
            await self.die_and_begin_again()


def _is_quiet(state: FloorState) -> bool:
    busy = [s for a in state.agents.values() for s in a.slots.values() if s.state is not _FREE]
    return not busy and not state.contacts and not state.unfinished


def _is_at_work(state: FloorState) -> bool:
    agents = state.agents.values()
    return all(a.mode is Mode.READY and a.device is DeviceState.REGISTERED for a in agents)


_FREE: Final = SlotState.FREE


@asynccontextmanager
async def hurt(
    options: Settings,
    loud: Sequence[str],
    quiet: Sequence[str] = (),
    *,
    site: Site = MAIN_SITE,
    within: Sequence[str] = (),
    offer_s: float = OFFER_S,
) -> AsyncGenerator[Hurt]:
    """Start a server with its telephones for the length of the block.

    Agents named as `quiet` have telephones without sound, and take part like the others.
    """
    staff = dict.fromkeys(loud, True) | dict.fromkeys(quiet, False)
    secrets = await furnish(options, site, staff, offer_s)
    server = Server(options, options.data_dir.parent / "server.log", within)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(_end, server)
        await server.start()
        await server.says("Huawu answers at")
        story = await stack.enter_async_context(Story.of(server))
        engine = (site.engine, options.sip_port)
        lines = [
            Account(host=host, engine=engine, username=name, port=_CARRIER_PORT, sounds=sounds)
            for host, name, sounds in (
                (site.carrier, "carrier", True),
                (site.crowd, "crowd", False),
            )
        ]
        desks = [
            Account(host=site.desks, engine=engine, username=n, secret=s, sounds=n in loud)
            for n, s in secrets.items()
        ]
        phones = await stack.enter_async_context(plugged_in([*lines, *desks]))
        centre = Hurt(server, story, carrier=phones[0], crowd=phones[1])
        beside = await stack.enter_async_context(background())
        for name, desk in zip(secrets, phones[2:], strict=True):
            await desk.register(expires_s=3600)
            centre.seats[name] = seat = Seat(desk, centre.pick_up, loud=name in loud)
            beside.run(seat.work(), name)
        await story.told(FloorResynced, 0)
        await story.until(_is_at_work, "all telephones are known to be there")
        try:
            yield centre
        except AssertionError as failure:  # of a test that has the centre for itself
            failure.add_note(await centre.told())
            raise


async def _end(server: Server) -> None:
    """End the server; one that was killed is started again, to end its engine and database."""
    if server.lives:
        server.send(signal.SIGCONT)
    else:
        await server.start()
        with suppress(AssertionError):
            await server.says("Huawu answers at")
    await server.stop()

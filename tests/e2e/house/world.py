"""A whole Huawu for end-to-end tests: real PostgreSQL, Asterisk, floor; telephones on loopback."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from tests.e2e.house import flow as f
from tests.loopback import address, common_port

from huawu.access.permissions import system_person
from huawu.agents.view import ShownState, shown_state
from huawu.app.house import Rooms, open_house
from huawu.app.settings import Settings
from huawu.centre import model as m
from huawu.centre.devices import new_secret, with_secret
from huawu.contacts.machine import Contact, Phase
from huawu.events.agent import DeviceState
from huawu.events.call import RecordingStarted
from huawu.events.contact import Channel, ContactCreated, ContactEnded
from huawu.floor.invariants import check
from huawu.floor.signals import Command
from huawu.journal.verify import history
from huawu.kernel.errors import Unavailable
from huawu.kernel.event import Actor, Event, Recorded
from huawu.kernel.ids import (
    DEFAULT_TENANT,
    AgentId,
    ContactId,
    DeviceId,
    NumberId,
    PromptId,
    QueueId,
    TrunkId,
)
from huawu.testing.phone.call import CallState, PhoneCall
from huawu.testing.phone.phone import Account, Phone
from huawu.testing.phone.sound import tone

T = TypeVar("T")

NAMES: Final = ("anna", "boris")
NUMBER: Final = "95500"  #: into the menu
STRAIGHT: Final = "95501"  #: into the queue at once
BRIEF: Final = "95502"  #: into the queue whose wrap-up lasts a second
BACK: Final = "95503"  #: into the queue that calls customers back
MOBILE: Final = "13800001111"
BLOCKED: Final = "13900009999"
WITHHELD: Final = "anonymous"
PERSON: Final = Actor(tenant=DEFAULT_TENANT)
CALLER_HZ: Final = 440.0
AGENT_HZ: Final = 1000.0
OUTSIDE_HZ: Final = 1400.0
LOUD: Final = 2000.0  #: peak amplitude of a tone that is surely there; telephones sound 8000
QUIET: Final = 300.0

_LOOK_S: Final = 0.05
_PATIENCE_S: Final = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where a world's engine and telephones stand, so that two worlds do not meet."""

    engine: str = address(60)
    carrier: str = address(61)
    desks: str = address(62)
    ari_port: int = common_port(0)
    ami_port: int = common_port(1)
    rtp_first: int = 22_000


MAIN_SITE: Final = Site()
OTHER_SITE: Final = Site(
    engine=address(63),
    carrier=address(64),
    desks=address(65),
    ari_port=common_port(2),
    ami_port=common_port(3),
    rtp_first=23_000,
)


def agent_id(name: str) -> AgentId:
    """Return the agent of that name."""
    return AgentId(f"agt_{name}")


@dataclass
class World:
    """The running centre and its telephones."""

    rooms: Rooms
    site: Site
    phones: dict[str, Phone]
    carrier: Phone
    checked: list[Recorded] = field(default_factory=list[Recorded])

    # — agents —

    def shown(self, name: str) -> ShownState:
        """Return an agent's state as screens show it."""
        return shown_state(self.rooms.floor.state.agent(agent_id(name)))

    async def shows(self, name: str, state: ShownState, within_s: float = _PATIENCE_S) -> None:
        """Wait until an agent is in a state."""
        await until(lambda: self.shown(name) is state, f"{name} {state}", within_s)

    async def ready(self, *names: str) -> None:
        """Sign agents in and let them take calls; the first named is idle longest."""
        desk = self.rooms.floor.desk
        for name in names:
            await desk.sign_in(agent_id(name), by=PERSON, take_over=True)
            await self.shows(name, ShownState.NOT_READY)
            await until(partial(self._can_ring, name), f"{name}'s telephone is known to be there")
            await desk.ready(agent_id(name), by=PERSON)

    def _can_ring(self, name: str) -> bool:
        return self.rooms.floor.state.agent(agent_id(name)).device is DeviceState.REGISTERED

    async def asks(self, name: str, command: Command) -> None:
        """Do something with the call that an agent has in hand."""
        await self.rooms.floor.desk.ask(agent_id(name), command, by=PERSON)

    async def ringing(self, name: str) -> PhoneCall:
        """Return the call that rings at an agent now."""
        return await ringing(self.phones[name])

    async def picks_up(self, name: str) -> PhoneCall:
        """Let an agent take the call that comes, sounding their tone."""
        call = await self.ringing(name)
        call.pick_up(tone(AGENT_HZ))
        return call

    # — callers —

    async def call(self, number: str = STRAIGHT, caller: str = MOBILE) -> "Caller":
        """Call a number of ours and return the caller, whose contact is there."""
        after = await self.rooms.journal.head()
        call = await self.carrier.dial(number, caller=caller)
        created = await self.next_event(ContactCreated, after, lambda e: e.channel is Channel.VOICE)
        return Caller(self, call, created.contact)

    async def talk(self, number: str = STRAIGHT, name: str = "anna") -> "tuple[Caller, PhoneCall]":
        """Return a caller and the agent's telephone, both heard by the other."""
        caller = await self.call(number)
        agent = await self.picks_up(name)
        caller.call.audio.sound = tone(CALLER_HZ)
        await until_hears(caller.call, AGENT_HZ)
        await until_hears(agent, CALLER_HZ)
        await caller.told(RecordingStarted)
        return caller, agent

    # — the journal —

    async def next_event(
        self,
        kind: type[T],
        after: int = 0,
        fits: Callable[[T], bool] = lambda _: True,
        within_s: float = _PATIENCE_S,
    ) -> T:
        """Return the first event of a kind behind a position, as soon as it is there."""
        try:
            async with (
                asyncio.timeout(within_s),
                aclosing(self.rooms.journal.follow(after=after)) as chunks,
            ):
                async for chunk in chunks:
                    for recorded in chunk:
                        if isinstance(recorded.event, kind) and fits(recorded.event):
                            return recorded.event
        except TimeoutError:
            pass
        raise AssertionError(f"not within {within_s} s: {kind.__name__}")

    async def history(self) -> list[Recorded]:
        """Return everything that ever happened here."""
        after = self.checked[-1].position if self.checked else 0
        async for chunk in history(self.rooms.journal, after=after):
            self.checked.extend(chunk)
        return self.checked

    # — between tests —

    def live(self) -> list[Contact]:
        """Return the calls that are not over."""
        contacts = self.rooms.floor.state.contacts.values()
        return [contact for contact in contacts if contact.channel is Channel.VOICE]

    async def everyone_out(self) -> None:
        """End what is left of a test."""
        for phone in (*self.phones.values(), self.carrier):
            for call in phone.calls:
                call.hang_up()
        await until(lambda: not self.live(), "all contacts closed")
        floor = self.rooms.floor
        for name in NAMES:
            if self.shown(name) is ShownState.WRAP_UP:
                await floor.desk.end_wrap(agent_id(name), by=PERSON)
            if self.shown(name) is not ShownState.SIGNED_OUT:
                await floor.desk.sign_out(agent_id(name), "test", by=PERSON)
        await until(lambda: not floor.state.unfinished, "all recordings stored")
        await floor.live.ledger.settled()

    async def channels(self) -> str:
        """Return the engine's list of living channels."""
        host = self.rooms.engines.host
        assert host is not None
        return (await host.command("core show channels concise")).strip()

    async def is_clean(self) -> None:
        """Fail unless history keeps every rule and the engine has nothing left."""
        assert check(await self.history()) == []
        await eventually(self.channels, lambda listed: not listed, "no channel is left")


@dataclass
class Caller:
    """Someone who calls us, and the contact we made of it."""

    world: World
    call: PhoneCall
    contact: ContactId

    def now(self) -> Contact:
        """Return the contact as of now; it must be live."""
        return self.world.rooms.floor.state.contacts[self.contact]

    async def at(self, node: str) -> None:
        """Wait until the flow reached a node."""
        await until(lambda: self.now().at_node == node, f"at {node}")

    async def in_phase(self, phase: Phase) -> None:
        """Wait until the contact is that far."""
        await until(lambda: self.now().phase is phase, f"{phase}")

    async def chooses(self, key: str) -> None:
        """Press a key when the menu is reached."""
        await self.at("menu")
        self.call.press(key)

    async def story(self) -> list[Event]:
        """Return everything that happened to the contact."""
        recorded = await self.world.rooms.journal.read(f"contact/{self.contact}")
        return [r.event for r in recorded]

    async def kinds(self) -> list[str]:
        """Return the kinds of everything that happened, in order."""
        return [event.kind for event in await self.story()]

    async def told(self, kind: type[T], within_s: float = _PATIENCE_S) -> T:
        """Return the first event of a kind about this contact, as soon as it is there."""

        async def found() -> list[T]:
            with suppress(Unavailable):  # a test may have killed the database
                return [event for event in await self.story() if isinstance(event, kind)]
            return []

        try:
            return (await eventually(found, bool, kind.__name__, within_s))[0]
        except AssertionError as missing:
            missing.add_note(f"but {' '.join(await self.kinds())}")
            raise

    async def ended(self) -> ContactEnded:
        """Wait for the end of the contact and return it."""
        return await self.told(ContactEnded)


async def until(holds: Callable[[], bool], what: str, within_s: float = _PATIENCE_S) -> None:
    """Wait until something holds, and say what did not when it never does."""
    try:
        async with asyncio.timeout(within_s):
            while not holds():  # noqa: ASYNC110  what is polled is not ours to set an event
                await asyncio.sleep(_LOOK_S)
    except TimeoutError:
        raise AssertionError(f"not within {within_s} s: {what}") from None


async def eventually(
    look: Callable[[], Awaitable[T]],
    fits: Callable[[T], bool],
    what: str,
    within_s: float = _PATIENCE_S,
) -> T:
    """Look again and again until what is seen fits, and return it."""
    try:
        async with asyncio.timeout(within_s):
            while not fits(seen := await look()):  # noqa: ASYNC110  as in `until`
                await asyncio.sleep(2 * _LOOK_S)
            return seen
    except TimeoutError:
        raise AssertionError(f"not within {within_s} s: {what}") from None


async def ringing(phone: Phone) -> PhoneCall:
    """Return the call that rings now; one that was given up before is passed over."""
    while (call := await phone.incoming(_PATIENCE_S)).state is CallState.GONE:
        pass
    call.ring()
    return call


async def until_hears(call: PhoneCall, frequency_hz: float, within_s: float = _PATIENCE_S) -> None:
    """Wait until someone hears a tone."""
    await until(lambda: call.hears(frequency_hz) > LOUD, f"{frequency_hz:g} Hz is heard", within_s)


async def until_silent(call: PhoneCall, frequency_hz: float) -> None:
    """Wait until someone does not hear a tone any more, though sound goes on arriving."""
    await until(lambda: call.hears(frequency_hz) < QUIET, f"{frequency_hz:g} Hz is over")


def queue(id_: QueueId, **changes: object) -> m.Queue:
    """Return a queue with a short patience for agents and a wrap-up that tests end."""
    base = {"name": id_, "wrap_s": 300.0, "announce_every_s": None, "offer_timeout_s": 4.0}
    return m.Queue(id=id_, **(base | changes))  # pyright: ignore[reportArgumentType]  (plain values)


def number(id_: str, dialled: str, flow: m.FlowId) -> m.Number:
    """Return a number of ours."""
    return m.Number(id=NumberId(id_), dialled=dialled, name=id_, flow=flow)


async def furnish(rooms: Rooms, site: Site) -> dict[str, str]:
    """Set a small centre up and return the telephones' secrets."""
    secrets = {name: new_secret() for name in NAMES}
    devices = [
        with_secret(m.Device(id=DeviceId(f"dev_{n}"), username=n), s) for n, s in secrets.items()
    ]
    agents = [
        m.AgentProfile(id=agent_id(n), number=n, name=n, device=DeviceId(f"dev_{n}")) for n in NAMES
    ]
    trunk = m.Trunk(
        id=TrunkId("trk_test"), name="carrier", host=site.carrier, outbound=True, shown="+861095500"
    )
    things = [
        *(m.Prompt(id=PromptId(key), name=key, texts=texts) for key, texts in f.PROMPTS.items()),
        f.HOURS,
        f.NEVER,
        queue(f.QUEUE, dials=m.Dials(trunk=trunk.id)),
        queue(f.CLOSED_QUEUE, hours=f.NEVER.id),
        queue(f.BRIEF_QUEUE, wrap_s=1.0),
        queue(f.BACK_QUEUE, wrap_s=1.0, dials=m.Dials(trunk=trunk.id), callback=f.CALLS_BACK),
        *(f.MENU, f.STRAIGHT, f.BRIEF, f.BACK),
        number("num_menu", NUMBER, f.MENU.id),
        number("num_straight", STRAIGHT, f.STRAIGHT.id),
        number("num_brief", BRIEF, f.BRIEF.id),
        number("num_back", BACK, f.BACK.id),
        trunk,
        m.OutsidePolicy(allowed_prefixes=("+8610",)),
        m.BlockList(numbers=(BLOCKED,), withheld=m.WithheldRule.REFUSE),
        *agents,
    ]
    person = system_person("test", DEFAULT_TENANT)
    await rooms.centre.save_all([*devices, *things], person)
    await rooms.prompts.stock(rooms.centre.view.all(m.Prompt))
    await rooms.engines.bring(rooms.centre.view)
    return secrets


def settings(folder: Path, tree: Path | None, site: Site = MAIN_SITE) -> Settings:
    """Return the options of a world of its own."""
    return Settings(
        data_dir=folder,
        engine_tree=tree,
        sip_host=site.engine,
        sip_port=5064,
        sip_tls_port=5065,
        ari_port=site.ari_port,
        ami_port=site.ami_port,
        rtp_first=site.rtp_first,
        rtp_last=site.rtp_first + 998,
        message_after_s=6,
    )


@asynccontextmanager
async def open_world(options: Settings, site: Site = MAIN_SITE) -> AsyncGenerator[World]:
    """Start everything for the length of the block."""
    async with AsyncExitStack() as stack:
        rooms = await stack.enter_async_context(open_house(options, lambda _: None))
        secrets = await furnish(rooms, site)
        engine = (site.engine, options.sip_port)
        phones: dict[str, Phone] = {}
        for name, secret in secrets.items():
            account = Account(host=site.desks, engine=engine, username=name, secret=secret)
            phones[name] = await stack.enter_async_context(Phone(account))
            await phones[name].register()
        trunk = Account(host=site.carrier, engine=engine, username="carrier", port=5060)
        carrier = await stack.enter_async_context(Phone(trunk))
        yield World(rooms, site, phones, carrier)

"""A whole Huawu for end-to-end tests: real PostgreSQL, Asterisk, floor; telephones on loopback."""

import asyncio
import os
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from huawu.access.permissions import system_person
from huawu.agents.view import ShownState, shown_state
from huawu.app.house import Rooms, open_house
from huawu.app.settings import Settings
from huawu.centre import model as m
from huawu.centre.devices import new_secret, with_secret
from huawu.events.contact import ContactEnded, ContactEvent
from huawu.kernel.event import Actor, Event
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
from huawu.testing.phone.phone import Account, Phone
from tests.e2e.house.flow import CLOSED_QUEUE, HOURS, MENU, NEVER, PROMPTS, QUEUE

T = TypeVar("T")

ENGINE: Final = "127.0.0.60"
CARRIER: Final = "127.0.0.61"
DESKS: Final = "127.0.0.62"
NUMBER: Final = "95500"
NAMES: Final = ("anna", "boris")
PERSON: Final = Actor(tenant=DEFAULT_TENANT)
CALLER_HZ: Final = 440.0
AGENT_HZ: Final = 1000.0


def agent_id(name: str) -> AgentId:
    return AgentId(f"agt_{name}")


@dataclass
class World:
    """The running centre and its telephones."""

    rooms: Rooms
    phones: dict[str, Phone]
    carrier: Phone

    def shown(self, name: str) -> ShownState:
        return shown_state(self.rooms.floor.state.agent(agent_id(name)))

    async def until(self, holds: Callable[[], bool], what: str, within_s: float = 20.0) -> None:
        """Wait until something holds, and say what did not when it never does."""
        try:
            async with asyncio.timeout(within_s):
                while not holds():
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"not within {within_s} s: {what}") from None

    async def ready(self, *names: str) -> None:
        """Sign agents in and let them take calls; the first named is idle longest."""
        desk = self.rooms.floor.desk
        for name in names:
            await desk.sign_in(agent_id(name), by=PERSON, take_over=True)
            await desk.ready(agent_id(name), by=PERSON)
            await asyncio.sleep(0.05)

    async def everyone_out(self) -> None:
        """End what is left of a test."""
        for phone in (*self.phones.values(), self.carrier):
            for call in phone.calls:
                call.hang_up()
        await self.until(lambda: not self.voice_contacts(), "all contacts closed")
        for name in NAMES:
            agent = self.rooms.floor.state.agent(agent_id(name))
            if self.shown(name) is ShownState.WRAP_UP:
                await self.rooms.floor.desk.end_wrap(agent.id, by=PERSON)
            if self.shown(name) is not ShownState.SIGNED_OUT:
                await self.rooms.floor.desk.sign_out(agent.id, "test", by=PERSON)

    def voice_contacts(self) -> list[ContactId]:
        live = self.rooms.floor.state.contacts.values()
        return [c.id for c in live if c.channel.value == "voice"]

    async def new_contact(self, before: set[ContactId]) -> ContactId:
        """Return the contact that a call just made."""
        await self.until(lambda: bool(set(self.voice_contacts()) - before), "a contact")
        return (set(self.voice_contacts()) - before).pop()

    async def story(self, contact: ContactId) -> list[Event]:
        """Return everything that happened to a contact."""
        recorded = await self.rooms.journal.read(f"contact/{contact}")
        return [r.event for r in recorded]

    async def told(self, contact: ContactId, kind: type[T], within_s: float = 20.0) -> T:
        """Return the first event of a kind, as soon as it is there."""
        async with asyncio.timeout(within_s):
            while True:
                for event in await self.story(contact):
                    if isinstance(event, kind):
                        return event
                await asyncio.sleep(0.1)

    async def ended(self, contact: ContactId) -> ContactEnded:
        return await self.told(contact, ContactEnded)


def queue(id_: QueueId, **changes: object) -> m.Queue:
    base = {"name": id_, "wrap_s": 300.0, "announce_every_s": None, "offer_timeout_s": 4.0}
    return m.Queue(id=id_, **(base | changes))  # pyright: ignore[reportArgumentType]  (plain values)


async def furnish(rooms: Rooms) -> dict[str, str]:
    """Set a small centre up and return the telephones' secrets."""
    secrets = {name: new_secret() for name in NAMES}
    devices = [
        with_secret(m.Device(id=DeviceId(f"dev_{n}"), username=n), s) for n, s in secrets.items()
    ]
    agents = [
        m.AgentProfile(id=agent_id(n), number=n, name=n, device=DeviceId(f"dev_{n}"))
        for n in NAMES
    ]
    trunk = m.Trunk(
        id=TrunkId("trk_test"), name="carrier", host=CARRIER, outbound=True, shown="+861095500"
    )
    things = [
        *(m.Prompt(id=PromptId(key), name=key, texts=texts) for key, texts in PROMPTS.items()),
        HOURS,
        NEVER,
        queue(QUEUE),
        queue(CLOSED_QUEUE, hours=NEVER.id),
        MENU,
        m.Number(id=NumberId("num_test"), dialled=NUMBER, name="test", flow=MENU.id),
        trunk,
        m.OutsidePolicy(allowed_prefixes=("+8610",)),
        *agents,
    ]
    person = system_person("test", DEFAULT_TENANT)
    await rooms.centre.save_all([*devices, *things], person)
    await rooms.prompts.stock(rooms.centre.view.all(m.Prompt))
    await rooms.engines.bring(rooms.centre.view)
    return secrets


def settings(folder: Path) -> Settings:
    tree = os.environ.get("HUAWU_ENGINE_TREE")  # noqa: TID251  of the test run, not of Huawu
    return Settings(
        data_dir=folder,
        engine_tree=Path(tree) if tree else None,
        sip_host=ENGINE,
        sip_port=5064,
        ari_port=18_188,
        ami_port=15_138,
        rtp_first=22_000,
        rtp_last=23_000,
    )


@asynccontextmanager
async def open_world(options: Settings) -> AsyncGenerator[World]:
    """Start everything for the length of the block."""
    async with AsyncExitStack() as stack:
        rooms = await stack.enter_async_context(open_house(options, lambda _: None))
        secrets = await furnish(rooms)
        engine = (ENGINE, options.sip_port)
        phones: dict[str, Phone] = {}
        for name, secret in secrets.items():
            account = Account(host=DESKS, engine=engine, username=name, secret=secret)
            phones[name] = await stack.enter_async_context(Phone(account))
            await phones[name].register()
        trunk = Account(host=CARRIER, engine=engine, username="carrier", port=5060)
        carrier = await stack.enter_async_context(Phone(trunk))
        yield World(rooms, phones, carrier)


def kinds(story: list[Event]) -> list[str]:
    return [event.kind for event in story if isinstance(event, ContactEvent)]

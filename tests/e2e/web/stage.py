"""The demo centre with a browser: what pictures are taken of. Nobody is at work until they are."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tests.e2e.house.world import Site, World, settings, until
from tests.e2e.web.browser import Browser, Window, open_browser
from tests.e2e.web.made_past import made_past
from tests.e2e.web.serving import served, tone_file
from tests.loopback import address, free_port

from huawu.access.permissions import Grant, system_person
from huawu.access.users import UserChange
from huawu.app.demo import play_demo, stage_demo
from huawu.app.house import open_house
from huawu.centre.model import Queue
from huawu.demo import cast, flow
from huawu.demo.roster import Roster
from huawu.kernel.ids import DEFAULT_TENANT
from huawu.testing.phone.phone import Account, Phone

FOLDER: Final = Path(__file__).resolve().parents[3] / "build" / "screenshots"
PERSON: Final = system_person("test", DEFAULT_TENANT)
_HERE: Final = "127.0.0.1"
SITE: Final = Site(
    engine=address(69),
    carrier=cast.CARRIER_HOST,
    desks=cast.DESKS_HOST,
    ari_port=free_port(_HERE),
    ami_port=free_port(_HERE),
    rtp_first=28_000,
)
#: Who administers: login and password.
ROOT: Final = ("root", "a long enough password 4")
#: Calls ring and wrap-ups last long enough to be looked at eight times.
_LONG: Final = {"offer_timeout_s": 110.0, "wrap_s": 280.0}


@dataclass
class Stage:
    """The demo centre and the browser that looks at it."""

    world: World
    browser: Browser
    url: str
    roster: Roster

    async def enter(self, login: str) -> Window:
        """Let somebody of the demo, or the administrator, sign in at a window of their own."""
        window = self.browser.window(login)
        names = {member.login: member.name for member in self.roster.members}
        await window.open(self.url)
        password = ROOT[1] if login == ROOT[0] else self.roster.password(login)
        await window.signs_in(login, password)
        await window.sees(names.get(login, "管理员"))
        return window

    async def pictured(self, window: Window, name: str, path: str, sees: str) -> None:
        """Open a page by its address and take its pictures."""
        await window.go(f"{self.url}app/{path}")
        await window.sees(sees)
        await window.shots(FOLDER, name)

    @asynccontextmanager
    async def alive(self) -> AsyncGenerator[None]:
        """Let the demo's agents and callers live for the length of the block."""
        async with asyncio.TaskGroup() as group:
            life = group.create_task(play_demo(self.world.rooms.settings, self.roster))
            try:
                yield
            finally:
                life.cancel()
        await until(lambda: not self.world.live(), "all contacts closed")

    @asynccontextmanager
    async def patient(self) -> AsyncGenerator[World]:
        """Let calls ring long, and yield a world whose carrier calls for the block."""
        centre = self.world.rooms.centre
        usual = centre.view.get(Queue, flow.MANDARIN)
        assert usual is not None
        engine = (SITE.engine, self.world.rooms.settings.sip_port)
        account = Account(host=SITE.carrier, engine=engine, username="carrier", port=5060)
        await centre.save_all([replace(usual, **_LONG)], PERSON)
        async with Phone(account) as carrier:
            yield replace(self.world, carrier=carrier)
        await centre.save_all([usual], PERSON)


@asynccontextmanager
async def staged(folder: Path, tree: Path) -> AsyncGenerator[Stage]:
    """Start the demo centre, with ten days behind it, for the length of the block."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    port = free_port(_HERE)
    told = {
        "listening_notice": True,
        "http_port": port,
        "demo_calls_per_hour": 1_500.0,
        "demo_callers": 11,
    }
    options = settings(folder, tree, SITE).model_copy(update=told)
    async with open_house(options, lambda _: None) as rooms:
        roster = await stage_demo(rooms)
        change = UserChange(name="管理员", grants=(Grant(role="administrator"),))
        await rooms.access.users.create(PERSON, ROOT[0], change, password=ROOT[1])
        await rooms.metrics.fresh.put(made_past(rooms.clock.now(), rooms.settings.zone))
        idle = Phone(Account(host=SITE.desks, engine=(SITE.engine, options.sip_port), username=""))
        world = World(rooms, SITE, {}, idle)
        async with (
            served(world, port) as url,
            open_browser(tone_file(folder / "voice.wav")) as browser,
        ):
            yield Stage(world, browser, url, roster)

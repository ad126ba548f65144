"""A centre with HTTP, an agent whose telephone is in the browser, and that browser."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from tests.e2e.house.conftest import house_tree, in_own_task, short_folder
from tests.e2e.house.world import Site, World, open_world, settings
from tests.e2e.web.browser import Browser, Window, open_browser
from tests.e2e.web.serving import served, tone_file
from tests.e2e.web.stage import Stage, staged
from tests.loopback import address, common_port

from huawu.access.permissions import Grant, system_person
from huawu.access.users import UserChange
from huawu.agents.view import ShownState, shown_state
from huawu.centre import model as m
from huawu.engine.host.layout import EngineTree
from huawu.events.agent import SessionState
from huawu.kernel.ids import DEFAULT_TENANT, AgentId, DeviceId, TeamId

__all__ = ["house_tree"]

SITE: Final = Site(
    engine=address(66),
    carrier=address(67),
    desks=address(68),
    ari_port=common_port(4),
    ami_port=common_port(5),
    rtp_first=24_000,
)
LOGIN: Final = "mei"
AGENT: Final = AgentId("agt_mei")
TEAM: Final = TeamId("tem_web")
BOSS_LOGIN: Final = "wei"
BOSS: Final = AgentId("agt_wei")
ROOT_LOGIN: Final = "root"
PASSWORD: Final = "a long enough password 1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the tests here time: one of them also starts the centre and the browser."""
    quiet = (
        # FastAPI hides this warning while it builds, in a way that threads of the centre undo.
        "ignore::pydantic.warnings.UnsupportedFieldAttributeWarning",
        # An engine that begins closes lines to its manager that came too early.
        "ignore::pytest.PytestUnraisableExceptionWarning",
    )
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.timeout(300))
            item.add_marker(pytest.mark.filterwarnings(*quiet))


@dataclass
class Office:
    """The centre and the browser of its agent Mei."""

    world: World
    browser: Browser
    url: str

    async def at_desk(self, window: Window) -> None:
        """Let Mei sign in at her desk, ready for calls."""
        await window.open(self.url)
        await window.signs_in(LOGIN, PASSWORD)
        await window.click("签入")
        await window.sees("麦克风正常，电话已就绪。")
        await window.click("示闲")

    def shown_of_mei(self) -> ShownState:
        """Return Mei's state as screens show it."""
        return shown_state(self.world.rooms.floor.state.agent(AGENT))

    async def at_floor(self, window: Window) -> None:
        """Let Wei watch the floor, with his telephone there."""
        await window.open(self.url)
        await window.signs_in(BOSS_LOGIN, PASSWORD)
        await window.click("现场", role="link")
        await window.sees("等待中的客户")


async def employ(world: World) -> None:
    """Take on Mei, an agent, and Wei, who supervises; their telephones are in the browser."""
    rooms, person = world.rooms, system_person("test", DEFAULT_TENANT)
    people = (
        (LOGIN, "梅", "agent", AGENT, "1001"),
        (BOSS_LOGIN, "魏", "supervisor", BOSS, "9001"),
        (ROOT_LOGIN, "管理员", "administrator", None, ""),
    )
    things: list[Any] = [
        m.ReasonCode(id="rsn_tea", kind=m.ReasonKind.NOT_READY, name="喝茶"),
        m.Team(id=TEAM, name="一组"),
    ]
    for login, name, role, agent, number in people:
        change = UserChange(name=name, grants=(Grant(role=role),))
        user, _ = await rooms.access.users.create(person, login, change, password=PASSWORD)
        if agent is None:
            continue
        device = DeviceId(f"dev_{login}")
        things += [
            m.Device(id=device, username=f"web-{login}", kind=m.DeviceKind.WEBRTC),
            m.AgentProfile(
                id=agent, number=number, name=name, user=user.id, device=device, team=TEAM
            ),
        ]
    await rooms.centre.save_all(things, person)
    await rooms.supply()


@pytest.fixture(scope="session")
async def shared_office(house_tree: EngineTree) -> AsyncGenerator[Office]:
    """One centre and one browser for the whole session."""

    @asynccontextmanager
    async def opened(folder: Path) -> AsyncGenerator[Office]:
        options = settings(folder, house_tree.root, SITE)
        async with (
            open_world(options, SITE) as world,
            served(world, common_port(6)) as url,
            open_browser(tone_file(folder / "voice.wav")) as browser,
        ):
            await employ(world)
            yield Office(world, browser, url)

    with short_folder() as folder:
        async with in_own_task(opened(folder)) as office:
            yield office


@pytest.fixture
async def office(shared_office: Office) -> AsyncGenerator[Office]:
    """The office with nobody at work."""
    yield shared_office
    world = shared_office.world
    await world.everyone_out()
    floor, by = world.rooms.floor, system_person("test", DEFAULT_TENANT).actor
    for agent in (AGENT, BOSS):
        if shown_state(floor.state.agent(agent)) is ShownState.WRAP_UP:
            await floor.desk.end_wrap(agent, by=by)
        if floor.state.agent(agent).session is not SessionState.OUT:
            await floor.desk.sign_out(agent, "test", by=by)
    await world.is_clean()


@pytest.fixture(scope="session")
async def stage(house_tree: EngineTree) -> AsyncGenerator[Stage]:
    """The demo centre and a browser, for pictures."""
    with short_folder() as folder:
        async with in_own_task(staged(folder, house_tree.root)) as stage:
            yield stage

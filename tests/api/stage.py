"""The floor's routes over a scripted centre in virtual time: callers call, people ask by HTTP."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient, Response
from tests.access_fixture import person
from tests.api_fixture import RoleKeeper
from tests.flow.floor.centre import (
    ANNA,
    BORIS,
    CARE,
    SALES,
    Centre,
    PlainSetup,
    play,
    profile,
    queue,
)

from huawu.access.approvals import GuardedAct, NeedsApproval
from huawu.access.audit import Detail
from huawu.access.permissions import Person
from huawu.app.http import steering_api
from huawu.app.http.app import floor_routers, framed
from huawu.app.http.floor_feed import FloorFeed
from huawu.app.http.floor_rooms import FloorRooms
from huawu.app.http.meters import Meters
from huawu.centre.model import AgentProfile, Disposition, Queue, ReasonCode, ReasonKind, Team
from huawu.centre.view import CentreLookup, CentreView
from huawu.engine.port import Sound
from huawu.kernel.clock import Clock
from huawu.kernel.errors import NotFound
from huawu.kernel.ids import AgentId, DispositionId, PartyId, PromptId, TeamId, UserId
from huawu.testing.scripted_parties import Behaviour

T = TypeVar("T")

RED, BLUE = TeamId("tem_red"), TeamId("tem_blue")
LUNCH: Final = ReasonCode(id="rsn_lunch", kind=ReasonKind.NOT_READY, name="Lunch")
ORDERS: Final = Disposition(id=DispositionId("orders"), name="Orders")
ORDER_STATUS: Final = Disposition(
    id=DispositionId("order-status"), name="Order status", parent=ORDERS.id
)
NO: Final = ReasonCode(id="rsn_no", kind=ReasonKind.REJECT, name="No")


def seated(agent: AgentId, team: TeamId) -> AgentProfile:
    """Return an agent of a team whose user is named alike."""
    user = UserId(agent.replace("agt_", "usr_"))
    return replace(profile(agent), user=user, team=team)


PEOPLE: Final[Mapping[str, Person]] = {
    "anna": person("agent", user="usr_anna"),
    "boris": person("agent", user="usr_boris"),
    "red": person("supervisor", teams={RED}, queues={CARE}, user="usr_red"),
    "chief": person("supervisor", user="usr_chief"),
    "root": person("administrator", user="usr_root"),
}


class PlainNumbers:
    """Numbers are their own parties."""

    async def number_of(self, party: PartyId) -> str:
        return str(party)

    async def numbers_of(self, wanted: set[PartyId]) -> dict[PartyId, str]:
        return {party: str(party) for party in wanted}


class PlainSayer:
    """Knows one prompt, and speaks at once."""

    def sound(self, prompt: PromptId, language: str) -> Sound:
        if prompt != "outage":
            raise NotFound(f"Prompt {prompt} has no sound that is ready.")
        return Sound(media=f"prompt:{prompt}/{language}")

    async def say(self, text: str, language: str) -> Sound:
        return Sound(media=f"prompt:{text}/{language}", language=language)


@dataclass
class PlainNotes:
    """Keeps what was written down."""

    kept: list[tuple[str, str, str, Mapping[str, Detail]]] = field(
        default_factory=list[tuple[str, str, str, Mapping[str, Detail]]]
    )

    async def note(
        self,
        person: Person | None,
        act: str,
        subject: str,
        details: Mapping[str, Detail] | None = None,
    ) -> None:
        user = "" if person is None else person.user
        self.kept.append((user, act, subject, details or {}))


class SecondPersonAsked:
    """Remembers for what a second person was asked, and approves when told so."""

    def __init__(self, *acts: GuardedAct) -> None:
        self.acts = set(acts)
        self.asked: list[tuple[GuardedAct, str]] = []

    async def demand(
        self,
        person: Person,
        act: GuardedAct,
        subject: str,
        details: Mapping[str, Detail] | None = None,
    ) -> None:
        if act in self.acts:
            self.asked.append((act, subject))
            raise NeedsApproval("A second person must approve this.")


@dataclass
class Stage:
    """A centre with its HTTP."""

    centre: Centre
    app: FastAPI
    keeper: RoleKeeper
    notes: PlainNotes
    second: SecondPersonAsked
    meters: Meters

    @asynccontextmanager
    async def client(self, token: str) -> AsyncGenerator[AsyncClient]:
        headers = {"Authorization": f"Bearer {token}"}
        async with AsyncClient(
            transport=ASGITransport(app=self.app),
            base_url="http://huawu/api/v1",
            headers=headers,
        ) as client:
            yield client

    async def ask(self, token: str, method: str, path: str, body: Any = None) -> Response:
        async with self.client(token) as client:
            return await client.request(method, path, json=body)

    async def do(self, token: str, method: str, path: str, body: Any = None) -> Any:
        """Ask, and return the answer's body; a refusal fails the test."""
        answer = await self.ask(token, method, path, body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def at_work(self, *tokens: str) -> None:
        """Let agents sign in and be ready."""
        for token in tokens:
            await self.do(token, "POST", "/desk/session", {})
            await self.do(token, "PUT", "/desk/mode", {"mode": "ready"})


def set_up(centre: Centre, *, tells_listening: bool = False) -> Stage:
    """Put HTTP on a running centre."""
    teams = (Team(id=RED, name="Red"), Team(id=BLUE, name="Blue"))
    setup = centre.setup
    view = CentreView.of(
        [*teams, *setup.queue_list, *setup.agent_list, LUNCH, NO, ORDERS, ORDER_STATUS]
    )
    notes, keeper, clock = PlainNotes(), RoleKeeper(), centre.floor.live.around.clock
    second = SecondPersonAsked()
    keeper.people.update(PEOPLE)
    rooms = FloorRooms(
        floor=centre.floor,
        setup=CentreLookup(view),
        journal=centre.journal,
        numbers=PlainNumbers(),
        notes=notes,
        second=second,
        tells_listening=tells_listening,
    )
    app, meters = app_of(rooms, keeper, clock)
    return Stage(centre, app, keeper, notes, second, meters)


def app_of(rooms: FloorRooms, keeper: RoleKeeper, clock: Clock) -> tuple[FastAPI, Meters]:
    """Return the application of the floor's routes, and its figures."""
    feed = FloorFeed(rooms.floor, rooms.setup, clock)
    meters = Meters(feed.look, lambda: rooms.floor.repaired)
    routers = (*floor_routers(rooms, feed, meters), steering_api.build_router(rooms, PlainSayer()))
    return framed(routers, keeper, clock, meters), meters


def perform(
    story: Callable[[Stage], Awaitable[T]],
    picks_up: dict[AgentId, Behaviour] | None = None,
    *,
    sales: Queue | None = None,
    tells_listening: bool = False,
) -> T:
    """Tell a story to a centre with HTTP, in virtual time; `sales` is its second queue."""

    async def told(centre: Centre) -> T:
        return await story(set_up(centre, tells_listening=tells_listening))

    both = {ANNA: Behaviour(picks_up_after_s=3), BORIS: Behaviour(picks_up_after_s=3)}
    queues = [queue(CARE), sales or queue(SALES)]
    setup = PlainSetup(queues, [seated(ANNA, RED), seated(BORIS, BLUE)])
    return play(told, setup=setup, picks_up=both if picks_up is None else picks_up)

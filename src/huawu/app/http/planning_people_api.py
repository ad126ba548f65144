"""HTTP for the planner's people: the register, and who carried what. Translates only."""

from datetime import date
from typing import Annotated, Self

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from huawu.access.guard import require
from huawu.access.permissions import Person
from huawu.app.http.contact_forms import Form
from huawu.app.http.planning_forecast_api import First, Last
from huawu.app.http.problems import RESPONSES
from huawu.centre.model import Skill, Team
from huawu.centre.planning import Contract, Shift
from huawu.centre.view import CentreLookup
from huawu.kernel.ids import AgentId, ContractId
from huawu.planning.fairness import Share
from huawu.planning.register import Entry
from huawu.planning.service import Planning
from huawu.planning.staff import Staff, Turnover

Reader = Annotated[Person, Depends(require("planning:read"))]
Writer = Annotated[Person, Depends(require("planning:write"))]
_Days = Annotated[float | None, Field(ge=0, le=366, description="A year; null: not limited.")]


class StaffView(BaseModel):
    """One person of the register."""

    agent: str
    number: str
    name: str
    team_name: str
    skills: list[str] = Field(description="Their names.")
    contract: str | None
    joined: date | None
    left: date | None
    home: bool
    together: bool
    rota: list[str]
    rota_from: date | None
    leave_days: float | None
    leave_used: float = Field(description="Days of this year, approved.")

    @classmethod
    def of(cls, entry: Entry, used: float, setup: CentreLookup) -> Self:
        """Show an entry."""
        agent, staff, view = entry.agent, entry.staff, setup.view
        team = None if agent.team is None else view.get(Team, agent.team)
        skills = (view.get(Skill, each.skill) for each in agent.skills)
        return cls(
            agent=agent.id,
            number=agent.number,
            name=agent.name,
            team_name="" if team is None else team.name,
            skills=[skill.name for skill in skills if skill is not None],
            contract=agent.contract,
            joined=staff.joined,
            left=staff.left,
            home=staff.home,
            together=staff.together,
            rota=list(staff.rota),
            rota_from=staff.rota_from,
            leave_days=staff.leave_days,
            leave_used=used,
        )


class NamedView(BaseModel):
    """Something to choose."""

    id: str
    name: str


class TurnoverView(BaseModel):
    """Who came and went in this year so far."""

    at_begin: int = Field(description="People on the day before the span.")
    at_end: int
    joiners: int
    leavers: int
    rate: float | None = Field(description="Leavers by mean head count; null: nobody was there.")

    @classmethod
    def of(cls, found: Turnover) -> Self:
        """Show it."""
        return cls(**{name: getattr(found, name) for name in cls.model_fields})


class RegisterView(BaseModel):
    """The register whole."""

    people: list[StaffView]
    contracts: list[NamedView]
    shifts: list[NamedView]
    year: int
    turnover: TurnoverView


class StaffForm(Form):
    """What is said of some people; the same of all of them."""

    agents: Annotated[list[str], Field(min_length=1, max_length=2_000)]
    contract: str | None = None
    joined: date | None = None
    left: date | None = None
    home: bool = False
    together: bool = False
    rota: list[str] = Field(
        default=[],
        max_length=56,
        description='By day of its cycle: "" free, "*" any shift, or the id of one; []: no rota.',
    )
    rota_from: date | None = None
    leave_days: _Days = None

    def entries(self) -> list[Staff]:
        """Return the entries."""
        values = self.model_dump(exclude={"agents", "contract"})
        values["rota"] = tuple(self.rota)
        return [Staff(agent=AgentId(agent), **values) for agent in self.agents]


class ShareView(BaseModel):
    """One person's share of the duties of a span."""

    agent: str
    number: str
    name: str
    team_name: str
    contract: str | None
    days: int
    hours: float = Field(description="Paid.")
    weekends: int = Field(description="With work.")
    nights: int = Field(description="Duties with work between 22:00 and 06:00.")
    early: int = Field(description="Duties that begin before 08:00, nights left out.")
    late: int = Field(description="Duties that end after 20:00, nights left out.")
    wished: float = Field(description="Wishes, by weight, of schedules published in the span.")
    granted: float

    @classmethod
    def of(cls, share: Share, setup: CentreLookup) -> Self:
        """Show a share."""
        agent, load = share.agent, share.load
        team = None if agent.team is None else setup.view.get(Team, agent.team)
        return cls(
            agent=agent.id,
            number=agent.number,
            name=agent.name,
            team_name="" if team is None else team.name,
            contract=agent.contract,
            days=load.days,
            hours=load.paid_min / 60,
            weekends=load.weekends,
            nights=load.nights,
            early=load.early,
            late=load.late,
            wished=share.wishes.asked,
            granted=share.wishes.granted,
        )


def build_router(planning: Planning, setup: CentreLookup) -> APIRouter:
    """Wire the routes to the room."""
    router = APIRouter(prefix="/api/v1/planning", tags=["planning"], responses=RESPONSES)

    @router.get("/people", operation_id="list_staff")
    async def list_staff(person: Reader) -> RegisterView:
        """Show the register of people, and who came and went this year."""
        return await _register(planning, setup, person)

    @router.put("/people", operation_id="keep_staff", status_code=204)
    async def keep_staff(form: StaffForm, person: Writer) -> None:
        """Keep what is said of some people; nothing of it is left as it was."""
        contract = None if form.contract is None else ContractId(form.contract)
        await planning.register.put(person, contract, form.entries())

    @router.get("/fairness", operation_id="show_fairness")
    async def show_fairness(first: First, last: Last, person: Reader) -> list[ShareView]:
        """Show who carried what by published schedules, at most over a year."""
        found = await planning.fairness.shares(person, first, last)
        return [ShareView.of(share, setup) for share in found]

    return router


async def _register(planning: Planning, setup: CentreLookup, person: Person) -> RegisterView:
    today = planning.today
    begin = date(today.year, 1, 1)
    used = await planning.leave.used(today.year)
    return RegisterView(
        people=[
            StaffView.of(entry, used.get(entry.agent.id, 0.0), setup)
            for entry in await planning.register.entries(person)
        ],
        contracts=[NamedView(id=each.id, name=each.name) for each in setup.view.all(Contract)],
        shifts=[NamedView(id=each.id, name=each.name) for each in setup.view.all(Shift)],
        year=today.year,
        turnover=TurnoverView.of(await planning.register.turnover(person, begin, today)),
    )

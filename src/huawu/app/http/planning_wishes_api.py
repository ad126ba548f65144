"""HTTP for what an agent would like to work, and bids for single days. Translates only."""

from datetime import date
from typing import Annotated, Self

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from huawu.access.guard import require
from huawu.access.permissions import Person
from huawu.app.http.contact_forms import Form
from huawu.app.http.planning_board_forms import DenialView
from huawu.app.http.planning_forecast_api import First, Last
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import ThingId
from huawu.centre.model import AgentProfile
from huawu.centre.planning import Contract, Shift
from huawu.centre.view import CentreLookup
from huawu.kernel.errors import NotFound
from huawu.kernel.ids import ShiftId
from huawu.planning.denials import Outcome
from huawu.planning.service import Planning
from huawu.planning.wishes import WishDraft
from huawu.planning.wishing import KeptWish, WishKind

Own = Annotated[Person, Depends(require("planning:read-own"))]
_Minute = Annotated[int, Field(ge=0, le=1_440, description="Of the day.")]


class WishForm(Form):
    """A wish of a weekday, or of one day."""

    weekday: Annotated[int | None, Field(ge=0, le=6, description="0 is Monday.")] = None
    day: date | None = None
    kind: WishKind
    shift: Annotated[str | None, Field(description="Null: any.")] = None
    earliest_min: _Minute = 0
    latest_min: _Minute = 1_440
    weight: Annotated[int, Field(ge=1, le=3)] = 1

    def draft(self) -> WishDraft:
        """Return it as it shall be kept."""
        return WishDraft(
            weekday=self.weekday,
            day=self.day,
            kind=self.kind,
            shift=None if self.shift is None else ShiftId(self.shift),
            earliest_min=self.earliest_min,
            latest_min=self.latest_min,
            weight=self.weight,
        )


class WishView(BaseModel):
    """A wish that is kept."""

    id: str
    weekday: int | None = Field(description="0 is Monday; null: `day` says when.")
    day: date | None
    kind: WishKind
    shift: str | None
    earliest_min: int
    latest_min: int
    weight: int

    @classmethod
    def of(cls, wish: KeptWish) -> Self:
        """Show a wish."""
        return cls(**{name: getattr(wish, name) for name in cls.model_fields})


class WishedShiftView(BaseModel):
    """A shift of one's contract."""

    id: str
    name: str
    earliest: str
    latest: str


class WishOutcomeView(BaseModel):
    """A wish for a day whose schedule is published."""

    day: date
    kind: WishKind
    granted: bool

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        """Show what became of a wish."""
        wish = outcome.wish
        kind = WishKind.OFF if wish.off else WishKind.WORK if wish.work else WishKind.TIME
        return cls(day=outcome.day, kind=kind, granted=outcome.granted)


class WishesView(BaseModel):
    """One's wishes, and for what one may wish."""

    wishes: list[WishView]
    shifts: list[WishedShiftView] = Field(description="None: one has no contract yet.")


def build_router(planning: Planning, setup: CentreLookup) -> APIRouter:
    """Wire the routes to the room."""
    router = APIRouter(prefix="/api/v1/planning/own", tags=["planning"], responses=RESPONSES)

    @router.get("/wishes", operation_id="list_own_wishes")
    async def list_own_wishes(person: Own) -> WishesView:
        """Show one's wishes from today on."""
        agent = _agent(setup, person)
        wishes = await planning.wishes.of(agent.id)
        return WishesView(wishes=[WishView.of(w) for w in wishes], shifts=_shifts(setup, agent))

    @router.post("/wishes", operation_id="keep_wish", status_code=201)
    async def keep_wish(form: WishForm, person: Own) -> WishView:
        """Keep a wish; one of the same weekday or day is replaced."""
        agent = _agent(setup, person).id
        return WishView.of(await planning.wishes.put(person, agent, form.draft()))

    @router.get("/wishes/outcomes", operation_id="list_wish_outcomes")
    async def list_outcomes(person: Own, first: First, last: Last) -> list[WishOutcomeView]:
        """Show what became of one's wishes on published days."""
        found = await planning.denials.outcomes(_agent(setup, person).id, first, last)
        return [WishOutcomeView.of(each) for each in found]

    @router.get("/wishes/outcomes/{day}", operation_id="explain_own_wish")
    async def explain_own_wish(day: date, person: Own) -> DenialView:
        """Say why one's wish for a day was not granted."""
        return DenialView.of(await planning.denials.why_own(person, _agent(setup, person).id, day))

    @router.delete("/wishes/{id}", operation_id="remove_wish", status_code=204)
    async def remove_wish(id: ThingId, person: Own) -> None:
        """Take a wish back."""
        await planning.wishes.remove(person, _agent(setup, person).id, id)

    return router


def _agent(setup: CentreLookup, person: Person) -> AgentProfile:
    profile = setup.agent_of(person.user)
    if profile is None:
        raise NotFound("You do not sign in as an agent.")
    return profile


def _shifts(setup: CentreLookup, agent: AgentProfile) -> list[WishedShiftView]:
    contract = setup.view.get(Contract, agent.contract or "")
    if contract is None:
        return []
    found = (setup.view.get(Shift, shift) for shift in contract.shifts)
    return [
        WishedShiftView(id=each.id, name=each.name, earliest=each.earliest, latest=each.latest)
        for each in found
        if each is not None
    ]

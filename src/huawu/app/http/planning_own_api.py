"""HTTP for an agent's own plan: duties, exchanges, absences, offers, the calendar feed."""

from datetime import date, datetime, timedelta
from typing import Annotated, Final, Self

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from huawu.access.guard import require, require_basic
from huawu.access.permissions import Person
from huawu.access.service import Access
from huawu.app.http.contact_forms import Form
from huawu.app.http.planning_today_api import AbsenceView, ActivitySpanView, YesForm
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import ThingId
from huawu.app.rota_files import CALENDAR, calendar_of
from huawu.centre.model import AgentProfile
from huawu.centre.view import CentreLookup
from huawu.kernel.errors import NotFound
from huawu.kernel.ids import AgentId
from huawu.planning.absences import AbsenceDraft, Cause
from huawu.planning.leave import Account
from huawu.planning.offers import Offer, OfferState
from huawu.planning.own import OwnDuty, Swap, SwapState
from huawu.planning.service import Planning

Own = Annotated[Person, Depends(require("planning:read-own"))]
CalendarReader = Annotated[Person, Depends(require_basic("planning:read-own"))]
First = Annotated[date, Query(alias="from", description="First day, local.")]
Last = Annotated[date, Query(alias="to", description="Last day, included.")]
_BACK: Final = timedelta(days=30)
_AHEAD: Final = timedelta(days=120)


class OwnDutyView(BaseModel):
    """One's duty on a day."""

    day: date
    shift: str = Field(description="Its name.")
    spans: list[ActivitySpanView]

    @classmethod
    def of(cls, own: OwnDuty) -> Self:
        """Show a duty."""
        spans = [ActivitySpanView.of(span) for span in own.spans]
        return cls(day=own.duty.day, shift=own.name, spans=spans)


class SwapView(BaseModel):
    """An exchange of duties."""

    id: str
    agent: str
    agent_name: str
    day: date
    other: str
    other_name: str
    other_day: date
    state: SwapState
    asked_at: datetime


class OfferView(BaseModel):
    """A shift that one is asked to make longer, or may make shorter."""

    id: str
    day: date
    extra_min: int
    state: OfferState
    asked_at: datetime

    @classmethod
    def of(cls, offer: Offer) -> Self:
        """Show an offer."""
        return cls(**{name: getattr(offer, name) for name in cls.model_fields})


class LeaveView(BaseModel):
    """One's leave of this year, in days."""

    year: int
    due: float | None = Field(description="Null: not limited.")
    used: float = Field(description="Approved.")
    asked: float = Field(description="Not decided yet.")

    @classmethod
    def of(cls, account: Account) -> Self:
        """Show an account."""
        return cls(**{name: getattr(account, name) for name in cls.model_fields})


class OwnPlanView(BaseModel):
    """One's own plan."""

    agent: str
    today: date
    duties: list[OwnDutyView]
    swaps: list[SwapView]
    offers: list[OfferView] = Field(description="Of today.")
    absences: list[AbsenceView]
    leave: LeaveView


class CandidateView(BaseModel):
    """A colleague with whom an exchange keeps every rule."""

    agent: str
    name: str
    shift: str
    begin: datetime | None
    end: datetime | None


class SwapForm(Form):
    """An exchange that is asked for."""

    day: date
    other: str
    other_day: date


class OwnAbsenceForm(Form):
    """An absence that is asked for."""

    begin: datetime
    end: datetime
    cause: Cause = Cause.LEAVE
    note: Annotated[str, Field(max_length=300)] = ""


class CalendarKeyView(BaseModel):
    """With what a calendar program signs in; shown once."""

    address: str
    user: str
    password: str
    expires_at: datetime


def build_router(
    planning: Planning, setup: CentreLookup, access: Access, reached_at: str
) -> APIRouter:
    """Wire the routes to the room."""
    router = APIRouter(prefix="/api/v1/planning", tags=["planning"], responses=RESPONSES)
    _add_plan(router, planning, setup)
    _add_swaps(router, planning, setup)
    _add_calendar(router, planning, setup, access, reached_at)
    return router


def _add_plan(router: APIRouter, planning: Planning, setup: CentreLookup) -> None:
    @router.get("/own", operation_id="show_own_plan")
    async def show_own_plan(person: Own, first: First, last: Last) -> OwnPlanView:
        """Show one's own duties, exchanges, offers and absences."""
        agent = _agent(setup, person).id
        begin, end = planning.span(first, last)
        swaps = await planning.own.swaps_of(agent)
        return OwnPlanView(
            agent=agent,
            today=planning.today,
            duties=[OwnDutyView.of(d) for d in await planning.own.duties(agent, first, last)],
            swaps=[_swap(swap, setup) for swap in swaps],
            offers=[OfferView.of(o) for o in await planning.offers.of_day(planning.today, agent)],
            absences=[
                AbsenceView.of(a) for a in await planning.absences.between(begin, end, agent)
            ],
            leave=LeaveView.of(await planning.leave.account(agent, planning.today.year)),
        )

    @router.post("/own/absences", operation_id="ask_absence", status_code=201)
    async def ask_absence(form: OwnAbsenceForm, person: Own) -> AbsenceView:
        """Ask for an absence."""
        draft = AbsenceDraft(agent=_agent(setup, person).id, **form.model_dump())
        return AbsenceView.of(await planning.leave.ask(person, draft))

    @router.post("/own/offers/{id}", operation_id="answer_offer")
    async def answer_offer(id: ThingId, form: YesForm, person: Own) -> OfferView:
        """Agree to a longer or a shorter shift, or not."""
        agent = _agent(setup, person).id
        return OfferView.of(await planning.offers.answer(person, agent, id, yes=form.yes))


def _add_swaps(router: APIRouter, planning: Planning, setup: CentreLookup) -> None:
    @router.get("/own/swaps/{day}", operation_id="list_swap_candidates")
    async def list_candidates(day: date, person: Own) -> list[CandidateView]:
        """Show with whom one's duty of a day may be exchanged within all rules."""
        found = await planning.own.candidates(person, _agent(setup, person).id, day)
        views: list[CandidateView] = []
        for each in found:
            shown = planning.own.shown(each.duty)
            views.append(
                CandidateView(
                    agent=each.agent,
                    name=_name(setup, each.agent),
                    shift=shown.name,
                    begin=shown.spans[0].begin if shown.spans else None,
                    end=shown.spans[-1].end if shown.spans else None,
                )
            )
        return views

    @router.post("/own/swaps", operation_id="ask_swap", status_code=201)
    async def ask_swap(form: SwapForm, person: Own) -> SwapView:
        """Ask a colleague to exchange duties; the rules are checked at once."""
        agent = _agent(setup, person).id
        made = await planning.own.ask(person, agent, form.day, AgentId(form.other), form.other_day)
        return _swap(made, setup)

    @router.post("/own/swaps/{id}/answer", operation_id="answer_swap")
    async def answer_swap(id: ThingId, form: YesForm, person: Own) -> SwapView:
        """Take an exchange that one was asked for, or refuse it."""
        agent = _agent(setup, person).id
        return _swap(await planning.own.answer(person, agent, id, yes=form.yes), setup)

    @router.delete("/own/swaps/{id}", operation_id="withdraw_swap")
    async def withdraw_swap(id: ThingId, person: Own) -> SwapView:
        """Take back what one asked for."""
        return _swap(await planning.own.withdraw(person, _agent(setup, person).id, id), setup)


def _add_calendar(
    router: APIRouter, planning: Planning, setup: CentreLookup, access: Access, reached_at: str
) -> None:
    @router.post("/own/calendar-key", operation_id="make_calendar_key", status_code=201)
    async def make_calendar_key(person: Own, response: Response) -> CalendarKeyView:
        """Make a password for calendar programs; it opens one's own plan and nothing else."""
        made = await access.issue_calendar_token(person)
        response.headers["Cache-Control"] = "no-store"
        return CalendarKeyView(
            address=f"{reached_at}/api/v1/planning/calendar.ics",
            user=_agent(setup, person).number,
            password=made.token,
            expires_at=made.expires_at,
        )

    @router.get("/calendar.ics", operation_id="get_calendar_feed", response_class=Response)
    async def get_calendar_feed(person: CalendarReader) -> Response:
        """Return one's own plan as a calendar; the password stands in the header, not here."""
        today = planning.today
        duties = await planning.own.duties(_agent(setup, person).id, today - _BACK, today + _AHEAD)
        return Response(calendar_of(duties, planning.now), media_type=CALENDAR)


def _agent(setup: CentreLookup, person: Person) -> AgentProfile:
    profile = setup.agent_of(person.user)
    if profile is None:
        raise NotFound("You do not sign in as an agent.")
    return profile


def _name(setup: CentreLookup, agent: AgentId) -> str:
    profile = setup.agent(agent)
    return agent if profile is None else profile.name


def _swap(swap: Swap, setup: CentreLookup) -> SwapView:
    return SwapView(
        id=swap.id,
        agent=swap.agent,
        agent_name=_name(setup, swap.agent),
        day=swap.day,
        other=swap.other,
        other_name=_name(setup, swap.other),
        other_day=swap.other_day,
        state=swap.state,
        asked_at=swap.asked_at,
    )

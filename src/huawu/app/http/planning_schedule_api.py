"""HTTP for schedules: made, shown, changed, published, as files. Translates, decides nothing."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from huawu.access.guard import require
from huawu.access.permissions import Person, may
from huawu.app.http.contact_forms import Form
from huawu.app.http.planning_board_forms import (
    BoardView,
    BreachView,
    DenialView,
    ScheduleView,
    board_view,
)
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import ThingId
from huawu.app.rota_files import rota_table
from huawu.app.sheets import CSV, XLSX, write_csv, write_xlsx
from huawu.centre.model import AgentProfile
from huawu.centre.view import CentreLookup
from huawu.kernel.ids import AgentId, ShiftId
from huawu.planning.problem import Placed
from huawu.planning.rota import Draft, Wish
from huawu.planning.schedules import Board
from huawu.planning.service import Planning
from huawu.wfm.schedule.model import Person as Planned

Reader = Annotated[Person, Depends(require("planning:read"))]
Writer = Annotated[Person, Depends(require("planning:write"))]
_Day = Annotated[date, Query(description="Local.")]
Minute = Annotated[int, Field(ge=0, le=2_880, description="Of the day; over 1440 the day after.")]
Seconds = Annotated[float, Field(ge=1, le=300, description="For each week, at most.")]


Factor = Annotated[float, Field(ge=0, le=10)]


class WeightsForm(Form):
    """What aims weigh beside coverage, as factors of the usual weights."""

    wish: Factor = 1.0
    drift: Annotated[Factor, Field(description="Steady starts.")] = 1.0
    weekend: Annotated[Factor, Field(description="Weekends shared out evenly.")] = 1.0
    together: Annotated[Factor, Field(description="Teams at the same time.")] = 1.0


class ScheduleForm(Form):
    """A schedule that is asked for."""

    first: Annotated[date, Field(description="A Monday.")]
    weeks: Annotated[int, Field(ge=1, le=8)] = 1
    seconds: Seconds = 20.0
    weights: WeightsForm = WeightsForm()


class AgainForm(Form):
    """How long a schedule is made again."""

    seconds: Seconds = 20.0


class DutyForm(Form):
    """A shift on a day, with its breaks."""

    shift: str
    start_min: Annotated[int, Field(ge=0, lt=1_440)]
    rests: list[Minute] = Field(default=[], max_length=8, description="Starts of its breaks.")
    locked: Annotated[bool, Field(description="Stays when the schedule is made again.")] = True
    from_day: Annotated[date | None, Field(description="The day from which it is moved.")] = None

    def placed(self, agent: str, day: date) -> Placed:
        """Return it as an agent's duty."""
        return Placed(
            agent=AgentId(agent),
            day=day,
            shift=ShiftId(self.shift),
            start_min=self.start_min,
            rests=tuple(self.rests),
            locked=self.locked,
        )


class CheckForm(Form):
    """A duty to be judged, or a day off."""

    duty: DutyForm | None


def build_router(planning: Planning, setup: CentreLookup) -> APIRouter:
    """Wire the routes to the room."""
    router = APIRouter(prefix="/api/v1/planning/schedules", tags=["planning"], responses=RESPONSES)
    _add_whole(router, planning)
    _add_duties(router, planning, setup)
    return router


def _add_whole(router: APIRouter, planning: Planning) -> None:
    schedules = planning.schedules

    @router.get("", operation_id="list_schedules")
    async def list_schedules(person: Reader) -> list[ScheduleView]:
        """Show schedules, those of the latest days first."""
        return [ScheduleView.of(each, planning) for each in await schedules.all(person)]

    @router.post("", operation_id="make_schedule", status_code=202)
    async def make_schedule(form: ScheduleForm, person: Writer) -> ScheduleView:
        """Ask for a schedule of some weeks; it is made beside, its progress shown meanwhile."""
        draft = Draft(
            first=form.first, weeks=form.weeks, seconds=form.seconds,
            weights=form.weights.model_dump(),
        )  # fmt: skip
        return ScheduleView.of(await planning.make_schedule(person, draft), planning)

    @router.post("/{id}/again", operation_id="remake_schedule", status_code=202)
    async def remake_schedule(id: ThingId, form: AgainForm, person: Writer) -> ScheduleView:
        """Make a draft again around its locked duties."""
        return ScheduleView.of(await schedules.remake(person, id, form.seconds), planning)

    @router.post("/{id}/stop", operation_id="stop_schedule", status_code=204)
    async def stop_schedule(id: ThingId, person: Writer) -> None:
        """Make it no better; the best so far is kept."""
        schedules.stop(person, id)

    @router.post("/{id}/publish", operation_id="publish_schedule")
    async def publish_schedule(id: ThingId, person: Writer) -> ScheduleView:
        """Let a draft hold; its people see it at once."""
        return ScheduleView.of(await schedules.publish(person, id), planning)

    @router.delete("/{id}", operation_id="remove_schedule", status_code=204)
    async def remove_schedule(id: ThingId, person: Writer) -> None:
        """Throw a draft away."""
        await schedules.remove(person, id)


def _add_duties(router: APIRouter, planning: Planning, setup: CentreLookup) -> None:
    schedules = planning.schedules

    @router.get("/{id}", operation_id="show_schedule")
    async def show_schedule(id: ThingId, person: Reader) -> BoardView:
        """Show a schedule whole, of the people that one may see."""
        board = await schedules.board(person, id)
        return board_view(board, _seen(board, person, setup), planning)

    @router.get("/{id}/file", operation_id="export_schedule", response_class=Response)
    async def export_schedule(
        id: ThingId, person: Reader, format: Annotated[Literal["csv", "xlsx"], Query()] = "xlsx"
    ) -> Response:
        """Return a schedule as a table: one row for each person, one column for each day."""
        board = await schedules.board(person, id)
        table = rota_table(board, _seen(board, person, setup))
        body, kind = (write_csv(table), CSV) if format == "csv" else (write_xlsx(table), XLSX)
        name = f"schedule-{board.schedule.first}.{format}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(body, media_type=kind, headers=headers)

    @router.post("/{id}/agents/{agent}/{day}/check", operation_id="check_duty")
    async def check_duty(
        id: ThingId, agent: ThingId, day: date, form: CheckForm, person: Reader
    ) -> list[BreachView]:
        """Say which rules a duty would break, without keeping it."""
        found = await schedules.judge(person, id, AgentId(agent), day, _wish(form.duty, agent, day))
        return [BreachView.of(breach) for breach in found]

    @router.get("/{id}/agents/{agent}/{day}/wish", operation_id="explain_wish")
    async def explain_wish(id: ThingId, agent: ThingId, day: date, person: Reader) -> DenialView:
        """Say why an agent's wish for a day was not granted."""
        return DenialView.of(await planning.denials.why(person, id, AgentId(agent), day))

    @router.put("/{id}/agents/{agent}/{day}", operation_id="place_duty")
    async def place_duty(
        id: ThingId, agent: ThingId, day: date, form: DutyForm, person: Writer
    ) -> list[BreachView]:
        """Give an agent a duty on a day; answers with the rules that are broken now."""
        found = await schedules.place(person, id, AgentId(agent), day, _wish(form, agent, day))
        return [BreachView.of(breach) for breach in found]

    @router.delete("/{id}/agents/{agent}/{day}", operation_id="free_day")
    async def free_day(id: ThingId, agent: ThingId, day: date, person: Writer) -> list[BreachView]:
        """Let an agent be off on a day; answers with the rules that are broken now."""
        found = await schedules.place(person, id, AgentId(agent), day, Wish(duty=None))
        return [BreachView.of(breach) for breach in found]


def _wish(form: DutyForm | None, agent: str, day: date) -> Wish:
    if form is None:
        return Wish(duty=None)
    return Wish(duty=form.placed(agent, day), instead_of=form.from_day)


def _seen(board: Board, person: Person, setup: CentreLookup) -> list[tuple[Planned, AgentProfile]]:
    """Return the people of a schedule that one may see, by team and name."""
    found: list[tuple[Planned, AgentProfile]] = []
    for each in board.problem.people:
        profile = setup.agent(AgentId(each.id))
        if profile is not None and may(person, "planning:read", team=profile.team):
            found.append((each, profile))
    return sorted(found, key=lambda pair: (pair[1].team or "", pair[1].number))

"""HTTP for schedules: made, shown, changed, published, as files. Translates, decides nothing."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from huawu.access.guard import require
from huawu.access.permissions import Person, may
from huawu.app.http.contact_forms import Form
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import ThingId
from huawu.app.rota_files import rota_table
from huawu.app.sheets import CSV, XLSX, write_csv, write_xlsx
from huawu.centre.model import AgentProfile
from huawu.centre.view import CentreLookup
from huawu.kernel.ids import AgentId, ShiftId
from huawu.planning.problem import Placed
from huawu.planning.rota import Draft, Schedule, State, Wish
from huawu.planning.schedules import Board
from huawu.planning.service import Planning
from huawu.wfm.schedule.model import Person as Planned
from huawu.wfm.schedule.rules import Breach, Rule

Reader = Annotated[Person, Depends(require("planning:read"))]
Writer = Annotated[Person, Depends(require("planning:write"))]
_Day = Annotated[date, Query(description="Local.")]
Minute = Annotated[int, Field(ge=0, le=2_880, description="Of the day; over 1440 the day after.")]
Seconds = Annotated[float, Field(ge=1, le=300, description="For each week, at most.")]


class ScheduleForm(Form):
    """A schedule that is asked for."""

    first: Annotated[date, Field(description="A Monday.")]
    weeks: Annotated[int, Field(ge=1, le=8)] = 1
    seconds: Seconds = 20.0


class AgainForm(Form):
    """How long a schedule is made again."""

    seconds: Seconds = 20.0


class ProgressView(BaseModel):
    """How far the making is."""

    cost: float = Field(description="Of the coverage, so far.")
    bound: float = Field(description="No schedule that keeps the contracts costs less.")
    gap: float = Field(description="How much might still be saved, a ratio.")
    spent_s: float


class ScheduleView(BaseModel):
    """A schedule without its duties."""

    id: str
    first: date
    last: date
    weeks: int
    state: State
    cost: float
    bound: float
    gap: float
    conflicts: list[dict[str, str]] = Field(description="Why there can be none, by language.")
    made_at: datetime
    made_by: str | None
    published_at: datetime | None
    published_by: str | None
    progress: ProgressView | None = Field(description="While it is being made.")

    @classmethod
    def of(cls, schedule: Schedule, planning: Planning) -> Self:
        """Show a schedule."""
        now = planning.schedules.progress(schedule.id)
        progress = now and ProgressView(
            cost=now.cost, bound=now.bound, gap=now.gap, spent_s=now.spent_s
        )
        names = cls.model_fields.keys() - {"progress", "conflicts"}
        return cls(
            progress=progress,
            conflicts=[dict(each) for each in schedule.conflicts],
            **{name: getattr(schedule, name) for name in names},
        )


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


class BreachView(BaseModel):
    """A rule that an agent's duties break."""

    agent: str
    rule: Rule
    day: int = Field(description="Of the schedule, from 0; a week's first for rules of weeks.")
    found: int | None = Field(description="What there is, in the rule's unit.")
    least: int | None
    most: int | None

    @classmethod
    def of(cls, breach: Breach) -> Self:
        """Show a breach."""
        names = cls.model_fields.keys() - {"agent"}
        return cls(agent=breach.person, **{name: getattr(breach, name) for name in names})


class DutyView(BaseModel):
    """One agent's shift on one day."""

    agent: str
    day: int = Field(description="Of the schedule, from 0.")
    shift: str
    start_min: int
    rests: list[int]
    locked: bool
    extra_min: int = Field(description="Longer than the shift; shorter when negative.")

    @classmethod
    def of(cls, duty: Placed, first: date) -> Self:
        """Show a duty."""
        return cls(
            agent=duty.agent,
            day=(duty.day - first).days,
            shift=duty.shift,
            start_min=duty.start_min,
            rests=list(duty.rests),
            locked=duty.locked,
            extra_min=duty.extra_min,
        )


class BreakView(BaseModel):
    """A break of a shift, and where it may start after the shift's start."""

    minutes: int
    after: int
    before: int
    paid: bool


class ShiftView(BaseModel):
    """A kind of shift."""

    id: str
    name: str
    minutes: int
    starts: list[int]
    breaks: list[BreakView]


class RowView(BaseModel):
    """One person of a schedule."""

    agent: str
    number: str
    name: str
    team: str | None
    contract: str
    shifts: list[str] = Field(description="That the contract allows.")
    queues: list[str]
    away: list[int] = Field(description="Days of leave, from 0.")


class CoverView(BaseModel):
    """One queue: people needed and people there, by interval from the first midnight."""

    queue: str
    needed: list[float]
    there: list[float]


class BoardView(BaseModel):
    """A schedule whole."""

    schedule: ScheduleView
    interval_min: int
    shifts: list[ShiftView]
    people: list[RowView]
    duties: list[DutyView]
    breaches: list[BreachView]
    cover: list[CoverView]
    missing_h: float = Field(description="Hours of people missing.")
    over_h: float = Field(description="Hours of people too many.")


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
        draft = Draft(first=form.first, weeks=form.weeks, seconds=form.seconds)
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
        return _board(board, _seen(board, person, setup), planning)

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


def _board(board: Board, seen: list[tuple[Planned, AgentProfile]], planning: Planning) -> BoardView:
    first, problem = board.schedule.first, board.problem
    names = {profile.id for _, profile in seen}
    hours = problem.demand.interval / 60
    return BoardView(
        schedule=ScheduleView.of(board.schedule, planning),
        interval_min=problem.demand.interval,
        shifts=_shifts(board, planning),
        people=[_row(person, profile, board) for person, profile in seen],
        duties=[DutyView.of(duty, first) for duty in board.duties if duty.agent in names],
        breaches=[BreachView.of(b) for b in board.judged.breaches if b.person in names],
        cover=[
            CoverView(queue=skill, needed=problem.demand.people[n].tolist(), there=list(there))
            for n, (skill, there) in enumerate(
                zip(problem.demand.skills, board.judged.cover, strict=True)
            )
        ],
        missing_h=board.judged.under * hours,
        over_h=board.judged.over * hours,
    )


def _row(person: Planned, profile: AgentProfile, board: Board) -> RowView:
    return RowView(
        agent=profile.id,
        number=profile.number,
        name=profile.name,
        team=profile.team,
        contract=person.contract,
        shifts=list(board.problem.contract_of(person).shifts),
        queues=sorted(person.skills),
        away=sorted(person.away),
    )


def _shifts(board: Board, planning: Planning) -> list[ShiftView]:
    names = planning.shift_names()
    return [
        ShiftView(
            id=shift.id,
            name=names.get(shift.id, shift.id),
            minutes=shift.length,
            starts=list(shift.starts),
            breaks=[_rest(rest) for rest in shift.breaks],
        )
        for shift in board.problem.shifts.values()
    ]


def _rest(rest: Any) -> BreakView:
    return BreakView(minutes=rest.length, after=rest.earliest, before=rest.latest, paid=rest.paid)

"""What the API shows of a schedule: the whole board, its rows, what was weighed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from huawu.centre.model import AgentProfile
from huawu.planning.problem import Placed, duties_of
from huawu.planning.rota import Schedule, State
from huawu.planning.schedules import Board
from huawu.planning.service import Planning
from huawu.wfm.schedule.denied import Denial
from huawu.wfm.schedule.model import Duty
from huawu.wfm.schedule.model import Person as Planned
from huawu.wfm.schedule.model import Wish as DayWish
from huawu.wfm.schedule.objectives import Aim, Objective, granted
from huawu.wfm.schedule.rules import Breach, Rule


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


class DayWishView(BaseModel):
    """What somebody would like on a day."""

    day: int
    off: bool = Field(description="Not to work.")
    work: bool = Field(description="To work, in such a shift; else: if at all, then so.")
    shift: str | None
    earliest_min: int
    latest_min: int
    granted: bool


class DenialView(BaseModel):
    """Why a wish was not granted; neither rules nor missing people: other aims weighed more."""

    rules: list[Rule] = Field(description="That cannot be kept with it.")
    missing_h: float = Field(description="More hours of people missing with it, at best.")

    @classmethod
    def of(cls, denial: Denial) -> Self:
        """Show why."""
        return cls(rules=list(denial.rules), missing_h=denial.missing_h)


class ObjectiveView(BaseModel):
    """One aim of the schedule."""

    aim: Aim
    amount: float = Field(description="Not reached, in the aim's unit.")
    of: float | None = Field(description="What there was to reach.")
    weight: float = Field(description="Of one unit.")
    cost: float

    @classmethod
    def of_one(cls, found: Objective) -> Self:
        """Show an aim."""
        return cls(**{name: getattr(found, name) for name in cls.model_fields})


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
    off: list[int] = Field(description="Days free by the rota.")
    home: bool = Field(description="Works from home.")
    wishes: list[DayWishView]


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
    objectives: list[ObjectiveView]
    cover: list[CoverView]
    missing_h: float = Field(description="Hours of people missing.")
    over_h: float = Field(description="Hours of people too many.")


def board_view(
    board: Board, seen: list[tuple[Planned, AgentProfile]], planning: Planning
) -> BoardView:
    """Show a schedule whole, of these people."""
    first, problem = board.schedule.first, board.problem
    names = {profile.id for _, profile in seen}
    hours = problem.demand.interval / 60
    mine: dict[str, list[Duty]] = {}
    for duty in duties_of(board.duties, first):
        mine.setdefault(duty.person, []).append(duty)
    return BoardView(
        schedule=ScheduleView.of(board.schedule, planning),
        interval_min=problem.demand.interval,
        shifts=_shifts(board, planning),
        people=[_row(person, profile, board, mine.get(person.id, [])) for person, profile in seen],
        duties=[DutyView.of(duty, first) for duty in board.duties if duty.agent in names],
        breaches=[BreachView.of(b) for b in board.judged.breaches if b.person in names],
        objectives=[ObjectiveView.of_one(each) for each in board.judged.objectives],
        cover=[
            CoverView(queue=skill, needed=problem.demand.people[n].tolist(), there=list(there))
            for n, (skill, there) in enumerate(
                zip(problem.demand.skills, board.judged.cover, strict=True)
            )
        ],
        missing_h=board.judged.under * hours,
        over_h=board.judged.over * hours,
    )


def _row(person: Planned, profile: AgentProfile, board: Board, duties: list[Duty]) -> RowView:
    kept, missed = granted(person, duties)
    return RowView(
        agent=profile.id,
        number=profile.number,
        name=profile.name,
        team=profile.team,
        contract=person.contract,
        shifts=list(board.problem.contract_of(person).shifts),
        queues=sorted(person.skills),
        away=sorted(person.away),
        off=sorted(person.off),
        home=profile.id in board.home,
        wishes=[_wished(wish, kept) for wish in (*kept, *missed) if not wish.rota],
    )


def _wished(wish: DayWish, kept: Sequence[DayWish]) -> DayWishView:
    return DayWishView(
        day=wish.day,
        off=wish.off,
        work=wish.work,
        shift=wish.shift,
        earliest_min=wish.earliest,
        latest_min=wish.latest,
        granted=wish in kept,
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

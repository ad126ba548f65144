"""The running day: what comes against what was planned, who is there, what could be changed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from huawu.access.permissions import Person, demand, may
from huawu.centre.levels import level_on
from huawu.centre.model import AgentProfile, Queue
from huawu.centre.planning import Contract, Shift
from huawu.floor.view import FloorNow, serves
from huawu.kernel.errors import NotFound
from huawu.kernel.ids import AgentId, new_id
from huawu.planning.absences import Absences, Answer
from huawu.planning.applying import Applying, Offered
from huawu.planning.around import Around
from huawu.planning.effects import Calls, Question, proposals
from huawu.planning.forecasting import ForecastDay
from huawu.planning.forecasts import Forecasts, PlannedDay
from huawu.planning.history import History, added_up
from huawu.planning.loans import Loans
from huawu.planning.needs import Need, all_needs, queue_plan
from huawu.planning.offers import Offers
from huawu.planning.problem import Placed, shift_of
from huawu.planning.running import Move, Profile, Rest, Seat, shares, supply
from huawu.planning.schedules import Schedules
from huawu.planning.shown import QueueToday, Today
from huawu.wfm.forecast.intraday import Updates, recent_of

_DAY: Final = timedelta(days=1)
_DAY_MIN: Final = 1_440
_LONGEST_MIN: Final = 60
_KEPT: Final = 20  #: lists of proposals that can still be applied


class Days:
    """The running day of one tenant."""

    def __init__(
        self,
        around: Around,
        history: History,
        forecasts: Forecasts,
        schedules: Schedules,
        absences: Absences,
        offers: Offers,
        loans: Loans,
    ) -> None:
        self._around = around
        self._applying: Final = Applying(
            around=around, schedules=schedules, offers=offers, loans=loans
        )
        self._history = history
        self._forecasts = forecasts
        self._schedules = schedules
        self._absences = absences
        self._offered: dict[str, Offered] = {}

    async def today(self, person: Person) -> Today:
        """Return the running day, with the queues that one may see."""
        demand(person, "planning:read")
        days = self._around.days
        day, minute = days.today(), days.minute()
        floor = self._around.floor()
        async with self._around.database.begin() as session:
            standing = await self._schedules.rota.standing(session, day, day)
        schedule, duties = standing.get(day, (None, ()))
        away = await self._away()
        agents = floor.agents if floor else ()
        states: dict[str, str] = {agent.id: agent.state for agent in agents}
        seats, missing = self._seats(duties, away, states, minute)
        later = await self._starts(day + _DAY)
        seats = [replace(seat, may_stay=self._may_stay(seat, later)) for seat in seats]
        queues = await self._queues(person, day, minute, floor, seats)
        working = [seat for seat in seats if _works(seat, minute)]
        return Today(
            day=day,
            minute=minute,
            interval_min=self._around.rules().interval_min,
            queues=queues,
            seats=seats,
            planned_now=len(working) + len(missing),
            there_now=len(working),
            missing=missing,
            schedule=None if schedule is None else schedule.id,
        )

    async def _away(self) -> frozenset[AgentId]:
        """Return who is excused at this moment."""
        now = self._around.days.now()
        found = await self._absences.between(now, now + timedelta(minutes=1))
        return frozenset(a.agent for a in found if a.state is Answer.APPROVED)

    async def _starts(self, day: date) -> Mapping[str, int]:
        """Return when agents begin on a day, in minutes of it."""
        async with self._around.database.begin() as session:
            standing = await self._schedules.rota.standing(session, day, day)
        return {duty.agent: duty.start_min for _, its in standing.values() for duty in its}

    def _may_stay(self, seat: Seat, later: Mapping[str, int]) -> int:
        """Return how many minutes longer the rest before the next shift allows."""
        profile = self._around.view().get(AgentProfile, seat.agent)
        contract = self._around.view().get(Contract, (profile and profile.contract) or "")
        rest = 11 * 60 if contract is None else round(contract.rest_h * 60)
        begins = later.get(seat.agent)
        if begins is None:
            return _LONGEST_MIN
        return max(0, min(_LONGEST_MIN, begins + _DAY_MIN - rest - seat.end))

    def _seats(
        self,
        duties: Sequence[Placed],
        away: frozenset[AgentId],
        states: Mapping[str, str],
        minute: int,
    ) -> tuple[list[Seat], list[AgentId]]:
        """Return who is there or still to come, and who should be there and is not."""
        view = self._around.view()
        late = self._around.rules().tolerance_min
        seats: list[Seat] = []
        missing: list[AgentId] = []
        for duty in duties:
            profile, shift = view.get(AgentProfile, duty.agent), view.get(Shift, duty.shift)
            if profile is None or shift is None or duty.agent in away:
                continue
            seat = _seat(duty, profile, shift_of(shift), view.all(Queue))
            gone = states.get(duty.agent, "signed_out") == "signed_out"
            if states and gone and seat.begin + late <= minute < seat.end:
                missing.append(duty.agent)
            else:
                seats.append(seat)
        return seats, missing

    async def _queues(
        self,
        person: Person,
        day: date,
        minute: int,
        floor: FloorNow | None,
        seats: Sequence[Seat],
    ) -> Sequence[QueueToday]:
        waiting = {queue.id: queue.waiting for queue in floor.queues} if floor else {}
        found: list[QueueToday] = []
        for queue in self._around.view().all(Queue):
            planned = (await self._forecasts.planned(queue.id, day, day)).get(day)
            if planned is not None and may(person, "planning:read", queue=queue.id):
                found.append(await self._queue(queue, planned, minute, waiting.get(queue.id, 0)))
        computed = await self._around.aside.run(all_needs, [self._plan(each) for each in found])
        slots = _DAY_MIN // self._interval
        needed = {name: _by_slot(its, slots, self._interval) for name, its in computed.items()}
        there = shares(supply(seats, slots, self._interval), needed, self._interval)
        return [
            replace(each, needed=needed[each.queue.id], there=there[each.queue.id])
            for each in found
        ]

    @property
    def _interval(self) -> int:
        return self._around.rules().interval_min

    async def _queue(
        self, queue: Queue, planned: PlannedDay, minute: int, waiting: int
    ) -> QueueToday:
        rules, told = self._around.rules(), planned.forecast
        known = (await self._forecasts.known(queue.id, 1))[0]
        day = told.day
        cells = (await self._history.days(queue.id, day, day)).get(day)
        slots, passed = len(told.calls), minute // rules.interval_min
        actual: list[float | None] = [None] * slots
        if cells is not None and rules.interval_min % cells.step_min == 0:
            came = added_up(cells, rules.interval_min)
            actual = [calls if n < passed else None for n, (calls, _) in enumerate(came)]
        came_so_far = np.array([calls or 0.0 for calls in actual])
        trust = np.array(known.trust) if len(known.trust) == slots else np.zeros(slots)
        plan = np.array(planned.planned)
        complete = all(calls is not None for calls in actual[:passed])
        updated = (
            Updates(trust, recent_of(slots)).apply(plan, came_so_far, passed) if complete else plan
        )
        return QueueToday(
            queue=queue,
            open=told.open,
            planned=planned.planned,
            updated=updated.tolist(),
            actual=actual,
            needed=(),
            there=(),
            trust=float(trust[passed]) if complete and passed < slots else 0.0,
            aht_s=told.aht_s or [rules.aht_s] * slots,
            patience_s=known.patience_s or rules.patience_s,
            waiting=waiting,
        )

    def _plan(self, each: QueueToday) -> Any:
        """Return the queue's staffing with what is expected now, without shrinkage."""
        rules = replace(self._around.rules(), shrinkage={}, uncertain=False)
        day = self._around.days.today()
        zeros = [0.0] * len(each.updated)
        told = ForecastDay(
            day=day,
            open=each.open,
            calls=each.updated,
            low=zeros,
            high=zeros,
            aht_s=each.aht_s,
            aht_low_s=None,
            aht_high_s=None,
        )
        planned = PlannedDay(version="", forecast=told, planned=each.updated)
        return queue_plan(each.queue, {day: planned}, rules, each.patience_s)

    async def propose(self, person: Person) -> Offered:
        """Return what could be changed in the rest of the day, each with its effect.

        Raises:
            NotFound: no schedule is published for today, or no queue has a forecast.
        """
        demand(person, "planning:steer")
        today = await self.today(person)
        if today.schedule is None:
            raise NotFound("No schedule is published for today.")
        slots = _DAY_MIN // today.interval_min
        need: dict[str, Sequence[float]] = {q.queue.id: q.needed for q in today.queues}
        if not any(any(row) for row in need.values()):
            raise NotFound("No queue has a forecast for today.")
        rest = Rest(
            interval=today.interval_min,
            first=min(today.minute // today.interval_min, slots - 1),
            slots=slots,
            need=need,
            seats=tuple(_within(today.seats, frozenset(need))),
            notice=self._around.rules().ask_before_min,
            now=today.minute,
        )
        calls: dict[str, Calls] = {
            each.queue.id: Calls(
                calls=each.updated,
                aht_s=each.aht_s,
                patience_s=each.patience_s,
                within_s=[
                    level_on(each.queue, today.day, slot * today.interval_min).within_s
                    for slot in range(slots)
                ],
                waiting=each.waiting,
                target=level_on(each.queue, today.day, today.minute).target,
                may_ask=self._may_ask(each.queue),
            )
            for each in today.queues
        }
        rules = self._around.rules()
        question = Question(
            rest=rest,
            calls=calls,
            may_aim=self._around.door.steers() is not None,
            taken=rules.callback_taken,
            reached=rules.callback_reached,
        )
        found = await self._around.aside.run(proposals, question)
        made = Offered(id=new_id("prp", self._around.days.now()), today=today, found=found)
        self._offered = dict(list(self._offered.items())[1 - _KEPT :]) | {made.id: made}
        return made

    def _may_ask(self, queue: Queue) -> bool:
        """Say whether who waits in a queue could be called back and is not asked already."""
        floor, rule = self._around.floor(), queue.callback
        asks = rule is not None and (rule.offer_after_s or rule.offer_expected_s) is not None
        if floor is None or queue.dials is None or asks:
            return False
        return all(now.id != queue.id or now.asks_until is None for now in floor.queues)

    async def apply(self, person: Person, offered: str, act: Move) -> int:
        """Carry one proposal out, and return how many people it concerns.

        Raises:
            NotFound: these proposals are not known any more; ask again.
            Conflict: plans have changed since.
        """
        demand(person, "planning:steer")
        known = self._offered.get(offered)
        chosen = known and next((p for p in known.found.proposals if p.act is act), None)
        if known is None or chosen is None:
            raise NotFound("These proposals are not known any more; ask for new ones.")
        await self._applying.carry_out(person, known, chosen)
        self._offered[offered] = known.now_applied(chosen)
        return len(chosen.changes)

    async def take_back(self, person: Person, offered: str, act: Move) -> int:
        """Undo a proposal that was carried out, and return for how many people that was possible.

        Raises:
            NotFound: it is not known any more that it was carried out.
            Conflict: plans have changed since.
        """
        demand(person, "planning:steer")
        known = self._offered.get(offered)
        chosen = known and next((p for p in known.applied if p.act is act), None)
        if known is None or chosen is None:
            raise NotFound("What was carried out is not known any more; change the plan by hand.")
        count = await self._applying.take_back(person, known, chosen)
        self._offered[offered] = known.taken_back(chosen)
        return count


def _works(seat: Seat, minute: int) -> bool:
    return seat.begin <= minute < seat.end


def _seat(duty: Placed, profile: AgentProfile, shift: Any, queues: Sequence[Queue]) -> Seat:
    own = frozenset(queue.id for queue in queues if serves(profile, queue))
    ready = replace(profile, skills=tuple(replace(s, reserve=0) for s in profile.skills))
    could = frozenset(queue.id for queue in queues if serves(ready, queue))
    return Seat(
        agent=profile.id,
        queues=frozenset(own),
        reserve=could - own,
        begin=duty.start_min,
        end=duty.start_min + shift.length + duty.extra_min,
        rests=duty.rests,
        breaks=shift.breaks,
        shift_begin=duty.start_min,
    )


def _within(seats: Sequence[Seat], queues: Profile) -> Sequence[Seat]:
    """Return seats with only these queues; whoever serves none of them is left out."""
    cut = [replace(s, queues=s.queues & queues, reserve=s.reserve & queues) for s in seats]
    return [seat for seat in cut if seat.queues]


def _by_slot(needs: Sequence[Need], slots: int, interval: int) -> list[float]:
    found = [0.0] * slots
    for need in needs:
        found[need.minute // interval] = float(need.staffed.agents)
    return found

"""A schedule as files that people take along: a table, a calendar."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from icalendar import Calendar, Event

from huawu.centre.model import AgentProfile
from huawu.planning.own import OwnDuty
from huawu.planning.problem import Placed
from huawu.planning.schedules import Board
from huawu.wfm.adherence import Activity
from huawu.wfm.schedule.files import clock
from huawu.wfm.schedule.model import Person, Shift

CALENDAR: Final = "text/calendar"


def rota_table(board: Board, people: Iterable[tuple[Person, AgentProfile]]) -> list[list[str]]:
    """Return a table: a row for each person, a column for each day, "" where they are off."""
    schedule = board.schedule
    days = [schedule.first + timedelta(days=n) for n in range(7 * schedule.weeks)]
    found = {(duty.agent, duty.day): duty for duty in board.duties}
    rows = [["number", "name", *(day.strftime("%Y-%m-%d %a") for day in days)]]
    for _, profile in people:
        cells = [
            "" if (duty := found.get((profile.id, day))) is None else _cell(duty, board)
            for day in days
        ]
        rows.append([profile.number, profile.name, *cells])
    return rows


def _cell(duty: Placed, board: Board) -> str:
    shift: Shift | None = board.problem.shifts.get(duty.shift)
    if shift is None:
        return clock(duty.start_min)
    end = clock(duty.start_min + shift.length + duty.extra_min)
    rests = " ".join(
        f"{clock(begins)}-{clock(begins + rest.length)}"
        for begins, rest in zip(duty.rests, shift.breaks, strict=False)
    )
    return f"{clock(duty.start_min)}-{end}" + (f" ({rests})" if rests else "")


def calendar_of(duties: Sequence[OwnDuty], made_at: datetime) -> bytes:
    """Return an agent's duties as a calendar; breaks stand in each entry's text."""
    calendar: Any = Calendar()  # untyped
    calendar.add("prodid", "-//Huawu//schedule//EN")
    calendar.add("version", "2.0")
    for own in duties:
        if not own.spans:
            continue
        entry: Any = Event()
        entry.add("uid", f"{own.duty.agent}-{own.duty.day.isoformat()}@huawu")
        entry.add("dtstamp", made_at)
        entry.add("dtstart", own.spans[0].begin)
        entry.add("dtend", own.spans[-1].end)
        entry.add("summary", own.name)
        rests = [span for span in own.spans if span.activity is Activity.BREAK]
        if rests:
            entry.add("description", "\n".join(f"{s.begin:%H:%M}–{s.end:%H:%M} UTC" for s in rests))
        calendar.add_component(entry)
    made: bytes = calendar.to_ical()
    return made

"""HTTP for agents as a table, and for public holidays. Decides nothing."""

from dataclasses import asdict
from datetime import date
from itertools import repeat
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, Field

from huawu.access.approvals import GuardedAct
from huawu.access.guard import require
from huawu.access.permissions import Person
from huawu.access.service import Access
from huawu.access.users import login_key
from huawu.app.http.problems import RESPONSES
from huawu.app.sheets import CSV, XLSX, read_sheet, write_csv, write_xlsx
from huawu.centre.calendar import FIRST_YEAR, LAST_YEAR, DayKind, Source, public_days
from huawu.centre.model import AgentProfile
from huawu.centre.people import read_people, write_people
from huawu.centre.service import Centre
from huawu.kernel.clock import Clock
from huawu.kernel.ids import new_id

Writer = Annotated[Person, Depends(require("people:write"))]
Reader = Annotated[Person, Depends(require("people:read"))]
HoursReader = Annotated[Person, Depends(require("queues:read"))]

_Year = Annotated[int, Path(ge=FIRST_YEAR, le=LAST_YEAR)]
_Country = Annotated[str, Query(pattern="^[A-Z]{2}$", description="ISO 3166.")]
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}} for kind in (CSV, XLSX)
        },
    }
}


class RowFaultView(BaseModel):
    """What is wrong with one row."""

    row: int = Field(description="As the spreadsheet numbers it: the heading is 1.")
    field: str
    message: str


class ImportView(BaseModel):
    """What an import did, or would do. With faults nothing was imported."""

    added: int
    changed: int
    same: int
    faults: list[RowFaultView]
    imported: bool


class PublicDayView(BaseModel):
    """A day that differs from its weekday."""

    day: date
    kind: DayKind
    name: str


class CalendarView(BaseModel):
    """The public days of a year."""

    source: Source = Field(description='"law": the days that are moved are not known yet.')
    days: list[PublicDayView]


def build_router(centre: Centre, access: Access, clock: Clock) -> APIRouter:
    """Wire the routes to the rooms."""
    router = APIRouter(prefix="/api/v1", tags=["agents"], responses=RESPONSES)

    @router.post("/people/import", operation_id="import_people", openapi_extra=_BODY)
    async def import_people(
        request: Request,
        person: Writer,
        *,
        dry_run: Annotated[bool, Query(description="Only say what would come of it.")] = True,
    ) -> ImportView:
        """Add and change agents from a CSV or XLSX file: all rows, or none."""
        rows = read_sheet(await request.body())
        users = {login_key(user.login): user.id for user in await access.users.known()}
        fresh = (new_id("agt", clock.now()) for _ in repeat(None))
        reading = read_people(rows, centre.view, users, fresh)
        imports = not dry_run and not reading.faults
        if imports:
            await centre.save_all(reading.agents, person)
        return ImportView(
            added=reading.added,
            changed=reading.changed,
            same=reading.same,
            faults=[RowFaultView(**asdict(fault)) for fault in reading.faults],
            imported=imports,
        )

    @router.get("/people/export", operation_id="export_people", response_class=Response)
    async def export_people(
        person: Reader, format: Annotated[Literal["csv", "xlsx"], Query()] = "csv"
    ) -> Response:
        """Return the agents that one may see as a table that can be imported again."""
        await access.approvals.demand(person, GuardedAct.BULK_EXPORT, "people")
        logins = {user.id: user.login for user in await access.users.known()}
        seen = {kept.thing.id for kept in centre.things(AgentProfile, person)}
        table = write_people(centre.view, logins, seen)
        body, kind = (write_csv(table), CSV) if format == "csv" else (write_xlsx(table), XLSX)
        headers = {"Content-Disposition": f'attachment; filename="people.{format}"'}
        return Response(body, media_type=kind, headers=headers)

    @router.get("/calendar/{year}", tags=["hours"], operation_id="get_calendar")
    async def get_calendar(year: _Year, _: HoursReader, country: _Country = "CN") -> CalendarView:
        """Show a year's public holidays and worked weekends, to begin a calendar with."""
        source, days = public_days(year, country)
        return CalendarView(source=source, days=[PublicDayView(**asdict(day)) for day in days])

    return router

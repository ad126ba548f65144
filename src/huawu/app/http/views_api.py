"""HTTP for views that people keep, share and have sent. Translates, and decides nothing."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from huawu.access.guard import require
from huawu.access.permissions import Person
from huawu.access.service import Access
from huawu.app.http.contact_forms import Form
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import IfMatch, ThingId, tagged, version_of
from huawu.kernel.ids import UserId
from huawu.mail.outbox import Sending
from huawu.metrics.pages import Language
from huawu.views.service import Kept, Views
from huawu.views.view import Asked, Every, Schedule, View

Reader = Annotated[Person, Depends(require("metrics:read"))]
_Name = Annotated[str, Field(max_length=80)]
_Names = Annotated[list[_Name], Field(max_length=50)]


class SubscriptionForm(Form):
    """When a view is sent, to whom and how."""

    every: Every
    hour: Annotated[int, Field(ge=0, le=23)] = Field(description="In the centre's zone.")
    day: Annotated[int, Field(ge=1, le=31)] = Field(
        default=1, description="Weekday 1 (Monday) to 7, or day of the month."
    )
    to: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=50)]
    forms: Annotated[list[Literal["xlsx", "pdf"]], Field(max_length=2)] = Field(
        default=["xlsx", "pdf"]
    )
    language: Language = "zh"
    enabled: bool = True

    def schedule(self) -> Schedule:
        """Return the schedule that is meant."""
        told = self.model_dump(exclude={"to", "forms"})
        return Schedule(**told, to=tuple(self.to), forms=tuple(dict.fromkeys(self.forms)))


class AskedForm(Form):
    """A report by its name, or a question; over a span that moves on, or over two days."""

    report: _Name = ""
    metrics: Annotated[list[_Name], Field(max_length=200)] = Field(default=[])
    by: Annotated[list[_Name], Field(max_length=6)] = Field(default=[])
    where: dict[str, list[str]] = Field(default={})
    params: dict[str, str] = Field(default={}, description='Such as {"within": "30 s"}.')
    versions: dict[str, int] = Field(default={}, description="Metric → version to read it by.")
    period: _Name = Field(default="", description='Such as "lastWeek"; "": from and to.')
    first: date | None = Field(default=None, alias="from")
    last: date | None = Field(default=None, alias="to")
    compare: _Name = ""
    pivot: _Name = ""
    shown: _Name = Field(default="", description="table, line or bar")

    def asked(self) -> Asked:
        """Return what is meant."""
        told = self.model_dump(exclude={"metrics", "by"})
        return Asked(**told, metrics=tuple(self.metrics), by=tuple(self.by))


class ViewForm(Form):
    """A view as it shall be."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    asked: AskedForm
    roles: _Names = Field(default=[], description="Roles that see it, too.")
    teams: _Names = Field(default=[], description="Teams that see it, too.")
    schedule: SubscriptionForm | None = None

    def view(self) -> View:
        """Return the view that is meant."""
        return View(
            name=self.name,
            asked=self.asked.asked(),
            roles=tuple(self.roles),
            teams=tuple(self.teams),
            schedule=None if self.schedule is None else self.schedule.schedule(),
        )


class SavedView(BaseModel):
    """A view that somebody keeps."""

    id: str
    owner: str
    owner_name: str
    own: bool
    name: str
    asked: AskedForm
    roles: list[str]
    teams: list[str]
    schedule: SubscriptionForm | None
    version: int
    changed_at: datetime
    next_at: datetime | None = Field(description="When it is sent.")
    trouble: str = Field(description="Why it was not sent the last time.")

    @classmethod
    def of(cls, kept: Kept, person: Person, names: dict[UserId, str]) -> Self:
        """Show a view to a person; its addresses only to who keeps it."""
        own = kept.owner == person.user
        asked = {name: getattr(kept.view.asked, name) for name in Asked.__dataclass_fields__}
        asked |= {"metrics": list(asked["metrics"]), "by": list(asked["by"])}
        asked["where"] = {name: list(words) for name, words in asked["where"].items()}
        return cls(
            id=kept.id,
            owner=kept.owner,
            owner_name=names.get(kept.owner, ""),
            own=own,
            name=kept.view.name,
            asked=AskedForm.model_validate(asked, by_name=True),
            roles=list(kept.view.roles),
            teams=list(kept.view.teams),
            schedule=_schedule(kept.view.schedule) if own else None,
            version=kept.version,
            changed_at=kept.changed_at,
            next_at=kept.next_at,
            trouble=kept.trouble if own else "",
        )


class SavedViews(BaseModel):
    """Views, and whether this centre can send any."""

    views: list[SavedView]
    mail: bool = Field(description="Whether a mail server is set up.")


class SendingView(BaseModel):
    """What became of a letter."""

    id: str
    recipients: list[str]
    subject: str
    size_bytes: int
    made_at: datetime
    attempts: int
    due_at: datetime | None = Field(description="When it is tried again; null: sent or given up.")
    sent_at: datetime | None
    answer: str

    @classmethod
    def of(cls, sending: Sending) -> Self:
        """Show a letter."""
        told: dict[str, Any] = {name: getattr(sending, name) for name in cls.model_fields}
        return cls(**told)


def _schedule(schedule: Schedule | None) -> SubscriptionForm | None:
    if schedule is None:
        return None
    told: dict[str, Any] = {name: getattr(schedule, name) for name in Schedule.__dataclass_fields__}
    told |= {"to": list(schedule.to), "forms": list(schedule.forms)}
    return SubscriptionForm.model_validate(told)


def build_router(views: Views, access: Access) -> APIRouter:
    """Wire the routes to the room."""
    router = APIRouter(prefix="/api/v1/views", tags=["views"], responses=RESPONSES)
    _add_letters(router, views)

    async def shown(person: Person, *kept: Kept) -> list[SavedView]:
        names = {user.id: user.name for user in await access.users.known()}
        return [SavedView.of(each, person, names) for each in kept]

    @router.get("", operation_id="list_views")
    async def list_views(person: Reader) -> SavedViews:
        """Show what one keeps, and what others share with one."""
        return SavedViews(
            views=await shown(person, *await views.all(person)), mail=views.outbox.ready
        )

    @router.post("", status_code=201, operation_id="create_view")
    async def create_view(form: ViewForm, person: Reader, response: Response) -> SavedView:
        """Keep a view."""
        kept = await views.create(person, form.view())
        tagged(response, kept.version)
        return (await shown(person, kept))[0]

    @router.put("/{id}", operation_id="change_view")
    async def change_view(
        id: ThingId, form: ViewForm, person: Reader, response: Response, if_match: IfMatch = None
    ) -> SavedView:
        """Change a view of one's own."""
        version = version_of(if_match)
        kept = await views.change(person, id, form.view(), expected_version=version)
        tagged(response, kept.version)
        return (await shown(person, kept))[0]

    @router.delete("/{id}", status_code=204, operation_id="remove_view")
    async def remove_view(id: ThingId, person: Reader) -> None:
        """Remove a view of one's own; who defines metrics may remove any that they see."""
        await views.remove(person, id)

    return router


def _add_letters(router: APIRouter, views: Views) -> None:
    @router.post("/{id}/sending", status_code=204, operation_id="send_view")
    async def send_view(id: ThingId, person: Reader) -> None:
        """Have a view of one's own sent at once."""
        await views.send_now(person, id)

    @router.get("/{id}/sendings", operation_id="list_sendings")
    async def list_sendings(id: ThingId, person: Reader) -> list[SendingView]:
        """Show what became of a view's letters, newest first."""
        return [SendingView.of(each) for each in await views.sendings(person, id)]

    @router.post("/{id}/sendings/{letter}", status_code=204, operation_id="send_again")
    async def send_again(id: ThingId, letter: ThingId, person: Reader) -> None:
        """Try again a letter that was given up."""
        await views.send_again(person, id, letter)

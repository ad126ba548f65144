"""HTTP for the set-up: the same routes for every kind. Translates, and decides nothing."""

from bisect import bisect_right
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Query, Response

from huawu.access.guard import require
from huawu.access.permissions import Person
from huawu.app.http.centre_forms import (
    DeviceForm,
    DeviceSecretView,
    Face,
    KeptView,
    Page,
    SecretForm,
    UseView,
    faces,
    shown,
)
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import IfMatch, ThingId, tagged, version_of
from huawu.centre.model import Device
from huawu.centre.service import Centre
from huawu.kernel.errors import Invalid

F = TypeVar("F")

LinesWriter = Annotated[Person, Depends(require("lines:write"))]

_Version = Annotated[int, Query(ge=1, le=2**31 - 1, description="Which one to save again.")]
_After = Annotated[str | None, Query(max_length=63, description="The last id of the page before.")]
_Limit = Annotated[int, Query(ge=1, le=1_000)]


def build_router(centre: Centre) -> APIRouter:
    """Wire the routes to the room."""
    router = APIRouter(prefix="/api/v1", responses=RESPONSES)
    for face in faces():
        _add_readers(router, centre, face)
        _add_writers(router, centre, face)
    _add_devices(router, centre)
    return router


def _add(router: APIRouter, face: Face, method: str, path: str, endpoint: Any, **more: Any) -> None:
    """Add a route named like its endpoint and its kind, e.g. `list_queues`."""
    many = endpoint.__name__.startswith("list")
    kind = (face.kind.plural if many else face.kind.name).replace("-", "_")
    name = f"{endpoint.__name__}_{kind}"
    router.add_api_route(
        f"/{face.kind.plural}{path}",
        endpoint,
        methods=[method],
        operation_id=name,
        name=name,
        tags=[face.kind.plural],
        **more,
    )


def _typed(endpoint: Callable[..., Any], **annotations: Any) -> Callable[..., Any]:
    """Tell FastAPI the kind's own types, which only run time knows."""
    endpoint.__annotations__.update(annotations)
    return endpoint


def _add_readers(router: APIRouter, centre: Centre, face: Face) -> None:
    kind = face.kind.type
    reader = Annotated[Person, Depends(require(f"{face.kind.area}:read"))]
    one, page = KeptView[face.view], Page[face.view]

    async def list(person: Person, after: _After = None, limit: _Limit = 100) -> Any:
        """Show all that one may see, by id."""
        found = centre.things(kind, person)
        start = 0 if after is None else bisect_right(found, after, key=lambda k: k.thing.id)
        items = found[start : start + limit]
        more = start + limit < len(found)
        return {
            "items": [shown(face, kept) for kept in items],
            "next": items[-1].thing.id if more else None,
        }

    async def get(id: ThingId, person: Person, response: Response) -> Any:
        """Show one."""
        kept = centre.get(kind, id, person)
        tagged(response, kept.version)
        return shown(face, kept)

    async def history_of(id: ThingId, person: Person) -> Any:
        """Show every version, newest first, also of one that was removed."""
        return [shown(face, kept) for kept in await centre.history(kind, id, person)]

    async def uses_of(id: ThingId, person: Person) -> Any:
        """Show where it is named by others."""
        return await centre.uses(kind, id, person)

    for path, endpoint, model in (
        ("", list, page),
        ("/{id}", get, one),
        ("/{id}/history", history_of, _list_of(one)),
        ("/{id}/uses", uses_of, _list_of(UseView)),
    ):
        _add(router, face, "GET", path, _typed(endpoint, person=reader), response_model=model)


def _add_writers(router: APIRouter, centre: Centre, face: Face) -> None:
    kind = face.kind.type
    writer = Annotated[Person, Depends(require(f"{face.kind.area}:write"))]
    one = KeptView[face.view]

    async def save(
        id: ThingId,
        form: Any,
        person: Person,
        response: Response,
        if_match: IfMatch = None,
    ) -> Any:
        """Save as the next version; without If-Match only if there is none yet."""
        if form.id != id:
            raise Invalid("id", "is another than in the address; make them the same")
        thing = face.filled(form, centre.view.get(kind, id))
        kept = await centre.save(thing, expected_version=version_of(if_match), person=person)
        tagged(response, kept.version)
        return shown(face, kept)

    async def remove(id: ThingId, person: Person, if_match: IfMatch = None) -> None:
        """Remove it; refused while others name it; the history stays."""
        await centre.remove(kind, id, expected_version=version_of(if_match), person=person)

    async def undo(
        id: ThingId,
        version: _Version,
        person: Person,
        response: Response,
        if_match: IfMatch = None,
    ) -> Any:
        """Save an earlier version again, as the next one."""
        kept = await centre.undo(
            kind, id, version, expected_version=version_of(if_match), person=person
        )
        tagged(response, kept.version)
        return shown(face, kept)

    _add(
        router, face, "PUT", "/{id}", _typed(save, form=face.form, person=writer),
        response_model=one,
    )  # fmt: skip
    _add(router, face, "DELETE", "/{id}", _typed(remove, person=writer), status_code=204)
    _add(router, face, "POST", "/{id}/undo", _typed(undo, person=writer), response_model=one)


def _add_devices(router: APIRouter, centre: Centre) -> None:
    face = next(face for face in faces() if face.kind.type is Device)

    @router.post("/devices", status_code=201, tags=["devices"], operation_id="add_device")
    async def add_device(
        form: DeviceForm, person: LinesWriter, response: Response
    ) -> DeviceSecretView:
        """Add a telephone; the answer is the only one that shows its secret."""
        kept, secret = await centre.add_device(face.filled(form, None), person)
        response.headers["Cache-Control"] = "no-store"
        return DeviceSecretView.model_validate({"device": shown(face, kept), "secret": secret})

    @router.post("/devices/{id}/secret", tags=["devices"], operation_id="renew_device_secret")
    async def renew_device_secret(
        id: ThingId,
        form: SecretForm,
        person: LinesWriter,
        response: Response,
    ) -> DeviceSecretView:
        """Give a telephone a new secret; the answer is the only one that shows it."""
        kept, secret = await centre.renew_secret(id, person, md5=form.md5)
        response.headers["Cache-Control"] = "no-store"
        return DeviceSecretView.model_validate({"device": shown(face, kept), "secret": secret})


def _list_of(model: Any) -> Any:
    return list[model]

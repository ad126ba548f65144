"""The door of every route: who is asking, and may they? Refuses by default.

    Reader = Annotated[Person, Depends(require("queues:read"))]

The application says once, by `install`, who recognises people; without it everybody is a
stranger. `permission_of` tells what a route demands, so that a test can walk them all.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Protocol, runtime_checkable

from fastapi import Depends, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import HTTPConnection

from huawu.access.permissions import Person, demand, matrix
from huawu.kernel.errors import Unauthenticated

#: Shown in the API's description; it never answers by itself.
_BEARER = HTTPBearer(auto_error=False, scheme_name="token", description="From `POST /session`.")


@runtime_checkable
class Doorkeeper(Protocol):
    """Recognises people by their tokens, as `huawu.access.service.Access` does."""

    async def person_of(self, token: str, request_id: str = "") -> Person:
        """Return who stands behind a token, or raise `Unauthenticated`."""
        ...


def install(app: FastAPI, doorkeeper: Doorkeeper) -> None:
    """Let `doorkeeper` recognise the people of this application's requests."""
    app.state.doorkeeper = doorkeeper


async def person_of(connection: HTTPConnection, token: str) -> Person:
    """Return who stands behind `token` on a request or a WebSocket.

    Raises:
        Unauthenticated: nobody, or no doorkeeper was installed.
    """
    doorkeeper = getattr(connection.app.state, "doorkeeper", None)
    if not token or not isinstance(doorkeeper, Doorkeeper):
        raise Unauthenticated("Please sign in.")
    return await doorkeeper.person_of(token, getattr(connection.state, "request_id", ""))


async def current_person(
    connection: HTTPConnection,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
) -> Person:
    """Return who asks, by the request's `Authorization: Bearer` header.

    Raises:
        Unauthenticated: nobody we know.
    """
    return await person_of(connection, "" if bearer is None else bearer.credentials)


class Requirement:
    """A FastAPI dependency that lets through only people who hold a permission somewhere.

    Where it holds is the service's question: it knows the team and queue of what is asked about.
    """

    def __init__(self, permission: str) -> None:
        self.permission = permission

    async def __call__(self, person: Annotated[Person, Depends(current_person)]) -> Person:
        """Return the person.

        Raises:
            Refused: they do not hold the permission.
        """
        demand(person, self.permission)
        return person


def require(permission: str) -> Requirement:
    """Make a dependency that demands `permission`.

    Raises:
        ValueError: `permissions.toml` does not know it.
    """
    if permission not in matrix().permissions:
        raise ValueError(f"permissions.toml does not know {permission!r}")
    return Requirement(permission)


def permission_of(route: Any) -> str | None:
    """Return what a route demands; None when anybody may call it."""
    dependant = getattr(route, "dependant", None)
    if not isinstance(dependant, Dependant):
        return None
    return next((call.permission for call in _calls(dependant)), None)


def _calls(dependant: Dependant) -> Iterator[Requirement]:
    for inner in dependant.dependencies:
        if isinstance(inner.call, Requirement):
            yield inner.call
        yield from _calls(inner)

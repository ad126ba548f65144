"""The door of every route: who is asking, and may they? Refuses by default.

    Reader = Annotated[Person, Depends(require("queues:read"))]

The application says once, by `install`, who recognises people; without it everybody is a
stranger. `permissions_of` tells what a route demands, so that a test can walk them all.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Protocol, runtime_checkable

from fastapi import Depends, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.security import (
    HTTPAuthorizationCredentials,
    HTTPBasic,
    HTTPBasicCredentials,
    HTTPBearer,
)
from starlette.requests import HTTPConnection

from huawu.access.permissions import Person, demand, matrix
from huawu.kernel.errors import Unauthenticated

#: Shown in the API's description; it never answers by itself.
_BEARER = HTTPBearer(auto_error=False, scheme_name="token", description="From `POST /session`.")

_BASIC = HTTPBasic(
    auto_error=False, scheme_name="calendar", description="An API token as the password."
)


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


async def current_token(
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
) -> str:
    """Return the request's token, from `Authorization: Bearer`; "" when there is none."""
    # async, because a plain function would cost a thread's turn for each request
    return "" if bearer is None else bearer.credentials


async def current_person(
    connection: HTTPConnection, token: Annotated[str, Depends(current_token)]
) -> Person:
    """Return who asks.

    Raises:
        Unauthenticated: nobody we know.
    """
    return await person_of(connection, token)


async def person_with_password(
    connection: HTTPConnection,
    basic: Annotated[HTTPBasicCredentials | None, Depends(_BASIC)],
) -> Person:
    """Return whose API token stands as the password.

    Raises:
        Unauthenticated: nobody we know.
    """
    try:
        return await person_of(connection, "" if basic is None else basic.password)
    except Unauthenticated as stranger:
        raise Unauthenticated(stranger.message, scheme="Basic") from None


class Requirement:
    """A FastAPI dependency that lets through only people who hold a permission somewhere.

    Where it holds is the service's question: it knows the team and queue of what is asked about.
    """

    def __init__(self, *permissions: str) -> None:
        self.permissions = permissions  #: at least one; any of them lets through

    async def __call__(self, person: Annotated[Person, Depends(current_person)]) -> Person:
        """Return the person.

        Raises:
            Refused: they hold none of the permissions.
        """
        if not person.permissions.intersection(self.permissions):
            demand(person, self.permissions[0])
        return person


def require(*permissions: str) -> Requirement:
    """Make a dependency that demands a permission; of several, any one.

    Raises:
        ValueError: `permissions.toml` does not know one of them.
    """
    unknown = [name for name in permissions if name not in matrix().permissions]
    if unknown or not permissions:
        raise ValueError(f"permissions.toml does not know {unknown}")
    return Requirement(*permissions)


class BasicRequirement(Requirement):
    """A requirement of a route for programs that know no bearer tokens, such as calendars.

    An API token is the password; the user name says nothing and is not looked at.
    """

    async def __call__(self, person: Annotated[Person, Depends(person_with_password)]) -> Person:
        """Return the person.

        Raises:
            Refused: they hold none of the permissions.
        """
        return await super().__call__(person)


def require_basic(*permissions: str) -> Requirement:
    """Make a dependency as `require` does, for HTTP's basic authentication."""
    return BasicRequirement(*require(*permissions).permissions)


def permissions_of(route: Any) -> frozenset[str]:
    """Return what a route demands any one of; empty when anybody may call it."""
    dependant = getattr(route, "dependant", None)
    if not isinstance(dependant, Dependant):
        return frozenset()
    return frozenset(next((call.permissions for call in _calls(dependant)), ()))


def _calls(dependant: Dependant) -> Iterator[Requirement]:
    for inner in dependant.dependencies:
        if isinstance(inner.call, Requirement):
            yield inner.call
        yield from _calls(inner)

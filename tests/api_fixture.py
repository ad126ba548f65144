"""An application of the two rooms over a real database, and clients signed in as anybody."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from tests.access_fixture import HandClock, access_on, person
from tests.centre_fixture import centre_on

from huawu.access import guard
from huawu.access.permissions import Person
from huawu.access.service import Access
from huawu.app.http import access_api, centre_api, problems
from huawu.centre.service import Centre
from huawu.journal.memory import MemoryJournal
from huawu.kernel.errors import Unauthenticated
from huawu.storage.database import Database


class RoleKeeper:
    """Takes a role's name for a token, so that tests need not sign in."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}

    async def person_of(self, token: str, request_id: str = "") -> Person:
        if token in self.people:
            return self.people[token]
        found = person(token, user=f"usr_{token}")
        if not found.scopes and token != "nobody":
            raise Unauthenticated("Please sign in.")
        return found


@dataclass(frozen=True)
class House:
    app: FastAPI
    access: Access
    centre: Centre
    keeper: RoleKeeper

    @asynccontextmanager
    async def client(self, token: str = "") -> AsyncGenerator[AsyncClient]:
        transport = ASGITransport(app=self.app, raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with AsyncClient(
            transport=transport, base_url="http://huawu/api/v1", headers=headers
        ) as client:
            yield client


async def open_house(database: Database, doorkeeper: Any = None) -> House:
    """Build the application; with `doorkeeper` None a token is the name of a role."""
    access = access_on(database, HandClock())
    centre = centre_on(database, MemoryJournal())
    await centre.load()
    app = FastAPI()
    problems.install(app)
    keeper = RoleKeeper()
    guard.install(app, access if doorkeeper == "access" else keeper)
    app.include_router(access_api.build_router(access))
    app.include_router(centre_api.build_router(centre))
    return House(app, access, centre, keeper)

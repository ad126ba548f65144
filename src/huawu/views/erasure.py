"""What retention asks of kept views: a leaver's own are gone, and nothing is sent to them."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.kernel.ids import TenantId, UserId
from huawu.storage.database import Database
from huawu.views.service import Kept, kept_of
from huawu.views.tables import views
from huawu.views.view import View


class ViewErasure:
    """One tenant's views, as far as they say who a leaver was."""

    def __init__(self, database: Database, tenant: TenantId) -> None:
        self._database = database
        self._tenant = tenant

    async def forget(self, owner: UserId, addresses: Collection[str]) -> int:
        """Delete or change the views of a leaver and those sent to them; return how many.

        What they kept for themselves goes. What they shared stays, and is sent no more: nobody
        could change it. Out of everybody's views go the addresses; one sent to nobody else any
        more is sent no more.
        """
        count = 0
        query = select(views).where(views.c.tenant == self._tenant).with_for_update()
        async with self._database.begin() as session:
            for kept in [kept_of(row) for row in (await session.execute(query)).all()]:
                left = left_of(kept, owner, addresses)
                if left != kept.view:
                    await self._put(session, kept, left)
                    count += 1
        return count

    async def _put(self, session: AsyncConnection, kept: Kept, left: View | None) -> None:
        where = views.c.tenant == self._tenant, views.c.id == kept.id
        if left is None:
            await session.execute(delete(views).where(*where))
            return
        values: dict[str, Any] = {"body": msgspec.to_builtins(left), "version": kept.version + 1}
        if left.schedule is None:
            values["next_at"] = None
        await session.execute(update(views).where(*where).values(**values))


def left_of(kept: Kept, leaver: UserId, addresses: Collection[str]) -> View | None:
    """Return what stays of a view when somebody is forgotten; None: nothing. Pure.

    Args:
        kept: anybody's.
        leaver: who is forgotten.
        addresses: theirs, whatever their capitals.
    """
    view, gone = kept.view, {each.casefold() for each in addresses}
    if kept.owner == leaver:
        return replace(view, schedule=None) if view.roles or view.teams else None
    if view.schedule is None:
        return view
    to = tuple(each for each in view.schedule.to if each.casefold() not in gone)
    return replace(view, schedule=replace(view.schedule, to=to) if to else None)

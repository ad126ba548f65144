"""Carries events to webhooks: takes them from the journal by position, tries until it gives up.

Taking and the position behind it stand in one transaction, so no event is skipped and none taken
twice. A delivery may be made twice when we die between the answer and noting it; its key stays.
"""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from datetime import timedelta
from typing import Any, Final

import msgspec
import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from huawu.journal.port import Journal
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Invalid, Unavailable
from huawu.kernel.event import Recorded
from huawu.kernel.ids import TenantId
from huawu.kernel.scope import background
from huawu.storage.database import Database
from huawu.webhooks.addresses import Forbidden, GuardedResolver, Network, check_url
from huawu.webhooks.service import Hook, hooks_of
from huawu.webhooks.signing import DELIVERY, SIGNATURE, signature
from huawu.webhooks.tables import deliveries, head

_log: Final = structlog.get_logger()

#: Waits between attempts; after the last one a delivery is given up: about a day in all.
BACK_OFF_S: Final = (5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800)
ANSWER_WITHIN_S: Final = 10.0
_AT_ONCE: Final = 20  #: deliveries
_LOOK_EVERY_S: Final = 1.0
_RETRY_S: Final = 5.0
#: How often the journal is read at most.
_REST_S: Final = 0.5
_ANSWER_MAX: Final = 200  #: characters kept of an answer


class Carrier:
    """Carries one tenant's events."""

    def __init__(
        self,
        database: Database,
        journal: Journal,
        clock: Clock,
        tenant: TenantId,
        inside: Sequence[Network] = (),
    ) -> None:
        self._database = database
        self._journal = journal
        self._clock = clock
        self._tenant = tenant
        self._inside = inside

    async def run(self) -> None:
        """Take and deliver; never returns."""
        async with background() as beside:
            beside.run(self._keep(self._take_all), "webhooks take")
            beside.run(self._keep(self._deliver_all), "webhooks deliver")
            await asyncio.Event().wait()

    async def take(self, chunk: Sequence[Recorded]) -> None:
        """Note what of a chunk is to be delivered, leaving out what was looked at before."""
        async with self._database.begin() as session:
            query = select(head.c.position).where(head.c.tenant == self._tenant).with_for_update()
            done = (await session.execute(query)).scalar_one()
            wanted = await hooks_of(session, self._tenant)
            rows = [
                self._row(hook, recorded)
                for recorded in chunk
                if recorded.position > done
                for hook in wanted
                if hook.wants(recorded.event.kind)
            ]
            if rows:
                await session.execute(insert(deliveries), rows)
            end = max(done, chunk[-1].position)
            await session.execute(
                update(head).where(head.c.tenant == self._tenant).values(position=end)
            )

    async def deliver_due(self, client: ClientSession) -> int:
        """Try what is due, in the order of events, and return how many that were."""
        async with self._database.begin() as session:
            wanted = {hook.id: hook for hook in await hooks_of(session, self._tenant)}
            query = (
                select(deliveries)
                .where(
                    deliveries.c.tenant == self._tenant,
                    deliveries.c.due_at <= self._clock.now(),
                    deliveries.c.hook.in_([h.id for h in wanted.values() if h.enabled]),
                )
                .order_by(deliveries.c.due_at, deliveries.c.position)
                .limit(_AT_ONCE)
            )
            due = (await session.execute(query)).mappings().all()
        async with asyncio.TaskGroup() as group:
            for row in due:
                group.create_task(self._try(client, wanted[row["hook"]], row))
        return len(due)

    def client(self) -> ClientSession:
        """Return what speaks HTTP: to allowed addresses only, and without following anybody."""
        return ClientSession(
            connector=TCPConnector(resolver=GuardedResolver(self._inside), limit=_AT_ONCE),
            timeout=ClientTimeout(total=ANSWER_WITHIN_S),
        )

    async def begin(self) -> int:
        """Return where to go on in the journal; the first time: from now on."""
        now = await self._journal.head()
        async with self._database.begin() as session:
            first = insert(head).values(tenant=self._tenant, position=now)
            await session.execute(first.on_conflict_do_nothing())
            query = select(head.c.position).where(head.c.tenant == self._tenant)
            return (await session.execute(query)).scalar_one()

    async def _take_all(self) -> None:
        async with aclosing(
            self._journal.follow(after=await self.begin(), rest_s=_REST_S)
        ) as chunks:
            async for chunk in chunks:
                await self.take(chunk)

    async def _deliver_all(self) -> None:
        async with self.client() as client:
            while True:
                if not await self.deliver_due(client):
                    await asyncio.sleep(_LOOK_EVERY_S)

    async def _keep(self, work: Any) -> None:
        while True:
            try:
                await work()
            except Unavailable as trouble:
                _log.warning("webhooks wait for the database", reason=trouble.code)
            await asyncio.sleep(_RETRY_S)

    def _row(self, hook: Hook, recorded: Recorded) -> dict[str, Any]:
        told = {
            "id": _key(hook.id, recorded.position),
            "kind": recorded.event.kind,
            "position": recorded.position,
            "stream": recorded.stream,
            "version": recorded.version,
            "event": recorded.event,
        }
        return {
            "tenant": self._tenant,
            "hook": hook.id,
            "position": recorded.position,
            "kind": recorded.event.kind,
            "body": msgspec.json.encode(told),
            "attempts": 0,
            "due_at": self._clock.now(),
            "answer": "",
            "tried_at": None,
        }

    async def _try(self, client: ClientSession, hook: Hook, row: Any) -> None:
        answer = await self._sent(client, hook, row["position"], bytes(row["body"]))
        mine = (
            deliveries.c.tenant == self._tenant,
            deliveries.c.hook == hook.id,
            deliveries.c.position == row["position"],
        )
        async with self._database.begin() as session:
            if answer is None:
                await session.execute(delete(deliveries).where(*mine))
                return
            now, attempts = self._clock.now(), int(row["attempts"]) + 1
            more = attempts <= len(BACK_OFF_S)
            await session.execute(
                update(deliveries)
                .where(*mine)
                .values(
                    attempts=attempts,
                    tried_at=now,
                    answer=answer[:_ANSWER_MAX],
                    due_at=now + timedelta(seconds=BACK_OFF_S[attempts - 1]) if more else None,
                )
            )

    async def _sent(
        self, client: ClientSession, hook: Hook, position: int, body: bytes
    ) -> str | None:
        """Deliver once; return what went wrong, or None."""
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Huawu",
            DELIVERY: _key(hook.id, position),
            SIGNATURE: signature(hook.secret, body, int(self._clock.now().timestamp())),
        }
        try:
            check_url(hook.url, self._inside)
            async with client.post(
                hook.url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                return None if 200 <= answer.status < 300 else f"HTTP {answer.status}"
        except (Invalid, Forbidden) as error:
            return str(error)
        except (ClientError, OSError, TimeoutError) as error:
            return type(error).__name__


def _key(hook: str, position: int) -> str:
    return f"{hook}.{position}"

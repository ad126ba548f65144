"""Events carried to a receiver that runs, on the loopback."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import pytest
from aiohttp import web
from tests.access_fixture import ROOT, HandClock, person
from tests.archive_fixture import one_call, tell

from huawu.access.audit import Audit
from huawu.journal.memory import MemoryJournal
from huawu.kernel.errors import Invalid, NotFound, Refused
from huawu.kernel.ids import DEFAULT_TENANT
from huawu.storage.database import Database
from huawu.webhooks.addresses import networks_of
from huawu.webhooks.carrier import BACK_OFF_S, Carrier
from huawu.webhooks.service import Hook, HookDraft, Webhooks
from huawu.webhooks.signing import DELIVERY, SIGNATURE, genuine

pytestmark = pytest.mark.db

LOOPBACK = networks_of("127.0.0.0/8")


@dataclass
class Receiver:
    """Answers as it is told and keeps what came."""

    url: str = ""
    status: int = 200
    came: list[tuple[str, str, bytes]] = field(default_factory=list[tuple[str, str, bytes]])

    async def take(self, request: web.Request) -> web.Response:
        headers = request.headers
        self.came.append((headers[DELIVERY], headers[SIGNATURE], await request.read()))
        return web.Response(status=self.status, headers={"Location": "http://127.0.0.1:1/"})


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made, app = Receiver(), web.Application()
    app.add_routes([web.post("/hook", made.take)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield made
    await runner.cleanup()


@dataclass
class World:
    clock: HandClock
    journal: MemoryJournal
    webhooks: Webhooks
    carrier: Carrier
    receiver: Receiver
    hook: Hook

    async def happens(self, contact: str) -> None:
        """Let a call happen, and its events be taken."""
        before = await self.journal.head()
        await tell(self.journal, *one_call(contact))
        await self.carrier.take(await anext(self.journal.follow(after=before)))

    async def deliver(self) -> int:
        async with self.carrier.client() as client:
            return await self.carrier.deliver_due(client)


@pytest.fixture
async def world(database: Database, receiver: Receiver) -> World:
    clock, journal = HandClock(), MemoryJournal()
    audit = Audit(database, clock, DEFAULT_TENANT)
    webhooks = Webhooks(database, audit, clock, LOOPBACK)
    carrier = Carrier(database, journal, clock, DEFAULT_TENANT, LOOPBACK)
    await carrier.begin()
    draft = HookDraft(name="CRM", url=receiver.url, kinds=("contact.ended", "reservation.*"))
    hook = await webhooks.create(ROOT, draft)
    return World(clock, journal, webhooks, carrier, receiver, hook)


async def test_wanted_events_come_once_signed_and_in_order(world: World) -> None:
    await world.happens("ctc_1")
    assert await world.deliver() == 5
    assert await world.deliver() == 0
    keys = [key for key, _, _ in world.receiver.came]
    assert sorted(keys) == [f"{world.hook.id}.{n}" for n in (4, 5, 6, 7, 8)]
    now_s = int(world.clock.now().timestamp())
    assert all(genuine(world.hook.secret, body, s, now_s) for _, s, body in world.receiver.came)
    assert any(b'"kind":"contact.ended"' in body for _, _, body in world.receiver.came)


async def test_what_fails_is_tried_again_later_with_the_same_key(world: World) -> None:
    world.receiver.status = 500
    await world.happens("ctc_1")
    await world.deliver()
    assert await world.deliver() == 0
    (first, *_) = await world.webhooks.letters(ROOT, world.hook.id)
    assert (first.answer, first.attempts) == ("HTTP 500", 1)
    world.receiver.status = 204
    world.clock.move(BACK_OFF_S[0])
    assert await world.deliver() == 5
    assert await world.webhooks.letters(ROOT, world.hook.id) == []
    keys = [key for key, _, _ in world.receiver.came]
    assert sorted(keys[:5]) == sorted(keys[5:])


async def test_what_fails_for_a_day_is_given_up_and_can_be_delivered_again(world: World) -> None:
    world.receiver.status = 302  # nobody is followed anywhere
    await world.happens("ctc_1")
    for wait_s in (*BACK_OFF_S, 0):
        assert await world.deliver() == 5
        world.clock.move(wait_s)
    world.clock.move(86_400)
    assert await world.deliver() == 0
    dead = await world.webhooks.letters(ROOT, world.hook.id)
    assert {letter.due_at for letter in dead} == {None}
    world.receiver.status = 200
    assert await world.webhooks.redeliver(ROOT, world.hook.id, dead[0].position) == 1
    assert await world.webhooks.redeliver(ROOT, world.hook.id) == 4
    assert await world.deliver() == 5
    assert await world.webhooks.letters(ROOT, world.hook.id) == []


async def test_a_chunk_that_was_taken_is_not_taken_twice(world: World) -> None:
    await world.happens("ctc_1")
    await world.carrier.take(await anext(world.journal.follow()))
    assert await world.deliver() == 5


async def test_a_hook_that_rests_keeps_nothing_and_a_removed_one_takes_its_letters(
    world: World,
) -> None:
    off = HookDraft(name="CRM", url=world.receiver.url, kinds=("contact.*",), enabled=False)
    await world.webhooks.change(ROOT, world.hook.id, off, expected_version=1)
    await world.happens("ctc_1")
    assert await world.deliver() == 0
    await world.webhooks.remove(ROOT, world.hook.id)
    with pytest.raises(NotFound):
        await world.webhooks.redeliver(ROOT, world.hook.id)


async def test_an_address_that_is_inside_by_now_gets_nothing(
    world: World, database: Database
) -> None:
    strict = Carrier(database, world.journal, world.clock, DEFAULT_TENANT)
    await world.happens("ctc_1")
    async with strict.client() as client:
        await strict.deliver_due(client)
    assert world.receiver.came == []
    (first, *_) = await world.webhooks.letters(ROOT, world.hook.id)
    assert "inside" in first.answer


async def test_a_malformed_hook_is_refused_and_so_is_who_may_not(world: World) -> None:
    good = HookDraft(name="x", url="https://example.com/", kinds=("contact.ended",))
    for draft, named in (
        (replace(good, name=" "), "name"),
        (replace(good, url="http://10.0.0.1/"), "url"),
        (replace(good, kinds=("contact.flew",)), "kinds"),
    ):
        with pytest.raises(Invalid, match=named):
            await world.webhooks.create(ROOT, draft)
    with pytest.raises(Refused):
        await world.webhooks.all(person("supervisor"))

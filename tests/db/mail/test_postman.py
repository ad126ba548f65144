"""Letters carried to a mail server that runs, on the loopback."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
from tests.access_fixture import HandClock
from tests.mail_fixture import MailServer, mail_server

from huawu.kernel.errors import NotFound
from huawu.kernel.ids import DEFAULT_TENANT
from huawu.mail.letter import Attachment, Letter
from huawu.mail.outbox import Outbox, Sending
from huawu.mail.postman import BACK_OFF_S, KEPT_DAYS, Postman
from huawu.storage.database import Database

pytestmark = pytest.mark.db

LETTER = Letter(
    id="viw_1.1",
    about="view/viw_1",
    to=["a@example.com", "b@example.com"],
    subject="日报",
    text="您好",
    files=[Attachment("日报.xlsx", "application/octet-stream", bytes(range(256)))],
)


@dataclass
class World:
    clock: HandClock
    server: MailServer
    outbox: Outbox
    postman: Postman

    async def sending(self) -> Sending:
        (found,) = await self.outbox.sendings("view/viw_1")
        return found


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with mail_server() as running:
        yield running


@pytest.fixture
def world(database: Database, server: MailServer) -> World:
    clock = HandClock()
    at = database, DEFAULT_TENANT, clock, server.options
    return World(clock, server, Outbox(*at), Postman(*at))


async def test_a_letter_comes_once_with_its_files(world: World) -> None:
    await world.outbox.post(LETTER)
    await world.outbox.post(LETTER)
    assert (await world.postman.carry(), await world.postman.carry()) == (1, 0)
    ((to, message),) = world.server.came
    (file,) = message.iter_attachments()
    assert to == ["a@example.com", "b@example.com"]
    assert (message["Subject"], file.get_content()) == ("日报", bytes(range(256)))
    sending = await world.sending()
    assert (sending.sent_at, sending.due_at, sending.answer) == (world.clock.now(), None, "")


async def test_what_is_not_taken_now_is_tried_again_later(world: World) -> None:
    world.server.answer = "451 come back"
    await world.outbox.post(LETTER)
    await world.postman.carry()
    sending = await world.sending()
    assert (sending.attempts, sending.answer, sending.sent_at) == (1, "451 come back", None)
    world.server.answer = "250 OK"
    assert await world.postman.carry() == 0
    world.clock.move(BACK_OFF_S[0])
    assert await world.postman.carry() == 1
    assert (await world.sending()).sent_at == world.clock.now()


async def test_while_no_server_answers_it_is_tried_for_long_and_then_given_up(
    database: Database, world: World
) -> None:
    nowhere = replace(world.server.options, port=1)
    postman = Postman(database, DEFAULT_TENANT, world.clock, nowhere)
    await world.outbox.post(LETTER)
    for wait_s in (*BACK_OFF_S, 0):
        assert await postman.carry() == 1
        world.clock.move(wait_s)
    assert await postman.carry() == 0
    assert ((await world.sending()).due_at, (await world.sending()).sent_at) == (None, None)
    await world.outbox.again("view/viw_1", LETTER.id)
    assert await world.postman.carry() == 1
    assert len(world.server.came) == 1


async def test_what_a_server_never_takes_is_given_up_at_once(world: World) -> None:
    world.server.refused = {"a@example.com", "b@example.com"}
    await world.outbox.post(LETTER)
    await world.postman.carry()
    sending = await world.sending()
    assert sending.due_at is None
    assert sending.answer.startswith("a@example.com: no such mailbox; b@example.com")


async def test_who_has_it_does_not_get_it_twice_for_another_who_cannot(world: World) -> None:
    world.server.refused = {"b@example.com"}
    await world.outbox.post(LETTER)
    await world.postman.carry()
    world.clock.move(86_400)
    assert await world.postman.carry() == 0
    assert [to for to, _ in world.server.came] == [["a@example.com"]]
    assert (await world.sending()).answer == "b@example.com: no such mailbox"


async def test_one_carrier_that_dies_leaves_the_letter_to_the_next(world: World) -> None:
    await world.outbox.post(LETTER)
    assert len(await world.postman._leased()) == 1  # pyright: ignore[reportPrivateUsage]
    assert await world.postman.carry() == 0
    world.clock.move(301)
    assert await world.postman.carry() == 1


async def test_the_history_ends_after_a_season(world: World) -> None:
    await world.outbox.post(LETTER)
    await world.postman.carry()
    world.clock.move(86_400 * KEPT_DAYS + 1)
    await world.postman.forget_old()
    assert await world.outbox.sendings("view/viw_1") == []


async def test_what_was_sent_is_not_sent_again_by_hand(world: World) -> None:
    await world.outbox.post(LETTER)
    await world.postman.carry()
    with pytest.raises(NotFound):
        await world.outbox.again("view/viw_1", LETTER.id)

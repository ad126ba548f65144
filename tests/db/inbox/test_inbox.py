"""Chats of teams and notices: unread, read, told, acknowledged."""

import pytest
from tests.access_fixture import HandClock, person

from huawu.access.audit import Audit, AuditFilter
from huawu.inbox.service import LONGEST, Inbox
from huawu.kernel.errors import Invalid, NotFound
from huawu.kernel.ids import DEFAULT_TENANT, ContactId, TeamId, UserId
from huawu.storage.database import Database

pytestmark = pytest.mark.db

RED, BLUE = TeamId("tem_red"), TeamId("tem_blue")
ANNA, BORIS = person("agent", user="usr_anna"), person("agent", user="usr_boris")
BOSS = person("supervisor", user="usr_boss")


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def audit(database: Database, clock: HandClock) -> Audit:
    return Audit(database, clock, DEFAULT_TENANT)


@pytest.fixture
def inbox(database: Database, audit: Audit, clock: HandClock) -> Inbox:
    return Inbox(database, audit, clock)


async def written(inbox: Inbox, clock: HandClock, *texts: str) -> list[str]:
    """Return the ids of what Anna wrote to the red team."""
    ids: list[str] = []
    for text in texts:
        clock.move(1)
        ids.append((await inbox.write(ANNA, RED, text)).id)
    return ids


async def test_what_others_wrote_is_unread_until_it_is_seen(inbox: Inbox, clock: HandClock) -> None:
    first, _, last = await written(inbox, clock, "one", "two", "three")
    assert await inbox.unread(BORIS.user, [RED, BLUE]) == {RED: 3, BLUE: 0}
    assert await inbox.unread(ANNA.user, [RED]) == {RED: 0}
    await inbox.see(BORIS, RED, first)
    assert await inbox.unread(BORIS.user, [RED]) == {RED: 2}
    await inbox.see(BORIS, RED, last)
    await inbox.see(BORIS, RED, first)  # from another window, late
    assert await inbox.unread(BORIS.user, [RED]) == {RED: 0}


async def test_a_chat_is_read_page_by_page_and_keeps_what_it_is_about(
    inbox: Inbox, clock: HandClock
) -> None:
    await written(inbox, clock, "one", "two")
    clock.move(1)
    last = await inbox.write(ANNA, RED, " look ", ContactId("ctc_1"))
    page = await inbox.read(RED, limit=2)
    assert [(m.text, m.contact) for m in page] == [("two", None), ("look", "ctc_1")]
    assert [m.text for m in await inbox.read(RED, before=page[0].id)] == ["one"]
    assert last == page[1]
    assert not await inbox.read(BLUE)


@pytest.mark.parametrize("text", ["", "  \n", "x" * (LONGEST + 1)])
async def test_a_blank_or_endless_text_is_refused(inbox: Inbox, text: str) -> None:
    with pytest.raises(Invalid, match="text"):
        await inbox.write(ANNA, RED, text)
    with pytest.raises(Invalid, match="text"):
        await inbox.tell(BOSS, "all", "", text, [ANNA.user])


async def test_a_notice_stands_open_until_each_has_acknowledged_it(
    inbox: Inbox, audit: Audit
) -> None:
    notice = await inbox.tell(BOSS, "team", RED, "Power is back.", [ANNA.user, BORIS.user])
    assert await inbox.open(ANNA.user) == [notice]
    assert await inbox.acknowledge(ANNA.user, notice.id) == BOSS.user
    await inbox.acknowledge(ANNA.user, notice.id)
    assert not await inbox.open(ANNA.user)
    (sent,) = await inbox.sent(BOSS.user)
    assert (sent.recipients, sent.missing) == (2, [BORIS.user])
    (entry,) = await audit.read(AuditFilter(act="notice.told"))
    assert entry.details["recipients"] == 2


async def test_a_notice_is_acknowledged_by_whom_it_was_told_alone(inbox: Inbox) -> None:
    notice = await inbox.tell(BOSS, "all", "", "Hello", [ANNA.user])
    with pytest.raises(NotFound):
        await inbox.acknowledge(BORIS.user, notice.id)
    with pytest.raises(Invalid, match="target"):
        await inbox.tell(BOSS, "queue", "que_1", "Hello", list[UserId]())

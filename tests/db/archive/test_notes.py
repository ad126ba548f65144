"""Notes saved as they are typed, and what is still to be done."""

from datetime import timedelta

import pytest
from tests.access_fixture import NINE, HandClock

from huawu.archive.notes import FollowUps, FollowUpState, Notes
from huawu.kernel.errors import Invalid, StaleVersion
from huawu.kernel.ids import DEFAULT_TENANT, AgentId, ContactId, UserId
from huawu.storage.database import Database

pytestmark = pytest.mark.db

C, ANNA, BORIS = ContactId("ctc_1"), UserId("usr_anna"), UserId("usr_boris")


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def notes(database: Database, clock: HandClock) -> Notes:
    return Notes(database, clock, DEFAULT_TENANT)


async def test_saving_the_same_text_again_changes_nothing(notes: Notes) -> None:
    first = await notes.save(C, ANNA, "退款", expected_version=0)
    # The answer was lost, and the browser asks again with what it knew.
    again = await notes.save(C, ANNA, "退款", expected_version=0)
    assert first == again
    assert [note.version for note in await notes.of(C)] == [1]


async def test_a_second_window_does_not_write_over_what_it_has_not_seen(notes: Notes) -> None:
    await notes.save(C, ANNA, "one", expected_version=0)
    await notes.save(C, ANNA, "one two", expected_version=1)
    with pytest.raises(StaleVersion):
        await notes.save(C, ANNA, "one three", expected_version=1)
    assert [note.text for note in await notes.of(C)] == ["one two"]


async def test_each_person_has_their_own_note(notes: Notes) -> None:
    await notes.save(C, ANNA, "hers", expected_version=0)
    await notes.save(C, BORIS, "his", expected_version=0)
    assert {note.author: note.text for note in await notes.of(C)} == {ANNA: "hers", BORIS: "his"}


async def test_what_stood_there_for_a_minute_can_be_read_again(
    notes: Notes, clock: HandClock
) -> None:
    for version, text in enumerate(("d", "dr", "draft")):
        await notes.save(C, ANNA, text, expected_version=version)
        clock.move(1)
    clock.move(60)
    await notes.save(C, ANNA, "final", expected_version=3)
    assert [note.text for note in await notes.versions(C, ANNA)] == ["draft"]


async def test_the_most_urgent_follow_up_comes_first_and_a_settled_one_not_at_all(
    database: Database, clock: HandClock
) -> None:
    work = FollowUps(database, clock, DEFAULT_TENANT)

    async def add(hours: int, agent: str | None) -> str:
        due = NINE + timedelta(hours=hours)
        whose = None if agent is None else AgentId(agent)
        made = await work.add(C, None, agent=whose, due_at=due, text="call back", by=ANNA)
        return made.id

    late, soon, others = await add(5, "agt_a"), await add(1, None), await add(2, "agt_b")
    assert [f.id for f in await work.open(agent=AgentId("agt_a"))] == [soon, late]
    assert [f.id for f in await work.open(until=NINE + timedelta(hours=3))] == [soon, others]
    await work.settle(await work.get(soon), FollowUpState.DONE, expected_version=1)
    assert [f.id for f in await work.open(agent=AgentId("agt_a"))] == [late]
    with pytest.raises(StaleVersion):
        await work.settle(await work.get(soon), FollowUpState.OPEN, expected_version=1)


async def test_nothing_can_be_promised_for_the_past(database: Database, clock: HandClock) -> None:
    work = FollowUps(database, clock, DEFAULT_TENANT)
    with pytest.raises(Invalid, match="due_at"):
        await work.add(C, None, agent=None, due_at=NINE, text="x", by=ANNA)

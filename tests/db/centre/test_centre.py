"""The set-up in the database: saved, removed, undone, told."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from tests.access_fixture import ROOT, HandClock, access_on, change, person
from tests.centre_fixture import (
    ANNA,
    BLUE,
    CARRIER,
    ENGLISH,
    MAIN,
    RED,
    SUPPORT,
    THINGS,
    centre_on,
)

from huawu.access.audit import AuditFilter
from huawu.centre.checks import InUse, Taken
from huawu.centre.devices import REALM, with_secret
from huawu.centre.flow import Flow
from huawu.centre.model import AgentProfile, Device, DeviceKind, Queue, Skill, Team, Trunk
from huawu.centre.service import Centre
from huawu.centre.view import Kept
from huawu.journal.memory import MemoryJournal
from huawu.kernel.errors import Invalid, NotFound, Refused, StaleVersion
from huawu.kernel.ids import AgentId, DeviceId, SkillId, TeamId, UserId
from huawu.storage.database import Database

pytestmark = pytest.mark.db


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal()


@pytest.fixture
async def centre(database: Database, journal: MemoryJournal) -> Centre:
    made = centre_on(database, journal)
    await made.load()
    await made.save_all(THINGS, ROOT)
    return made


async def test_what_was_saved_is_there_after_a_restart(
    centre: Centre, database: Database, journal: MemoryJournal
) -> None:
    renamed = replace(SUPPORT, name="Help")
    await centre.save(renamed, expected_version=1, person=ROOT)
    again = centre_on(database, journal)
    view = await again.load()
    assert view.change == centre.view.change
    for thing in (ANNA, MAIN, CARRIER):
        assert view.get(type(thing), thing.id) == thing
    assert view.need(Queue, SUPPORT.id).thing == renamed
    assert view.find(AgentProfile, "number", "1001") == ANNA


async def test_the_record_says_who_and_when_and_on_what_occasion(centre: Centre) -> None:
    kept = await centre.save(replace(RED, name="Rot"), expected_version=1, person=ROOT)
    assert (kept.version, kept.changed_by, kept.cause) == (2, "usr_root", "req_1")
    told = [(old.version, old.thing.name) for old in await centre.history(Team, RED.id, ROOT)]
    assert told == [(2, "Rot"), (1, "Red")]


async def test_an_undo_is_one_more_version(centre: Centre) -> None:
    await centre.save(replace(RED, name="Rot"), expected_version=1, person=ROOT)
    kept = await centre.undo(Team, RED.id, 1, expected_version=2, person=ROOT)
    assert (kept.version, kept.thing) == (3, RED)


async def test_a_removal_can_be_undone_but_is_nothing_to_go_back_to(centre: Centre) -> None:
    await centre.remove(Team, BLUE.id, expected_version=1, person=ROOT)
    with pytest.raises(NotFound):
        centre.get(Team, BLUE.id, ROOT)
    with pytest.raises(Invalid, match="removal"):
        await centre.undo(Team, BLUE.id, 2, expected_version=2, person=ROOT)
    assert (await centre.undo(Team, BLUE.id, 1, expected_version=2, person=ROOT)).version == 3
    with pytest.raises(NotFound):
        await centre.undo(Team, BLUE.id, 9, expected_version=3, person=ROOT)


async def test_what_is_refused_leaves_nothing_behind(centre: Centre) -> None:
    before = centre.view.change
    good, bad = replace(RED, name="Rot"), replace(ANNA, device=DeviceId("dev_none"))
    with pytest.raises(Invalid):
        await centre.save_all([good, bad], ROOT)
    with pytest.raises(InUse):
        await centre.remove(Skill, ENGLISH.id, expected_version=1, person=ROOT)
    assert await centre.apply() == []
    assert (centre.view.change, centre.get(Team, RED.id, ROOT).thing) == (before, RED)


async def test_of_two_writers_in_two_processes_one_wins(
    centre: Centre, database: Database, journal: MemoryJournal
) -> None:
    other = centre_on(database, journal)
    await other.load()
    skills = [Skill(id=SkillId(f"skl_{n}"), name="French") for n in range(2)]
    outcomes: list[str] = []

    async def try_to(where: Centre, skill: Skill) -> None:
        try:
            await where.save(skill, expected_version=0, person=ROOT)
            outcomes.append("saved")
        except Taken:
            outcomes.append("taken")

    async with asyncio.TaskGroup() as writers:
        writers.create_task(try_to(centre, skills[0]))
        writers.create_task(try_to(other, skills[1]))
    assert sorted(outcomes) == ["saved", "taken"]


async def test_many_writers_of_one_thing_make_a_gapless_history(
    centre: Centre, database: Database, journal: MemoryJournal
) -> None:
    other = centre_on(database, journal)
    await other.load()
    async with asyncio.TaskGroup() as writers:
        for number in range(10):
            where = centre if number % 2 else other
            team = replace(RED, name=f"Red {number}")
            writers.create_task(where.save(team, expected_version=None, person=ROOT))
    history = await centre.history(Team, RED.id, ROOT)
    assert [kept.version for kept in history] == list(range(11, 0, -1))
    with pytest.raises(StaleVersion):
        await centre.save(RED, expected_version=10, person=ROOT)


async def test_a_view_elsewhere_takes_up_what_it_is_told_of(
    database: Database, journal: MemoryJournal
) -> None:
    writer, reader = centre_on(database, journal), centre_on(database, journal)
    await reader.load()
    await writer.save_all(THINGS, ROOT)
    await writer.save(replace(RED, name="Rot"), expected_version=1, person=ROOT)
    events = [recorded.event for recorded in await journal.read(f"centre/team/{RED.id}")]
    taken: Sequence[Kept[Team]] = await reader.apply(events[-1])  # pyright: ignore[reportArgumentType]
    assert len(taken) == len(THINGS) + 1
    assert reader.view.need(Team, RED.id).thing.name == "Rot"
    assert await reader.apply(events[0]) == ()  # pyright: ignore[reportArgumentType]


async def test_an_agents_user_must_be_one(centre: Centre, database: Database) -> None:
    with pytest.raises(Invalid, match="user: there is no user usr_none"):
        await centre.save(replace(ANNA, user=UserId("usr_none")), expected_version=1, person=ROOT)
    access = access_on(database, HandClock())
    user, _ = await access.users.create(ROOT, "anna", change("agent"))
    await centre.save(replace(ANNA, user=user.id), expected_version=1, person=ROOT)
    assert centre.lookup.agent_of(user.id) is not None


async def test_a_devices_secret_is_told_once_and_kept_as_a_digest(centre: Centre) -> None:
    made = Device(id=DeviceId("dev_2"), username="desk2")
    kept, secret = await centre.add_device(made, ROOT)
    assert len(secret) == 32
    assert kept.thing == with_secret(made, secret)
    assert (REALM, kept.thing.digest_md5) == ("huawu", "")
    renewed, other = await centre.renew_secret(made.id, ROOT, md5=True)
    assert other != secret
    assert (len(renewed.thing.digest_sha256), len(renewed.thing.digest_md5)) == (64, 32)
    undone = await centre.undo(Device, made.id, 1, expected_version=2, person=ROOT)
    assert undone.thing.digest_sha256 == renewed.thing.digest_sha256


async def test_a_browsers_telephone_gets_the_digest_it_can_answer(centre: Centre) -> None:
    browser = Device(id=DeviceId("dev_web"), username="web1", kind=DeviceKind.WEBRTC)
    kept, _ = await centre.add_device(browser, ROOT)
    assert kept.thing.digest_md5


async def test_people_see_only_what_is_theirs(centre: Centre) -> None:
    vera = person("supervisor", teams={RED.id})
    assert [kept.thing for kept in centre.things(Team, vera)] == [RED]
    with pytest.raises(NotFound):
        centre.get(Team, BLUE.id, vera)
    with pytest.raises(NotFound):
        await centre.history(Team, BLUE.id, vera)
    with pytest.raises(Refused):
        centre.things(Trunk, person("agent"))


async def test_every_change_stands_in_the_audit_record(centre: Centre, database: Database) -> None:
    await centre.save(replace(RED, name="Rot"), expected_version=1, person=ROOT)
    await centre.remove(Team, BLUE.id, expected_version=1, person=ROOT)
    audit = access_on(database, HandClock()).audit
    acts = [(e.act, e.subject, e.details) for e in await audit.read(AuditFilter())]
    assert acts == [
        ("centre.removed", f"team/{BLUE.id}", {"version": 2}),
        ("centre.saved", f"team/{RED.id}", {"version": 2}),
        ("centre.saved", "centre", {"first_change": 1, "last_change": len(THINGS)}),
    ]


async def test_ten_thousand_agents_are_saved_together_and_found(centre: Centre) -> None:
    crowd = [
        replace(ANNA, id=AgentId(f"agt_{n:05}"), number=f"{20_000 + n}", device=None)
        for n in range(10_000)
    ]
    await centre.save_all(crowd, ROOT)
    assert centre.view.find(AgentProfile, "number", "29999") == crowd[-1]
    await centre.save(Team(id=TeamId("tem_new"), name="New"), expected_version=0, person=ROOT)
    assert centre.lookup.flow(MAIN.id) == (MAIN, 1)
    assert len(centre.view.all(Flow)) == 1

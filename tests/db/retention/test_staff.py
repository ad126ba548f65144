"""Who a leaver was can be forgotten; what they did stays under their id."""

from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from sqlalchemy import insert, select, text
from tests.access_fixture import CHEAP, NINE, ROOT, HandClock, access_on, change, person
from tests.centre_fixture import centre_on

from huawu.access.approvals import GuardedAct, NeedsApproval
from huawu.access.audit import AuditFilter
from huawu.access.service import Access, AccessOptions
from huawu.access.store import User
from huawu.access.users import StillActive
from huawu.archive.notes import Notes
from huawu.centre.checks import InUse
from huawu.centre.model import AgentProfile, Device, DeviceKind
from huawu.centre.plan import RoutingPlan, Step
from huawu.centre.service import Centre
from huawu.events.retention import StaffErased
from huawu.inbox.service import Inbox
from huawu.journal.memory import MemoryJournal
from huawu.kernel.errors import Conflict, Refused, Unauthenticated
from huawu.kernel.ids import (
    DEFAULT_TENANT,
    AgentId,
    ContactId,
    DeviceId,
    RoutingPlanId,
    TeamId,
)
from huawu.mail.tables import letters
from huawu.planning.erasure import AbsenceNotes
from huawu.retention.holds import Held, Holds
from huawu.retention.staff import StaffErasure
from huawu.storage.database import Database
from huawu.views.service import kept_of
from huawu.views.tables import views
from huawu.views.view import Asked, Every, Schedule, View

pytestmark = pytest.mark.db

AGENT = AgentId("agt_mei")
CONTACT = ContactId("ctc_1")
DEVICE = DeviceId("dev_mei")
PERSONAL = ("梅兰", "meilan", "web-mei", "8801")
WHY = "left in June"


@dataclass
class World:
    database: Database
    access: Access
    centre: Centre
    journal: MemoryJournal
    holds: Holds
    staff: StaffErasure

    async def employ(self) -> User:
        """Take Mei on: an account, an agent that was renamed once, a telephone, a message."""
        await self.access.users.ensure_administrator()
        hired = change("agent", name="梅兰")
        user, _ = await self.access.users.create(ROOT, "MeiLan", hired)
        await self.centre.save_all(
            [
                Device(id=DEVICE, username="web-mei", kind=DeviceKind.WEBRTC, name="梅兰"),
                AgentProfile(id=AGENT, number="8801", name="小梅兰", user=user.id, device=DEVICE),
            ],
            ROOT,
        )
        agent = AgentProfile(id=AGENT, number="8801", name="梅兰", user=user.id, device=DEVICE)
        await self.centre.save(agent, expected_version=1, person=ROOT)
        mei = person("agent", user=user.id)
        inbox = Inbox(self.database, self.access.audit, HandClock())
        await inbox.write(mei, TeamId("tem_red"), "good morning, 梅兰 here", None)
        notes = Notes(self.database, HandClock(), DEFAULT_TENANT)
        await notes.save(CONTACT, user.id, "小梅兰 promised it", expected_version=0)
        return user

    async def sends(self, owner: str, to: tuple[str, ...], **shared: Any) -> str:
        """Keep a view that is sent every day, and a letter of it that waits."""
        schedule = Schedule(every=Every.DAY, hour=8, to=to)
        view = View(name="the day", asked=Asked(report="agents"), schedule=schedule, **shared)
        common = {"tenant": DEFAULT_TENANT, "id": f"viw_{owner}_{len(shared)}"}
        row = {"owner": owner, "body": msgspec.to_builtins(view), "version": 1, "changed_at": NINE}
        letter = {"about": "view", "recipients": list(to), "subject": "the day", "size_bytes": 1}
        sent = {"made_at": NINE, "attempts": 0, "due_at": NINE, "answer": "", "message": b"-"}
        async with self.database.begin() as session:
            await session.execute(insert(views).values(**common, **row, next_at=NINE, trouble=""))
            await session.execute(insert(letters).values(**common, **letter, **sent))
        return common["id"]

    async def kept(self, view: str) -> View | None:
        """Return a view as it is now; None when it is gone."""
        query = select(views).where(views.c.id == view)
        async with self.database.begin() as session:
            row = (await session.execute(query)).one_or_none()
        return None if row is None else kept_of(row).view

    async def leaves(self) -> User:
        user = await self.employ()
        gone = change(name="梅兰", disabled=True)
        return await self.access.users.change(ROOT, user.id, gone, expected_version=1)

    async def everything(self) -> str:
        names = (
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')"
            " AND relnamespace = 'public'::regnamespace"
        )
        found = ""
        async with self.database.begin() as session:
            for name in (await session.execute(text(names))).scalars().all():
                rows = await session.execute(text(f"SELECT t::text FROM {name} t"))  # noqa: S608
                found += "\n".join(rows.scalars())
        return found.casefold()


def opened(database: Database, *acts: GuardedAct) -> World:
    clock, journal = HandClock(), MemoryJournal()
    options = AccessOptions(cost=CHEAP, four_eyes=frozenset(acts))
    access, centre = access_on(database, clock, options), centre_on(database, journal)
    holds = Holds(database, access.audit, clock)
    notes = AbsenceNotes(database, DEFAULT_TENANT)
    staff = StaffErasure(
        database, journal, clock, access=access, centre=centre, holds=holds, notes=notes
    )
    return World(database, access, centre, journal, holds, staff)


@pytest.fixture
def world(database: Database) -> World:
    return opened(database)


async def test_of_an_erased_leaver_no_name_is_found_anywhere(world: World) -> None:
    user = await world.leaves()
    before = await world.everything()
    assert [word for word in PERSONAL if word not in before] == []
    proof = await world.staff.erase(ROOT, user.id, WHY)
    after = await world.everything()
    assert [word for word in PERSONAL if word in after] == []
    assert (proof.setups, proof.texts, proof.notes, proof.absences) == (3, 1, 1, 0)
    (note,) = await Notes(world.database, HandClock(), DEFAULT_TENANT).of(CONTACT)
    assert note.text == f"erased-{user.id[-10:]} promised it"


async def test_reports_go_to_a_leaver_no_more_and_letters_name_them_no_more(world: World) -> None:
    user = await world.leaves()
    own = await world.sends(user.id, ("MeiLan@example.com",))
    shared = await world.sends(user.id, ("meilan@example.com",), roles=("analyst",))
    other = await world.sends("usr_other", ("meilan@example.com", "boss@example.com"))
    proof = await world.staff.erase(ROOT, user.id, WHY, ["meilan@example.com"])
    assert "meilan" not in await world.everything()
    assert (proof.views, proof.letters) == (3, 3)
    assert await world.kept(own) is None
    left, sent = await world.kept(shared), await world.kept(other)
    assert left is not None
    assert left.schedule is None
    assert sent is not None
    assert sent.schedule is not None
    assert sent.schedule.to == ("boss@example.com",)


async def test_what_they_did_stays_under_their_id_with_proof(world: World) -> None:
    user = await world.leaves()
    await world.staff.erase(ROOT, user.id, WHY)
    (entry, *_) = await world.access.audit.read(AuditFilter(subject=f"user/{user.id}"))
    assert (entry.act, entry.details) == ("user.erased", {"reason": WHY})
    (last,) = await world.journal.read(f"retention/{user.id}")
    assert isinstance(last.event, StaffErased)
    assert (last.event.user, last.actor.user) == (user.id, ROOT.user)
    erased = await world.access.users.get(ROOT, user.id)
    assert (erased.name, erased.disabled, erased.grants) == (f"erased-{user.id[-10:]}", True, ())
    assert world.centre.lookup.agent(AGENT) is None
    assert world.centre.lookup.device(DEVICE) is None


async def test_who_may_still_sign_in_is_not_erased(world: World) -> None:
    user = await world.employ()
    with pytest.raises(StillActive):
        await world.staff.erase(ROOT, user.id, WHY)
    assert (await world.access.users.get(ROOT, user.id)).name == "梅兰"


async def test_a_leaver_who_is_held_for_a_court_is_not_erased(world: World) -> None:
    user = await world.leaves()
    hold = await world.holds.place(ROOT, f"user/{user.id}", "case 12/2026")
    with pytest.raises(Held):
        await world.staff.erase(ROOT, user.id, WHY)
    await world.holds.release(ROOT, hold.id)
    assert (await world.staff.erase(ROOT, user.id, WHY)).user == user.id


async def test_an_agent_whom_routing_names_is_taken_out_there_first(world: World) -> None:
    user = await world.leaves()
    plan = RoutingPlan(
        id=RoutingPlanId("rtp_all"), name="all", steps=(Step(after_s=0, exclude=(AGENT,)),)
    )
    await world.centre.save(plan, expected_version=0, person=ROOT)
    with pytest.raises(InUse, match="routing-plan rtp_all"):
        await world.staff.erase(ROOT, user.id, WHY)
    assert (await world.access.users.get(ROOT, user.id)).name == "梅兰"


async def test_an_erased_account_neither_signs_in_nor_comes_back(world: World) -> None:
    user = await world.leaves()
    await world.staff.erase(ROOT, user.id, WHY)
    erased = await world.access.users.get(ROOT, user.id)
    with pytest.raises(Unauthenticated):
        await world.access.sign_in(erased.login, "", source="here")
    back = change("agent", name="梅兰")
    with pytest.raises(Conflict):
        await world.access.users.change(ROOT, user.id, back, expected_version=erased.version)


async def test_erasing_again_finishes_and_finds_nothing_more(world: World) -> None:
    user = await world.leaves()
    first = await world.staff.erase(ROOT, user.id, WHY)
    again = await world.staff.erase(ROOT, user.id, WHY)
    assert (first.setups, again.setups, again.texts) == (3, 0, 0)


async def test_where_the_centre_wants_it_a_second_person_approves_first(
    database: Database,
) -> None:
    world = opened(database, GuardedAct.ERASURE)
    user = await world.leaves()
    with pytest.raises(NeedsApproval) as asked:
        await world.staff.erase(ROOT, user.id, WHY)
    waiting = str(asked.value.details["approval"])
    other = person("administrator", user="usr_other")
    await world.access.approvals.decide(other, waiting, approved=True, reason="it is right")
    assert (await world.staff.erase(ROOT, user.id, WHY)).user == user.id


async def test_only_who_holds_the_right_erases(world: World) -> None:
    user = await world.leaves()
    with pytest.raises(Refused):
        await world.staff.erase(person("supervisor"), user.id, WHY)

"""The demo centre is set up once, and what people make of it stays."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.access_fixture import HandClock, access_on, change

from huawu.access.permissions import Person, system_person
from huawu.access.service import Access
from huawu.app.flow_check import flow_check
from huawu.centre.devices import with_secret
from huawu.centre.model import AgentProfile, Device, Queue
from huawu.centre.service import Centre
from huawu.demo import cast, flow
from huawu.demo.centre import seed
from huawu.demo.roster import FILE
from huawu.journal.memory import MemoryJournal
from huawu.kernel.errors import Conflict
from huawu.storage.database import Database

pytestmark = pytest.mark.db

HOUSE: Person = system_person("test")


@pytest.fixture
def access(database: Database) -> Access:
    return access_on(database, HandClock())


@pytest.fixture
async def centre(database: Database, access: Access) -> Centre:
    made = Centre(database, HandClock(), MemoryJournal(), access.audit, flow_check)
    await made.load()
    return made


async def test_everybody_can_sign_in_and_who_takes_calls_has_a_telephone(
    centre: Centre, access: Access, tmp_path: Path
) -> None:
    roster = await seed(centre, access, HOUSE, data_dir=tmp_path)
    for member in roster.members:
        signed = await access.sign_in(member.login, member.password, source="127.0.0.1")
        by_telephone = member.role in {"agent", "supervisor"}  # the supervisor listens by one
        assert (centre.lookup.agent_of(signed.user.id) is not None) == by_telephone
    for telephone in roster.telephones:
        device = centre.view.find(Device, "username", telephone.username)
        assert device is not None
        again = with_secret(device, telephone.secret, md5=bool(device.digest_md5))
        assert again == device


async def test_a_second_time_changes_nothing(
    centre: Centre, access: Access, tmp_path: Path
) -> None:
    first = await seed(centre, access, HOUSE, data_dir=tmp_path)
    before = centre.view.change
    assert await seed(centre, access, HOUSE, data_dir=tmp_path) == first
    assert centre.view.change == before


async def test_what_people_changed_or_removed_stays_so(
    centre: Centre, access: Access, tmp_path: Path
) -> None:
    await seed(centre, access, HOUSE, data_dir=tmp_path)
    mandarin = centre.view.need(Queue, flow.MANDARIN).thing
    await centre.save(replace(mandarin, wrap_s=5.0), expected_version=None, person=HOUSE)
    role = cast.AGENTS[0]
    for kind, thing in ((AgentProfile, role.agent), (Device, role.device)):
        await centre.remove(kind, thing, expected_version=None, person=HOUSE)
    before = centre.view.change
    await seed(centre, access, HOUSE, data_dir=tmp_path)
    assert centre.view.change == before


async def test_a_lost_roster_gives_new_passwords_that_work(
    centre: Centre, access: Access, tmp_path: Path
) -> None:
    first = await seed(centre, access, HOUSE, data_dir=tmp_path)
    (tmp_path / FILE).unlink()
    second = await seed(centre, access, HOUSE, data_dir=tmp_path)
    login = cast.AGENTS[0].login
    assert first.password(login) != second.password(login)
    assert await access.sign_in(login, second.password(login), source="127.0.0.1")
    device = centre.view.need(Device, cast.AGENTS[0].device).thing
    assert with_secret(device, second.secret(device.username)) == device


async def test_a_login_of_somebody_else_is_not_taken_over(
    centre: Centre, access: Access, tmp_path: Path
) -> None:
    await access.users.create(HOUSE, cast.AGENTS[0].login, change("agent", name="Wang Li"))
    with pytest.raises(Conflict, match=cast.AGENTS[0].login):
        await seed(centre, access, HOUSE, data_dir=tmp_path)

"""Who is lent to a queue is taken back when the loan ends, after a restart too."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.access_fixture import ROOT, person
from tests.api_fixture import House, open_house
from tests.planning_fixture import CARE, CARE_SKILL, setup_of

from huawu.app.planning import planning_of
from huawu.centre.model import AgentProfile, AgentSkill
from huawu.kernel.ids import AgentId
from huawu.planning.around import FloorDoor
from huawu.planning.loans import Loan, Loans
from huawu.planning.local import LocalDays
from huawu.storage.database import Database

pytestmark = [pytest.mark.api, pytest.mark.db]

FIRST, SECOND = AgentId("agt_000"), AgentId("agt_001")


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    opened = await open_house(database, watched=False)
    reserve = (AgentSkill(skill=CARE_SKILL.id, reserve=2),)
    things = [
        replace(each, skills=reserve) if isinstance(each, AgentProfile) else each
        for each in setup_of(2)
    ]
    await opened.centre.save_all(things, ROOT)
    yield opened
    opened.planning.close()


def reserves(house: House) -> list[int]:
    view = house.centre.view
    return [view.need(AgentProfile, name).thing.skills[0].reserve for name in (FIRST, SECOND)]


def loan(house: House, agent: AgentId, hours: float) -> Loan:
    until = house.clock.now() + timedelta(hours=hours)
    return Loan(agent=agent, queue=CARE.id, until=until)


def after_a_restart(house: House) -> Loans:
    days = LocalDays(house.clock, "Asia/Shanghai")
    around = house.database, house.access.audit, house.journal, house.centre, house.metrics
    return planning_of(*around, FloorDoor(), days).loans


async def test_a_loan_ends_in_its_time_and_survives_a_restart(house: House) -> None:
    loans = house.planning.loans
    await loans.lend(person("planner"), [loan(house, FIRST, 2), loan(house, SECOND, 5)])
    assert reserves(house) == [0, 0]
    assert await loans.take_back() == 0
    house.clock.move(3 * 3600)
    assert await after_a_restart(house).take_back() == 1
    assert reserves(house) == [2, 0]
    house.clock.move(3 * 3600)
    assert (await loans.take_back(), await loans.take_back()) == (1, 0)
    assert reserves(house) == [2, 2]


async def test_who_is_lent_again_stays_longer_and_what_others_set_is_left(house: House) -> None:
    loans = house.planning.loans
    await loans.lend(person("planner"), [loan(house, FIRST, 1), loan(house, SECOND, 1)])
    await loans.lend(person("planner"), [loan(house, FIRST, 4)])
    changed = house.centre.view.need(AgentProfile, SECOND).thing
    skills = (AgentSkill(skill=CARE_SKILL.id, reserve=1),)
    await house.centre.save_all([replace(changed, skills=skills)], ROOT)
    house.clock.move(2 * 3600)
    await loans.take_back()
    assert reserves(house) == [2, 1]


async def test_a_loan_that_is_taken_back_ends_at_once_and_alone(house: House) -> None:
    loans = house.planning.loans
    await loans.lend(person("planner"), [loan(house, FIRST, 2), loan(house, SECOND, 2)])
    assert await loans.end([FIRST]) == 1
    assert reserves(house) == [2, 0]

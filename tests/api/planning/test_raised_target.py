"""A proposal to raise a queue's target is carried out on the floor, and taken back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from tests.access_fixture import person
from tests.api.planning.test_bad_day import house, published
from tests.api_fixture import House
from tests.planning_fixture import CARE

from huawu.access.permissions import Person
from huawu.centre.model import AgentProfile
from huawu.kernel.errors import Conflict
from huawu.kernel.event import Actor
from huawu.kernel.ids import QueueId, UserId
from huawu.planning.applying import Applying, Offered
from huawu.planning.around import Around, FloorDoor
from huawu.planning.effects import Proposal, Proposals
from huawu.planning.local import LocalDays
from huawu.planning.running import Change, Move

__all__ = ["house"]

pytestmark = [pytest.mark.api, pytest.mark.db]

RAISE = Change(agent="", act=Move.RAISE, queue=CARE.id, target=0.9)
PROPOSAL = Proposal(act=Move.RAISE, changes=(RAISE,), after={}, gain={})


class Hand:
    """Keeps targets as a floor does."""

    def __init__(self) -> None:
        self.raised: dict[QueueId, tuple[float, datetime]] = {}

    async def raise_target(
        self, queue: QueueId, target: float, until: datetime, *, by: Actor, user: UserId
    ) -> None:
        self.raised[queue] = target, until

    async def restore_target(self, queue: QueueId, *, by: Actor, user: UserId) -> None:
        del self.raised[queue]


async def nobody(person: Person, agents: Sequence[AgentProfile]) -> None:
    raise AssertionError(f"{person.name} changes {len(agents)} agents")


def applying(house: House, hand: Hand | None) -> Applying:
    around = Around(
        database=house.database, audit=house.access.audit, journal=house.journal,
        metrics=house.metrics, view=lambda: house.centre.view,
        days=LocalDays(house.clock, "Asia/Shanghai"), door=FloorDoor(targets=lambda: hand),
        save_agents=nobody,
    )  # fmt: skip
    planning = house.planning
    return Applying(
        around=around, schedules=planning.schedules, offers=planning.offers, loans=planning.loans
    )


@pytest.fixture
async def known(house: House) -> Offered:
    async with house.client("planner") as planner:
        await published(planner)
    today = await house.planning.days.today(person("planner"))
    found = Proposals(before={}, proposals=(PROPOSAL,), together={})
    return Offered(id="prp_1", today=today, found=found)


async def test_a_target_is_raised_until_the_queues_day_ends_and_restored(
    house: House, known: Offered
) -> None:
    hand, planner = Hand(), person("planner")
    await applying(house, hand).carry_out(planner, known, PROPOSAL)
    target, until = hand.raised[CARE.id]
    midnight, _ = house.planning.span(known.today.day, known.today.day)
    assert (target, until) == (0.9, midnight + timedelta(hours=20))
    assert await applying(house, hand).take_back(planner, known, PROPOSAL) == 1
    assert hand.raised == {}


async def test_without_a_floor_no_target_is_raised(house: House, known: Offered) -> None:
    with pytest.raises(Conflict, match="No floor runs"):
        await applying(house, None).carry_out(person("planner"), known, PROPOSAL)

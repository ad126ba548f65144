"""A proposal of another target or of callbacks is carried out on the floor, and taken back."""

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


def proposal(act: Move, target: float) -> Proposal:
    change = Change(agent="", act=act, queue=CARE.id, target=target)
    return Proposal(act=act, changes=(change,), after={}, gain={})


RAISE = proposal(Move.RAISE, 0.9)


class Hand:
    """Keeps targets and callbacks as a floor does."""

    def __init__(self) -> None:
        self.aims: dict[QueueId, tuple[float, datetime]] = {}
        self.asking: dict[QueueId, tuple[float, datetime]] = {}

    async def set_target(
        self, queue: QueueId, target: float, until: datetime, *, by: Actor, user: UserId
    ) -> None:
        self.aims[queue] = target, until

    async def restore_target(self, queue: QueueId, *, by: Actor, user: UserId) -> None:
        del self.aims[queue]

    async def open_callbacks(
        self, queue: QueueId, after_s: float, until: datetime, *, by: Actor, user: UserId
    ) -> None:
        self.asking[queue] = after_s, until

    async def close_callbacks(self, queue: QueueId, *, by: Actor, user: UserId) -> None:
        del self.asking[queue]


async def nobody(person: Person, agents: Sequence[AgentProfile]) -> None:
    raise AssertionError(f"{person.name} changes {len(agents)} agents")


def applying(house: House, hand: Hand | None) -> Applying:
    around = Around(
        database=house.database, audit=house.access.audit, journal=house.journal,
        metrics=house.metrics, view=lambda: house.centre.view,
        days=LocalDays(house.clock, "Asia/Shanghai"), door=FloorDoor(steers=lambda: hand),
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
    found = Proposals(before={}, proposals=(RAISE,), together={})
    return Offered(id="prp_1", today=today, found=found)


async def test_what_is_set_for_a_queue_ends_in_time_and_is_taken_back(
    house: House, known: Offered
) -> None:
    hand, planner = Hand(), person("planner")
    midnight, _ = house.planning.span(known.today.day, known.today.day)
    for act, target in ((Move.RAISE, 0.9), (Move.LOWER, 0.6)):
        await applying(house, hand).carry_out(planner, known, proposal(act, target))
        assert hand.aims == {CARE.id: (target, midnight + timedelta(hours=20))}
        assert await applying(house, hand).take_back(planner, known, proposal(act, target)) == 1
    change = Change(agent="", act=Move.CALL_BACK, queue=CARE.id, after_s=30.0, until=900)
    ask = Proposal(act=Move.CALL_BACK, changes=(change,), after={}, gain={})
    await applying(house, hand).carry_out(planner, known, ask)
    assert (hand.aims, hand.asking) == ({}, {CARE.id: (30.0, midnight + timedelta(hours=15))})
    assert await applying(house, hand).take_back(planner, known, ask) == 1
    assert hand.asking == {}


async def test_without_a_floor_no_target_is_set(house: House, known: Offered) -> None:
    with pytest.raises(Conflict, match="No floor runs"):
        await applying(house, None).carry_out(person("planner"), known, RAISE)

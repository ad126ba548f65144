"""Why a contact waits."""

import pytest
from tests.unit.routing.test_router import (
    ANNA,
    BO,
    ENGLISH,
    HELP,
    ONE,
    TWO,
    at,
    router,
    seat,
    waiting,
)

from huawu.centre.needs import SkillNeed
from huawu.kernel.errors import NotFound
from huawu.routing.explain import Why, explain

pytestmark = pytest.mark.unit


def test_a_contact_that_could_go_says_to_whom() -> None:
    floor = router(seat(ANNA))
    floor.enqueue(waiting(ONE, 1))

    told = explain(floor, ONE, at(5))

    assert (told.why, told.agent, told.able, told.free) == (Why.GOES, ANNA, 1, 1)


def test_a_contact_whose_agents_are_busy_tells_its_place_and_how_many_are_able() -> None:
    floor = router(seat(ANNA, level=7), seat(BO))
    floor.set_busy(ANNA)
    floor.enqueue(waiting(TWO, 0, queue=HELP))
    floor.enqueue(waiting(ONE, 1, queue=HELP))

    told = explain(floor, ONE, at(5))

    assert (told.why, told.position, told.able, told.free) == (Why.BEHIND_OTHERS, 2, 1, 0)


def test_a_contact_that_nobody_is_able_to_take_names_the_skill() -> None:
    floor = router(seat(ANNA, level=2))
    floor.enqueue(waiting(ONE, 1, queue=HELP))

    told = explain(floor, ONE, at(5))

    assert told.why is Why.NOBODY_ABLE
    assert told.lacking == (SkillNeed(skill=ENGLISH, level=5),)


def test_a_contact_kept_from_the_only_free_agent_names_them() -> None:
    floor = router(seat(ANNA))
    floor.enqueue(waiting(ONE, 1))
    floor.exclude(ONE, ANNA, at(40))

    told = explain(floor, ONE, at(5))

    assert (told.why, told.excluded) == (Why.EXCLUDED, (ANNA,))
    with pytest.raises(NotFound):
        explain(floor, TWO, at(5))

"""Whatever happens on a day, in the end every rule holds and nobody is stuck."""

from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.flow.floor.centre import Centre, play
from tests.flow.floor.days import PEOPLE, Day, days, live_through, setup, watch

from huawu.agents.view import ShownState
from huawu.events.callback import CallbackBooked
from huawu.events.contact import ContactCreated, ContactEnded, Direction
from huawu.events.system import StuckRepaired

pytestmark = pytest.mark.flow

SLOW_IS_FINE: Final = (
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
)
#: Without `explain`, which traces every line: under it a failure runs into the time-out instead
#: of showing itself.
CALMLY: Final = settings(
    deadline=None,
    suppress_health_check=SLOW_IS_FINE,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
)


def live(day: Day) -> None:
    async def story(centre: Centre) -> None:
        wrong: list[str] = []
        watching = centre.scope.create_task(watch(centre, wrong))
        await live_through(centre, day)
        watching.cancel()
        assert day.troubles or not wrong, wrong
        assert day.troubles or not await centre.all(StuckRepaired)
        left = {c.id: c.phase for c in centre.floor.state.contacts.values() if c.leg is not None}
        assert not left
        shown = {agent: centre.shown(agent) for agent in PEOPLE}
        assert set(shown.values()) == {ShownState.SIGNED_OUT}
        assert not [leg.id for leg in centre.world.legs.values() if not leg.gone]
        begun = [e for e in await centre.all(ContactCreated) if e.leg is not None]
        assert all(event.direction is Direction.INBOUND for event in begun)
        messages = [c for c in centre.floor.state.contacts.values() if c.leg is None]
        callbacks = {event.contact for event in await centre.all(CallbackBooked)}
        ended = {event.contact for event in await centre.all(ContactEnded)}
        assert callbacks <= ended
        assert len(begun) == len(ended - callbacks)
        assert all(message.place is not None for message in messages)

    phones = dict(zip(PEOPLE, day.phones, strict=True))
    play(story, setup=setup(), picks_up=phones)


@pytest.mark.timeout(400)
@settings(CALMLY, max_examples=15, derandomize=True)
@given(days(callers=40, deeds=40, troubles=0))
def test_on_a_day_without_troubles_nobody_is_stuck(day: Day) -> None:
    live(day)


@pytest.mark.timeout(400)
@settings(CALMLY, max_examples=25, derandomize=True)
@given(days(callers=40, deeds=40, troubles=8))
def test_on_a_day_with_troubles_nobody_is_stuck(day: Day) -> None:
    live(day)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@settings(CALMLY, max_examples=100)
@given(days(callers=200, deeds=120, troubles=15))
def test_on_long_days_with_many_troubles_nobody_is_stuck(day: Day) -> None:
    live(day)

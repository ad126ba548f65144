"""Callers who give up, and callers who are not taken at all."""

import pytest
from tests.e2e.house.world import BLOCKED, NUMBER, WITHHELD, World

from huawu.agents.view import ShownState
from huawu.contacts.machine import Phase
from huawu.events.contact import ContactAbandoned, ContactBlocked, EndedBy, Outcome, Stage
from huawu.testing.phone.call import CallState

pytestmark = pytest.mark.e2e


async def test_in_the_menu(world: World) -> None:
    caller = await world.call(NUMBER)
    await caller.at("menu")
    caller.call.hang_up()
    ended = await caller.ended()
    assert (ended.outcome, ended.by) == (Outcome.LEFT_IN_FLOW, EndedBy.CUSTOMER)


async def test_in_the_queue(world: World) -> None:
    caller = await world.call()
    await caller.in_phase(Phase.WAITING)
    caller.call.hang_up()
    abandoned = await caller.told(ContactAbandoned)
    assert abandoned.stage is Stage.QUEUE
    assert (await caller.ended()).outcome is Outcome.ABANDONED


async def test_while_an_agent_rings_the_ringing_ends_at_once_and_the_agent_stays_ready(
    world: World,
) -> None:
    await world.ready("anna")
    caller = await world.call()
    agent = await world.ringing("anna")
    caller.call.hang_up()
    await agent.until(CallState.GONE, timeout_s=1)
    abandoned = await caller.told(ContactAbandoned)
    await world.shows("anna", ShownState.READY)
    assert abandoned.stage is Stage.RINGING


@pytest.mark.parametrize(("who", "rule"), [(BLOCKED, "number"), (WITHHELD, "withheld")])
async def test_a_caller_whom_a_rule_keeps_out_is_refused_unanswered(
    world: World, who: str, rule: str
) -> None:
    caller = await world.call(caller=who)
    await caller.call.until(CallState.GONE)
    assert caller.call.status >= 400
    assert (await caller.told(ContactBlocked)).rule == rule
    assert (await caller.ended()).outcome is Outcome.BLOCKED

"""The agent's regions: every pair of state and trigger is a move or refused; nothing is stuck."""

from collections.abc import Mapping
from enum import StrEnum
from itertools import product
from typing import Any

import pytest

from huawu.agents import tables
from huawu.agents.tables import IllegalMove, move
from huawu.events.agent import DeviceState, Mode, SessionState, SlotState

pytestmark = pytest.mark.unit

Moves = Mapping[tuple[Any, Any], Any]
REGIONS: list[tuple[str, type[StrEnum], type[StrEnum], Moves]] = [
    ("session", SessionState, tables.SessionTrigger, tables.SESSION_MOVES),
    ("mode", Mode, tables.ModeTrigger, tables.MODE_MOVES),
    ("slot", SlotState, tables.SlotTrigger, tables.SLOT_MOVES),
    ("device", DeviceState, tables.DeviceTrigger, tables.DEVICE_MOVES),
]
PAIRS = [
    pytest.param(name, moves, state, trigger, id=f"{name}-{state}-{trigger}")
    for name, states, triggers, moves in REGIONS
    for state, trigger in product(states, triggers)
]


@pytest.mark.parametrize(("name", "moves", "state", "trigger"), PAIRS)
def test_every_pair_is_a_listed_move_or_is_refused_by_name(
    name: str, moves: Moves, state: StrEnum, trigger: StrEnum
) -> None:
    if (state, trigger) in moves:
        assert move(moves, name, state, trigger) in type(state)
        return
    with pytest.raises(IllegalMove) as refused:
        move(moves, name, state, trigger)
    assert refused.value.details == {"region": name, "state": state, "trigger": trigger}


def reached_from(start: StrEnum, moves: Moves) -> set[StrEnum]:
    seen, open_ends = {start}, [start]
    while open_ends:
        state = open_ends.pop()
        for (before, _), after in moves.items():
            if before is state and after not in seen:
                seen.add(after)
                open_ends.append(after)
    return seen


@pytest.mark.parametrize(
    ("name", "states", "triggers", "moves"), REGIONS, ids=[r[0] for r in REGIONS]
)
def test_every_state_is_entered_and_every_trigger_does_something(
    name: str, states: type[StrEnum], triggers: type[StrEnum], moves: Moves
) -> None:
    assert set(moves.values()) == set(states)
    assert {trigger for _, trigger in moves} == set(triggers)


@pytest.mark.parametrize("state", SlotState)
def test_every_slot_state_has_a_path_to_free_and_from_it(state: SlotState) -> None:
    assert SlotState.FREE in reached_from(state, tables.SLOT_MOVES)
    assert state in reached_from(SlotState.FREE, tables.SLOT_MOVES)


@pytest.mark.parametrize("state", SessionState)
def test_every_session_state_has_a_path_out(state: SessionState) -> None:
    assert SessionState.OUT in reached_from(state, tables.SESSION_MOVES)

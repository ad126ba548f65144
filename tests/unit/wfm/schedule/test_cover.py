"""Sharing people out over skills, against an independent linear programme."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog  # pyright: ignore[reportMissingTypeStubs,reportUnknownVariableType]

from huawu.wfm.schedule.cover import fit, presence
from huawu.wfm.schedule.model import Break, Demand, Shift, ShiftId, SkillName, Weights

pytestmark = pytest.mark.unit

SKILLS = tuple(SkillName(name) for name in "abc")
PROFILES = [frozenset(SKILLS[i] for i in which) for which in ((0,), (0, 1), (1, 2), (0, 1, 2))]
amounts = st.lists(st.floats(0, 20).map(lambda x: round(x, 1)), min_size=4, max_size=4)
wanted = st.lists(st.floats(0, 20).map(lambda x: round(x, 1)), min_size=3, max_size=3)


@settings(max_examples=60, deadline=None)
@given(have=amounts, need=wanted)
def test_skills_are_shared_so_that_fewest_are_missing(have: list[float], need: list[float]) -> None:
    slots = 24
    demand = Demand(skills=SKILLS, interval=60, people=np.outer(need, np.ones(slots)))
    lines = {p: np.full(slots, amount) for p, amount in zip(PROFILES, have, strict=True)}
    found = fit(demand, Weights(), lines)
    pairs = [(p, s) for p in range(4) for s in range(3) if SKILLS[s] in PROFILES[p]]
    limits = [[float(pair[0] == p) for pair in pairs] for p in range(4)]
    limits += [[float(pair[1] == s) for pair in pairs] for s in range(3)]
    best: Any = linprog([-1.0] * len(pairs), A_ub=limits, b_ub=[*have, *need])
    assert found.under[:, 0].sum() == pytest.approx(sum(need) + best.fun, abs=0.01)
    assert found.cover[:, 0].sum() == pytest.approx(sum(have), abs=0.01)


def test_a_break_shorter_than_an_interval_takes_its_share_of_it() -> None:
    rest = Break(length=15, earliest=60, latest=120, paid=True)
    shift = Shift(id=ShiftId("s"), length=180, starts=(480,), breaks=(rest,))
    there = presence(shift, 480, [570], 30)
    assert there.tolist() == [1, 1, 1, 0.5, 1, 1]
    assert shift.paid == 180

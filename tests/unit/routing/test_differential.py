"""The index decides as the naive scan does, whatever happens to the floor."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.routing.churn import Churn

pytestmark = pytest.mark.unit


@given(st.integers(0, 2**32), st.integers(1, 12), st.integers(1, 6), st.integers(1, 4))
@settings(deadline=None, max_examples=60)
def test_small_floors_in_disorder_decide_alike(
    seed: int, agents: int, queues: int, skills: int
) -> None:
    chance = Random(seed)  # noqa: S311  (not a secret)
    churn = Churn(chance, agents=agents, queues=queues, skills=skills)
    for _ in range(60):
        churn.step()


def test_a_hundred_thousand_random_steps_decide_alike() -> None:
    chance = Random(20260105)  # noqa: S311  (not a secret)
    churn = Churn(chance, agents=40, queues=25, skills=12)
    for _ in range(100_000):
        churn.step()

    assert churn.decisions > 80_000
    assert churn.matched > 20_000

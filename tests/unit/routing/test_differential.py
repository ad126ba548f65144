"""The index decides as the naive scan does, whatever happens to the floor."""

from collections.abc import Generator
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.routing.churn import Churn

from huawu.routing import search

pytestmark = pytest.mark.unit


@pytest.fixture
def compiled() -> Generator[None]:
    """Let the searches be compiled ones; other tests have the plain ones."""
    plain = search.best_agent, search.most_proficient, search.best_line
    search.compile_searches()
    assert search.best_agent is not plain[0]
    yield
    search.best_agent, search.most_proficient, search.best_line = plain


def churned(steps: int) -> Churn:
    """Return a floor after random steps, each of which both routers decided alike."""
    chance = Random(20260105)  # noqa: S311  (not a secret)
    churn = Churn(chance, agents=40, queues=25, skills=12)
    for _ in range(steps):
        churn.step()
    return churn


@given(st.integers(0, 2**32), st.integers(1, 12), st.integers(1, 6), st.integers(1, 4))
@settings(deadline=None, max_examples=40)
def test_small_floors_in_disorder_decide_alike(
    seed: int, agents: int, queues: int, skills: int
) -> None:
    chance = Random(seed)  # noqa: S311  (not a secret)
    churn = Churn(chance, agents=agents, queues=queues, skills=skills)
    for _ in range(60):
        churn.step()


def test_thousands_of_random_steps_decide_alike() -> None:
    churn = churned(30_000)

    assert churn.decisions > 25_000
    assert churn.matched > 6_000


@pytest.mark.usefixtures("compiled")
def test_compiled_searches_decide_as_the_plain_ones() -> None:
    churn = churned(10_000)

    assert churn.decisions > 8_000
    assert churn.matched > 2_000


@pytest.mark.slow
@pytest.mark.timeout(1_800)
@pytest.mark.usefixtures("compiled")
def test_a_million_random_steps_decide_alike() -> None:
    churn = churned(1_000_000)

    assert churn.decisions > 900_000
    assert churn.matched > 200_000

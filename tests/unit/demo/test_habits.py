"""Agents of the demo mostly answer, sometimes do not, and are never all on a break."""

from collections import Counter
from random import Random

import pytest

from huawu.demo import cast
from huawu.demo.habits import AnswerPlan, Reaction, Rota, plan_answer

pytestmark = pytest.mark.unit


def many(language: str = "zh") -> list[AnswerPlan]:
    rng = Random(7)  # noqa: S311  (a play, no secret)
    return [plan_answer(rng, cast.AGENTS[0].agent, language) for _ in range(3_000)]


def test_most_calls_are_answered_soon_some_missed_and_some_declined() -> None:
    plans = many()
    reactions = Counter(plan.reaction for plan in plans)
    assert reactions[Reaction.ANSWER] > 2_800
    assert reactions[Reaction.MISS] > 20
    assert reactions[Reaction.DECLINE] > 20
    assert all(0.5 < plan.after_s < 10 for plan in plans)


def test_nobody_passes_a_customer_on_to_themselves_or_to_who_does_not_speak_their_language() -> (
    None
):
    for language, skill in (("zh", cast.MANDARIN), ("en", cast.ENGLISH)):
        targets = {p.pass_to.to for p in many(language) if p.pass_to and p.pass_to.kind == "agent"}
        speakers = {
            role.agent for role in cast.AGENTS if skill in {entry.skill for entry in role.skills}
        }
        assert targets
        assert targets <= speakers - {cast.AGENTS[0].agent}


def test_a_wrap_up_is_ended_by_hand_or_left_to_the_timer() -> None:
    by_hand = [plan.wrap_s for plan in many() if plan.wrap_s is not None]
    assert 0.6 < len(by_hand) / 3_000 < 0.8
    assert max(by_hand) < 20  # the shortest wrap-up of the demo's queues


def test_two_are_on_a_break_at_most() -> None:
    rota = Rota(Random(7))  # noqa: S311  (a play, no secret)
    assert rota.leave() is not None
    assert rota.leave() is not None
    assert rota.leave() is None
    rota.back()
    assert rota.leave() is not None

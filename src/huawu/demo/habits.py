"""How agents of the demo behave: drawn by chance for each call and each shift. Pure."""

import math
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final

from huawu.demo import cast, flow
from huawu.demo.things import BREAK, MEAL, TRAINING

_MISSES: Final = 0.02
_DECLINES: Final = 0.02
_HOLDS: Final = 0.12
_TRANSFERS: Final = 0.06
_ENDS_WRAP_UP: Final = 0.7
_NOTES: Final = 0.85
_MOST_ON_BREAK: Final = 2

_CODES: Final = ("billing", "plan_change", "fault_fixed", "visit_booked", "complaint", "other")
_REASONS: Final = {BREAK: 0.7, TRAINING: 0.2, MEAL: 0.1}


class Reaction(StrEnum):
    """What an agent does when the telephone rings."""

    ANSWER = "answer"
    MISS = "miss"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """Where a customer is sent on to."""

    kind: str  #: "queue" or "agent"
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPlan:
    """What an agent will do with one call."""

    reaction: Reaction
    after_s: float  #: from the first ring to the reaction
    talk_s: float  #: then the agent says good-bye, if the customer has not
    hold_after_s: float | None  #: of talking; None for no hold
    hold_s: float
    pass_to: Passing | None  #: after about half the talk
    wrap_s: float | None  #: then the wrap-up is ended; None leaves it to the timer
    code: str | None  #: disposition


def plan_answer(rng: Random, agent: str, language: str) -> AnswerPlan:
    """Draw what an agent does with the next call.

    Args:
        rng: decides everything.
        agent: the agent's id, to whom nothing is passed on.
        language: spoken on this call.
    """
    chance = rng.random()
    reaction = Reaction.ANSWER
    if chance < _MISSES:
        reaction = Reaction.MISS
    elif chance < _MISSES + _DECLINES:
        reaction = Reaction.DECLINE
    holds = rng.random() < _HOLDS
    return AnswerPlan(
        reaction=reaction,
        after_s=_lognormal(rng, 2.2, 0.5, least_s=0.6, most_s=9.0),
        talk_s=_lognormal(rng, 50.0, 0.5, least_s=12.0, most_s=240.0),
        hold_after_s=rng.uniform(10.0, 25.0) if holds else None,
        hold_s=rng.uniform(6.0, 20.0),
        pass_to=_passing(rng, agent, language) if rng.random() < _TRANSFERS else None,
        wrap_s=(
            _lognormal(rng, 9.0, 0.5, least_s=2.0, most_s=14.0)
            if rng.random() < _ENDS_WRAP_UP
            else None
        ),
        code=rng.choice(_CODES) if rng.random() < _NOTES else None,
    )


def _passing(rng: Random, agent: str, language: str) -> Passing:
    speaks = cast.ENGLISH if language == "en" else cast.MANDARIN
    others = [
        role.agent
        for role in cast.AGENTS
        if role.agent != agent and speaks in {entry.skill for entry in role.skills}
    ]
    if rng.random() < 0.3:
        return Passing(kind="agent", to=rng.choice(others))
    queues = (flow.TECHNICAL,) if language == "en" else (flow.TECHNICAL, flow.COMPLAINTS)
    return Passing(kind="queue", to=rng.choice(queues))


class Rota:
    """Who may leave when: a few minutes of work, then a break, so many at once at most."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._away = 0

    def work_s(self) -> float:
        """Return how long someone works until the next break."""
        return self._rng.uniform(240.0, 1_200.0)

    def leave(self) -> tuple[str, float] | None:
        """Let someone go: return reason code and length in seconds; None when too many are out."""
        if self._away >= _MOST_ON_BREAK:
            return None
        self._away += 1
        (reason,) = self._rng.choices(tuple(_REASONS), weights=tuple(_REASONS.values()))
        return reason, self._rng.uniform(60.0, 200.0)

    def back(self) -> None:
        """Note that someone came back."""
        self._away -= 1


def _lognormal(
    rng: Random, median_s: float, sigma: float, *, least_s: float, most_s: float
) -> float:
    return min(max(rng.lognormvariate(math.log(median_s), sigma), least_s), most_s)

"""How many people a plan puts where, and what that costs against the demand. Pure.

People with several skills are shared out by a small linear programme for each interval, or, where
each person has one skill, by counting.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from huawu.wfm.schedule.flows import Numbers, most_flow
from huawu.wfm.schedule.model import (
    DAY_MIN,
    Cover,
    Demand,
    Duty,
    Problem,
    Shift,
    SkillName,
    Weights,
)

Presence = NDArray[np.float64]  #: people at work by interval, shape (slots,)
Profile = frozenset[SkillName]

_UNIT: Final = 3600  #: parts of a person that the flow knows


def presence(shift: Shift, start: int, rests: Iterable[int], interval: int) -> Presence:
    """Return which share of each interval a duty is at its desk, from the duty's start on.

    Args:
        shift: of the duty.
        start: minutes of the day.
        rests: starts of its breaks, minutes of the day.
        interval: minutes.
    """
    return _presence(shift, tuple(begins - start for begins in rests), interval)


@lru_cache(maxsize=4096)
def _presence(shift: Shift, rests: tuple[int, ...], interval: int) -> Presence:
    """Return the same for breaks that count from the duty's start; plans ask it over and over."""
    at_desk = np.ones(shift.length, dtype=np.float64)
    for rest, begins in zip(shift.breaks, rests, strict=True):
        at_desk[begins : begins + rest.length] = 0.0
    found = at_desk.reshape(-1, interval).mean(axis=1)
    found.flags.writeable = False
    return found


def supply(problem: Problem, duties: Iterable[Duty]) -> Mapping[Profile, Presence]:
    """Return how many people of each profile of skills are at their desks, by interval."""
    demand = problem.demand
    slots: int = demand.people.shape[1]
    skills = {person.id: _useful(person.skills, demand) for person in problem.people}
    found: dict[Profile, Presence] = defaultdict(lambda: np.zeros(slots))
    for duty in duties:
        line = found[skills[duty.person]]
        shift = problem.shifts[duty.shift]
        there = presence(shift, duty.start, duty.rests, demand.interval)
        at = (duty.day * DAY_MIN + duty.start) // demand.interval
        line[at : at + len(there)] += there[: max(slots - at, 0)]
    return dict(found)


def _useful(skills: frozenset[SkillName], demand: Demand) -> Profile:
    return skills & frozenset(demand.skills)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A supply held against the demand."""

    cover: Cover  #: people working by skill
    under: Cover  #: people missing by skill
    over: Cover  #: people too many by skill
    cost: float  #: weighted


def fit(demand: Demand, weights: Weights, given: Mapping[Profile, Presence]) -> Fit:
    """Share the people out over the skills so that the weighted gaps are least."""
    if all(len(profile) == 1 for profile in given):
        cover = np.zeros_like(demand.people)
        for profile, line in given.items():
            cover[demand.skills.index(next(iter(profile)))] += line
    else:
        cover = _shared(demand, given)
    under = np.maximum(demand.people - cover, 0.0)
    over = np.maximum(cover - demand.people, 0.0)
    cost = float(weights.under * under.sum() + weights.over * over.sum())
    return Fit(cover=cover, under=under, over=over, cost=cost)


def _shared(demand: Demand, given: Mapping[Profile, Presence]) -> Cover:
    """Return the sharing that covers most; who is left over stands with a skill of theirs.

    One largest flow over all intervals: source → profile → skill → sink. As every person covered
    saves the same, most covered is least cost.
    """
    profiles = sorted(given, key=sorted)
    skills, slots = len(demand.skills), demand.people.shape[1]
    have: Cover = np.array([given[profile] for profile in profiles])
    who = np.array([[skill in p for skill in demand.skills] for p in profiles])
    able, names = np.nonzero(who)
    profile: Numbers = 2 + np.arange(have.size).reshape(have.shape)
    skill: Numbers = 2 + have.size + np.arange(demand.people.size).reshape(skills, slots)
    zeros, ones = np.zeros(have.size, np.int64), np.ones(skill.size, np.int64)
    heads = np.concatenate([zeros, skill.ravel(), profile[able].ravel()])
    tails = np.concatenate([profile.ravel(), ones, skill[names].ravel()])
    limits = np.concatenate([have.ravel(), demand.people.ravel(), have[able].ravel()])
    whole = np.rint(limits * _UNIT).astype(np.int64)
    flow = most_flow(heads, tails, whole, source=0, sink=1)
    part = flow[-len(able) * slots :].reshape(len(able), slots) / _UNIT
    cover = np.zeros_like(demand.people)
    np.add.at(cover, names, part)
    left = have.copy()
    np.subtract.at(left, able, part)
    np.add.at(cover, who.argmax(axis=1), np.maximum(left, 0.0))
    return cover

"""What proposals would bring, by playing the rest of the day with and without them. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from huawu.floor.lent import aged
from huawu.planning.aiming import Aiming, candidates, gains, is_worth
from huawu.planning.calling_back import candidates as asking_candidates
from huawu.planning.calling_back import is_worth as is_worth_asking
from huawu.planning.calling_back import offers
from huawu.planning.running import Array, Change, Move, Profile, Rest, propose, supply
from huawu.simulation.outcome import Estimate
from huawu.simulation.scenario import CallbackOffer, Day, Group, Queue, Scenario, day_of
from huawu.simulation.study import Engine, Study, compare, study

_DAYS: Final = 30
OWN_TARGETS: Final[Mapping[str, float]] = {}
_NOBODY_ASKS: Final[Mapping[str, CallbackOffer]] = {}
_SHOWN: Final = (
    "service_level", "abandonment", "asa_s", "occupancy", "callbacks", "callback_wait_s",
)  # fmt: skip
_CORE_CALLS: Final = 40_000  #: played at most, about, on the core: with callbacks and without
_CORE_DAYS: Final = 4  #: at least; where more calls are left, callbacks are not played


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """A queue's calls for the rest of the day, by slot of the day."""

    calls: Sequence[float]
    aht_s: Sequence[float]
    patience_s: float | None
    within_s: Sequence[float]
    waiting: int = 0  #: now
    target: float = 0.8  #: service level that it is to reach now
    may_ask: bool = False  #: whether to be called back; a floor runs, and it does not ask already


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The rest of a day with its calls."""

    rest: Rest
    calls: Mapping[str, Calls]
    may_aim: bool = False  #: a floor runs, whose targets can be set
    taken: float = 0.4  #: of callers asked whether to be called back, who say yes
    reached: float = 0.8  #: of attempts to call them back, answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimated:
    """A figure of the rest of the day, with its 95 % limits."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Changes of one kind, and what they bring when only they are made."""

    act: Move
    changes: tuple[Change, ...]
    after: Mapping[str, Estimated]  #: figure → as it would be
    gain: Mapping[str, Estimated]  #: figure → difference, with the same seeds
    queues: Mapping[str, Estimated] = field(default_factory=dict[str, Estimated])
    """By queue, how its service level changes: of targets, which give to some what others have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposals:
    """What could be done, beginning with what it is worth to do nothing."""

    before: Mapping[str, Estimated]
    proposals: tuple[Proposal, ...]
    together: Mapping[str, Estimated]  #: with all of them


def compile_play(_: None) -> None:
    """Compile the loops that play a day, so that the first who asks need not wait for it."""
    queue = Queue(name="q", calls_per_hour=1.0, aht_s=60.0, needs={"q": 1})
    group = Group(name="g", agents=1, skills={"q": 1})
    study(day_of(Scenario(interval_s=900, queues=[queue], groups=[group])), 2, engine=Engine.SWIFT)


def proposals(question: Question) -> Proposals:
    """Return what could be changed, each kind of change with its effect."""
    changes = propose(question.rest)
    before = _played(question, ())
    found: list[Proposal] = []
    for act in Move:
        some = tuple(change for change in changes if change.act is act)
        if some:
            after = _played(question, some)
            found.append(
                Proposal(
                    act=act,
                    changes=some,
                    after=_figures(after),
                    gain=_estimated(
                        {n: e for n, e in compare(before, after).items() if n in _SHOWN}
                    ),
                )
            )
    together = _played(question, changes) if len(found) > 1 else None
    return Proposals(
        before=_figures(before),
        proposals=(*found, *_aiming(question, before), *_asking(question, before)),
        together=_figures(together) if together else found[0].after if found else _figures(before),
    )


def _aiming(question: Question, before: Study) -> Iterator[Proposal]:
    """Yield proposals to raise or lower a queue's target, where that is worth it."""
    if not question.may_aim:
        return
    targets = {name: its.target for name, its in question.calls.items()}
    for aiming in candidates(targets, before, [seat.queues for seat in question.rest.seats]):
        faster = {aiming.queue: aged(targets[aiming.queue], aiming.target)}
        after = study(day_from(question, (), faster), _DAYS, engine=Engine.SWIFT)
        by_queue = gains(before, after)
        if is_worth(aiming, targets, after, by_queue):
            yield Proposal(
                act=aiming.act,
                changes=(_change(aiming),),
                after=_figures(after),
                gain=_estimated({n: e for n, e in compare(before, after).items() if n in _SHOWN}),
                queues=_estimated(by_queue),
            )


def _asking(question: Question, before: Study) -> Iterator[Proposal]:
    """Yield the proposal to ask for callbacks, where that keeps callers."""
    first = question.rest.first
    able = {name: its.within_s[first] for name, its in question.calls.items() if its.may_ask}
    changes = asking_candidates(question.rest, able, before)
    if not changes:
        return
    asked = offers(changes, question.rest, question.taken, question.reached)
    day = day_from(question, ())
    calls = float(day.rates.sum()) * day.told.interval_s
    days = int(min(_CORE_CALLS / max(calls, 1.0), _DAYS))
    if days < _CORE_DAYS:
        return
    base = study(day, days, engine=Engine.CORE)
    after = study(day_from(question, (), asking=asked), days, engine=Engine.CORE)
    gain = compare(base, after)
    if is_worth_asking(gain):
        yield Proposal(
            act=Move.CALL_BACK,
            changes=changes,
            after=_figures(after),
            gain=_estimated({n: e for n, e in gain.items() if n in _SHOWN}),
        )


def _change(aiming: Aiming) -> Change:
    return Change(agent="", act=aiming.act, queue=aiming.queue, target=aiming.target)


def _estimated(found: Mapping[str, Estimate]) -> Mapping[str, Estimated]:
    return {name: Estimated(mean=e.mean, low=e.low, high=e.high) for name, e in found.items()}


def _figures(found: Study) -> Mapping[str, Estimated]:
    return _estimated({name: e for name, e in found.together.items() if name in _SHOWN})


def _played(question: Question, changes: Sequence[Change]) -> Study:
    return study(day_from(question, changes), _DAYS, engine=Engine.SWIFT)


def day_from(
    question: Question,
    changes: Sequence[Change],
    faster: Mapping[str, float] = OWN_TARGETS,
    asking: Mapping[str, CallbackOffer] = _NOBODY_ASKS,
) -> Day:
    """Return the rest of the day as a scenario; who waits now comes first of all.

    Args:
        question: with the calls.
        changes: of people.
        faster: how much faster callers age in queues with another target than their own.
        asking: queues that ask who waits whether to be called back.
    """
    rest = question.rest
    per_hour = 60 / rest.interval
    there = supply(rest.seats, rest.slots, rest.interval, changes)
    names = [name for name in sorted(question.calls) if any(name in p for p in there)]
    queues: list[Queue] = []
    for name in names:
        its = question.calls[name]
        calls = np.array(its.calls[rest.first : rest.slots])
        calls[0] += its.waiting
        queues.append(
            Queue(
                name=name,
                calls_per_hour=(calls * per_hour).tolist(),
                aht_s=list(its.aht_s[rest.first : rest.slots]),
                patience_s=its.patience_s,
                within_s=list(its.within_s[rest.first : rest.slots]),
                needs={name: 1},
                aging=faster.get(name, 1.0),
                callback=asking.get(name),
            )
        )
    groups = [_group(profile, line[rest.first : rest.slots]) for profile, line in there.items()]
    return day_of(Scenario(interval_s=rest.interval * 60, queues=queues, groups=groups))


def _group(profile: Profile, there: Array) -> Group:
    heads = [int(count) for count in np.floor(there + 0.5)]
    return Group(name="+".join(sorted(profile)), agents=heads, skills=dict.fromkeys(profile, 1))

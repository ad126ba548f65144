"""The rules of routing. Pure: the same floor and the same queues give the same answer.

Two triggers only. A contact arrives or returns: of the free agents who are able, its queue's
choice says who gets it. An agent becomes free: of the contacts they are able to take, the highest
band comes first, then the highest score. Every tie has an end, so that a replayed day routes the
same way.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from huawu.centre.model import AgentChoice
from huawu.centre.needs import (
    AgentNeed,
    AllOf,
    AnyOf,
    AttributeNeed,
    Need,
    NoneOf,
    SkillNeed,
    parts,
)
from huawu.centre.plan import ContactOrder
from huawu.events.contact import Band, Channel
from huawu.kernel.ids import AgentId, ContactId, QueueId, SkillId

#: In the order in which a queue's contacts are shown: a caller holds the line, a message does not.
CHANNELS: Final = (Channel.VOICE, Channel.VOICEMAIL)
ALL_CHANNELS: Final = frozenset(Channel)
#: Who calls this reserve calls every agent there is.
HIGHEST_RESERVE: Final = 2
#: The band of a contact for which no other is said.
BANDS: Final[Mapping[Channel, Band]] = {
    Channel.VOICE: Band.NORMAL,
    Channel.VOICEMAIL: Band.MESSAGE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What an agent did since they signed in, as of when they last became free."""

    calls: int = 0
    talk_s: float = 0.0
    occupied: float = 0.0  #: ratio of the time spent on contacts


NO_FIGURES: Final = Figures()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSeat:
    """An agent as routing sees them. Seat only who is signed in."""

    agent: AgentId
    skills: Mapping[SkillId, int]  #: proficiency, 1 to 10; 0 means muted
    free: frozenset[Channel] = ALL_CHANNELS  #: may be given a contact on these
    idle_since: datetime  #: place among the longest idle
    reserve: Mapping[SkillId, int] = field(default_factory=dict[SkillId, int])
    """Skills that count only for a contact that calls the reserve of this level or a higher one."""
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])
    figures: Figures = NO_FIGURES


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRule:
    """A queue as routing sees it."""

    queue: QueueId
    needs: tuple[Need, ...] = ()  #: all of them; none means anybody is able
    aging: float = 1.0
    objective_s: float = 20.0
    share: float = 1.0  #: of all who wait; shares are relative to each other
    choice: AgentChoice = AgentChoice.LONGEST_IDLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A contact that waits."""

    contact: ContactId
    queue: QueueId
    key_at: datetime  #: its place, see `key_at`; kept when it returns to its queue
    sequence: int  #: order of arrival, unique; ends ties
    channel: Channel = Channel.VOICE
    band: Band | None = None  #: None: the channel's
    needs: tuple[Need, ...] | None = None  #: None: its queue's
    reserve: int = 0  #: which reserve it calls: 0 none, 1, 2
    prefer: tuple[tuple[AgentId, int], ...] = ()  #: who gets it when free, highest score first


def key_at(entered_at: datetime, priority: int, weight_s: float) -> datetime:
    """Return a contact's place in the order of its queue: the earliest is served first.

    Args:
        entered_at: when it began to wait.
        priority: each level counts like `weight_s` more of waiting, so that nobody starves.
        weight_s: worth of one level in seconds.
    """
    return entered_at - timedelta(seconds=priority * weight_s)


# — who is able —


class Trait(NamedTuple):
    """Something an agent has at a level: 0 to 10 for a skill, 0 or 1 for anything else."""

    kind: str  #: "skill", "attribute" or "agent"
    name: str
    value: str = ""  #: of an attribute
    reserve: int = 0  #: the reserve that is called


def level(seat: AgentSeat, trait: Trait) -> int:
    """Return at which level an agent has a trait."""
    if trait.kind == "skill":
        skill = SkillId(trait.name)
        held_back = seat.reserve.get(skill, 0) > trait.reserve
        return 0 if held_back else seat.skills.get(skill, 0)
    if trait.kind == "agent":
        return int(seat.agent == trait.name)
    return int(seat.attributes.get(trait.name) == trait.value)


#: Says whether an agent has a trait at a level: 1 or 0, or an array of these for many agents.
Has = Callable[[Trait, int], Any]


def met(needs: tuple[Need, ...], has: Has, reserve: int = 0) -> Any:
    """Return whether all of these needs are met: 1 or 0, or an array of these."""
    found: Any = 1
    for need in needs:
        found = found & _met(need, has, reserve)
    return found


def _met(need: Need, has: Has, reserve: int) -> Any:
    match need:
        case SkillNeed():
            return has(Trait("skill", need.skill, reserve=reserve), need.level)
        case AttributeNeed():
            return has(Trait("attribute", need.attribute, need.value), 1)
        case AgentNeed():
            return _any([has(Trait("agent", agent), 1) for agent in need.agents])
        case AllOf():
            return met(need.all, has, reserve)
        case AnyOf():
            return _any([_met(part, has, reserve) for part in need.any])
        case NoneOf():
            return 1 ^ _any([_met(part, has, reserve) for part in need.none])


def _any(found: list[Any]) -> Any:
    some: Any = 0
    for one in found:
        some = some | one
    return some


def able(seat: AgentSeat, needs: tuple[Need, ...], reserve: int = 0) -> bool:
    """Return whether an agent meets every need."""
    return bool(met(needs, lambda trait, least: int(level(seat, trait) >= least), reserve))


def asked_skills(needs: tuple[Need, ...], reserve: int) -> tuple[Trait, ...]:
    """Return the skills that needs name, each once, in their order."""
    named = [n.skill for n in parts(needs) if isinstance(n, SkillNeed)]
    return tuple(Trait("skill", skill, reserve=reserve) for skill in dict.fromkeys(named))


# — which contact first —


def score(key: datetime, now: datetime, rate: float = 1.0) -> float:
    """Return how urgent a contact is; the highest is served first.

    Args:
        key: its `key_at`.
        now: the moment of the decision.
        rate: how fast its class ages; see `aging`.
    """
    return rate * (now.timestamp() - key.timestamp())


def aging(order: ContactOrder, rule: QueueRule) -> float:
    """Return how fast a queue's contacts age, per second of waiting."""
    if order is ContactOrder.OBJECTIVE:
        return rule.aging / max(rule.objective_s, 1.0)
    return 0.0 if order is ContactOrder.RATIO else rule.aging


def excess(live: int, share: float, shares: Iterable[float], everybody: int) -> float:
    """Return by how many contacts a queue is longer than its fixed share of all who wait.

    Fixed queue ratio of Gurvich and Whitt (2009): serve the class whose queue most exceeds it.

    Args:
        live: how many wait in the queue.
        share: of the queue, relative to the others.
        shares: of all queues; their sum is exact, so their order does not matter.
        everybody: how many wait in all queues.
    """
    return live - share / math.fsum(shares) * everybody


def band_of(waiting: Waiting) -> Band:
    """Return the strict band in which a contact is served."""
    return BANDS[waiting.channel] if waiting.band is None else waiting.band


# — which agent —


def proficiency(levels: list[int], choice: AgentChoice) -> float:
    """Return how well levels in the skills that are asked fit; the mean is of those one has."""
    if choice is AgentChoice.BEST_WEAKEST:
        return float(min(levels, default=0))
    total, known = sum(levels), sum(held > 0 for held in levels)
    if choice is AgentChoice.MOST_PROFICIENT:
        return total / known if known else 0.0
    return float(total)


def flexible(seat: AgentSeat) -> int:
    """Return how many skills an agent has that are not muted."""
    return sum(held > 0 for held in seat.skills.values())


def lot(contact: ContactId, agent: AgentId, weight: float) -> float:
    """Return an agent's draw for a contact: the least wins, with odds as the weights.

    Weighted sampling of Efraimidis and Spirakis (2006) in its exponential form. The draw hangs on
    the two names alone, so a replay draws the same.
    """
    drawn = int.from_bytes(blake2b(f"{contact}/{agent}".encode(), digest_size=8).digest())
    return -math.log((drawn + 1) / 2**64) / max(weight, 1.0)


def preference(prefer: tuple[tuple[AgentId, int], ...]) -> list[AgentId]:
    """Return who is preferred, highest score first, ties by id."""
    return [agent for agent, _ in sorted(prefer, key=lambda pair: (-pair[1], pair[0]))]

"""The rules of routing. Pure: the same floor and the same queues give the same answer.

Two triggers only. A contact arrives or returns: of the free agents who are able, the longest
idle gets it. An agent becomes free: of the contacts they are able to take, a caller on the line
comes before a message, then the one with the oldest key. Every tie has an end, so that a
replayed day routes the same way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from huawu.centre.model import SkillNeed
from huawu.events.contact import Channel
from huawu.kernel.ids import AgentId, ContactId, QueueId, SkillId

#: Strict bands, served in this order: a caller holds the line, a message does not.
BANDS: Final = (Channel.VOICE, Channel.VOICEMAIL)
ALL_CHANNELS: Final = frozenset(Channel)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSeat:
    """An agent as routing sees them. Seat only who is signed in."""

    agent: AgentId
    skills: Mapping[SkillId, int]  #: proficiency, 1 to 10; 0 means muted
    free: frozenset[Channel] = ALL_CHANNELS  #: may be given a contact on these
    idle_since: datetime  #: place among the longest idle


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRule:
    """A queue as routing sees it."""

    queue: QueueId
    needs: tuple[SkillNeed, ...] = ()  #: all of them; none means anybody is able


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A contact that waits."""

    contact: ContactId
    queue: QueueId
    key_at: datetime  #: its place, see `key_at`; kept when it returns to its queue
    sequence: int  #: order of arrival; ends ties of `key_at`
    channel: Channel = Channel.VOICE


def key_at(entered_at: datetime, priority: int, weight_s: float) -> datetime:
    """Return a contact's place in the order of its queue: the earliest is served first.

    Args:
        entered_at: when it began to wait.
        priority: each level counts like `weight_s` more of waiting, so that nobody starves.
        weight_s: worth of one level in seconds.
    """
    return entered_at - timedelta(seconds=priority * weight_s)


def score(key: datetime, now: datetime, rate: float = 1.0) -> float:
    """Return how urgent a contact is; the highest is served first.

    Args:
        key: its `key_at`.
        now: the moment of the decision.
        rate: how fast its class ages; with one rate for all, the order by score is the order by
            key and never changes while contacts wait.
    """
    return rate * (now - key).total_seconds()


def able(skills: Mapping[SkillId, int], needs: tuple[SkillNeed, ...]) -> bool:
    """Return whether an agent with these skills meets every need."""
    return all(skills.get(need.skill, 0) >= need.level for need in needs)


def contact_order(waiting: Waiting) -> tuple[int, datetime, int, ContactId]:
    """Return what sorts the contacts an agent could get; the least comes first."""
    return (BANDS.index(waiting.channel), waiting.key_at, waiting.sequence, waiting.contact)


def agent_order(seat: AgentSeat) -> tuple[datetime, AgentId]:
    """Return what sorts the agents a contact could get; the least comes first."""
    return (seat.idle_since, seat.agent)

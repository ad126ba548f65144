"""Why a contact waits, in a few facts that people can act on."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from huawu.centre.needs import AgentNeed, Need
from huawu.events.contact import Band, Channel
from huawu.kernel.ids import AgentId, ContactId, QueueId
from huawu.routing.policy import HIGHEST_RESERVE, Waiting
from huawu.routing.router import Router


class Why(StrEnum):
    """The one reason that keeps a contact waiting."""

    GOES = "goes"  #: nothing: an agent is free and would get it now
    BEHIND_OTHERS = "behind_others"  #: agents are able but busy; it has its turn
    NOBODY_ABLE = "nobody_able"  #: no seated agent has what the queue needs
    AWAITED = "awaited"  #: it waits for its own agents, who are busy
    HELD_BACK = "held_back"  #: who is free would be able only as reserve, which is not called
    EXCLUDED = "excluded"  #: who is free shall not get it for a while, e.g. after a miss


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a contact waits."""

    contact: ContactId
    queue: QueueId
    channel: Channel
    why: Why
    agent: AgentId | None  #: who would get it now
    position: int
    able: int  #: seated agents who have what the queue needs
    free: int  #: those of them who are free
    held_back: int  #: free agents who would be able as reserve, were it called
    excluded: tuple[AgentId, ...]
    lacking: tuple[Need, ...]  #: needs that no seated agent meets even alone
    awaited: tuple[AgentId, ...] = ()  #: who alone is waited for


def explain(router: Router, contact: ContactId, now: datetime) -> Explanation:
    """Say why a contact waits.

    Raises:
        NotFound: it does not wait.
    """
    waiting = router.waiting_as(contact)
    agent = router.match_contact(contact, now)
    able, free = router.chances(contact)
    awaited = _awaited(waiting)
    held_back = max(router.chances(contact, HIGHEST_RESERVE)[1] - free, 0)
    return Explanation(
        contact=contact,
        queue=waiting.queue,
        channel=waiting.channel,
        why=Why.AWAITED if awaited and able and not free else _why(agent, able, free, held_back),
        agent=agent,
        position=router.position(contact),
        able=able,
        free=free,
        held_back=held_back,
        excluded=tuple(sorted(router.excluded(contact, now))),
        lacking=_lacking(router, waiting) if not able else (),
        awaited=awaited,
    )


def _awaited(waiting: Waiting) -> tuple[AgentId, ...]:
    if waiting.band is not Band.STICKY:
        return ()
    named = (need.agents for need in waiting.needs or () if isinstance(need, AgentNeed))
    return tuple(agent for agents in named for agent in agents)


def _why(agent: AgentId | None, able: int, free: int, held_back: int) -> Why:
    if agent is not None:
        return Why.GOES
    if held_back and not free:
        return Why.HELD_BACK
    if not able:
        return Why.NOBODY_ABLE
    return Why.EXCLUDED if free else Why.BEHIND_OTHERS


def _lacking(router: Router, waiting: Waiting) -> tuple[Need, ...]:
    needs = router.rule(waiting.queue).needs if waiting.needs is None else waiting.needs
    return tuple(need for need in needs if not router.meeting(need, waiting.reserve))

"""What supervisors set for a while, as the floor takes it: agents, targets, callbacks. Pure.

While nothing is set, the floor does exactly what the set-up says.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from huawu.agents.machine import Agent
from huawu.centre.model import AgentProfile, CallbackRule, Queue
from huawu.centre.needs import AgentNeed, AllOf, AnyOf, Need, NoneOf
from huawu.contacts.places import Place
from huawu.floor.seating import rule_of, seat_of
from huawu.floor.state import Aim, Asking
from huawu.kernel.ids import AgentId, QueueId
from huawu.routing.policy import QueueRule, able

#: A target of 1 allows no miss at all; this much is left so that the ratio stays finite.
LEAST_MISS: Final = 0.01
#: As the set-up allows.
FASTEST: Final = 100.0
SLOWEST: Final = 0.01

#: By agent, the queues that they serve instead of what the set-up says.
Moves = Mapping[AgentId, tuple[QueueId, ...]]


def moves(agents: Mapping[AgentId, Agent]) -> Moves:
    """Return who is moved, and to which queues."""
    return {
        agent.id: agent.assigned.queues for agent in agents.values() if agent.assigned is not None
    }


def needs_now(queue: QueueId, needs: tuple[Need, ...], moved: Moves) -> tuple[Need, ...]:
    """Return what is asked of an agent when some are moved: those moved here, without the others.

    Args:
        queue: in which a contact waits.
        needs: what is asked by set-up and plan.
        moved: from `moves`.
    """
    if not moved:
        return needs
    here = tuple(sorted(agent for agent, queues in moved.items() if queue in queues))
    away = tuple(sorted(agent for agent, queues in moved.items() if queue not in queues))
    if away:
        needs = (*needs, NoneOf(none=(AgentNeed(agents=away),)))
    if here and needs:
        needs = (AnyOf(any=(AgentNeed(agents=here), AllOf(all=needs))),)
    return needs


def asked_now(
    place: Place, asked: tuple[Need, ...] | None, moved: Moves
) -> tuple[Need, ...] | None:
    """Return a contact's own needs as they are while agents are moved; None: its queue's.

    Who waits for their own agents gets these, wherever they were moved.
    """
    if asked is None or place.awaits is not None:
        return asked
    return needs_now(place.queue, asked, moved)


def rule_now(queue: Queue, moved: Moves, aims: Mapping[QueueId, Aim]) -> QueueRule:
    """Return a queue's rule as it is now."""
    needs, aging = needs_now(queue.id, queue.needs, moved), aging_now(queue, aims)
    return replace(rule_of(queue), needs=needs, aging=aging)


def queue_now(queue: Queue, asking: Mapping[QueueId, Asking]) -> Queue:
    """Return a queue with the question about callbacks that it asks for a while."""
    found = asking.get(queue.id)
    if found is None or queue.dials is None:
        return queue
    rule = queue.callback or CallbackRule()
    return replace(queue, callback=replace(rule, offer_after_s=found.after_s))


def serves_now(profile: AgentProfile, agent: Agent | None, queue: Queue) -> bool:
    """Say whether an agent serves a queue now: as moved, else as able."""
    if agent is not None and agent.assigned is not None:
        return queue.id in agent.assigned.queues
    return able(seat_of(profile), queue.needs)


def target_of(queue: Queue, aims: Mapping[QueueId, Aim]) -> float:
    """Return the service level that a queue is to reach now, a ratio."""
    found = aims.get(queue.id)
    return queue.sl_target if found is None else found.target


def aging_now(queue: Queue, aims: Mapping[QueueId, Aim]) -> float:
    """Return how fast a queue's contacts age now."""
    faster = aged(queue.sl_target, target_of(queue, aims))
    return min(max(queue.aging * faster, SLOWEST), FASTEST)


def aged(own: float, target: float) -> float:
    """Return how much faster a queue's contacts age under another target than its own.

    A higher target allows fewer misses; each contact counts as much more as misses are fewer: from
    80 to 90 % the allowed misses are halved, so that a second of waiting counts twice. From 80 to
    60 % it counts half.
    """
    return max(1 - own, LEAST_MISS) / max(1 - target, LEAST_MISS)

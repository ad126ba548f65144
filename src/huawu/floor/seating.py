"""Agents and queues of the set-up as routing sees them. Pure."""

from collections.abc import Hashable

from huawu.agents.machine import NEVER, Agent
from huawu.agents.view import obstacle
from huawu.centre.model import AgentProfile, Queue
from huawu.events.contact import Channel
from huawu.routing.policy import NO_FIGURES, AgentSeat, Figures, QueueRule, able

_CALLS = frozenset({Channel.VOICE})
#: Who serves a queue only in need may dial for it too.
_ALL_RESERVES = 2


def seat_of(profile: AgentProfile, agent: Agent | None = None) -> AgentSeat:
    """Return an agent's seat.

    Args:
        profile: what the set-up says of them.
        agent: as of now; None for one who is only compared by what they are able to do.
    """
    takes_calls = agent is not None and obstacle(agent, Channel.VOICE) is None
    return AgentSeat(
        agent=profile.id,
        skills={skill.skill: skill.level for skill in profile.skills},
        reserve={skill.skill: skill.reserve for skill in profile.skills if skill.reserve},
        attributes=_attributes(profile),
        free=_CALLS if takes_calls else frozenset(),
        idle_since=NEVER if agent is None else agent.idle_since,
        figures=NO_FIGURES if agent is None else figures_of(agent),
    )


def figures_of(agent: Agent) -> Figures:
    """Return what an agent did since they signed in, as of when their hands became empty."""
    emptied = [slot.since.at for slot in agent.slots.values() if slot.since is not None]
    there_s = (max(emptied, default=agent.signed_in) - agent.signed_in).total_seconds()
    return Figures(
        calls=agent.calls,
        talk_s=agent.talk_s,
        occupied=agent.busy_s / there_s if there_s > 0 else 0.0,
    )


def rule_of(queue: Queue) -> QueueRule:
    """Return a queue's rule."""
    return QueueRule(
        queue=queue.id,
        needs=queue.needs,
        aging=queue.aging,
        objective_s=queue.sl_within_s,
        share=queue.share,
        choice=queue.choice,
    )


def likeness(profile: AgentProfile) -> Hashable:
    """Return what agents have in common who are able to serve the same queues."""
    return (profile.skills, tuple(sorted(_attributes(profile).items())))


def may_dial_for(profile: AgentProfile, queue: Queue) -> bool:
    """Say whether an agent may call outside in the name of a queue: one that they serve."""
    return queue.dials is not None and able(seat_of(profile), queue.needs, _ALL_RESERVES)


def _attributes(profile: AgentProfile) -> dict[str, str]:
    own = {"language": profile.language, "team": profile.team or ""}
    return {**own, **profile.attributes}

"""Puts the room of planning together."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from huawu.access.audit import Audit
from huawu.access.permissions import Person, system_person
from huawu.centre.model import AgentProfile, Queue
from huawu.centre.needs import SkillNeed, parts
from huawu.centre.service import Centre
from huawu.floor.view import FloorNow
from huawu.journal.port import Journal
from huawu.metrics.service import Metrics
from huawu.planning.around import Around
from huawu.planning.local import LocalDays
from huawu.planning.service import Planning
from huawu.storage.database import Database


def planning_of(
    database: Database,
    audit: Audit,
    journal: Journal,
    centre: Centre,
    metrics: Metrics,
    floor: Callable[[], FloorNow | None],
    days: LocalDays,
) -> Planning:
    """Return the planning of a centre; `floor` shows it as it is now."""

    async def lend(person: Person, pairs: Sequence[tuple[str, str]]) -> None:
        lent = [_lent(centre, agent, queue) for agent, queue in pairs]
        # Who may steer the day may lend; whom they lent stands in planning's record.
        house = system_person(person.request_id, person.tenant)
        await centre.save_all([profile for profile in lent if profile is not None], house)

    around = Around(
        database=database,
        audit=audit,
        journal=journal,
        metrics=metrics,
        view=lambda: centre.view,
        days=days,
        floor=floor,
        lend=lend,
    )
    return Planning(around)


def _lent(centre: Centre, agent: str, queue: str) -> AgentProfile | None:
    """Return an agent whose skills for a queue are no reserve any more."""
    profile, wanted = centre.view.get(AgentProfile, agent), centre.view.get(Queue, queue)
    if profile is None or wanted is None:
        return None
    asked = {need.skill for need in parts(wanted.needs) if isinstance(need, SkillNeed)}
    skills = tuple(
        replace(skill, reserve=0) if skill.skill in asked else skill for skill in profile.skills
    )
    return replace(profile, skills=skills)

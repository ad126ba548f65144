"""Setting a centre up from outside, before its first start: a queue, and people at work."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from tests.e2e.faults.server import Site
from tests.e2e.house import flow as f
from tests.e2e.house.world import BRIEF, STRAIGHT, agent_id, number, queue

from huawu.access.permissions import system_person
from huawu.access.service import Access, AccessOptions
from huawu.agents import presence
from huawu.agents.machine import Agent, evolve, new_agent
from huawu.app.flow_check import flow_check
from huawu.app.house import reach_database
from huawu.app.settings import Settings
from huawu.centre import model as m
from huawu.centre.devices import new_secret, with_secret
from huawu.centre.needs import SkillNeed
from huawu.centre.service import Centre
from huawu.events.agent import AgentEvent, DeviceState
from huawu.journal.port import Batch, StreamWrite
from huawu.journal.postgres import PostgresJournal, open_journal
from huawu.kernel.clock import SystemClock
from huawu.kernel.event import Actor
from huawu.kernel.ids import (
    DEFAULT_TENANT,
    DeviceId,
    PromptId,
    QueueId,
    SessionId,
    SkillId,
    TrunkId,
)
from huawu.kernel.span import Instant
from huawu.storage.schema import upgrade

#: A telephone rings so long; whoever does not pick up has missed a call and stays ready.
OFFER_S: Final = 15.0
ALOUD: Final = "95503"  #: who calls it talks with somebody whose telephone has sound
_SOUND: Final = m.Skill(id=SkillId("skl_sound"), name="sound")
_TRUNK: Final = TrunkId("trk_test")
_ALOUD_QUEUE: Final = QueueId("que_aloud")
_ALOUD_FLOW: Final = f.straight_to(_ALOUD_QUEUE, "aloud")
BACK: Final = "95504"  #: whoever waits there is asked whether they want to be called back
BRIEF_OFFER_S: Final = 3.0  #: likewise on the number BRIEF


async def furnish(
    options: Settings, site: Site, staff: Mapping[str, bool], offer_s: float
) -> dict[str, str]:
    """Set a centre up, its people ready; return the telephones' secrets by name.

    `staff` says whose telephone has sound: they also serve those who call ALOUD.
    """
    clock = SystemClock()
    secrets = {name: new_secret() for name in staff}
    async with reach_database(options) as database:
        await upgrade(database)
        async with open_journal(database) as journal:
            access = Access(database, clock, AccessOptions())
            centre = Centre(database, clock, journal, access.audit, flow_check)
            await centre.load()
            person = system_person("test", DEFAULT_TENANT)
            await centre.save_all(_things(secrets, staff, site, offer_s), person)
            for name in staff:
                await _at_work(journal, name, Instant.of(clock))
    return secrets


def _things(
    secrets: Mapping[str, str], staff: Mapping[str, bool], site: Site, offer_s: float
) -> list[object]:
    devices = [
        with_secret(m.Device(id=DeviceId(f"dev_{n}"), username=n), s) for n, s in secrets.items()
    ]
    agents = [
        m.AgentProfile(
            id=agent_id(name),
            number=name,
            name=name,
            device=DeviceId(f"dev_{name}"),
            skills=(m.AgentSkill(skill=_SOUND.id),) if sounds else (),
        )
        for name, sounds in staff.items()
    ]
    return [
        *devices,
        *(m.Prompt(id=PromptId(key), name=key, texts=texts) for key, texts in f.PROMPTS.items()),
        queue(f.QUEUE, wrap_s=1.0, offer_timeout_s=offer_s, misses_to_not_ready=0),
        _SOUND,
        queue(_ALOUD_QUEUE, wrap_s=1.0, needs=(SkillNeed(skill=_SOUND.id),), misses_to_not_ready=0),
        queue(f.BRIEF_QUEUE, wrap_s=1.0, offer_timeout_s=BRIEF_OFFER_S, misses_to_not_ready=0),
        queue(f.BACK_QUEUE, wrap_s=1.0, dials=m.Dials(trunk=_TRUNK), callback=f.CALLS_BACK),
        *(f.STRAIGHT, f.BRIEF, f.BACK, _ALOUD_FLOW),
        number("num_straight", STRAIGHT, f.STRAIGHT.id),
        number("num_brief", BRIEF, f.BRIEF.id),
        number("num_aloud", ALOUD, _ALOUD_FLOW.id),
        number("num_back", BACK, f.BACK.id),
        m.Trunk(
            id=_TRUNK,
            name="carrier",
            host=site.carrier,
            max_calls=1_000,
            outbound=True,
            shown="+861095500",
        ),
        m.OutsidePolicy(allowed_prefixes=("+8610",)),
        m.Trunk(id=TrunkId("trk_crowd"), name="crowd", host=site.crowd, max_calls=1_000),
        *agents,
    ]


async def _at_work(journal: PostgresJournal, name: str, now: Instant) -> None:
    """Write that an agent signed in and is ready, as their desk would have asked."""
    agent, events = new_agent(agent_id(name)), list[AgentEvent]()
    there = DeviceState.REGISTERED
    requests: tuple[Callable[[Agent], Sequence[AgentEvent]], ...] = (
        lambda a: presence.sign_in(a, SessionId(f"ses_{name}"), now),
        lambda a: presence.device_seen(a, DeviceId(f"dev_{name}"), there, now),
        lambda a: presence.ready(a, now),
    )
    for request in requests:
        for event in request(agent):
            agent = evolve(agent, event)
            events.append(event)
    write = StreamWrite(stream=f"agent/{agent.id}", events=events, expected_version=0)
    await journal.append(Batch(writes=[write], actor=Actor(tenant=DEFAULT_TENANT)))

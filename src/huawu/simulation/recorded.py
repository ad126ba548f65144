"""A past day from the facts that metrics keep. Pure.

Calls from outside that stood in a queue are played. One that a rule took out of its queue counts
as given up, on both sides: the played day runs the same rules; where these do not tell why it
left, it leaves then. An agent is there while they could be given such a call or were
busy with one; calls of other kinds take them away, as breaks do. Where nobody recorded agents'
states, an agent is there from call to call, and away when a quarter of an hour brings them none.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from huawu.centre.model import AgentProfile, AgentSkill, Queue
from huawu.centre.needs import SkillNeed
from huawu.centre.plan import ContactOrder, RoutingPlan
from huawu.kernel.ids import AgentId, QueueId, SkillId
from huawu.simulation.past import PastCall, PastDay, Stay
from huawu.simulation.rules import may_end, ruled_by

#: What is read of a contact, and of a stretch of an agent's time.
OF_CALLS: Final = (
    "id", "channel", "direction", "asked", "queue", "agent", "outcome", "priority", "at_ms",
    "wait", "ring", "talk", "hold", "wrap", "threshold",
)  # fmt: skip
OF_STATES: Final = ("agent", "state", "contact", "at_ms", "length")
_TAKEN_OUT: Final = frozenset(
    {"flowed_out", "voicemail", "callback", "transferred_out", "self_served"}
)
_GONE: Final = frozenset({"abandoned", "lost"}) | _TAKEN_OUT
_ROUNDED_S: Final = 0.05  #: a rule acts so much early at most, as waits are told
_WORKING: Final = frozenset({
    "available", "reserved", "ringing", "talking", "hold", "consult", "conference", "wrap",
})  # fmt: skip
_JOINED_MS: Final = 1_000  #: stretches so near to each other are one stay

_BREAK_MS: Final = (
    900_000  #: without a call for longer, an agent whose states are not known is away
)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Queues and agents of a centre, by place, and the plans of its queues."""

    queues: Sequence[Queue]
    agents: Sequence[AgentProfile]
    plans: Sequence[RoutingPlan] = ()

    def with_strangers(self, calls: Iterable[Row]) -> "Cast":
        """Return it with what calls name and the set-up does not know.

        An unknown queue is served by those who answered its calls.
        """
        queues = {queue.id: queue for queue in self.queues}
        agents = {agent.id: agent for agent in self.agents}
        for row in calls:
            name, who = QueueId(row["queue"]), AgentId(row["agent"])
            skill = SkillId(f"skl_of_{name}")
            if name not in queues:
                queues[name] = Queue(id=name, name=name, needs=(SkillNeed(skill=skill),))
            if who and who not in agents:
                agents[who] = AgentProfile(id=who, number=who[:20], name=who)
            asked = queues[name].needs == (SkillNeed(skill=skill),)
            if who and asked and not any(s.skill == skill for s in agents[who].skills):
                skills = (*agents[who].skills, AgentSkill(skill=skill))
                agents[who] = replace(agents[who], skills=skills)
        return Cast(queues=list(queues.values()), agents=list(agents.values()), plans=self.plans)


def past_day(
    cast: Cast,
    calls: Sequence[Row],
    states: Sequence[Row],
    *,
    begin_ms: int,
    end_ms: int,
    interval_s: float,
    order: ContactOrder = ContactOrder.AGE,
) -> PastDay:
    """Return a day whose facts are rows with `OF_CALLS` and `OF_STATES`, from begin to end."""
    played = [row for row in calls if _is_played(row)]
    if not states:
        played = with_work_after(played)
    everybody = cast.with_strangers(played)
    place = {agent.id: n for n, agent in enumerate(everybody.agents)}
    spans = _spans(states, {row["id"] for row in played}) if states else _by_calls(played)
    stays = [
        Stay((begin - begin_ms) / 1000, place[AgentId(who)], (end - begin_ms) / 1000)
        for who, begin, end in spans
        if AgentId(who) in place
    ]
    return PastDay(
        interval_s=interval_s,
        intervals=round((end_ms - begin_ms) / 1000 / interval_s),
        queues=everybody.queues,
        agents=everybody.agents,
        calls=past_calls(everybody, played, begin_ms),
        stays=sorted(stays),
        order=order,
        plans={plan.id: plan for plan in everybody.plans},
    )


def past_calls(cast: Cast, rows: Iterable[Row], begin_ms: int) -> list[PastCall]:
    """Return the calls that are played, of queues that are known, in order of time."""
    place = {queue.id: n for n, queue in enumerate(cast.queues)}
    plans = {plan.id: plan for plan in cast.plans}
    ruled = [ruled_by(queue, plans) for queue in cast.queues]
    return sorted(
        PastCall(
            at=(row["at_ms"] - begin_ms) / 1000,
            queue=place[QueueId(row["queue"])],
            waited=row["wait"] / 1000,
            answered=row["outcome"] == "answered",
            ring=min(row["ring"], row["wait"]) / 1000,
            handle=(row["talk"] + row["hold"] + row["wrap"]) / 1000,
            priority=row["priority"],
            by_rule=row["outcome"] in _TAKEN_OUT
            and may_end(ruled[place[QueueId(row["queue"])]], row["wait"] / 1000 + _ROUNDED_S),
            within_s=row["threshold"] / 1000 or cast.queues[place[row["queue"]]].sl_within_s,
        )
        for row in rows
        if _is_played(row) and QueueId(row["queue"]) in place
    )


def _is_played(row: Row) -> bool:
    return (
        row["channel"] == "voice"
        and row["direction"] == "inbound"
        and bool(row["asked"])
        and bool(row["queue"])
        and (row["outcome"] == "answered" or row["outcome"] in _GONE)
    )


def _spans(states: Sequence[Row], calls: set[str]) -> Iterator[tuple[str, int, int]]:
    """Yield who was there from when to when."""
    open_spans: dict[str, tuple[int, int]] = {}
    for row in states:
        if row["state"] not in _WORKING or (row["contact"] and row["contact"] not in calls):
            continue
        who, begin = row["agent"], row["at_ms"]
        first, last = open_spans.get(who, (begin, begin))
        if begin - last > _JOINED_MS:
            yield who, first, last
            first = begin
        open_spans[who] = first, max(last, begin + row["length"])
    for who, (first, last) in open_spans.items():
        yield who, first, last


def with_work_after(calls: Sequence[Row]) -> list[Row]:
    """Return calls with the work after them that nobody recorded, as wrap-up.

    An agent who takes no call for a while though somebody waits is at work: so long is told of each
    such call, and the mean of these of the others.
    """
    began = np.sort([row["at_ms"] for row in calls])
    left = np.sort([row["at_ms"] + row["wait"] for row in calls])
    gaps: dict[str, int] = {}
    ends: dict[str, tuple[str, int]] = {}
    answered = [row for row in calls if row["outcome"] == "answered" and row["agent"]]
    for row in sorted(answered, key=lambda row: row["at_ms"] + row["wait"]):
        met = row["at_ms"] + row["wait"]
        before, ended = ends.get(row["agent"], ("", met))
        some_wait = np.searchsorted(began, ended, "right") > np.searchsorted(left, ended, "right")
        if before and some_wait and 0 <= met - row["ring"] - ended < _BREAK_MS:
            gaps[before] = met - row["ring"] - ended
        ends[row["agent"]] = row["id"], met + row["talk"] + row["hold"] + row["wrap"]
    usual = round(sum(gaps.values()) / len(gaps)) if gaps else 0
    return [
        {**row, "wrap": row["wrap"] + gaps.get(row["id"], usual)}
        if row["outcome"] == "answered"
        else row
        for row in calls
    ]


def _by_calls(calls: Sequence[Row]) -> Iterator[tuple[str, int, int]]:
    """Yield stays told by calls alone: from the first, until so long no other follows."""
    open_spans: dict[str, tuple[int, int]] = {}
    answered = [row for row in calls if row["outcome"] == "answered" and row["agent"]]
    for row in sorted(answered, key=lambda row: row["at_ms"] + row["wait"]):
        who, met = row["agent"], row["at_ms"] + row["wait"]
        begin, end = met - row["ring"], met + row["talk"] + row["hold"] + row["wrap"]
        first, last = open_spans.get(who, (begin, begin))
        if begin - last > _BREAK_MS:
            yield who, first, last
            first = begin
        open_spans[who] = first, max(last, end)
    for who, (first, last) in open_spans.items():
        yield who, first, last

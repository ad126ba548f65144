"""Random days of a small centre as events, and figures counted from them slowly and plainly.

The reference knows nothing of the folds: it walks lists, second by second for agents' time.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

from huawu.events import agent as a
from huawu.events import contact as c
from huawu.events import reservation as r
from huawu.events.agent import Mode, SessionState, SlotState
from huawu.events.contact import Channel, Direction, EndedBy, Outcome, Stage
from huawu.kernel.event import Event
from huawu.kernel.ids import (
    AgentId,
    ContactId,
    DeviceId,
    LegId,
    QueueId,
    ReservationId,
)

EVENING: Final = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)  # 23:30 in Shanghai
QUEUES: Final = (QueueId("sales"), QueueId("care"))
AGENTS: Final = (AgentId("anna"), AgentId("boris"))


@dataclass
class Day:
    """Events of a day, and what happened in plain words."""

    events: list[tuple[int, int, Event]] = field(default_factory=list[tuple[int, int, Event]])
    stays: list[tuple[str, int, int, str]] = field(default_factory=list[tuple[str, int, int, str]])
    busy: dict[str, list[tuple[int, int, str]]] = field(
        default_factory=dict[str, list[tuple[int, int, str]]]
    )

    def add(self, at_s: int, event: Event) -> None:
        self.events.append((at_s, len(self.events), event))

    @property
    def history(self) -> list[Event]:
        return [event for _, _, event in sorted(self.events, key=lambda each: each[:2])]


def at(second: int) -> datetime:
    return EVENING + timedelta(seconds=second)


def random_day(seed: int, calls: int = 12) -> Day:
    """Return an evening over midnight: calls that wait, are answered, moved on, or give up."""
    random, day = Random(seed), Day()  # noqa: S311  (a play)
    free = dict.fromkeys(AGENTS, 10)
    for agent in AGENTS:
        day.busy[agent] = []
        _sign_in(day, agent)
    for number in range(calls):
        _call(day, random, ContactId(f"c{number}"), random.randrange(20, 4_000), free)
    return day


def _sign_in(day: Day, agent: AgentId) -> None:
    day.add(
        0,
        a.DeviceChanged(
            at=at(0),
            agent=agent,
            device=DeviceId("d"),
            before=a.DeviceState.UNREGISTERED,
            after=a.DeviceState.REGISTERED,
        ),
    )
    day.add(
        0, a.SessionChanged(at=at(0), agent=agent, before=SessionState.OUT, after=SessionState.LIVE)
    )
    day.add(10, a.ModeChanged(at=at(10), agent=agent, before=Mode.NOT_READY, after=Mode.READY))
    day.add(9_000, a.SessionChanged(at=at(9_000), agent=agent, before=SessionState.LIVE,
                                    after=SessionState.OUT))  # fmt: skip


def _call(day: Day, random: Random, contact: ContactId, now: int, free: dict[AgentId, int]) -> None:
    day.add(now, c.ContactCreated(at=at(now), contact=contact, channel=Channel.VOICE,
                                  direction=Direction.INBOUND, leg=LegId("l")))  # fmt: skip
    now += random.randrange(30)
    parts = 1 + (random.random() < 0.3)
    outcome = Outcome.HANDLED
    for _ in range(parts):
        queue = random.choice(QUEUES)
        joined = c.ContactQueued(
            at=at(now), contact=contact, queue=queue, key_at=at(now),
            within_s=(None, 5.0, 60.0)[now % 3],
        )  # fmt: skip
        day.add(now, joined)
        agent = min(AGENTS, key=lambda each: free[each])
        patience, ready = random.randrange(5, 200), max(now, free[agent])
        if ready - now > patience:
            now, outcome = _gives_up(day, random, contact, queue, (now, patience))
            break
        now = _talks(day, random, contact, (agent, queue), (now, ready))
        free[agent] = now + 20
    by = EndedBy.CUSTOMER
    ended = c.ContactEnded(at=at(now), contact=contact, outcome=outcome, by=by, elapsed_s=1.0)
    day.add(now, ended)


def _gives_up(
    day: Day, random: Random, contact: ContactId, queue: QueueId, times: tuple[int, int]
) -> tuple[int, Outcome]:
    since, patience = times
    now = since + patience
    told: dict[str, Any] = {"at": at(now), "contact": contact, "queue": queue}
    word, outcome = random.choice(
        [("abandoned", Outcome.ABANDONED), ("flowed_out", Outcome.SELF_SERVED),
         ("lost", Outcome.LOST)]
    )  # fmt: skip
    if word == "abandoned":
        day.add(now, c.ContactAbandoned(**told, stage=Stage.QUEUE, elapsed_s=patience))
    elif word == "flowed_out":
        day.add(now, c.ContactOverflowed(**told, cause="max_wait", elapsed_s=patience))
    else:
        day.add(now, c.ContactLost(**told, stage=Stage.QUEUE, cause="x", elapsed_s=patience))
    day.stays.append((queue, since, now, word))
    return now, outcome


def _talks(
    day: Day,
    random: Random,
    contact: ContactId,
    who: tuple[AgentId, QueueId],
    times: tuple[int, int],
) -> int:
    (agent, queue), (since, ready) = who, times
    rung, talked = random.randrange(1, 5), random.randrange(5, 600)
    joined = ready + rung
    ids: dict[str, Any] = {"contact": contact, "reservation": ReservationId(f"{contact}{since}"),
                           "agent": agent, "fence": 1}  # fmt: skip
    day.add(ready, r.ReservationCreated(at=at(ready), **ids, channel=Channel.VOICE, queue=queue))
    day.add(ready, r.ReservationOffered(at=at(ready), **ids, leg=LegId("x"), timeout_s=20))
    day.add(joined, r.ReservationAccepted(at=at(joined), **ids, elapsed_s=rung))
    day.add(joined, r.ReservationConnected(at=at(joined), **ids, queue=queue,
                                           waited_s=joined - since))  # fmt: skip
    over = joined + talked
    _slots(day, agent, (contact, queue), (ready, joined, over))
    day.add(over, r.ReservationEnded(at=at(over), **ids, cause="transferred", talk_s=talked))
    day.stays.append((queue, since, joined, "answered"))
    return over


def _slots(
    day: Day, agent: AgentId, what: tuple[ContactId, QueueId], times: tuple[int, int, int]
) -> None:
    (contact, queue), (ready, joined, over) = what, times
    steps = [(ready, SlotState.FREE, SlotState.OFFERED),
             (joined, SlotState.OFFERED, SlotState.TALKING),
             (over, SlotState.TALKING, SlotState.WRAP),
             (over + 20, SlotState.WRAP, SlotState.FREE)]  # fmt: skip
    for second, before, after in steps:
        taken = contact if after is not SlotState.FREE else None
        day.add(second, a.SlotChanged(at=at(second), agent=agent, channel=Channel.VOICE, slot=0,
                                      before=before, after=after, contact=taken, queue=queue,
                                      elapsed_s=20.0))  # fmt: skip
    day.busy[agent] += [(ready, joined, "ringing"), (joined, over, "talking"),
                        (over, over + 20, "wrap")]  # fmt: skip


def seconds_by_state(day: Day, agent: str) -> Counter[str]:
    """Count an agent's seconds by state, one after the other."""
    found = Counter[str]()
    for second in range(9_000):
        states = [name for begin, end, name in day.busy[agent] if begin <= second < end]
        at_rest = "available" if second >= 10 else "not_ready"
        found[states[0] if states else at_rest] += 1
    return found


def stays_by_quarter(day: Day, queue: str) -> Counter[tuple[int, str]]:
    """Count who came to a queue and who left it, by the quarter hour in which they did."""
    found = Counter[tuple[int, str]]()
    for name, since, until, word in day.stays:
        if name == queue:
            found[since // 900, "offered"] += 1
            found[until // 900, word] += 1
    return found

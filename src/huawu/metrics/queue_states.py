"""Agents' time in Asterisk's `queue_log`, as rows that a mapping takes in. Pure.

The log tells who is a member of which queue, who pauses and for what, and who talks to whom:

    not a member ──ADDMEMBER──▶ available ──PAUSE──▶ not_ready(reason)
                                    ▲  │ CONNECT
                       COMPLETE…    │  ▼
                                  talking

An agent pauses when paused in each of their queues. One whom the log mentions first while they
work was a member before it began, and counts from there on. Times after a call are not told apart
by Asterisk: they are a pause, or the agent is available. Stretches are cut at quarter hours; what
goes on at the end of the log ends with its last line.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from huawu.metrics.mapping import FileMapping, Rule, check_mapping

_FIELDS: Final = 5
_SLOT_S: Final = 900
_NOBODY: Final = frozenset({"", "NONE"})
_TALK_ENDS: Final = frozenset({
    "COMPLETEAGENT", "COMPLETECALLER", "TRANSFER", "BLINDTRANSFER", "ATTENDEDTRANSFER",
})  # fmt: skip
_LEAVES: Final = frozenset({"REMOVEMEMBER", "AGENTLOGOFF", "AGENTCALLBACKLOGOFF"})
_TOLD: Final = frozenset({
    "ADDMEMBER", "AGENTLOGIN", "AGENTCALLBACKLOGIN", "PAUSE", "UNPAUSE", "PAUSEALL", "UNPAUSEALL",
    "CONNECT", *_TALK_ENDS, *_LEAVES,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Doing:
    state: str
    reason: str = ""
    contact: str = ""
    queue: str = ""


@dataclass(slots=True)
class _Agent:
    queues: dict[str, str | None] = field(default_factory=dict[str, str | None])
    #: queue → why paused there; None is not paused
    talk: tuple[str, str] | None = None  #: call and queue
    doing: _Doing | None = None
    since_s: int = 0

    def now(self) -> _Doing | None:
        """Return what the agent does by what is known."""
        if self.talk is not None:
            return _Doing("talking", "", *self.talk)
        if not self.queues:
            return None
        reasons = list(self.queues.values())
        if all(reason is not None for reason in reasons):
            return _Doing("not_ready", next(filter(None, reasons), ""))
        return _Doing("available")


def states_mapping(source: str, zone: str) -> FileMapping:
    """Return the mapping of the rows of `agent_times`.

    Raises:
        Invalid: the source's name or the zone is none.
    """
    found = FileMapping(
        source=source,
        zone=zone,
        fact="state",
        fields={
            "at": Rule(column="at", format="epoch"),
            "agent": "agent",
            "state": "state",
            "reason": Rule(column="reason", default=""),
            "contact": Rule(column="contact", default=""),
            "queue": Rule(column="queue", default=""),
            "channel": Rule(column="channel", default=""),
            "length": Rule(column="length"),
        },
    )
    check_mapping(found)
    return found


def agent_times(lines: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    """Yield a row for each stretch of an agent's time, as it ends.

    Lines that mean nothing are left to `queue_log.stays`, which tells them.
    """
    agents: dict[str, _Agent] = {}
    last_s = 0
    for line in lines:
        parts = line.rstrip("\r\n").split("|")
        if len(parts) < _FIELDS or not parts[0].isdigit():
            continue
        last_s = max(last_s, int(parts[0]))  # a clock that was set back counts no second twice
        name, event = parts[3], parts[4]
        if name in _NOBODY or event not in _TOLD:
            continue
        agent = agents.setdefault(name, _Agent())
        _apply(agent, parts)
        yield from _turn(name, agent, agent.now(), last_s)
    for name, agent in agents.items():
        yield from _turn(name, agent, None, last_s)


def _apply(agent: _Agent, parts: Sequence[str]) -> None:
    _, call, queue, _, event = parts[:_FIELDS]
    why = parts[_FIELDS] if len(parts) > _FIELDS else ""
    if event in _LEAVES:
        _leave(agent, queue)
    elif event in ("PAUSE", "PAUSEALL"):
        _each(agent, queue, why)
    elif event in ("UNPAUSE", "UNPAUSEALL"):
        _each(agent, queue, None)
    elif event == "CONNECT":
        agent.queues.setdefault(queue, None)
        agent.talk = (call, queue)
    elif event in _TALK_ENDS:
        agent.queues.setdefault(queue, None)
        agent.talk = None
    else:
        agent.queues[queue] = None


def _leave(agent: _Agent, queue: str) -> None:
    if queue in _NOBODY:
        agent.queues.clear()
    else:
        agent.queues.pop(queue, None)


def _each(agent: _Agent, queue: str, why: str | None) -> None:
    """Set a pause in one queue, or in all of them where the line names none."""
    for name in [queue] if queue not in _NOBODY else list(agent.queues) or [queue]:
        agent.queues[name] = why


def _turn(name: str, agent: _Agent, now: _Doing | None, at_s: int) -> Iterator[Mapping[str, Any]]:
    if now == agent.doing:
        return
    doing, begin_s = agent.doing, agent.since_s
    while doing is not None and begin_s < at_s:
        end_s = min(at_s, begin_s // _SLOT_S * _SLOT_S + _SLOT_S)
        yield {
            "at": str(begin_s),
            "agent": name,
            "state": doing.state,
            "reason": doing.reason,
            "contact": doing.contact,
            "queue": doing.queue,
            "channel": "voice" if doing.contact else "",
            "length": end_s - begin_s,
        }
        begin_s = end_s
    agent.doing, agent.since_s = now, at_s

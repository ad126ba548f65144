"""Asterisk's `queue_log` as rows that a mapping takes in: one for each stay in a queue. Pure.

    1366720340|MYC-1366720340.1|q-sales|NONE|ENTERQUEUE||555123|1

A line tells moment, call, queue, agent, event and up to five details. A stay begins with
ENTERQUEUE and ends with the first line that says how; only stays that have not ended are kept in
memory. What cannot be understood comes as a row with its `trouble`, to be refused with the rest.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from huawu.metrics.facts import Fact
from huawu.metrics.mapping import FileMapping, Refused, RowReader, Rule, check_mapping

_FIELDS: Final = 5
#: So many calls are remembered after a stay, to tell the parts of one that goes on elsewhere.
_REMEMBERED: Final = 100_000
#: What agents and the module do by themselves; stays are not touched.
_ASIDE: Final = frozenset({
    "ADDMEMBER", "REMOVEMEMBER", "PAUSE", "UNPAUSE", "PAUSEALL", "UNPAUSEALL", "PENALTY",
    "AGENTLOGIN", "AGENTLOGOFF", "AGENTCALLBACKLOGIN", "AGENTCALLBACKLOGOFF", "AGENTDUMP",
    "CONFIGRELOAD", "QUEUESTART", "DID", "INFO", "MEMBERCALL", "RINGINUSE",
})  # fmt: skip


@dataclass(slots=True)
class _Stay:
    """A stay that has not ended."""

    row: dict[str, Any]
    missed: int = 0


def mapping_of(source: str, zone: str) -> FileMapping:
    """Return the mapping of the rows of `stays`.

    Raises:
        Invalid: the source's name or the zone is none.
    """
    seconds = {name: Rule(column=name, default=0) for name in ("wait", "ring", "talk")}
    found = FileMapping(
        source=source,
        zone=zone,
        fields={
            "id": "call",
            "part": Rule(column="part"),
            "at": Rule(column="at", format="epoch"),
            "queue": "queue",
            "agent": "agent",
            "customer": Rule(column="caller", hide=True),
            "outcome": "outcome",
            "ended_by": Rule(column="ended_by", default=""),
            "asked": Rule(value=1),
            "missed": Rule(column="missed", default=0),
            "transferred_in": Rule(column="transferred_in", default=0),
            "transferred_out": Rule(column="transferred_out", default=0),
            **seconds,
        },
    )
    check_mapping(found)
    return found


class StayReader(RowReader):
    """Turns the rows of `stays` into facts."""

    def read(self, row: Mapping[str, Any]) -> Fact | None:
        """Return the fact of a stay.

        Raises:
            Refused: the line could not be understood.
        """
        if "trouble" in row:
            raise Refused(str(row["trouble"]))
        return super().read(row)


def stays(lines: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    """Yield a row for each stay when it ends, and one for each line that means nothing."""
    log = _Log()
    for line in lines:
        if line.strip():
            yield from log.see(line.rstrip("\r\n").split("|"))
    yield from log.rest()


class _Log:
    def __init__(self) -> None:
        self._open: dict[tuple[str, str], _Stay] = {}
        self._parts: OrderedDict[str, int] = OrderedDict()

    def see(self, parts: Sequence[str]) -> Iterator[Mapping[str, Any]]:
        """Take one line."""
        if len(parts) < _FIELDS:
            yield _trouble(parts, "has fewer than five fields")
            return
        at, call, queue, agent, event = parts[:_FIELDS]
        details = parts[_FIELDS:]
        if event == "ENTERQUEUE":
            yield from self._enter(at, call, queue, details)
        elif (call, queue) in self._open:
            yield from self._go_on(call, queue, agent, event, details)
        elif event in _ENDS:
            yield _trouble(parts, f"{event} of a call whose ENTERQUEUE is missing")
        elif event not in _ASIDE and event not in _STEPS:
            yield _trouble(parts, f"there is no event {event[:40]!r}")

    def rest(self) -> Iterator[Mapping[str, Any]]:
        """Return what had not ended when the log did."""
        for stay in self._open.values():
            yield {
                **stay.row,
                "trouble": "the log ends before the call: give its next file, too",
            }

    def _enter(
        self, at: str, call: str, queue: str, details: Sequence[str]
    ) -> Iterator[Mapping[str, Any]]:
        before = self._open.pop((call, queue), None)
        if before is not None:
            yield {**before.row, "trouble": "entered the queue again before it had left"}
        part = self._parts.pop(call, -1) + 1
        self._parts[call] = part
        if len(self._parts) > _REMEMBERED:
            self._parts.popitem(last=False)
        row: dict[str, Any] = {
            "at": at,
            "call": call,
            "part": part,
            "queue": queue,
            "caller": details[1] if len(details) > 1 else "",
            "transferred_in": int(part > 0),
        }
        self._open[call, queue] = _Stay(row)

    def _go_on(
        self, call: str, queue: str, agent: str, event: str, details: Sequence[str]
    ) -> Iterator[Mapping[str, Any]]:
        stay = self._open[call, queue]
        if event == "RINGNOANSWER":
            stay.missed += 1
        elif event == "CONNECT":
            # hold time, the agent's channel, and for how long it rang
            stay.row |= {"agent": agent, "wait": _at(details, 0), "ring": _at(details, 2)}
        elif event in _ENDS:
            del self._open[call, queue]
            yield {**stay.row, **_ENDS[event](details), "missed": stay.missed}


def _at(details: Sequence[str], place: int) -> str:
    return details[place] if -len(details) <= place < len(details) else ""


def _over(by: str) -> Callable[[Sequence[str]], Mapping[str, Any]]:
    """A conversation ended: hold time, talk time, place at the begin."""

    def told(details: Sequence[str]) -> Mapping[str, Any]:
        talk = {"wait": _at(details, 0), "talk": _at(details, 1)}
        return {"outcome": "answered", "ended_by": by, **talk}

    return told


def _sent_on(details: Sequence[str]) -> Mapping[str, Any]:
    """A conversation was transferred: whereto, then hold time, talk time, place at the begin."""
    talk = {"wait": _at(details, 2), "talk": _at(details, 3)}
    return {"outcome": "answered", "ended_by": "agent", "transferred_out": 1, **talk}


def _gone(outcome: str) -> Callable[[Sequence[str]], Mapping[str, Any]]:
    """A stay ended without an agent; the last detail is how long it lasted."""

    def told(details: Sequence[str]) -> Mapping[str, Any]:
        by = "customer" if outcome == "abandoned" else "system"
        return {"outcome": outcome, "ended_by": by, "wait": _at(details, -1)}

    return told


_ENDS: Final[Mapping[str, Callable[[Sequence[str]], Mapping[str, Any]]]] = {
    "COMPLETEAGENT": _over("agent"),
    "COMPLETECALLER": _over("customer"),
    "TRANSFER": _sent_on,
    "BLINDTRANSFER": _sent_on,
    "ATTENDEDTRANSFER": _sent_on,
    "ABANDON": _gone("abandoned"),
    "EXITWITHTIMEOUT": _gone("flowed_out"),
    "EXITWITHKEY": _gone("flowed_out"),
    "EXITEMPTY": _gone("flowed_out"),
    "SYSCOMPAT": _gone("lost"),
}
_STEPS: Final = frozenset({"CONNECT", "RINGNOANSWER", "RINGCANCELED", "CALLERHANGUP"})


def _trouble(parts: Sequence[str], why: str) -> Mapping[str, Any]:
    return {"line": "|".join(parts), "trouble": why}

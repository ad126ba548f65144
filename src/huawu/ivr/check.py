"""Whether a flow can be let loose on callers: every fault named with its node and its mend. Pure.

The names are looked at first. Ways through the flow are only followed once all names are right,
so that one slip of the pen does not show up as ten faults.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Final

from huawu.centre.flow import (
    CollectNode,
    Flow,
    HoursNode,
    MenuNode,
    Node,
    QueueNode,
    SetNode,
    TransferNode,
    VoicemailNode,
)
from huawu.ivr.exits import exits, prompts
from huawu.kernel.ids import HoursId, NodeId, PromptId, QueueId, TrunkId

_KEYS: Final = frozenset("0123456789*#")
_OUTSIDE_NUMBER: Final = re.compile(r"\+?[0-9*#]{3,31}")
_PRIORITIES: Final = range(-10, 11)

#: A way round that only takes these costs no time at all: it spins. "*" is every exit. A full
#: queue and a refused transfer are left the moment they are entered.
_SPINNING: Final = frozenset(
    {
        ("set", "*"),
        ("branch", "*"),
        ("hours", "*"),
        ("queue", "closed"),
        ("queue", "overflow"),
        ("transfer", "failed"),
    }
)

#: A way round that only takes these never asks the caller nor waits for an agent: it only talks.
#: An overflow is not among them: to be told "please wait on" now and then is a fair use of it.
_TALKING: Final = (_SPINNING - {("queue", "overflow")}) | {("play", "*"), ("notice", "*")}

#: Here a flow is over, or may be: with an agent, an outside party, a message, or good-bye.
_ENDS: Final = frozenset({"queue", "transfer", "voicemail", "hangup"})

_Edges = Mapping[NodeId, frozenset[NodeId]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the centre has, for flows to refer to."""

    prompts: Mapping[PromptId, frozenset[str]] = field(
        default_factory=dict[PromptId, frozenset[str]]
    )  #: with the languages that each can be heard in
    queues: frozenset[QueueId] = frozenset()
    hours: frozenset[HoursId] = frozenset()
    trunks: frozenset[TrunkId] = frozenset()  #: that carry outgoing calls
    languages: frozenset[str] = frozenset({"zh"})  #: of the numbers that callers may dial


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One reason to refuse a flow."""

    node: NodeId  #: where; for a start that does not exist, the start's name
    field: str  #: of the node, e.g. "next", "choices.1", "prompts[0]"
    message: str  #: what is wrong and how to mend it


def check(flow: Flow, known: Known) -> list[Fault]:
    """Return everything that speaks against `flow`; nothing when it may be saved."""
    misnamed = [*_misnamed(flow)]
    languages = known.languages | _languages_set(flow)
    faults = [*misnamed]
    for node in flow.nodes:
        faults += _values(node)
        faults += _references(node, known)
        faults += _prompts(node, known, languages)
    if not misnamed:
        faults += _ways(flow)
    return faults


def _misnamed(flow: Flow) -> Iterator[Fault]:
    ids = Counter(node.id for node in flow.nodes)
    if flow.start not in ids:
        yield Fault(
            node=flow.start,
            field="start",
            message=f"The flow starts at {flow.start!r}, which is none of its nodes. "
            "Name a node that exists.",
        )
    for node_id, count in ids.items():
        if count > 1:
            yield Fault(
                node=node_id,
                field="id",
                message=f"{count} nodes are called {node_id!r}. Give each a name of its own.",
            )
    for node in flow.nodes:
        for name, target in exits(node):
            if target not in ids:
                yield Fault(
                    node=node.id,
                    field=_exit_field(node, name),
                    message=f"The exit leads to {target!r}, which is none of the flow's nodes. "
                    "Add that node or lead the exit elsewhere.",
                )


def _exit_field(node: Node, name: str) -> str:
    if node.type == "menu" and name in node.choices:
        return f"choices.{name}"
    if node.type == "branch" and name in node.cases:
        return f"cases.{name}"
    return name


def _values(node: Node) -> Iterator[Fault]:
    match node:
        case MenuNode():
            yield from _menu_keys(node)
        case CollectNode():
            if node.min_digits > node.max_digits:
                yield Fault(
                    node=node.id,
                    field="min_digits",
                    message=f"At least {node.min_digits} and at most {node.max_digits} digits can "
                    "never be given. Lower min_digits or raise max_digits.",
                )
            yield from _end_key(node)
        case VoicemailNode():
            yield from _end_key(node)
        case SetNode() if node.attribute == "priority" and not _is_priority(node.value):
            yield Fault(
                node=node.id,
                field="value",
                message=f"{node.value!r} is no priority. Use a whole number from -10 to 10.",
            )
        case TransferNode() if _OUTSIDE_NUMBER.fullmatch(node.number) is None:
            yield Fault(
                node=node.id,
                field="number",
                message="This is no number that can be dialled. Write digits only, with a + "
                "before a country code.",
            )
        case _:
            return


def _menu_keys(node: MenuNode) -> Iterator[Fault]:
    if not node.choices:
        yield Fault(
            node=node.id,
            field="choices",
            message="The menu offers no key. Add a choice, or play the prompts without asking.",
        )
    for key in node.choices:
        if key not in _KEYS:
            yield Fault(
                node=node.id,
                field=f"choices.{key}",
                message=f"There is no key {key!r}. Use one of 0-9, * and #.",
            )


def _end_key(node: CollectNode | VoicemailNode) -> Iterator[Fault]:
    if node.end_key and node.end_key not in _KEYS:
        yield Fault(
            node=node.id,
            field="end_key",
            message=f"There is no key {node.end_key!r}. Use one of 0-9, * and # or nothing.",
        )


def _is_priority(value: str) -> bool:
    return re.fullmatch(r"-?\d{1,2}", value) is not None and int(value) in _PRIORITIES


def _references(node: Node, known: Known) -> Iterator[Fault]:
    missing: tuple[str, str] | None = None
    match node:
        case QueueNode() | VoicemailNode():
            missing = None if node.queue in known.queues else ("queue", node.queue)
        case HoursNode():
            missing = None if node.hours in known.hours else ("hours", node.hours)
        case TransferNode():
            missing = None if node.trunk in known.trunks else ("trunk", node.trunk)
        case _:
            pass
    if missing is not None:
        kind, named = missing
        yield Fault(
            node=node.id,
            field=kind,
            message=f"The centre has no {kind} {named!r}. Choose one it has, or make it first.",
        )


def _languages_set(flow: Flow) -> frozenset[str]:
    """Return the languages that the flow itself may switch a caller to."""
    return frozenset(
        node.value
        for node in flow.nodes
        if isinstance(node, SetNode) and node.attribute == "language"
    )


def _prompts(node: Node, known: Known, languages: Set[str]) -> Iterator[Fault]:
    for name, prompt in prompts(node):
        has = known.prompts.get(prompt)
        if has is None:
            yield Fault(
                node=node.id,
                field=name,
                message=f"The centre has no prompt {prompt!r}. Choose one that it has, or make "
                "it first.",
            )
        elif lacking := sorted(languages - has):
            yield Fault(
                node=node.id,
                field=name,
                message=f"Prompt {prompt!r} cannot be heard in {', '.join(lacking)}, which callers "
                "may need. Add a text or an audio file for it.",
            )


def _ways(flow: Flow) -> Iterator[Fault]:
    every = _edges(flow)
    met = _reach(every, [flow.start])
    for node in flow.nodes:
        if node.id not in met:
            yield Fault(
                node=node.id,
                field="id",
                message="No way leads here from the flow's start. Lead an exit here or remove "
                "the node.",
            )
    loops = {*_rounds(flow, _edges(flow, _SPINNING)), *_rounds(flow, _edges(flow, _TALKING))}
    for loop in sorted(loops):
        if any(set(loop) < set(other) for other in loops):
            continue
        yield Fault(
            node=loop[0],
            field=_exit_into(flow, loop),
            message=f"A caller can go round {', '.join(loop)} for ever: nothing on that way asks "
            "the caller or waits for anyone. Lead one of its exits to a menu, a queue or a "
            "hang-up.",
        )
    trapped = [] if loops else [n.id for n in flow.nodes if not _ends(flow, _reach(every, [n.id]))]
    if trapped:
        yield Fault(
            node=trapped[0],
            field="id",
            message=f"From {', '.join(trapped)} no way leads to an end. Lead an exit to a hang-up, "
            "a queue, a voicemail or a transfer.",
        )


def _ends(flow: Flow, reached: Set[NodeId]) -> bool:
    return any(node.id in reached and node.type in _ENDS for node in flow.nodes)


def _exit_into(flow: Flow, loop: tuple[NodeId, ...]) -> str:
    """Return the field of the loop's first node by which the loop goes on."""
    first = next(node for node in flow.nodes if node.id == loop[0])
    return next(_exit_field(first, name) for name, target in exits(first) if target in loop)


def _edges(flow: Flow, only: frozenset[tuple[str, str]] | None = None) -> _Edges:
    """Return where each node leads, by every exit or by those in `only`."""
    return {
        node.id: frozenset(
            target
            for name, target in exits(node)
            if only is None or (node.type, name) in only or (node.type, "*") in only
        )
        for node in flow.nodes
    }


def _reach(edges: _Edges, start: Iterable[NodeId]) -> set[NodeId]:
    """Return the nodes in `start` and all that can be reached from them."""
    met = set(start)
    ahead = list(met)
    while ahead:
        new = edges[ahead.pop()] - met
        met |= new
        ahead += new
    return met


def _rounds(flow: Flow, edges: _Edges) -> Iterator[tuple[NodeId, ...]]:
    """Yield each set of nodes that lead round to one another, in the order of the flow."""
    onward = {node.id: _reach(edges, edges[node.id]) for node in flow.nodes}
    told: set[NodeId] = set()
    for node in flow.nodes:
        if node.id in onward[node.id] and node.id not in told:
            loop = tuple(
                other.id
                for other in flow.nodes
                if other.id in onward[node.id] and node.id in onward[other.id]
            )
            told.update(loop)
            yield loop

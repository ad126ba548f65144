"""A caller's way through a flow, one step at a time. Pure: the floor does what the steps say.

    enter ──▶ Cursor ──action──▶ the floor does it ──advance / answered──▶ Moved ──▶ Cursor …

A branch needs nothing from the world, so the walk resolves it itself and only lists it among the
nodes reached. Every walk ends: a node passed more than `MAX_VISITS` times becomes a hang-up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from huawu.centre.flow import (
    MAX_VISITS,
    BranchNode,
    CollectNode,
    Flow,
    HangUpNode,
    HoursNode,
    MenuNode,
    Node,
    NoticeNode,
    PlayNode,
    QueueNode,
    SetNode,
    TransferNode,
    VoicemailNode,
)
from huawu.ivr.exits import exits
from huawu.kernel.ids import HoursId, NodeId, PromptId, QueueId, TrunkId

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """Play `prompts`, then `advance` by `next`. With `barge`, any key ends the play."""

    node: NodeId
    prompts: tuple[PromptId, ...]
    barge: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Play the recording notice to its end and journal that it was heard; exit `next`."""

    node: NodeId
    prompt: PromptId


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Play `prompts`, take keys from the first on, and tell them to `answered`.

    Enough is: `max_digits` keys, or `end_key` (not part of the digits), or no key for
    `first_wait_s` after the prompts' end, or for `next_wait_s` after a key.
    """

    node: NodeId
    prompts: tuple[PromptId, ...]
    min_digits: int
    max_digits: int
    end_key: str  #: "" for none
    first_wait_s: float
    next_wait_s: float
    masked: bool  #: the journal sees only how many keys
    attempt: int  #: 1 is the first try


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAttribute:
    """Journal an attribute of the contact; exit `next`."""

    node: NodeId
    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckHours:
    """Look whether `hours` are open now; exit `open` or `closed`."""

    node: NodeId
    hours: HoursId


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterQueue:
    """Wait for an agent; exit `overflow` or `closed`, or the flow is over with an agent."""

    node: NodeId
    queue: QueueId
    priority: int | None  #: None for the queue's own
    leave_when_no_agents: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferOutside:
    """Dial an outside number for the caller; exit `failed`, or the flow is over."""

    node: NodeId
    trunk: TrunkId
    number: str
    timeout_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeMessage:
    """Play `prompts` and record a message that will wait in `queue`; exit `next`."""

    node: NodeId
    queue: QueueId
    prompts: tuple[PromptId, ...]
    max_s: float
    silence_s: float
    end_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUp:
    """Play `prompts`, then end the call. There is no exit."""

    node: NodeId
    prompts: tuple[PromptId, ...]


Action = (
    Play
    | Notice
    | Ask
    | SetAttribute
    | CheckHours
    | EnterQueue
    | TransferOutside
    | TakeMessage
    | HangUp
)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a caller stands in a flow; all that a walk needs to go on."""

    node: NodeId
    attempt: int = 1  #: of the question at `node`
    visits: Mapping[NodeId, int] = field(default_factory=dict[NodeId, int])


@dataclass(frozen=True, slots=True)
class Moved:
    """What one step led to."""

    cursor: Cursor
    #: Every node reached, in order, with the exit that was taken to it; empty for another try.
    via: tuple[tuple[NodeId, str], ...]
    #: The attribute that a collect node was answered for, and the digits: the floor keeps it.
    collected: tuple[str, str] | None = None


def begin(flow: Flow, attributes: Mapping[str, str] = _NOTHING) -> Cursor:
    """Return the place where a caller with `attributes` begins; see `enter`."""
    return enter(flow, attributes).cursor


def enter(flow: Flow, attributes: Mapping[str, str] = _NOTHING) -> Moved:
    """Enter a flow at its start; the start node is reached by the exit ""."""
    return _go(flow, {}, flow.start, "", attributes)


def action(flow: Flow, cursor: Cursor) -> Action:
    """Return what is to be done at `cursor`.

    Args:
        flow: the version that the contact entered; one that `huawu.ivr.check` accepts.
        cursor: from `begin`, `enter`, `advance` or `answered`.
    """
    if _worn_out(cursor):
        return HangUp(node=cursor.node, prompts=())
    node = _node(flow, cursor.node)
    match node:
        case MenuNode() | CollectNode():
            return _ask(node, cursor.attempt)
        case QueueNode():
            return EnterQueue(
                node=node.id,
                queue=node.queue,
                priority=node.priority,
                leave_when_no_agents=node.leave_when_no_agents,
            )
        case TransferNode():
            return TransferOutside(
                node=node.id, trunk=node.trunk, number=node.number, timeout_s=node.timeout_s
            )
        case _:
            return _simple_action(node)


def advance(flow: Flow, cursor: Cursor, exit: str, attributes: Mapping[str, str]) -> Moved:
    """Leave the node at `cursor` by `exit` and stop at the next node that is an action.

    Args:
        flow: the version that the contact entered.
        cursor: where the caller stands.
        exit: one of the exits that the action names.
        attributes: of the contact, as they are now; branches read them, "" for one not set.

    Raises:
        ValueError: the node has no such exit, which is a fault of the caller's code.
    """
    for name, target in exits(_node(flow, cursor.node)):
        if name == exit:
            return _go(flow, cursor.visits, target, exit, attributes)
    raise ValueError(f"Node {cursor.node} has no exit {exit!r}.")


def answered(flow: Flow, cursor: Cursor, digits: str, attributes: Mapping[str, str]) -> Moved:
    """Take the caller's keys at an `Ask`.

    A wrong answer leads to another try at the same node, with nothing in `via`, until the
    node's tries are used up.

    Args:
        flow: the version that the contact entered.
        cursor: where the caller stands.
        digits: the keys without the end key; "" when none came in time.
        attributes: of the contact; the digits just collected need not be among them.

    Raises:
        ValueError: the node asks nothing, which is a fault of the caller's code.
    """
    node = _node(flow, cursor.node)
    match node:
        case MenuNode():
            if digits in node.choices:
                return advance(flow, cursor, digits, attributes)
            failed = "invalid" if digits else "timeout"
        case CollectNode():
            if node.min_digits <= len(digits) <= node.max_digits:
                known = {**attributes, node.attribute: digits}
                moved = advance(flow, cursor, "next", known)
                return Moved(moved.cursor, moved.via, (node.attribute, digits))
            failed = "timeout"
        case _:
            raise ValueError(f"Node {cursor.node} asks nothing.")
    if cursor.attempt < node.tries:
        return Moved(Cursor(cursor.node, cursor.attempt + 1, cursor.visits), ())
    return advance(flow, cursor, failed, attributes)


def _simple_action(node: Node) -> Action:
    match node:
        case PlayNode():
            return Play(node=node.id, prompts=node.prompts, barge=node.barge)
        case NoticeNode():
            return Notice(node=node.id, prompt=node.prompt)
        case SetNode():
            return SetAttribute(node=node.id, name=node.attribute, value=node.value)
        case HoursNode():
            return CheckHours(node=node.id, hours=node.hours)
        case HangUpNode():
            return HangUp(node=node.id, prompts=node.prompts)
        case VoicemailNode():
            return TakeMessage(
                node=node.id,
                queue=node.queue,
                prompts=node.prompts,
                max_s=node.max_s,
                silence_s=node.silence_s,
                end_key=node.end_key,
            )
        case _:
            raise ValueError(f"Node {node.id} of type {node.type} is no action.")


def _ask(node: MenuNode | CollectNode, attempt: int) -> Ask:
    if isinstance(node, CollectNode):
        return Ask(
            node=node.id,
            prompts=node.prompts,
            min_digits=node.min_digits,
            max_digits=node.max_digits,
            end_key=node.end_key,
            first_wait_s=node.first_wait_s,
            next_wait_s=node.next_wait_s,
            masked=node.masked,
            attempt=attempt,
        )
    sorry = () if attempt == 1 or node.sorry is None else (node.sorry,)
    return Ask(
        node=node.id,
        prompts=(*sorry, *node.prompts),
        min_digits=1,
        max_digits=1,
        end_key="",
        first_wait_s=node.wait_s,
        next_wait_s=node.wait_s,
        masked=False,
        attempt=attempt,
    )


def _go(
    flow: Flow,
    visits: Mapping[NodeId, int],
    target: NodeId,
    exit_: str,
    attributes: Mapping[str, str],
) -> Moved:
    counts = dict(visits)
    via: list[tuple[NodeId, str]] = []
    while True:
        counts[target] = counts.get(target, 0) + 1
        via.append((target, exit_))
        cursor = Cursor(target, 1, counts)
        node = _node(flow, target)
        if not isinstance(node, BranchNode) or _worn_out(cursor):
            return Moved(cursor, tuple(via))
        value = attributes.get(node.attribute, "")
        exit_ = value if value in node.cases else "other"
        target = node.cases.get(value, node.other)


def _worn_out(cursor: Cursor) -> bool:
    return cursor.visits.get(cursor.node, 0) > MAX_VISITS


def _node(flow: Flow, node_id: NodeId) -> Node:
    for node in flow.nodes:
        if node.id == node_id:
            return node
    raise ValueError(f"Flow {flow.id} has no node {node_id!r}.")

"""What every kind of node has in common: ways out, by their names, and prompts. Pure."""

from huawu.centre.flow import (
    BranchNode,
    CollectNode,
    HangUpNode,
    HoursNode,
    MenuNode,
    Node,
    NoticeNode,
    PlayNode,
    QueueNode,
    TransferNode,
    VoicemailNode,
)
from huawu.kernel.ids import NodeId, PromptId


def exits(node: Node) -> tuple[tuple[str, NodeId], ...]:
    """Return each exit of `node` with the node it leads to.

    A menu's choices are named by their key, a branch's cases by their value; the other exits by
    their field's name. A hang-up has none.
    """
    named: tuple[tuple[str, NodeId], ...]
    match node:
        case MenuNode():
            named = (*node.choices.items(), ("timeout", node.timeout), ("invalid", node.invalid))
        case BranchNode():
            named = (*node.cases.items(), ("other", node.other))
        case CollectNode():
            named = (("next", node.next), ("timeout", node.timeout))
        case HoursNode():
            named = (("open", node.open), ("closed", node.closed))
        case QueueNode():
            named = (("overflow", node.overflow), ("closed", node.closed))
        case TransferNode():
            named = (("failed", node.failed),)
        case HangUpNode():
            named = ()
        case _:
            named = (("next", node.next),)
    return named


def prompts(node: Node) -> tuple[tuple[str, PromptId], ...]:
    """Return each prompt that `node` plays, after the name of its field."""
    match node:
        case NoticeNode():
            return (("prompt", node.prompt),)
        case PlayNode() | MenuNode() | CollectNode() | VoicemailNode() | HangUpNode():
            named = tuple(
                (f"prompts[{place}]", prompt) for place, prompt in enumerate(node.prompts)
            )
        case _:
            return ()
    if isinstance(node, MenuNode) and node.sorry is not None:
        return (*named, ("sorry", node.sorry))
    return named

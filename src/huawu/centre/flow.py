"""A flow: what a caller goes through before an agent, as data. `huawu.ivr` checks and walks it.

A flow is a set of nodes with named exits. Every exit that a node can take is filled or the flow
is refused when saved, so a caller never falls out of one by mistake.
"""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le, MaxLen, MinLen
from pydantic import Discriminator

from huawu.centre.form import Form
from huawu.kernel.ids import FlowId, HoursId, NodeId, PromptId, QueueId, TrunkId

#: Most times that a caller may pass one node before the floor ends the flow.
MAX_VISITS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayNode(Form):
    """Play prompts; exit `next`. With `barge`, any key ends the play."""

    id: NodeId
    prompts: Annotated[tuple[PromptId, ...], MinLen(1)]
    next: NodeId
    barge: bool = True
    type: Literal["play"] = "play"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeNode(Form):
    """Play the recording notice to its end, with proof in the journal; exit `next`."""

    id: NodeId
    prompt: PromptId
    next: NodeId
    type: Literal["notice"] = "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuNode(Form):
    """Ask for one key; exits by key, `timeout` and `invalid` after the last try."""

    id: NodeId
    prompts: Annotated[tuple[PromptId, ...], MinLen(1)]
    choices: dict[str, NodeId]  #: one of 0-9 * # → node
    timeout: NodeId
    invalid: NodeId
    tries: Annotated[int, Ge(1), Le(10)] = 3
    wait_s: Annotated[float, Gt(0), Le(60)] = 5.0  #: after the prompt's end
    sorry: PromptId | None = None  #: before another try
    type: Literal["menu"] = "menu"


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectNode(Form):
    """Collect digits into an attribute; exits `next`, and `timeout` after the last try."""

    id: NodeId
    prompts: Annotated[tuple[PromptId, ...], MinLen(1)]
    attribute: Annotated[str, MinLen(1), MaxLen(40)]
    next: NodeId
    timeout: NodeId
    min_digits: Annotated[int, Ge(1), Le(40)] = 1
    max_digits: Annotated[int, Ge(1), Le(40)] = 20
    end_key: str = "#"
    tries: Annotated[int, Ge(1), Le(10)] = 3
    first_wait_s: Annotated[float, Gt(0), Le(60)] = 6.0
    next_wait_s: Annotated[float, Gt(0), Le(60)] = 3.0
    masked: bool = True  #: the journal sees only how many
    type: Literal["collect"] = "collect"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetNode(Form):
    """Set an attribute of the contact, e.g. `language` or `priority`; exit `next`."""

    id: NodeId
    attribute: Annotated[str, MinLen(1), MaxLen(40)]
    value: Annotated[str, MaxLen(200)]
    next: NodeId
    type: Literal["set"] = "set"


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchNode(Form):
    """Go on by the value of an attribute; exit `other` when no case fits."""

    id: NodeId
    attribute: Annotated[str, MinLen(1), MaxLen(40)]
    cases: dict[str, NodeId]
    other: NodeId
    type: Literal["branch"] = "branch"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursNode(Form):
    """Go on by opening hours: exits `open` and `closed`."""

    id: NodeId
    hours: HoursId
    open: NodeId
    closed: NodeId
    type: Literal["hours"] = "hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueNode(Form):
    """Wait in a queue for an agent; an agent's conversation ends the flow.

    Exit `overflow` is taken when the queue's rules send the contact on: too long a wait, a full
    queue, nobody signed in who could take it. Exit `closed` when the queue is or becomes closed.
    """

    id: NodeId
    queue: QueueId
    overflow: NodeId
    closed: NodeId
    priority: Annotated[int, Ge(-10), Le(10)] | None = None  #: instead of the queue's
    leave_when_no_agents: bool = False
    type: Literal["queue"] = "queue"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferNode(Form):
    """Connect the caller to an outside number that the policy allows; exit `failed`."""

    id: NodeId
    trunk: TrunkId
    number: Annotated[str, MinLen(3), MaxLen(32)]
    failed: NodeId
    timeout_s: Annotated[float, Ge(5), Le(120)] = 30.0
    type: Literal["transfer"] = "transfer"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicemailNode(Form):
    """Take a message that waits in a queue as a contact of its own; exit `next`."""

    id: NodeId
    queue: QueueId
    prompts: Annotated[tuple[PromptId, ...], MinLen(1)]
    next: NodeId
    max_s: Annotated[float, Ge(3), Le(600)] = 120.0
    silence_s: Annotated[float, Ge(1), Le(30)] = 4.0
    end_key: str = "#"
    type: Literal["voicemail"] = "voicemail"


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUpNode(Form):
    """Say good-bye and end the call."""

    id: NodeId
    prompts: tuple[PromptId, ...] = ()
    type: Literal["hangup"] = "hangup"


Node = Annotated[
    PlayNode
    | NoticeNode
    | MenuNode
    | CollectNode
    | SetNode
    | BranchNode
    | HoursNode
    | QueueNode
    | TransferNode
    | VoicemailNode
    | HangUpNode,
    Discriminator("type"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow(Form):
    """A whole flow; versions are kept by the service and stay with contacts that entered them."""

    id: FlowId
    name: Annotated[str, MinLen(1), MaxLen(80)]
    start: NodeId
    nodes: tuple[Node, ...] = field(default_factory=tuple[Node, ...])

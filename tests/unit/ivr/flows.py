"""Flows for the tests of this room, short to write down."""

from huawu.centre.flow import (
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
from huawu.ivr.check import Known
from huawu.kernel.ids import FlowId, HoursId, NodeId, PromptId, QueueId, TrunkId

HELLO = PromptId("hello")
SORRY = PromptId("sorry")
SALES = QueueId("sales")
OFFICE = HoursId("office")
LINE = TrunkId("line")
BOTH = frozenset({"zh", "en"})

KNOWN = Known(
    prompts={HELLO: BOTH, SORRY: BOTH},
    queues=frozenset({SALES}),
    hours=frozenset({OFFICE}),
    trunks=frozenset({LINE}),
    languages=frozenset({"zh"}),
)


def n(name: str) -> NodeId:
    return NodeId(name)


def play(name: str, to: str, prompt: PromptId = HELLO) -> PlayNode:
    return PlayNode(id=n(name), prompts=(prompt,), next=n(to))


def notice(name: str, to: str) -> NoticeNode:
    return NoticeNode(id=n(name), prompt=HELLO, next=n(to))


def menu(name: str, choices: dict[str, str], timeout: str, invalid: str) -> MenuNode:
    return MenuNode(
        id=n(name),
        prompts=(HELLO,),
        choices={key: n(to) for key, to in choices.items()},
        timeout=n(timeout),
        invalid=n(invalid),
        tries=2,
        sorry=SORRY,
    )


def collect(
    name: str,
    to: str,
    timeout: str,
    *,
    min_digits: int = 4,
    max_digits: int = 6,
    end_key: str = "#",
) -> CollectNode:
    return CollectNode(
        id=n(name),
        prompts=(HELLO,),
        attribute="card",
        next=n(to),
        timeout=n(timeout),
        min_digits=min_digits,
        max_digits=max_digits,
        end_key=end_key,
        tries=2,
    )


def put(name: str, attribute: str, value: str, to: str) -> SetNode:
    return SetNode(id=n(name), attribute=attribute, value=value, next=n(to))


def branch(name: str, attribute: str, cases: dict[str, str], other: str) -> BranchNode:
    return BranchNode(
        id=n(name),
        attribute=attribute,
        cases={value: n(to) for value, to in cases.items()},
        other=n(other),
    )


def hours(name: str, if_open: str, if_closed: str, of: HoursId = OFFICE) -> HoursNode:
    return HoursNode(id=n(name), hours=of, open=n(if_open), closed=n(if_closed))


def queue(name: str, overflow: str, closed: str, of: QueueId = SALES) -> QueueNode:
    return QueueNode(id=n(name), queue=of, overflow=n(overflow), closed=n(closed), priority=2)


def transfer(name: str, failed: str, number: str = "+8613800000000") -> TransferNode:
    return TransferNode(id=n(name), trunk=LINE, number=number, failed=n(failed))


def voicemail(name: str, to: str, *, of: QueueId = SALES, end_key: str = "#") -> VoicemailNode:
    return VoicemailNode(id=n(name), queue=of, prompts=(HELLO,), next=n(to), end_key=end_key)


def bye(name: str = "bye") -> HangUpNode:
    return HangUpNode(id=n(name), prompts=(HELLO,))


def flow(*nodes: Node, start: str = "") -> Flow:
    """Return a flow of `nodes` that starts at the first of them unless told otherwise."""
    first = start or (nodes[0].id if nodes else "")
    return Flow(id=FlowId("flw_1"), name="flow", start=n(first), nodes=nodes)


WHOLE = flow(
    hours("hours", "notice", "closed"),
    play("closed", "message"),
    voicemail("message", "bye"),
    notice("notice", "language"),
    menu("language", {"1": "mandarin", "2": "english"}, "mandarin", "mandarin"),
    put("mandarin", "language", "zh", "card"),
    put("english", "language", "en", "card"),
    collect("card", "vip", "sales"),
    branch("vip", "card", {"8888": "boss", "": "sales"}, "sales"),
    transfer("boss", "sales"),
    queue("sales", "wait", "message"),
    play("wait", "sales"),
    bye(),
)

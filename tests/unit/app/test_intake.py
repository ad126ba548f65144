"""In which queue a message waits that a caller left with the engine."""

import pytest

from huawu.app.intake import queues_of
from huawu.centre.flow import Flow, HangUpNode, MenuNode, PlayNode, QueueNode, VoicemailNode
from huawu.kernel.ids import FlowId, NodeId, PromptId, QueueId

pytestmark = pytest.mark.unit

N, HELLO = NodeId, PromptId("pmt_hello")
BYE = HangUpNode(id=N("bye"))


def flow(*nodes: object) -> Flow:
    return Flow(id=FlowId("flw"), name="f", start=N("start"), nodes=(*nodes, BYE))  # pyright: ignore[reportArgumentType]  (each a node)


def test_queues_come_in_the_order_in_which_a_caller_can_reach_them() -> None:
    menu = MenuNode(
        id=N("start"),
        prompts=(HELLO,),
        choices={"1": N("far"), "2": N("sales")},
        timeout=N("bye"),
        invalid=N("bye"),
    )
    far = PlayNode(id=N("far"), prompts=(HELLO,), next=N("care"))
    care = VoicemailNode(id=N("care"), queue=QueueId("que_care"), prompts=(HELLO,), next=N("bye"))
    sales = QueueNode(
        id=N("sales"), queue=QueueId("que_sales"), overflow=N("care"), closed=N("bye")
    )
    assert queues_of(flow(menu, far, care, sales)) == ["que_sales", "que_care"]


def test_a_flow_that_comes_back_to_where_it_was_is_searched_once() -> None:
    first = PlayNode(id=N("start"), prompts=(HELLO,), next=N("second"))
    second = PlayNode(id=N("second"), prompts=(HELLO,), next=N("start"))
    assert queues_of(flow(first, second)) == []


def test_a_queue_that_no_way_leads_to_is_not_found() -> None:
    start = PlayNode(id=N("start"), prompts=(HELLO,), next=N("bye"))
    lost = QueueNode(id=N("lost"), queue=QueueId("que_lost"), overflow=N("bye"), closed=N("bye"))
    assert queues_of(flow(start, lost)) == []

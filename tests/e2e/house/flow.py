"""The flows of the end-to-end tests: one with every branch, and two that lead into a queue."""

from typing import Final

from huawu.centre.flow import (
    Flow,
    HangUpNode,
    HoursNode,
    MenuNode,
    NoticeNode,
    QueueNode,
    TransferNode,
    VoicemailNode,
)
from huawu.centre.model import CallbackRule, Hours, OpenSpan
from huawu.kernel.ids import FlowId, HoursId, NodeId, PromptId, QueueId, TrunkId

QUEUE: Final = QueueId("que_test")
CLOSED_QUEUE: Final = QueueId("que_closed")
BRIEF_QUEUE: Final = QueueId("que_brief")  #: with a wrap-up of a second
BACK_QUEUE: Final = QueueId("que_back")  #: offers a callback after two seconds
CALLS_BACK: Final = CallbackRule(offer_after_s=2.0, key="5")
HOURS: Final = Hours(
    id=HoursId("hrs_always"),
    name="always",
    week=tuple(OpenSpan(weekday=d, start="00:00", end="24:00") for d in range(1, 8)),
)
NEVER: Final = Hours(id=HoursId("hrs_never"), name="never")

#: Short, so that tests are.
PROMPTS: Final = {
    "pmt_notice": {"zh": "本次通话将被录音。"},
    "pmt_menu": {"zh": "请按一。"},
    "pmt_closed": {"zh": "现在已下班。"},
    "pmt_message": {"zh": "请留言。"},
    "pmt_bye": {"zh": "再见。"},
}

_N: Final = NodeId
_P: Final = PromptId

MENU: Final = Flow(
    id=FlowId("flw_test"),
    name="test",
    start=_N("notice"),
    nodes=(
        NoticeNode(id=_N("notice"), prompt=_P("pmt_notice"), next=_N("hours")),
        HoursNode(id=_N("hours"), hours=HOURS.id, open=_N("menu"), closed=_N("closed")),
        MenuNode(
            id=_N("menu"),
            prompts=(_P("pmt_menu"),),
            choices={
                "1": _N("queue"),
                "2": _N("night"),
                "3": _N("message"),
                "4": _N("outside"),
                "5": _N("elsewhere"),
            },
            timeout=_N("bye"),
            invalid=_N("bye"),
            tries=2,
            wait_s=2.0,
        ),
        QueueNode(id=_N("queue"), queue=QUEUE, overflow=_N("message"), closed=_N("closed")),
        QueueNode(id=_N("night"), queue=CLOSED_QUEUE, overflow=_N("bye"), closed=_N("closed")),
        VoicemailNode(
            id=_N("message"),
            queue=QUEUE,
            prompts=(_P("pmt_message"),),
            next=_N("bye"),
            silence_s=2.0,
            max_s=20.0,
        ),
        TransferNode(
            id=_N("outside"),
            trunk=TrunkId("trk_test"),
            number="+861088880000",
            failed=_N("bye"),
            timeout_s=10.0,
        ),
        TransferNode(
            id=_N("elsewhere"),
            trunk=TrunkId("trk_test"),
            number="+442071838750",
            failed=_N("bye"),
            timeout_s=10.0,
        ),
        HangUpNode(id=_N("closed"), prompts=(_P("pmt_closed"),)),
        HangUpNode(id=_N("bye"), prompts=(_P("pmt_bye"),)),
    ),
)


def straight_to(queue: QueueId, name: str) -> Flow:
    """Return a flow that is nothing but a queue."""
    return Flow(
        id=FlowId(f"flw_{name}"),
        name=name,
        start=_N("queue"),
        nodes=(
            QueueNode(id=_N("queue"), queue=queue, overflow=_N("bye"), closed=_N("bye")),
            HangUpNode(id=_N("bye"), prompts=(_P("pmt_bye"),)),
        ),
    )


STRAIGHT: Final = straight_to(QUEUE, "straight")
BACK: Final = straight_to(BACK_QUEUE, "back")
BRIEF: Final = straight_to(BRIEF_QUEUE, "brief")

"""The way of a caller through the demo centre. Pure.

notice ─▶ hours ─▶ menu ─1─▶ by language ─▶ queue ─overflow─▶ voicemail ─▶ good-bye
             │       ├2─▶ account number ─▶ preferred customer? ─▶ technical support
             │       ├3─▶ open in the evening? ─▶ complaints
             │       └9─▶ the other language, and the menu again
             └closed─▶ "leave a message?"
"""

from typing import Final

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
    VoicemailNode,
)
from huawu.demo import prompts
from huawu.kernel.ids import FlowId, HoursId, NodeId, QueueId

CHINESE_LINE: Final = FlowId("flw_demo_chinese")
ENGLISH_LINE: Final = FlowId("flw_demo_english")
ALWAYS: Final = HoursId("hrs_demo_always")
DAYTIME: Final = HoursId("hrs_demo_daytime")
MANDARIN: Final = QueueId("que_demo_mandarin")
ENGLISH: Final = QueueId("que_demo_english")
TECHNICAL: Final = QueueId("que_demo_technical")
COMPLAINTS: Final = QueueId("que_demo_complaints")

#: The account number of a preferred customer; anyone may try it.
PREFERRED_ACCOUNT: Final = "888888"

_N: Final = NodeId


def flows() -> tuple[Flow, Flow]:
    """Return the flow of the Chinese number and that of the English one."""
    nodes = (*_entrance(), *_language(), *_service(), *_technical(), *_complaints(), *_ends())
    first = SetNode(id=_N("begin"), attribute="language", value="en", next=_N("notice"))
    return (
        Flow(id=CHINESE_LINE, name="中文总机 Chinese line", start=_N("notice"), nodes=nodes),
        Flow(id=ENGLISH_LINE, name="英文总机 English line", start=first.id, nodes=(first, *nodes)),
    )


def _entrance() -> tuple[Node, ...]:
    return (
        NoticeNode(id=_N("notice"), prompt=prompts.NOTICE, next=_N("hours")),
        HoursNode(id=_N("hours"), hours=ALWAYS, open=_N("menu"), closed=_N("closed")),
        MenuNode(
            id=_N("menu"),
            prompts=(prompts.WELCOME, prompts.MENU),
            choices={
                "1": _N("service"),
                "2": _N("account"),
                "3": _N("complaint_hours"),
                "9": _N("language"),
            },
            timeout=_N("service"),  # who says nothing is helped by a person
            invalid=_N("goodbye"),
            sorry=prompts.SORRY,
        ),
    )


def _language() -> tuple[Node, ...]:
    return (
        BranchNode(
            id=_N("language"),
            attribute="language",
            cases={"en": _N("to_chinese")},
            other=_N("to_english"),
        ),
        SetNode(id=_N("to_english"), attribute="language", value="en", next=_N("menu")),
        SetNode(id=_N("to_chinese"), attribute="language", value="zh", next=_N("menu")),
    )


def _service() -> tuple[Node, ...]:
    return (
        PlayNode(id=_N("service"), prompts=(prompts.TRANSFERRING,), next=_N("by_language")),
        BranchNode(
            id=_N("by_language"),
            attribute="language",
            cases={"en": _N("english")},
            other=_N("mandarin"),
        ),
        _queue("mandarin", MANDARIN),
        _queue("english", ENGLISH),
        _voicemail("mandarin", MANDARIN),
        _voicemail("english", ENGLISH),
    )


def _technical() -> tuple[Node, ...]:
    return (
        CollectNode(
            id=_N("account"),
            prompts=(prompts.ACCOUNT,),
            attribute="account",
            min_digits=6,
            max_digits=6,
            tries=2,
            next=_N("preferred"),
            timeout=_N("technical"),
        ),
        BranchNode(
            id=_N("preferred"),
            attribute="account",
            cases={PREFERRED_ACCOUNT: _N("first_served")},
            other=_N("technical"),
        ),
        SetNode(id=_N("first_served"), attribute="priority", value="5", next=_N("thanks")),
        PlayNode(id=_N("thanks"), prompts=(prompts.THANKS,), next=_N("technical")),
        _queue("technical", TECHNICAL),
        _voicemail("technical", TECHNICAL),
    )


def _complaints() -> tuple[Node, ...]:
    return (
        HoursNode(
            id=_N("complaint_hours"), hours=DAYTIME, open=_N("complaint"), closed=_N("closed")
        ),
        PlayNode(id=_N("complaint"), prompts=(prompts.COMPLAINT,), next=_N("complaints")),
        _queue("complaints", COMPLAINTS),
        _voicemail("complaints", COMPLAINTS),
    )


def _ends() -> tuple[Node, ...]:
    return (
        PlayNode(id=_N("closed"), prompts=(prompts.CLOSED,), next=_N("closed_menu")),
        MenuNode(
            id=_N("closed_menu"),
            prompts=(prompts.CLOSED_MENU,),
            choices={"1": _N("complaints_message")},
            timeout=_N("goodbye"),
            invalid=_N("goodbye"),
            tries=2,
        ),
        HangUpNode(id=_N("goodbye"), prompts=(prompts.GOODBYE,)),
    )


def _queue(name: str, queue: QueueId) -> QueueNode:
    message = _N(f"{name}_message")
    return QueueNode(id=_N(name), queue=queue, overflow=message, closed=message)


def _voicemail(name: str, queue: QueueId) -> VoicemailNode:
    return VoicemailNode(
        id=_N(f"{name}_message"), queue=queue, prompts=(prompts.MESSAGE,), next=_N("goodbye")
    )

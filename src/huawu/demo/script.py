"""What callers and agents of the demo say to each other. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Topic(StrEnum):
    """What a caller wants."""

    SERVICE = "service"
    TECHNICAL = "technical"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The sentences of one side of a conversation, in one language."""

    first: str
    more: tuple[str, ...]
    last: str


#: Of somebody outside whom an agent calls.
CALLED: Final = Part(
    first="喂，您好，哪位？",
    more=("好的，您说。", "哦，是这件事。", "嗯，我知道了。", "好，那就这样办。"),
    last="好的，谢谢，再见。",
)

_CALLERS_ZH: Final[Mapping[Topic, Part]] = {
    Topic.SERVICE: Part(
        first="您好，我想问一下这个月的话费。",
        more=(
            "比上个月多了三十块钱。",
            "好的，我没有开过这个业务。",
            "那请您帮我取消吧。",
            "我还想知道现在有什么优惠。",
            "嗯，明白了。",
        ),
        last="好的，谢谢您，再见。",
    ),
    Topic.TECHNICAL: Part(
        first="您好，我家的宽带连不上了。",
        more=(
            "从昨天晚上开始的。",
            "红灯一直在闪。",
            "我已经重启过了。",
            "好的，请稍等，我看一下。",
            "现在绿灯亮了。",
        ),
        last="可以了，非常感谢，再见。",
    ),
    Topic.COMPLAINT: Part(
        first="我要投诉，你们的师傅没有按时上门。",
        more=(
            "约好的是星期三上午。",
            "我等了整整一个上午。",
            "也没有人给我打电话。",
            "希望你们尽快处理。",
            "什么时候可以给我回复？",
        ),
        last="那我等你们的消息，再见。",
    ),
}
_CALLERS_EN: Final[Mapping[Topic, Part]] = {
    Topic.SERVICE: Part(
        first="Hello, I have a question about my bill.",
        more=(
            "It is higher than last month.",
            "No, I never ordered that option.",
            "Could you cancel it, please?",
            "And what would that cost me?",
            "I see.",
        ),
        last="That is all. Thank you, goodbye.",
    ),
    Topic.TECHNICAL: Part(
        first="Hi, my internet connection is down.",
        more=(
            "Since yesterday evening.",
            "There is a red light on the box.",
            "I have restarted it already.",
            "Let me check. One moment.",
            "Now it is green.",
        ),
        last="It works again. Thanks a lot, goodbye.",
    ),
    Topic.COMPLAINT: Part(
        first="I want to complain about your technician.",
        more=(
            "He should have come on Wednesday morning.",
            "I waited for four hours.",
            "Nobody called me.",
            "When will somebody call me back?",
        ),
        last="I will wait for your call. Goodbye.",
    ),
}

_AGENT_ZH: Final = Part(
    first="您好，青梧通信，很高兴为您服务，请问有什么可以帮您？",
    more=(
        "好的，请您稍等，我帮您查一下。",
        "我看到您的记录了。",
        "请问还有其他情况吗？",
        "我已经为您登记好了。",
        "这个问题我们会马上处理。",
        "请您核对一下信息。",
    ),
    last="感谢您的来电，祝您生活愉快，再见。",
)
_AGENT_EN: Final = Part(
    first="Qingwu Telecom, good day. How can I help you?",
    more=(
        "Let me have a look at that for you.",
        "I can see your account here.",
        "Is there anything else I should know?",
        "I have noted that down.",
        "We will take care of it right away.",
        "Could you confirm your address, please?",
    ),
    last="Thank you for calling. Have a nice day. Goodbye.",
)
_BACK: Final = {"zh": "让您久等了。", "en": "Thank you for waiting."}
_THERE: Final = {"zh": "您好，请问听得到吗？", "en": "Hello, can you hear me?"}
_PASSING_ON: Final = {
    "zh": "我帮您转接到专门的同事，请稍候。",
    "en": "I will put you through to a specialist.",
}


def caller(topic: Topic, language: str) -> Part:
    """Return what a caller says."""
    return (_CALLERS_EN if language == "en" else _CALLERS_ZH)[topic]


def agent(language: str) -> Part:
    """Return what an agent says."""
    return _AGENT_EN if language == "en" else _AGENT_ZH


def back_from_hold(language: str) -> str:
    """Return what an agent says after a hold."""
    return _BACK[language]


def anybody_there(language: str) -> str:
    """Return what an agent says to a silent line."""
    return _THERE[language]


def passing_on(language: str) -> str:
    """Return what an agent says before a transfer."""
    return _PASSING_ON[language]

"""The words of the terminal's screens, in Chinese and English."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_ZH: Final = {
    "calls": "在线来电",
    "talking": "通话中",
    "waiting": "排队",
    "in_queues": "排队",
    "queue": "队列",
    "longest": "最长等待",
    "offered": "进线",
    "answered": "接起",
    "abandoned": "放弃",
    "flowed": "溢出",
    "messages": "留言",
    "level": "服务水平",
    "free": "空闲/在岗",
    "number": "工号",
    "name": "姓名",
    "state": "状态",
    "for": "时长",
    "about": "队列或原因",
    "next": "随后",
    "more": "另有 {n} 位坐席",
    "connecting": "正在连接 …",
    "away": "连接中断，正在重连 …",
    "reason.break": "小休",
    "reason.meal": "用餐",
    "reason.training": "培训",
    "reason.meeting": "会议",
    "reason.paperwork": "案头工作",
    "reason.missed": "未接来电",
    "reason.rejected": "拒接来电",
    "reason.do_not_disturb": "话机免打扰",
    "reason.sign_in": "刚签入",
}
_EN: Final = {
    "calls": "calls",
    "talking": "talking",
    "waiting": "wait",
    "in_queues": "waiting",
    "queue": "Queue",
    "longest": "longest",
    "offered": "in",
    "answered": "taken",
    "abandoned": "gave up",
    "flowed": "passed on",
    "messages": "messages",
    "level": "service level",
    "free": "free",
    "number": "No.",
    "name": "Agent",
    "state": "State",
    "for": "for",
    "about": "queue or reason",
    "next": "then",
    "more": "and {n} more agents",
    "connecting": "Connecting …",
    "away": "The connection is lost, trying again …",
    "reason.missed": "missed a call",
    "reason.rejected": "declined a call",
    "reason.do_not_disturb": "telephone on do not disturb",
    "reason.sign_in": "just signed in",
}


def words(language: str) -> Mapping[str, str]:
    """Return the words of a language; English for any but Chinese."""
    return _ZH if language.startswith("zh") else _EN


@dataclass(frozen=True, slots=True)
class StateShown:
    """How an agent's state is shown."""

    sign: str
    zh: str
    en: str
    style: str
    rank: int  #: order on the screen

    def word(self, language: str) -> str:
        """Return its name."""
        return self.zh if language.startswith("zh") else self.en


STATES: Final[Mapping[str, StateShown]] = {
    "ringing": StateShown("♪", "振铃", "ringing", "bold yellow", 0),
    "reserved": StateShown("→", "分配中", "reserved", "yellow", 0),
    "talking": StateShown("●", "通话", "talking", "green", 1),
    "hold": StateShown("‖", "保持", "hold", "magenta", 1),
    "consult": StateShown("◐", "咨询", "consult", "green", 1),
    "conference": StateShown("◍", "会议", "conference", "green", 1),
    "dialing": StateShown("↗", "呼出", "dialling", "green", 1),
    "preview": StateShown("◔", "预览", "preview", "green", 1),
    "working": StateShown("■", "处理", "working", "green", 1),
    "wrap_up": StateShown("✎", "话后", "wrap-up", "cyan", 2),
    "ready": StateShown("○", "空闲", "ready", "bold", 3),
    "not_ready": StateShown("×", "示忙", "not ready", "red", 4),
    "unreachable": StateShown("!", "话机离线", "unreachable", "bold red", 4),
    "away": StateShown("~", "掉线", "away", "bold red", 4),
    "signed_out": StateShown("–", "签出", "signed out", "dim", 5),
}

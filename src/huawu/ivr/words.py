"""What the centre itself says to callers and agents, in Chinese and English. Pure.

Announcements are put together from whole sentences out of a small set, so that each of them can
be spoken in advance and none has to be made during a call.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from huawu.engine.port import Sound
from huawu.ivr.media import media_name, speech_key

LANGUAGES: Final = ("zh", "en")

#: Of a telephone.
KEYS: Final = "0123456789*#"

#: From here on, the number of callers ahead is only told as "more than".
_MOST_AHEAD: Final = 20
#: What an expected wait is rounded to, in minutes.
_STEPS_MIN: Final = (1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60)
#: A range wider than this factor says less than its upper end alone.
_WIDEST: Final = 3


class BuiltIn(StrEnum):
    """A sentence that the floor needs and no flow has to bring."""

    CALLER_GONE = "caller_gone"  #: to the agent
    PLEASE_WAIT = "please_wait"
    LEAVE_MESSAGE = "leave_message"  #: all agents are busy
    QUEUE_CLOSED = "queue_closed"
    BLOCKED = "blocked"
    RECORDING_NOTICE = "recording_notice"  #: for prompts of notices that have no better text
    FAULT = "fault"  #: we cannot go on with this call
    GOODBYE = "goodbye"
    CALLBACK_BOOKED = "callback_booked"  #: to a caller who chose to be called back


_TEXTS: Final = {
    "zh": {
        BuiltIn.CALLER_GONE: "客户已挂断。",
        BuiltIn.PLEASE_WAIT: "请稍候。",
        BuiltIn.LEAVE_MESSAGE: "现在坐席全忙。请在提示音后留言，留言结束请按井号键。",
        BuiltIn.QUEUE_CLOSED: "现在是非服务时间，请您在服务时间再次来电。再见。",
        BuiltIn.BLOCKED: "对不起，我们无法接听您的来电。再见。",
        BuiltIn.RECORDING_NOTICE: "为了保证服务质量，本次通话将被录音。",
        BuiltIn.FAULT: "对不起，我们暂时无法为您服务，请稍后再拨。",
        BuiltIn.GOODBYE: "感谢您的来电，再见。",
        BuiltIn.CALLBACK_BOOKED: "好的，您的位置已保留，我们会拨打您现在使用的号码。再见。",
    },
    "en": {
        BuiltIn.CALLER_GONE: "The caller has hung up.",
        BuiltIn.PLEASE_WAIT: "Please wait a moment.",
        BuiltIn.LEAVE_MESSAGE: "All our agents are busy. Please leave a message after the tone, "
        "and press the hash key when you have finished.",
        BuiltIn.QUEUE_CLOSED: "We are closed now. Please call again during opening hours. Goodbye.",
        BuiltIn.BLOCKED: "We are sorry, we cannot take your call. Goodbye.",
        BuiltIn.RECORDING_NOTICE: "To assure the quality of our service, this call is recorded.",
        BuiltIn.FAULT: "We are sorry, we cannot serve you at the moment. Please call again later.",
        BuiltIn.GOODBYE: "Thank you for your call. Goodbye.",
        BuiltIn.CALLBACK_BOOKED: "Thank you. You keep your place, and we will call you back at "
        "the number you are calling from. Goodbye.",
    },
}


def spoken_language(language: str) -> str:
    """Return the language of `LANGUAGES` for a contact's: Chinese for any zh, else English."""
    return "zh" if language.lower().partition("-")[0] == "zh" else "en"


def built_in_text(which: BuiltIn, language: str) -> str:
    """Return what a built-in sentence says."""
    return _TEXTS[spoken_language(language)][which]


def built_in_sound(which: BuiltIn, language: str) -> Sound:
    """Return a built-in sentence as the engine plays it."""
    return _sound(built_in_text(which, language), language)


def callback_offer(key: str, language: str) -> str:
    """Return what asks a waiting caller whether to be called back, as text."""
    if spoken_language(language) == "zh":
        named = {"*": "星号", "#": "井号"}.get(key, key)
        return f"您不必一直等待：按 {named} 键，我们会保留您的位置并给您回电。"
    named = {"*": "star", "#": "hash"}.get(key, key)
    return f"You need not wait: press {named}, and we will call you back. You keep your place."


def callback_offer_sound(key: str, language: str) -> Sound:
    """Return the same as the engine plays it."""
    return _sound(callback_offer(key, language), language)


def announcement(
    position: int | None, wait_low_s: float | None, wait_high_s: float | None, language: str
) -> str:
    """Return what a waiting caller is told, as text.

    Args:
        position: 1 is next; None to keep it silent.
        wait_low_s: median estimate; None when it is not known or not told.
        wait_high_s: 90 % estimate; None as above.
        language: of the contact.
    """
    pieces = _pieces(position, wait_low_s, wait_high_s, language)
    if spoken_language(language) == "zh":
        return "，".join(pieces) + "。" if pieces else ""
    return " ".join(f"{piece}." for piece in pieces)


def announcement_sounds(
    position: int | None, wait_low_s: float | None, wait_high_s: float | None, language: str
) -> tuple[Sound, ...]:
    """Return what `announcement` says as sounds to play one after the other; maybe none."""
    pieces = _pieces(position, wait_low_s, wait_high_s, language)
    return tuple(_sound(_sentence(piece, language), language) for piece in pieces)


def words_to_speak() -> Iterator[tuple[str, str]]:
    """Yield every built-in text with its language: all that can ever be told."""
    for language in LANGUAGES:
        for which in BuiltIn:
            yield built_in_text(which, language), language
        for key in KEYS:
            yield callback_offer(key, language), language
        for ahead in range(_MOST_AHEAD + 2):
            yield _sentence(_place(ahead, language), language), language
        for low_min in (0, *_STEPS_MIN):
            for high_min in (*_STEPS_MIN, None):
                if _is_told(low_min, high_min):
                    yield _sentence(_wait(low_min, high_min, language), language), language


def _pieces(
    position: int | None, wait_low_s: float | None, wait_high_s: float | None, language: str
) -> list[str]:
    pieces: list[str] = []
    if position is not None:
        pieces.append(_place(min(max(position - 1, 0), _MOST_AHEAD + 1), language))
    if wait_low_s is not None and wait_high_s is not None:
        low_s, high_s = sorted((wait_low_s, wait_high_s))
        low_min = max((step for step in _STEPS_MIN if step * 60 <= low_s), default=0)
        high_min = min((step for step in _STEPS_MIN if step * 60 >= high_s), default=None)
        if not _is_told(low_min, high_min):
            low_min = 0
        pieces.append(_wait(low_min, high_min, language))
    return pieces


def _is_told(low_min: int, high_min: int | None) -> bool:
    """Say whether a range is told as such; when not, only its upper end is."""
    if high_min is None or low_min == 0:
        return low_min == 0
    return low_min <= high_min <= _WIDEST * low_min


def _place(ahead: int, language: str) -> str:
    many = ahead > _MOST_AHEAD
    if spoken_language(language) == "zh":
        if ahead == 0:
            return "您是下一位"
        return f"您前面还有 {_MOST_AHEAD} 多位客户" if many else f"您前面还有 {ahead} 位客户"
    if ahead == 0:
        return "You are next in line"
    if many:
        return f"There are more than {_MOST_AHEAD} callers ahead of you"
    return f"There {'is 1 caller' if ahead == 1 else f'are {ahead} callers'} ahead of you"


def _wait(low_min: int, high_min: int | None, language: str) -> str:
    """Say an expected wait; `low_min` 0 tells the upper end only, `high_min` None is too long."""
    if spoken_language(language) == "zh":
        return f"预计等待{_span_zh(low_min, high_min)}"
    return f"The expected wait is {_span_en(low_min, high_min)}"


def _span_zh(low_min: int, high_min: int | None) -> str:
    if high_min is None:
        return f"可能超过 {_STEPS_MIN[-1]} 分钟"
    if low_min == 0:
        return f"不超过 {high_min} 分钟"
    if low_min == high_min:
        return f"约 {high_min} 分钟"
    return f" {low_min} 到 {high_min} 分钟"


def _span_en(low_min: int, high_min: int | None) -> str:
    if high_min is None:
        return f"more than {_STEPS_MIN[-1]} minutes"
    unit = "minute" if high_min == 1 else "minutes"
    if low_min == 0:
        return f"up to {high_min} {unit}"
    if low_min == high_min:
        return f"about {high_min} {unit}"
    return f"{low_min} to {high_min} minutes"


def _sentence(piece: str, language: str) -> str:
    return piece + ("。" if spoken_language(language) == "zh" else ".")


def _sound(text: str, language: str) -> Sound:
    spoken = spoken_language(language)
    return Sound(media=media_name(speech_key(text, spoken), spoken), language=spoken)

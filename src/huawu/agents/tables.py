"""The moves of an agent's regions A to D. A pair that is not listed is illegal.

The regions are orthogonal (`huawu.events.agent`): each table knows only its own. What one region
asks of another (a device that can ring, a session that lives) stands with the requests. Region E,
who supervises, is the conversation's (`huawu.contacts.machine`): any way of attending follows any.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from huawu.events.agent import DeviceState, Mode, SessionState, SlotState
from huawu.kernel.errors import Conflict

StateT = TypeVar("StateT", bound=StrEnum)
TriggerT = TypeVar("TriggerT", bound=StrEnum)


class IllegalMove(Conflict):
    """The region is in a state that this trigger does not leave."""

    code = "agent-illegal-move"


def move(
    moves: Mapping[tuple[StateT, TriggerT], StateT], region: str, state: StateT, trigger: TriggerT
) -> StateT:
    """Return where `trigger` leads from `state`.

    Raises:
        IllegalMove: nowhere; the details name region, state and trigger.
    """
    after = moves.get((state, trigger))
    if after is None:
        raise IllegalMove(
            f"An agent whose {region} is {state} cannot {trigger}.",
            region=region,
            state=state.value,
            trigger=trigger.value,
        )
    return after


class SessionTrigger(StrEnum):
    """What moves region A."""

    SIGN_IN = "sign_in"
    TAKE_OVER = "take_over"  #: the same agent signs in elsewhere
    SIGN_OUT = "sign_out"
    LOSE = "lose"  #: the desk fell silent
    COME_BACK = "come_back"
    EXPIRE = "expire"  #: the grace is over and nothing runs
    OUTLAST = "outlast"  #: the grace is over and a conversation still runs


class ModeTrigger(StrEnum):
    """What moves region B."""

    GO_READY = "go_ready"
    GO_NOT_READY = "go_not_ready"
    MISS_TOO_OFTEN = "miss_too_often"


class SlotTrigger(StrEnum):
    """What moves one slot of region C."""

    RESERVE = "reserve"
    OFFER = "offer"
    ANSWER = "answer"
    CONNECT = "connect"
    MISS = "miss"
    REJECT = "reject"
    WITHDRAW = "withdraw"  #: taken back before it was connected; nobody's fault here
    PICK_UP = "pick_up"  #: the agent takes what rings at another's desk
    HOLD = "hold"
    RETRIEVE = "retrieve"
    CONSULT = "consult"
    END_CONSULT = "end_consult"  #: cancelled, or the target failed
    JOIN = "join"  #: the consulted party, or a supervisor who barges in, joins
    PART = "part"  #: the third party left; two remain
    HAND_ON = "hand_on"  #: the conversation goes on as another contact
    RELEASE = "release"  #: the conversation is over for this agent; wrap-up follows
    RELEASE_FREE = "release_free"  #: the same without wrap-up
    EXTEND_WRAP = "extend_wrap"
    END_WRAP = "end_wrap"
    PREVIEW = "preview"
    DIAL = "dial"


class DeviceTrigger(StrEnum):
    """What moves region D: whatever the engine reports is true."""

    REGISTER = "register"
    VANISH = "vanish"
    OCCUPY = "occupy"


_A, _TA = SessionState, SessionTrigger
SESSION_MOVES: Final[Mapping[tuple[SessionState, SessionTrigger], SessionState]] = {
    (_A.OUT, _TA.SIGN_IN): _A.LIVE,
    (_A.LIVE, _TA.TAKE_OVER): _A.LIVE,
    (_A.LIVE, _TA.SIGN_OUT): _A.OUT,
    (_A.LIVE, _TA.LOSE): _A.GRACE,
    (_A.GRACE, _TA.TAKE_OVER): _A.LIVE,
    (_A.GRACE, _TA.SIGN_OUT): _A.OUT,
    (_A.GRACE, _TA.COME_BACK): _A.LIVE,
    (_A.GRACE, _TA.EXPIRE): _A.OUT,
    (_A.GRACE, _TA.OUTLAST): _A.GRACE,
}

_B, _TB = Mode, ModeTrigger
MODE_MOVES: Final[Mapping[tuple[Mode, ModeTrigger], Mode]] = {
    (_B.NOT_READY, _TB.GO_READY): _B.READY,
    (_B.NOT_READY, _TB.GO_NOT_READY): _B.NOT_READY,  # another reason
    (_B.READY, _TB.GO_READY): _B.READY,  # takes back a pending not-ready
    (_B.READY, _TB.GO_NOT_READY): _B.NOT_READY,
    (_B.READY, _TB.MISS_TOO_OFTEN): _B.NOT_READY,
}

_C, _TC = SlotState, SlotTrigger
SLOT_MOVES: Final[Mapping[tuple[SlotState, SlotTrigger], SlotState]] = {
    (_C.FREE, _TC.RESERVE): _C.RESERVED,
    (_C.FREE, _TC.PICK_UP): _C.CONNECTING,
    (_C.FREE, _TC.PREVIEW): _C.PREVIEW,
    (_C.FREE, _TC.DIAL): _C.DIALING,
    (_C.RESERVED, _TC.OFFER): _C.OFFERED,
    (_C.RESERVED, _TC.WITHDRAW): _C.FREE,
    (_C.OFFERED, _TC.ANSWER): _C.CONNECTING,
    (_C.OFFERED, _TC.DIAL): _C.DIALING,  # a callback: the customer is called now
    (_C.OFFERED, _TC.MISS): _C.FREE,
    (_C.OFFERED, _TC.REJECT): _C.FREE,
    (_C.OFFERED, _TC.WITHDRAW): _C.FREE,
    (_C.CONNECTING, _TC.CONNECT): _C.TALKING,
    (_C.CONNECTING, _TC.WITHDRAW): _C.FREE,  # nobody spoke: no wrap-up
    (_C.TALKING, _TC.HOLD): _C.HOLD,
    (_C.TALKING, _TC.CONSULT): _C.CONSULT,
    (_C.TALKING, _TC.JOIN): _C.CONFERENCE,
    (_C.TALKING, _TC.HAND_ON): _C.TALKING,
    (_C.TALKING, _TC.RELEASE): _C.WRAP,
    (_C.TALKING, _TC.RELEASE_FREE): _C.FREE,
    (_C.HOLD, _TC.RETRIEVE): _C.TALKING,
    (_C.HOLD, _TC.CONSULT): _C.CONSULT,
    (_C.HOLD, _TC.JOIN): _C.CONFERENCE,
    (_C.HOLD, _TC.HAND_ON): _C.TALKING,
    (_C.HOLD, _TC.RELEASE): _C.WRAP,
    (_C.HOLD, _TC.RELEASE_FREE): _C.FREE,
    (_C.CONSULT, _TC.END_CONSULT): _C.TALKING,  # never leaves the customer alone on hold
    (_C.CONSULT, _TC.HOLD): _C.HOLD,  # it ended, and the engine could not take the customer back
    (_C.CONSULT, _TC.JOIN): _C.CONFERENCE,
    (_C.CONSULT, _TC.RELEASE): _C.WRAP,
    (_C.CONSULT, _TC.RELEASE_FREE): _C.FREE,
    (_C.CONFERENCE, _TC.PART): _C.TALKING,
    (_C.CONFERENCE, _TC.HAND_ON): _C.TALKING,
    (_C.CONFERENCE, _TC.RELEASE): _C.WRAP,
    (_C.CONFERENCE, _TC.RELEASE_FREE): _C.FREE,
    (_C.WRAP, _TC.EXTEND_WRAP): _C.WRAP,
    (_C.WRAP, _TC.END_WRAP): _C.FREE,
    (_C.PREVIEW, _TC.DIAL): _C.DIALING,
    (_C.PREVIEW, _TC.WITHDRAW): _C.FREE,
    (_C.DIALING, _TC.CONNECT): _C.TALKING,
    (_C.DIALING, _TC.WITHDRAW): _C.FREE,
}

_D, _TD = DeviceState, DeviceTrigger
DEVICE_MOVES: Final[Mapping[tuple[DeviceState, DeviceTrigger], DeviceState]] = {
    (state, trigger): after
    for state in DeviceState
    for trigger, after in (
        (_TD.REGISTER, _D.REGISTERED),
        (_TD.VANISH, _D.UNREGISTERED),
        (_TD.OCCUPY, _D.BUSY_ELSEWHERE),
    )
}

"""Requests about an agent's session, mode and device.

Each function says which events a request makes, without doing it; evolving the agent by them in
order is the whole effect. No events: the request is already met. Requests by a supervisor carry
`by`; who may ask is not decided here.
"""

from typing import Final

from huawu.agents.machine import SIGNED_IN, Agent
from huawu.agents.tables import (
    DEVICE_MOVES,
    MODE_MOVES,
    SESSION_MOVES,
    DeviceTrigger,
    IllegalMove,
    ModeTrigger,
    SessionTrigger,
    move,
)
from huawu.events.agent import (
    AgentEvent,
    DeviceChanged,
    DeviceState,
    Mode,
    ModeChanged,
    ModePending,
    SessionChanged,
    SessionState,
    SignOutAsked,
)
from huawu.kernel.errors import Conflict
from huawu.kernel.ids import DeviceId, SessionId, UserId
from huawu.kernel.span import Instant, elapsed

Events = tuple[AgentEvent, ...]

SIGNED_OUT: Final = "sign_out"
TAKEN_OVER: Final = "taken_over"
LOST: Final = "lost"
BACK: Final = "back"


class AlreadySignedIn(Conflict):
    """The agent is signed in elsewhere; ask again with a takeover to end that session."""

    code = "agent-already-signed-in"


class DeviceCannotRing(Conflict):
    """The agent's device is not registered, or busy outside Huawu."""

    code = "agent-device-cannot-ring"


def lasted(since: Instant | None, now: Instant) -> tuple[float | None, bool]:
    """Return elapsed seconds and whether they crossed a restart; None when there is no start."""
    if since is None:
        return None, False
    span = elapsed(since, now)
    return span.s, span.resumed


def sign_in(
    agent: Agent,
    session: SessionId,
    now: Instant,
    *,
    take_over: bool = False,
    watched: bool = False,
) -> Events:
    """Sign in, not ready; with `take_over` the session elsewhere ends and its mode goes on.

    A `watched` session ends when its desk falls silent.

    Raises:
        AlreadySignedIn: another session holds and `take_over` is not set.
    """
    if agent.session is SessionState.OUT:
        return (
            _session(agent, SessionTrigger.SIGN_IN, session, SIGNED_IN, now, watched=watched),
            ModeChanged(
                at=now.at,
                agent=agent.id,
                before=Mode.NOT_READY,
                after=Mode.NOT_READY,
                reason=SIGNED_IN,
            ),
        )
    if agent.session_id == session:
        if agent.session is SessionState.LIVE:
            return ()
        return session_back(agent, session, now)
    if not take_over:
        raise AlreadySignedIn(
            "The agent is signed in elsewhere; take that session over, or sign out there.",
            agent=agent.id,
        )
    return (_session(agent, SessionTrigger.TAKE_OVER, session, TAKEN_OVER, now, watched=watched),)


def sign_out(
    agent: Agent, now: Instant, *, reason: str = SIGNED_OUT, by: UserId | None = None
) -> Events:
    """Sign out now, or once nothing is in hand."""
    move(SESSION_MOVES, "session", agent.session, SessionTrigger.SIGN_OUT)
    if agent.idle:
        return leave(agent, SessionTrigger.SIGN_OUT, reason, now, by=by)
    if agent.sign_out_asked:
        return ()
    return (SignOutAsked(at=now.at, agent=agent.id, reason=reason, by=by),)


def ready(agent: Agent, now: Instant, *, by: UserId | None = None) -> Events:
    """Take contacts: now, or once nothing is in hand. Takes back a pending not-ready.

    Raises:
        DeviceCannotRing: no device could be rung.
        IllegalMove: not signed in, or the desk is silent.
    """
    _need_session(agent, SessionState.LIVE, ModeTrigger.GO_READY)
    if agent.device is not DeviceState.REGISTERED:
        raise DeviceCannotRing(
            f"The agent's device is {agent.device}; register it first.", device=agent.device.value
        )
    return _ask(agent, ModeTrigger.GO_READY, "", by, now)


def not_ready(agent: Agent, reason: str, now: Instant, *, by: UserId | None = None) -> Events:
    """Take no more contacts, with a reason: now, or once nothing is in hand.

    Raises:
        IllegalMove: not signed in.
    """
    _need_session(agent, None, ModeTrigger.GO_NOT_READY)
    return _ask(agent, ModeTrigger.GO_NOT_READY, reason, by, now)


_SEEN: Final = {
    DeviceState.REGISTERED: DeviceTrigger.REGISTER,
    DeviceState.UNREGISTERED: DeviceTrigger.VANISH,
    DeviceState.BUSY_ELSEWHERE: DeviceTrigger.OCCUPY,
}


def device_seen(agent: Agent, device: DeviceId, state: DeviceState, now: Instant) -> Events:
    """The engine reports the agent's device; another device than before replaces it."""
    same = device == agent.device_id
    if same and state is agent.device:
        return ()
    before = agent.device if same else DeviceState.UNREGISTERED
    after = move(DEVICE_MOVES, "device", before, _SEEN[state])
    return (DeviceChanged(at=now.at, agent=agent.id, device=device, before=before, after=after),)


def session_lost(agent: Agent, session: SessionId, now: Instant) -> Events:
    """The desk fell silent: no new offers. A session that holds no more says nothing."""
    if session != agent.session_id:
        return ()
    return (_session(agent, SessionTrigger.LOSE, session, LOST, now),)


def session_back(agent: Agent, session: SessionId, now: Instant) -> Events:
    """The desk is heard again within its grace."""
    if session != agent.session_id:
        return ()
    return (_session(agent, SessionTrigger.COME_BACK, session, BACK, now),)


def session_expired(agent: Agent, now: Instant) -> Events:
    """The grace is over: out, or out as soon as nothing is in hand.

    Whoever asks takes back what is not in conversation: offers, messages, a wrap-up.
    """
    if agent.idle:
        return leave(agent, SessionTrigger.EXPIRE, LOST, now)
    return (_session(agent, SessionTrigger.OUTLAST, agent.session_id, "grace_over", now),)


def leave(
    agent: Agent,
    trigger: SessionTrigger,
    reason: str,
    now: Instant,
    *,
    by: UserId | None = None,
) -> Events:
    """Return the events of going out: the mode's time is closed, then the session's."""
    out = _session(agent, trigger, None, reason, now, by=by)
    return (change_mode(agent, Mode.NOT_READY, reason, now, by=by), out)


def change_mode(
    agent: Agent, after: Mode, reason: str, now: Instant, *, by: UserId | None = None
) -> ModeChanged:
    """Return the event of a mode or reason that holds from now."""
    for_s, resumed = lasted(agent.mode_since, now)
    return ModeChanged(
        at=now.at,
        agent=agent.id,
        before=agent.mode,
        after=after,
        reason=reason,
        by=by,
        elapsed_s=for_s,
        resumed=resumed,
    )


def _ask(
    agent: Agent, trigger: ModeTrigger, reason: str, by: UserId | None, now: Instant
) -> Events:
    after = move(MODE_MOVES, "mode", agent.mode, trigger)
    if agent.idle:
        if (after, reason) == (agent.mode, agent.reason):
            return ()
        return (change_mode(agent, after, reason, now, by=by),)
    coming = (agent.mode, agent.reason)
    if agent.next_mode is not None:
        coming = (agent.next_mode, agent.next_reason)
    if (after, reason) == coming:
        return ()
    return (ModePending(at=now.at, agent=agent.id, next=after, reason=reason, by=by),)


def _need_session(agent: Agent, state: SessionState | None, trigger: ModeTrigger) -> None:
    if agent.session is SessionState.OUT or state not in {None, agent.session}:
        raise IllegalMove(
            f"An agent whose session is {agent.session} cannot {trigger}.",
            region="session",
            state=agent.session.value,
            trigger=trigger.value,
        )


def _session(
    agent: Agent,
    trigger: SessionTrigger,
    session: SessionId | None,
    reason: str,
    now: Instant,
    *,
    by: UserId | None = None,
    watched: bool = False,
) -> SessionChanged:
    for_s, resumed = lasted(agent.session_since, now)
    return SessionChanged(
        at=now.at,
        agent=agent.id,
        before=agent.session,
        after=move(SESSION_MOVES, "session", agent.session, trigger),
        session=session,
        reason=reason,
        by=by,
        elapsed_s=for_s,
        resumed=resumed,
        watched=watched,
    )

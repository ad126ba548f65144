"""One call of a telephone: what is done with it, and what has become of it."""

import asyncio
from collections.abc import Sequence
from enum import StrEnum
from typing import Final, Protocol
from urllib.parse import quote

from huawu.testing.phone.audio import Audio
from huawu.testing.phone.message import (
    Session,
    SipMessage,
    name_of,
    response,
    session_of,
    tag_of,
    uri_of,
    user_of,
)
from huawu.testing.phone.sound import amplitude

PATIENCE_S: Final = 10.0
REQUEST_TERMINATED: Final = 487
_REASONS: Final = {
    404: "Not Found",
    480: "Temporarily Unavailable",
    486: "Busy Here",
    503: "Service Unavailable",
    603: "Decline",
}


class CallState(StrEnum):
    """How far a call has come."""

    CALLING = "calling"  #: dialled, or arrived and not yet ringing
    RINGING = "ringing"
    TALKING = "talking"
    GONE = "gone"


class Line(Protocol):
    """What a call needs of its telephone."""

    host: str

    def send(self, message: SipMessage) -> None:
        """Send one message to the engine."""
        ...

    def request(
        self,
        call: "PhoneCall",
        method: str,
        session: Session | None = None,
        more: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Send a request within a call, with `more` headers."""
        ...


class PhoneCall:
    """A call, in or out. `state` changes as messages come; `until` waits for it."""

    def __init__(self, line: Line, call_id: str, *, incoming: bool, local_tag: str) -> None:
        self.call_id = call_id
        self.incoming = incoming
        self.state = CallState.CALLING
        self.status = 0  #: the SIP status that ended it unanswered
        self.transfer_status = 0  #: how the engine answered our wish to transfer; 0 for not yet
        self.hung_up_by_us = False
        self.far_number = ""
        self.far_name = ""
        self.audio = Audio()
        self.local_tag = local_tag
        self.remote_tag = ""
        self.target = ""  #: where requests go, a URI
        self.local_address = ""  #: From of our requests, without tag
        self.remote_address = ""  #: To of our requests, without tag
        self.cseq = 0
        self.asks: Sequence[tuple[str, str]] = ()  #: further headers of our first INVITE
        self.invite: SipMessage | None = None  #: the one to answer, or the last that we sent
        self.answered_text: SipMessage | None = None  #: our last answer to an INVITE, for repeats
        self._line = line
        self._direction = "sendrecv"
        self._version = 1
        self._changed = asyncio.Event()

    # What the person at the telephone does.

    def ring(self) -> None:
        """Let it ring."""
        if self.state is CallState.CALLING and self.incoming:
            self._answer("180 Ringing")
            self._turn(CallState.RINGING)

    def pick_up(self, sound: bytes | None = None) -> None:
        """Answer, and sound something."""
        if not self.incoming or self.state not in {CallState.CALLING, CallState.RINGING}:
            return
        if sound is not None:
            self.audio.sound = sound
        self._answer("200 OK", session=True)
        self._turn(CallState.TALKING)

    def reject(self, status: int = 486) -> None:
        """Refuse with a SIP status."""
        if self.state in {CallState.CALLING, CallState.RINGING}:
            self._answer(f"{status} {_REASONS.get(status, 'Refused')}")
            self.end(status)

    def hang_up(self) -> None:
        """End it, whatever state it is in."""
        if self.state is CallState.GONE:
            return
        self.hung_up_by_us = True
        if self.state is CallState.TALKING:
            self._line.request(self, "BYE")
            self.end(0)
        elif self.incoming:
            self.reject(603)
        elif self.invite is None:  # not even asked for yet
            self.end(REQUEST_TERMINATED)
        else:
            self._line.request(self, "CANCEL")

    def hold(self, *, held: bool) -> None:
        """Press the telephone's hold key, or release it."""
        self._direction = "sendonly" if held else "sendrecv"
        self._version += 1
        self._line.request(self, "INVITE", self.session)

    def transfer(
        self, number: str, *, into: "PhoneCall | None" = None, untold: bool = False
    ) -> None:
        """Ask the engine to send the other side to `number`; `transfer_status` tells its answer.

        Args:
            number: at the engine.
            into: a call of ours whose place the other side shall take: an attended transfer.
            untold: we do not want to hear what comes of it.
        """
        self.transfer_status = 0
        taken = f"?Replaces={quote(into.replaced, safe='')}" if into is not None else ""
        headers = [("refer-to", f"<sip:{number}@{self.target.partition('@')[2]}{taken}>")]
        headers += [("refer-sub", "false")] if untold else []
        self._line.request(self, "REFER", more=headers)

    @property
    def replaced(self) -> str:
        """The value of a `Replaces` that names this call to the engine (RFC 3891)."""
        return f"{self.call_id};to-tag={self.remote_tag};from-tag={self.local_tag}"

    def press(self, keys: str) -> None:
        """Press keys, sent as telephone events."""
        self.audio.press(keys)

    def hears(self, frequency_hz: float, *, last_s: float = 0.4) -> float:
        """Return how loud (peak amplitude) one tone was lately."""
        return amplitude(self.audio.heard(last_s), frequency_hz)

    async def until(self, *states: CallState, timeout_s: float = PATIENCE_S) -> None:
        """Wait for one of `states`.

        Raises:
            TimeoutError: it did not come.
        """
        async with asyncio.timeout(timeout_s):
            while self.state not in states:
                self._changed.clear()
                await self._changed.wait()

    # What the telephone does.

    @property
    def session(self) -> Session:
        """Return our side's audio."""
        return Session(
            host=self._line.host,
            port=self.audio.port,
            direction=self._direction,
            version=self._version,
        )

    def take_invite(self, message: SipMessage) -> None:
        """Note who calls, from the first INVITE or a later one of the same call."""
        self.invite = message
        self.remote_tag = tag_of(message.header("from"))
        self.remote_address = message.header("from").split(";tag=")[0]
        self.local_address = message.header("to").split(";tag=")[0]
        self.target = uri_of(message.header("contact"))
        self.far_number = user_of(message.header("from"))
        self.far_name = name_of(message.header("from"))
        self._listen_to(message)

    def take_reinvite(self, message: SipMessage) -> None:
        """Answer a later INVITE with what we are."""
        self.invite = message
        self._listen_to(message)
        self._answer("200 OK", session=True)

    def take_success(self, message: SipMessage) -> None:
        """Take a 200 to an INVITE of ours."""
        self.remote_tag = tag_of(message.header("to"))
        self.target = uri_of(message.header("contact"))
        self._listen_to(message)
        self._turn(CallState.TALKING)

    def take_progress(self, message: SipMessage) -> None:
        """Take a 18x to an INVITE of ours, with early media perhaps."""
        self._listen_to(message)
        if self.state is CallState.CALLING and message.status in {180, 183}:
            self._turn(CallState.RINGING)

    def end(self, status: int) -> None:
        """Note that it is over."""
        if self.state is not CallState.GONE:
            self.status = status
            self.audio.close()
            self._turn(CallState.GONE)

    def _listen_to(self, message: SipMessage) -> None:
        session = session_of(message.body)
        if session is not None:
            self.audio.connect(session)

    def _answer(self, status: str, *, session: bool = False) -> None:
        assert self.invite is not None  # noqa: S101 - only an incoming call is answered
        contact = [("contact", f"<sip:phone@{self._line.host}>")]
        body = self.session.text() if session else ""
        answer = response(self.invite, status, tag=self.local_tag, more=contact, body=body)
        self.answered_text = answer
        self._line.send(answer)

    def _turn(self, state: CallState) -> None:
        self.state = state
        self._changed.set()

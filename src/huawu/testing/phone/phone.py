"""A SIP telephone. Start here.

    phone = Phone(Account(host="127.0.0.3", engine=("127.0.0.20", 5060), username="anna", secret=…))
    async with phone:
        await phone.register()
        call = await phone.incoming()
        call.ring(); call.pick_up(tone(1000))
        await call.until(CallState.GONE)

A telephone without a `secret` stands for a trunk's far side: it calls from its address without
registering, and whoever dials its address rings it.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from types import TracebackType
from typing import Any, Final, Self

from huawu.testing.phone.call import PATIENCE_S, REQUEST_TERMINATED, CallState, PhoneCall
from huawu.testing.phone.digest import authorization
from huawu.testing.phone.message import Headers, Session, SipMessage, parsed, response, tag_of

_BRANCH: Final = "z9hG4bK"
#: Requests are sent again after these waits; 32 s after the first they have failed (RFC 3261's
#: timers E and F).
_RESEND_S: Final = (0.5, 1.0, 2.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.5)
_GOODBYE_S: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whose telephone it is and where it stands."""

    host: str  #: our own address
    engine: tuple[str, int]
    username: str
    secret: str = field(default="", repr=False)
    port: int = 0  #: ours; 0 takes a free one
    sounds: bool = True  #: False: says and hears nothing, so that hundreds fit into one process


class Refusal(Exception):
    """The engine refused what the telephone asked; `status` is SIP's."""

    def __init__(self, method: str, status: int) -> None:
        super().__init__(f"{method} was refused with {status}")
        self.status = status


class Phone(asyncio.DatagramProtocol):
    """Speaks SIP over UDP with one engine."""

    def __init__(self, account: Account) -> None:
        self.host = account.host
        self.port = account.port
        self.calls: list[PhoneCall] = []  #: all there ever were
        self.dead = False  #: True: answers nothing, as with its cable pulled
        self._account = account
        self._transport: asyncio.DatagramTransport | None = None
        self._arrived: asyncio.Queue[PhoneCall] = asyncio.Queue()
        self._answers: dict[tuple[str, int, str], asyncio.Queue[SipMessage]] = {}
        self._unique = secrets.token_hex(8)
        self._ids = count(1)
        self._tasks = asyncio.TaskGroup()

    async def __aenter__(self) -> Self:
        """Plug in."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=(self.host, self._account.port)
        )
        await self._tasks.__aenter__()
        self.port = self._transport.get_extra_info("sockname")[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Hang up everything and unplug."""
        for call in self.calls:
            call.hang_up()
            call.end(0)
        try:
            with contextlib.suppress(TimeoutError):  # an engine that is gone answers no goodbye
                async with asyncio.timeout(_GOODBYE_S):
                    await self._tasks.__aexit__(kind, error, trace)
        finally:
            if self._transport is not None:
                self._transport.close()
                await asyncio.sleep(0)  # the loop lets the port go in its next turn

    async def register(self, *, expires_s: int = 300) -> None:
        """Register, or with 0 end the registration.

        Raises:
            Refusal: the engine does not let us in.
            TimeoutError: it does not answer.
        """
        uri = f"sip:{self._account.engine[0]}"
        me = f"<sip:{self._account.username}@{self._account.engine[0]}>"
        contact = [("contact", self._contact()), ("expires", str(expires_s))]
        call_id, tag = self.new_id("reg"), self.new_id("t")
        answer = await self._ask("REGISTER", uri, (me, tag), me, call_id, contact)
        if answer.status != 200:
            raise Refusal("REGISTER", answer.status)

    async def dial(
        self,
        number: str,
        *,
        caller: str | None = None,
        name: str = "",
        instead_of: PhoneCall | None = None,
    ) -> PhoneCall:
        """Call `number`; returns at once, `PhoneCall.until` tells what comes of it.

        `caller` "anonymous" withholds the number; None shows the account's own name. The call asks
        to take the place of another one that is named, whoever's it is.
        """
        domain = self._account.engine[0]
        call = PhoneCall(self, self.new_id("call"), incoming=False, local_tag=self.new_id("t"))
        await call.audio.open(self.host, deaf=not self._account.sounds)
        self.calls.append(call)
        who = self._account.username if caller is None else caller
        call.local_address = f'"{name or who}" <sip:{who}@{self.host if caller else domain}>'
        call.remote_address = f"<sip:{number}@{domain}>"
        call.target = f"sip:{number}@{domain}:{self._account.engine[1]}"
        call.asks = [("replaces", instead_of.replaced)] if instead_of is not None else []
        self._own(self._conduct(call))
        return call

    async def incoming(self, timeout_s: float = PATIENCE_S) -> PhoneCall:
        """Return the next call that comes in; it does not ring yet.

        Raises:
            TimeoutError: none came.
        """
        async with asyncio.timeout(timeout_s):
            return await self._arrived.get()

    def send(self, message: SipMessage) -> None:
        """Send one message to the engine."""
        if self._transport is not None and not self.dead:
            self._transport.sendto(message.text(), self._account.engine)

    def request(
        self,
        call: PhoneCall,
        method: str,
        session: Session | None = None,
        more: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Send a request within a call, with `more` headers, and see to its answer."""
        if method == "CANCEL":
            assert call.invite is not None  # noqa: S101 - we cancel what we sent
            kept = [(k, v) for k, v in call.invite.headers if k not in {"contact", "content-type"}]
            cancel = [(k, f"{call.invite.cseq} CANCEL" if k == "cseq" else v) for k, v in kept]
            self.send(SipMessage(call.invite.first.replace("INVITE", "CANCEL", 1), cancel))
            return
        self._own(self._within(call, method, session, more))

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Sort what comes."""
        message = parsed(data)
        if message is None or self.dead:
            return
        if message.status:
            waiting = self._answers.get((message.call_id, message.cseq, message.method))
            if waiting is not None:
                waiting.put_nowait(message)
        else:
            self._take_request(message)

    def _take_request(self, message: SipMessage) -> None:
        known = [x for x in self.calls if x.call_id == message.call_id]
        call = known[0] if known else None
        method = message.method
        if method == "INVITE":
            self._take_invite(call, message)
        elif method == "ACK":
            return
        elif call is None and method not in {"OPTIONS", "NOTIFY"}:
            self.send(response(message, "481 Call Does Not Exist", tag="none"))
        else:
            self.send(response(message, "200 OK", tag=call.local_tag if call else "none"))
            if call is not None and method == "BYE":
                call.end(0)
            elif call is not None and method == "CANCEL":
                self._take_cancel(call)

    def _take_invite(self, call: PhoneCall | None, message: SipMessage) -> None:
        if call is None:
            call = PhoneCall(self, message.call_id, incoming=True, local_tag=self.new_id("t"))
            self.calls.append(call)
            call.take_invite(message)
            self.send(response(message, "100 Trying", tag=""))
            self._own(self._announce(call))
        elif call.invite is not None and call.incoming and call.invite.cseq == message.cseq:
            if call.answered_text is not None:
                self.send(call.answered_text)  # our answer was lost or is late
        elif tag_of(message.header("to")):
            call.take_reinvite(message)

    def _take_cancel(self, call: PhoneCall) -> None:
        if call.state in {CallState.CALLING, CallState.RINGING} and call.invite is not None:
            self.send(response(call.invite, "487 Request Terminated", tag=call.local_tag))
            call.end(REQUEST_TERMINATED)

    async def _announce(self, call: PhoneCall) -> None:
        await call.audio.open(self.host, deaf=not self._account.sounds)
        self._own(self._sound(call))
        self._arrived.put_nowait(call)

    async def _sound(self, call: PhoneCall) -> None:
        await call.until(CallState.TALKING, CallState.GONE, timeout_s=3600)
        if call.state is CallState.TALKING and self._account.sounds:
            async with asyncio.TaskGroup() as group:
                sending = group.create_task(call.audio.run())
                await call.until(CallState.GONE, timeout_s=3600)
                sending.cancel()

    async def _conduct(self, call: PhoneCall) -> None:
        """Send our INVITE and follow it to its end."""
        if call.state is CallState.GONE:
            return
        self._own(self._sound(call))
        answer = await self._invite(call, None)
        if answer.status in {401, 407}:
            answer = await self._invite(call, self._proof(answer, "INVITE", call.target))
        if answer.status != 200:
            call.end(answer.status)
        elif call.hung_up_by_us:  # they picked up while we gave up
            self.request(call, "BYE")
            call.end(REQUEST_TERMINATED)

    async def _invite(self, call: PhoneCall, proof: tuple[str, str] | None) -> SipMessage:
        call.cseq += 1
        invite = self._message(call, "INVITE", call.session, proof)
        call.invite = replace(invite, headers=[*invite.headers, *call.asks])
        answer = await self._exchange(call.invite, call)
        if answer.status == 200:
            call.take_success(answer)
        self._acknowledge(call, answer)
        return answer

    async def _within(
        self,
        call: PhoneCall,
        method: str,
        session: Session | None,
        more: Sequence[tuple[str, str]],
    ) -> None:
        call.cseq += 1
        message = self._message(call, method, session, None)
        message = replace(message, headers=[*message.headers, *more])
        answer = await self._exchange(message)
        if method == "INVITE":
            self._acknowledge(call, answer)
        elif method == "REFER":
            call.transfer_status = answer.status

    async def _exchange(self, sent: SipMessage, call: PhoneCall | None = None) -> SipMessage:
        """Send a request until something comes back; return the final answer."""
        key = (sent.call_id, sent.cseq, sent.method)
        answers = self._answers[key] = asyncio.Queue()
        try:
            for wait_s in _RESEND_S:
                self.send(sent)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(wait_s):
                        first = await answers.get()
                        break
            else:
                raise TimeoutError(f"no answer to {sent.method}")
            return await self._final(first, answers, call)
        finally:
            del self._answers[key]

    @staticmethod
    async def _final(
        answer: SipMessage, answers: asyncio.Queue[SipMessage], call: PhoneCall | None
    ) -> SipMessage:
        while answer.status < 200:
            if call is not None:
                call.take_progress(answer)
            async with asyncio.timeout(180):
                answer = await answers.get()
        return answer

    async def _ask(
        self,
        method: str,
        uri: str,
        sender: tuple[str, str],
        to: str,
        call_id: str,
        more: Headers,
    ) -> SipMessage:
        """Send a request outside of any call, and again with our password when asked for it."""
        first = self._common(f"{sender[0]};tag={sender[1]}", to, call_id, f"1 {method}")
        answer = await self._exchange(SipMessage(f"{method} {uri} SIP/2.0", [*first, *more]))
        proof = self._proof(answer, method, uri) if answer.status in {401, 407} else None
        if proof is None:
            return answer
        again = self._common(f"{sender[0]};tag={sender[1]}", to, call_id, f"2 {method}")
        return await self._exchange(SipMessage(f"{method} {uri} SIP/2.0", [*again, *more, proof]))

    def _proof(self, answer: SipMessage, method: str, uri: str) -> tuple[str, str] | None:
        return authorization(
            answer,
            method=method,
            uri=uri,
            username=self._account.username,
            secret=self._account.secret,
        )

    def _message(
        self, call: PhoneCall, method: str, session: Session | None, proof: tuple[str, str] | None
    ) -> SipMessage:
        to = call.remote_address + (f";tag={call.remote_tag}" if call.remote_tag else "")
        sender = f"{call.local_address};tag={call.local_tag}"
        headers = self._common(sender, to, call.call_id, f"{call.cseq} {method}")
        headers.append(("contact", self._contact()))
        if proof is not None:
            headers.append(proof)
        if session is not None:
            headers.append(("content-type", "application/sdp"))
        body = session.text() if session else ""
        return SipMessage(f"{method} {call.target} SIP/2.0", headers, body)

    def _acknowledge(self, call: PhoneCall, answer: SipMessage) -> None:
        """Confirm the final answer to an INVITE; a refusal is confirmed in its own transaction."""
        headers = [
            ("via", answer.header("via") if answer.status >= 300 else self._via()),
            ("max-forwards", "70"),
            ("from", answer.header("from")),
            ("to", answer.header("to")),
            ("call-id", call.call_id),
            ("cseq", f"{answer.cseq} ACK"),
        ]
        self.send(SipMessage(f"ACK {call.target} SIP/2.0", headers))

    def _common(self, sender: str, to: str, call_id: str, cseq: str) -> Headers:
        return [
            ("via", self._via()),
            ("max-forwards", "70"),
            ("from", sender),
            ("to", to),
            ("call-id", call_id),
            ("cseq", cseq),
            ("user-agent", "Huawu test telephone"),
        ]

    def _via(self) -> str:
        return f"SIP/2.0/UDP {self.host}:{self.port};rport;branch={self.new_id(_BRANCH)}"

    def _contact(self) -> str:
        return f"<sip:{self._account.username}@{self.host}:{self.port}>"

    def new_id(self, prefix: str) -> str:
        """Return a name that no telephone has ever used.

        A branch or Call-ID that was used before, by whatever telephone, is taken for a late copy:
        the engine repeats its old answer, to where the other telephone stood.
        """
        return f"{prefix}{self._unique}-{next(self._ids)}"

    def _own(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.create_task(work)

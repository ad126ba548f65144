"""SIP requests as an attacker writes them, and the answers as they come over the wire."""

import asyncio
import re
from itertools import count
from typing import Final

from huawu.testing.phone.digest import authorization
from huawu.testing.phone.message import SipMessage, parsed

_IDS: Final = count(1)
_ANSWER_S: Final = 3.0


class Stranger(asyncio.DatagramProtocol):
    """Somebody at an address of this machine; use it as a context manager."""

    def __init__(self, host: str, engine: tuple[str, int]) -> None:
        self._host = host
        self._engine = engine
        self._answers: asyncio.Queue[SipMessage] = asyncio.Queue()

    async def __aenter__(self) -> "Stranger":
        loop = asyncio.get_running_loop()
        self._line, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=(self._host, 0)
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        self._line.close()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        message = parsed(data)
        if message is not None and message.status >= 200:
            self._answers.put_nowait(message)

    def send(self, method: str, user: str, *, to: str = "", proof: str = "") -> None:
        """Send one request and do not wait."""
        number = next(_IDS)
        host, port = self._line.get_extra_info("sockname")[:2]
        place = self._engine[0]
        lines = [
            f"{method} sip:{to}{'@' if to else ''}{place} SIP/2.0",
            f"Via: SIP/2.0/UDP {host}:{port};branch=z9hG4bK-{number};rport",
            f"From: <sip:{user}@{place}>;tag=t{number}",
            f"To: <sip:{to or user}@{place}>",
            f"Call-ID: stranger-{number}@{host}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:{user}@{host}:{port}>",
            "Max-Forwards: 70",
            "Expires: 300",
            *([proof] if proof else []),
            "Content-Length: 0",
        ]
        self._line.sendto(("\r\n".join(lines) + "\r\n\r\n").encode(), self._engine)

    async def ask(self, method: str, user: str, *, to: str = "", proof: str = "") -> SipMessage:
        """Send one request and return its final answer."""
        self.send(method, user, to=to, proof=proof)
        async with asyncio.timeout(_ANSWER_S):
            return await self._answers.get()

    async def guess(self, user: str, secret: str, *, md5: bool = False) -> list[SipMessage]:
        """Try to register with a password; return the two answers."""
        challenged = await self.ask("REGISTER", user)
        offered = challenged
        if md5:
            kept = [(k, v) for k, v in challenged.headers if "SHA-256" not in v]
            offered = SipMessage(challenged.first, kept)
        uri = f"sip:{self._engine[0]}"
        answer = authorization(offered, method="REGISTER", uri=uri, username=user, secret=secret)
        assert answer is not None
        proof = f"Authorization: {answer[1]}"
        return [challenged, await self.ask("REGISTER", user, proof=proof)]


def shape(answer: SipMessage) -> list[str]:
    """Return an answer without what differs between any two: ids, tags, nonces, dates."""
    fickle = {"via", "from", "to", "call-id", "cseq", "date", "contact"}
    kept = [answer.first]
    for name, value in answer.headers:
        if name not in fickle:
            kept.append(f"{name}: " + re.sub(r'(nonce|opaque)="[^"]*"', r'\1=""', value))
    return kept

"""SIP messages and their session descriptions as text and back. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_SHORT: Final = {
    "v": "via",
    "f": "from",
    "t": "to",
    "i": "call-id",
    "m": "contact",
    "l": "content-length",
}
_TAG: Final = re.compile(r";tag=([^;>\s]+)")
_URI: Final = re.compile(r"<([^>]+)>")
_USER: Final = re.compile(r"sips?:([^@;>]*)@")

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class SipMessage:
    """A request or a response."""

    first: str  #: the first line
    headers: Sequence[tuple[str, str]]
    body: str = ""

    @property
    def status(self) -> int:
        """Return a response's status, 0 for a request."""
        return int(self.first.split(" ", 2)[1]) if self.first.startswith("SIP/2.0 ") else 0

    @property
    def method(self) -> str:
        """Return a request's method; for a response that of the request it answers."""
        return self.header("cseq").split()[-1] if self.status else self.first.split(" ", 1)[0]

    @property
    def cseq(self) -> int:
        """Return the number of the request within its dialogue."""
        return int(self.header("cseq").split()[0])

    @property
    def call_id(self) -> str:
        """Return the dialogue's identifier."""
        return self.header("call-id")

    def header(self, name: str) -> str:
        """Return the first header of that (lower-case, long) name, or ""."""
        return next((value for key, value in self.headers if key == name), "")

    def all(self, name: str) -> list[str]:
        """Return every header of that name."""
        return [value for key, value in self.headers if key == name]

    def text(self) -> bytes:
        """Return it as it travels."""
        lines = [self.first, *(f"{key.title()}: {value}" for key, value in self.headers)]
        body = self.body.encode()
        return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def parsed(data: bytes) -> SipMessage | None:
    """Return the message, or None for a keep-alive or something unreadable."""
    head, _, body = data.decode(errors="replace").partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    if "SIP/2.0" not in first:
        return None
    headers: Headers = []
    for line in lines:
        key, _, value = line.partition(":")
        key = key.strip().lower()
        headers.append((_SHORT.get(key, key), value.strip()))
    return SipMessage(first, headers, body)


def response(
    to: SipMessage, status: str, *, tag: str, more: Sequence[tuple[str, str]] = (), body: str = ""
) -> SipMessage:
    """Return the answer to a request; `status` such as "180 Ringing"."""
    target = to.header("to")
    if not _TAG.search(target) and not status.startswith("100"):
        target += f";tag={tag}"
    kept: Headers = [("via", via) for via in to.all("via")]
    kept += [("record-route", route) for route in to.all("record-route")]
    kept += [("from", to.header("from")), ("to", target)]
    kept += [("call-id", to.call_id), ("cseq", to.header("cseq"))]
    kind = [("content-type", "application/sdp")] if body else []
    return SipMessage(f"SIP/2.0 {status}", [*kept, *more, *kind], body)


def tag_of(address: str) -> str:
    """Return the tag of a From or To header, or ""."""
    found = _TAG.search(address)
    return found.group(1) if found else ""


def uri_of(address: str) -> str:
    """Return the URI of an address header."""
    found = _URI.search(address)
    return found.group(1) if found else address.split(";")[0].strip()


def user_of(address: str) -> str:
    """Return the user part of an address header, or ""."""
    found = _USER.search(address)
    return found.group(1) if found else ""


def name_of(address: str) -> str:
    """Return the display name of an address header, or ""."""
    return address.partition("<")[0].strip().strip('"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What one side says about its audio."""

    host: str
    port: int
    direction: str = "sendrecv"
    version: int = 1

    def text(self) -> str:
        """Return it as SDP: G.711 A-law and telephone events."""
        lines = [
            "v=0",
            f"o=- 1 {self.version} IN IP4 {self.host}",
            "s=-",
            f"c=IN IP4 {self.host}",
            "t=0 0",
            f"m=audio {self.port} RTP/AVP 8 101",
            "a=rtpmap:8 PCMA/8000",
            "a=rtpmap:101 telephone-event/8000",
            "a=fmtp:101 0-16",
            "a=ptime:20",
            f"a={self.direction}",
        ]
        return "\r\n".join(lines) + "\r\n"


def session_of(body: str) -> Session | None:
    """Return the other side's audio, or None when it describes none that we can."""
    host = re.search(r"^c=IN IP4 (\S+)", body, re.MULTILINE)
    audio = re.search(r"^m=audio (\d+) ", body, re.MULTILINE)
    direction = re.search(r"^a=(sendrecv|sendonly|recvonly|inactive)\s*$", body, re.MULTILINE)
    if host is None or audio is None:
        return None
    return Session(
        host=host.group(1),
        port=int(audio.group(1)),
        direction=direction.group(1) if direction else "sendrecv",
    )

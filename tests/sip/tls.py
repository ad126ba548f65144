"""What telephones of others need to speak with us by TLS: a certificate, and a way in.

carrier = carriers_certificate(folder, "127.0.0.58")   # engines trust carrier.authority
async with SafeWay(device, engine, authority, telephone):
    ...                                                # the engine rings the telephone by TLS
"""

import asyncio
import contextlib
import shutil
import ssl
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final, Self

from huawu.app.certificates import local_certificate
from huawu.kernel.clock import SystemClock
from huawu.kernel.scope import background
from huawu.testing.phone.digest import authorization
from huawu.testing.phone.message import SipMessage, parsed

PATIENCE_S: Final = 10.0
_PIECE: Final = 65_536

Place = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriersCertificate:
    """With what a carrier proves who it is."""

    proof: Path  #: PEM: certificate and key
    authority: Path  #: PEM of who vouches for it; anybody may read it


def carriers_certificate(folder: Path, host: str) -> CarriersCertificate:
    """Make the certificate of a carrier at that address, by an authority of its own."""
    made = local_certificate(folder / "made", [host], SystemClock().now())
    assert made.authority is not None
    found = CarriersCertificate(proof=folder / "proof.pem", authority=folder / "authority.pem")
    found.proof.write_bytes(made.certificate.read_bytes() + made.key.read_bytes())
    shutil.copyfile(made.authority, found.authority)
    for path in (folder, found.authority):
        path.chmod(0o755)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Who registers."""

    username: str
    secret: str


class SafeWay:
    """Registers a telephone by TLS, and passes on what the engine then says on this connection.

    For baresip 1.0, which cannot answer a challenge that names SHA-256: the way in is this one's,
    the call and its keys are baresip's. It takes SIP over TCP and answers the same way back.
    """

    def __init__(self, login: Login, engine: Place, authority: Path, telephone: Place) -> None:
        self._login = login
        self._engine = engine
        self._context = ssl.create_default_context(cafile=authority)
        self._telephone = telephone
        self._ids = count(1)
        self._open = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with asyncio.timeout(PATIENCE_S), self._open as opened:
            reader, writer = await asyncio.open_connection(*self._engine, ssl=self._context)
            opened.callback(writer.close)
            answer = await self._register(reader, writer, ())
            proof = authorization(
                answer,
                method="REGISTER",
                uri=self._uri,
                username=self._login.username,
                secret=self._login.secret,
            )
            assert proof is not None
            answer = await self._register(reader, writer, (proof,))
            assert answer.status == 200, answer.first
            here, there = await asyncio.open_connection(*self._telephone)
            opened.callback(there.close)
            passing = await opened.enter_async_context(background())
            passing.run(_pass_on(reader, there), "from the engine")
            passing.run(_pass_on(here, writer), "from the telephone")
            self._open = opened.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    @property
    def _uri(self) -> str:
        return f"sip:{self._engine[0]}"

    async def _register(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        more: tuple[tuple[str, str], ...],
    ) -> SipMessage:
        number, (host, port) = next(self._ids), writer.get_extra_info("sockname")[:2]
        me = f"<sip:{self._login.username}@{self._engine[0]}>"
        headers = [
            ("via", f"SIP/2.0/TLS {host}:{port};rport;branch=z9hG4bK-{port}-{number}"),
            ("max-forwards", "70"),
            ("from", f"{me};tag={port}"),
            ("to", me),
            ("call-id", f"safe-{port}@{host}"),
            ("cseq", f"{number} REGISTER"),
            ("contact", f"<sip:{self._login.username}@{host}:{port};transport=tls>"),
            ("expires", "300"),
        ]
        writer.write(SipMessage(f"REGISTER {self._uri} SIP/2.0", [*headers, *more]).text())
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            message = parsed(head)
            assert message is not None
            await reader.readexactly(int(message.header("content-length") or 0))
            if message.status:  # the engine may ask already whether we are there
                return message


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(_PIECE):
        writer.write(piece)
        await writer.drain()

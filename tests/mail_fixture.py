"""A mail server that runs on the loopback."""

import asyncio
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from huawu.app.certificates import Certificate
from huawu.mail.outbox import MailOptions


@dataclass
class MailServer:
    """Takes letters, or answers as it is told."""

    port: int = 0
    answer: str = "250 OK"
    security: str = "none"
    authority: Path | None = None  #: who signed its certificate
    refused: set[str] = field(default_factory=set[str])  #: recipients
    came: list[tuple[list[str], EmailMessage]] = field(
        default_factory=list[tuple[list[str], EmailMessage]]
    )

    @property
    def options(self) -> MailOptions:
        return MailOptions(
            host="127.0.0.1",
            port=self.port,
            security=self.security,
            authority=self.authority,
            sender="huawu@example.com",
        )

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.answer.startswith("250"):
            body = cast("bytes", envelope.content)
            message = message_from_bytes(body, policy=default)
            self.came.append((list(envelope.rcpt_tos), message))
        return self.answer


@asynccontextmanager
async def mail_server(
    security: str = "none", certificate: Certificate | None = None
) -> AsyncGenerator[MailServer]:
    """Run a mail server for the length of the block; one that encrypts has a certificate."""
    made = MailServer(security=security)
    context: ssl.SSLContext | None = None
    if certificate is not None:
        made.authority = certificate.authority
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate.certificate, certificate.key)
    later, at_once = (context, None) if security == "starttls" else (None, context)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(made, hostname="test", tls_context=later), "127.0.0.1", 0, ssl=at_once
    )
    made.port = server.sockets[0].getsockname()[1]
    async with server:
        yield made

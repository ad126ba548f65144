"""A mail server that runs on the loopback."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from huawu.mail.outbox import MailOptions


@dataclass
class MailServer:
    """Takes letters, or answers as it is told."""

    port: int = 0
    answer: str = "250 OK"
    refused: set[str] = field(default_factory=set[str])  #: recipients
    came: list[tuple[list[str], EmailMessage]] = field(
        default_factory=list[tuple[list[str], EmailMessage]]
    )

    @property
    def options(self) -> MailOptions:
        return MailOptions(
            host="127.0.0.1", port=self.port, security="none", sender="huawu@example.com"
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
async def mail_server() -> AsyncGenerator[MailServer]:
    """Run a mail server for the length of the block."""
    made = MailServer()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(made, hostname="test"), "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    async with server:
        yield made

"""Puts the mail together: which server takes our letters."""

from huawu.app.settings import Settings
from huawu.kernel.clock import Clock
from huawu.kernel.ids import DEFAULT_TENANT
from huawu.mail.outbox import MailOptions, Outbox
from huawu.storage.database import Database


def outbox_of(settings: Settings, database: Database, clock: Clock) -> Outbox:
    """Return where letters are given in."""
    options = MailOptions(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        authority=settings.smtp_authority,
        user=settings.smtp_user,
        password=settings.smtp_password,
        sender=settings.mail_from,
        domains=tuple(settings.mail_domains.lower().replace(",", " ").split()),
    )
    return Outbox(database, DEFAULT_TENANT, clock, options)

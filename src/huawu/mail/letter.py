"""A letter, and the message that a mail server takes. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from huawu.kernel.errors import Invalid

_ADDRESS: Final = re.compile(r"[A-Za-z0-9._%+-]{1,64}@([A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}")
_MOST: Final = 50  #: recipients


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along."""

    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What somebody wants sent."""

    id: str  #: the same letter given twice is sent once
    about: str  #: what it tells of, e.g. "view/viw_1"
    to: Sequence[str]
    subject: str
    text: str
    files: Sequence[Attachment] = ()


def message_of(letter: Letter, sender: str, at: datetime) -> bytes:
    """Return a letter as a mail server takes it; recipients do not see each other.

    Its Message-ID follows from the letter's id, so that a letter that came twice is known.
    """
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"] = sender, "undisclosed-recipients:;"
    made["Subject"] = " ".join(letter.subject.split())
    made["Date"] = format_datetime(at)
    made["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2]}>"
    made.set_content(letter.text)
    for file in letter.files:
        kind, _, subtype = file.media_type.partition(";")[0].partition("/")
        made.add_attachment(file.body, maintype=kind, subtype=subtype, filename=file.name)
    return made.as_bytes()


def check_addresses(to: Sequence[str], domains: Sequence[str], field: str) -> None:
    """Make sure that letters may go to these addresses.

    Args:
        to: one mailbox each.
        domains: that letters may go to; none for all.
        field: what is named when one may not.

    Raises:
        Invalid: none or too many, malformed, or outside the domains.
    """
    if not 0 < len(to) <= _MOST:
        raise Invalid(field, f"name 1 to {_MOST} addresses")
    for address in to:
        if not _ADDRESS.fullmatch(address):
            raise Invalid(field, f"{address!r} is no e-mail address")
        domain = address.rpartition("@")[2].lower()
        if domains and domain not in domains:
            raise Invalid(field, f"letters go to {', '.join(domains)} only, not to {domain}")

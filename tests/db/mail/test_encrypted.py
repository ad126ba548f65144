"""Letters over an encrypted line, to a mail server whose certificate its own authority signed."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.access_fixture import HandClock
from tests.mail_fixture import mail_server

from huawu.app.certificates import Certificate, local_certificate
from huawu.kernel.clock import SystemClock
from huawu.kernel.ids import DEFAULT_TENANT
from huawu.mail.letter import Letter
from huawu.mail.outbox import MailOptions, Outbox
from huawu.mail.postman import Postman
from huawu.storage.database import Database

pytestmark = pytest.mark.db

LETTER = Letter(
    id="viw_1.1", about="view/viw_1", to=["a@example.com"], subject="日报", text="您好", files=[]
)


def certificate(folder: Path, *names: str) -> Certificate:
    return local_certificate(folder, names, SystemClock().now())


async def carried(database: Database, options: MailOptions) -> str:
    """Carry the letter once; return what was noted of it."""
    at = database, DEFAULT_TENANT, HandClock(), options
    outbox = Outbox(*at)
    await outbox.post(LETTER)
    await Postman(*at).carry()
    (found,) = await outbox.sendings(LETTER.about)
    return found.answer


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_letter_comes_over_an_encrypted_line(
    security: str, database: Database, tmp_path: Path
) -> None:
    async with mail_server(security, certificate(tmp_path, "127.0.0.1")) as server:
        assert await carried(database, server.options) == ""
        ((_, message),) = server.came
        assert message["Subject"] == "日报"


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_certificate_that_nobody_vouches_for_is_refused_and_the_setting_named(
    security: str, database: Database, tmp_path: Path
) -> None:
    async with mail_server(security, certificate(tmp_path, "127.0.0.1")) as server:
        answer = await carried(database, replace(server.options, authority=None))
        assert server.came == []
        assert "HUAWU_SMTP_AUTHORITY" in answer


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_certificate_for_another_name_is_refused_and_the_setting_named(
    security: str, database: Database, tmp_path: Path
) -> None:
    async with mail_server(security, certificate(tmp_path, "mail.example.com")) as server:
        answer = await carried(database, server.options)
        assert server.came == []
        assert "HUAWU_SMTP_HOST" in answer


async def test_a_server_that_cannot_encrypt_gets_no_letter_unless_told_so(
    database: Database,
) -> None:
    async with mail_server() as server:
        answer = await carried(database, replace(server.options, security="starttls"))
        assert server.came == []
        assert "HUAWU_SMTP_SECURITY" in answer

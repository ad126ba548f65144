"""What a mail server is given."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from huawu.kernel.errors import Invalid
from huawu.mail.letter import Attachment, Letter, check_addresses, message_of

pytestmark = pytest.mark.unit

AT = datetime(2026, 11, 26, 8, tzinfo=UTC)
FILE = Attachment("日报.pdf", "application/pdf", b"%PDF-1.7")
LETTER = Letter(
    id="viw_1.5",
    about="view/viw_1",
    to=["a@example.com"],
    subject="日报\r\nBcc: x@evil.example",
    text="您好\n",
    files=[FILE],
)


def test_chinese_texts_and_names_of_files_arrive_whole() -> None:
    message = message_from_bytes(message_of(LETTER, "huawu@example.com", AT), policy=default)
    (file,) = message.iter_attachments()
    body = message.get_body()
    assert body is not None
    assert (body.get_content(), file.get_filename(), file.get_content()) == (
        "您好\r\n", "日报.pdf", b"%PDF-1.7",
    )  # fmt: skip
    assert message["Message-ID"] == "<viw_1.5@example.com>"


def test_a_subject_adds_no_header_and_recipients_do_not_see_each_other() -> None:
    message = message_from_bytes(message_of(LETTER, "huawu@example.com", AT), policy=default)
    assert message["Bcc"] is None
    assert message["Subject"] == "日报 Bcc: x@evil.example"
    assert "a@example.com" not in message["To"]


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ([], "1 to 50"),
        (["anna"], "no e-mail address"),
        (["a@example.com\r\nRCPT TO:<x@y.z>"], "no e-mail address"),
        (["a@other.org"], "go to example.com only"),
    ],
)
def test_where_letters_may_not_go_is_told(to: list[str], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        check_addresses(to, ["example.com"], "to")


def test_without_domains_letters_go_anywhere() -> None:
    check_addresses(["a@other.org", "b.c+d@localhost"], [], "to")

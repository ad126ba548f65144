"""Deliveries go to places outside, are signed, and cannot be played again later."""

import pytest

from huawu.kernel.errors import Invalid
from huawu.webhooks.addresses import Forbidden, GuardedResolver, check_url, networks_of
from huawu.webhooks.signing import genuine, signature

pytestmark = pytest.mark.unit

NONE = networks_of("")
INSIDE = [
    "http://127.0.0.1/", "http://169.254.169.254/latest/meta-data", "https://10.1.2.3:8443/x",
    "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[fe80::1]/", "http://0.0.0.0/",
    "http://192.168.0.1", "http://224.0.0.1/", "http://100.64.0.1/", "http://[fd00::1]/",
]  # fmt: skip


@pytest.mark.parametrize("url", INSIDE)
def test_an_address_inside_is_refused(url: str) -> None:
    with pytest.raises(Invalid, match="inside"):
        check_url(url, NONE)


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "https://", "https://u:p@a.example/", "http://a:x/", "nonsense"]
)
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(Invalid, match="url"):
        check_url(url, NONE)


def test_an_outside_address_and_an_inside_one_that_a_setting_allows_are_taken() -> None:
    check_url("https://example.com/hook", NONE)
    check_url("http://93.184.216.34/", NONE)
    check_url("http://10.1.2.3/", networks_of("10.1.0.0/16, 127.0.0.1"))
    with pytest.raises(Invalid):
        networks_of("10.1.0.0/33")


async def test_a_name_that_stands_for_an_address_inside_is_not_found() -> None:
    with pytest.raises(Forbidden):
        await GuardedResolver(NONE).resolve("localhost", 80)
    found = await GuardedResolver(networks_of("127.0.0.0/8, ::1")).resolve("localhost", 80)
    assert {each["host"] for each in found} <= {"127.0.0.1", "::1"}


def test_a_signature_tells_who_sent_what_and_when() -> None:
    header = signature("secret", b"{}", 1_000)
    assert genuine("secret", b"{}", header, 1_200)
    assert not genuine("secret", b"{}", header, 1_301)  # played again later
    assert not genuine("secret", b"[]", header, 1_000)
    assert not genuine("other", b"{}", header, 1_000)
    assert not genuine("secret", b"{}", "", 1_000)

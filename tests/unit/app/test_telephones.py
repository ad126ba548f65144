"""Passwords of telephones in browsers, and the helpers that bring their sound through walls."""

import base64
import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from huawu.app.telephones import Telephones, telephone_key
from huawu.centre.model import Device, DeviceKind
from huawu.kernel.ids import DeviceId, UserId

pytestmark = pytest.mark.unit

NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)
ANNA = UserId("usr_anna")
WEB = Device(id=DeviceId("dev_1"), username="web1", kind=DeviceKind.WEBRTC)
PLAIN = Telephones(key=telephone_key("one"), line="ws://127.0.0.1:8088/ws")


def test_a_password_is_the_same_at_every_start_and_another_everywhere_else() -> None:
    again = Telephones(key=telephone_key("one"), line="")
    elsewhere = Telephones(key=telephone_key("two"), line="")
    other = replace(WEB, id=DeviceId("dev_2"))

    assert PLAIN.secret_of(WEB) == again.secret_of(WEB)
    assert len({PLAIN.secret_of(WEB), elsewhere.secret_of(WEB), PLAIN.secret_of(other)}) == 3
    assert len(PLAIN.secret_of(WEB)) == 32


def test_a_desk_telephone_keeps_its_own_password() -> None:
    desk = replace(WEB, kind=DeviceKind.SIP, digest_sha256="aa")
    assert PLAIN.armed(desk) is desk


def test_without_settings_there_are_no_helpers() -> None:
    assert PLAIN.helpers(ANNA, NINE) == []


def test_a_relay_is_told_who_comes_and_until_when() -> None:
    wired = replace(
        PLAIN, stun_url="stun:s.example", turn_url="turn:t.example", turn_secret="shared"
    )
    stun, turn = wired.helpers(ANNA, NINE)

    assert (stun.urls, stun.username) == (["stun:s.example"], "")
    assert turn.username == f"{int(NINE.timestamp()) + 12 * 3600}:usr_anna"
    mac = hmac.new(b"shared", turn.username.encode(), hashlib.sha1).digest()
    assert turn.credential == base64.b64encode(mac).decode()

"""Values that reach a configuration file."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huawu.engine.host.spec import (
    Challenge,
    DeviceSpec,
    Digests,
    EngineSecrets,
    EngineSpec,
    NumberSpec,
    Transport,
    TrunkLogin,
    TrunkSpec,
    check_together,
)
from huawu.kernel.errors import Invalid

pytestmark = pytest.mark.unit

SECRETS = EngineSecrets(
    ari_floor="f" * 8, ari_reader="r" * 8, ami_recorder="m" * 8, ami_guard="g" * 8
)
SECRET = "a-good-secret"
DIGESTS = Digests.of("anna", SECRET)
ENGINE = EngineSpec(name="e1", secrets=SECRETS)
DEVICE = DeviceSpec(id="dev_1", username="anna", digest_sha256=DIGESTS.sha256)
TRUNK = TrunkSpec(id="t1", host="sip.example", match=("192.0.2.1",))
OLD = replace(DEVICE, digest_md5=DIGESTS.md5)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("device.id", {"id": "a:b"}),
        ("device.username", {"username": "anna]\n[evil"}),
        ("device.username", {"username": "trunk-t1"}),
        ("device.username", {"username": "node-e2"}),
        ("device.username", {"username": ""}),
        ("device.digest_sha256", {"digest_sha256": ""}),
        ("device.digest_sha256", {"digest_sha256": "a" * 63 + "\n"}),
        ("device.digest_md5", {"digest_md5": "a" * 31 + "G"}),
        ("device.codecs", {"codecs": ("g729",)}),
        ("device.codecs", {"codecs": ()}),
        ("device.codecs", {"codecs": ("alaw", "alaw")}),
        ("device.max_contacts", {"max_contacts": 0}),
    ],
)
def test_a_bad_device_is_refused_by_the_name_of_its_field(
    field: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        replace(DEVICE, **changes)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("trunk.id", {"id": "t 1"}),
        ("trunk.host", {"host": "sip.example\nmatch=0.0.0.0/0"}),
        ("trunk.port", {"port": 70_000}),
        ("trunk.match", {"match": ("everywhere",)}),
        ("trunk.match", {"match": ()}),
        ("trunk.codecs", {"codecs": ("opus", "mp3")}),
        ("trunk.max_channels", {"max_channels": 0}),
        ("trunk.encrypted", {"encrypted": True}),
    ],
)
def test_a_bad_trunk_is_refused_by_the_name_of_its_field(
    field: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        replace(TRUNK, **changes)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("sip_host", {"sip_host": "localhost"}),
        ("ami_host", {"ami_host": "192.0.2.1"}),
        ("ami_host", {"ami_host": "8.8.8.8", "control_networks": ("8.8.8.0/24",)}),
        ("http_port", {"http_port": 0}),
        ("rtp_last", {"rtp_first": 20_000, "rtp_last": 10_000}),
        ("external_address", {"external_address": "nat"}),
        ("control_networks", {"control_networks": ("127.0.0.1/99",)}),
        ("web_origins", {"web_origins": ("*",)}),
        ("realm", {"realm": 'a"b'}),
    ],
)
def test_a_bad_engine_is_refused_by_the_name_of_its_field(
    field: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        replace(ENGINE, **changes)
    assert refused.value.field == field


@given(st.text())
def test_no_number_pattern_holds_anything_but_a_number(text: str) -> None:
    try:
        accepted = NumberSpec(pattern=text).pattern
    except Invalid:
        return
    assert set(accepted) <= set("+0123456789X*#.")


def test_a_trunk_that_registers_needs_no_addresses() -> None:
    login = TrunkLogin(username="hotline", secret=SECRET, register=True)
    assert replace(TRUNK, match=(), login=login).inbound_allowed


def test_secrets_are_not_shown() -> None:
    assert DIGESTS.md5 not in repr(OLD)
    assert SECRETS.ami_guard not in repr(ENGINE)


@pytest.mark.parametrize("secret", ["short", "good-secret\nallow=all", "good-secret;comment"])
def test_a_password_that_could_say_something_to_the_engine_is_refused(secret: str) -> None:
    with pytest.raises(Invalid) as refused:
        TrunkLogin(username="hotline", secret=secret)
    assert refused.value.field == "trunk.login.secret"


@pytest.mark.parametrize(
    ("field", "devices", "trunks", "challenge"),
    [
        ("device.username", (DEVICE, replace(DEVICE, id="dev_2")), (), Challenge.SHA256),
        ("device.id", (DEVICE, replace(DEVICE, username="boris")), (), Challenge.SHA256),
        ("trunk.match", (), (TRUNK, replace(TRUNK, id="t2")), Challenge.SHA256),
        ("tls", (), (replace(TRUNK, transport=Transport.TLS),), Challenge.SHA256),
        ("challenge", (OLD,), (), Challenge.SHA256),
    ],
)
def test_what_only_shows_together_is_refused(
    field: str,
    devices: tuple[DeviceSpec, ...],
    trunks: tuple[TrunkSpec, ...],
    challenge: Challenge,
) -> None:
    engine = replace(ENGINE, challenge=challenge)
    with pytest.raises(Invalid) as refused:
        check_together(engine, devices, trunks)
    assert refused.value.field == field

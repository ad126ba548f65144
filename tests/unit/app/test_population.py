"""What the engine is told of a centre."""

from dataclasses import replace
from pathlib import Path

import pytest

from huawu.app.engines import media_uris
from huawu.app.population import ViewDevices, devices_of, numbers_of, trunks_of
from huawu.app.secrets import installation_secrets
from huawu.app.telephones import Telephones, telephone_key
from huawu.centre.devices import with_secret
from huawu.centre.model import Device, DeviceKind, Number, Transport, Trunk
from huawu.centre.view import CentreView
from huawu.engine.host import spec
from huawu.engine.port import Sound
from huawu.kernel.errors import Invalid
from huawu.kernel.ids import DeviceId, FlowId, NumberId, TrunkId

pytestmark = pytest.mark.unit

DESK = with_secret(Device(id=DeviceId("dev_1"), username="anna"), "a-long-enough-secret")
BROWSER = Device(id=DeviceId("dev_2"), username="web1", kind=DeviceKind.WEBRTC)
TELEPHONES = Telephones(key=telephone_key("one"), line="ws://127.0.0.1:9/ws")
NEW = Device(id=DeviceId("dev_3"), username="later")
VIEW = CentreView.of(
    [
        DESK,
        BROWSER,
        NEW,
        Trunk(id=TrunkId("trk"), name="t", host="192.0.2.1"),
        Number(id=NumberId("n"), dialled="95500", name="n", flow=FlowId("f")),
    ]
)


def test_telephones_are_told_by_their_digests_and_only_with_a_secret() -> None:
    told = {device.username: device for device in devices_of(VIEW, TELEPHONES)}

    assert set(told) == {"anna", "web1"}
    assert (told["anna"].digest_sha256, told["anna"].digest_md5) == (DESK.digest_sha256, "")
    armed = with_secret(BROWSER, TELEPHONES.secret_of(BROWSER))
    assert told["web1"].digest_md5 == armed.digest_md5 != ""


def test_a_line_without_addresses_of_its_own_is_known_by_its_host() -> None:
    assert trunks_of(VIEW)[0].match == ("192.0.2.1",)
    assert numbers_of(VIEW)[0].pattern == "95500"


def test_a_line_named_only_by_a_host_name_brings_no_calls_in() -> None:
    named = CentreView.of([Trunk(id=TrunkId("trk"), name="t", host="sip.example.org")])

    assert trunks_of(named)[0].inbound_allowed is False


def test_a_line_and_a_telephone_are_encrypted_as_they_are_set_up() -> None:
    safe = Trunk(
        id=TrunkId("trk"), name="t", host="192.0.2.1", transport=Transport.TLS, encrypted=True
    )
    view = CentreView.of([safe, replace(DESK, encrypted=True)])

    [trunk], [device] = trunks_of(view), devices_of(view, TELEPHONES)

    assert (trunk.transport, trunk.encrypted) == (spec.Transport.TLS, True)
    assert device.encrypted


def test_endpoints_and_telephones_find_each_other() -> None:
    book = ViewDevices(VIEW)

    assert book.endpoint_of(DESK.id) == "anna"
    assert book.device_of("anna") == DESK.id
    assert book.device_of("trunk-trk") is None


def test_prompts_are_played_by_their_place_on_the_shelf() -> None:
    assert media_uris(Path("/p"), Sound(media="prompt:key/zh")) == ["sound:/p/key/zh"]
    assert media_uris(Path("/p"), Sound(media="digits:42")) == ["digits:42"]


def test_secrets_are_made_once_and_only_we_may_read_them(tmp_path: Path) -> None:
    made = installation_secrets(tmp_path)

    assert installation_secrets(tmp_path) == made
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
    (tmp_path / "secrets.json").write_text("{")
    with pytest.raises(Invalid):
        installation_secrets(tmp_path)

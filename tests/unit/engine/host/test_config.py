"""The configuration as text."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from huawu.engine.host.config import (
    NUMBERS_FILE,
    TRUNKS_FILE,
    Population,
    render_engine,
    render_population,
)
from huawu.engine.host.config.pjsip import device_objects
from huawu.engine.host.layout import EnginePaths, EngineTree
from huawu.engine.host.spec import (
    Challenge,
    DeviceKind,
    DeviceSpec,
    Digests,
    EngineSecrets,
    EngineSpec,
    NumberSpec,
    PeerSpec,
    TlsFiles,
    Transport,
    TrunkLogin,
    TrunkSpec,
)
from huawu.kernel.errors import Invalid

pytestmark = pytest.mark.unit

SECRETS = EngineSecrets(
    ari_floor="floor-pass",
    ari_reader="reader-pass",
    ami_recorder="record-pass",
    ami_guard="guard-pass",
)
SPEC = EngineSpec(name="e1", secrets=SECRETS)
DIGESTS = Digests.of("anna", "annas-secret")
ANNA = DeviceSpec(id="dev_a", username="anna", digest_sha256=DIGESTS.sha256)
CARRIER = TrunkSpec(id="carrier", host="192.0.2.1", match=("192.0.2.1", "192.0.2.128/25"))


def files(spec: EngineSpec = SPEC, population: Population | None = None) -> dict[str, str]:
    wanted = population or Population(devices=(ANNA,), trunks=(CARRIER,))
    paths, tree = EnginePaths(Path("/srv/e")), EngineTree(Path("/srv/t"))
    return {**render_engine(spec, paths, tree), **render_population(spec, wanted)}


def section(text: str, name: str) -> dict[str, str]:
    """Return the settings of the first section of that name."""
    body = re.search(rf"^\[{re.escape(name)}\]\n((?:[^\[\n].*\n)*)", text, re.MULTILINE)
    assert body, name
    pairs = (line.split("=", 1) for line in body[1].splitlines() if "=" in line)
    return {key.strip(): value.strip() for key, value in pairs}


def test_another_engine_is_known_by_its_address_and_may_only_ring_devices() -> None:
    peer = PeerSpec(name="e2", host="192.0.2.9", port=5070)
    made = files(replace(SPEC, peers=(peer,)))[TRUNKS_FILE]
    assert section(made, "node-e2")["context"] == "from-node"
    assert "contact=sip:192.0.2.9:5070" in made
    assert "match=192.0.2.9" in made


def test_the_core_is_shut_to_strangers() -> None:
    made = files()
    assert section(made["asterisk.conf"], "options")["live_dangerously"] == "no"
    assert section(made["manager.conf"], "general")["webenabled"] == "no"
    assert section(made["manager.conf"], "general")["bindaddr"] == "127.0.0.1"
    assert section(made["modules.conf"], "modules")["autoload"] == "no"
    assert section(made["rtp.conf"], "general")["strictrtp"] == "yes"
    assert section(made["pjsip.conf"], "global")["endpoint_identifier_order"] == "ip,username"
    assert "anonymous" not in made["modules.conf"]


def test_the_reader_of_ari_may_only_read_and_both_only_from_named_networks() -> None:
    ari = files()["ari.conf"]
    assert section(ari, "reader")["read_only"] == "yes"
    assert "read_only" not in section(ari, "floor")
    for user in ("reader", "floor"):
        assert section(ari, user)["deny"] == "0.0.0.0/0.0.0.0,::/0"
        assert section(ari, user)["permit"] == "127.0.0.0/8,::1/128"


def password_digest(device: DeviceSpec) -> list[str]:
    return str(dict(device_objects(SPEC, device)["auth"])["password_digest"]).split(",")


def test_md5_lets_in_only_the_device_that_may_use_it() -> None:
    old = replace(ANNA, digest_md5=DIGESTS.md5)
    assert password_digest(old) == [f"SHA-256:{DIGESTS.sha256}", f"MD5:{DIGESTS.md5}"]
    strong, weak = password_digest(ANNA)
    assert strong == f"SHA-256:{DIGESTS.sha256}"
    assert weak.startswith("MD5:")
    assert weak != f"MD5:{DIGESTS.md5}"


def test_known_and_unknown_users_are_challenged_alike() -> None:
    for challenge in Challenge:
        spec = EngineSpec(name="e1", secrets=SECRETS, challenge=challenge)
        known = dict(device_objects(spec, ANNA)["auth"])["supported_algorithms_uas"]
        unknown = section(files(spec)["pjsip.conf"], "global")["default_auth_algorithms_uas"]
        assert known == unknown == challenge.value


def test_phones_may_not_move_calls_or_media_around() -> None:
    endpoint = dict(device_objects(SPEC, ANNA)["endpoint"])
    assert endpoint["allow_transfer"] == "no"
    assert endpoint["send_connected_line"] == "no"
    assert endpoint["direct_media"] == "no"
    assert endpoint["context"] == "from-device"


def test_a_browser_is_given_what_webrtc_needs() -> None:
    objects = device_objects(SPEC, replace(ANNA, kind=DeviceKind.WEBRTC))
    endpoint = dict(objects["endpoint"])
    assert endpoint["webrtc"] == "yes"
    assert (endpoint["deny"], endpoint["permit"]) == ("0.0.0.0/0.0.0.0,::/0", "127.0.0.0/8,::1/128")
    assert dict(objects["aor"])["qualify_frequency"] == 0


def test_a_trunk_is_known_by_its_addresses_alone() -> None:
    text = files()[TRUNKS_FILE]
    assert section(text, "trunk-carrier")["identify_by"] == "ip"
    assert "match=192.0.2.1\nmatch=192.0.2.128/25" in text


def test_a_trunk_without_inbound_calls_refuses_them() -> None:
    shut = TrunkSpec(id="out", host="192.0.2.9", match=("192.0.2.9",), inbound_allowed=False)
    text = files(population=Population(trunks=(shut,)))[TRUNKS_FILE]
    assert section(text, "trunk-out")["context"] == "refused"


def test_a_registering_trunk_over_tls_is_written_whole() -> None:
    spec = EngineSpec(name="e1", secrets=SECRETS, tls=TlsFiles(certificate="/c.pem", key="/k.pem"))
    login = TrunkLogin(username="hotline", secret="carrier-secret", register=True)
    trunk = TrunkSpec(
        id="c", host="sip.example", port=5061, transport=Transport.TLS, login=login, encrypted=True
    )
    made = files(spec, Population(trunks=(trunk,)))
    assert r"server_uri=sip:sip.example:5061\;transport=tls" in made[TRUNKS_FILE]
    assert "media_encryption=sdes" in made[TRUNKS_FILE]
    tls = section(made["pjsip.conf"], "tls")
    assert (tls["cert_file"], tls["verify_server"]) == ("/c.pem", "yes")


def test_a_telephone_is_asked_for_srtp_when_it_is_to_encrypt() -> None:
    plain, safe = (
        dict(device_objects(SPEC, replace(ANNA, encrypted=encrypted))["endpoint"])
        for encrypted in (False, True)
    )
    assert (plain["media_encryption"], safe["media_encryption"]) == ("no", "sdes")


def test_an_encrypted_telephone_needs_an_engine_that_offers_tls() -> None:
    with pytest.raises(Invalid, match="tls"):
        files(population=Population(devices=(replace(ANNA, encrypted=True),)))


def test_patterns_become_extensions_and_fixed_numbers_stay_fixed() -> None:
    numbers = (NumberSpec(pattern="4001"), NumberSpec(pattern="+8610XXXX."))
    text = files(population=Population(numbers=numbers))[NUMBERS_FILE]
    assert "exten => 4001,1," in text
    assert "exten => _+8610XXXX.,1," in text


def test_the_dialplan_dials_nothing_but_devices_here_and_only_for_our_other_engines() -> None:
    made = files()["extensions.conf"]
    assert made.count("Dial(") == 1
    node = made[made.index("[from-node]") : made.index("[refused]")]
    assert "Dial(${HUAWU_AT},120)" in node
    assert "PJSIP_DIAL_CONTACTS(${HUAWU_WHO})" in node
    assert "StasisBroadcast(500,^cc-.*,${HUAWU_FACTS},yes)" in made

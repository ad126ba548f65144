"""SIP: transports, devices, trunks."""

import hashlib
from collections.abc import Iterable

from huawu.engine.host.config.text import Setting, each, optional, page, section, yes
from huawu.engine.host.spec import (
    DeviceKind,
    DeviceSpec,
    EngineSpec,
    PeerSpec,
    Transport,
    TrunkLogin,
    TrunkSpec,
)

_CLOSED: tuple[Setting, ...] = (
    # every refusal here closes a door that a contact centre never opens: media past the engine,
    # transfers and redirections decided by a phone, subscriptions, messages, and numbers or names
    # of the other side that Asterisk would tell on its own when two are joined
    ("direct_media", "no"),
    ("send_connected_line", "no"),
    ("allow_transfer", "no"),
    ("allow_subscribe", "no"),
    ("allow_overlap", "no"),
    ("refer_blind_progress", "no"),
    ("send_diversion", "no"),
    ("max_video_streams", "0"),
    ("rtp_symmetric", "yes"),
    ("force_rport", "yes"),
    ("disallow", "all"),
)


def pjsip_conf(spec: EngineSpec) -> str:
    """Return pjsip.conf: what holds for all, the transports, and the parts that change."""
    return page(
        _global(spec),
        section("system", ("type", "system"), ("taskpool_initial_size", 8)),
        *_transports(spec),
        "#include pjsip_trunks.conf\n",
    )


def _global(spec: EngineSpec) -> str:
    return section(
        "global",
        ("type", "global"),
        ("user_agent", "Huawu"),
        ("default_realm", spec.realm),
        ("default_from_user", "huawu"),
        ("endpoint_identifier_order", "ip,username"),
        # unknown users are challenged with these; devices below name the same
        ("default_auth_algorithms_uas", spec.challenge.value),
        ("default_auth_algorithms_uac", "sha-256,md5"),
        ("unidentified_request_count", 3),
        ("unidentified_request_period", 5),
        ("unidentified_request_prune_interval", 30),
        ("disable_multi_domain", "yes"),
        ("mwi_disable_initial_unsolicited", "yes"),
        ("max_initial_qualify_time", 30),
        ("norefersub", "no"),
    )


def _transports(spec: EngineSpec) -> list[str]:
    outside: tuple[Setting, ...] = (
        *optional("external_media_address", spec.external_address),
        *optional("external_signaling_address", spec.external_address),
        *each("local_net", spec.local_networks),
    )
    host = f"[{spec.sip_host}]" if ":" in spec.sip_host else spec.sip_host

    def transport(name: str, bind: str, *more: Setting) -> str:
        kind: tuple[Setting, ...] = (("type", "transport"), ("protocol", name), ("bind", bind))
        return section(name, *kind, *more, *outside)

    made = [
        transport("udp", f"{host}:{spec.sip_udp_port}"),
        transport("tcp", f"{host}:{spec.sip_tcp_port}"),
        transport("ws", spec.http_host, ("websocket_write_timeout", 5_000)),
    ]
    if spec.tls:
        files: tuple[Setting, ...] = (
            ("cert_file", spec.tls.certificate),
            ("priv_key_file", spec.tls.key),
            *optional("ca_list_file", spec.tls.authorities),
            ("verify_server", "yes"),
            ("method", "tlsv1_2"),
        )
        made.append(transport("tls", f"{host}:{spec.sip_tls_port}", *files))
    return made


def device_objects(spec: EngineSpec, device: DeviceSpec) -> dict[str, tuple[Setting, ...]]:
    """Return what makes a device: its `auth`, `aor` and `endpoint`, all named by its username."""
    web = device.kind is DeviceKind.WEBRTC
    auth: tuple[Setting, ...] = (
        ("auth_type", "digest"),
        ("username", device.username),
        ("realm", spec.realm),
        ("password_digest", ",".join(_digests(spec, device))),
        ("supported_algorithms_uas", spec.challenge.value),
        # never used to prove ourselves; but Asterisk wants a hash for everything named here
        ("supported_algorithms_uac", spec.challenge.value),
    )
    aor: tuple[Setting, ...] = (
        ("max_contacts", device.max_contacts),
        ("remove_existing", "yes"),
        ("support_path", "yes"),  # one that registered through a proxy is rung through it
        ("default_expiration", 300),
        ("maximum_expiration", 3_600),
        ("minimum_expiration", 60),
        # a browser keeps its own connection alive
        ("qualify_frequency", 0 if web else spec.caps.qualify_s),
    )
    endpoint: tuple[Setting, ...] = (
        ("context", "from-device"),
        ("identify_by", "username"),
        ("auth", device.username),
        ("aors", device.username),
        *_CLOSED,
        ("allow", ",".join(device.codecs)),
        ("rewrite_contact", "yes"),
        ("callerid", f"<{device.username}>"),
        ("set_var", f"HUAWU_SOURCE=device:{device.id}"),
        *(_in_browser(spec) if web else _encryption(encrypted=device.encrypted)),
        *_media(spec),
    )
    return {"auth": auth, "aor": aor, "endpoint": endpoint}


def _encryption(*, encrypted: bool) -> tuple[Setting, ...]:
    """Return how sound travels; who is asked for SRTP and offers none is refused with 488."""
    return (("media_encryption", "sdes" if encrypted else "no"),)


def _in_browser(spec: EngineSpec) -> tuple[Setting, ...]:
    """Return what a telephone in a browser needs; it comes through Huawu's own port only."""
    return (
        ("webrtc", "yes"),
        ("deny", "0.0.0.0/0.0.0.0,::/0"),
        ("permit", ",".join(spec.control_networks)),
    )


def _digests(spec: EngineSpec, device: DeviceSpec) -> list[str]:
    """Return the hashes that let a device in, so that no clear password lies on disk.

    Where MD5 is offered to all (see `Challenge`), a device that may not use it gets the hash of
    something nobody knows: its challenge looks like everyone's, and MD5 never lets it in.
    """
    made = [f"SHA-256:{device.digest_sha256}"]
    if spec.challenge.offers_md5:
        nobodys = f"{spec.secrets.ami_guard}:{device.digest_sha256}".encode()
        weak = device.digest_md5 or hashlib.md5(nobodys, usedforsecurity=False).hexdigest()
        made.append(f"MD5:{weak}")
    return made


def trunks_conf(spec: EngineSpec, trunks: Iterable[TrunkSpec]) -> str:
    """Return pjsip_trunks.conf: lines to the outside, and to our other engines."""
    lines = [trunk_sections(spec, trunk) for trunk in trunks]
    return page(*lines, *(peer_sections(spec, peer) for peer in spec.peers))


def trunk_sections(spec: EngineSpec, trunk: TrunkSpec) -> str:
    """Return endpoint, address, identification and, if asked for, registration of a trunk."""
    name = trunk.endpoint
    login = trunk.login
    endpoint = section(
        name,
        ("type", "endpoint"),
        ("transport", trunk.transport.value),
        ("context", "from-trunk" if trunk.inbound_allowed else "refused"),
        ("identify_by", "ip"),
        ("aors", name),
        *optional("outbound_auth", name if login else None),
        *optional("from_user", login.username if login else None),
        *_CLOSED,
        ("allow", ",".join(trunk.codecs)),
        *_encryption(encrypted=trunk.encrypted),
        ("trust_id_inbound", "yes"),
        ("trust_id_outbound", "no"),
        ("send_pai", "yes"),
        ("set_var", f"HUAWU_SOURCE=trunk:{trunk.id}"),
        ("set_var", f"HUAWU_TRUNK_MAX={trunk.max_channels}"),
        *_media(spec),
    )
    aor = section(
        name,
        ("type", "aor"),
        ("contact", _uri(trunk)),
        ("qualify_frequency", spec.caps.qualify_s),
    )
    return endpoint + aor + _identify(trunk) + (_login(trunk, login) if login else "")


def peer_sections(spec: EngineSpec, peer: PeerSpec) -> str:
    """Return endpoint, address and identification of another engine of ours."""
    endpoint = section(
        peer.endpoint,
        ("type", "endpoint"),
        ("transport", Transport.UDP.value),
        ("context", "from-node"),
        ("identify_by", "ip"),
        ("aors", peer.endpoint),
        *_CLOSED,
        ("allow", "opus,g722,alaw,ulaw"),
        # a device's hold key reaches the engine that has the caller as what it is
        ("moh_passthrough", "yes"),
        ("trust_id_inbound", "yes"),
        ("trust_id_outbound", "yes"),
        ("send_pai", "yes"),
        *_media(spec),
    )
    host = f"[{peer.host}]" if ":" in peer.host else peer.host
    aor = section(
        peer.endpoint,
        ("type", "aor"),
        ("contact", f"sip:{host}:{peer.port}"),
        # the floor knows which engines live; one that came back must not stay unreachable here
        ("qualify_frequency", 0),
    )
    identify = section(
        peer.endpoint,
        ("type", "identify"),
        ("endpoint", peer.endpoint),
        ("srv_lookups", "no"),
        ("match", peer.host),
    )
    return endpoint + aor + identify


def _uri(trunk: TrunkSpec, user: str = "") -> str:
    host = f"[{trunk.host}]" if ":" in trunk.host else trunk.host
    carried = "" if trunk.transport is Transport.UDP else f";transport={trunk.transport.value}"
    at = f"{user}@" if user else ""
    # a ';' would begin a comment
    return f"sip:{at}{host}:{trunk.port}{carried}".replace(";", "\\;")


def _identify(trunk: TrunkSpec) -> str:
    if not trunk.match:
        return ""
    return section(
        trunk.endpoint,
        ("type", "identify"),
        ("endpoint", trunk.endpoint),
        ("srv_lookups", "no"),
        *each("match", trunk.match),
    )


def _login(trunk: TrunkSpec, login: TrunkLogin) -> str:
    # the carrier's realm is not known beforehand, so a hash cannot stand for this password
    auth = section(
        trunk.endpoint,
        ("type", "auth"),
        ("auth_type", "digest"),
        ("username", login.username),
        ("password", login.secret),
        ("supported_algorithms_uac", "sha-256,md5"),
    )
    if not login.register:
        return auth
    return auth + section(
        trunk.endpoint,
        ("type", "registration"),
        ("transport", trunk.transport.value),
        ("endpoint", trunk.endpoint),
        ("line", yes(trunk.inbound_allowed)),
        ("outbound_auth", trunk.endpoint),
        ("server_uri", _uri(trunk)),
        ("client_uri", _uri(trunk, login.username)),
        ("contact_user", login.username),
        ("retry_interval", 20),
        ("forbidden_retry_interval", 300),
        ("auth_rejection_permanent", "no"),
        ("max_retries", 1_000_000),
        ("expiration", 300),
    )


def _media(spec: EngineSpec) -> tuple[Setting, ...]:
    bound: tuple[Setting, ...] = ()
    if spec.media_address:
        bound = (("media_address", spec.media_address), ("bind_rtp_to_media_address", "yes"))
    return (
        *bound,
        ("rtp_timeout", spec.caps.rtp_timeout_s),
        ("rtp_timeout_hold", 0),
    )

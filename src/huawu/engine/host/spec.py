"""What an engine shall be: frozen, checked at construction, free of files and processes."""

import hashlib
import ipaddress
from dataclasses import dataclass, field
from enum import StrEnum

from huawu.engine.host import values
from huawu.kernel.errors import Invalid

FLOOR_APP_PREFIX = "cc-"
"""Event connections of floors are named `cc-<floor>`; the dialplan offers calls to these only."""

TRUNK_PREFIX = "trunk-"
"""Endpoints of trunks are named `trunk-<id>`, so that no device can be called like one."""


NODE_PREFIX = "node-"
"""Endpoints of our other engines are named `node-<name>`."""


class DeviceKind(StrEnum):
    """How a device speaks to the engine."""

    SIP = "sip"  #: desk phone or softphone over UDP, TCP or TLS
    WEBRTC = "webrtc"  #: browser over a WebSocket, media by DTLS-SRTP


class Transport(StrEnum):
    """How SIP to a trunk is carried."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"


class Challenge(StrEnum):
    """Which digest algorithms the engine names when it asks for a password.

    It is one policy for known and unknown users alike: a challenge that depended on the user would
    tell an attacker which users exist. A device is only let in by MD5 when it says `md5_allowed`.
    """

    SHA256 = "sha-256"  #: SHA-256 only; MD5-only devices cannot be let in
    SHA256_MD5 = "sha-256,md5"  #: SHA-256 first, as RFC 8760 says
    MD5_SHA256 = "md5,sha-256"  #: for old software that reads only the first challenge

    @property
    def offers_md5(self) -> bool:
        """Tell whether MD5 is named at all."""
        return self is not Challenge.SHA256


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSecrets:
    """Passwords between Huawu and its engine. Made once per installation, never shown."""

    ari_floor: str = field(repr=False)  #: ARI user `floor`: may do everything
    ari_reader: str = field(repr=False)  #: ARI user `reader`: may only look
    ami_recorder: str = field(repr=False)  #: AMI user `recorder`: starts and stops MixMonitor
    ami_guard: str = field(repr=False)  #: AMI user `guard`: hears security events, does nothing

    def __post_init__(self) -> None:
        for name in ("ari_floor", "ari_reader", "ami_recorder", "ami_guard"):
            values.secret(f"secrets.{name}", getattr(self, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """Limits by which an engine protects itself."""

    max_calls: int = 2_000  #: channels; further calls get 503
    max_load: float = 0.0  #: load average above which new calls get 503; 0 = no limit
    min_free_mib: int = 128  #: free memory below which new calls get 503
    rtp_timeout_s: int = 120  #: a call without any media for so long is ended; 0 = never
    qualify_s: int = 60  #: how often a registered device is asked whether it is there; 0 = never
    http_sessions: int = 12_000  #: WebSockets and requests at once: browsers plus floors

    def __post_init__(self) -> None:
        values.within("caps.max_calls", self.max_calls, 1, 100_000)
        values.within("caps.min_free_mib", self.min_free_mib, 0, 1_000_000)
        values.within("caps.rtp_timeout_s", self.rtp_timeout_s, 0, 86_400)
        values.within("caps.qualify_s", self.qualify_s, 0, 3_600)
        values.within("caps.http_sessions", self.http_sessions, 100, 100_000)
        if not 0 <= self.max_load <= 10_000:
            raise Invalid("caps.max_load", "must be from 0 (no limit) to 10000")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """What a caller lives through while no floor takes the call."""

    retry_every_s: int = 2
    give_up_after_s: int = 30  #: then voicemail
    voicemail_max_s: int = 180
    voicemail_silence_s: int = 8  #: the message ends after so much silence
    voicemail_prompt: str = "vm-intro"  #: a sound's name, e.g. "huawu/leave-a-message"

    def __post_init__(self) -> None:
        values.within("fallback.retry_every_s", self.retry_every_s, 1, 60)
        values.within("fallback.give_up_after_s", self.give_up_after_s, 0, 3_600)
        values.within("fallback.voicemail_max_s", self.voicemail_max_s, 1, 3_600)
        values.within("fallback.voicemail_silence_s", self.voicemail_silence_s, 1, 120)
        for part in self.voicemail_prompt.split("/"):
            values.token("fallback.voicemail_prompt", part)


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFiles:
    """A certificate for SIP over TLS: PEM files readable by the service user."""

    certificate: str
    key: str
    authorities: str | None = None  #: who vouches for trunks' far sides; None: nobody, so none fits

    def __post_init__(self) -> None:
        named = {"certificate": self.certificate, "key": self.key}
        if self.authorities is not None:
            named["authorities"] = self.authorities
        for name, path in named.items():
            if not path.startswith("/") or any(sign in path for sign in "\r\n;[]"):
                raise Invalid(
                    f"tls.{name}", "give an absolute path without line breaks, ';', '[' or ']'"
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerSpec:
    """Another engine of ours: rings through it the devices that are registered there.

    It is known by its address, so the way between engines must be a network of their own.
    """

    name: str
    host: str  #: its address; calls that come from here may ring devices, and nothing else
    port: int = 5060

    def __post_init__(self) -> None:
        values.token("peer.name", self.name)
        values.address("peer.host", self.host)
        values.port("peer.port", self.port)

    @property
    def endpoint(self) -> str:
        """Return the endpoint's name; ARI originates to `PJSIP/<device>@<endpoint>`."""
        return f"{NODE_PREFIX}{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSpec:
    """One engine: where it listens, who may speak to it, what it is limited to."""

    name: str  #: of this engine among several; stands in channel ids
    secrets: EngineSecrets
    sip_host: str = "127.0.0.1"
    sip_udp_port: int = 5060
    sip_tcp_port: int = 5060
    sip_tls_port: int = 5061  #: used when `tls` is given
    http_host: str = "127.0.0.1"
    http_port: int = 8088
    ami_host: str = "127.0.0.1"  #: plain text: this machine, or a network of ours alone
    ami_port: int = 5038
    rtp_first: int = 10_000
    rtp_last: int = 20_000  #: four ports per call with two legs
    tls: TlsFiles | None = None
    external_address: str | None = None  #: what the outside sees of us behind NAT
    local_networks: tuple[str, ...] = ()  #: reached without NAT; used with `external_address`
    media_address: str | None = None  #: stands in SDP and binds RTP; needed on a bare loopback
    control_networks: tuple[str, ...] = ("127.0.0.0/8", "::1/128")  #: may use ARI and AMI
    web_origins: tuple[str, ...] = ()  #: browsers' pages that may open ARI (none needs to)
    realm: str = "huawu"
    challenge: Challenge = Challenge.SHA256_MD5
    caps: Caps = Caps()
    fallback: Fallback = Fallback()
    peers: tuple[PeerSpec, ...] = ()  #: our other engines

    def __post_init__(self) -> None:
        values.token("name", self.name)
        values.token("realm", self.realm)
        values.address("sip_host", self.sip_host)
        values.address("http_host", self.http_host)
        values.address("ami_host", self.ami_host)
        for field_name in ("sip_udp", "sip_tcp", "sip_tls", "http", "ami"):
            name = f"{field_name}_port"
            values.port(name, getattr(self, name))
        self._check_media()
        for net in self.control_networks:
            values.network("control_networks", net)
        values.control("ami_host", self.ami_host, self.control_networks)
        for page in self.web_origins:
            values.origin("web_origins", page)

    def _check_media(self) -> None:
        values.within("rtp_first", self.rtp_first, 1_024, 65_000)
        values.within("rtp_last", self.rtp_last, self.rtp_first + 10, 65_535)
        for name in ("external_address", "media_address"):
            given = getattr(self, name)
            if given is not None:
                values.address(name, given)
        for net in self.local_networks:
            values.network("local_networks", net)

    @property
    def ari_url(self) -> str:
        """Return the base of the control interface, without credentials."""
        return f"http://{_bracketed(self.http_host)}:{self.http_port}/ari"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSpec:
    """A person's telephone: an account that may register and be rung.

    The endpoint is named by `username`, because that is what a phone sends in From; `id` is what
    the floor is told in a call's arguments.
    """

    id: str
    username: str
    digest_sha256: str = field(repr=False)  #: hex of SHA-256(username:realm:password)
    digest_md5: str = field(default="", repr=False)  #: the same in MD5; "": MD5 lets nobody in
    kind: DeviceKind = DeviceKind.SIP
    encrypted: bool = False  #: sound by SRTP with keys in SDP and no other; a browser's always is
    codecs: tuple[str, ...] = ("opus", "g722", "alaw", "ulaw")
    max_contacts: int = 1  #: places it may be registered from; the newest pushes out the oldest

    def __post_init__(self) -> None:
        values.token("device.id", self.id)
        values.token("device.username", self.username)
        for prefix in (TRUNK_PREFIX, NODE_PREFIX):
            if self.username.startswith(prefix):
                raise Invalid("device.username", f"must not begin with {prefix!r}")
        values.digest("device.digest_sha256", self.digest_sha256, 64)
        if self.digest_md5:
            values.digest("device.digest_md5", self.digest_md5, 32)
        values.codecs("device.codecs", self.codecs)
        values.within("device.max_contacts", self.max_contacts, 1, 10)

    @property
    def md5_allowed(self) -> bool:
        """Tell whether a phone that cannot do SHA-256 is let in."""
        return bool(self.digest_md5)

    @property
    def dial(self) -> str:
        """Return what ARI originates to in order to ring this device."""
        return f"PJSIP/{self.username}"


@dataclass(frozen=True, slots=True)
class Digests:
    """What stands for a password: the hashes that SIP's digest is computed from."""

    sha256: str = field(repr=False)
    md5: str = field(repr=False)

    @staticmethod
    def of(username: str, password: str, realm: str = "huawu") -> "Digests":
        """Return the hashes of a password."""
        clear = f"{username}:{realm}:{password}".encode()
        weak = hashlib.md5(clear, usedforsecurity=False).hexdigest()
        return Digests(hashlib.sha256(clear).hexdigest(), weak)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkLogin:
    """How we prove ourselves to a carrier, for calls and, if asked, for registration."""

    username: str
    secret: str = field(repr=False)
    register: bool = False  #: keep a registration, for carriers that want one

    def __post_init__(self) -> None:
        values.token("trunk.login.username", self.username)
        values.secret("trunk.login.secret", self.secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkSpec:
    """A line to the outside world."""

    id: str
    host: str
    port: int = 5060
    transport: Transport = Transport.UDP
    match: tuple[str, ...] = ()  #: addresses its calls come from
    login: TrunkLogin | None = None
    codecs: tuple[str, ...] = ("alaw", "ulaw")
    max_channels: int = 30  #: inbound calls at once; more get 503
    inbound_allowed: bool = True
    encrypted: bool = False  #: media by SRTP with keys in SDP; only over TLS

    def __post_init__(self) -> None:
        values.token("trunk.id", self.id)
        values.host("trunk.host", self.host)
        values.port("trunk.port", self.port)
        for net in self.match:
            values.network("trunk.match", net)
        if self.inbound_allowed and not self.match and not (self.login and self.login.register):
            raise Invalid(
                "trunk.match", "name the addresses its calls come from, or let the trunk register"
            )
        values.codecs("trunk.codecs", self.codecs)
        values.within("trunk.max_channels", self.max_channels, 1, 10_000)
        if self.encrypted and self.transport is not Transport.TLS:
            raise Invalid("trunk.encrypted", "needs transport tls, or its keys travel in the clear")

    @property
    def endpoint(self) -> str:
        """Return the endpoint's name; ARI originates to `PJSIP/<number>@<endpoint>`."""
        return f"{TRUNK_PREFIX}{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberSpec:
    """Dialled numbers that are ours: calls to them are offered to the floor, others get 404."""

    pattern: str  #: digits; `X` for any digit, a last `.` for any rest

    def __post_init__(self) -> None:
        values.number_pattern("number.pattern", self.pattern)


def check_together(
    engine: EngineSpec, devices: tuple[DeviceSpec, ...], trunks: tuple[TrunkSpec, ...]
) -> None:
    """Check what no single specification can see.

    Raises:
        Invalid: a name stands twice, two lines claim one address, a trunk by TLS or an encrypted
            device without a certificate, a device that needs MD5 while it is not offered.
    """
    values.unique("device.id", [device.id for device in devices])
    values.unique("device.username", [device.username for device in devices])
    values.unique("trunk.id", [trunk.id for trunk in trunks])
    values.unique("peer.name", [peer.name for peer in engine.peers])
    lines = [values.network("trunk.match", net) for trunk in trunks for net in trunk.match]
    peers = [values.network("peer.host", peer.host) for peer in engine.peers]
    values.unique("trunk.match", [*lines, *peers])
    by_tls = [trunk.id for trunk in trunks if trunk.transport is Transport.TLS]
    by_tls += [device.id for device in devices if device.encrypted]
    if engine.tls is None and by_tls:
        raise Invalid("tls", f"{', '.join(by_tls)} need TLS: give the engine a port for it")
    if not engine.challenge.offers_md5 and any(device.md5_allowed for device in devices):
        raise Invalid("challenge", "a device needs MD5: offer it, or give the device SHA-256")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ipaddress.ip_address(host).version == 6 else host

"""Which engines this installation has, made from its settings. Pure but for secrets on disk.

Without `HUAWU_ENGINES` there is one: our own, or one elsewhere by `HUAWU_ENGINE_URL`.
"""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from huawu.app.secrets import installation_secrets
from huawu.app.settings import EngineNode, Settings
from huawu.engine.ami import AmiSettings
from huawu.engine.ari.settings import AriSettings
from huawu.engine.asterisk_node import NodeSettings
from huawu.engine.host.layout import EnginePaths
from huawu.engine.host.spec import Caps, Challenge, EngineSpec, Fallback, PeerSpec, TlsFiles
from huawu.kernel.errors import Invalid

_EVERYWHERE: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104  (only compared)
_ARI_PORT: Final = 8088
_SIP_TLS_PORT: Final = 5061
#: Files beside the engine's configuration.
SIP_CERTIFICATE: Final = "sip.crt"
SIP_KEY: Final = "sip.key"


@dataclass(frozen=True, slots=True, kw_only=True)
class NodePlan:
    """One engine: what it shall be, where its folders are, and whether we start it."""

    spec: EngineSpec
    paths: EnginePaths
    hosted: bool

    @property
    def name(self) -> str:
        """Its name among the engines."""
        return self.spec.name

    def connection(self) -> NodeSettings:
        """Return how the floor that leads speaks with it."""
        secrets = self.spec.secrets
        return NodeSettings(
            name=self.name,
            ari=_ari(self.spec.ari_url.removesuffix("/ari"), "floor", secrets.ari_floor),
            ami=AmiSettings(
                host=self.spec.ami_host,
                port=self.spec.ami_port,
                user="recorder",
                password=secrets.ami_recorder,
            ),
            spool=self.paths.recordings,
        )


def node_plans(settings: Settings) -> Sequence[NodePlan]:
    """Return the engines that are provisioned from here: ours, and those whose folder we see.

    Raises:
        Invalid: two have one name or one port, or an engine elsewhere lacks its folder.
    """
    nodes = settings.engines or (_only(settings),)
    names = [node.name for node in nodes]
    if len(set(names)) < len(names):
        raise Invalid("HUAWU_ENGINES", "two engines have one name; give each its own")
    peers = tuple(PeerSpec(name=x.name, host=x.sip_host, port=x.sip_port) for x in nodes)
    plans = [_plan(settings, node, peers if len(nodes) > 1 else ()) for node in nodes]
    _check_ports([plan.spec for plan in plans if plan.hosted])
    return plans


def own_plan(settings: Settings) -> NodePlan:
    """Return the engine that `huawu engine …` is about: the first that runs here.

    Raises:
        Invalid: all are elsewhere.
    """
    for plan in node_plans(settings):
        if plan.hosted:
            return plan
    raise Invalid("HUAWU_ENGINES", "no engine runs on this machine; ask where it runs")


def bare_connection(settings: Settings) -> NodeSettings:
    """Return how we speak with a single engine elsewhere that is not provisioned from here.

    Raises:
        Invalid: its spool or its password is not given.
    """
    spool = settings.engine_spool
    if spool is None or not settings.engine_password:
        raise Invalid(
            "HUAWU_ENGINE_SPOOL",
            "an engine elsewhere needs its spool folder mounted here and HUAWU_ENGINE_PASSWORD",
        )
    password = settings.engine_password
    return NodeSettings(
        name=settings.engine_name,
        ari=_ari(settings.engine_url, settings.engine_user, password),
        ami=AmiSettings(
            host=urlsplit(settings.engine_url).hostname or "127.0.0.1",
            port=settings.ami_port,
            user="recorder",
            password=settings.engine_recorder_password or password,
        ),
        spool=spool,
    )


def _only(settings: Settings) -> EngineNode:
    return EngineNode(
        name=settings.engine_name,
        sip_host=settings.sip_host,
        sip_port=settings.sip_port,
        sip_tls_port=settings.sip_tls_port,
        ari_port=settings.ari_port,
        ami_port=settings.ami_port,
        rtp_first=settings.rtp_first,
        rtp_last=settings.rtp_last,
        media_address=settings.media_address,
        external_address=settings.external_address,
    )


def _plan(settings: Settings, node: EngineNode, peers: Sequence[PeerSpec]) -> NodePlan:
    hosted = not node.url
    if not hosted and node.data is None:
        raise Invalid(
            "HUAWU_ENGINES", f"{node.name}: name its data folder as it is mounted here (data)"
        )
    data = settings.data_dir if node.data is None else node.data
    address = urlsplit(node.url)
    control = address.hostname or settings.control_host
    folder = settings.engine_dir if hosted else data / "engine"
    paths = EnginePaths(folder / node.name)
    spec = EngineSpec(
        name=node.name,
        secrets=installation_secrets(data),
        sip_host=node.sip_host,
        sip_udp_port=node.sip_port,
        sip_tcp_port=node.sip_port,
        sip_tls_port=node.sip_tls_port or _SIP_TLS_PORT,
        tls=_tls_files(settings, paths) if node.sip_tls_port else None,
        http_host=control,
        http_port=node.ari_port if hosted else address.port or _ARI_PORT,
        ami_host=control,
        ami_port=node.ami_port,
        control_networks=settings.control_networks,
        rtp_first=node.rtp_first,
        rtp_last=node.rtp_last,
        external_address=node.external_address or None,
        media_address=_media_address(node),
        fallback=Fallback(give_up_after_s=settings.message_after_s),
        caps=Caps(rtp_timeout_s=settings.silent_line_s),
        challenge=Challenge.SHA256_MD5 if settings.legacy_digest else Challenge.SHA256,
        peers=tuple(peer for peer in peers if peer.name != node.name),
    )
    return NodePlan(spec=spec, paths=paths, hosted=hosted)


def _tls_files(settings: Settings, paths: EnginePaths) -> TlsFiles:
    """Return where the engine finds its certificate: copies that it may read."""
    given = settings.sip_tls_authorities
    authorities = ssl.get_default_verify_paths().cafile if given is None else str(given.absolute())
    return TlsFiles(
        certificate=str(paths.etc.absolute() / SIP_CERTIFICATE),
        key=str(paths.etc.absolute() / SIP_KEY),
        authorities=authorities,
    )


def _media_address(node: EngineNode) -> str | None:
    return node.media_address or (None if node.sip_host in _EVERYWHERE else node.sip_host)


def _check_ports(specs: Sequence[EngineSpec]) -> None:
    """Refuse two engines of this machine that would listen at one place."""
    taken: dict[tuple[str, int], str] = {}
    for spec in specs:
        for host, port in (
            (spec.sip_host, spec.sip_udp_port),
            (spec.http_host, spec.http_port),
            (spec.ami_host, spec.ami_port),
            *([(spec.sip_host, spec.sip_tls_port)] if spec.tls else []),
        ):
            other = taken.setdefault((host, port), spec.name)
            if other != spec.name:
                raise Invalid(
                    "HUAWU_ENGINES", f"{other} and {spec.name} both listen at {host}:{port}"
                )


def _ari(url: str, user: str, password: str) -> AriSettings:
    return AriSettings(
        url=url,
        user=user,
        password=password,
        # one name for all floors of a centre: only who leads connects, and inherits the calls
        application="cc-1",
        requester="rq-1",
    )

"""Everything but SIP and the dialplan: core, control interfaces, media."""

from huawu.engine.host.config.text import Setting, optional, page, section
from huawu.engine.host.layout import EnginePaths, EngineTree
from huawu.engine.host.spec import EngineSpec

EMPTY = (
    "aeap.conf",
    "amd.conf",
    "chan_websocket.conf",
    "acl.conf",
    "ccss.conf",
    "features.conf",
    "queuerules.conf",
    "res_fax.conf",
    "stasis.conf",
    "udptl.conf",
    "websocket_client.conf",
    "pjproject.conf",
    "pjsip_notify.conf",
    "res_http_media_cache.conf",
    "res_stun_monitor.conf",
    "codecs.conf",
    "dsp.conf",
)
"""Files whose absence is an error in the log; the built-in defaults are right for us."""


SECURITY_EVENTS = ("ChallengeSent", "SuccessfulAuth", "ChallengeResponseFailed", "InvalidPassword")
"""What the guard hears. Above all not FailedACL, one for every packet of a source it has banned."""


def asterisk_conf(spec: EngineSpec, paths: EnginePaths, tree: EngineTree) -> str:
    """Return asterisk.conf: folders and self-protection."""
    directories = section(
        "directories",
        ("astetcdir", str(paths.etc)),
        ("astmoddir", str(tree.modules)),
        ("astvarlibdir", str(paths.state)),
        ("astdbdir", str(paths.state)),
        ("astkeydir", str(paths.state)),
        ("astcachedir", str(paths.state)),
        ("astdatadir", str(paths.data)),
        ("astagidir", str(paths.data / "agi-bin")),
        ("astspooldir", str(paths.spool)),
        ("astrundir", str(paths.run)),
        ("astlogdir", str(paths.log)),
        ("astsbindir", str(tree.binary.parent)),
    )
    load: tuple[Setting, ...] = (("maxload", f"{spec.caps.max_load:g}"),)
    options = section(
        "options",
        ("systemname", spec.name),
        ("live_dangerously", "no"),
        ("maxcalls", spec.caps.max_calls),
        *(load if spec.caps.max_load else ()),
        ("minmemfree", spec.caps.min_free_mib),
        ("nocolor", "yes"),
        ("defaultlanguage", "en"),
        ("documentation_language", "en_US"),
        ("hideconnect", "yes"),
    )
    return page(directories, options)


def logger_conf() -> str:
    """Return logger.conf: people's log only.

    Notices are left out because they name callers and grow with every attack; security events go
    to the guard over AMI.
    """
    return page(
        section("general", ("dateformat", "%F %T.%3q"), ("rotatestrategy", "rotate")),
        section("logfiles", ("messages.log", "warning,error")),
    )


def http_conf(spec: EngineSpec) -> str:
    """Return http.conf: one server carries ARI and the browsers' SIP, which come through us."""
    general = section(
        "general",
        ("enabled", "yes"),
        ("servername", "huawu"),
        ("bindaddr", spec.http_host),
        ("bindport", spec.http_port),
        ("sessionlimit", spec.caps.http_sessions),
        ("session_inactivity", 30_000),
        ("session_keep_alive", 15_000),
        ("enable_static", "no"),
        ("enable_status", "no"),
    )
    return page(general)


def ari_conf(spec: EngineSpec) -> str:
    """Return ari.conf: a user who may act, one who may look, both from named networks only."""
    walls = (("deny", "0.0.0.0/0.0.0.0,::/0"), ("permit", ",".join(spec.control_networks)))
    general = section(
        "general",
        ("enabled", "yes"),
        ("pretty", "no"),
        ("auth_realm", "huawu"),
        # 100 ms, the default, cuts off an application that is busy for a moment
        ("websocket_write_timeout", 5_000),
        *optional("allowed_origins", ",".join(spec.web_origins) or None),
    )
    return page(
        general,
        section("floor", ("type", "user"), ("password", spec.secrets.ari_floor), *walls),
        section(
            "reader",
            ("type", "user"),
            ("read_only", "yes"),
            ("password", spec.secrets.ari_reader),
            *walls,
        ),
    )


def manager_conf(spec: EngineSpec) -> str:
    """Return manager.conf: two users, from named networks only.

    Asterisk grants rights by class, not by action: `system` is the least that holds MixMonitor,
    and it holds module loading too. Hence an own user, and no HTTP door to it.
    """
    walls = (("deny", "0.0.0.0/0.0.0.0,::/0"), ("permit", ",".join(spec.control_networks)))
    general = section(
        "general",
        ("enabled", "yes"),
        ("webenabled", "no"),
        ("bindaddr", spec.ami_host),
        ("port", spec.ami_port),
        ("allowmultiplelogin", "yes"),
        ("authtimeout", 5),
        ("authlimit", 20),
        ("displayconnects", "no"),
    )
    recorder = section(
        "recorder",
        ("secret", spec.secrets.ami_recorder),
        *walls,
        ("write", "system"),
        ("writetimeout", 5_000),
    )
    guard = section(
        "guard",
        ("secret", spec.secrets.ami_guard),
        *walls,
        ("read", "security"),
        *(("eventfilter", f"Event: {name}") for name in SECURITY_EVENTS),
        ("writetimeout", 5_000),
    )
    return page(general, recorder, guard)


def rtp_conf(spec: EngineSpec) -> str:
    """Return rtp.conf: media only from where it is expected."""
    general = section(
        "general",
        ("rtpstart", spec.rtp_first),
        ("rtpend", spec.rtp_last),
        ("strictrtp", "yes"),
        ("probation", 4),
        ("icesupport", "yes"),
    )
    mapped: list[str] = []
    if spec.external_address and spec.media_address:
        line = f"{spec.media_address} => {spec.external_address}\n"
        mapped = ["[ice_host_candidates]\n" + line]
    return page(general, *mapped)


def musiconhold_conf(paths: EnginePaths) -> str:
    """Return musiconhold.conf."""
    folder = str(paths.data / "moh")
    default = section("default", ("mode", "files"), ("directory", folder), ("sort", "random"))
    return page(section("general", ("cachertclasses", "no")), default)


def indications_conf() -> str:
    """Return indications.conf: the tones of the Chinese network (GF002-9002)."""
    tones = section(
        "cn",
        ("description", "China"),
        ("ringcadence", "1000,4000"),
        ("dial", "450"),
        ("busy", "450/350,0/350"),
        ("ring", "450/1000,0/4000"),
        ("congestion", "450/700,0/700"),
        ("callwaiting", "450/400,0/4000"),
        ("info", "450/100,0/100,450/100,0/100,450/100,0/100,450/400,0/400"),
    )
    return page(section("general", ("country", "cn")), tones)


def quiet_conf(key: str) -> str:
    """Return cdr.conf or cel.conf, switched off: the journal is ours."""
    return page(section("general", (key, "no")))


def sorcery_conf() -> str:
    """Return sorcery.conf: trunks from files, devices and bans pushed into memory (ADR 0005)."""
    kinds = ("endpoint", "auth", "aor")
    stores = [
        (f"{kind}{door}", store)
        for kind in kinds
        for door, store in (("/config", f"config,pjsip.conf,criteria=type={kind}"), ("", "memory"))
    ]
    return page(
        section("res_pjsip", *stores),
        # not "res_pjsip_acl": that module asks for the section by its object's name
        section("acl", ("acl", "memory")),
    )


def empty_confs() -> dict[str, str]:
    """Return the files that only have to be there."""
    return dict.fromkeys(EMPTY, page())

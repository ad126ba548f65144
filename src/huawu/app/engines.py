"""The engine of this installation: our own, hosted here, or one elsewhere by its address."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Final
from urllib.parse import urlsplit

from huawu.app.accounts import service_account
from huawu.app.population import ViewDevices, devices_of, numbers_of, trunks_of
from huawu.app.secrets import installation_secrets
from huawu.app.settings import Settings
from huawu.app.telephones import Telephones, telephone_key
from huawu.centre.view import CentreView
from huawu.engine.ami import AmiSettings
from huawu.engine.ari.settings import AriSettings
from huawu.engine.asterisk import AsteriskEngine
from huawu.engine.asterisk_node import NodeSettings
from huawu.engine.host.config import Population
from huawu.engine.host.control import EngineControl
from huawu.engine.host.doctor import examine_installation, first_fatal
from huawu.engine.host.guard import Guard
from huawu.engine.host.layout import EnginePaths, EngineTree
from huawu.engine.host.offences import GuardPolicy
from huawu.engine.host.processes import find_engine
from huawu.engine.host.provide import installed, provide
from huawu.engine.host.provision import Provisioner
from huawu.engine.host.spec import Challenge, EngineSpec, Fallback
from huawu.engine.host.supervise import EngineHost, ServiceUser
from huawu.engine.port import Sound
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Invalid, Unavailable
from huawu.kernel.scope import background

NODE: Final = "main"


@dataclass(slots=True, kw_only=True)
class Engines:
    """The engine as the house uses it."""

    driver: AsteriskEngine
    spool: Path  #: where raw recordings appear
    telephones: Telephones  #: those in browsers
    host: EngineHost | None = None  #: None when the engine is elsewhere
    provisioner: Provisioner | None = None
    guard: Guard | None = None  #: bans who tries passwords

    async def bring(self, view: CentreView) -> None:
        """Make the engine know the centre's telephones, lines and numbers.

        Raises:
            Invalid: they contradict each other.
            Unavailable: the engine is away; its next start brings them.
        """
        if self.provisioner is not None:
            await self.provisioner.apply(
                devices_of(view, self.telephones), trunks_of(view), numbers_of(view)
            )


def engine_spec(settings: Settings) -> EngineSpec:
    """Return what our own engine shall be."""
    return EngineSpec(
        name=NODE,
        secrets=installation_secrets(settings.data_dir),
        sip_host=settings.sip_host,
        sip_udp_port=settings.sip_port,
        sip_tcp_port=settings.sip_port,
        http_port=settings.ari_port,
        ami_port=settings.ami_port,
        rtp_first=settings.rtp_first,
        rtp_last=settings.rtp_last,
        external_address=settings.external_address or None,
        media_address=_media_address(settings),
        fallback=Fallback(give_up_after_s=settings.message_after_s),
        challenge=Challenge.SHA256_MD5 if settings.legacy_digest else Challenge.SHA256,
    )


def _media_address(settings: Settings) -> str | None:
    everywhere = settings.sip_host in {"0.0.0.0", "::"}  # noqa: S104  (only compared)
    return settings.media_address or (None if everywhere else settings.sip_host)


def media_uris(prompts: Path, sound: Sound) -> Sequence[str]:
    """Return what the engine plays for a sound. Pure."""
    kind, _, rest = sound.media.partition(":")
    if kind == "prompt":
        return [f"sound:{prompts.absolute() / rest}"]
    return [sound.media]


@asynccontextmanager
async def open_engines(
    settings: Settings, view: CentreView, clock: Clock, random: Random
) -> AsyncGenerator[Engines]:
    """Have an engine for the length of the block: start our own, or speak with one elsewhere.

    Raises:
        HouseError: our own cannot start; says why and how to mend it.
    """
    async with AsyncExitStack() as stack:
        if settings.engine_url:
            engines = _elsewhere(settings, view, clock, random)
        else:
            engines = await _our_own(settings, view, clock, random, stack)
        beside = await stack.enter_async_context(background())
        beside.run(engines.driver.run(), "engine driver")
        if engines.host is not None:
            beside.run(engines.host.watch(), "engine host")
        if engines.guard is not None:
            beside.run(engines.guard.run(), "engine guard")
        yield engines


def _elsewhere(settings: Settings, view: CentreView, clock: Clock, random: Random) -> Engines:
    spool = settings.engine_spool
    if spool is None or not settings.engine_password:
        raise Invalid(
            "HUAWU_ENGINE_SPOOL",
            "an engine elsewhere needs its spool folder mounted here and HUAWU_ENGINE_PASSWORD",
        )
    address = urlsplit(settings.engine_url)
    node = NodeSettings(
        name=NODE,
        ari=_ari(settings, settings.engine_url, settings.engine_user, settings.engine_password),
        ami=AmiSettings(
            host=address.hostname or "127.0.0.1",
            port=settings.ami_port,
            user="recorder",
            password=settings.engine_password,
        ),
        spool=spool,
    )
    return Engines(
        driver=_driver(node, settings, view, clock, random),
        spool=spool,
        telephones=_telephones(settings, settings.engine_password, settings.engine_url),
    )


async def _our_own(
    settings: Settings, view: CentreView, clock: Clock, random: Random, stack: AsyncExitStack
) -> Engines:
    spec, paths = engine_spec(settings), engine_paths(settings)
    control = await stack.enter_async_context(EngineControl(spec))
    provisioner = Provisioner(spec, paths, control)
    secrets, spool = spec.secrets, paths.recordings
    node = NodeSettings(
        name=NODE,
        ari=_ari(settings, spec.ari_url.removesuffix("/ari"), "floor", secrets.ari_floor),
        ami=AmiSettings(
            host=spec.ami_host, port=spec.ami_port, user="recorder", password=secrets.ami_recorder
        ),
        spool=spool,
    )
    driver = _driver(node, settings, view, clock, random)

    async def supply_again() -> None:
        await provisioner.resync()
        await driver.look_for_devices(NODE)

    if settings.engine_tree is None:
        await provide(engine_home(settings))
    host = engine_host(settings, clock, on_up=supply_again)
    await start_checked(host)
    stack.push_async_callback(host.stop)
    trunks = tuple(address for trunk in trunks_of(view) for address in trunk.match)
    guard = Guard(
        spec,
        control,
        # Browsers' telephones come through us, all from this one address.
        GuardPolicy(exempt=(*trunks, f"{spec.http_host}/32")),
        clock=clock,
        is_settled=lambda: provisioner.is_settled,
    )
    engines = Engines(
        driver=driver,
        spool=spool,
        telephones=_telephones(settings, secrets.ari_floor, spec.ari_url.removesuffix("/ari")),
        host=host,
        provisioner=provisioner,
        guard=guard,
    )
    await engines.bring(view)
    return engines


def _driver(
    node: NodeSettings, settings: Settings, view: CentreView, clock: Clock, random: Random
) -> AsteriskEngine:
    return AsteriskEngine(
        [node],
        devices=ViewDevices(view),
        media=partial(media_uris, settings.prompts_dir),
        clock=clock,
        random=random,
    )


def _telephones(settings: Settings, secret: str, engine_url: str) -> Telephones:
    return Telephones(
        key=telephone_key(secret),
        line=engine_url.replace("http", "ws", 1) + "/ws",
        stun_url=settings.stun_url,
        turn_url=settings.turn_url,
        turn_secret=settings.turn_secret,
    )


def _ari(settings: Settings, url: str, user: str, password: str) -> AriSettings:
    return AriSettings(
        url=url,
        user=user,
        password=password,
        application=f"cc-{settings.floor_name}",
        requester=f"rq-{settings.floor_name}",
    )


def engine_home(settings: Settings) -> Path:
    """Return where our own Asterisk is unpacked."""
    return settings.engine_dir


def engine_paths(settings: Settings) -> EnginePaths:
    """Return the folders of our own engine."""
    return EnginePaths(settings.engine_dir / "main")


def engine_tree(settings: Settings) -> EngineTree:
    """Return the Asterisk that our own engine runs.

    Raises:
        Unavailable: none is installed.
    """
    if settings.engine_tree is not None:
        return EngineTree(settings.engine_tree)
    tree = installed(engine_home(settings))
    if tree is None:
        raise Unavailable("No Asterisk is installed; run `huawu engine install`.")
    return tree


async def _nothing() -> None:
    """Do nothing after a restart: nobody keeps this engine supplied."""


def engine_host(
    settings: Settings, clock: Clock, *, on_up: Callable[[], Awaitable[None]] = _nothing
) -> EngineHost:
    """Return the host of our own engine, which has not started it yet.

    Args:
        settings: of the installation.
        clock: the machine's.
        on_up: awaited after each restart of the engine, to supply it again.

    Raises:
        Unavailable: no Asterisk is installed.
    """
    account = service_account()
    return EngineHost(
        engine_spec(settings),
        engine_paths(settings),
        engine_tree(settings),
        clock=clock,
        service=None if account is None else ServiceUser(user=account.uid, group=account.gid),
        on_up=on_up,
    )


async def start_checked(host: EngineHost) -> None:
    """Start an engine unless the doctor finds what would make it fail.

    Raises:
        Unavailable: says what was found and how to mend it.
    """
    if find_engine(host.paths) is None:
        population = Population()
        findings = await examine_installation(host.spec, host.paths, host.tree, population)
        fatal = first_fatal(findings)
        if fatal is not None:
            raise Unavailable(f"{fatal.message}. {fatal.mend}".rstrip(), check=fatal.check)
    await host.start()

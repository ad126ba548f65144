"""The engines of this installation: our own, hosted here, or elsewhere by their address."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

import structlog

from huawu.app.accounts import service_account
from huawu.app.certificates import certificate_of
from huawu.app.nodes import (
    SIP_CERTIFICATE,
    SIP_KEY,
    NodePlan,
    bare_connection,
    node_plans,
    own_plan,
)
from huawu.app.population import ViewDevices, devices_of, numbers_of, trunks_of
from huawu.app.settings import Settings
from huawu.app.telephones import Telephones, telephone_key
from huawu.centre.view import CentreView
from huawu.engine.asterisk import AsteriskEngine
from huawu.engine.asterisk_node import NodeSettings
from huawu.engine.host.config import Population
from huawu.engine.host.control import EngineControl
from huawu.engine.host.doctor import examine_installation, first_fatal
from huawu.engine.host.files import write
from huawu.engine.host.guard import Guard
from huawu.engine.host.layout import EnginePaths, EngineTree
from huawu.engine.host.offences import GuardPolicy
from huawu.engine.host.processes import find_engine
from huawu.engine.host.provide import installed, provide
from huawu.engine.host.provision import Provisioner
from huawu.engine.host.spec import EngineSpec
from huawu.engine.host.supervise import EngineHost, ServiceUser
from huawu.engine.port import Sound
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Unavailable
from huawu.kernel.scope import background

_log: Final = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class EngineAtWork:
    """One engine that is provisioned from here."""

    plan: NodePlan
    provisioner: Provisioner
    host: EngineHost | None = None  #: None when it runs elsewhere
    guard: Guard | None = None  #: bans who tries passwords


@dataclass(slots=True, kw_only=True)
class Engines:
    """The engines as the house uses them."""

    driver: AsteriskEngine
    spools: Sequence[Path]  #: where raw recordings appear
    telephones: Telephones  #: those in browsers
    nodes: Sequence[EngineAtWork] = ()

    @property
    def spool(self) -> Path:
        """Where the first engine's raw recordings appear."""
        return self.spools[0]

    @property
    def host(self) -> EngineHost | None:
        """The first engine that runs here."""
        return next((node.host for node in self.nodes if node.host is not None), None)

    async def bring(self, view: CentreView) -> None:
        """Make the engines know the centre's telephones, lines and numbers.

        Raises:
            Invalid: they contradict each other.
            Unavailable: an engine is away; its next start brings them. The others have them.
        """
        away: Unavailable | None = None
        for node in self.nodes:
            try:
                await node.provisioner.apply(
                    devices_of(view, self.telephones), trunks_of(view), numbers_of(view)
                )
                await self._watch(node.plan.name)
            except Unavailable as error:
                away = error
        if away is not None:
            raise away

    async def _watch(self, node: str) -> None:
        with suppress(Unavailable):  # not connected yet: connecting does it too
            await self.driver.watch_devices(node)


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
    """Have engines for the length of the block: start our own, speak with those elsewhere.

    Their driver is for whoever leads to run.

    Raises:
        HouseError: one of our own cannot start; says why and how to mend it.
    """
    async with AsyncExitStack() as stack:
        if settings.engine_url and not settings.engines:
            node = bare_connection(settings)
            driver = _driver([node], settings, view, clock, random)
            engines = Engines(
                driver=driver,
                spools=[node.spool],
                telephones=_telephones(settings, settings.engine_password, settings.engine_url),
            )
        else:
            engines = await _provisioned(settings, view, clock, random, stack)
        beside = await stack.enter_async_context(background())
        for node in engines.nodes:
            if node.host is not None:
                beside.run(node.host.watch(), f"engine host {node.plan.name}")
            if node.guard is not None:
                beside.run(node.guard.run(), f"engine guard {node.plan.name}")
        yield engines


async def _provisioned(
    settings: Settings, view: CentreView, clock: Clock, random: Random, stack: AsyncExitStack
) -> Engines:
    plans = node_plans(settings)
    links = [plan.connection() for plan in plans]
    driver = _driver(links, settings, view, clock, random)
    if settings.engine_tree is None and any(plan.hosted for plan in plans):
        await provide(engine_home(settings))
    nodes = [await _node(plan, driver, settings, view, clock, stack) for plan in plans]
    first = plans[0].spec  # browsers' telephones register there
    engines = Engines(
        driver=driver,
        spools=[plan.paths.recordings for plan in plans],
        telephones=_telephones(
            settings, first.secrets.ari_floor, first.ari_url.removesuffix("/ari")
        ),
        nodes=nodes,
    )
    try:
        await engines.bring(view)
    except Unavailable:
        if len(nodes) == 1:
            raise
        _log.warning("an engine is away; calls go to the others")
    return engines


async def _node(
    plan: NodePlan,
    driver: AsteriskEngine,
    settings: Settings,
    view: CentreView,
    clock: Clock,
    stack: AsyncExitStack,
) -> EngineAtWork:
    control = await stack.enter_async_context(EngineControl(plan.spec))
    provisioner = Provisioner(plan.spec, plan.paths, control)

    async def supply_again() -> None:
        await provisioner.resync()
        await driver.look_for_devices(plan.name)

    node = EngineAtWork(plan=plan, provisioner=provisioner)
    if plan.hosted:
        died = partial(driver.died, plan.name)
        node.host = host_of(plan, settings, clock, on_down=died, on_up=supply_again)
        await start_checked(node.host, settings, clock)
        stack.push_async_callback(node.host.stop)
    trunks = tuple(address for trunk in trunks_of(view) for address in trunk.match)
    peers = tuple(peer.host for peer in plan.spec.peers)
    node.guard = Guard(
        plan.spec,
        control,
        # Browsers' telephones come through us, all from this one address.
        GuardPolicy(exempt=(*trunks, *peers, f"{plan.spec.http_host}/32")),
        clock=clock,
        is_settled=lambda: provisioner.is_settled,
    )
    return node


def _driver(
    nodes: Sequence[NodeSettings],
    settings: Settings,
    view: CentreView,
    clock: Clock,
    random: Random,
) -> AsteriskEngine:
    return AsteriskEngine(
        nodes,
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


def engine_spec(settings: Settings) -> EngineSpec:
    """Return what our own engine shall be."""
    return own_plan(settings).spec


def engine_home(settings: Settings) -> Path:
    """Return where our own Asterisk is unpacked."""
    return settings.engine_dir


def engine_paths(settings: Settings) -> EnginePaths:
    """Return the folders of our own engine."""
    return own_plan(settings).paths


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


def _no_matter() -> None:
    """Do nothing after a death: nobody drives this engine."""


async def _nothing() -> None:
    """Do nothing after a restart: nobody keeps this engine supplied."""


def _copy_certificate(paths: EnginePaths, settings: Settings, now: datetime) -> None:
    """Put what the engine shows by TLS where it may read it; it takes a newer one at its start."""
    shown = certificate_of(settings, now)
    paths.etc.mkdir(parents=True, exist_ok=True, mode=0o750)
    write(paths.etc / SIP_CERTIFICATE, shown.certificate.read_text())
    write(paths.etc / SIP_KEY, shown.key.read_text())


def engine_host(settings: Settings, clock: Clock) -> EngineHost:
    """Return the host of our own engine, which has not started it yet.

    Raises:
        Unavailable: no Asterisk is installed.
    """
    return host_of(own_plan(settings), settings, clock)


def host_of(
    plan: NodePlan,
    settings: Settings,
    clock: Clock,
    *,
    on_down: Callable[[], None] = _no_matter,
    on_up: Callable[[], Awaitable[None]] = _nothing,
) -> EngineHost:
    """Return the host of an engine that runs here.

    Args:
        plan: which engine.
        settings: of the installation.
        clock: the machine's.
        on_down: called after each death of the engine.
        on_up: awaited after each restart of the engine, to supply it again.

    Raises:
        Unavailable: no Asterisk is installed.
    """
    account = service_account()
    return EngineHost(
        plan.spec,
        plan.paths,
        engine_tree(settings),
        clock=clock,
        service=None if account is None else ServiceUser(user=account.uid, group=account.gid),
        on_down=on_down,
        on_up=on_up,
    )


async def start_checked(host: EngineHost, settings: Settings, clock: Clock) -> None:
    """Start an engine unless the doctor finds what would make it fail.

    Raises:
        Invalid: the settings name half a certificate.
        Unavailable: says what was found and how to mend it.
    """
    if host.spec.tls is not None:
        await asyncio.to_thread(_copy_certificate, host.paths, settings, clock.now())
    if find_engine(host.paths) is None:
        population = Population()
        findings = await examine_installation(host.spec, host.paths, host.tree, population)
        fatal = first_fatal(findings)
        if fatal is not None:
            raise Unavailable(f"{fatal.message}. {fatal.mend}".rstrip(), check=fatal.check)
    await host.start()

"""Look an engine over: what is wrong, and how to mend it."""

import asyncio
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
from typing import Final

from huawu.engine.ami import AmiConnection, AmiSettings
from huawu.engine.host import processes
from huawu.engine.host.config import Population
from huawu.engine.host.config.modules import VITAL
from huawu.engine.host.control import EngineControl
from huawu.engine.host.layout import SOCKET_PATH_MAX_BYTES, EnginePaths, EngineTree
from huawu.engine.host.spec import EngineSpec, check_together
from huawu.engine.host.version import asterisk_version, check_version
from huawu.kernel.errors import Invalid, Unavailable

_MANAGER_S: Final = 3.0
_CODEC_MODULES: Final = {
    "alaw": "codec_alaw",
    "ulaw": "codec_ulaw",
    "g722": "codec_g722",
    "opus": "codec_opus_open_source",
    "gsm": "codec_gsm",
    "slin16": "codec_resample",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at."""

    check: str  #: stable name, e.g. "version"
    ok: bool
    message: str
    mend: str = ""  #: what to do; empty when ok
    fatal: bool = True  #: when not ok: the engine must not be started like this


async def examine_installation(
    spec: EngineSpec, paths: EnginePaths, tree: EngineTree, population: Population
) -> list[Finding]:
    """Look at what must be right before an engine starts here."""
    return [
        await _version(tree),
        _modules_there(tree),
        _codecs_there(tree, population),
        _sounds(tree),
        _music(tree),
        _specification(spec, population),
        _socket_length(paths),
        _writable(paths),
        *_ports(spec, paths),
    ]


async def examine_running(spec: EngineSpec) -> list[Finding]:
    """Look at an engine that should answer, embedded or elsewhere."""
    findings: list[Finding] = []
    try:
        async with EngineControl(spec) as control:
            info = await control.info()
            missing = sorted(set(VITAL) - await control.modules())
    except Unavailable as error:
        mend = "start the engine, or correct http_host, http_port and the password of user floor"
        findings.append(_bad("ari", error.message, mend))
    else:
        findings.append(_good("ari", f"{spec.ari_url} answers"))
        findings.append(_judge_version(info.version, "give Huawu an engine of a fitting version"))
        if missing:
            names = ", ".join(missing)
            mend = "give the engine the modules.conf that Huawu writes, and restart it"
            findings.append(_bad("modules", f"not running: {names}", mend))
        else:
            findings.append(_good("modules", f"all {len(VITAL)} needed modules run"))
    findings.append(await _manager(spec))
    return findings


def first_fatal(findings: Iterable[Finding]) -> Finding | None:
    """Return what forbids a start, if anything does."""
    return next((finding for finding in findings if finding.fatal and not finding.ok), None)


async def _version(tree: EngineTree) -> Finding:
    try:
        version = await asterisk_version(tree)
    except Unavailable as error:
        return _bad("version", error.message, "run `huawu engine install`")
    return _judge_version(version, "run `huawu engine install`")


def _judge_version(version: str, mend: str) -> Finding:
    try:
        check_version(version)
    except Invalid as error:
        return _bad("version", error.message, mend)
    return _good("version", f"Asterisk {version}")


def _modules_there(tree: EngineTree) -> Finding:
    missing = [name for name in VITAL if not (tree.modules / f"{name}.so").exists()]
    if missing:
        mend = "install a complete Asterisk 22: `huawu engine install`"
        return _bad("modules", f"missing in {tree.modules}: {', '.join(missing)}", mend)
    return _good("modules", f"all {len(VITAL)} needed modules are there")


def _codecs_there(tree: EngineTree, population: Population) -> Finding:
    asked = {c for d in population.devices for c in d.codecs}
    asked |= {c for t in population.trunks for c in t.codecs}
    missing = [c for c in sorted(asked) if not (tree.modules / f"{_CODEC_MODULES[c]}.so").exists()]
    if missing:
        mend = f"take {', '.join(missing)} from the devices' and trunks' codecs, or install it"
        return _bad("codecs", f"this engine has no {', '.join(missing)}", mend)
    return _good("codecs", "every codec asked for is there")


def _sounds(tree: EngineTree) -> Finding:
    if (tree.english / "vm-intro.wav").exists():
        return _good("sounds", str(tree.english))
    mend = "run `huawu engine install`; it fetches asterisk-core-sounds-en-wav"
    return _bad("sounds", f"no English prompts in {tree.english}", mend, fatal=False)


def _music(tree: EngineTree) -> Finding:
    if any(tree.music.glob("*.wav")):
        return _good("music", str(tree.music))
    mend = "run `huawu engine install`; it fetches asterisk-moh-opsound-wav"
    return _bad("music", f"no music on hold in {tree.music}", mend, fatal=False)


def _specification(spec: EngineSpec, population: Population) -> Finding:
    try:
        check_together(spec, population.devices, population.trunks)
    except Invalid as error:
        return _bad("specification", error.message, f"correct {error.field}")
    for name in (spec.tls.certificate, spec.tls.key) if spec.tls else ():
        if not Path(name).is_file():
            return _bad("specification", f"tls: {name} does not exist", "name an existing file")
    count = f"{len(population.trunks)} trunks, {len(population.devices)} devices"
    return _good("specification", count)


def _socket_length(paths: EnginePaths) -> Finding:
    length = len(os.fsencode(paths.socket))
    if length > SOCKET_PATH_MAX_BYTES:
        mend = f"choose a data directory at least {length - SOCKET_PATH_MAX_BYTES} letters shorter"
        return _bad("paths", f"{paths.socket} has {length} bytes; a unix socket takes 100", mend)
    return _good("paths", str(paths.root))


def _writable(paths: EnginePaths) -> Finding:
    for folder in (paths.root, *paths.folders()):
        there = next(place for place in (folder, *folder.parents) if place.exists())
        try:
            with tempfile.TemporaryFile(dir=there):
                pass
        except OSError:
            mend = f"let the user Huawu runs as write there: chown or chmod {there}"
            return _bad("folders", f"{there} is not writable", mend)
    return _good("folders", "all folders are writable")


def _ports(spec: EngineSpec, paths: EnginePaths) -> list[Finding]:
    if processes.find_engine(paths) is not None:
        return [_good("ports", "held by our own running engine")]
    used = processes.used_ports(spec)
    return [
        _bad(
            "ports",
            f"{use.setting}: {use.transport} port {use.port} of {use.host} {use.reason}",
            f"free it or set another {use.setting}",
        )
        for use in used
    ] or [_good("ports", "all ports are free")]


async def _manager(spec: EngineSpec) -> Finding:
    settings = AmiSettings(
        host=spec.ami_host,
        port=spec.ami_port,
        user="recorder",
        password=spec.secrets.ami_recorder,
    )
    refusal = await _open_briefly(AmiConnection(settings, random=SystemRandom()))
    if refusal:
        mend = "start the engine, or correct ami_host, ami_port and the password of user recorder"
        return _bad("ami", refusal, mend)
    return _good("ami", f"{spec.ami_host}:{spec.ami_port} lets the recorder in")


async def _open_briefly(connection: AmiConnection) -> str:
    """Return why the connection does not open, or nothing."""
    async with asyncio.TaskGroup() as group:
        session = group.create_task(connection.run(), name="doctor's manager session")
        try:
            await connection.wait_open(_MANAGER_S)
        except Unavailable as error:
            return error.message
        finally:
            session.cancel()
    return ""


def _good(check: str, message: str) -> Finding:
    return Finding(check=check, ok=True, message=message)


def _bad(check: str, message: str, mend: str, *, fatal: bool = True) -> Finding:
    return Finding(check=check, ok=False, message=message, mend=mend, fatal=fatal)

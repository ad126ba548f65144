"""Find, follow and end the engine's process, ours or one left by a Huawu that was killed."""

import asyncio
import errno
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from huawu.engine.host.layout import EnginePaths
from huawu.engine.host.spec import EngineSpec

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class PortUse:
    """A port of the specification that is not free."""

    setting: str  #: e.g. "sip_udp_port"
    host: str
    port: int
    transport: str
    reason: str


def find_engine(paths: EnginePaths) -> int | None:
    """Return the process that runs with our configuration file, if there is one."""
    wanted = str(paths.config).encode()
    for folder in _PROC.iterdir():
        if not folder.name.isdigit():
            continue
        with suppress(OSError):
            words = (folder / "cmdline").read_bytes().split(b"\0")
            # `asterisk -rx` on the same file is a question, not the engine
            if wanted in words and b"-f" in words and not _is_dead(folder):
                return int(folder.name)
    return None


def _is_dead(folder: Path) -> bool:
    state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
    return state in {"Z", "X"}


def is_alive(pid: int) -> bool:
    """Tell whether the process exists and is more than a name in the table."""
    try:
        return not _is_dead(_PROC / str(pid))
    except OSError:
        return False


async def ended(pid: int) -> None:
    """Return when the process has ended; works for processes that are not our children."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    loop = asyncio.get_running_loop()
    gone: asyncio.Future[None] = loop.create_future()

    def tell() -> None:
        if not gone.done():
            gone.set_result(None)

    loop.add_reader(handle, tell)
    try:
        await gone
    finally:
        loop.remove_reader(handle)
        os.close(handle)


async def end(pid: int, *, by_signal: signal.Signals, within_s: float) -> bool:
    """Send a signal and wait; tell whether the process has ended in time."""
    with suppress(ProcessLookupError):
        os.kill(pid, by_signal)
    return await ended_within(pid, within_s)


async def ended_within(pid: int, within_s: float) -> bool:
    """Tell whether the process ends within that time."""
    try:
        async with asyncio.timeout(within_s):
            await ended(pid)
    except TimeoutError:
        return False
    return True


def used_ports(spec: EngineSpec) -> list[PortUse]:
    """Return the ports of the specification that cannot be bound now."""
    return [use for use in map(_try, _ports(spec)) if use]


def _ports(spec: EngineSpec) -> Iterator[tuple[str, str, int, str]]:
    yield "sip_udp_port", spec.sip_host, spec.sip_udp_port, "udp"
    yield "sip_tcp_port", spec.sip_host, spec.sip_tcp_port, "tcp"
    yield "http_port", spec.http_host, spec.http_port, "tcp"
    yield "ami_port", spec.ami_host, spec.ami_port, "tcp"
    if spec.tls:
        yield "sip_tls_port", spec.sip_host, spec.sip_tls_port, "tcp"


def _try(where: tuple[str, str, int, str]) -> PortUse | None:
    setting, host, port, transport = where
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM
    with socket.socket(family, kind) as probe:
        if kind == socket.SOCK_STREAM:
            # connections that wait for their last packets do not hinder Asterisk either
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = {
                errno.EADDRINUSE: "is in use by another program",
                errno.EACCES: "needs more rights than we have",
                errno.EADDRNOTAVAIL: "is on an address this machine does not have",
            }.get(error.errno or 0, str(error))
            return PortUse(setting, host, port, transport, reason)
    return None

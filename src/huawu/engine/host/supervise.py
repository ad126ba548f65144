"""Run an engine: start or adopt, watch, restart, stop. Its calls outlive us when we are killed."""

import asyncio
import contextlib
import fcntl
import os
import resource
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import structlog

from huawu.engine.host import processes
from huawu.engine.host.config import Population, render_engine, render_population
from huawu.engine.host.control import EngineControl
from huawu.engine.host.files import write_all
from huawu.engine.host.layout import EnginePaths, EngineTree, prepare
from huawu.engine.host.spec import EngineSpec
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Conflict, Unavailable

_LOG: Final = structlog.get_logger(__name__)

_READY_S = 60.0
_POLL_S = 0.05
_QUIT_S = 5.0  #: for `core stop now`
_TERM_S = 3.0
_KILL_S = 5.0
_PING_EVERY_S = 1.0
_PING_AGAIN_S = 0.25
_SILENT_MOST = 3  #: pings in a row, of 2 s each, without an answer: the engine hangs
_CALM_S = 60.0  #: after so long a life the next restart is at once again
_BACK_OFF_MOST_S = 30.0
_LOG_MOST_BYTES = 20_000_000
_LOG_KEPT = 3
_SHARED = 0o2750  #: new files in such a folder belong to the folder's group


class EngineState(StrEnum):
    """What the engine is doing, as far as its host knows."""

    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"
    SILENT = "silent"  #: the process lives and does not answer


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineStatus:
    """An engine at one moment."""

    state: EngineState
    pid: int | None = None
    version: str = ""
    started: str = ""
    restarts: int = 0  #: since we watch it
    restart_needed: bool = False  #: it was adopted and runs with an older configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceUser:
    """As whom the engine runs when we are root."""

    user: int
    group: int


async def _nothing() -> None:
    """Answer a restart when nobody asked to be told."""


def _no_matter() -> None:
    """Answer a death when nobody asked to be told."""


class EngineHost:
    """One engine on this machine.

    `start` returns when it answers; `watch` then keeps it alive until cancelled; `stop` ends it.
    """

    def __init__(
        self,
        spec: EngineSpec,
        paths: EnginePaths,
        tree: EngineTree,
        *,
        clock: Clock,
        service: ServiceUser | None = None,
        on_down: Callable[[], None] = _no_matter,
        on_up: Callable[[], Awaitable[None]] = _nothing,
    ) -> None:
        """`watch` calls `on_down` when the engine is dead, and awaits `on_up` after its restart.

        Provision the engine in `on_up`.
        """
        self.spec = spec
        self.paths = paths
        self.tree = tree
        self._clock = clock
        self._service = service
        self._on_down = on_down
        self._on_up = on_up
        self._pid: int | None = None
        self._child: asyncio.subprocess.Process | None = None
        self._lock: int | None = None
        self._left = False
        self._status = EngineStatus(state=EngineState.STOPPED)

    def status(self) -> EngineStatus:
        """Return what is known now; costs nothing."""
        return self._status

    def logs(self, lines: int = 100) -> list[str]:
        """Return the last lines of the engine's log. Blocking, quick."""
        try:
            return self.paths.messages.read_text(errors="replace").splitlines()[-lines:]
        except FileNotFoundError:
            return []

    async def start(self) -> EngineStatus:
        """Start the engine, or adopt one of ours that already runs.

        Raises:
            Conflict: another Huawu process hosts this engine.
            Unavailable: a port is in use, or the engine ends or stays silent; says why.
        """
        if self._lock is None:
            self._lock = await asyncio.to_thread(self._take_lock)
        try:
            changed = await asyncio.to_thread(self._write_configuration)
            orphan = await asyncio.to_thread(processes.find_engine, self.paths)
            if orphan is not None and await self._adopt(orphan, changed=bool(changed)):
                return self._status
            await self._spawn()
        except BaseException:
            self._release_lock()
            raise
        return self._status

    async def watch(self) -> None:
        """Restart the engine whenever it dies or hangs; runs until cancelled."""
        back_off_s = 0.0
        while True:
            began = self._clock.monotonic_s()
            if self._pid is not None:
                await self._live(self._pid)
                self._on_down()
            if self._clock.monotonic_s() - began > _CALM_S:
                back_off_s = 0.0
            await asyncio.sleep(back_off_s)
            back_off_s = min(max(1.0, back_off_s * 2), _BACK_OFF_MOST_S)
            _LOG.warning("engine restarts", engine=self.spec.name, restarts=self._status.restarts)
            try:
                await self._spawn(restarts=self._status.restarts + 1)
                await self._on_up()
            except Unavailable as error:
                _LOG.error("engine does not start", engine=self.spec.name, code=error.code)

    async def stop(self) -> None:
        """End the engine and its calls, unless they are left to somebody else.

        Asked, then by SIGTERM, then by SIGKILL.
        """
        if self._left:
            self._release_lock()
            return
        try:
            pid = self._pid or await asyncio.to_thread(processes.find_engine, self.paths)
            if pid is not None:
                await self._end(pid)
        finally:
            self._pid = None
            self._status = EngineStatus(state=EngineState.STOPPED)
            self._release_lock()

    def leave(self) -> None:
        """Let the engine run on without us when `stop` comes: somebody else leads its calls."""
        self._left = True

    async def command(self, words: str, *, limit_s: float = 10.0) -> str:
        """Run a line of the engine's own command interface and return what it prints.

        Raises:
            Unavailable: the engine does not take it in time.
        """
        line = self.tree.command("-C", str(self.paths.config), "-rx", words)
        asked = await asyncio.create_subprocess_exec(
            *line,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            async with asyncio.timeout(limit_s):
                said, _ = await asked.communicate()
        except BaseException as error:
            with contextlib.suppress(ProcessLookupError):
                asked.kill()
            await asked.wait()
            if isinstance(error, TimeoutError):
                raise Unavailable(f"the engine did not take {words!r} in {limit_s:g} s") from error
            raise
        if asked.returncode:
            raise Unavailable(f"the engine did not take {words!r}: {said.decode().strip()}")
        return said.decode(errors="replace")

    async def _adopt(self, pid: int, *, changed: bool) -> bool:
        """Take over a running engine if it answers to us, else end it; tell which."""
        try:
            async with EngineControl(self.spec) as control:
                info = await control.info()
        except Unavailable:
            await self._end(pid)
            return False
        self._pid, self._child = pid, None
        self._status = EngineStatus(
            state=EngineState.RUNNING,
            pid=pid,
            version=info.version,
            started=info.started,
            restart_needed=changed,
        )
        return True

    async def _spawn(self, *, restarts: int = 0) -> None:
        self._status = EngineStatus(state=EngineState.STARTING, restarts=restarts)
        used = await asyncio.to_thread(processes.used_ports, self.spec)
        if used:
            use = used[0]
            raise Unavailable(
                f"{use.setting}: {use.transport} port {use.port} of {use.host} {use.reason}; "
                f"free it or set another {use.setting}",
                setting=use.setting,
                port=use.port,
            )
        self._child = await self._exec()
        self._pid = self._child.pid
        try:
            await self._until_ready(self._child.pid, restarts)
        except BaseException:
            if processes.is_alive(self._child.pid):
                await self._end(self._child.pid)
            self._pid = None
            self._status = EngineStatus(state=EngineState.STOPPED, restarts=restarts)
            raise

    async def _exec(self) -> asyncio.subprocess.Process:
        service = self._service
        with (self.paths.log / "console.log").open("wb") as console:
            child = await asyncio.create_subprocess_exec(
                *self.tree.command("-C", str(self.paths.config), "-f", "-n"),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                cwd=self.paths.root,
                # a Ctrl-C for us must not reach calls before we have ended them in order
                start_new_session=True,
                umask=0o027,
                user=service.user if service else None,
                group=service.group if service else None,
                extra_groups=[] if service else None,
            )
        with contextlib.suppress(OSError):
            # one WebSocket per browser: the usual soft limit of 1024 is far too low
            _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
            resource.prlimit(child.pid, resource.RLIMIT_NOFILE, (hard, hard))
        return child

    async def _until_ready(self, pid: int, restarts: int) -> None:
        try:
            async with asyncio.timeout(_READY_S), EngineControl(self.spec) as control:
                while True:
                    try:
                        info = await control.info()
                        break
                    except Unavailable:
                        if await processes.ended_within(pid, _POLL_S):
                            raise Unavailable(self._why_ended()) from None
        except TimeoutError as error:
            raise Unavailable(
                f"engine {self.spec.name} did not answer in {_READY_S:g} s; see {self.paths.log}"
            ) from error
        self._status = EngineStatus(
            state=EngineState.RUNNING,
            pid=pid,
            version=info.version,
            started=info.started,
            restarts=restarts,
        )

    def _why_ended(self) -> str:
        console = self.paths.log / "console.log"
        lines = [*self.logs(), *console.read_text(errors="replace").splitlines()]
        telling = [line for line in lines if "ERROR" in line or "error" in line] or lines
        last = telling[-1].strip() if telling else "it said nothing"
        return f"engine {self.spec.name} ended while starting: {last}"

    async def _live(self, pid: int) -> None:
        """Return when the engine is gone; end one that hangs."""
        silent = 0
        async with EngineControl(self.spec) as control:
            while not await processes.ended_within(pid, _PING_AGAIN_S if silent else _PING_EVERY_S):
                try:
                    await control.info()
                    silent = 0
                    await self._trim_log(control)
                except Unavailable:
                    silent += 1
                state = EngineState.SILENT if silent else EngineState.RUNNING
                self._status = _with_state(self._status, state)
                if silent >= _SILENT_MOST:
                    _LOG.error("engine hangs, ending it", engine=self.spec.name)
                    await processes.end(pid, by_signal=signal.SIGKILL, within_s=_KILL_S)
        await self._reap()
        self._pid = None

    async def _trim_log(self, control: EngineControl) -> None:
        try:
            size = self.paths.messages.stat().st_size
        except FileNotFoundError:
            return
        if size > _LOG_MOST_BYTES:
            await control.rotate_log(self.paths.messages.name)
            for old in self.paths.log.glob(f"{self.paths.messages.name}.*"):
                if old.suffix[1:].isdigit() and int(old.suffix[1:]) >= _LOG_KEPT:
                    old.unlink(missing_ok=True)

    async def _end(self, pid: int) -> None:
        with contextlib.suppress(Unavailable):
            await self.command("core stop now", limit_s=_QUIT_S)
        gone = await processes.ended_within(pid, _QUIT_S)
        if not gone:
            gone = await processes.end(pid, by_signal=signal.SIGTERM, within_s=_TERM_S)
        if not gone:
            gone = await processes.end(pid, by_signal=signal.SIGKILL, within_s=_KILL_S)
        if not gone:
            raise Unavailable(f"engine process {pid} cannot be ended; end it by hand", pid=pid)
        await self._reap()

    async def _reap(self) -> None:
        if self._child is not None:
            await self._child.wait()
            self._child = None

    def _write_configuration(self) -> list[str]:
        """Write what is missing or different; the trunks and numbers of last time stay."""
        prepare(self.paths, self.tree)
        changed = write_all(self.paths.etc, render_engine(self.spec, self.paths, self.tree))
        first = render_population(self.spec, Population())
        absent = {n: text for n, text in first.items() if not (self.paths.etc / n).exists()}
        write_all(self.paths.etc, absent)
        if self._service:
            self._give_to(self._service)
        return changed

    def _give_to(self, service: ServiceUser) -> None:
        """Let the service user own its folders, and read what we write into them later."""
        for folder in (self.paths.root, *self.paths.folders()):
            os.chown(folder, service.user, service.group)
            folder.chmod(_SHARED)
        for file in self.paths.etc.iterdir():
            os.chown(file, service.user, service.group)

    def _take_lock(self) -> int:
        self.paths.root.mkdir(parents=True, exist_ok=True, mode=0o750)
        handle = os.open(self.paths.root / "host.lock", os.O_RDWR | os.O_CREAT, 0o640)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise Conflict(
                f"another Huawu process already hosts the engine in {self.paths.root}: stop it "
                "first (`huawu engine stop`)"
            ) from None
        return handle

    def _release_lock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _with_state(status: EngineStatus, state: EngineState) -> EngineStatus:
    return EngineStatus(
        state=state,
        pid=status.pid,
        version=status.version,
        started=status.started,
        restarts=status.restarts,
        restart_needed=status.restart_needed,
    )

"""The embedded PostgreSQL server: started, kept alive and stopped by us.

    async with EmbeddedPostgres(options) as server:
        ... server.url ...

A start heals whatever a crash left behind: a stale pid file, a server that outlived its Huawu,
backends that still die. One lock on the data directory keeps a second Huawu away.
"""

import asyncio
import fcntl
import os
import signal
import subprocess
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self
from urllib.parse import quote

import psycopg
import structlog
from psycopg.conninfo import make_conninfo

from huawu.kernel.errors import Conflict, Invalid, Unavailable
from huawu.storage import postmaster
from huawu.storage.cluster import (
    ENVIRONMENT,
    ROLE,
    Account,
    child_identity,
    make_cluster,
    own_account,
)
from huawu.storage.programs import Programs, bundled, installed

DATABASE: Final = "huawu"
_PORT: Final = 5432  # only part of the socket's name; nothing listens on the network
_SOCKET_LIMIT_BYTES: Final = 100  # the kernel allows 107, and PostgreSQL adds to lock names
_BACK_OFF_S: Final = (0.0, 0.5, 1.0, 2.0, 5.0)
_STEADY_S: Final = 10.0  # a server that lived this long has recovered; the pauses begin anew
_WATCH_PERIOD_S: Final = 0.1

#: What a start may complain of while the backends of a killed server still exit.
_PASSING: Final = ("still in use", "lock file", "shared memory", "Is another postmaster")

_SETTINGS: Final[Mapping[str, str]] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0777",  # who may come in is decided by peer, not by the file
    "jit": "off",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_connections": "100",
    "random_page_cost": "1.1",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Statements, their parameters and the rows of a violated key are personal data.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "logging_collector": "on",
    "log_filename": "postgres-%a.log",
    "log_rotation_age": "1d",
    "log_truncate_on_rotation": "on",
    "log_file_mode": "0640",
}

_log = structlog.get_logger(__name__)


class DataDirInUse(Conflict):
    """Another Huawu runs on the same data directory."""

    code = "data-dir-in-use"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedOptions:
    """Where and how the embedded server runs."""

    data_dir: Path  #: absolute; holds lock, programs, cluster, socket and logs; made when absent
    account: Account | None = None  #: whom the server runs as; needed when we are root
    socket_dir: Path | None = None  #: None: `run` in the data directory
    bin_dir: Path | None = None  #: another PostgreSQL (15 to 18); None: the bundled one
    start_timeout_s: float = 120.0  #: includes recovery after a crash
    stop_timeout_s: float = 30.0
    settings: Mapping[str, str] = field(default_factory=dict[str, str])  #: override ours

    def __post_init__(self) -> None:
        if not self.data_dir.is_absolute():
            raise Invalid("data_dir", f"{self.data_dir} must be an absolute path")

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.data_dir / "cluster"

    @property
    def socket(self) -> Path:
        """The directory of the server's socket."""
        return self.socket_dir or self.data_dir / "run"

    @property
    def url(self) -> str:
        """SQLAlchemy's address of our database on this server."""
        return f"postgresql+psycopg://{ROLE}@/{DATABASE}?host={quote(str(self.socket), safe='/')}"


class EmbeddedPostgres:
    """One supervised server on one data directory."""

    def __init__(self, options: EmbeddedOptions) -> None:
        self._options = options
        self._account = options.account or own_account()
        self._lock: IO[str] | None = None
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """SQLAlchemy's address of our database on this server."""
        return self._options.url

    @property
    def pid(self) -> int | None:
        """The server's process id, or None while it does not run."""
        return self._child.pid if self._child and self._child.poll() is None else None

    async def __aenter__(self) -> Self:
        """Start, and answer once the server takes queries.

        Raises:
            DataDirInUse: another Huawu runs here.
            Unavailable: it cannot start; the message says why and what to do.
        """
        _check(self._options, self._account)
        self._lock = await asyncio.to_thread(_take_lock, self._options.data_dir)
        try:
            await self._start()
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the server."""
        await self._close()

    def leave(self) -> None:
        """Let the server run on at the end of the block: somebody else works with it.

        The next who enters on this data directory takes it over.
        """
        self._child = None

    async def run(self) -> None:
        """Start the server again, with growing pauses, whenever it dies; until cancelled."""
        failures = 0
        while True:
            if await self._outlives(_STEADY_S):
                failures = 0
            await self._outlives(float("inf"))
            _log.error("database server died", exit_code=self._child and self._child.returncode)
            await asyncio.sleep(_BACK_OFF_S[min(failures, len(_BACK_OFF_S) - 1)])
            failures += 1
            try:
                await self._start()
            except Unavailable as error:
                _log.exception("database server does not start", reason=error.code)
            else:
                _log.warning("database server runs again", pid=self.pid)

    async def _outlives(self, span_s: float) -> bool:
        """Watch the server for `span_s`, and say whether it was alive all the time."""
        watched_s = 0.0
        while watched_s < span_s:
            if self.pid is None:
                return False
            await asyncio.sleep(_WATCH_PERIOD_S)
            watched_s += _WATCH_PERIOD_S
        return True

    async def _start(self) -> None:
        options = self._options
        try:
            async with asyncio.timeout(options.start_timeout_s):
                programs = await asyncio.to_thread(_prepare, options, self._account)
                left_over = postmaster.running_pid(options.cluster)
                if left_over is not None:
                    _log.warning("stopping a left-over database server", pid=left_over)
                    await postmaster.end(
                        left_over, options.cluster, within_s=options.stop_timeout_s / 2
                    )
                await self._launch(programs)
                await _make_database(options)
        except TimeoutError as error:
            await self._stop()
            raise Unavailable(
                f"The database did not start within {options.start_timeout_s:g} s. "
                f"Its last words: {_last_words(options)}"
            ) from error
        except PermissionError as error:
            raise Unavailable(
                f"The user {self._account.name} cannot enter {options.data_dir}. Choose a data "
                "directory whose parents everybody may enter, such as one below /var/lib."
            ) from error
        except (psycopg.Error, OSError) as error:
            await self._stop()
            raise Unavailable(f"The database does not start: {error}") from error

    async def _launch(self, programs: Programs) -> None:
        """Start the process until it stays and answers."""
        while True:
            self._child = await asyncio.to_thread(_spawn, programs, self._options, self._account)
            while self._child.poll() is None:
                if await _answers(self._options):
                    return
                await asyncio.sleep(0.02)
            words = _last_words(self._options)
            if not any(passing in words for passing in _PASSING):
                raise Unavailable(f"The database does not start. It says: {words}")
            await asyncio.sleep(0.3)

    async def _close(self) -> None:
        try:
            await self._stop()
        finally:
            if self._lock is not None:
                self._lock.close()
                self._lock = None

    async def _stop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        for request, patience_s in (
            (signal.SIGINT, self._options.stop_timeout_s),
            (signal.SIGQUIT, 5.0),
            (signal.SIGKILL, 5.0),
        ):
            child.send_signal(request)
            if await postmaster.ended(lambda: child.poll() is None, within_s=patience_s):
                return


@asynccontextmanager
async def reach(options: EmbeddedOptions) -> AsyncGenerator[str]:
    """Give the address of the embedded server: of the running one, or of one run meanwhile.

    For commands that are typed beside a running Huawu as well as without one.
    """
    if options.cluster.is_dir() and postmaster.running_pid(options.cluster) is not None:
        yield options.url
        return
    async with EmbeddedPostgres(options) as server:
        yield server.url


def _check(options: EmbeddedOptions, account: Account) -> None:
    if account.uid == 0:
        raise Unavailable(
            "PostgreSQL does not run as root. Name the system user it shall run as "
            "(`make setup` makes the user huawu), or set DATABASE_URL."
        )
    socket = options.socket / f".s.PGSQL.{_PORT}"
    length_bytes = len(os.fsencode(socket))
    if length_bytes >= _SOCKET_LIMIT_BYTES:
        raise Unavailable(
            f"The database's socket {socket} has a name of {length_bytes} bytes; the system allows "
            f"fewer than {_SOCKET_LIMIT_BYTES}. Choose a shorter data directory or socket_dir."
        )


def _take_lock(data_dir: Path) -> IO[str]:
    data_dir.mkdir(parents=True, exist_ok=True)
    lock = (data_dir / "lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        lock.close()
        raise DataDirInUse(
            f"Another Huawu (process {holder}) uses {data_dir}. Stop it, or choose another "
            "data directory.",
        ) from None
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


def _prepare(options: EmbeddedOptions, account: Account) -> Programs:
    """Bring everything on disk to where a server may start."""
    if options.bin_dir is not None:
        programs = installed(options.bin_dir)
    else:
        programs = bundled(options.data_dir / "pg")
    for directory in (options.socket, options.data_dir / "log"):
        directory.mkdir(mode=0o755, parents=True, exist_ok=True)
        os.chown(directory, account.uid, account.gid)
    make_cluster(programs, options.cluster, account)
    postmaster.forget_stale(options.cluster)
    return programs


def _spawn(
    programs: Programs, options: EmbeddedOptions, account: Account
) -> subprocess.Popen[bytes]:
    # The lock is ours and no server runs on this cluster, so a socket left behind is stale; its
    # lock file may name a process that has since become somebody else.
    for name in (f".s.PGSQL.{_PORT}", f".s.PGSQL.{_PORT}.lock"):
        (options.socket / name).unlink(missing_ok=True)
    command = [programs / "postgres", "-D", str(options.cluster)]
    command += ["-k", str(options.socket), "-p", str(_PORT)]
    settings = {**_SETTINGS, "log_directory": str(options.data_dir / "log"), **options.settings}
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    user, group, groups = child_identity(account)
    with _first_words(options).open("wb") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env=ENVIRONMENT,
            # Ctrl-C reaches the whole foreground group; the server must outlive its users.
            start_new_session=True,
            user=user,
            group=group,
            extra_groups=groups,
        )


async def _answers(options: EmbeddedOptions) -> bool:
    try:
        async with await psycopg.AsyncConnection.connect(
            _address(options), connect_timeout=2
        ) as connection:
            await connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


async def _make_database(options: EmbeddedOptions) -> None:
    async with await psycopg.AsyncConnection.connect(
        _address(options), autocommit=True, connect_timeout=5
    ) as connection:
        found = await connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if await found.fetchone() is None:
            await connection.execute(f"CREATE DATABASE {DATABASE}")


def _address(options: EmbeddedOptions) -> str:
    return make_conninfo(host=str(options.socket), port=_PORT, user=ROLE, dbname="postgres")


def _first_words(options: EmbeddedOptions) -> Path:
    return options.data_dir / "log" / "start.log"


def _last_words(options: EmbeddedOptions) -> str:
    try:
        text = _first_words(options).read_text(errors="replace")
    except FileNotFoundError:
        return "(nothing)"
    return text.strip()[-600:] or f"(nothing; see {options.data_dir / 'log'})"

"""A PostgreSQL server process seen from outside: is it ours, does it live, make it end.

`postmaster.pid` survives a kill, and its number may since belong to anybody (after a restart of
a container it usually does), so a process counts as ours only when its command line says so.
"""

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from huawu.kernel.errors import Unavailable


def running_pid(cluster: Path) -> int | None:
    """Return the process id of the server that runs on `cluster`, or None.

    Raises:
        Unavailable: the directory belongs to another user.
    """
    pid = _noted_pid(cluster)
    return pid if pid is not None and _serves(pid, cluster) else None


def forget_stale(cluster: Path) -> None:
    """Remove a `postmaster.pid` whose number now belongs to an unrelated process.

    A number nobody has is left to PostgreSQL itself, which then also makes sure that no backend
    of the dead server is still writing.
    """
    pid = _noted_pid(cluster)
    if pid is not None and Path(f"/proc/{pid}").exists() and not _serves(pid, cluster):
        (cluster / "postmaster.pid").unlink(missing_ok=True)


async def end(pid: int, cluster: Path, *, within_s: float) -> None:
    """Stop a server that is not our child: fast, then immediate, then by force.

    Raises:
        Unavailable: we may not signal it, or it outlives even that.
    """
    for request, patience_s in (
        (signal.SIGINT, within_s),
        (signal.SIGQUIT, 5.0),
        (signal.SIGKILL, 5.0),
    ):
        try:
            os.kill(pid, request)
        except ProcessLookupError:
            return
        except PermissionError as error:
            raise Unavailable(
                f"A PostgreSQL server (process {pid}) of another user runs on {cluster}; stop it."
            ) from error
        if await ended(lambda: _serves(pid, cluster), within_s=patience_s):
            return
    raise Unavailable(f"The PostgreSQL server (process {pid}) on {cluster} does not end.")


async def ended(lives: Callable[[], bool], *, within_s: float) -> bool:
    """Wait until `lives` says no, and return whether it did in time."""
    with suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            while lives():  # noqa: ASYNC110  (the end of a foreign process raises no event)
                await asyncio.sleep(0.02)
            return True
    return False


def _noted_pid(cluster: Path) -> int | None:
    try:
        first = (cluster / "postmaster.pid").read_text().split("\n", 1)[0]
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise Unavailable(
            f"{cluster} belongs to another user; run this as that user or as root."
        ) from error
    return int(first) if first.strip().isdigit() else None


def _serves(pid: int, cluster: Path) -> bool:
    # Empty for a zombie, which serves nobody.
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False
    if Path(os.fsdecode(words[0])).name not in {"postgres", "postmaster"} or b"-D" not in words:
        return False
    return Path(os.fsdecode(words[words.index(b"-D") + 1])).resolve() == cluster.resolve()

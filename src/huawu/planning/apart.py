"""Runs computations in other processes, so that no call waits for them. Start here.

`apart` starts a process for one long work and ends it afterwards: it says how far it is, is told
to stop and keep the best, and is ended when nobody waits any more. `spread` computes parts of a
work on all cores. `Aside` keeps one process warm for short ones.
"""

import asyncio
import os
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Any, Final, Protocol, TypeVar

from huawu.kernel.errors import HouseError

GivenT = TypeVar("GivenT", contravariant=True)
MadeT = TypeVar("MadeT", covariant=True)
A = TypeVar("A")
B = TypeVar("B")

#: Told how far the work is; says whether to go on.
Watch = Callable[[Any], bool]

_LOOK_S: Final = 0.2
_NICE: Final = 5  #: calls come first


class Work(Protocol[GivenT, MadeT]):
    """A function at the top of a module, so that another process can find it."""

    def __call__(self, given: GivenT, watch: Watch, /) -> MadeT:
        """Compute; `watch` may be asked at any time."""
        ...


class WorkFailed(RuntimeError):
    """The other process ended without a result: a bug, or somebody killed it."""


def go_on(progress: object) -> bool:  # noqa: ARG001  (as every watch)
    """Watch nothing."""
    return True


async def apart(work: Work[A, B], given: A, watch: Watch = go_on) -> B:
    """Compute in a process of its own; when the caller is cancelled, that process is ended.

    Args:
        work: what.
        given: its input; crosses to the other process.
        watch: told how far it is; when it says False, the work stops and keeps the best.

    Raises:
        HouseError: as the work raised it.
        WorkFailed: the process ended without a result.
    """
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_child, args=(there, work, given), daemon=True)
    await asyncio.to_thread(process.start)
    there.close()
    try:
        while True:
            kind, what = await asyncio.to_thread(_next, here, process)
            if kind == "result":
                return what
            if kind == "refused":
                raise what
            if kind == "failed":
                raise WorkFailed(what)
            if kind == "progress" and not watch(what):
                here.send("stop")
    finally:
        process.kill()
        here.close()
        await asyncio.to_thread(process.join)


def _next(here: "Connection[Any, Any]", process: BaseProcess) -> tuple[str, Any]:
    """Return what the process says next; "" when it says nothing for a while."""
    try:
        if here.poll(_LOOK_S):
            return here.recv()
    except (EOFError, ConnectionResetError):
        process.join(_LOOK_S)
        return "failed", f"the process ended with {process.exitcode}"
    return "", None


def _begin() -> None:
    """Let calls come first, and end with the process that asked, however it ends."""
    os.nice(_NICE)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _child(there: "Connection[Any, Any]", work: Work[Any, Any], given: Any) -> None:
    _begin()
    stopped = False

    def watch(progress: Any) -> bool:
        nonlocal stopped
        there.send(("progress", progress))
        stopped = stopped or there.poll()
        return not stopped

    try:
        there.send(("result", work(given, watch)))
    except HouseError as wrong:
        there.send(("refused", wrong))
    except Exception:  # noqa: BLE001  (told to the process that waits, which raises it there)
        there.send(("failed", traceback.format_exc()))


async def spread(
    work: Callable[[A, Sequence[int]], B], given: A, parts: Sequence[Sequence[int]], watch: Watch
) -> list[B]:
    """Compute parts of a work on all cores, and return what was made in the parts' order.

    Args:
        work: a function at the top of a module, of what is given and one part.
        given: for every part.
        parts: e.g. seeds.
        watch: told how many parts are done; when it says False, the others are left out.

    Raises:
        HouseError: as the work raised it.
        WorkFailed: a part failed: a bug, or somebody killed its process.
    """
    loop, cores = asyncio.get_running_loop(), len(os.sched_getaffinity(0))
    pool = ProcessPoolExecutor(cores, mp_context=get_context("spawn"), initializer=_begin)
    try:
        tasks = [loop.run_in_executor(pool, work, given, part) for part in parts]
        left = set(tasks)
        while left:
            _, left = await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
            if not watch(len(tasks) - len(left)):
                break
        return [task.result() for task in tasks if task not in left]
    except HouseError:
        raise
    except Exception as wrong:
        raise WorkFailed(str(wrong)) from wrong
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


class Aside:
    """One warm process for short computations; begun when it is first needed."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    async def run(self, work: Callable[[A], B], given: A) -> B:
        """Compute `work(given)`, a function at the top of a module.

        Raises:
            HouseError: as the work raised it.
        """
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_begin)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work, given)
        except BrokenProcessPool:
            self.close()
            raise

    def close(self) -> None:
        """End the process."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

"""Keeps work alive that calls do not depend on, so that no failure of it ends them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from huawu.kernel.errors import HouseError

_log: Final = structlog.get_logger()

_BACK_OFF_S: Final = 2.0


async def kept(work: Callable[[], Awaitable[None]], name: str) -> None:
    """Do `work` again and again until cancelled, a moment after each end or failure.

    Args:
        work: begins again from what is durable.
        name: what stands in the log.
    """
    while True:
        try:
            await work()
        except* HouseError as many:  # such as a database that is away
            _log.warning("failed and begins again", work=name, cause=str(many.exceptions[0]))
        except* Exception:  # noqa: BLE001  (whatever it is, it must not end calls)
            _log.exception("failed and begins again", work=name)
        still_wanted()
        await asyncio.sleep(_BACK_OFF_S)


def still_wanted() -> None:
    """Pass on a cancellation that an error in a task's last words has covered up."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError

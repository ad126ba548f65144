"""Task lifetimes: the only file that may start a task outside a TaskGroup."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def finish(step: Coroutine[Any, Any, T]) -> T:
    """Run `step` to its end even when cancelled meanwhile, then pass the cancellation on.

    For steps that change the world and the journal together, so that a hang-up cannot fall
    between the two. Keep them short: nothing can interrupt them.
    """
    task = asyncio.create_task(step)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise

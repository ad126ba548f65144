"""Task lifetimes: the only file that may start a task outside a TaskGroup."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

T = TypeVar("T")

_TURN: Final = 100


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


async def in_turns(items: Sequence[T], turn: int = _TURN) -> AsyncGenerator[Sequence[T]]:
    """Yield parts of long work one after the other; between two of them others have their turn."""
    for at in range(0, len(items), turn):
        if at:
            await asyncio.sleep(0)
        yield items[at : at + turn]


class Background:
    """Tasks that run beside a block and end with it."""

    def __init__(self, group: asyncio.TaskGroup) -> None:
        self._group = group
        self.tasks: list[asyncio.Task[Any]] = []

    def run(self, work: Coroutine[Any, Any, Any], name: str) -> None:
        """Start `work`; its failure ends the block, with that failure."""
        self.tasks.append(self._group.create_task(work, name=name))


@asynccontextmanager
async def background() -> AsyncGenerator[Background]:
    """Run tasks beside a block: at its end they are cancelled and awaited."""
    async with asyncio.TaskGroup() as group:
        beside = Background(group)
        try:
            yield beside
        finally:
            for task in beside.tasks:
                task.cancel()

"""Knows when the engine is through with a recording's raw files.

The engine says nothing when it closes them. It keeps up to two seconds of sound in memory, and on
a busy machine closes a file well after its leg has ended: a file that does not grow for a moment
is not whole yet. It is when it holds what the clock says, or has long been left alone.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final

#: The engine opens its files within this time of the start of a recording.
APPEAR_WITHIN_S: Final = 5.0
#: Nothing was added for longer than the engine keeps sound in memory: nothing comes any more.
LEFT_ALONE_S: Final = 3.0
_LOOK_EVERY_S: Final = 0.15


async def settled(files: Sequence[Path], whole: float) -> None:
    """Return once the files hold `whole` bytes each and have stopped growing, or are left alone.

    Args:
        files: the raw files of one recording.
        whole: bytes that each should hold; 0 when they are known to be closed, infinite when
            nobody knows how long they are.

    Raises:
        FileNotFoundError: they did not appear in time.
    """
    loop = asyncio.get_running_loop()
    began = since = loop.time()
    before: list[int] | None = None
    while True:
        sizes = await asyncio.to_thread(_sizes, files)
        now = loop.time()
        if sizes is None and now - began > APPEAR_WITHIN_S:
            raise FileNotFoundError(f"of {len(files)} raw files some are missing")
        if sizes != before:
            before, since = sizes, now
        elif sizes is not None and (min(sizes) >= whole or now - since > LEFT_ALONE_S):
            return
        await asyncio.sleep(_LOOK_EVERY_S)


def _sizes(files: Sequence[Path]) -> list[int] | None:
    return [path.stat().st_size for path in files] if all(p.exists() for p in files) else None

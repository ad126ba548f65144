"""Hanging up so that no leg stays behind, even when the engine does not answer just then."""

import asyncio
from collections.abc import Collection
from typing import Final

import structlog

from huawu.engine.port import Engine
from huawu.kernel.errors import Unavailable
from huawu.kernel.ids import LegId

_log: Final = structlog.get_logger()

#: How soon a hang-up that failed is tried again.
AGAIN_S: Final = 2.0


class Leftovers:
    """Hangs up legs; what the engine did not take is tried again until it does.

    Whatever else becomes of a call must not hang on this, so nothing here fails.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._legs: dict[LegId, None] = {}
        self._some = asyncio.Event()

    @property
    def waiting(self) -> Collection[LegId]:
        """The legs whose end the engine has not taken yet."""
        return self._legs

    async def hang_up(self, leg: LegId) -> None:
        """End a leg now, or as soon as the engine answers."""
        try:
            await self._engine.hang_up(leg)
        except Unavailable:
            _log.warning("engine away while a leg was hung up", leg=leg)
            self._legs[leg] = None
            self._some.set()

    async def run(self) -> None:
        """Try again what failed, for ever."""
        while True:
            await self._some.wait()
            await asyncio.sleep(AGAIN_S)
            await self._try()
            if not self._legs:
                self._some.clear()

    async def _try(self) -> None:
        for leg in list(self._legs):
            try:
                await self._engine.hang_up(leg)
            except Unavailable:
                return  # the others would wait for nothing as well
            self._legs.pop(leg, None)

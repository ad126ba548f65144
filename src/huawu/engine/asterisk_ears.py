"""Listening to a conversation on one Asterisk: a snoop channel in a bridge with who listens."""

import asyncio
from contextlib import suppress
from typing import Final, Literal

from huawu.engine.ari.errors import EngineRefused, unless_gone
from huawu.engine.ari.generated.ari import Ari
from huawu.engine.asterisk_state import NodeState
from huawu.kernel.errors import Unavailable
from huawu.kernel.ids import ContactId, LegId

#: Who hears the whispering: the target alone, or nobody.
Whisper = Literal["out", "none"]
#: Stasis argument of the engine's own ends, which are no legs of ours.
SNOOP: Final = "snoop"
#: Much longer than the engine takes to begin a snoop, even on a busy machine.
_BEGIN_S: Final = 5.0


class Ears:
    """Who listens to whom here."""

    def __init__(self, ari: Ari, state: NodeState, application: str) -> None:
        self._ari = ari
        self._state = state
        self._application = application
        self._snoops: dict[LegId, str] = {}  #: by who listens
        self._beginning: dict[str, asyncio.Event] = {}
        self._count = 0

    async def listen(self, ear: LegId, target: LegId, *, whisper: bool) -> None:
        """Let `ear` hear `target`'s conversation, and whisper into it.

        Raises:
            Unavailable: the engine did not begin to listen in time; `ear` hears nothing.
        """
        bridge, bridged = _bridge(ear), ear in self._snoops
        await self._drop_snoop(ear)
        try:
            snoop = await self._snoop(ear, target, whisper="out" if whisper else "none")
            if not bridged:
                await self._ari.bridges.create_with_id(bridge, type="mixing", name=bridge)
            await self._ari.bridges.add_channel(
                bridge, channel=[snoop] if bridged else [ear, snoop]
            )
        except EngineRefused as error:
            if error.status not in {400, 404, 409, 422}:  # one of them is going
                raise
            await self.stop(ear)
            return
        except TimeoutError as error:
            await self.stop(ear)
            raise Unavailable("the engine did not begin to listen in time") from error
        self._state.joined(ear, bridge)

    def begun(self, channel: str) -> None:
        """Take note that a channel came into our application."""
        if channel in self._beginning:
            self._beginning[channel].set()

    async def stop(self, ear: LegId) -> None:
        """Let `ear` hear nothing; called for one that listens to nobody, it does nothing."""
        if ear not in self._snoops:
            return
        await self._drop_snoop(ear)
        bridge = _bridge(ear)
        self._state.joins.pop(bridge, None)
        note = self._state.legs.get(ear)
        if note is not None and note.contact == bridge:
            note.contact = None
        await unless_gone(self._ari.bridges.destroy(bridge))

    async def gone(self, ear: LegId) -> None:
        """Clean up behind a leg that is gone; an engine that is away has nothing to clean."""
        with suppress(Unavailable):
            await self.stop(ear)

    async def _snoop(self, ear: LegId, target: LegId, *, whisper: Whisper) -> str:
        """Return a snoop on the target as soon as it can be put into a bridge: not at once.

        The engine starts it in a thread of its own, and refuses it in bridges until that ran.
        """
        self._count += 1
        snoop = f"snoop-{ear}-{self._count}"
        begun = self._beginning[snoop] = asyncio.Event()
        try:
            await self._ari.channels.snoop_channel_with_id(
                target, snoop, app=self._application, app_args=SNOOP, spy="both", whisper=whisper
            )
            self._snoops[ear] = snoop
            async with asyncio.timeout(_BEGIN_S):
                await begun.wait()
        finally:
            del self._beginning[snoop]
        return snoop

    async def _drop_snoop(self, ear: LegId) -> None:
        snoop = self._snoops.pop(ear, None)
        if snoop is not None:
            await unless_gone(self._ari.channels.hangup(snoop))


def _bridge(ear: LegId) -> ContactId:
    return ContactId(f"ear-{ear}")

"""Registrations as an Asterisk tells them (ADR 0013)."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from huawu.engine.ari.connection import AriConnection
from huawu.engine.ari.errors import EngineRefused
from huawu.engine.ari.generated.models import Endpoint
from huawu.engine.asterisk_state import NodeState
from huawu.engine.port import EngineEvent
from huawu.kernel.errors import Unavailable

_SOURCE: Final = "endpoint:PJSIP"
_TECHNOLOGY: Final = "PJSIP"
#: What the subscription is for. It also repeats all events of the endpoints' channels, so it has an
#: application of its own that lets nothing else through.
_REGISTRATIONS: Final = frozenset({"PeerStatusChange"})
#: How the engine says that it has not a single endpoint.
_NONE: Final = frozenset({404, 422})


class DeviceWatch:
    """Has registrations at one engine told, whatever connections break."""

    def __init__(
        self, connection: AriConnection, state: NodeState, tell: Callable[[EngineEvent], None]
    ) -> None:
        self._ari = connection.ari
        self._state = state
        self._tell = tell
        self._on = False  #: registrations are told
        self._synced = False  #: the node's state was read, and nothing may be told before
        self._anew = asyncio.Event()
        self._application = connection.listen_beside(_REGISTRATIONS, self._opened)

    async def keep(self) -> None:
        """Subscribe again after every new connection; ends by cancelling only."""
        while True:
            await self._anew.wait()
            self._anew.clear()
            if self._synced:
                with suppress(Unavailable):  # a connection broke: its opening asks again
                    await self.begin()

    def synced(self) -> None:
        """Note that the node's state was read: registrations may be told from now on."""
        self._synced = True
        self._anew.set()

    async def begin(self) -> None:
        """Have registrations told, if they are not yet, and tell what changed meanwhile.

        An engine without a single endpoint refuses: ask when it has been given devices.
        """
        if self._on or not await self._subscribed():
            return
        for told in self._state.adopt_devices(await self.endpoints()):
            self._tell(told)

    async def endpoints(self) -> Sequence[Endpoint]:
        """Return all endpoints as they are now."""
        try:
            return await self._ari.endpoints.list_by_tech(_TECHNOLOGY)
        except EngineRefused as error:
            if error.status not in _NONE:
                raise
            return ()

    async def _subscribed(self) -> bool:
        try:
            await self._ari.applications.subscribe(self._application, event_source=_SOURCE)
        except EngineRefused as error:
            if error.status not in _NONE:
                raise
            return False
        self._on = True
        return True

    def _opened(self) -> None:
        self._on = False
        self._anew.set()

"""Registrations as an Asterisk tells them (ADR 0013)."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from huawu.engine.ami import AmiConnection
from huawu.engine.ari.connection import AriConnection
from huawu.engine.ari.errors import EngineRefused
from huawu.engine.ari.generated.models import Endpoint
from huawu.engine.asterisk_notes import REGISTERED
from huawu.engine.asterisk_state import NodeState
from huawu.engine.device_book import DeviceBook
from huawu.engine.port import EngineEvent
from huawu.kernel.errors import Unavailable
from huawu.kernel.ids import DeviceId

_SOURCE: Final = "endpoint:PJSIP"
_TECHNOLOGY: Final = "PJSIP"
#: What the subscription is for. It also repeats all events of the endpoints' channels, so it has an
#: application of its own that lets nothing else through.
_REGISTRATIONS: Final = frozenset({"PeerStatusChange"})
#: How the engine says that it has not a single endpoint.
_NONE: Final = frozenset({404, 422})


class Registrations:
    """Has registrations at one engine told, whatever connections break."""

    def __init__(
        self,
        connection: AriConnection,
        ami: AmiConnection,
        state: NodeState,
        *,
        devices: DeviceBook,
        tell: Callable[[EngineEvent], None],
    ) -> None:
        self._ari = connection.ari
        self._ami = ami
        self._state = state
        self._devices = devices
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

    async def look(self) -> None:
        """Have the engine ask every device that it does not see whether it is there.

        A restarted engine remembers who was registered, but believes in nobody before it has
        asked, which by itself takes it up to a minute; registering again does not hasten it.
        """
        await self.begin()
        for endpoint in await self.endpoints():
            device = self._devices.device_of(endpoint.resource)
            if device is not None and endpoint.state != REGISTERED:
                await self._ami.act("PJSIPQualify", {"Endpoint": endpoint.resource})

    async def until(self, device: DeviceId) -> float:
        """Return when a device's registration here ends, in seconds since 1970; 0 for none.

        Raises:
            Unavailable: the engine does not tell.
        """
        endpoint = {"Endpoint": self._devices.endpoint_of(device) or ""}
        told = await self._ami.listed("PJSIPShowEndpoint", endpoint, "ContactStatusDetail")
        return max((float(one.fields.get("RegExpire", 0)) for one in told), default=0.0)

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

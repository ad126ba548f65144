"""Registrations as an Asterisk tells them."""

from collections.abc import Sequence
from typing import Final

from huawu.engine.ari.errors import EngineRefused
from huawu.engine.ari.generated.ari import Ari
from huawu.engine.ari.generated.models import Endpoint

#: What tells of registrations; ADR 0010 says why no other source does.
_SOURCE: Final = "endpoint:PJSIP"
_TECHNOLOGY: Final = "PJSIP"
#: How the engine says that it has not a single endpoint.
_NONE: Final = frozenset({404, 422})


class DeviceWatch:
    """One application's subscription to registrations at one engine."""

    def __init__(self, ari: Ari, application: str) -> None:
        self._ari = ari
        self._application = application
        self.on = False  #: registrations are told

    async def begin(self) -> bool:
        """Ask to be told; False while the engine has no endpoint at all."""
        try:
            await self._ari.applications.subscribe(self._application, event_source=_SOURCE)
        except EngineRefused as error:
            if error.status not in _NONE:
                raise
            self.on = False
        else:
            self.on = True
        return self.on

    async def endpoints(self) -> Sequence[Endpoint]:
        """Return all endpoints as they are now."""
        try:
            return await self._ari.endpoints.list_by_tech(_TECHNOLOGY)
        except EngineRefused as error:
            if error.status not in _NONE:
                raise
            return ()

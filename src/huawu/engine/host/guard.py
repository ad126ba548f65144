"""Keep attackers out: hear the engine's security events, ban by the engine itself.

A ban is one push into the engine's memory, so it needs no firewall, no root and no reload.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from random import SystemRandom
from typing import Final

import structlog

from huawu.engine.ami import AmiConnection, AmiMessage, AmiSettings
from huawu.engine.host.config.core import SECURITY_EVENTS
from huawu.engine.host.control import EngineControl
from huawu.engine.host.offences import GuardPolicy, Offences, Sign, address_of
from huawu.engine.host.spec import EngineSpec
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Unavailable

_LOG: Final = structlog.get_logger(__name__)

_LISTS: Final = ("huawu-bans-a", "huawu-bans-b")
_LOOK_AGAIN_S: Final = 2.0  # for bans that end, and for an engine that came back without them

_SIGNS: Final = {
    "ChallengeSent": Sign.CHALLENGED,
    "SuccessfulAuth": Sign.ADMITTED,
    "ChallengeResponseFailed": Sign.FAILED,
    "InvalidPassword": Sign.FAILED,
}


class Guard:
    """Watches one engine; `run` works until cancelled."""

    def __init__(
        self,
        spec: EngineSpec,
        control: EngineControl,
        policy: GuardPolicy,
        *,
        clock: Clock,
        is_settled: Callable[[], bool],
    ) -> None:
        """While `is_settled` is false, good devices fail because the engine lacks them: no bans."""
        self._control = control
        self._clock = clock
        self._is_settled = is_settled
        self._offences = Offences(policy)
        self._stirred = asyncio.Event()
        self._in_force: frozenset[str] = frozenset()
        self._list = 0
        settings = AmiSettings(
            host=spec.ami_host,
            port=spec.ami_port,
            user="guard",
            password=spec.secrets.ami_guard,
            events=frozenset(SECURITY_EVENTS),
        )
        self._ears = AmiConnection(settings, random=SystemRandom(), on_event=self._hear)

    def banned(self) -> frozenset[str]:
        """Return the addresses that are banned now."""
        return self._offences.banned(self._clock.monotonic_s())

    def pardon(self, address: str) -> None:
        """Let an address in again; takes effect within a moment."""
        self._offences.pardon(address)
        self._stirred.set()

    async def wait_open(self, timeout_s: float) -> None:
        """Return when the guard hears the engine.

        Raises:
            Unavailable: it does not within that time.
        """
        await self._ears.wait_open(timeout_s)

    async def run(self) -> None:
        """Listen and ban, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._ears.run(), name="guard's ears")
            group.create_task(self._enforce(), name="guard's bans")

    def _hear(self, message: AmiMessage) -> None:
        fields = message.fields
        if fields.get("Service") != "PJSIP" or not self._is_settled():
            return
        address = address_of(fields.get("RemoteAddress", ""))
        sign = _SIGNS[message.event]
        now_s = self._clock.monotonic_s()
        if self._offences.observe(address, sign, fields.get("AccountID", ""), now_s):
            _LOG.warning("address banned", **{"pii.address": address})
            self._stirred.set()

    async def _enforce(self) -> None:
        known = False  # whether the engine's lists are what we think
        while True:
            if not self._ears.is_open:
                known = False
            else:
                wanted = self.banned()
                if not known or wanted != self._in_force:
                    known = await self._put(wanted, afresh=not known)
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_AGAIN_S):
                    await self._stirred.wait()
            self._stirred.clear()

    async def _put(self, wanted: frozenset[str], *, afresh: bool) -> bool:
        """Replace the list in force; tell whether it worked."""
        try:
            if afresh:
                for name in _LISTS:
                    await self._control.delete("acl", name)
            # the new list stands before the old one goes, so no ban has a gap
            before, self._list = self._list, 1 - self._list
            if wanted:
                await self._control.deny(_LISTS[self._list], wanted)
            await self._control.delete("acl", _LISTS[before])
        except Unavailable as error:
            _LOG.warning("bans not in force", code=error.code)
            return False
        self._in_force = wanted
        return True

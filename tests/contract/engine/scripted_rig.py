"""The contract's rig around the scripted engine."""

import asyncio
from typing import Final

from tests.contract.engine.rig import (
    ANNA,
    BORIS,
    CARRIER,
    MISSING,
    MOBILE,
    OURS,
    OUTSIDE,
    PROMPT,
    Party,
    Told,
    until,
)

from huawu.kernel.ids import LegId
from huawu.testing.scripted_engine import ScriptedEngine
from huawu.testing.scripted_parties import Behaviour
from huawu.testing.scripted_world import MAIN_NODE, ScriptedWorld

_BY_HAND: Final = Behaviour(picks_up_after_s=None)
_LONG_S: Final = 3600.0


class ScriptedParty:
    """A person at a played telephone."""

    def __init__(self, world: ScriptedWorld, leg: LegId, voices: dict[LegId, str]) -> None:
        self._world = world
        self._leg = leg
        self._voices = voices

    @property
    def shown(self) -> tuple[str, str]:
        shown = self._world.legs[self._leg].shown
        return shown.number, shown.name

    @property
    def keys(self) -> str:
        return self._world.legs[self._leg].keys

    @property
    def gone(self) -> bool:
        return self._world.legs[self._leg].gone

    def pick_up(self) -> None:
        self._world.pick_up(self._leg)

    def reject(self, cause: int) -> None:
        self._world.hang_up(self._leg, cause)

    def hang_up(self) -> None:
        self._world.hang_up(self._leg)

    def press(self, keys: str) -> None:
        self._world.press(self._leg, keys)

    def hold(self, *, held: bool) -> None:
        self._world.hold(self._leg, held)

    def fall_silent(self) -> None:
        self._world.fall_silent(self._leg)

    def speak_as(self, who: str) -> None:
        self._voices[self._leg] = who

    def hears(self) -> frozenset[str]:
        leg = self._world.legs[self._leg]
        if leg.plays:
            return frozenset({"prompt"})
        if leg.music or not leg.told:
            return frozenset({"music"})
        heard = self._world.hears(self._leg)
        return frozenset(map(self._voice, heard))

    def _voice(self, leg: LegId) -> str:
        usual = "agent" if self._world.legs[leg].dialled else "caller"
        return self._voices.get(leg, usual)


class ScriptedRig:
    """The rig on the real loop; nothing in it takes long."""

    def __init__(self) -> None:
        self.world = ScriptedWorld()
        self.engine = ScriptedEngine(self.world)
        self.engine.plays_s = {PROMPT.media: 1.0}
        self.engine.broken_media = {MISSING.media}
        self.told = Told()
        self.node = MAIN_NODE
        self._voices: dict[LegId, str] = {}
        self.world.register(ANNA, _BY_HAND)
        self.world.register(BORIS, _BY_HAND)
        self.world.unregister(BORIS)
        self.world.numbers[OUTSIDE] = _BY_HAND

    async def run(self) -> None:
        """Collect what is told, for ever."""
        async for event in self.engine.events():
            self.told.events.append(event)

    async def call(self, *, called: str = OURS, caller: str = MOBILE) -> Party:
        leg = self.world.call(called=called, caller=caller, trunk=CARRIER, speaks_s=_LONG_S)
        return ScriptedParty(self.world, leg, self._voices)

    async def dial_from_anna(self, called: str) -> Party:
        return ScriptedParty(self.world, self.world.dial_from(ANNA, called), self._voices)

    async def rings(self) -> Party:
        def ringing() -> list[LegId]:
            return [
                x.id for x in self.world.legs.values() if x.rang and not x.answered and not x.gone
            ]

        await until(lambda: bool(ringing()), "a telephone rings")
        return ScriptedParty(self.world, ringing()[-1], self._voices)

    async def register(self, *, on: bool) -> None:
        if on:
            self.world.register(ANNA, _BY_HAND)
        else:
            self.world.unregister(ANNA)

    def kill_line(self) -> None:
        self.world.register(ANNA, Behaviour(rings_after_s=None))

    async def lose(self) -> None:
        self.world.lose()

    async def come_back(self) -> None:
        self.world.come_back()

    async def restart(self) -> None:
        self.world.lose()
        await asyncio.sleep(0)
        self.world.come_back(restarted=True)

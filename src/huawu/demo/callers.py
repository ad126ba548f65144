"""The demo's callers: they arrive by the time of day, so many at once at most."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from huawu.demo.calling import perform_call
from huawu.demo.ears import Speaker
from huawu.demo.planning import WITHHELD, CallPlan, next_gap_s, plan_call
from huawu.demo.things import BLOCKED_NUMBER
from huawu.kernel.clock import Clock
from huawu.kernel.errors import HouseError

_log: Final = structlog.get_logger()

_REMEMBERED: Final = 200  #: callers of whom some call again


@dataclass(frozen=True, slots=True, kw_only=True)
class CallersOptions:
    """How busy the demo is."""

    engine: tuple[str, int]  #: address and port
    host: str  #: where callers stand
    zone: ZoneInfo
    calls_per_hour: float = 150.0  #: at night; the peaks of the day reach about twice as many
    at_once: int = 8  #: callers on the line; who comes beyond that finds it busy


@dataclass(slots=True)
class Callers:
    """Brings callers, each with a telephone of their own."""

    options: CallersOptions
    voices: Speaker
    clock: Clock
    rng: Random
    on_line: int = field(default=0, init=False)
    placed: int = field(default=0, init=False)
    turned_away: int = field(default=0, init=False)  #: found every line busy
    _earlier: deque[str] = field(default_factory=lambda: deque[str](maxlen=_REMEMBERED), init=False)

    async def run(self) -> None:
        """Bring callers for ever; cancelled, all of them hang up."""
        async with asyncio.TaskGroup() as group:
            while True:
                await asyncio.sleep(self._gap_s())
                if self.on_line >= self.options.at_once:
                    self.turned_away += 1
                    continue
                plan = plan_call(
                    self.rng, self.clock.now(), self.options.zone, tuple(self._earlier)
                )
                if plan.caller not in {WITHHELD, BLOCKED_NUMBER}:
                    self._earlier.append(plan.caller)
                self.on_line += 1
                self.placed += 1
                group.create_task(self._call(plan))

    def _gap_s(self) -> float:
        now = self.clock.now()
        return next_gap_s(self.rng, now, self.options.calls_per_hour, self.options.zone)

    async def _call(self, plan: CallPlan) -> None:
        options = self.options
        try:
            heard_of = await perform_call(
                plan, host=options.host, engine=options.engine, voices=self.voices
            )
            if not heard_of:
                _log.warning("a demo caller was not answered; is the engine running?")
        except* (OSError, TimeoutError, HouseError) as trouble:
            _log.warning("a demo caller could not call", cause=repr(trouble.exceptions[0]))
        finally:
            self.on_line -= 1

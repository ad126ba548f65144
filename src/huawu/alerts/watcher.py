"""Looks at every rule's figure every few seconds, and writes what was raised and cleared.

Only who leads watches. What stands is told by the journal, so that a successor goes on; of what
only rises or falls it begins to count anew.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog

from huawu.alerts.events import cleared_event, raised_event, stream_of
from huawu.alerts.rule import QUIET, Rule, Watch, step
from huawu.alerts.service import GAUGES, Alerts, KeptRule, Look, watch_after
from huawu.events.alert import AlertEvent
from huawu.journal.port import Batch, Journal, StreamWrite
from huawu.kernel.clock import Clock
from huawu.kernel.errors import HouseError, Invalid, NotFound
from huawu.kernel.event import Actor
from huawu.kernel.ids import TenantId
from huawu.metrics.asking import Ask
from huawu.metrics.service import Metrics

PERIOD_S: Final = 5.0
#: What happened so lately is told once more when the watch begins: the letter may be missing.
_TOLD_WITHIN: Final = timedelta(hours=1)

_log: Final = structlog.get_logger()


class Gauges(Protocol):
    """What the floor counts by itself, as of now."""

    def gauge(self, name: str, queue: str, team: str) -> float | None:
        """Return a gauge of a queue, of a team, or of all (""); None when it is not known."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A rule that is watched."""

    kept: KeptRule
    watch: Watch
    events: int  #: in its stream


class AlertWatcher:
    """Watches one tenant's rules."""

    def __init__(
        self,
        alerts: Alerts,
        metrics: Metrics,
        gauges: Gauges,
        journal: Journal,
        clock: Clock,
        tenant: TenantId,
    ) -> None:
        self._alerts = alerts
        self._metrics = metrics
        self._gauges = gauges
        self._journal = journal
        self._clock = clock
        self._actor = Actor(tenant=tenant)
        self._held: dict[str, _Held] = {}

    async def run(self) -> None:
        """Look until cancelled; while the database is away it tries again."""
        while True:
            try:
                await self.look()
            except HouseError as trouble:
                _log.warning("alerts are not watched; trying again", cause=trouble.message)
                self._held.clear()
            await asyncio.sleep(PERIOD_S)

    async def look(self) -> None:
        """Look once at every rule."""
        kept = {each.rule.id: each for each in await self._alerts.all()}
        for gone in await self._alerts.removed():
            await self._clear(await self._newest(gone), "removed")
            await self._alerts.forget(gone.rule.id)
        for name in self._held.keys() - kept.keys():
            del self._held[name]
            self._alerts.looks.pop(name, None)
        for each in kept.values():
            held = await self._newest(each)
            look = Look(version=each.version, watch=held.watch)
            if each.rule.enabled:
                held, look = await self._looked(held)
            self._held[each.rule.id] = held
            self._alerts.looks[each.rule.id] = look

    async def _newest(self, kept: KeptRule) -> _Held:
        """Return what is known of a rule; what stands by an older version is cleared first."""
        held = self._held.get(kept.rule.id)
        if held is None:
            newest, events = await self._alerts.last(kept.rule.id)
            held = _Held(kept=kept, watch=watch_after(newest), events=events)
            if newest is not None and self._clock.now() - newest.at < _TOLD_WITHIN:
                await self._alerts.tell(kept.rule, newest, events)
        if held.kept.version != kept.version or not kept.rule.enabled:
            held = await self._clear(held, "changed")
        return replace(held, kept=kept)

    async def _looked(self, held: _Held) -> tuple[_Held, Look]:
        rule, now = held.kept.rule, self._clock.now()
        value, trouble = await self._value(rule, now)
        look = Look(version=held.kept.version, watch=held.watch, value=value, trouble=trouble)
        if trouble:
            return held, look
        before, after = held.watch, step(rule, held.watch, value, now)
        held = replace(held, watch=after)
        if after.stands and not before.stands:
            held = await self._write(held, raised_event(rule, value, now))
        elif before.stands and not after.stands:
            event = cleared_event(rule, value, now, raised_at=before.raised_at, cause="back")
            held = await self._write(held, event)
        return held, replace(look, watch=after)

    async def _value(self, rule: Rule, now: datetime) -> tuple[float | None, str]:
        """Return the figure, and why there is none when the rule means nothing any more."""
        if rule.measure in GAUGES:
            return self._gauges.gauge(rule.measure, rule.queue, rule.team), ""
        scope = (("queue", rule.queue), ("team", rule.team))
        ask = Ask(
            metrics=[rule.measure],
            where={name: [value] for name, value in scope if value},
            since=now - timedelta(seconds=rule.window_s),
        )
        try:
            row = (await self._metrics.ask(ask)).rows[0]
        except (Invalid, NotFound) as trouble:  # the metric was changed meanwhile
            return None, trouble.message
        return row[rule.measure], ""

    async def _clear(self, held: _Held, cause: str) -> _Held:
        """Say of what stands that nobody watches it any more."""
        if not held.watch.stands:
            return replace(held, watch=QUIET)
        raised_at, now = held.watch.raised_at, self._clock.now()
        event = cleared_event(held.kept.rule, None, now, raised_at=raised_at, cause=cause)
        return await self._write(replace(held, watch=QUIET), event)

    async def _write(self, held: _Held, event: AlertEvent) -> _Held:
        stream = stream_of(held.kept.rule.id)
        write = StreamWrite(stream=stream, events=[event], expected_version=held.events)
        await self._journal.append(Batch(writes=[write], actor=self._actor))
        await self._alerts.tell(held.kept.rule, event, held.events + 1)
        return replace(held, events=held.events + 1)

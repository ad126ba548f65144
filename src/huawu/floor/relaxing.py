"""Takes contacts through the steps of their queue's routing plan, each step when it is due."""

from collections.abc import Iterator, Sequence

from msgspec import structs

from huawu.centre.model import Queue
from huawu.centre.plan import Condition, RoutingPlan
from huawu.contacts.machine import Contact
from huawu.contacts.places import WAITED_TOO_LONG, Place
from huawu.events.contact import (
    AgentAwaited,
    ContactPriorityChanged,
    ContactStepChanged,
    Known,
    StepChange,
)
from huawu.floor.awaiting import Awaiting, awaited
from huawu.floor.context import Setup
from huawu.floor.gauge import Gauge
from huawu.kernel.event import Event
from huawu.kernel.span import Instant, elapsed
from huawu.routing.policy import BANDS, key_at, preference
from huawu.routing.relaxing import (
    Asked,
    Changed,
    Progress,
    asked,
    band_above,
    changes,
    guard_s,
    next_due,
    sends_on,
)


class Relaxing:
    """Says what changes for a contact that waits, and when it changes next."""

    def __init__(self, setup: Setup, gauge: Gauge, awaiting: Awaiting) -> None:
        self._setup = setup
        self._gauge = gauge
        self._awaiting = awaiting

    def asked(self, place: Place, queue: Queue) -> Asked:
        """Return what a contact at this place asks for."""
        return awaited(self._by_plan(_progress(place), queue), place, queue)

    def _by_plan(self, progress: Progress, queue: Queue) -> Asked:
        plan = self._plan(queue)
        return Asked() if plan is None else asked(plan, progress, queue.needs)

    def exhausted(self, place: Place, queue: Queue) -> bool:
        """Say whether the plan is over and sends the contact on."""
        return sends_on(self._plan(queue), _progress(place))

    def due(self, contact: Contact, place: Place, queue: Queue, now: Instant) -> Sequence[Event]:
        """Return what is due for a contact now; none when nothing is."""
        waited_s = elapsed(place.since, now).s
        events: list[Event] = []
        progress, waits_for = _progress(place), None
        for due in self._changes(queue, progress, waited_s):
            progress = due.progress
            events.append(
                ContactStepChanged(
                    at=now.at,
                    contact=contact.id,
                    queue=queue.id,
                    plan=due.plan,
                    step=due.number,
                    change=due.change,
                    waited_s=waited_s,
                )
            )
            if due.change is StepChange.APPLIED and due.step.priority_delta:
                place = _advanced(place, due.step.priority_delta, queue)
                events.append(_priority(contact, place, "step", now))
            if due.change is StepChange.APPLIED and due.step.prefer_wait_s:
                waits_for = due.step
        promoted_s = _promoted_s(place, queue)
        if promoted_s is not None and waited_s >= promoted_s:
            band = BANDS[contact.channel] if place.band is None else place.band
            place = structs.replace(place, band=band_above(band))
            events.append(_priority(contact, place, WAITED_TOO_LONG, now))
        by_plan = self._by_plan(progress, queue)
        personal = self._awaiting.due(contact, place, queue, by_plan)
        if waits_for is not None and place.awaits is None and not _awaits(personal):
            agents = tuple(preference(by_plan.prefer))
            limit_s = waits_for.prefer_wait_s
            personal += self._awaiting.begin(contact, agents, Known.STEP, limit_s, queue, by_plan)
        return [*events, *personal]

    def _changes(self, queue: Queue, progress: Progress, waited_s: float) -> Iterator[Changed]:
        def holds(condition: Condition) -> bool:
            return self._gauge.holds(condition, queue.id)

        plan = self._plan(queue)
        return iter(()) if plan is None else changes(plan, progress, waited_s, holds)

    def next_s(self, place: Place, queue: Queue, now: Instant) -> float | None:
        """Return seconds until something is due; None when nothing will be."""
        plan = self._plan(queue)
        due = None if plan is None else next_due(plan, _progress(place))
        moments = [due.after_s] if due is not None else []
        promoted_s = _promoted_s(place, queue)
        if promoted_s is not None:
            moments.append(promoted_s)
        looked_s = self._awaiting.next_s(place, now)
        if looked_s is not None:
            moments.append(elapsed(place.since, now).s + looked_s)
        return max(min(moments) - elapsed(place.since, now).s, 0.0) if moments else None

    def _plan(self, queue: Queue) -> RoutingPlan | None:
        return None if queue.plan is None else self._setup.plan(queue.plan)


def _awaits(events: Sequence[Event]) -> bool:
    return any(isinstance(event, AgentAwaited) for event in events)


def _progress(place: Place) -> Progress:
    return Progress(place.applied, place.seen, place.expired)


def _promoted_s(place: Place, queue: Queue) -> float | None:
    return None if place.promoted else guard_s(queue, place.within_s)


def _advanced(place: Place, delta: int, queue: Queue) -> Place:
    key = key_at(place.key_at, delta, queue.priority_weight_s)
    return structs.replace(place, priority=place.priority + delta, key_at=key)


def _priority(contact: Contact, place: Place, cause: str, now: Instant) -> Event:
    return ContactPriorityChanged(
        at=now.at,
        contact=contact.id,
        queue=place.queue,
        cause=cause,
        priority=place.priority,
        key_at=place.key_at,
        band=place.band,
    )

"""Why a contact went where it went, and why it waits: facts from its journal, in order. Pure.

Facts are words and values; `app` turns them into sentences of a language.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from huawu.centre.needs import AgentNeed, AttributeNeed, Need, SkillNeed, parts
from huawu.events import callback as callings
from huawu.events import contact as contacts
from huawu.events import reservation as reservations
from huawu.events.contact import Band, ContactEvent
from huawu.kernel.event import Event
from huawu.kernel.ids import AgentId, QueueId, RoutingPlanId
from huawu.routing.explain import Explanation

#: A value in a fact: an id names its thing, anything else stands for itself.
Value = str | int | float | datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that decided where the contact went."""

    at: datetime
    code: str  #: what; stays the same for ever
    values: Mapping[str, Value] = field(default_factory=dict[str, Value])
    queue: QueueId | None = None
    agent: AgentId | None = None
    plan: RoutingPlanId | None = None


def facts_of(history: Iterable[Event]) -> list[Fact]:
    """Return what decided about a contact, from its own stream, oldest first."""
    told: list[Fact] = []
    for event in history:
        tell = _TOLD.get(type(event))
        if tell is not None and isinstance(event, ContactEvent):
            code, values = tell(event)
            told.append(
                Fact(
                    at=event.at,
                    code=code,
                    values=values,
                    queue=getattr(event, "queue", None),
                    agent=getattr(event, "agent", None),
                    plan=getattr(event, "plan", None),
                )
            )
    return told


def waits(why: Explanation, at: datetime) -> Fact:
    """Return why a contact waits, as of now."""
    lacking = ", ".join(_named(need) for need in parts(why.lacking))
    values: dict[str, Value] = {
        "position": why.position,
        "able": why.able,
        "free": why.free,
        "held_back": why.held_back,
        "excluded": ", ".join(why.excluded),
        "lacking": lacking,
        "agents": ", ".join(why.awaited),
    }
    code = f"waits_{why.why}" + ("_lacking" if lacking else "")
    return Fact(at=at, code=code, values=values, queue=why.queue, agent=why.agent)


def _named(need: Need) -> str:
    match need:
        case SkillNeed(skill=skill, level=level):
            return f"{skill} ≥ {level}"
        case AttributeNeed(attribute=attribute, value=value):
            return f"{attribute} = {value}"
        case AgentNeed(agents=agents):
            return " | ".join(agents)
        case _:
            return "…"


_Told = tuple[str, Mapping[str, Value]]


def _queued(event: contacts.ContactQueued) -> _Told:
    code = "queued_emergency" if event.band is Band.EMERGENCY else "queued"
    return code, {"priority": event.priority}


def _step(event: contacts.ContactStepChanged) -> _Told:
    return f"step_{event.change}", {"step": event.step, "waited_s": event.waited_s}


def _chosen(event: reservations.ReservationCreated) -> _Told:
    values = {
        "waited_s": event.waited_s,
        "able": event.able,
        "free": event.free,
        "idle_s": event.idle_s,
        "waiting": event.waiting,
        "choice": event.choice or None,
        "reserve": event.reserve or None,
    }
    if event.queue is None:
        code = "chosen_direct"
    elif event.trigger in {reservations.DIALLED, reservations.FIRST}:
        code = "dialled" if event.trigger == reservations.DIALLED else "chosen_first"
    elif event.choice == reservations.AWAITED:
        code = "chosen_awaited"
    elif event.reserve:
        code = "chosen_reserve"
    else:
        code = f"chosen_{event.trigger}" if event.trigger else "chosen"
    return code, {name: value for name, value in values.items() if value is not None}


def _awaited(event: contacts.AgentAwaited) -> _Told:
    values = {
        "agents": ", ".join(event.agents),
        "limit_s": event.limit_s,
        "expected_s": event.expected_s,
    }
    return f"awaited_{event.by}", values


def _booked(event: callings.CallbackBooked) -> _Told:
    values: dict[str, Value] = {
        "due": event.due_at,
        "tries": event.tries,
        "again_min": event.again_s / 60,
        "asked_in": event.asked_in or "",
    }
    code = "callback_booked" if event.agent is None else "callback_booked_for"
    return code, values


def _given_up(event: contacts.AgentGivenUp) -> _Told:
    values: dict[str, Value] = {
        "agents": ", ".join(event.agents),
        "limit_s": event.limit_s,
        "waited_s": event.waited_s,
    }
    if event.expected_s is not None:
        values["expected_s"] = event.expected_s
    return f"given_up_{event.cause}", values


_TOLD: Final[Mapping[type[Event], Callable[[Any], _Told]]] = {
    contacts.ContactQueued: _queued,
    contacts.ContactStepChanged: _step,
    contacts.AgentAwaited: _awaited,
    contacts.AgentGivenUp: _given_up,
    contacts.ContactPriorityChanged: lambda e: (f"priority_{e.cause}", {"priority": e.priority}),
    contacts.ContactRequeued: lambda e: ("requeued", {"cause": e.cause}),
    contacts.ContactOverflowed: lambda e: (
        "overflowed",
        {"cause": e.cause, "waited_s": e.elapsed_s},
    ),
    callings.CallbackOffered: lambda e: ("callback_offered", {"waited_s": e.waited_s}),
    callings.CallbackRequested: lambda e: ("callback_chosen", {"callback": e.callback}),
    callings.CallbackBooked: _booked,
    callings.CallbackPutOff: lambda e: (
        "callback_put_off",
        {"cause": e.cause, "tried": e.tried, "due": e.due_at},
    ),
    callings.CallbackOver: lambda e: ("callback_over", {"cause": e.cause, "tried": e.tried}),
    contacts.ContactAbandoned: lambda e: ("abandoned", {"waited_s": e.elapsed_s}),
    contacts.ContactLost: lambda e: ("lost", {"cause": e.cause}),
    contacts.ContactTransferred: lambda e: ("transferred", {"to": e.to, "to_kind": e.to_kind}),
    contacts.ContactEnded: lambda e: ("ended", {"outcome": e.outcome, "by": e.by}),
    reservations.ReservationCreated: _chosen,
    reservations.ReservationConnected: lambda e: ("connected", {"waited_s": e.waited_s}),
    reservations.ReservationTimedOut: lambda e: ("missed", {"rang_s": e.elapsed_s}),
    reservations.ReservationRejected: lambda e: (e.cause, {"rang_s": e.elapsed_s}),
    reservations.ReservationFailed: lambda e: ("failed", {"cause": e.cause}),
    reservations.ReservationRescinded: lambda e: ("rescinded", {"cause": e.cause}),
    reservations.AgentInvited: lambda e: (
        "invited_too" if e.joined else "invited" if e.invited > 1 else "invited_alone",
        {"waited_s": e.waited_s, "invited": e.invited, "able": e.able},
    ),
    reservations.InvitationEnded: lambda e: ("uninvited", {"cause": e.cause}),
}

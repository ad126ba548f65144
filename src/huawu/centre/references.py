"""Which other things a thing names, found from the types of its fields. Pure."""

import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Annotated, Any, Final, Union, cast, get_args, get_origin, get_type_hints

from huawu.kernel import ids

#: What each type of id names, by the kind's name.
NAMED_BY: Final[dict[Any, str]] = {
    ids.TeamId: "team",
    ids.SkillId: "skill",
    ids.AgentId: "agent",
    ids.DeviceId: "device",
    ids.QueueId: "queue",
    ids.HoursId: "hours",
    ids.RoutingPlanId: "routing-plan",
    ids.NumberId: "number",
    ids.TrunkId: "trunk",
    ids.FlowId: "flow",
    ids.PromptId: "prompt",
    ids.DispositionId: "disposition",
    ids.ShiftId: "shift",
    ids.ContractId: "contract",
    ids.UserId: "user",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """One field of a thing that names another."""

    field: str  #: e.g. "skills[2].skill"
    kind: str  #: of the thing named; "user" for people who sign in
    id: str


_Finder = Callable[[Any, str], Iterator[Reference]]


def references(thing: Any) -> Iterator[Reference]:
    """Yield what `thing`, one of the centre's dataclasses, names; its own id is none."""
    yield from _of_dataclass(thing, "", own="id")


def _of_dataclass(thing: Any, path: str, own: str = "") -> Iterator[Reference]:
    if thing is None:  # an optional part that is not there
        return
    for name, find in _finders(cast("type[Any]", type(thing))).items():
        if name != own:
            yield from find(getattr(thing, name), f"{path}.{name}" if path else name)


@cache
def _finders(kind: type[Any]) -> dict[str, _Finder]:
    """Return how to find references in each field of a dataclass that can hold any."""
    hints = get_type_hints(kind, include_extras=True)
    found = {field.name: _finder(hints[field.name]) for field in fields(kind)}
    return {name: find for name, find in found.items() if find is not None}


def _finder(hint: Any) -> _Finder | None:
    if hint in NAMED_BY:
        return _named_by(NAMED_BY[hint])
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _finder(inner[0])
    if origin in (Union, types.UnionType):
        return _first(inner)
    if origin in _CONTAINERS:
        place, members = _CONTAINERS[origin]
        return _many(inner[place], members)
    return _of_dataclass if is_dataclass(hint) else None


def _named_by(kind: str) -> _Finder:
    def find(value: Any, path: str) -> Iterator[Reference]:
        if value is not None:
            yield Reference(path, kind, value)

    return find


def _first(hints: tuple[Any, ...]) -> _Finder | None:
    """Return the finder of an optional id, or of a union of dataclasses, which all share one."""
    return next((find for hint in hints if (find := _finder(hint)) is not None), None)


def _many(hint: Any, members: Callable[[Any, str], Iterator[tuple[str, Any]]]) -> _Finder | None:
    inner = _finder(hint)
    if inner is None:
        return None

    def find(value: Any, path: str) -> Iterator[Reference]:
        if value is None:  # an optional list that is not there
            return
        for where, member in members(value, path):
            yield from inner(member, where)

    return find


def _numbered(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    for place, member in enumerate(value):
        name = getattr(member, "id", None)  # a flow's node is found by its name, not its place
        yield f"{path}[{place if name is None else name}]", member


def _keyed(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    for key, member in value.items():
        yield f"{path}.{key}", member


#: Containers: which of their type arguments is a member's, and how to go through the members.
_CONTAINERS: Final[dict[Any, tuple[int, Callable[[Any, str], Iterator[tuple[str, Any]]]]]] = {
    tuple: (0, _numbered),
    dict: (1, _keyed),
}

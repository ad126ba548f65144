"""May these changes be made to this set-up? Pure: no database, no clock.

`judge` works out what the set-up would be and refuses what would break it: a version that is no
longer the newest, a thing malformed in itself, a value that another thing has, a name of
something that is not there, the removal of something in use, a flow that would fail its callers.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from huawu.access.permissions import ANYWHERE, Person, demand, may
from huawu.centre.flow import Flow
from huawu.centre.kinds import KINDS, Kind, Place, kind_of_thing
from huawu.centre.model import Disposition, Number
from huawu.centre.references import Reference, references
from huawu.centre.view import CentreView, Kept
from huawu.kernel.errors import Conflict, Invalid, NotFound, StaleVersion

DISPOSITION_LEVELS: Final = 4


class Taken(Conflict):
    """Another thing of this kind has the value."""

    code = "taken"


class InUse(Conflict):
    """Other things name this one."""

    code = "in-use"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowFault:
    """One reason to refuse a flow."""

    node: str  #: where
    field: str  #: of the node
    message: str  #: what is wrong and how to mend it


class FlowRefused(Invalid):
    """A flow would fail its callers; `faults` says everything that is wrong with it."""

    code = "flow-refused"

    def __init__(self, flow: str, faults: Sequence[FlowFault]) -> None:
        first = faults[0]
        super().__init__(
            f"nodes[{first.node}].{first.field}", first.message, flow=flow, faults=len(faults)
        )
        self.faults = faults


class FlowCheck(Protocol):
    """Says what speaks against a flow; filled by `huawu.ivr`."""

    def __call__(self, flow: Flow, view: CentreView) -> Sequence[FlowFault]:
        """Return every fault of `flow` in a set-up; none when callers may enter it.

        Called in a thread of its own: look only at the arguments.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing as it shall be."""

    thing: Any
    expected_version: int | None  #: of the present one; 0 when new; None takes any
    removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Where a thing is named."""

    kind: str
    id: str
    field: str


def judge(
    view: CentreView, changes: Sequence[Change], person: Person, flow_check: FlowCheck
) -> Sequence[Kept[Any]]:
    """Return the new versions that `changes` make, of which only the origin is still to be set.

    Raises:
        Refused: the person may not change one of them.
        NotFound: what shall be removed is not there.
        StaleVersion: someone changed it first.
        Invalid: a thing is malformed or names something that is not there.
        Taken: another thing has its number or name.
        InUse: something that shall be removed is named by others.
    """
    made = [_next_version(view, change, person) for change in changes]
    if len({(kind_of_thing(kept.thing).name, kept.thing.id) for kept in made}) != len(made):
        raise Invalid("id", "a thing stands twice in one list of changes")
    draft = _drafted(view, made)
    for kept in made:
        demand_right = _demand_unused if kept.removed else _demand_sound
        demand_right(draft, kept.thing)
    for flow in _flows_touched(draft, made):
        if faults := flow_check(flow, draft):
            raise FlowRefused(flow.id, faults)
    return made


def uses(view: CentreView, kind: Kind[Any], thing_id: str) -> Sequence[Use]:
    """Return where a thing is named by others."""
    return [
        Use(kind=other.name, id=thing.id, field=reference.field)
        for other in KINDS.values()
        for thing in view.all(other.type)
        for reference in references(thing)
        if reference.id == thing_id and reference.kind == kind.name
    ]


def users_named(made: Iterable[Kept[Any]]) -> Iterator[Reference]:
    """Yield references to people who sign in; the store must say whether they are there."""
    for kept in made:
        if not kept.removed:
            yield from (r for r in references(kept.thing) if r.kind == "user")


def may_read(person: Person, kind: Kind[Any], thing: Any) -> bool:
    """Say whether a person may see a thing."""
    place = Place(ANYWHERE, ANYWHERE) if kind.place is None else kind.place(thing)
    return may(person, f"{kind.area}:read", team=place.team, queue=place.queue)


def _demand_write(person: Person, kind: Kind[Any], thing: Any) -> None:
    """What belongs to the whole centre is changed only by a right that no team or queue narrows."""
    place = Place() if kind.place is None else kind.place(thing)
    demand(person, f"{kind.area}:write", team=place.team, queue=place.queue)


def _next_version(view: CentreView, change: Change, person: Person) -> Kept[Any]:
    kind = kind_of_thing(change.thing)
    _demand_write(person, kind, change.thing)
    before = view.kept(kind.type, change.thing.id)
    there = before is not None and not before.removed
    if before is not None and there:
        _demand_write(person, kind, before.thing)
    if change.removed and not there:
        raise NotFound(f"There is no {kind.name} {change.thing.id}.")
    _demand_version(kind, before, change.expected_version)
    thing = change.thing if change.removed else kind.checked(change.thing)
    version = 1 if before is None else before.version + 1
    return Kept(thing=thing, version=version, removed=change.removed)


def _demand_version(kind: Kind[Any], before: Kept[Any] | None, expected: int | None) -> None:
    if expected is None:
        return
    present = 0 if before is None else before.version
    if expected == present or (expected == 0 and before is not None and before.removed):
        return
    name = f"The {kind.name}" if before is None else f"The {kind.name} {before.thing.id}"
    if expected == 0:
        raise StaleVersion(
            f"{name} is there already, at version {present}: choose another id, or name the "
            "version that you want to replace.",
            version=present,
        )
    raise StaleVersion(
        f"{name} is at version {present}; read it again and repeat the change.", version=present
    )


def _drafted(view: CentreView, made: Sequence[Kept[Any]]) -> CentreView:
    """Return the set-up as it would be; all old values are free before a new one is taken."""
    draft = view.copy()
    for kept in made:
        before = view.kept(kind_of_thing(kept.thing).type, kept.thing.id)
        if before is not None:
            draft.disown(before)
    for kept in made:
        if not kept.removed:
            _demand_free(draft, kept.thing)
        draft.put(kept)
    return draft


def _demand_free(draft: CentreView, thing: Any) -> None:
    kind = kind_of_thing(thing)
    for field, value in kind.keys(thing):
        owner = draft.owner(kind.type, field, value)
        if owner is not None and owner != thing.id:
            raise Taken(
                f"{field}: {kind.name} {owner} has this already; choose another.",
                field=field,
                owner=owner,
            )


def _demand_sound(draft: CentreView, thing: Any) -> None:
    for reference in references(thing):
        if reference.kind == "user":
            continue
        if draft.get(KINDS[reference.kind].type, reference.id) is None:
            raise Invalid(
                reference.field,
                f"there is no {reference.kind} {reference.id}; make it first or choose another",
            )
    if isinstance(thing, Disposition):
        _demand_tree(draft, thing)


def _demand_tree(draft: CentreView, thing: Disposition) -> None:
    """Refuse a disposition that stands below itself, or deeper than screens show."""
    above: Disposition | None = thing
    for _ in range(DISPOSITION_LEVELS):
        if above is None or above.parent is None:
            return
        above = draft.get(Disposition, above.parent)
    raise Invalid(
        "parent", f"makes a ring or more than {DISPOSITION_LEVELS} levels; choose another"
    )


def _demand_unused(draft: CentreView, thing: Any) -> None:
    kind = kind_of_thing(thing)
    found = uses(draft, kind, thing.id)
    if not found:
        return
    named = ", ".join(f"{use.kind} {use.id} ({use.field})" for use in found[:5])
    more = f" and {len(found) - 5} more" if len(found) > 5 else ""
    raise InUse(
        f"The {kind.name} {thing.id} is used by {named}{more}; change these first.",
        uses=len(found),
    )


def _flows_touched(draft: CentreView, made: Iterable[Kept[Any]]) -> Iterator[Flow]:
    """Yield the flows whose judgement may be another now: changed, or leaning on what changed."""
    flows: set[str] = set()
    leaned_on: set[tuple[str, str]] = set()
    for kept in made:
        thing = kept.thing
        if isinstance(thing, Flow):
            flows.add(thing.id)
        elif isinstance(thing, Number):
            flows.add(thing.flow)  # its language must be heard there
        else:
            leaned_on.add((kind_of_thing(thing).name, thing.id))
    for flow in draft.all(Flow):
        if flow.id in flows or any((r.kind, r.id) in leaned_on for r in references(flow)):
            yield flow

"""The whole set-up in memory: the newest version of everything, and all versions of flows.

Read synchronously by the floor and the engine's configuration; 10,000 agents are fine. `Centre`
fills it and keeps it up to date.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Generic, TypeVar

from huawu.centre.flow import Flow
from huawu.centre.kinds import kind_of, kind_of_thing, same
from huawu.centre.model import (
    AgentProfile,
    BlockList,
    Device,
    Disposition,
    Hours,
    Number,
    OutsidePolicy,
    Queue,
    Trunk,
)
from huawu.centre.plan import RoutingPlan, RoutingRules
from huawu.kernel.errors import NotFound
from huawu.kernel.ids import (
    AgentId,
    DeviceId,
    FlowId,
    HoursId,
    QueueId,
    RoutingPlanId,
    TeamId,
    TrunkId,
    UserId,
)

T = TypeVar("T")

_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Generic[T]):
    """One version of a thing, and where it came from."""

    thing: T
    version: int  #: 1-based and gapless
    change: int = 0  #: place among all changes of the centre
    removed: bool = False  #: then `thing` is what it was
    changed_at: datetime = _NEVER
    changed_by: UserId | None = None  #: None: the house itself
    cause: str = ""


class CentreView:
    """Everything a centre is made of, as of one change."""

    def __init__(self) -> None:
        self.change = 0  #: everything up to and with this change is in here
        self._kept: dict[type[Any], dict[str, Kept[Any]]] = {}
        self._owners: dict[tuple[type[Any], str, str], str] = {}
        self._flows: dict[tuple[str, int], Flow] = {}

    @staticmethod
    def of(things: Iterable[Any]) -> "CentreView":
        """Return a view of things at version 1, for tests and simulations."""
        view = CentreView()
        for thing in things:
            view.put(Kept(thing=thing, version=1, change=view.change + 1))
        return view

    def copy(self) -> "CentreView":
        """Return a view that can go its own way."""
        made = CentreView()
        made.change = self.change
        made._kept = {kind: dict(kept) for kind, kept in self._kept.items()}
        made._owners = dict(self._owners)
        made._flows = dict(self._flows)
        return made

    def put(self, kept: Kept[Any]) -> None:
        """Take a version of a thing; an older one than the present is only remembered."""
        kind = kind_of_thing(kept.thing)
        if isinstance(kept.thing, Flow):
            self._flows[kept.thing.id, kept.version] = kept.thing
        self.change = max(self.change, kept.change)
        here = self._kept.setdefault(kind.type, {})
        before = here.get(kept.thing.id)
        if before is not None and before.version >= kept.version:
            return
        if before is not None:
            self.disown(before)
        here[kept.thing.id] = kept
        if not kept.removed:
            for field, value in kind.keys(kept.thing):
                self._owners[kind.type, field, value] = kept.thing.id

    def disown(self, kept: Kept[Any]) -> None:
        """Free the values that only this thing may have."""
        kind = kind_of_thing(kept.thing)
        for field, value in kind.keys(kept.thing):
            if self._owners.get((kind.type, field, value)) == kept.thing.id:
                del self._owners[kind.type, field, value]

    def kept(self, kind: type[T], thing_id: str) -> Kept[T] | None:
        """Return the newest version of a thing, also of one that was removed."""
        return self._kept.get(kind, {}).get(thing_id)

    def get(self, kind: type[T], thing_id: str) -> T | None:
        """Return a thing, or None when there is none or it was removed."""
        kept = self.kept(kind, thing_id)
        return None if kept is None or kept.removed else kept.thing

    def need(self, kind: type[T], thing_id: str) -> Kept[T]:
        """Return a thing that must be there.

        Raises:
            NotFound: it is not, or was removed.
        """
        kept = self.kept(kind, thing_id)
        if kept is None or kept.removed:
            raise NotFound(f"There is no {kind_of(kind).name} {thing_id}.")
        return kept

    def all(self, kind: type[T]) -> Sequence[T]:
        """Return all things of a kind that are not removed."""
        return [kept.thing for kept in self.all_kept(kind)]

    def all_kept(self, kind: type[T]) -> Iterator[Kept[T]]:
        """Yield all things of a kind that are not removed, with their versions."""
        return (kept for kept in self._kept.get(kind, {}).values() if not kept.removed)

    def owner(self, kind: type[Any], field: str, value: str) -> str | None:
        """Return the id of the thing that has a value which only one may have."""
        return self._owners.get((kind, field, same(value)))

    def find(self, kind: type[T], field: str, value: str) -> T | None:
        """Return the thing that has a value which only one may have, whatever its case."""
        owner = self.owner(kind, field, value)
        return None if owner is None else self.get(kind, owner)

    def flow_version(self, flow: str, version: int) -> Flow | None:
        """Return one version of a flow, also of one that was removed since."""
        return self._flows.get((flow, version))


class CentreLookup:
    """The view under the names that the floor and the engine ask by."""

    def __init__(self, view: CentreView) -> None:
        self.view = view

    def number(self, dialled: str) -> Number | None:
        """Return the entry for a dialled number."""
        return self.view.find(Number, "dialled", dialled)

    def flow(self, flow: FlowId, version: int | None = None) -> tuple[Flow, int] | None:
        """Return a flow and its version; the newest when `version` is None."""
        if version is None:
            kept = self.view.kept(Flow, flow)
            return None if kept is None or kept.removed else (kept.thing, kept.version)
        found = self.view.flow_version(flow, version)
        return None if found is None else (found, version)

    def queue(self, queue: QueueId) -> Queue | None:
        """Return a queue."""
        return self.view.get(Queue, queue)

    def queues(self) -> Sequence[Queue]:
        """Return all queues."""
        return self.view.all(Queue)

    def plan(self, plan: RoutingPlanId) -> RoutingPlan | None:
        """Return a routing plan."""
        return self.view.get(RoutingPlan, plan)

    def routing_rules(self) -> RoutingRules:
        """Return what holds for all queues."""
        return self.view.get(RoutingRules, "main") or RoutingRules()

    def hours(self, hours: HoursId) -> Hours | None:
        """Return opening hours."""
        return self.view.get(Hours, hours)

    def agent(self, agent: AgentId) -> AgentProfile | None:
        """Return a person who takes contacts."""
        return self.view.get(AgentProfile, agent)

    def agents(self) -> Sequence[AgentProfile]:
        """Return all people who take contacts."""
        return self.view.all(AgentProfile)

    def agent_of(self, user: UserId) -> AgentProfile | None:
        """Return the agent as whom a user takes contacts."""
        return self.view.find(AgentProfile, "user", user)

    def team_of(self, user: UserId) -> TeamId | None:
        """Return the team in which a user takes contacts."""
        profile = self.agent_of(user)
        return None if profile is None else profile.team

    def device(self, device: DeviceId) -> Device | None:
        """Return a telephone."""
        return self.view.get(Device, device)

    def trunk(self, trunk: TrunkId) -> Trunk | None:
        """Return a line."""
        return self.view.get(Trunk, trunk)

    def dispositions_below(self, disposition: str) -> Sequence[str]:
        """Return a disposition and all below it in the tree, itself first."""
        found = [disposition]
        for above in found:
            found += [d.id for d in self.view.all(Disposition) if d.parent == above]
        return found

    def outside_policy(self) -> OutsidePolicy:
        """Return what may be dialled outside; without one that is nothing but emergencies."""
        return self.view.get(OutsidePolicy, "main") or OutsidePolicy()

    def block_list(self) -> BlockList:
        """Return whom the centre does not take."""
        return self.view.get(BlockList, "main") or BlockList()

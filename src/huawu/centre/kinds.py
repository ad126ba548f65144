"""The register of kinds: one entry for each kind of thing that a centre is made of."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from huawu.access.permissions import ANYWHERE, Anywhere
from huawu.centre import planned, rules
from huawu.centre.flow import Flow
from huawu.centre.model import (
    AgentProfile,
    BlockList,
    Device,
    Disposition,
    Hours,
    Number,
    OutsidePolicy,
    Prompt,
    Queue,
    ReasonCode,
    RetentionPolicy,
    Skill,
    Team,
    Trunk,
)
from huawu.centre.plan import RoutingPlan, RoutingRules
from huawu.centre.planning import Contract, PlanningRules, Shift
from huawu.centre.walls import Wallboard, check_wallboard
from huawu.kernel.errors import Invalid
from huawu.kernel.ids import QueueId, TeamId

T = TypeVar("T")

#: A value that only one thing of a kind may have: its field, and the value as it is compared.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """To which team or queue a thing belongs, for the question who may change it."""

    team: TeamId | Anywhere | None = None
    queue: QueueId | Anywhere | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[T]):
    """How things of one kind are read, checked, compared and guarded."""

    name: str  #: as in events and streams
    plural: str  #: as in addresses
    type: type[T]
    adapter: TypeAdapter[T]
    area: str  #: permissions are `<area>:read` and `<area>:write`
    check: Callable[[T], None]
    keys: Callable[[T], Iterable[Key]]
    place: Callable[[T], Place] | None = None  #: None: belongs to the whole centre
    undo_keeps: tuple[str, ...] = ()  #: fields that an undo leaves as they are

    def dumped(self, thing: T) -> dict[str, Any]:
        """Return a thing as JSON."""
        return self.adapter.dump_python(thing, mode="json")

    def loaded(self, body: Any) -> T:
        """Return the thing that JSON describes.

        Raises:
            Invalid: a field is unknown, missing or malformed; the first is named.
        """
        try:
            return self.adapter.validate_python(body)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False)[0]
            raise Invalid(field_path(first["loc"]) or self.name, first["msg"]) from None

    def checked(self, thing: T) -> T:
        """Return the thing again, exactly as it will come back from the database.

        Raises:
            Invalid: a field is malformed.
        """
        body = self.dumped(thing)
        rules.check_text(body)
        rules.check_id(body["id"])
        again = self.loaded(body)
        self.check(again)
        return again


def field_path(loc: Iterable[str | int]) -> str:
    """Return pydantic's place of an error as we write it: `skills[2].level`.

    A part such as `<skill>` only tells of which kind a part of a union was meant to be.
    """
    path = ""
    for part in loc:
        if isinstance(part, str) and part.startswith("<"):
            continue
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def same(text: str) -> str:
    """Return a name as it is compared: case, width and outer blanks do not matter."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", folded).strip()


def _by_name(thing: Any) -> Iterable[Key]:
    yield "name", same(thing.name)


def _no_key(thing: Any) -> Iterable[Key]:  # noqa: ARG001  # as the others
    return ()


def _agent_keys(agent: AgentProfile) -> Iterable[Key]:
    yield "number", same(agent.number)  # people may share a name
    if agent.user is not None:
        yield "user", agent.user


def _number_keys(number: Number) -> Iterable[Key]:
    yield "dialled", number.dialled
    yield "name", same(number.name)


def _device_keys(device: Device) -> Iterable[Key]:
    yield "username", same(device.username)


def _trunk_keys(trunk: Trunk) -> Iterable[Key]:
    yield "name", same(trunk.name)
    for net in sorted(set(rules.trunk_networks(trunk))):
        yield "match", net


def _reason_keys(reason: ReasonCode) -> Iterable[Key]:
    yield "name", f"{reason.kind} {same(reason.name)}"


def _disposition_keys(disposition: Disposition) -> Iterable[Key]:
    yield "name", f"{disposition.parent or ''} {same(disposition.name)}"


def _agent_place(agent: AgentProfile) -> Place:
    return Place(agent.team, ANYWHERE)


def _team_place(team: Team) -> Place:
    return Place(team.id, ANYWHERE)


def _queue_place(queue: Queue) -> Place:
    return Place(ANYWHERE, queue.id)


_ALL: Final[tuple[Kind[Any], ...]] = (
    Kind(
        name="team", plural="teams", type=Team, adapter=TypeAdapter(Team), area="people",
        check=rules.check_name, keys=_by_name, place=_team_place,
    ),
    Kind(
        name="skill", plural="skills", type=Skill, adapter=TypeAdapter(Skill), area="people",
        check=rules.check_name, keys=_by_name,
    ),
    Kind(
        name="agent", plural="agents", type=AgentProfile, adapter=TypeAdapter(AgentProfile),
        area="people", check=rules.check_agent, keys=_agent_keys, place=_agent_place,
    ),
    Kind(
        name="hours", plural="hours", type=Hours, adapter=TypeAdapter(Hours), area="queues",
        check=rules.check_calendar, keys=_by_name,
    ),
    Kind(
        name="routing-plan", plural="routing-plans", type=RoutingPlan,
        adapter=TypeAdapter(RoutingPlan), area="queues", check=rules.check_plan, keys=_by_name,
    ),
    Kind(
        name="routing-rules", plural="routing-rules", type=RoutingRules,
        adapter=TypeAdapter(RoutingRules), area="queues", check=rules.check_routing_rules,
        keys=_no_key,
    ),
    Kind(
        name="queue", plural="queues", type=Queue, adapter=TypeAdapter(Queue), area="queues",
        check=rules.check_queue, keys=_by_name, place=_queue_place,
    ),
    Kind(
        name="wallboard", plural="wallboards", type=Wallboard, adapter=TypeAdapter(Wallboard),
        area="queues", check=check_wallboard, keys=_by_name,
    ),
    Kind(
        name="reason-code", plural="reason-codes", type=ReasonCode,
        adapter=TypeAdapter(ReasonCode), area="queues", check=rules.check_name, keys=_reason_keys,
    ),
    Kind(
        name="disposition", plural="dispositions", type=Disposition,
        adapter=TypeAdapter(Disposition), area="queues", check=rules.check_name,
        keys=_disposition_keys,
    ),
    Kind(
        name="prompt", plural="prompts", type=Prompt, adapter=TypeAdapter(Prompt), area="flows",
        check=rules.check_prompt, keys=_by_name,
    ),
    Kind(
        name="flow", plural="flows", type=Flow, adapter=TypeAdapter(Flow), area="flows",
        check=rules.check_name, keys=_by_name,
    ),
    Kind(
        name="device", plural="devices", type=Device, adapter=TypeAdapter(Device), area="lines",
        check=rules.check_device, keys=_device_keys, undo_keeps=("digest_sha256", "digest_md5"),
    ),
    Kind(
        name="trunk", plural="trunks", type=Trunk, adapter=TypeAdapter(Trunk), area="lines",
        check=rules.check_trunk, keys=_trunk_keys,
    ),
    Kind(
        name="number", plural="numbers", type=Number, adapter=TypeAdapter(Number), area="lines",
        check=rules.check_number, keys=_number_keys,
    ),
    Kind(
        name="outside-policy", plural="outside-policies", type=OutsidePolicy,
        adapter=TypeAdapter(OutsidePolicy), area="lines", check=rules.check_policy, keys=_no_key,
    ),
    Kind(
        name="retention-policy", plural="retention-policies", type=RetentionPolicy,
        adapter=TypeAdapter(RetentionPolicy), area="retention", check=rules.check_retention,
        keys=_no_key,
    ),
    Kind(
        name="block-list", plural="block-lists", type=BlockList, adapter=TypeAdapter(BlockList),
        area="lines", check=rules.check_block_list, keys=_no_key,
    ),
    Kind(
        name="shift", plural="shifts", type=Shift, adapter=TypeAdapter(Shift), area="planning",
        check=planned.check_shift, keys=_by_name,
    ),
    Kind(
        name="contract", plural="contracts", type=Contract, adapter=TypeAdapter(Contract),
        area="planning", check=planned.check_contract, keys=_by_name,
    ),
    Kind(
        name="planning-rules", plural="planning-rules", type=PlanningRules,
        adapter=TypeAdapter(PlanningRules), area="planning", check=planned.check_rules,
        keys=_no_key,
    ),
)  # fmt: skip

#: By name.
KINDS: Final[Mapping[str, Kind[Any]]] = {kind.name: kind for kind in _ALL}
_BY_TYPE: Final[Mapping[type[Any], Kind[Any]]] = {kind.type: kind for kind in _ALL}


def kind_of(kind: type[T]) -> Kind[T]:
    """Return the register's entry for a type of thing."""
    return _BY_TYPE[kind]


def kind_of_thing(thing: Any) -> Kind[Any]:
    """Return the register's entry for a thing."""
    return _BY_TYPE[cast("type[Any]", type(thing))]

"""What may be asked of an agent: a skill at a level, an attribute, and all, any or none of these.

As JSON a need is told by its field: `{"skill": "skl_en", "level": 5}`, `{"attribute": "site",
"value": "Xi'an"}`, `{"agents": ["agt_1"]}`, `{"all": […]}`, `{"any": […]}`, `{"none": […]}`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Final, cast

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import Discriminator, Tag

from huawu.centre.form import Form
from huawu.kernel.ids import AgentId, SkillId

Level = Annotated[int, Ge(0), Le(10)]  #: proficiency; 0 means "muted"
Word = Annotated[str, MinLen(1), MaxLen(80)]

#: How deep needs may stand in needs, and of how many parts all of them may consist.
DEEPEST: Final = 5
MOST: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillNeed(Form):
    """A skill that an agent must have."""

    skill: SkillId
    level: Level = 1  #: at least


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeNeed(Form):
    """An attribute that an agent must have: one of the set-up's own, `team` or `language`."""

    attribute: Word
    value: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentNeed(Form):
    """One of these agents and nobody else; only a plan's step may ask for people by name."""

    agents: Annotated[tuple[AgentId, ...], MinLen(1), MaxLen(20)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf(Form):
    """Every one of these."""

    all: Annotated[tuple["Need", ...], MinLen(1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf(Form):
    """At least one of these."""

    any: Annotated[tuple["Need", ...], MinLen(1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoneOf(Form):
    """Not one of these."""

    none: Annotated[tuple["Need", ...], MinLen(1)]


def _told_by(value: object) -> str | None:
    """Return the tag of a need: `<` and the field that tells its kind."""
    if isinstance(value, dict):
        return next((tag for tag in _KINDS if tag[1:-1] in cast("dict[str, Any]", value)), None)
    return next((tag for tag, kind in _KINDS.items() if isinstance(value, kind)), None)


_KINDS: Final[dict[str, type[Form]]] = {
    "<skill>": SkillNeed,
    "<attribute>": AttributeNeed,
    "<agents>": AgentNeed,
    "<all>": AllOf,
    "<any>": AnyOf,
    "<none>": NoneOf,
}

Need = Annotated[
    Annotated[SkillNeed, Tag("<skill>")]
    | Annotated[AttributeNeed, Tag("<attribute>")]
    | Annotated[AgentNeed, Tag("<agents>")]
    | Annotated[AllOf, Tag("<all>")]
    | Annotated[AnyOf, Tag("<any>")]
    | Annotated[NoneOf, Tag("<none>")],
    Discriminator(
        _told_by,
        custom_error_type="need",
        custom_error_message="name a skill, an attribute or agents, or all, any or none of several",
    ),
]


def inner(need: Need) -> tuple[Need, ...]:
    """Return the needs that a need consists of; none for one that stands by itself."""
    match need:
        case AllOf(all=parts) | AnyOf(any=parts) | NoneOf(none=parts):
            return parts
        case _:
            return ()


def parts(needs: Iterable[Need]) -> Iterator[Need]:
    """Yield needs and whatever stands in them."""
    for need in needs:
        yield need
        yield from parts(inner(need))


def depth(needs: Iterable[Need]) -> int:
    """Return how deep needs stand in needs; 0 for none at all."""
    return max((1 + depth(inner(need)) for need in needs), default=0)

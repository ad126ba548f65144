"""Of worlds that differ only in who is called the first and who the second, one stands for all.

Contacts are alike, and so are agents. What can come of a world comes also of the one in which two
of them have changed names, with their names changed: a walk need go through one of the four only.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product
from typing import Any, Final, NamedTuple, TypeVar, cast

from msgspec import Struct
from tests.unit.floor.protocol import POOL, Leg, World

from huawu.kernel.ids import LegId

T = TypeVar("T")
Pair = tuple[T, ...]  #: of the two contacts, or of the two agents

_CONTACT: Final = re.compile(r"(?<=ctc_|old_)[01]|(?<=in_)[01]")
_AGENT: Final = re.compile(r"(?<=agt_)[01]")
_OTHER: Final = {"0": "1", "1": "0"}


class Swap(NamedTuple):
    """Who change their names."""

    contacts: bool
    agents: bool


SWAPS: Final = tuple(Swap(*which) for which in product((False, True), repeat=2))


def representative(world: World) -> World:
    """Return the world that stands for this one and for those that are like it."""
    alike = _least(world.contacts, world.agents, world.callers)
    if len(alike) == 1:
        return swapped(world, alike[0])
    return min((swapped(world, swap) for swap in alike), key=hash)


@cache
def _least(contacts: Pair[int], agents: Pair[int], callers: Pair[bool]) -> Sequence[Swap]:
    """Return after which swaps the people come first in order: mostly it is one."""
    keys = {
        swap: (
            _numbers(contacts, swap, turned=swap.contacts),
            _numbers(agents, swap, turned=swap.agents),
            _placed(callers, turned=swap.contacts),
        )
        for swap in SWAPS
    }
    return [swap for swap, key in keys.items() if key == min(keys.values())]


def swapped(world: World, swap: Swap) -> World:
    """Return the world with names changed."""
    if swap == SWAPS[0]:
        return world
    old = world.old
    if old is not None:
        old = (
            _numbers(old[0], swap, turned=swap.contacts),
            _numbers(old[1], swap, turned=swap.agents),
        )
    return World(
        contacts=_numbers(world.contacts, swap, turned=swap.contacts),
        agents=_numbers(world.agents, swap, turned=swap.agents),
        tasks=frozenset([each ^ swap.contacts for each in world.tasks]),
        callers=_placed(world.callers, turned=swap.contacts),
        legs=frozenset([_leg(leg, swap) for leg in world.legs]),
        acts=frozenset([(act, _leg(leg, swap)) for act, leg in world.acts]),
        told=frozenset([(what, _named(leg, swap)) for what, leg in world.told]),
        down=world.down,
        crashes=world.crashes,
        twice=world.twice,
        old=old,
        old_legs=frozenset([_named(leg, swap) for leg in world.old_legs]),
    )


def _placed(pair: Pair[T], *, turned: bool) -> Pair[T]:
    return pair[::-1] if turned else pair


@cache
def _numbers(numbers: Pair[int], swap: Swap, *, turned: bool) -> Pair[int]:
    return _placed(tuple([_number(each, swap) for each in numbers]), turned=turned)


@cache
def _number(number: int, swap: Swap) -> int:
    """Return the number of a contact or an agent whose names are changed."""
    return POOL.put(_renamed(POOL.values[number], swap))


@cache
def _leg(leg: Leg, swap: Swap) -> Leg:
    return leg._replace(
        id=_named(leg.id, swap),
        contact=leg.contact ^ swap.contacts,
        agent=leg.agent ^ swap.agents,
    )


@cache
def _named(name: str, swap: Swap) -> LegId:
    for pattern, changes in ((_CONTACT, swap.contacts), (_AGENT, swap.agents)):
        if changes:
            name = pattern.sub(lambda found: _OTHER[found[0]], name)
    return LegId(name)


def _renamed(value: Any, swap: Swap) -> Any:
    """Return a value of the product with all names in it changed."""
    if type(value) is str:
        return _named(value, swap)
    if isinstance(value, Struct):
        fields = value.__struct_fields__
        return type(value)(**{name: _renamed(getattr(value, name), swap) for name in fields})
    if isinstance(value, Mapping):
        known = cast("Mapping[Any, Any]", value)
        return {key: _renamed(each, swap) for key, each in known.items()}
    return value

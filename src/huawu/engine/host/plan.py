"""Which pushes bring an engine's devices from one state to another. Pure.

Asterisk walks over all endpoints, in time growing with their square, whenever an address record
appears or changes while endpoints exist (figures in ADR 0005). So records come before endpoints,
and when many of them change the endpoints step aside first.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from huawu.engine.host.config.text import Setting

Objects = Mapping[str, tuple[Setting, ...]]
"""A device as `config.pjsip.device_objects` makes it: kind to settings."""

Prints = Mapping[str, str]
"""What a device was when it was pushed: kind to fingerprint."""

_SWEEP_S_PER_SQUARED_ENDPOINT = 1.3e-8  # measured: 1.3 s at 10,000
_REBUILD_S_PER_ENDPOINT = 2.5e-3  # measured: delete and create one, with four requests at once


@dataclass(frozen=True, slots=True)
class Step:
    """One push: create or replace an object, or delete it when there are no settings."""

    kind: str
    name: str
    settings: tuple[Setting, ...] | None


Stage = list[Step]
"""Steps whose order does not matter."""


def prints_of(objects: Objects) -> dict[str, str]:
    """Return the fingerprint of each object of a device."""
    return {
        kind: hashlib.blake2b(repr(settings).encode(), digest_size=8).hexdigest()
        for kind, settings in objects.items()
    }


def full(wanted: Mapping[str, Objects], present: Collection[str]) -> list[Stage]:
    """Return the stages for an engine of which only the endpoints' names are known."""
    gone = sorted(set(present) - set(wanted))
    return _staged(
        wanted,
        unseat=sorted(present),
        forget=gone,
        changed={kind: sorted(wanted) for kind in ("auth", "aor", "endpoint")},
    )


def difference(before: Mapping[str, Prints], wanted: Mapping[str, Objects]) -> list[Stage]:
    """Return the stages from what was pushed before to what is wanted now."""
    gone = sorted(set(before) - set(wanted))
    changed: dict[str, list[str]] = {"auth": [], "aor": [], "endpoint": []}
    for name, objects in wanted.items():
        had = before.get(name, {})
        for kind, mark in prints_of(objects).items():
            if had.get(kind) != mark:
                changed[kind].append(name)
    seated = changed["endpoint"]
    if _sweeping_costs_more(len(changed["aor"]), len(wanted)):
        seated = changed["endpoint"] = list(wanted)
    unseat = [*gone, *(name for name in seated if name in before)]
    return _staged(wanted, unseat=unseat, forget=gone, changed=changed)


def _sweeping_costs_more(records: int, endpoints: int) -> bool:
    sweeps_s = records * endpoints**2 * _SWEEP_S_PER_SQUARED_ENDPOINT
    return sweeps_s > endpoints * _REBUILD_S_PER_ENDPOINT


def _staged(
    wanted: Mapping[str, Objects],
    *,
    unseat: Iterable[str],
    forget: Iterable[str],
    changed: Mapping[str, Iterable[str]],
) -> list[Stage]:
    # an endpoint cannot be replaced in place: Asterisk answers 500 and keeps the old one
    stages: list[Stage] = [
        [Step("endpoint", name, None) for name in unseat],
        [Step(kind, name, None) for name in forget for kind in ("aor", "auth")],
    ]
    stages.extend(
        [Step(kind, name, wanted[name][kind]) for name in changed[kind]]
        for kind in ("auth", "aor", "endpoint")
    )
    return [stage for stage in stages if stage]

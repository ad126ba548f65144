"""The floor's state as bytes, so that a start folds only what came since."""

from typing import Any, Final, cast

import msgspec
from msgspec import Struct

from huawu.agents.machine import Agent
from huawu.contacts.machine import Contact
from huawu.floor.counters import DayCounters
from huawu.floor.state import Aim, Asking, CutOff, FloorState
from huawu.kernel.ids import PartyId, QueueId
from huawu.recordings.raw import RawRecording

#: Goes up when the shape of what is kept changes; an older snapshot is then not used.
FORMAT: Final = 2
NAME: Final = "floor"


class _Kept(Struct, frozen=True):
    format: int
    contacts: list[Contact]
    agents: list[Agent]
    counters: DayCounters
    unfinished: list[RawRecording]
    draining: list[str] = []
    cut_off: dict[PartyId, CutOff] = {}
    reserves: dict[QueueId, frozenset[int]] = {}
    aims: dict[QueueId, Aim] = msgspec.field(name="raised", default_factory=dict[QueueId, Aim])
    asking: dict[QueueId, Asking] = {}


class _Format(Struct, frozen=True):
    format: int


def pack(state: FloorState) -> bytes:
    """Return the state as bytes, without monotonic times: they belong to this process."""
    kept = _Kept(
        FORMAT,
        list(state.contacts.values()),
        list(state.agents.values()),
        state.counters,
        list(state.unfinished.values()),
        sorted(state.draining),
        state.cut_off,
        state.reserves,
        state.aims,
        state.asking,
    )
    plain = msgspec.to_builtins(kept)
    return msgspec.msgpack.encode(_timeless(plain))


def unpack(body: bytes) -> FloorState | None:
    """Return the state that was packed, or None when it has another shape."""
    try:
        if msgspec.msgpack.decode(body, type=_Format).format != FORMAT:
            return None
        kept = msgspec.msgpack.decode(body, type=_Kept)
    except msgspec.MsgspecError:
        return None
    return FloorState(
        contacts={contact.id: contact for contact in kept.contacts},
        agents={agent.id: agent for agent in kept.agents},
        counters=kept.counters,
        unfinished={raw.id: raw for raw in kept.unfinished},
        draining=set(kept.draining),
        cut_off=kept.cut_off,
        reserves=kept.reserves,
        aims=kept.aims,
        asking=kept.asking,
    )


def _timeless(plain: Any) -> Any:
    if isinstance(plain, dict):
        found = cast("dict[Any, Any]", plain)
        return {k: None if k == "mono_s" else _timeless(v) for k, v in found.items()}
    if isinstance(plain, list):
        return [_timeless(each) for each in cast("list[Any]", plain)]
    return plain

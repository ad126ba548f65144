"""The floor's state as bytes, so that a start folds only what came since."""

from typing import Final

import msgspec
from msgspec import Struct

from huawu.agents.machine import Agent
from huawu.contacts.machine import Contact
from huawu.floor.counters import DayCounters
from huawu.floor.state import FloorState

#: Goes up when the shape of what is kept changes; an older snapshot is then not used.
FORMAT: Final = 1
NAME: Final = "floor"


class _Kept(Struct, frozen=True):
    format: int
    contacts: list[Contact]
    agents: list[Agent]
    counters: DayCounters


class _Format(Struct, frozen=True):
    format: int


def pack(state: FloorState) -> bytes:
    """Return the state as bytes."""
    kept = _Kept(FORMAT, list(state.contacts.values()), list(state.agents.values()), state.counters)
    return msgspec.msgpack.encode(kept)


def unpack(body: bytes) -> FloorState | None:
    """Return the state that was packed, or None when it has another shape.

    Monotonic times are dropped: they belong to the process that packed them.
    """
    try:
        if msgspec.msgpack.decode(body, type=_Format).format != FORMAT:
            return None
        kept = msgspec.msgpack.decode(body, type=_Kept, dec_hook=None)
    except msgspec.MsgspecError:
        return None
    return FloorState(
        contacts={contact.id: contact for contact in kept.contacts},
        agents={agent.id: agent for agent in kept.agents},
        counters=kept.counters,
    )

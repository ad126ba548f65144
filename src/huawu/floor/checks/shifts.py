"""H8: what an agent's states lasted is together the time they were signed in."""

from dataclasses import dataclass, field
from datetime import datetime

from huawu.events.agent import ModeChanged, SessionChanged, SessionState, SlotChanged
from huawu.events.contact import Channel
from huawu.floor.checks.rule import ByTheClock
from huawu.floor.checks.times import agrees
from huawu.kernel.event import Recorded
from huawu.kernel.ids import AgentId

_Key = tuple[Channel, int]


@dataclass(slots=True)
class _Shift:
    """One agent from sign-in to sign-out."""

    session_s: float = 0.0
    mode_s: float = 0.0
    slots: dict[_Key, tuple[float, datetime]] = field(
        default_factory=dict[_Key, tuple[float, datetime]]
    )  #: seconds so far, and up to when


class Shifts(ByTheClock):
    """From sign-in to sign-out the modes, and each slot's states, last as long as the session.

    The last free span of a slot is closed by no event; it counts up to the sign-out.
    """

    name = "H8 an agent's state times sum to the time signed in"

    def __init__(self) -> None:
        super().__init__()
        self._shifts: dict[AgentId, _Shift] = {}
        self._acts = {
            SessionChanged: self._session,
            ModeChanged: self._mode,
            SlotChanged: self._slot,
        }

    def _session(self, recorded: Recorded, event: SessionChanged) -> None:
        if event.before is SessionState.OUT:
            self._shifts[event.agent] = _Shift()
            return
        shift = self._shifts.get(event.agent)
        if shift is None:
            return
        shift.session_s += event.elapsed_s or 0.0
        if event.after is SessionState.OUT:
            self._close(recorded, event, self._shifts.pop(event.agent))

    def _mode(self, _: Recorded, event: ModeChanged) -> None:
        shift = self._shifts.get(event.agent)
        if shift is not None:
            shift.mode_s += event.elapsed_s or 0.0

    def _slot(self, _: Recorded, event: SlotChanged) -> None:
        shift = self._shifts.get(event.agent)
        if shift is not None:
            key = (event.channel, event.slot)
            before_s, _at = shift.slots.get(key, (0.0, self._at(event)))
            shift.slots[key] = (before_s + (event.elapsed_s or 0.0), self._at(event))

    def _close(self, recorded: Recorded, out: SessionChanged, shift: _Shift) -> None:
        whole_s = shift.session_s
        if not agrees(shift.mode_s, whole_s):
            self._broken(
                recorded,
                f"{out.agent}: modes lasted {shift.mode_s:.3f} s, signed in {whole_s:.3f} s",
            )
        for (channel, slot), (busy_s, until) in shift.slots.items():
            slot_s = busy_s + (self._at(out) - until).total_seconds()
            if not agrees(slot_s, whole_s):
                self._broken(
                    recorded,
                    f"{out.agent}: slot {channel}/{slot} lasted {slot_s:.3f} s, "
                    f"signed in {whole_s:.3f} s",
                )

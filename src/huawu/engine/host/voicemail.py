"""Take in the messages that callers left while no floor was there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from huawu.engine.host.layout import EnginePaths

_RECORDED = ".wav"
_BEGUN = ".part"
_DONE = ".done"
_LOST_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftMessage:
    """A message with what is known of its call."""

    path: Path  #: WAV, 8 kHz mono; empty when the caller said nothing
    trunk: str
    dialled: str
    caller: str  #: "" when withheld or unknown
    withheld: bool
    waited_s: int  #: how long the caller heard music before
    at: datetime  #: when the message began
    whole: bool  #: False when the engine died while recording

    def discard(self) -> None:
        """Remove the message from the spool, after it has been taken in. Blocking."""
        for suffix in (_RECORDED, _BEGUN, _DONE):
            self.path.with_suffix(suffix).unlink(missing_ok=True)


def left_messages(paths: EnginePaths, *, now: datetime) -> Iterator[LeftMessage]:
    """Yield the messages in the spool that nobody records any more, oldest first. Blocking."""
    for begun in sorted(paths.voicemail.glob(f"*{_BEGUN}")):
        done = begun.with_suffix(_DONE)
        whole = done.exists()
        message = _read(begun, whole=whole)
        if message and (whole or message.at < now - _LOST_AFTER):
            yield message


def _read(begun: Path, *, whole: bool) -> LeftMessage | None:
    """Read what the dialplan wrote: the call's arguments and the second it began."""
    facts = begun.read_text(errors="replace").strip().split(":")
    recorded = begun.with_suffix(_RECORDED)
    if len(facts) != 7 or not facts[6].isdigit() or not recorded.exists():
        return None
    _kind, trunk, dialled, caller, shown, waited_s, epoch_s = facts
    return LeftMessage(
        path=recorded,
        trunk=trunk,
        dialled=dialled,
        caller=caller,
        withheld=shown == "withheld",
        waited_s=int(waited_s) if waited_s.isdigit() else 0,
        at=datetime.fromtimestamp(int(epoch_s), UTC),
        whole=whole,
    )

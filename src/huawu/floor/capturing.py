"""Recording a conversation: from the first join to the end, through holds and transfers."""

from typing import Final

import structlog

from huawu.centre.model import RecordingPolicy
from huawu.events.call import (
    RecordingLost,
    RecordingPaused,
    RecordingResumed,
    RecordingStarted,
)
from huawu.floor.call import Call
from huawu.floor.live import Live
from huawu.kernel.errors import Conflict, Unavailable
from huawu.kernel.ids import RecordingId
from huawu.kernel.span import elapsed

_log: Final = structlog.get_logger()


class Capturing:
    """Starts and pauses the recording of a call; the end of the contact stops it."""

    def __init__(self, live: Live) -> None:
        self._live = live

    async def begin(self, call: Call) -> None:
        """Record from now on, unless it runs already or the queue says never.

        The talk goes on when recording cannot start; the journal says that it is lost.
        """
        live, contact = self._live, self._live.contact(call)
        queue = live.queue(contact.last_place.queue if contact.last_place is not None else None)
        never = queue is not None and queue.recording is RecordingPolicy.NEVER
        if contact.capture is not None or never:
            return
        recording = RecordingId(live.new("rec"))
        try:
            await live.around.engine.record(call.leg, recording)
        except Unavailable as trouble:
            _log.error("recording could not start", contact=contact.id, cause=trouble.code)
            at = live.ledger.now().at
            await live.ledger.write(
                RecordingLost(at=at, contact=contact.id, recording=recording, cause="not_started")
            )
            return
        at = live.ledger.now().at
        await live.ledger.write(
            RecordingStarted(at=at, contact=contact.id, recording=recording, leg=call.leg)
        )

    async def pause(self, call: Call, *, paused: bool, by: str) -> None:
        """Write silence from now on, or sound again.

        Raises:
            Conflict: nothing is recorded, or it already is as asked.
        """
        live, contact = self._live, self._live.contact(call)
        capture = contact.capture
        if capture is None or capture.stopped:
            raise Conflict("This call is not recorded.")
        if (capture.paused is not None) == paused:
            raise Conflict("The recording is already paused." if paused else "It is not paused.")
        await live.around.engine.pause_recording(call.leg, capture.id, paused=paused)
        now = live.ledger.now()
        if capture.paused is None:
            event = RecordingPaused(at=now.at, contact=contact.id, recording=capture.id, by=by)
            await live.ledger.write(event)
            return
        await live.ledger.write(
            RecordingResumed(
                at=now.at,
                contact=contact.id,
                recording=capture.id,
                by=by,
                elapsed_s=elapsed(capture.paused, now).s,
            )
        )


async def store(live: Live, recording: RecordingId) -> None:
    """Bring a recording that ran to the store, and tell the journal what came of it."""
    raw = live.ledger.state.unfinished.get(recording)
    if raw is not None:
        await live.ledger.write(await live.around.recorder.finish(raw))

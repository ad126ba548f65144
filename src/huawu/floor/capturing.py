"""Recording a conversation: from the first join to the end, through holds and transfers."""

import asyncio
from contextlib import suppress
from functools import partial
from typing import Final

import structlog

from huawu.centre.model import RecordingPolicy
from huawu.contacts.machine import queue_of
from huawu.events.call import (
    RecordingPaused,
    RecordingResumed,
    RecordingStarted,
)
from huawu.events.contact import Direction
from huawu.floor.call import Call
from huawu.floor.live import Live
from huawu.kernel.errors import Conflict, Unavailable
from huawu.kernel.ids import RecordingId
from huawu.kernel.span import elapsed

_log: Final = structlog.get_logger()

#: How soon a recording that could not be stored is tried again.
STORE_AGAIN_S: Final = 10.0


class Capturing:
    """Starts and pauses the recording of a call; the end of the contact stops it."""

    def __init__(self, live: Live) -> None:
        self._live = live

    async def begin(self, call: Call) -> None:
        """Record from now on, unless it runs already or the queue says never.

        The journal knows of it first, so that a crash in between leaves no sound that nobody
        knows. The talk goes on when recording cannot start; its end then finds nothing to store.
        """
        live, contact = self._live, self._live.contact(call)
        if contact.direction is Direction.INTERNAL:
            return  # the customer's recording goes on, and agents among themselves have none
        queue = live.queue(queue_of(contact))
        never = queue is not None and queue.recording is RecordingPolicy.NEVER
        if contact.capture is not None or never:
            return
        recording = RecordingId(live.new("rec"))
        at = live.ledger.now().at
        await live.ledger.write(
            RecordingStarted(at=at, contact=contact.id, recording=recording, leg=call.leg)
        )
        await self._record(call, recording)

    async def resume(self, call: Call) -> None:
        """Record on after a restart: the last floor may have ended before the engine was asked."""
        capture = self._live.contact(call).capture
        if capture is None:
            await self.begin(call)
        elif capture.paused is not None:
            with suppress(Unavailable):
                await self._live.around.engine.pause_recording(call.leg, capture.id, paused=True)
        elif not capture.stopped:
            await self._record(call, capture.id)

    async def _record(self, call: Call, recording: RecordingId) -> None:
        try:
            await self._live.around.engine.record(call.leg, recording)
        except Unavailable as trouble:
            _log.error("recording did not start", contact=call.contact, cause=trouble.code)

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
    """Bring a recording that ran to the store, and tell the journal what came of it.

    When disk, store or database do not take it now, it lies where it is and is tried again.
    """
    raw = live.ledger.state.unfinished.get(recording)
    if raw is None:
        return
    try:
        told = await live.around.recorder.finish(raw)
    except Unavailable as trouble:
        _log.error("a recording waits to be stored", recording=recording, cause=trouble.message)
        live.timers.set(f"store/{recording}", STORE_AGAIN_S, partial(live.to_store.put, recording))
        return
    await live.ledger.write(told)


async def store_beside(live: Live) -> None:
    """Store what is handed over, for ever; beside the calls, whose end must not wait for it."""
    async with asyncio.TaskGroup() as storing:
        while True:
            recording = await live.to_store.get()
            storing.create_task(store(live, recording), name=f"store {recording}")

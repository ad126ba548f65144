"""Taking a caller's message: it becomes a contact of its own that waits in a queue."""

from typing import Final

from huawu.events.contact import (
    Channel,
    ContactCreated,
    ContactQueued,
    Direction,
    VoicemailLeft,
)
from huawu.floor.call import Call, refuse
from huawu.floor.live import Live
from huawu.floor.signals import MessageTaken
from huawu.ivr import walk
from huawu.kernel.ids import ContactId, RecordingId
from huawu.kernel.scope import finish

#: A shorter message is a caller who hung up on the tone.
SHORTEST_S: Final = 1.0
#: How long the engine may take to tell the length after the caller hung up: longer on a busy
#: machine than anywhere, and a message that it does not tell of is lost.
LAST_WORD_S: Final = 6.0


class Messages:
    """Records messages."""

    def __init__(self, live: Live) -> None:
        self._live = live

    async def take(self, call: Call, action: walk.TakeMessage) -> None:
        """Record until the caller ends it; a caller who hangs up has left the message too."""
        live = self._live
        recording = RecordingId(live.new("rec"))
        call.keys.clear()
        await live.around.engine.record_message(
            call.leg,
            recording,
            max_s=action.max_s,
            silence_s=action.silence_s,
            end_key=action.end_key,
        )
        taken: MessageTaken | None = None
        try:
            taken = await self._taken(call, recording, action.max_s + 10.0)
        finally:
            await finish(self._keep(call, action, recording, taken))

    async def _taken(
        self, call: Call, recording: RecordingId, within_s: float
    ) -> MessageTaken | None:
        while True:
            signal = await call.next(within_s)
            if signal is None:
                return None
            if isinstance(signal, MessageTaken) and signal.recording == recording:
                return signal
            refuse(signal, "The caller leaves a message.")

    async def _keep(
        self,
        call: Call,
        action: walk.TakeMessage,
        recording: RecordingId,
        taken: MessageTaken | None,
    ) -> None:
        """Make the message a contact that waits; nothing when the caller said nothing."""
        if taken is None:  # the caller hung up: the engine still tells how long it was
            taken = await self._taken(call, recording, LAST_WORD_S)
        if taken is None or taken.failed or taken.length_s < SHORTEST_S:
            return
        live, caller = self._live, self._live.contact(call)
        message, at = ContactId(live.new("ctc")), live.ledger.now().at
        await live.ledger.write(
            ContactCreated(
                at=at,
                contact=message,
                channel=Channel.VOICEMAIL,
                direction=Direction.INBOUND,
                called=caller.called,
                number=caller.number,
                party=caller.party,
                withheld=caller.withheld,
                node=caller.node,
                parent=caller.id,
            ),
            ContactQueued(at=at, contact=message, queue=action.queue, key_at=at),
            VoicemailLeft(
                at=at,
                contact=caller.id,
                queue=action.queue,
                recording=recording,
                message=message,
                elapsed_s=taken.length_s,
            ),
        )
        live.to_store.put_nowait(recording)

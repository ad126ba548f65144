"""Taking in a message that a caller left with the engine while no floor was there."""

from dataclasses import dataclass
from datetime import datetime

from huawu.events.contact import (
    Channel,
    ContactCreated,
    ContactQueued,
    Direction,
    VoicemailLeft,
)
from huawu.floor.capturing import store
from huawu.floor.live import Live
from huawu.kernel.ids import ContactId, QueueId, RecordingId


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMessage:
    """A message whose sound lies in the engine's spool as `<recording>.wav`."""

    contact: ContactId  #: the same whenever this message is found
    recording: RecordingId  #: likewise
    node: str  #: the engine that took it
    called: str
    caller: str  #: "" when withheld or unknown
    queue: QueueId  #: where it shall wait
    left_at: datetime  #: its place in the queue
    length_s: float


async def take_in(live: Live, found: FoundMessage) -> None:
    """Make the message a contact that waits in its queue, and store its sound.

    To be called once for each message: the caller looks in the journal whether its contact is
    there. When this ends in the middle, the next floor stores the sound.
    """
    number = live.around.setup.number(found.called)
    party = await live.around.parties.of_number(found.caller) if found.caller else None
    at = live.ledger.now().at
    await live.ledger.write(
        ContactCreated(
            at=at,
            contact=found.contact,
            channel=Channel.VOICEMAIL,
            direction=Direction.INBOUND,
            called=found.called,
            number=number.id if number is not None else None,
            party=party,
            withheld=not found.caller,
            node=found.node,
        ),
        ContactQueued(at=at, contact=found.contact, queue=found.queue, key_at=found.left_at),
        VoicemailLeft(
            at=at,
            contact=found.contact,
            queue=found.queue,
            recording=found.recording,
            message=found.contact,
            elapsed_s=found.length_s,
        ),
    )
    await store(live, found.recording)

"""Takes in what callers said to the engine while no floor was there.

The engine's dialplan leaves each message in a folder. Nothing is lost and nothing comes twice: a
message's ids are made of the engine's own, its contact is looked for in the journal first, and
its files go last.
"""

import asyncio
import hashlib
import wave
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog

from huawu.centre.flow import Flow, QueueNode, VoicemailNode
from huawu.engine.host.layout import EnginePaths
from huawu.engine.host.voicemail import LeftMessage, left_messages
from huawu.floor.context import Setup
from huawu.floor.floor import Floor
from huawu.floor.messages import SHORTEST_S
from huawu.floor.taking_in import FoundMessage, take_in
from huawu.ivr.exits import exits
from huawu.journal.port import Journal
from huawu.kernel.clock import Clock
from huawu.kernel.errors import HouseError, NotFound
from huawu.kernel.ids import ContactId, QueueId, RecordingId
from huawu.recordings.joining import RATE, SAMPLE_BYTES

_log: Final = structlog.get_logger()

LOOK_EVERY_S: Final = 10.0
#: What the engine writes: a header of fixed size, then samples of one channel.
_HEADER_BYTES: Final = 44


class Intake:
    """Looks for messages and hands them to the floor."""

    def __init__(
        self, node: str, paths: EnginePaths, floor: Floor, setup: Setup, journal: Journal
    ) -> None:
        self._node = node
        self._paths = paths
        self._floor = floor
        self._setup = setup
        self._journal = journal

    async def run(self, clock: Clock) -> None:
        """Look at the start and then again and again, until cancelled."""
        while True:
            await self._floor.opened.wait()
            try:
                await self.look(clock.now())
            except Exception:  # noqa: BLE001  (what was not taken in now is found the next time)
                _log.exception("messages could not be taken in")
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self, now: datetime) -> None:
        """Take in every message that is finished; one that cannot be now is found again."""
        for message in await asyncio.to_thread(lambda: list(left_messages(self._paths, now=now))):
            try:
                await self._take(message)
            except (HouseError, OSError) as trouble:
                _log.error("a message waits in the engine's folder", cause=str(trouble))

    async def _take(self, message: LeftMessage) -> None:
        contact, recording = _ids(self._node, message)
        if not await self._journal.read(f"contact/{contact}"):
            samples = await asyncio.to_thread(_samples, message.path)
            length_s = len(samples) / SAMPLE_BYTES / RATE
            if length_s < SHORTEST_S:
                _log.info("a caller left an empty message", whole=message.whole)
            else:
                sound = self._paths.recordings / f"{recording}.wav"
                await asyncio.to_thread(_put, samples, sound)
                found = FoundMessage(
                    contact=contact,
                    recording=recording,
                    node=self._node,
                    called=message.dialled,
                    caller=message.caller,
                    queue=self._queue(message.dialled),
                    left_at=message.at,
                    length_s=length_s,
                )
                await take_in(self._floor.live, found)
        if recording not in self._floor.state.unfinished:  # else it is being stored just now
            await asyncio.to_thread(message.discard)

    def _queue(self, dialled: str) -> QueueId:
        known = {queue.id: None for queue in self._setup.queues()}
        number = self._setup.number(dialled)
        flow = self._setup.flow(number.flow) if number is not None else None
        wanted = queues_of(flow[0]) if flow is not None else ()
        for queue in (*wanted, *known):
            if queue in known:
                return queue
        raise NotFound("A caller's message waits for a queue to be in; add one under queues.")


def queues_of(flow: Flow) -> Sequence[QueueId]:
    """Return the queues that a flow leads to, the nearest to its start first. Pure."""
    nodes = {node.id: node for node in flow.nodes}
    found: list[QueueId] = []
    seen, ahead = {flow.start}, deque([flow.start])
    while ahead:
        node = nodes.get(ahead.popleft())
        if node is None:
            continue
        if isinstance(node, QueueNode | VoicemailNode):
            found.append(node.queue)
        for _, after in exits(node):
            if after not in seen:
                seen.add(after)
                ahead.append(after)
    return found


def _ids(node: str, message: LeftMessage) -> tuple[ContactId, RecordingId]:
    """Return the ids of a message: always the same for the same one, in the form of all others."""
    name = f"{node}/{message.path.stem}".encode()
    digest = hashlib.blake2b(name, digest_size=5).hexdigest()
    born = f"{int(message.at.timestamp() * 1000):012x}{digest}"
    return ContactId(f"ctc_{born}"), RecordingId(f"rec_{born}")


def _samples(path: Path) -> bytes:
    """Return the sound; the header's own lengths are wrong when the engine died meanwhile."""
    return path.read_bytes()[_HEADER_BYTES:]


def _put(samples: bytes, target: Path) -> None:
    """Write a sound file whole or not at all."""
    part = target.with_suffix(".part")
    with wave.open(str(part), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(SAMPLE_BYTES)
        sound.setframerate(RATE)
        sound.writeframes(samples)
    part.replace(target)

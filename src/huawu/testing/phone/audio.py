"""One call's audio: G.711 out and in over RTP, and keys as telephone events."""

import asyncio
import socket
import struct
from collections import deque
from typing import Final

from huawu.testing.phone.message import Session
from huawu.testing.phone.sound import FRAME_BYTES, SILENCE, loudness, samples_of

FRAME_S: Final = 0.02
KEYS: Final = "0123456789*#ABCD"
_ALAW: Final = 8
_EVENT: Final = 101
_HEADER: Final = struct.Struct("!BBHII")
_KEY_FRAMES: Final = 5
_KEY_GAP_FRAMES: Final = 3
_KEPT_FRAMES: Final = 50 * 60
_AUDIBLE: Final = 5  #: of `loudness`; comfort noise and the end of a word stay below
_BREATH_S: Final = 0.5  #: a shorter silence does not end what is being heard


class Audio(asyncio.DatagramProtocol):
    """Sends `sound` in a loop (silence when there is none) and keeps the last minute heard."""

    def __init__(self) -> None:
        self.sound = b""
        self.muted = False  #: sends nothing at all, as a dead device
        self.keys_heard = ""
        self.port = 0
        self.frames_heard = 0
        self._heard: deque[tuple[float, bytes]] = deque(maxlen=_KEPT_FRAMES)
        self._said = memoryview(b"")  #: what is said once, before `sound` goes on
        self._loud_since_s: float | None = None
        self._loud_last_s = 0.0
        self._transport: asyncio.DatagramTransport | None = None
        self._unread: socket.socket | None = None  #: the port of one who hears nothing
        self._remote: tuple[str, int] | None = None
        self._closed = False
        self._sequence, self._stamp, self._at = 0, 0, 0
        self._keys: deque[str] = deque()
        self._last_event_stamp = -1

    async def open(self, host: str, *, deaf: bool = False) -> None:
        """Take a port; one who is deaf never reads what comes there.

        It is let go at once when the call was over, and this closed, before the port was there.
        """
        if deaf:
            self._unread = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self._unread.bind((host, 0))
            self.port = self._unread.getsockname()[1]
        else:
            loop = asyncio.get_running_loop()
            self._transport, _ = await loop.create_datagram_endpoint(
                lambda: self, local_addr=(host, 0)
            )
            self.port = self._transport.get_extra_info("sockname")[1]
        if self._closed:
            self.close()

    def close(self) -> None:
        """Let the port go."""
        self._closed = True
        if self._transport is not None:
            self._transport.close()
        if self._unread is not None:
            self._unread.close()

    def connect(self, session: Session) -> None:
        """Send to where the other side listens."""
        self._remote = (session.host, session.port)

    def press(self, keys: str) -> None:
        """Send keys after those that are still being sent."""
        self._keys.extend(keys)

    def say(self, sound: bytes) -> None:
        """Sound something once, instead of what is being said now; then `sound` goes on."""
        self._said = memoryview(sound)

    @property
    def saying(self) -> bool:
        """Tell whether something said once is still sounding."""
        return bool(self._said)

    @property
    def quiet_s(self) -> float:
        """Return how long nothing loud has been heard; infinite before the first sound."""
        if self._loud_since_s is None:
            return float("inf")
        return asyncio.get_running_loop().time() - self._loud_last_s

    @property
    def sounding_s(self) -> float:
        """Return how long what is, or was last, heard went on without a pause."""
        return self._loud_last_s - self._loud_since_s if self._loud_since_s is not None else 0.0

    def keep(self, last_s: float) -> None:
        """Keep no more than the last seconds of what is heard; 0 keeps nothing."""
        self._heard = deque(self._heard, maxlen=round(last_s / FRAME_S))

    def heard(self, last_s: float) -> list[int]:
        """Return the samples that arrived in the last seconds."""
        since = asyncio.get_running_loop().time() - last_s
        frames = [item for item in self._heard if item[0] >= since]
        return [sample for _, data in frames for sample in samples_of(data)]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Keep sound and note keys."""
        if len(data) < _HEADER.size:
            return
        _, kind, _, stamp, _ = _HEADER.unpack_from(data)
        kind &= 0x7F
        payload = data[_HEADER.size :]
        if kind == _EVENT:
            if payload[1] & 0x80 and stamp != self._last_event_stamp:
                self._last_event_stamp = stamp
                self.keys_heard += KEYS[payload[0]]
            return
        now_s = asyncio.get_running_loop().time()
        self.frames_heard += 1
        self._heard.append((now_s, payload))
        if loudness(payload) > _AUDIBLE:
            if self._loud_since_s is None or now_s - self._loud_last_s > _BREATH_S:
                self._loud_since_s = now_s
            self._loud_last_s = now_s

    async def run(self) -> None:
        """Send for ever, a frame every 20 ms."""
        loop = asyncio.get_running_loop()
        due_s = loop.time()
        while True:
            if self._keys:
                due_s = await self._send_key(self._keys.popleft(), due_s)
            else:
                self._send(_ALAW, self._next_frame())
                self._stamp += FRAME_BYTES
            due_s += FRAME_S
            if due_s < loop.time() - 1.0:  # the machine was away: do not send a burst
                due_s = loop.time()
            await asyncio.sleep(due_s - loop.time())

    async def _send_key(self, key: str, due_s: float) -> float:
        """Send one key of 100 ms and a pause; return when the next frame is due."""
        loop = asyncio.get_running_loop()
        code = KEYS.index(key)
        for number in range(_KEY_FRAMES + 2):
            last = number >= _KEY_FRAMES - 1
            lasted = min(number + 1, _KEY_FRAMES) * FRAME_BYTES
            self._send(_EVENT, struct.pack("!BBH", code, 0x8A if last else 0x0A, lasted))
            due_s += FRAME_S
            await asyncio.sleep(due_s - loop.time())
        self._stamp += (_KEY_FRAMES + 2) * FRAME_BYTES
        for _ in range(_KEY_GAP_FRAMES):
            self._send(_ALAW, SILENCE * FRAME_BYTES)
            self._stamp += FRAME_BYTES
            due_s += FRAME_S
            await asyncio.sleep(due_s - loop.time())
        return due_s

    def _next_frame(self) -> bytes:
        if self._said:
            frame, self._said = bytes(self._said[:FRAME_BYTES]), self._said[FRAME_BYTES:]
            return frame.ljust(FRAME_BYTES, SILENCE)
        if not self.sound:
            return SILENCE * FRAME_BYTES
        end = self._at + FRAME_BYTES
        frame = self.sound[self._at : end]
        while len(frame) < FRAME_BYTES:
            frame += self.sound[: FRAME_BYTES - len(frame)]
        self._at = end % len(self.sound)
        return frame

    def _send(self, kind: int, payload: bytes) -> None:
        if self._transport is None or self._remote is None or self.muted:
            return
        self._sequence = (self._sequence + 1) & 0xFFFF
        header = _HEADER.pack(0x80, kind, self._sequence, self._stamp, 0x48554157)
        self._transport.sendto(header + payload, self._remote)

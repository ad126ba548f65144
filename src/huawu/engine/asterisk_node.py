"""One Asterisk: its connections, its event reader, its state, and what is asked of it."""

import asyncio
import math
import wave
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Final

import structlog

from huawu.engine.ami import AmiConnection, AmiSettings
from huawu.engine.ari.connection import AriConnection
from huawu.engine.ari.errors import EngineRefused, unless_gone
from huawu.engine.ari.feed import ConnectionLost
from huawu.engine.ari.generated.frames import AnyEvent, CallBroadcast, StasisStart
from huawu.engine.ari.settings import AriSettings
from huawu.engine.asterisk_devices import Registrations
from huawu.engine.asterisk_ears import Ears
from huawu.engine.asterisk_notes import (
    LegNote,
    Snapshot,
    playback_id,
)
from huawu.engine.asterisk_state import DIALLED, EVENTS, NodeState
from huawu.engine.device_book import DeviceBook
from huawu.engine.host.config.dialplan import DRAINING
from huawu.engine.port import EngineEvent, LegGone, NodeLost, NodeSeen, Unreachable
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Unavailable
from huawu.kernel.ids import ContactId, LegId, RecordingId

_LOG: Final = structlog.get_logger(__name__)
_RECORDER_WAIT_S: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSettings:
    """One Asterisk as seen from here."""

    name: str  #: what events and acts call it
    ari: AriSettings
    ami: AmiSettings
    spool: Path  #: the engine's folder of ARI recordings, the same path there and here


class AsteriskNode:
    """Speaks with one Asterisk; knows its state."""

    def __init__(
        self,
        settings: NodeSettings,
        devices: DeviceBook,
        tell: Callable[[EngineEvent], None],
        *,
        clock: Clock,
        random: Random,
    ) -> None:
        self.name = settings.name
        self.state = NodeState(settings.name, devices, self._message_length_s)
        self.taking_calls = False  #: until somebody listens
        self.connected = False
        self._settings = settings
        self._devices = devices
        self._tell = tell
        wanted = replace(settings.ari, events=EVENTS)
        self._connection = AriConnection(wanted, clock=clock, random=random)
        self._ari = self._connection.ari
        self._ami = AmiConnection(settings.ami, random=random)
        self.registrations = Registrations(
            self._connection, self._ami, self.state, devices=devices, tell=tell
        )
        self._ears = Ears(self._ari, self.state, settings.ari.application)
        self._feed = self._connection.feed(resync=self._resync)

    @property
    def last_error(self) -> Unavailable | None:
        """Why the engine cannot be reached, or None; for a doctor."""
        return self._connection.last_error or self._ami.last_error

    async def run(self) -> None:
        """Stay connected and pass events on; ends by cancelling only."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._connection.run())
            group.create_task(self._ami.run())
            group.create_task(self.registrations.keep())
            async for item in self._feed:
                if isinstance(item, ConnectionLost):
                    self.connected = False
                    self._tell(NodeLost(node=self.name, cause=item.cause))
                elif isinstance(item, CallBroadcast):
                    group.create_task(self._claim(item.channel.id))
                else:
                    for gone in self._take(item):
                        group.create_task(self._ears.gone(gone))

    async def look(self) -> NodeSeen:
        """Read what lives here now, and mend what we believe by it."""
        known, sounding = frozenset(self.state.legs), await self._sounding()
        return self.state.see(await self._read(), known, sounding)

    # Acts. Every one is silent about a leg that is gone.

    async def answer(self, leg: LegId) -> None:
        """Pick up, and end the fallback's music."""
        note = self.state.legs[leg]
        await unless_gone(self._ari.channels.answer(leg))
        if note.music:
            await self.music(leg, on=False)

    async def hang_up(self, leg: LegId, cause: int | None = None) -> None:
        """End a leg; `cause` is told to the far side when it was not answered."""
        note = self.state.legs[leg]
        if cause is not None:
            note.cause = cause
        note.unwanted = True
        reason = None if cause is None else str(cause)
        await unless_gone(self._ari.channels.hangup(leg, reason_code=reason))

    async def play(self, leg: LegId, media: Sequence[str], language: str, play: str) -> None:
        """Play after what plays already; music returns behind it."""
        note = self.state.legs[leg]
        note.plays.add(play)
        try:
            await unless_gone(
                self._ari.channels.play_with_id(
                    leg, playback_id(leg, play), media=media, lang=language
                )
            )
        except EngineRefused:
            note.plays.discard(play)
            raise
        if note.music:
            # A play ends the music for good; this one waits in line behind it.
            await unless_gone(self._ari.channels.start_moh(leg))

    async def stop_play(self, leg: LegId, play: str) -> None:
        """Stop a play, sounding or waiting."""
        note = self.state.legs[leg]
        if play in note.plays:
            note.stopped.add(play)
            await unless_gone(self._ari.playbacks.stop(playback_id(leg, play)))

    async def music(self, leg: LegId, *, on: bool) -> None:
        """Start or stop the music."""
        self.state.legs[leg].music = on
        channels = self._ari.channels
        await unless_gone(channels.start_moh(leg) if on else channels.stop_moh(leg))

    async def dial(
        self, leg: LegId, endpoint: str, *, caller_id: str, timeout_s: float, beside: LegId | None
    ) -> None:
        """Dial an endpoint as `leg`.

        Raises:
            Unreachable: it is not registered, or not there at all.
        """
        note = self.state.legs[leg] = LegNote(dialled=True, asking=True)
        try:
            await self._ari.channels.originate_with_id(
                leg,
                endpoint=endpoint,
                app=self._settings.ari.application,
                app_args=DIALLED,
                caller_id=caller_id or None,
                timeout=max(math.ceil(timeout_s), 1),
                originator=beside if beside in self.state.legs else None,
            )
        except EngineRefused as error:
            self.state.forget(leg)
            if error.status in {400, 404, 500}:
                raise Unreachable(
                    "the device or trunk cannot be reached", node=self.name
                ) from error
            raise
        finally:
            note.asking = False
        if note.unwanted:  # the hang-up came before the leg was there
            await unless_gone(self._ari.channels.hangup(leg))

    async def join(self, contact: ContactId, legs: Sequence[LegId]) -> None:
        """Have exactly these legs in the contact's bridge, with nothing else sounding on them."""
        living = {leg for leg in legs if leg in self.state.legs}
        for leg in living:
            if leg in self.state.legs:
                await self._quieten(leg)
        if contact not in self.state.joins:
            await self._ari.bridges.create_with_id(contact, type="mixing,dtmf_events", name=contact)
            self.state.joins[contact] = set()
        joined = self.state.joins[contact]
        for leg in joined - living:
            await self._leave(contact, leg)
        await self._enter(contact, [leg for leg in legs if leg in living - joined])
        for leg in living:
            await self._ears.stop(leg)

    async def listen(self, ear: LegId, target: LegId, *, whisper: bool) -> None:
        """Let `ear` hear what `target` hears and says."""
        await self._quieten(ear)
        await self._ears.listen(ear, target, whisper=whisper)

    async def stop_listening(self, ear: LegId) -> None:
        """Let `ear` hear nothing any more."""
        await self._ears.stop(ear)

    async def part(self, contact: ContactId) -> None:
        """End a join. An ending bridge lets its legs go late: music begun meanwhile would stop."""
        for leg in self.state.joins.get(contact, set()) & self.state.legs.keys():
            if not self.state.legs[leg].unwanted:
                await self._leave(contact, leg)
        self.state.joins.pop(contact, None)
        await self._ari.bridges.destroy(contact)

    async def record(self, leg: LegId, recording: RecordingId) -> None:
        """Record both directions, each into its own file of 16-bit 8 kHz samples.

        What is there already is gone on with: two recorders on one file would spoil it.
        """
        stem, note = self._settings.spool / recording, self.state.legs[leg]
        if note.recording == recording and not note.found:  # runs: a new start would leave a gap
            await self.pause_recording(leg, recording, paused=False)
            return
        if note.found:
            await self._ami.stop_recording(leg)
        note.recording, note.found = recording, False
        await self._while_alive(
            self._ami.start_recording(leg, options=f"ar({stem}-rx.sln)t({stem}-tx.sln)")
        )

    async def pause_recording(self, leg: LegId, recording: RecordingId, *, paused: bool) -> None:
        """Write silence, or sound again."""
        if self._records(leg, recording):
            await self._while_alive(self._ami.mute_recording(leg, muted=paused))

    async def stop_recording(self, leg: LegId, recording: RecordingId) -> None:
        """End the leg's recording."""
        note = self.state.legs[leg]
        if self._records(leg, recording):
            await self._ami.stop_recording(leg)
            note.recording = None

    async def record_message(
        self, leg: LegId, recording: RecordingId, *, max_s: float, silence_s: float, end_key: str
    ) -> None:
        """Record the caller into a wave file."""
        await unless_gone(
            self._ari.channels.record(
                leg,
                name=recording,
                format="wav",
                max_duration_seconds=math.ceil(max_s),
                max_silence_seconds=math.ceil(silence_s),
                terminate_on="#" if end_key == "#" else "*" if end_key == "*" else "none",
                if_exists="overwrite",
            )
        )

    async def send_digits(self, leg: LegId, digits: str) -> None:
        """Send keys."""
        await unless_gone(self._ari.channels.send_dtmf(leg, dtmf=digits))

    async def drain(self, *, on: bool) -> None:
        """Have the dialplan refuse new calls, or offer them again."""
        await self._ari.asterisk.set_global_var(variable=DRAINING, value="yes" if on else "")

    # How it is done.

    def _take(self, event: AnyEvent) -> Sequence[LegId]:
        """Pass on what an event means; return the legs that are gone by it."""
        if isinstance(event, StasisStart):
            self._ears.begun(event.channel.id)
        found = list(self.state.take(event))
        for told in found:
            self._tell(told)
        return [told.leg for told in found if isinstance(told, LegGone)]

    async def _claim(self, channel: str) -> None:
        """Take a call that is offered to all floors; another one may be faster."""
        if not self.taking_calls:
            return
        try:
            await self._ari.events.claim_channel(
                channel_id=channel, application=self._settings.ari.application
            )
        except EngineRefused as error:
            if error.status not in {404, 409}:
                _LOG.warning("a call could not be claimed", code=error.code, node=self.name)
        except Unavailable as error:  # the engine's fallback has the caller, and offers again
            _LOG.warning("a call could not be claimed", code=error.code, node=self.name)

    async def _resync(self) -> None:
        """Read the engine's state; its calls talk on meanwhile."""
        snapshot = await self._read()
        for bridge in snapshot.bridges:
            if bridge.creator == "Stasis" and not bridge.channels:
                await self._ari.bridges.destroy(bridge.id)
        try:
            await self._ami.wait_open(_RECORDER_WAIT_S)
        except Unavailable as error:  # calls are worth more than their recordings
            _LOG.error("the engine's recorder cannot be reached", code=error.code, node=self.name)
        self._tell(self.state.adopt(snapshot))
        self.connected = True
        self.registrations.synced()
        for arrival in self.state.arrivals():
            self._tell(arrival)

    async def _read(self) -> Snapshot:
        info = await self._ari.asterisk.get_info(only="status")
        application = await self._ari.applications.get(self._settings.ari.application)
        ours = set(application.channel_ids)
        channels = await self._ari.channels.list()
        return Snapshot(
            started=info.status.startup_time if info.status else "",
            channels=[channel for channel in channels if channel.id in ours],
            bridges=await self._ari.bridges.list(),
            endpoints=await self.registrations.endpoints(),
        )

    async def _sounding(self) -> frozenset[tuple[LegId, str]]:
        """Return which of the plays that we know of are not over: the engine lists none."""
        known = [(leg, play) for leg, note in self.state.legs.items() for play in note.plays]
        sounding: set[tuple[LegId, str]] = set()
        for leg, play in known:
            if await unless_gone(self._ari.playbacks.get(playback_id(leg, play))) is not None:
                sounding.add((leg, play))
        return frozenset(sounding)

    async def _quieten(self, leg: LegId) -> None:
        """Stop what sounds: the engine would let a bridge wait for the end of it."""
        note = self.state.legs[leg]
        playing, music, note.music = list(note.plays), note.music, False
        note.stopped.update(playing)
        for play in playing:
            await unless_gone(self._ari.playbacks.stop(playback_id(leg, play)))
        if music:
            await unless_gone(self._ari.channels.stop_moh(leg))

    async def _enter(self, contact: ContactId, legs: Sequence[LegId]) -> None:
        if not legs:
            return
        try:
            await self._ari.bridges.add_channel(contact, channel=legs)
        except EngineRefused as error:
            if error.status not in {400, 404, 409, 422}:
                raise
            if len(legs) > 1:  # one of them is going: the others still want to be in
                for leg in legs:
                    await self._enter(contact, [leg])
            return
        for leg in legs:
            self.state.joined(leg, contact)

    async def _leave(self, contact: ContactId, leg: LegId) -> None:
        self.state.joins[contact].discard(leg)
        note = self.state.legs.get(leg)
        if note is not None:
            note.contact = None
        try:
            await self._ari.bridges.remove_channel(contact, channel=leg)
        except EngineRefused as error:
            if error.status not in {400, 404, 409, 422}:  # it is out already
                raise

    def _records(self, leg: LegId, recording: RecordingId) -> bool:
        """Tell whether this is the leg's recording, as far as we know after a restart of ours."""
        return self.state.legs[leg].recording in {None, recording}

    async def _while_alive(self, act: Awaitable[None]) -> None:
        try:
            await act
        except EngineRefused as error:
            if "No such channel" not in error.reason:
                raise

    def _message_length_s(self, recording: RecordingId, whole_s: int) -> float:
        """Return what the file holds: the engine tells whole seconds, silence not cut off."""
        try:
            with wave.open(str(self._settings.spool / f"{recording}.wav"), "rb") as file:
                return file.getnframes() / file.getframerate()
        except (OSError, EOFError, wave.Error):
            return float(whole_s)

"""A minimal client of Asterisk's manager interface: for recording, which ARI has only dearer.

Loopback only: the protocol is plain text. Actions are answered by their ActionID; events come to
a callback in order. `run` keeps the connection open for ever.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Final

import structlog

from huawu.engine.ari.errors import (
    EngineLoginFailed,
    EngineRefused,
    EngineUnanswered,
    EngineUnavailable,
)
from huawu.engine.ari.settings import Patience
from huawu.engine.backoff import Backoff
from huawu.kernel.errors import Invalid, Unavailable

_LOG: Final = structlog.get_logger(__name__)

_LARGEST_MESSAGE_BYTES: Final = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class AmiSettings:
    """One engine's manager interface."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    events: frozenset[str] = frozenset()  #: passed on; the user's `eventfilter` saves the rest
    patience: Patience = field(default_factory=Patience)


@dataclass(frozen=True, slots=True)
class AmiMessage:
    """An answer or an event: fields by name; of a repeated field the last value."""

    fields: Mapping[str, str]

    @property
    def event(self) -> str:
        """The event's name, or "" for an answer."""
        return self.fields.get("Event", "")


def parse_message(text: str) -> AmiMessage:
    """Read one message, without the empty line that ends it."""
    pairs = (line.partition(":") for line in text.split("\r\n") if ":" in line)
    return AmiMessage({name.strip(): value.strip() for name, _, value in pairs})


def action_text(action: str, action_id: str, fields: Mapping[str, str]) -> str:
    """Return an action as it is sent; empty fields are left out.

    Raises:
        Invalid: a value holds a line break, which would smuggle in another field or action.
    """
    lines = [f"Action: {action}", f"ActionID: {action_id}"]
    for name, value in fields.items():
        if "\r" in value or "\n" in value:
            raise Invalid(name, "must be one line; remove the line break")
        if value:
            lines.append(f"{name}: {value}")
    return "\r\n".join(lines) + "\r\n\r\n"


class AmiConnection:
    """A manager session that comes back by itself."""

    def __init__(
        self,
        settings: AmiSettings,
        *,
        random: Random,
        on_event: Callable[[AmiMessage], None] = lambda _: None,
    ) -> None:
        """`on_event` must not wait; it sees the events named in the settings only."""
        self.last_error: Unavailable | None = None  #: why it is not open, for a doctor
        self._settings = settings
        self._on_event = on_event
        patience = settings.patience
        self._backoff = Backoff(patience.retry_first_s, patience.retry_most_s, random)
        self._ids = count(1)
        self._pending: dict[str, asyncio.Future[AmiMessage]] = {}
        self._lists: dict[str, list[AmiMessage]] = {}  #: what has come of those that are asked for
        self._writer: asyncio.StreamWriter | None = None
        self._opened = asyncio.Event()

    @property
    def is_open(self) -> bool:
        """Whether actions can be asked now."""
        return self._opened.is_set()

    async def run(self) -> None:
        """Keep the session open; ends by cancelling only."""
        while True:
            try:
                await self._serve()
            except Unavailable as error:
                if self.last_error is None or self.last_error.code != error.code:
                    _LOG.warning("manager connection", code=error.code)
                self.last_error = error
            await asyncio.sleep(self._backoff.next_s())

    async def wait_open(self, timeout_s: float) -> None:
        """Return when actions can be asked.

        Raises:
            EngineUnavailable: they cannot within `timeout_s`; says why, as far as known.
        """
        try:
            async with asyncio.timeout(timeout_s):
                await self._opened.wait()
        except TimeoutError:
            raise self.last_error or EngineUnavailable(
                f"no manager connection to {self._where} in {timeout_s:g} s"
            ) from None

    async def start_recording(self, channel: str, *, file: str = "", options: str = "") -> None:
        """Attach a MixMonitor. `channel` is a name or a unique id.

        `file` takes both directions mixed, or interleaved with option D; `r(...)` and `t(...)` in
        `options` take one direction each. Missing folders are made. That a file cannot be opened
        is only logged by the engine, not answered: see whether it exists soon after.

        Raises:
            EngineRefused: there is no such channel, or no file is named.
        """
        await self.act("MixMonitor", {"Channel": channel, "File": file, "Options": options})

    async def mute_recording(self, channel: str, *, muted: bool) -> None:
        """Write silence instead of both directions, or sound again; time goes on.

        Raises:
            EngineRefused: there is no such channel, or no recording on it.
        """
        state = "1" if muted else "0"
        await self.act("MixMonitorMute", {"Channel": channel, "Direction": "both", "State": state})

    async def stop_recording(self, channel: str) -> None:
        """End the channel's MixMonitor, of several the newest; success when it is gone already.

        Its files are complete when this returns. A hang-up ends it too, without an event of its
        own: files are complete at the channel's ChannelDestroyed, not yet at its StasisEnd.
        """
        try:
            await self.act("StopMixMonitor", {"Channel": channel})
        except EngineRefused as error:
            if "No such channel" not in error.reason and "Could not stop" not in error.reason:
                raise

    async def act(self, action: str, fields: Mapping[str, str]) -> AmiMessage:
        """Ask for one action and return the answer.

        Raises:
            Invalid: a field's value holds a line break.
            EngineUnavailable: there is no session.
            EngineUnanswered: no answer in time, or the session broke before it came.
            EngineRefused: the answer is an error (status 0).
        """
        if self._writer is None or not self.is_open:
            raise EngineUnavailable(f"no manager connection to {self._where}")
        return await self._exchange(self._writer, action, fields)

    async def listed(
        self, action: str, fields: Mapping[str, str], event: str
    ) -> Sequence[AmiMessage]:
        """Ask for an action that answers with a list, and return its events of one name.

        Raises:
            Unavailable: as `act`.
        """
        if self._writer is None or not self.is_open:
            raise EngineUnavailable(f"no manager connection to {self._where}")
        parts = list[AmiMessage]()
        await self._exchange(self._writer, action, fields, parts)
        return [part for part in parts if part.event == event]

    @property
    def _where(self) -> str:
        return f"{self._settings.host}:{self._settings.port}"

    async def _exchange(
        self,
        writer: asyncio.StreamWriter,
        action: str,
        fields: Mapping[str, str],
        parts: list[AmiMessage] | None = None,
    ) -> AmiMessage:
        """Ask, and return the last message of the answer; those before it go into `parts`."""
        action_id = str(next(self._ids))
        if parts is not None:
            self._lists[action_id] = parts
        text = action_text(action, action_id, fields)
        answer = asyncio.get_running_loop().create_future()
        self._pending[action_id] = answer
        limit_s = self._settings.patience.request_s
        try:
            async with asyncio.timeout(limit_s):
                writer.write(text.encode())
                await writer.drain()
                got: AmiMessage = await answer
        except TimeoutError:
            raise EngineUnanswered(
                f"the manager left {action} unanswered for {limit_s:g} s"
            ) from None
        except ConnectionError:
            raise EngineUnanswered(f"the manager connection broke while asking {action}") from None
        finally:
            self._pending.pop(action_id, None)
            self._lists.pop(action_id, None)
        if got.fields.get("Response") == "Error":
            raise EngineRefused(action, 0, got.fields.get("Message", ""))
        return got

    async def _serve(self) -> None:
        """Connect, log in, read to the end; always raises."""
        reader, writer = await self._connected()
        self._writer = writer
        try:
            async with asyncio.TaskGroup() as group:
                reading = group.create_task(self._read(reader))
                await self._log_in(writer)
                self.last_error = None
                self._backoff.succeeded()
                self._opened.set()
                await reading
        except* Unavailable as errors:
            # A refused login closes the connection as well; the refusal is what matters.
            refused = errors.subgroup(EngineLoginFailed)
            raise (refused or errors).exceptions[0] from None
        finally:
            self._shut(writer)

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        settings = self._settings
        try:
            async with asyncio.timeout(settings.patience.connect_s):
                reader, writer = await asyncio.open_connection(
                    settings.host, settings.port, limit=_LARGEST_MESSAGE_BYTES
                )
                await reader.readuntil(b"\r\n")  # the greeting
        except (TimeoutError, OSError, asyncio.IncompleteReadError) as error:
            raise EngineUnavailable(
                f"no manager interface at {self._where}: {type(error).__name__}"
            ) from error
        return reader, writer

    async def _log_in(self, writer: asyncio.StreamWriter) -> None:
        settings = self._settings
        login = {"Username": settings.user, "Secret": settings.password}
        if not settings.events:
            login["Events"] = "off"
        try:
            await self._exchange(writer, "Login", login)
        except EngineRefused as error:
            raise EngineLoginFailed(
                f"the manager at {self._where} refuses user {settings.user} ({error.reason}): "
                "check its manager.conf"
            ) from error

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while True:
            text = await self._next(reader)
            message = parse_message(text)
            if message.event in self._settings.events:
                self._on_event(message)
            else:
                self._answered(message)

    def _answered(self, message: AmiMessage) -> None:
        """Hand an answer, or the end of a list, to whoever waits for it."""
        action_id = message.fields.get("ActionID", "")
        waiting, parts = self._pending.get(action_id), self._lists.get(action_id)
        if waiting is None or waiting.done():
            return
        ends = message.fields.get("Response") == "Error" or (
            message.fields.get("EventList") == "Complete"
            if parts is not None
            else "Response" in message.fields
        )
        if ends:
            waiting.set_result(message)
        elif parts is not None:
            parts.append(message)

    async def _next(self, reader: asyncio.StreamReader) -> str:
        """Return the next message; a peer that is silent even when pinged is dead."""
        try:
            for _ in range(2):
                try:
                    async with asyncio.timeout(self._settings.patience.heartbeat_s):
                        return (await reader.readuntil(b"\r\n\r\n")).decode(errors="replace")
                except TimeoutError:
                    self._ping()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            raise EngineUnavailable(f"the manager connection to {self._where} broke") from error
        raise EngineUnavailable(f"the manager at {self._where} does not answer")

    def _ping(self) -> None:
        if self._writer is not None:
            self._writer.write(action_text("Ping", "ping", {}).encode())

    def _shut(self, writer: asyncio.StreamWriter) -> None:
        self._opened.clear()
        self._writer = None
        for waiting in self._pending.values():
            if not waiting.done():
                waiting.set_exception(ConnectionResetError())
        writer.close()

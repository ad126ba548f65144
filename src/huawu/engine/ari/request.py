"""One request to the engine, independent of how it travels. Generated code builds these.

Pure. A `Caller` carries a request over a WebSocket (`huawu.engine.ari.pool`) or HTTP
(`huawu.engine.ari.http`) and returns the answer's body, or raises one of our errors.
"""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol, TypeAlias, TypeVar
from urllib.parse import quote

import msgspec

from huawu.engine.ari.errors import EngineRefused

T = TypeVar("T")

#: A channel or bridge variable: its value, or an object with `value` and `report_events`.
VariableValue: TypeAlias = str | Mapping[str, str | bool]
QueryValue: TypeAlias = str | int | bool | Sequence[str] | None

_EMPTY: Final[Mapping[str, str]] = {}


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One operation of the engine's interface."""

    name: str  #: as the description says it: "channels.hangup"
    method: str
    path: str  #: with {parameters}
    since: tuple[str, ...]  #: the first version of each branch that has it
    gone: frozenset[int] = frozenset()  #: refusals that mean: already so
    binary: bool = False  #: answers bytes that are not JSON: HTTP only


class Request(msgspec.Struct, frozen=True):
    """An operation with its parameters; None means not given."""

    operation: Operation
    path: Mapping[str, str] = _EMPTY
    query: Mapping[str, QueryValue] = _EMPTY
    body: Mapping[str, object] | None = None

    def uri(self) -> str:
        """Return the path with its parameters filled in and quoted, without a leading slash."""
        if not self.path:
            return self.operation.path[1:]
        filled = {name: quote(value, safe="") for name, value in self.path.items()}
        return self.operation.path[1:].format_map(filled)

    def query_pairs(self) -> list[tuple[str, str]]:
        """Return the given query parameters as text; sequences are joined by commas."""
        return [(k, _text(v)) for k, v in self.query.items() if v is not None]

    def body_json(self) -> bytes:
        """Return the given body as JSON, or nothing when there is none."""
        given = {name: value for name, value in (self.body or {}).items() if value is not None}
        return msgspec.json.encode(given) if given else b""


class Caller(Protocol):
    """Whatever carries a request to the engine."""

    async def call(self, request: Request) -> bytes:
        """Return the answer's body; b"" when there is none, or the thing was already gone.

        Raises:
            EngineUnavailable: there is no connection.
            EngineUnanswered: no answer in time, or the connection was cut before it came.
            EngineRefused: the engine says no.
        """
        ...


def decoded(body: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    """Return the answer `body` as its type.

    Raises:
        EngineRefused: the answer is not what this engine's interface describes (status 200).
    """
    try:
        return decoder.decode(body)
    except msgspec.DecodeError as error:
        raise EngineRefused(str(decoder.type), 200, f"unreadable answer: {error}") from error


def settled(request: Request, status: int, reason: str, body: bytes) -> bytes:
    """Return the body of a success, nothing for what is already gone, else raise.

    Raises:
        EngineRefused: the status is neither.
    """
    if 200 <= status < 300:
        return body
    said = _message(body)
    # "Resource not found" is what a missing module answers: the path itself is unknown.
    if status in request.operation.gone and said != "Resource not found":
        return b""
    raise EngineRefused(request.operation.name, status, said or reason)


class _Refusal(msgspec.Struct):
    message: str = ""
    error: str = ""


_REFUSAL: Final = msgspec.json.Decoder(_Refusal)


def _message(body: bytes) -> str:
    try:
        refusal = _REFUSAL.decode(body)
    except msgspec.DecodeError:
        return ""
    return refusal.message or refusal.error


def _text(value: QueryValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    return ",".join(value or ())

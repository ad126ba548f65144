"""Frames on the socket: requests as text, text as typed events and answers.

What cannot be read is counted and skipped: an engine newer than this code may say things we do
not know, and one odd frame must not cost us the others.
"""

from dataclasses import dataclass
from typing import Final

import msgspec
import structlog

from huawu.engine.ari.generated.frames import EVENT_TYPES, AnyFrame
from huawu.engine.ari.request import Request

_LOG: Final = structlog.get_logger(__name__)
_FRAME: Final = msgspec.json.Decoder[AnyFrame](AnyFrame)
_KNOWN: Final = EVENT_TYPES | {"MissingParams", "RESTResponse"}


@dataclass(slots=True)
class Counts:
    """What happened on the connections to one engine since the start."""

    events: int = 0
    unknown: int = 0  #: frames of a type this code does not know
    malformed: int = 0  #: frames that are no JSON or lack what their type needs
    late_answers: int = 0  #: answers nobody waits for any more
    unanswered: int = 0  #: requests without an answer in time, or cut
    opened: int = 0  #: connections opened, the first ones included
    lost: int = 0  #: connections that broke
    events_dropped: int = 0  #: events a slow consumer lost; a resync followed


class _Head(msgspec.Struct):
    type: str = ""


_HEAD: Final = msgspec.json.Decoder(_Head)


def read_frame(text: str | bytes, counts: Counts) -> AnyFrame | None:
    """Return the typed frame, or None when it is not understood (and counted)."""
    try:
        return _FRAME.decode(text)
    except msgspec.DecodeError as error:
        _note_odd(text, str(error), counts)
        return None


def _note_odd(text: str | bytes, problem: str, counts: Counts) -> None:
    try:
        kind = _HEAD.decode(text).type
    except msgspec.DecodeError:
        kind = ""
    if kind and kind not in _KNOWN:
        counts.unknown += 1
        return
    counts.malformed += 1
    # The decoder's text names types and fields, never values.
    _LOG.warning("the engine sent a frame that cannot be read", kind=kind, problem=problem)


class _Pair(msgspec.Struct):
    name: str
    value: str


class _RequestFrame(
    msgspec.Struct, omit_defaults=True, tag_field="type", tag="RESTRequest", kw_only=True
):
    transaction_id: str
    request_id: str
    method: str
    uri: str
    query_strings: list[_Pair] | None = None
    content_type: str | None = None
    message_body: str | None = None


_ENCODER: Final = msgspec.json.Encoder()


def request_frame(request: Request, request_id: str) -> str:
    """Return the frame that asks for `request`; the answer carries the same `request_id`."""
    body = request.body_json()
    frame = _RequestFrame(
        transaction_id=request_id,
        request_id=request_id,
        method=request.operation.method,
        uri=request.uri(),
        query_strings=[_Pair(k, v) for k, v in request.query_pairs()] or None,
        content_type="application/json" if body else None,
        message_body=body.decode() if body else None,
    )
    return _ENCODER.encode(frame).decode()

"""Every event kind by its name, and the one decoder for the stored form."""

from typing import Any, Final, Union

import msgspec

from huawu.events import (
    agent,
    alert,
    call,
    callback,
    contact,
    planning,
    queue,
    reservation,
    retention,
    supervision,
    system,
)
from huawu.kernel.event import Event


def _kinds() -> dict[str, type[Event]]:
    found: dict[str, type[Event]] = {}
    for module in (
        contact, callback, reservation, agent, call, supervision, system, retention, alert,
        planning, queue,
    ):  # fmt: skip
        for thing in vars(module).values():
            if isinstance(thing, type) and issubclass(thing, Event):
                tag = thing.__struct_config__.tag
                if isinstance(tag, str) and "." in tag:
                    found[tag] = thing
    return dict(sorted(found.items()))


#: Event class by stable kind.
KINDS: Final = _kinds()

_decoder: Final[msgspec.json.Decoder[Any]] = msgspec.json.Decoder(
    Union[tuple(KINDS.values())]  # noqa: UP007  (a union built at run time)
)
_encoder: Final = msgspec.json.Encoder()


def encode(event: Event) -> bytes:
    """Return the stored form: JSON with the kind under `kind`, defaults left out."""
    return _encoder.encode(event)


def decode(stored: bytes | str) -> Event:
    """Read the stored form.

    Raises:
        msgspec.ValidationError: not a known kind, or not its shape.
    """
    return _decoder.decode(stored)

"""Telephone numbers for the eyes of people who need not know them (号码脱敏)."""

from typing import Final

from huawu.access.permissions import Person, may

REVEAL: Final = "numbers:reveal"

_HIDDEN: Final = 4  #: characters, just before the last ones
_SHOWN_END: Final = 4


def masked(number: str) -> str:
    """Return `number` with its middle hidden: `13812345678` → `138****5678`.

    The last four and what stands before the four hidden characters stay; a short number keeps
    only its last two, a very short one nothing. The length stays as it was.
    """
    size = len(number)
    if size < 6:
        return "*" * size
    if size < _HIDDEN + _SHOWN_END:
        return "*" * (size - 2) + number[-2:]
    start = size - _HIDDEN - _SHOWN_END
    return number[:start] + "*" * _HIDDEN + number[-_SHOWN_END:]


def shown_number(person: Person, number: str) -> str:
    """Return `number` as `person` may see it."""
    return number if may(person, REVEAL) else masked(number)

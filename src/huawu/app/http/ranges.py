"""HTTP ranges (RFC 9110 §14) of one file: which bytes are asked for. Pure."""

import re
from typing import Final

_ONE: Final = re.compile(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.ASCII)


class Unsatisfiable(Exception):
    """The range begins behind the end of the file."""


def range_of(header: str | None, size_bytes: int) -> tuple[int, int] | None:
    """Return first byte and the one after the last; None when the whole file is to be sent.

    A header that is malformed or names several ranges is ignored, as the standard allows.

    Raises:
        Unsatisfiable: nothing of the file is in the range.
    """
    found = _ONE.fullmatch(header) if header is not None else None
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:  # the last so many bytes
        start, end = max(size_bytes - int(last), 0), size_bytes
    else:
        start, end = int(first), min(int(last) + 1, size_bytes) if last else size_bytes
        if last and int(last) < start:
            return None
    if start >= size_bytes:
        raise Unsatisfiable
    return start, end

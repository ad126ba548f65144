"""How values of dimensions are written for people, and read back. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from huawu.kernel.errors import Invalid

_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_INTEGER: Final = re.compile(r"-?\d{1,18}")


def shown(dimension: str, value: Any) -> Any:
    """Return a dimension's value as people write it."""
    write = _WRITTEN.get(dimension)
    return value if write is None else write(value)


def understood(dimension: str, word: str) -> str:
    """Return a value as statements compare it, from what people write; the inverse of `shown`.

    Raises:
        Invalid: it is no such time.
    """
    if dimension not in _READ or (_INTEGER.fullmatch(word) and dimension != "year"):
        return word
    pattern, read = _READ[dimension]
    match = re.fullmatch(pattern, word)
    if match is None:
        raise Invalid(f"where.{dimension}", f"{word!r} is no {dimension.replace('_', ' ')}")
    return str(read(match.groups()))


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _moment(text: str) -> int:
    try:
        return int(datetime.fromisoformat(text).timestamp())
    except ValueError:
        raise Invalid("where.interval", f"{text!r} is no moment") from None


#: Values of times as the statements give them → as people write them.
_WRITTEN: Final[Mapping[str, Callable[[int], str]]] = {
    "day": lambda day: f"{day // 10_000:04}-{day // 100 % 100:02}-{day % 100:02}",
    "month": lambda day: f"{day // 10_000:04}-{day // 100 % 100:02}",
    "year": lambda day: f"{day // 10_000:04}",
    "week": lambda week: f"{week // 100:04}-W{week % 100:02}",
    "quarter_year": lambda quarter: f"{quarter // 10:04}-Q{quarter % 10}",
    "weekday": lambda number: _WEEKDAYS[number - 1],
    "hour": _clock,
    "half_hour": _clock,
    "quarter": _clock,
    "interval": lambda begin_s: datetime.fromtimestamp(begin_s, UTC).isoformat(),
}
_Read = Callable[[Sequence[str]], int]
_CLOCK: Final[tuple[str, _Read]] = (r"(\d\d):(\d\d)", lambda p: int(p[0]) * 60 + int(p[1]))
_READ: Final[Mapping[str, tuple[str, _Read]]] = {
    "day": (r"(\d{4})-(\d\d)-(\d\d)", lambda parts: int("".join(parts))),
    "month": (r"(\d{4})-(\d\d)", lambda parts: int("".join(parts)) * 100),
    "year": (r"(\d{4})(?:0000)?", lambda parts: int(parts[0]) * 10_000),
    "week": (r"(\d{4})-W(\d\d)", lambda parts: int("".join(parts))),
    "quarter_year": (r"(\d{4})-Q(\d)", lambda parts: int("".join(parts))),
    "weekday": (f"({'|'.join(_WEEKDAYS)})", lambda parts: _WEEKDAYS.index(parts[0]) + 1),
    "hour": _CLOCK,
    "half_hour": _CLOCK,
    "quarter": _CLOCK,
    "interval": (r"(.+)", lambda parts: _moment(parts[0])),
}

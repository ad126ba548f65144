"""A volume file: the calls that each coming interval brings, as `huawu wfm forecast` writes it."""

import csv
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from huawu.kernel.errors import Invalid

_QUANTILE = 1.2815515655446004  #: of the normal distribution, 90 %


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """One interval's calls."""

    ts: datetime  #: its begin
    calls: float
    spread: float  #: variance of the level over its square, as its 80 % limits tell; 0 unknown
    aht_s: float | None


def read_volume(lines: Iterable[str]) -> list[Volume]:
    """Read a table with the columns `ts` and `calls`, and perhaps `lo80` with `hi80`, `aht`.

    Raises:
        Invalid: names the row and the rule it breaks.
    """
    reader = csv.DictReader(lines)
    for name in ("ts", "calls"):
        if name not in (reader.fieldnames or ()):
            raise Invalid("row 1", f"the header has no column {name!r}; it needs ts,calls.")
    found = [_volume(f"row {number}", row) for number, row in enumerate(reader, start=2)]
    if not found:
        raise Invalid("volume", "the file has no rows under its header.")
    for number, (before, after) in enumerate(pairwise(found), start=3):
        if after.ts.utcoffset() is None and before.ts.utcoffset() is not None:
            raise Invalid(f"row {number}", "ts has no offset, and the row before has one.")
        if after.ts <= before.ts:
            raise Invalid(f"row {number}", f"{after.ts} does not come after the row before it.")
    return found


def check_interval(volumes: list[Volume], interval: timedelta) -> None:
    """Refuse a file whose rows are not one interval apart.

    Raises:
        Invalid: names the row.
    """
    for number, (before, after) in enumerate(pairwise(volumes), start=3):
        gap = after.ts - before.ts
        if gap < interval or gap % interval:
            minutes = gap / timedelta(minutes=1)
            raise Invalid(
                f"row {number}",
                f"{after.ts} comes {minutes:g} min after the row before it, which does not fit an"
                f" interval of {interval / timedelta(minutes=1):g} min.",
            )


def spread_of(calls: float, low: float, high: float) -> float:
    """Return the variance of the level over its square, as 80 % limits tell it."""
    if calls <= 0:
        return 0.0
    deviation = (high - low) / (2 * _QUANTILE)
    # The counts' own scatter is the queue's business; what is left is the level's.
    return max(deviation**2 - calls, 0.0) / calls**2


def _volume(place: str, row: Mapping[str, str | None]) -> Volume:
    cell = (row.get("ts") or "").strip()
    try:
        ts = datetime.fromisoformat(cell)
    except ValueError:
        raise Invalid(place, f"ts is {cell!r}; write it like 2026-03-01 09:00.") from None
    calls = _number(place, "calls", row.get("calls"))
    low, high = (row.get(name) for name in ("lo80", "hi80"))
    spread = 0.0
    if low and high and calls > 0:
        limits = _number(place, "lo80", low), _number(place, "hi80", high)
        if limits[0] > limits[1]:
            raise Invalid(place, f"lo80 {low} is more than hi80 {high}.")
        spread = spread_of(calls, *limits)
    aht = row.get("aht")
    aht_s = _number(place, "aht", aht) if aht else None
    if aht_s == 0:
        raise Invalid(place, "aht is 0; give a handle time in seconds, more than 0.")
    return Volume(ts=ts, calls=calls, spread=spread, aht_s=aht_s)


def _number(place: str, name: str, cell: str | None) -> float:
    try:
        value = float(cell or "")
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise Invalid(place, f"{name} is {cell!r}; give a number, 0 or more.")
    return value

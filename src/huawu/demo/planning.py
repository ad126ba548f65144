"""When the next caller calls, and what they will do: drawn by chance, before anything rings. Pure.

Shares and spans are those of a busy service line: a few hang up at once, patience is lognormal,
so are conversations, some press a wrong key, some say nothing.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from huawu.demo import cast, flow
from huawu.demo.script import Topic
from huawu.demo.things import BLOCKED_NUMBER

WITHHELD: Final = "anonymous"

#: Peaks of the day: hour, spread in hours, how much they add to the quiet rate.
_PEAKS: Final = ((10.25, 1.4, 1.2), (15.5, 1.8, 0.9))
_NIGHT_ENDS_H: Final = 7
_NIGHT_BEGINS_H: Final = 23

_ENGLISH_SHARE: Final = 0.25
_LEAVES_AT_ONCE: Final = 0.05
_SILENT: Final = 0.03
_WRONG_KEY: Final = 0.08
_IMPATIENT_KEYS: Final = 0.25
_WITHHELD: Final = 0.04
_BLOCKED: Final = 0.01
_REPEATS: Final = 0.15
_OTHER_LINE: Final = 0.1
_PREFERRED: Final = 0.2
_PATIENCE_MEDIAN_S: Final = 75.0
_PATIENCE_SIGMA: Final = 0.8
_TALK_MEDIAN_S: Final = 45.0
_TALK_SIGMA: Final = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Keys that a caller presses."""

    keys: str
    think_s: float  #: after the prompt's end
    barge_after_s: float | None = None  #: presses into the prompt so long after its beginning


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPlan:
    """What a caller will do."""

    dialled: str
    caller: str  #: the number shown; `WITHHELD` hides it
    language: str  #: they speak
    voice: str
    topic: Topic
    presses: tuple[Press, ...]
    patience_s: float  #: of waiting after the last key, then they hang up
    talk_s: float  #: of conversation, then they say good-bye
    leaves_after_s: float | None = None  #: hangs up so soon after the line opened
    silent: bool = False  #: says nothing and presses nothing


def calls_per_hour(at: datetime, quiet_per_hour: float, zone: ZoneInfo) -> float:
    """Return the rate of arrivals at an instant.

    Args:
        at: aware.
        quiet_per_hour: the rate at night; the peaks of the day add to it.
        zone: the centre's.
    """
    local = at.astimezone(zone)
    hour = local.hour + local.minute / 60
    more = sum(
        height * math.exp(-(((hour - peak) / spread) ** 2)) for peak, spread, height in _PEAKS
    )
    return quiet_per_hour * (1 + more)


def next_gap_s(rng: Random, at: datetime, quiet_per_hour: float, zone: ZoneInfo) -> float:
    """Return the seconds until the next caller: a Poisson process whose rate follows the day."""
    return rng.expovariate(calls_per_hour(at, quiet_per_hour, zone) / 3_600)


def plan_call(rng: Random, now: datetime, zone: ZoneInfo, earlier: Sequence[str] = ()) -> CallPlan:
    """Draw what one caller will do.

    Args:
        rng: decides everything.
        now: aware; some lines are closed at night.
        zone: the centre's.
        earlier: numbers that called before, of which some call again.
    """
    english = rng.random() < _ENGLISH_SHARE
    topic = _topic(rng)
    on_english_line = english != (rng.random() < _OTHER_LINE)
    silent = rng.random() < _SILENT
    presses = (
        ()
        if silent
        else _presses(rng, topic, _hour(now, zone), wrong_line=english != on_english_line)
    )
    return CallPlan(
        dialled=cast.ENGLISH_NUMBER if on_english_line else cast.CHINESE_NUMBER,
        caller=_caller(rng, earlier, english=english),
        language="en" if english else "zh",
        voice=rng.choice(cast.CALLER_VOICES),
        topic=topic,
        presses=presses,
        patience_s=_lognormal(rng, _PATIENCE_MEDIAN_S, _PATIENCE_SIGMA, most_s=600.0),
        talk_s=_lognormal(rng, _TALK_MEDIAN_S, _TALK_SIGMA, most_s=240.0),
        leaves_after_s=rng.uniform(0.5, 9.0) if rng.random() < _LEAVES_AT_ONCE else None,
        silent=silent,
    )


def _topic(rng: Random) -> Topic:
    (topic,) = rng.choices(tuple(Topic), weights=(0.6, 0.27, 0.13))
    return topic


def _caller(rng: Random, earlier: Sequence[str], *, english: bool) -> str:
    """Draw a number that is nobody's: 154 is given to no one, 07700 900 is kept for stories."""
    chance = rng.random()
    if chance < _WITHHELD:
        return WITHHELD
    if chance < _WITHHELD + _BLOCKED:
        return BLOCKED_NUMBER
    if earlier and chance < _WITHHELD + _BLOCKED + _REPEATS:
        return rng.choice(earlier)
    if english:
        return f"+447700900{rng.randrange(1_000):03}"
    return f"154{rng.randrange(1, 10**8):08}"


def _presses(rng: Random, topic: Topic, hour: float, *, wrong_line: bool) -> tuple[Press, ...]:
    keys = ["9"] if wrong_line else []
    keys.append({Topic.SERVICE: "1", Topic.TECHNICAL: "2", Topic.COMPLAINT: "3"}[topic])
    if rng.random() < _WRONG_KEY:
        keys.insert(len(keys) - 1, rng.choice("4567*"))
    if topic is Topic.TECHNICAL:
        preferred = rng.random() < _PREFERRED
        account = flow.PREFERRED_ACCOUNT if preferred else str(rng.randrange(100_000, 800_000))
        keys.append(account)
    if topic is Topic.COMPLAINT and not _NIGHT_ENDS_H <= hour < _NIGHT_BEGINS_H:
        keys.append("1")  # a message instead
    return tuple(_press(rng, key, first=place == 0) for place, key in enumerate(keys))


def _press(rng: Random, keys: str, *, first: bool) -> Press:
    early = len(keys) == 1 and rng.random() < _IMPATIENT_KEYS
    # the notice before the first menu is played to its end, whatever is pressed
    barge_after_s = rng.uniform(9.0, 14.0) if first else rng.uniform(1.0, 4.0)
    return Press(
        keys=keys,
        think_s=_lognormal(rng, 0.9, 0.5, most_s=3.5),
        barge_after_s=barge_after_s if early else None,
    )


def _hour(now: datetime, zone: ZoneInfo) -> float:
    local = now.astimezone(zone)
    return local.hour + local.minute / 60


def _lognormal(rng: Random, median_s: float, sigma: float, *, most_s: float) -> float:
    return min(rng.lognormvariate(math.log(median_s), sigma), most_s)

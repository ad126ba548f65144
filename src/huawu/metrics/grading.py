"""Grades: bands of a figure that earn 5, 4, 3 or 2 points. Pure.

A band is written as an interval: `(0.93, 0.95]`, `(0.95, +)`, `(-, 0.90]`. The bands of a metric
must cover every value exactly once; a band that the source leaves out is marked as `completed`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from huawu.kernel.errors import Invalid

_BAND: Final = re.compile(r"([\[(])\s*(-|-?\d+(?:\.\d+)?)\s*,\s*(\+|-?\d+(?:\.\d+)?)\s*([\])])")
_INF: Final = float("inf")


@dataclass(frozen=True, slots=True)
class Band:
    """An interval of values and what it earns."""

    grade: int
    low: float
    low_in: bool
    high: float
    high_in: bool
    completed: bool = False  #: not in the source: filled in by us

    def holds(self, value: float) -> bool:
        """Say whether a value lies in it."""
        above = value > self.low or (self.low_in and value == self.low)
        below = value < self.high or (self.high_in and value == self.high)
        return above and below

    @property
    def text(self) -> str:
        """The band as it is written."""
        low = "-" if self.low == -_INF else f"{self.low:g}"
        high = "+" if self.high == _INF else f"{self.high:g}"
        return f"{'[' if self.low_in else '('}{low}, {high}{']' if self.high_in else ')'}"


def read_bands(grades: Mapping[int, str | Sequence[str]], completed: Sequence[int]) -> list[Band]:
    """Read bands and check that they leave no hole and never overlap.

    Args:
        grades: grade → interval, or several for a two-sided metric.
        completed: grades that the source does not have.

    Raises:
        Invalid: a band is malformed, two overlap, or values between them earn nothing.
    """
    bands = [
        _band(grade, text, completed=grade in completed)
        for grade, texts in grades.items()
        for text in ((texts,) if isinstance(texts, str) else texts)
    ]
    bands.sort(key=lambda band: (band.low, not band.low_in))
    _check(bands)
    return bands


def grade(bands: Sequence[Band], value: float | None) -> int | None:
    """Return the grade of a value; None when there is no value or no bands."""
    if value is None:
        return None
    # Ten digits: 0.93 counted as 93/100 and 0.93 written in a band are the same figure.
    rounded = round(value, 10)
    return next((band.grade for band in bands if band.holds(rounded)), None)


def _band(grade: int, text: str, *, completed: bool) -> Band:
    match = _BAND.fullmatch(text.strip())
    if match is None:
        raise Invalid(f"grades.{grade}", f"{text!r} is no interval; write one like (0.93, 0.95]")
    opens, low, high, closes = match.groups()
    band = Band(
        grade=grade,
        low=-_INF if low == "-" else float(low),
        low_in=opens == "[",
        high=_INF if high == "+" else float(high),
        high_in=closes == "]",
        completed=completed,
    )
    if band.low > band.high or (band.low == band.high and not (band.low_in and band.high_in)):
        raise Invalid(f"grades.{grade}", f"{text!r} holds no value")
    return band


def _check(bands: Sequence[Band]) -> None:
    if not bands:
        return
    for first, second in pairwise(bands):
        met = first.high == second.low
        if first.high > second.low or (met and first.high_in and second.low_in):
            raise Invalid(f"grades.{second.grade}", f"{second.text} overlaps {first.text}")
        if first.high < second.low or not (first.high_in or second.low_in):
            raise Invalid(
                f"grades.{second.grade}", f"no grade between {first.text} and {second.text}"
            )
    if bands[0].low != -_INF:
        raise Invalid(f"grades.{bands[0].grade}", f"no grade below {bands[0].text}")
    if bands[-1].high != _INF:
        raise Invalid(f"grades.{bands[-1].grade}", f"no grade above {bands[-1].text}")

"""What moved a ratio between two spans: an exact split into mix and rate, part by part. Pure.

A ratio over the whole is the mean of its parts' ratios weighted by their share of the
denominator. Its change is, for each part, the change of its share times how its mean rate lies
to the whole's (mix), plus the change of its rate times its mean share (rate): Marshall and
Edgeworth's symmetric split, without a remainder.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: Part → numerator and denominator.
Parts = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Moved:
    """How much of the whole's change one part made."""

    part: str
    mix: float  #: by becoming a larger or smaller share
    rate: float  #: by becoming better or worse itself


@dataclass(frozen=True, slots=True)
class Review:
    """A ratio in two spans, and what each part made of its change; largest first."""

    before: float | None
    after: float | None
    parts: Sequence[Moved]

    @property
    def change(self) -> float:
        """By how much the whole moved; 0 where one span has no figure."""
        return sum(each.mix + each.rate for each in self.parts)


def review(before: Parts, after: Parts) -> Review:
    """Return the whole's figure in both spans, and the split of its change."""
    return Review(whole(before), whole(after), split(before, after)[1])


def whole(parts: Parts) -> float | None:
    """Return the ratio over all parts; None without any denominator."""
    under = sum(den for _, den in parts.values())
    return sum(num for num, _ in parts.values()) / under if under else None


def split(before: Parts, after: Parts) -> tuple[float, list[Moved]]:
    """Return the change of the whole and what each part made of it; largest first.

    The parts' mix and rate sum to the change. A part that one span does not have keeps its rate
    and moves by mix alone. Without any denominator in one of the spans nothing moved.
    """
    whole_before, whole_after = whole(before), whole(after)
    if whole_before is None or whole_after is None:
        return 0.0, []
    all_before = sum(den for _, den in before.values())
    all_after = sum(den for _, den in after.values())
    middle = (whole_before + whole_after) / 2
    found: list[Moved] = []
    for part in sorted({*before, *after}):
        (num0, den0), (num1, den1) = before.get(part, (0.0, 0.0)), after.get(part, (0.0, 0.0))
        rate0 = num0 / den0 if den0 else num1 / den1 if den1 else 0.0
        rate1 = num1 / den1 if den1 else rate0
        share0, share1 = den0 / all_before, den1 / all_after
        mix = (share1 - share0) * ((rate0 + rate1) / 2 - middle)
        found.append(Moved(part, mix, (rate1 - rate0) * (share0 + share1) / 2))
    found.sort(key=lambda each: -abs(each.mix + each.rate))
    return whole_after - whole_before, found

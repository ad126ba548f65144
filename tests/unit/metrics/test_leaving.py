"""How customers leave while they wait, counted by hand."""

from typing import Final

import pytest

from huawu.metrics.leaving import Announcement, effects, span_of, spans

pytestmark = pytest.mark.unit

#: At 3 s one is answered, at 10 s one leaves, at 32 s two leave, at 200 s one is answered.
ENDS: Final = {3: (0, 1), 10: (1, 0), 32: (2, 0), 200: (0, 1)}


def told(middle_s: float, late_s: float | None = None) -> Announcement:
    """Return an announcement that everybody heard at one moment, or late as told."""
    return Announcement(
        number=1, heard=3, early_s=middle_s, middle_s=middle_s, late_s=late_s or middle_s
    )


def test_all_who_waited_in_a_span_are_exposed_until_they_left_it() -> None:
    span = span_of(ENDS, 5, 20)
    assert (span.left, span.exposed_s) == (1, (10 - 5) + 3 * 15)
    assert span.hazard == pytest.approx(1 / 50)


def test_the_spans_hold_every_leaving_and_every_second_once() -> None:
    found = spans(ENDS)
    assert sum(each.left for each in found) == 3
    assert sum(each.exposed_s for each in found) == 3 + 10 + 2 * 32 + 200


def test_a_span_in_which_nobody_waited_has_no_hazard() -> None:
    assert span_of(ENDS, 300, 400).hazard is None


def test_leaving_after_an_announcement_is_compared_with_before() -> None:
    (effect,) = effects({25: (1, 0), **ENDS}, [told(30)])
    assert (effect.before.left, effect.after.left) == (1, 2)
    assert effect.ratio == pytest.approx((2 / (2 * 2 + 15)) / (1 / (10 + 3 * 15)))
    assert effect.sharp


def test_an_announcement_that_each_heard_at_another_time_is_not_sharp() -> None:
    assert not effects(ENDS, [told(30, late_s=60)])[0].sharp

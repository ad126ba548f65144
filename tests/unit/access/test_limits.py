"""Token buckets."""

import pytest
from tests.access_fixture import HandClock

from huawu.access.limits import Rate, TokenBuckets
from huawu.kernel.errors import LimitReached

pytestmark = pytest.mark.unit

RATE = Rate(burst=2, refill_s=10)


def test_after_a_burst_one_try_comes_back_with_each_refill() -> None:
    clock = HandClock()
    buckets = TokenBuckets(RATE, clock)
    buckets.take("a")
    buckets.take("a")
    clock.move(4)
    with pytest.raises(LimitReached) as refused:
        buckets.take("a")
    assert refused.value.details["retry_after_s"] == 7
    clock.move(6)
    buckets.take("a")


def test_keys_do_not_share_and_a_token_given_back_counts() -> None:
    buckets = TokenBuckets(RATE, HandClock())
    buckets.take("a")
    buckets.take("a")
    buckets.take("b")
    buckets.give_back("a")
    buckets.take("a")


def test_a_bucket_never_holds_more_than_its_burst() -> None:
    clock = HandClock()
    buckets = TokenBuckets(RATE, clock)
    buckets.take("a")
    clock.move(1_000)
    buckets.give_back("a")
    buckets.take("a")
    buckets.take("a")
    with pytest.raises(LimitReached):
        buckets.take("a")


def test_many_keys_do_not_fill_the_memory_and_the_emptiest_are_kept() -> None:
    buckets = TokenBuckets(RATE, HandClock(), max_keys=10)
    buckets.take("guessed")
    buckets.take("guessed")
    for number in range(1_000):
        buckets.take(f"address {number}")
    with pytest.raises(LimitReached):
        buckets.take("guessed")

"""Token buckets: how often something may be tried. In memory, one set for each process."""

from dataclasses import dataclass

from huawu.kernel.clock import Clock
from huawu.kernel.errors import LimitReached


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A burst and what comes back by waiting."""

    burst: int  #: tries at once
    refill_s: float  #: seconds until one more try


@dataclass(slots=True)
class _Bucket:
    level: float
    at_s: float


class TokenBuckets:
    """One bucket for each key, full at first; memory is bounded."""

    def __init__(self, rate: Rate, clock: Clock, *, max_keys: int = 100_000) -> None:
        self._rate = rate
        self._clock = clock
        self._max_keys = max_keys
        self._buckets: dict[str, _Bucket] = {}

    def take(self, key: str) -> None:
        """Take one token from `key`'s bucket.

        Raises:
            LimitReached: it is empty; `retry_after_s` in the details says how long to wait.
        """
        bucket = self._filled(key)
        if bucket.level < 1:
            wait_s = (1 - bucket.level) * self._rate.refill_s
            raise LimitReached(
                "Too many tries. Wait a little and try again.", retry_after_s=int(wait_s) + 1
            )
        bucket.level -= 1

    def give_back(self, key: str) -> None:
        """Return a token whose use turned out to be harmless."""
        bucket = self._filled(key)
        bucket.level = min(bucket.level + 1, self._rate.burst)

    def _filled(self, key: str) -> _Bucket:
        now_s = self._clock.monotonic_s()
        bucket = self._buckets.get(key)
        if bucket is None:
            if len(self._buckets) >= self._max_keys:
                self._make_room(now_s)
            bucket = self._buckets[key] = _Bucket(self._rate.burst, now_s)
        bucket.level = self._level(bucket, now_s)
        bucket.at_s = now_s
        return bucket

    def _level(self, bucket: _Bucket, now_s: float) -> float:
        back = (now_s - bucket.at_s) / self._rate.refill_s
        return min(bucket.level + back, self._rate.burst)

    def _make_room(self, now_s: float) -> None:
        """Forget full buckets, which say nothing, and then the fullest of the others."""
        levels = sorted(
            ((self._level(bucket, now_s), key) for key, bucket in self._buckets.items()),
            reverse=True,
        )
        for place, (level, key) in enumerate(levels):
            if level < self._rate.burst and place >= self._max_keys // 10:
                break
            del self._buckets[key]

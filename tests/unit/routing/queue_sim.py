"""A simulated queue, M/M/s with patience, that feeds an ExpectedWait and keeps what was said."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf, sqrt
from random import Random

from huawu.kernel.ids import ContactId
from huawu.routing.expected_wait import Estimate, ExpectedWait


@dataclass(frozen=True, slots=True)
class Said:
    """What was forecast at the door, and what came."""

    estimate: Estimate
    last_wait_s: float
    waited_s: float


class SimulatedQueue:
    """First come, first served; exponential arrivals, service and patience."""

    def __init__(self, seed: int, *, agents: int, load: float, patience_s: float = inf) -> None:
        self.chance = Random(seed)  # noqa: S311  (not a secret)
        self.expected = ExpectedWait()
        self.service_s, self.patience_s = 180.0, patience_s
        self.arrival_s = self.service_s / (agents * load)
        self.idle = agents
        self.line: dict[ContactId, tuple[float, Estimate | None, float | None]] = {}
        self.last_wait_s: float | None = None
        self.expected.serving(agents, 0.0)

    def run(self, arrivals: int) -> Iterator[Said]:
        """Yield every contact that waited and was served, with what was said when it came."""
        happens: list[tuple[float, int, ContactId | None]] = []
        at = 0.0
        for n in range(arrivals):
            at += self.chance.expovariate(1 / self.arrival_s)
            heapq.heappush(happens, (at, n, ContactId(f"ctc_{n}")))
        ends = arrivals
        while happens:
            at, kind, contact = heapq.heappop(happens)
            if contact is None:
                self.idle += 1
            elif contact in self.line:
                del self.line[contact]
                self.expected.abandoned(contact, at)
            elif kind < arrivals:
                self.arrive(contact, at)
                if self.patience_s < inf:
                    gone = at + self.chance.expovariate(1 / self.patience_s)
                    heapq.heappush(happens, (gone, arrivals, contact))
            while self.idle and self.line:
                ends += 1
                heapq.heappush(
                    happens, (at + self.chance.expovariate(1 / self.service_s), ends, None)
                )
                yield from self.serve(at)

    def arrive(self, contact: ContactId, at: float) -> None:
        said = None if self.idle else self.expected.estimate(len(self.line), at)
        self.line[contact] = (at, said, self.last_wait_s)
        self.expected.queued(contact, at)

    def serve(self, at: float) -> Iterator[Said]:
        self.idle -= 1
        contact = next(iter(self.line))
        since, said, last = self.line.pop(contact)
        self.expected.taken(contact, at)
        if at > since:
            self.last_wait_s = at - since
            if said is not None and last is not None:
                yield Said(said, last, at - since)


@dataclass(frozen=True, slots=True)
class Quality:
    """How good the forecasts of a run were, relative to the mean wait."""

    mean_wait_s: float
    error: float  #: root of the mean square
    error_of_last_wait: float
    bias: float
    covered: float  #: share of waits within the 90 % estimate


def judge(said: list[Said]) -> Quality:
    mean = sum(s.waited_s for s in said) / len(said)

    def rmse(errors: list[float]) -> float:
        return sqrt(sum(e * e for e in errors) / len(errors)) / mean

    return Quality(
        mean_wait_s=mean,
        error=rmse([s.estimate.p50_s - s.waited_s for s in said]),
        error_of_last_wait=rmse([s.last_wait_s - s.waited_s for s in said]),
        bias=sum(s.estimate.p50_s - s.waited_s for s in said) / len(said) / mean,
        covered=sum(s.waited_s <= s.estimate.p90_s for s in said) / len(said),
    )

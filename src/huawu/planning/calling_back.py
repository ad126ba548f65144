"""Whether queues should ask who waits whether to be called back, until an hour. Pure.

Callbacks keep the caller's place, so they take nothing from who came before; who would have given
up is served too, and others wait the longer for it. Where that keeps callers is found by playing
the rest of the day on the production core, with callbacks and without.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from huawu.planning.running import Change, Move, Rest, shares, supply
from huawu.simulation.outcome import Estimate
from huawu.simulation.scenario import CallbackOffer
from huawu.simulation.study import Study

_LOST: Final = 0.02  #: a queue that loses no more of its callers need not ask
_WORTH: Final = 0.005  #: a smaller part of all callers kept is no proposal
_SOONEST_S: Final = 20.0
_MISSING: Final = 0.5  #: people


def candidates(rest: Rest, after_s: Mapping[str, float], before: Study) -> tuple[Change, ...]:
    """Return queues that lose callers, with the hour until which people will be missing.

    Args:
        rest: of the day.
        after_s: what a queue promises its callers, of queues that could ask and do not.
        before: the rest of the day when nothing is done.
    """
    losing = [
        queue
        for queue, figures in before.by_queue.items()
        if queue in after_s and figures["abandonment"].mean > _LOST
    ]
    if not losing:
        return ()
    need = {queue: row[: rest.slots] for queue, row in rest.need.items()}
    there = shares(supply(rest.seats, rest.slots, rest.interval), need, rest.interval)
    return tuple(
        Change(
            agent="",
            act=Move.CALL_BACK,
            queue=queue,
            after_s=max(after_s[queue], _SOONEST_S),
            until=_until(rest, need[queue], there[queue]),
        )
        for queue in losing
    )


def _until(rest: Rest, need: Sequence[float], there: Sequence[float]) -> int:
    """Return the end of the last interval in which people are missing; else of the queue's day."""
    left = range(rest.first, rest.slots)
    missing = [slot for slot in left if need[slot] - there[slot] >= _MISSING]
    needed = [slot for slot in left if need[slot] > 0]
    return (max(missing or needed, default=rest.first) + 1) * rest.interval


def offers(
    changes: Sequence[Change], rest: Rest, taken: float, reached: float
) -> Mapping[str, CallbackOffer]:
    """Return by queue what is asked of whom, in time since the first slot that is left."""
    return {
        change.queue: CallbackOffer(
            after_s=change.after_s,
            until_s=(change.until - rest.first * rest.interval) * 60.0,
            taken=taken,
            reached=reached,
        )
        for change in changes
    }


def is_worth(gain: Mapping[str, Estimate]) -> bool:
    """Say whether it is sure that fewer callers give up, and enough of them."""
    lost = gain["abandonment"]
    return lost.high < 0 and lost.mean <= -_WORTH

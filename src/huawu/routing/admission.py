"""Whether a queue lets somebody in. Pure."""

from collections.abc import Callable

from huawu.centre.model import Queue
from huawu.centre.plan import Measure
from huawu.kernel.ids import QueueId

#: Returns a figure of a queue; None when it is not known.
Figure = Callable[[Measure, QueueId], float | None]


def refuses(queue: Queue, figure: Figure, *, needs_staff: bool = False) -> bool:
    """Say whether a queue is full, unstaffed, or does too badly to let anybody in.

    What is not known is no reason.

    Args:
        queue: with its limits.
        figure: measures queues.
        needs_staff: whoever asks would not wait where nobody is signed in, whatever the queue says.
    """
    if (
        queue.max_length is not None
        and (figure(Measure.WAITING, queue.id) or 0) >= queue.max_length
    ):
        return True
    if (needs_staff or queue.needs_staff) and not figure(Measure.STAFFED, queue.id):
        return True
    longest_s, least = queue.max_expected_wait_s, queue.min_service_level
    wait_s = None if longest_s is None else figure(Measure.EXPECTED_WAIT_S, queue.id)
    level = None if least is None else figure(Measure.SERVICE_LEVEL, queue.id)
    too_long = wait_s is not None and longest_s is not None and wait_s > longest_s
    return too_long or (level is not None and least is not None and level < least)

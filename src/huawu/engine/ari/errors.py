"""What can go wrong between us and the engine.

Unavailable
  + EngineUnavailable    no connection; nothing was asked
    - EngineUnanswered   asked, but no answer came: it may have happened or not
    - EngineLoginFailed  the engine does not accept our user or password
  + EngineRefused        the engine said no, with a status

What is asked to end and is already gone is no error (`request.settled`).
"""

from collections.abc import Awaitable
from typing import TypeVar

from huawu.kernel.errors import Unavailable

T = TypeVar("T")


class EngineUnavailable(Unavailable):
    """There is no connection to the engine; nothing was asked of it."""

    code = "engine-unavailable"


class EngineUnanswered(EngineUnavailable):
    """The engine was asked and did not answer; what was asked may have happened or not."""

    code = "engine-unanswered"


class EngineLoginFailed(EngineUnavailable):
    """The engine does not accept our user or password; trying again will not help."""

    code = "engine-login-failed"


class EngineRefused(Unavailable):
    """The engine answered, and the answer is no (or cannot be understood).

    `status` is HTTP's; 0 stands for an answer by AMI, which has none.
    """

    code = "engine-refused"

    def __init__(self, operation: str, status: int, reason: str) -> None:
        super().__init__(
            f"the engine refused {operation} ({status}): {reason}",
            operation=operation,
            status=status,
        )
        self.operation = operation
        self.status = status
        self.reason = reason


async def unless_gone(act: Awaitable[T]) -> T | None:
    """Return what the act returns; None when its leg is gone or about to go."""
    try:
        return await act
    except EngineRefused as error:
        if error.status == 404 or (error.status == 409 and "Stasis" in error.reason):
            return None
        raise

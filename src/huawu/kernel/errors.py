"""Errors a person can act on.

    HouseError
      + Invalid          what was asked is malformed: names the field and the mend
      + NotFound         the thing named does not exist, or is not this tenant's
      + Conflict         the thing is not in a state that allows this
        - StaleVersion   someone else changed it first; read again and retry
      + Unauthenticated  we do not know who is asking
      + Refused          this person may not do this
      + LimitReached     a cap or a rate limit says: not now
      + Unavailable      something we depend on does not answer (engine, database)

A bug is not a HouseError: let it crash, and let the log show it.
"""

from collections.abc import Mapping


class HouseError(Exception):
    """Base of every expected failure.

    `code` is stable and is what clients match on; `message` is for people and may change;
    `details` must not carry personal data.
    """

    code = "house-error"

    def __init__(self, message: str, **details: str | int) -> None:
        super().__init__(message)
        self.message = message
        self.details: Mapping[str, str | int] = details


class Invalid(HouseError):
    """What was asked is malformed; `field` says where, the message says how to mend it."""

    code = "invalid"

    def __init__(self, field: str, message: str, **details: str | int) -> None:
        super().__init__(f"{field}: {message}", field=field, **details)
        self.field = field

    def __reduce__(self) -> tuple[type["Invalid"], tuple[str, str]]:
        """Cross to another process as what it was made of."""
        return Invalid, (self.field, self.message.removeprefix(f"{self.field}: "))


class NotFound(HouseError):
    """The thing named does not exist, or is not this tenant's."""

    code = "not-found"


class Conflict(HouseError):
    """The thing is not in a state that allows this."""

    code = "conflict"


class StaleVersion(Conflict):
    """Someone else changed it first."""

    code = "stale-version"


class Unauthenticated(HouseError):
    """We do not know who is asking."""

    code = "unauthenticated"


class Refused(HouseError):
    """This person may not do this."""

    code = "refused"


class LimitReached(HouseError):
    """A cap or a rate limit says: not now."""

    code = "limit-reached"


class Unavailable(HouseError):
    """Something we depend on does not answer."""

    code = "unavailable"

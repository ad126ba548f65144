"""The database driver's errors, told in the house's words.

Only what a caller can act on is translated: the database is away, too slow, or locked, or a text
holds the one character that PostgreSQL cannot keep. A
violated constraint and a wrong query stay what they are; the room that knows what they mean
translates the first, and the second is a bug.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

import psycopg
from psycopg_pool import PoolTimeout
from sqlalchemy import exc

from huawu.kernel.errors import Conflict, HouseError, Invalid, Unavailable

#: Classes and codes of SQLSTATE after which the same request may work later.
_AWAY: Final = ("08", "53", "57P", "25006", "58030")
_SLOW: Final = ("57014", "55P03", "25P03", "25P04")
_RACED: Final = ("40001", "40P01")
_NUL: Final = "22P05"  #: within JSON; in plain text the driver refuses it itself


class RaceLost(Conflict):
    """Two transactions got in each other's way and this one was undone; do it again."""

    code = "race-lost"


@contextmanager
def translated() -> Generator[None]:
    """Raise the driver's errors of the block as ours.

    Raises:
        Unavailable: the database is away, read-only, full, or took too long.
        RaceLost: a deadlock or a serialisation failure; nothing was written.
        Invalid: a text holds a NUL character.
    """
    try:
        yield
    except exc.TimeoutError as error:
        raise Unavailable("All database connections are busy.", reason="pool") from error
    except PoolTimeout as error:
        raise Unavailable("All database connections are busy.", reason="pool") from error
    except exc.DBAPIError as error:
        _raise_ours(error.orig, lost=error.connection_invalidated)
        raise
    except psycopg.Error as error:
        _raise_ours(error, lost=False)
        raise


def passes(error: psycopg.Error) -> bool:
    """Say whether the same statement may work later: it is the database, not the statement."""
    try:
        _raise_ours(error, lost=False)
    except HouseError as ours:
        return isinstance(ours, Unavailable | RaceLost)
    return False


def _raise_ours(error: BaseException | None, *, lost: bool) -> None:
    """Raise our error for `error`, or return when it is none of these."""
    state = (error.sqlstate if isinstance(error, psycopg.Error) else None) or ""
    if state in _SLOW:
        raise Unavailable("The database took too long.", reason=state) from error
    if state in _RACED:
        raise RaceLost("Someone else changed the same things; try again.") from error
    if state == _NUL or (
        isinstance(error, psycopg.DataError) and not state and "NUL" in str(error)
    ):
        raise Invalid("text", "holds a NUL character (U+0000); remove it.") from error
    # Without a state the driver failed by itself: no server, no route, a broken connection.
    speechless = isinstance(error, psycopg.OperationalError) and not state
    if lost or speechless or state.startswith(_AWAY):
        raise Unavailable("The database does not answer.", reason=state or "connection") from error

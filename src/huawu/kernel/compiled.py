"""Functions of plain numbers and arrays, compiled to machine code when they are first called."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile a numeric function; it keeps its Python signature.

    The machine code is kept beside the source, or in the user's cache where that is read-only;
    where neither can be written it is made anew in each process. A compiled function holds no
    interpreter lock, so threads run it side by side.
    """
    njit = cast("Callable[..., Callable[[F], F]]", numba.njit)
    try:
        return njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:  # no folder to keep the code in
        return njit(nogil=True, error_model="numpy")(function)


def inlined(function: F) -> F:
    """Compile a numeric function into each compiled one that calls it.

    For small functions that are handed many arrays: counting who holds these would cost more at
    each call than the function does.
    """
    njit = cast("Callable[..., Callable[[F], F]]", numba.njit)
    return njit(nogil=True, error_model="numpy", inline="always")(function)


def lean(function: F) -> F:
    """Compile a numeric function that neither makes arrays nor returns them.

    Only compiled functions call it, and hold the arrays meanwhile: so nobody has to count who
    holds them, which costs more than all else in a loop over many arrays (`_nrt`, a switch of
    numba's that its manual does not name).
    """
    njit = cast("Callable[..., Callable[[F], F]]", numba.njit)
    try:
        return njit(cache=True, nogil=True, error_model="numpy", _nrt=False)(function)
    except RuntimeError:  # no folder to keep the code in
        return njit(nogil=True, error_model="numpy", _nrt=False)(function)

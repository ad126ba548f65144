"""Arrays that grow, and sets of small numbers that a compiled loop can walk."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

#: How many places an array has at first.
FIRST: Final = 64


def grown(array: NDArray[Any], size: int, axis: int = 0) -> Any:
    """Return an array with at least `size` places along an axis, new ones 0: itself if it has."""
    present = array.shape[axis]
    if present >= size:
        return array
    shape = list(array.shape)
    shape[axis] = max(size, present * 2)
    larger = np.zeros(shape, array.dtype)
    larger[tuple(slice(0, n) for n in array.shape)] = array
    return larger


class Crowd:
    """A set of small numbers, densely in one array: `members[:count]`, in no order."""

    __slots__ = ("_places", "count", "members")

    def __init__(self) -> None:
        self.members: NDArray[np.int64] = np.zeros(FIRST, np.int64)
        self.count = 0
        self._places: dict[int, int] = {}

    def __contains__(self, number: int) -> bool:
        return number in self._places

    def add(self, number: int) -> None:
        """Put a number in; one that is in is no error."""
        if number in self._places:
            return
        if self.count == len(self.members):
            self.members = grown(self.members, self.count + 1)
        self.members[self.count] = number
        self._places[number] = self.count
        self.count += 1

    def discard(self, number: int) -> None:
        """Take a number out; one that is not in is no error."""
        place = self._places.pop(number, None)
        if place is None:
            return
        self.count -= 1
        if place != self.count:
            last = int(self.members[self.count])
            self.members[place] = last
            self._places[last] = place

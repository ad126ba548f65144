"""A sorted list that is asked by bitset: "the first of these".

Whoever stands in front longest is often whom nobody asks for (an idle agent with a rare skill, a
contact that few are able to take), so a plain walk from the front would pass them every time.
The list is cut into blocks that know their members as a bitset, and one AND passes a block.
"""

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, Final, Generic, TypeVar

T = TypeVar("T", bound=tuple[Any, ...])

#: A block that grows beyond this is cut in two; neighbours that fit into half of it are joined.
BLOCK: Final = 64
#: So few of all are compared instead of being looked for in the list.
FEW: Final = 24
#: The same within one block.
FEW_HERE: Final = 8


def numbers(bits: int) -> list[int]:
    """Return the numbers of the set bits, ascending; meant for few."""
    found: list[int] = []
    while bits:
        low = bits & -bits
        found.append(low.bit_length() - 1)
        bits ^= low
    return found


class _Block(Generic[T]):
    __slots__ = ("bits", "items", "numbers")

    def __init__(self, items: list[T], numbered: list[int]) -> None:
        self.items = items
        self.numbers = numbered
        self.bits = sum(1 << number for number in numbered)


class Order(Generic[T]):
    """Items in ascending order, each under a number of its own."""

    __slots__ = ("_at", "_blocks", "_lasts", "bits")

    def __init__(self) -> None:
        self.bits = 0  #: bitset of the numbers in use
        self._at: dict[int, T] = {}
        self._blocks: list[_Block[T]] = []
        self._lasts: list[T] = []  #: the last item of each block

    def get(self, number: int) -> T | None:
        """Return the item under a number."""
        return self._at.get(number)

    def put(self, number: int, item: T) -> None:
        """Put an item under a number; the one that had it before goes."""
        before = self._at.get(number)
        if before == item:
            return
        if before is not None:
            self.remove(number)
        self._at[number] = item
        bit = 1 << number
        self.bits |= bit
        at = min(bisect_left(self._lasts, item), len(self._blocks) - 1)
        if at < 0:
            self._blocks.append(_Block([item], [number]))
            self._lasts.append(item)
            return
        block = self._blocks[at]
        place = bisect_left(block.items, item)
        block.items.insert(place, item)
        block.numbers.insert(place, number)
        block.bits |= bit
        self._lasts[at] = block.items[-1]
        if len(block.items) > BLOCK:
            self._cut(at)

    def remove(self, number: int) -> None:
        """Take out what is under a number; nothing there is no error."""
        item = self._at.pop(number, None)
        if item is None:
            return
        bit = 1 << number
        self.bits ^= bit
        at = bisect_left(self._lasts, item)
        block = self._blocks[at]
        place = bisect_left(block.items, item)
        del block.items[place], block.numbers[place]
        block.bits ^= bit
        if not block.items:
            del self._blocks[at], self._lasts[at]
            return
        self._lasts[at] = block.items[-1]
        if len(block.items) < BLOCK // 4:
            self._join(at if at + 1 < len(self._blocks) else at - 1)

    def first(self, wanted: int) -> T | None:
        """Return the first item under the numbers of a bitset: `among`'s first, but faster."""
        wanted &= self.bits
        if wanted.bit_count() <= FEW:
            return self._first_of_few(wanted)
        for block in self._blocks:
            hit = wanted & block.bits
            if hit:
                if hit.bit_count() <= FEW_HERE:
                    return self._first_of_few(hit)
                return next(_picked(block, hit), None)
        return None

    def among(self, wanted: int) -> Iterator[T]:
        """Yield the items under the numbers of a bitset, in order."""
        for block in self._blocks:
            hit = wanted & block.bits
            if hit:
                yield from _picked(block, hit)

    def _first_of_few(self, bits: int) -> T | None:
        at = self._at
        return min([at[number] for number in numbers(bits)], default=None)

    def _cut(self, at: int) -> None:
        block, half = self._blocks[at], BLOCK // 2
        tail: _Block[T] = _Block(block.items[half:], block.numbers[half:])
        del block.items[half:], block.numbers[half:]
        block.bits ^= tail.bits
        self._blocks.insert(at + 1, tail)
        self._lasts[at : at + 1] = [block.items[-1], tail.items[-1]]

    def _join(self, at: int) -> None:
        """Join a block with the next one where both together are small."""
        if at < 0:
            return
        block, tail = self._blocks[at], self._blocks[at + 1]
        if len(block.items) + len(tail.items) <= BLOCK // 2:
            block.items += tail.items
            block.numbers += tail.numbers
            block.bits |= tail.bits
            self._lasts[at] = block.items[-1]
            del self._blocks[at + 1], self._lasts[at + 1]


def _picked(block: _Block[T], hit: int) -> Iterator[T]:
    # Bytes, because asking a wide integer for one bit copies half of it.
    packed = hit.to_bytes((block.bits.bit_length() >> 3) + 1, "little")
    for place, number in enumerate(block.numbers):
        if packed[number >> 3] >> (number & 7) & 1:
            yield block.items[place]

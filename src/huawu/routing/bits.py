"""Bitsets: integers with one bit for each number."""


def numbers(bits: int) -> list[int]:
    """Return the numbers of the set bits, ascending; meant for few."""
    found: list[int] = []
    while bits:
        low = bits & -bits
        found.append(low.bit_length() - 1)
        bits ^= low
    return found

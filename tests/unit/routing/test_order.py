"""The sorted list that is asked by bitset, against plain sorting."""

from random import Random

import pytest

from huawu.routing.order import BLOCK, Order

pytestmark = pytest.mark.unit


def bits(numbers: set[int]) -> int:
    return sum(1 << number for number in numbers)


@pytest.mark.parametrize(("highest", "grow"), [(12, 0.5), (900, 0.7), (900, 0.3)])
def test_whatever_comes_and_goes_the_wanted_come_in_order(highest: int, grow: float) -> None:
    chance = Random(highest)  # noqa: S311  (not a secret)
    order: Order[tuple[int, int]] = Order()
    plain: dict[int, tuple[int, int]] = {}
    for _ in range(4_000):
        number = chance.randrange(highest)
        if chance.random() < grow:
            plain[number] = (chance.randrange(1_000), number)
            order.put(number, plain[number])
        else:
            plain.pop(number, None)
            order.remove(number)
        wanted = set(chance.choices(range(highest), k=chance.choice([1, 5, 200])))
        expected = sorted(item for n, item in plain.items() if n in wanted)
        assert list(order.among(bits(wanted))) == expected
        assert order.first(bits(wanted)) == min(expected, default=None)
    assert order.bits == bits(set(plain))
    assert list(order.among(-1)) == sorted(plain.values())


def test_a_list_that_grew_and_shrank_keeps_no_crumbs() -> None:
    order: Order[tuple[int, int]] = Order()
    for number in range(BLOCK * 20):
        order.put(number, (number % 7, number))
    for number in range(BLOCK * 20):
        if number % 50:
            order.remove(number)

    assert [number for _, number in order.among(-1)] == sorted(
        range(0, BLOCK * 20, 50), key=lambda number: (number % 7, number)
    )
    blocks = order._blocks  # pyright: ignore[reportPrivateUsage]  (what a caller cannot see)
    assert len(blocks) <= 8

"""What a process wrote last, as its own readers find it."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.journal.suite import SYSTEM, created

from huawu.journal.tail import Tail
from huawu.kernel.event import Recorded

pytestmark = pytest.mark.unit


def written(first: int, count: int = 1) -> Sequence[Recorded]:
    return [
        Recorded(position=n, stream="contact/c1", version=n, actor=SYSTEM, term=1, event=created())
        for n in range(first, first + count)
    ]


def positions(found: Sequence[Recorded]) -> list[int]:
    return [recorded.position for recorded in found]


def test_a_tail_gives_what_stands_above_a_position_and_no_more_than_asked_for() -> None:
    tail = Tail()
    tail.add(written(5, 3))
    assert positions(tail.after(4, 10)) == [5, 6, 7]
    assert positions(tail.after(5, 1)) == [6]
    assert positions(tail.after(7, 10)) == []


def test_who_stands_before_the_tail_has_to_ask_the_database() -> None:
    tail = Tail()
    assert positions(tail.after(0, 10)) == []
    tail.add(written(5, 3))
    assert positions(tail.after(3, 10)) == []


def test_nothing_is_given_across_what_another_process_wrote() -> None:
    tail = Tail()
    tail.add(written(1, 2))
    tail.add(written(4))  # 3 is another's
    assert positions(tail.after(0, 10)) == []
    assert positions(tail.after(3, 10)) == [4]


@given(
    flushes=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5)), max_size=30),
    keep=st.integers(1, 8),
    after=st.integers(0, 100),
)
def test_what_a_tail_gives_is_the_journal_without_a_gap(
    flushes: list[tuple[int, int]], keep: int, after: int
) -> None:
    tail, end, mine = Tail(keep), 0, set[int]()
    for others, count in flushes:
        end += others
        tail.add(written(end + 1, count))
        mine |= set(range(end + 1, end + 1 + count))
        end += count
    found = positions(tail.after(after, 5))
    assert found == list(range(after + 1, after + 1 + len(found)))
    assert set(found) <= mine
    if after == end - 1 and end in mine:
        assert found == [end]

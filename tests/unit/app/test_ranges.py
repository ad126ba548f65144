"""Which bytes a Range header asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huawu.app.http.ranges import Unsatisfiable, range_of

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("header", "bytes_"),
    [
        (None, None),
        ("bytes=0-9", (0, 10)),
        ("bytes=10-", (10, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-1000", (0, 100)),
        ("bytes=90-1000", (90, 100)),
        ("bytes = 5-5", (5, 6)),
        ("bytes=0-0,5-9", None),  # several are not served, which the standard allows
        ("bytes=9-5", None),
        ("bytes=-", None),
        ("samples=0-9", None),
        ("bytes=０-９", None),  # full-width digits are none
    ],
)
def test_one_range_is_served_and_what_is_malformed_ignored(
    header: str | None, bytes_: tuple[int, int] | None
) -> None:
    assert range_of(header, 100) == bytes_


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_a_range_behind_the_end_is_told_as_such(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        range_of(header, 100)


@given(st.text("bytes=-0123456789, ", max_size=30), st.integers(1, 10**12))
def test_whatever_is_asked_no_byte_outside_the_file_is_served(header: str, size: int) -> None:
    try:
        found = range_of(header, size)
    except Unsatisfiable:
        return
    if found is not None:
        assert 0 <= found[0] < found[1] <= size

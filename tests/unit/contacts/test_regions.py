"""Where numbers are from."""

import pytest

from huawu.contacts.regions import regions_of

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("number", "region"),
    [
        ("02112345678", "上海市"),
        ("13812345678", "江苏省连云港市"),
        ("+8613426123456", "北京市"),
        ("+4930123456", "德国"),
        ("7001", ""),
        ("anonymous", ""),
        ("", ""),
    ],
)
def test_a_number_is_from_where_its_first_digits_tell(number: str, region: str) -> None:
    assert regions_of([number], "CN") == [region]


def test_places_are_named_in_the_language_of_the_centres_country() -> None:
    assert regions_of(["030123456"], "DE") == ["Berlin"]

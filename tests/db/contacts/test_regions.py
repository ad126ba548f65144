"""Where customers are from, kept beside their numbers."""

import pytest
from tests.access_fixture import HandClock

from huawu.contacts.parties import PartyBook
from huawu.kernel.ids import DEFAULT_TENANT
from huawu.storage.database import Database

pytestmark = pytest.mark.db


async def test_a_region_is_told_until_the_number_is_forgotten(database: Database) -> None:
    book = PartyBook(database, DEFAULT_TENANT, HandClock())
    shanghai, _, beijing = [
        await book.of_number(number) for number in ("02112345678", "7001", "13426123456")
    ]
    assert await book.regions("CN") == {shanghai: "上海市", beijing: "北京市"}
    await book.forget(beijing)
    assert await book.regions("CN") == {shanghai: "上海市"}

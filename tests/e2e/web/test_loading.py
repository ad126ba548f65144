"""A page whose parts come in another order than one hopes."""

import pytest
from tests.e2e.web.browser import lateness
from tests.e2e.web.conftest import LOGIN, PASSWORD, Office

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("part", ["application", "desk-page"])
async def test_who_signs_in_before_all_parts_have_come_sees_their_desk(
    office: Office, part: str
) -> None:
    window = office.browser.window("early")
    await window.open(office.url, late=lateness(f"/app/assets/{part}-*.js", 1.5))
    await window.signs_in(LOGIN, PASSWORD)
    await window.sees("签入")
    await window.close()

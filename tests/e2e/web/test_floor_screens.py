"""Pictures of the floor and the contacts: both languages, light and dark, at both sizes."""

import pytest
from tests.e2e.house.world import MOBILE
from tests.e2e.web.browser import Window
from tests.e2e.web.conftest import Office
from tests.e2e.web.test_screens import FOLDER, furnished
from tests.e2e.web.test_supervisor import recorded, talking

from huawu.kernel.ids import ContactId

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

_SIZES = ("1366", "1920")


async def contacts_pictured(office: Office, window: Window, past: ContactId) -> None:
    """Take the pictures of the list and of one contact."""
    await window.go(f"{office.url}app/contacts")
    await window.sees(f"{MOBILE[:3]}****{MOBILE[-4:]}")
    await window.shots(FOLDER, "23-contacts")
    await window.go(f"{office.url}app/contacts/{past}")
    await window.sees("客户挂机")
    await window.shots(FOLDER, "24-contact")


@pytest.mark.timeout(600)
async def test_the_floor_and_the_contacts_are_pictured(office: Office) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    await furnished(office)
    window = office.browser.window("wei")
    past = await recorded(office)
    await office.world.everyone_out()
    await office.at_floor(window)
    caller, _ = await talking(office)
    waiting = await office.world.call(caller="13900002222")
    await window.sees("139****2222")
    await window.shots(FOLDER, "20-floor")
    await window.click("anna anna")
    await window.sees("对这通电话")
    await window.shots(FOLDER, "21-floor-agent")
    await window.go(f"{office.url}app/wallboard")
    await window.sees("返回现场")
    await window.shot(FOLDER / "22-wallboard-zh-CN-light-1920.png")
    for call in (caller, waiting):
        call.call.hang_up()
    await contacts_pictured(office, window, past.contact)
    pictures = [file.name for file in FOLDER.glob("2[0134]-*.png")]
    assert all(sum(name.endswith(f"{size}.png") for name in pictures) == 16 for size in _SIZES)
    await window.close()

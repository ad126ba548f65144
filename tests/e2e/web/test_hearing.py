"""A recording in a real browser: played in parts, remarked, shared, taken out as a file."""

from pathlib import Path

import pytest
from tests.e2e.house.world import eventually
from tests.e2e.web.browser import Window
from tests.e2e.web.conftest import PASSWORD, ROOT_LOGIN, Office
from tests.e2e.web.test_supervisor import recorded

from huawu.access.audit import AuditFilter
from huawu.access.permissions import system_person
from huawu.kernel.ids import DEFAULT_TENANT, ContactId, RecordingId
from huawu.recordings.raw import RawRecording
from huawu.recordings.service import Recording

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PERSON = system_person("test", DEFAULT_TENANT)
_LONG = RecordingId("rec_long")
_LENGTH_S, _LATE_S = 1_800, 1_740
_BYTES_PER_S = 8_000 * 2 * 2
_RATE = 8_000


async def long_call(office: Office, contact: ContactId) -> Recording:
    """Keep half an hour of talk, remarked near its end, as a recording of a contact."""
    rooms = office.world.rooms
    spool: Path = rooms.engines.spool
    for way in ("rx", "tx"):
        (spool / f"{_LONG}-{way}.sln").write_bytes(b"\x00\x10" * _RATE * _LENGTH_S)
    await rooms.recordings.finish(RawRecording(id=_LONG, contact=contact))
    kept = await rooms.recordings.get(_LONG)
    await rooms.office.marks.add(PERSON, kept, float(_LATE_S), "结尾处理得当")
    return kept


async def at_contact(office: Office, contact: ContactId) -> Window:
    """Open a contact as the administrator, who may do all with its recordings."""
    window = office.browser.window("root")
    await window.open(office.url)
    await window.signs_in(ROOT_LOGIN, PASSWORD)
    await window.sees("管理员")
    await window.go(f"{office.url}app/contacts/{contact}")
    await window.sees("播放")
    return window


async def acts(office: Office, recording: str) -> list[tuple[str, int]]:
    """Return what was done with a recording, and from which byte it was heard."""
    audit = office.world.rooms.access.audit
    found = await audit.read(AuditFilter(subject=f"recording/{recording}"))
    return [(entry.act, int(str(entry.details.get("from_byte", -1)))) for entry in found]


async def test_a_long_call_is_heard_from_a_remark_without_being_loaded_whole(
    office: Office,
) -> None:
    past = (await recorded(office)).contact
    await long_call(office, past)
    window = await at_contact(office, past)
    await window.click(f"{_LATE_S // 60}:00")
    await window.sees("29:0")
    heard = await eventually(
        lambda: acts(office, _LONG),
        lambda found: any(at > _BYTES_PER_S * (_LATE_S - 60) for _, at in found),
        "the end is heard by its bytes",
    )
    assert {act for act, _ in heard} == {"recording.played", "recording.marked"}
    await window.close()


async def test_a_recording_is_remarked_shared_and_taken_out(office: Office) -> None:
    past = (await recorded(office)).contact
    (kept,) = await office.world.rooms.recordings.newest(contact=past)
    window = await at_contact(office, past)
    await window.fill("在当前位置写一条标注", "开场白完整")
    await window.press("Enter")
    await window.sees("开场白完整")
    await window.click("放入案例库")
    await window.fill("标题", "开场白示范")
    await window.press("Enter")
    await window.sees("已放入案例库")
    await window.click("下载")
    await eventually(
        lambda: acts(office, kept.id),
        lambda found: ("recording.downloaded", 0) in found,
        "it is taken out",
    )
    (case,) = [c for c in await office.world.rooms.office.marks.library() if c.recording == kept.id]
    assert (case.title, case.shared_by) != ("", "")
    await window.close()

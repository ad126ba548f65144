"""A recording whose store, disk or database is away waits; one that is not there is lost."""

from pathlib import Path

import pytest
from tests.access_fixture import HandClock

from huawu.access.audit import Audit
from huawu.events.call import RecordingFinalised, RecordingLost
from huawu.kernel.errors import Unavailable
from huawu.kernel.ids import DEFAULT_TENANT, ContactId, RecordingId
from huawu.recordings.raw import RawRecording
from huawu.recordings.service import Recordings
from huawu.recordings.shelf import Shelf
from huawu.storage.database import Database

pytestmark = pytest.mark.db

RAW = RawRecording(id=RecordingId("rec_1"), contact=ContactId("ctc_1"), kind="call")


@pytest.fixture
def recordings(database: Database, tmp_path: Path) -> Recordings:
    for way in ("rx", "tx"):
        (tmp_path / f"rec_1-{way}.sln").write_bytes(b"\1\0" * 8_000)
    clock, shelf = HandClock(), Shelf(f"file://{tmp_path / 'store'}")
    audit = Audit(database, clock, DEFAULT_TENANT)
    return Recordings([tmp_path], database, shelf, audit, clock, tenant=DEFAULT_TENANT)


async def test_a_store_that_does_not_take_it_leaves_the_recording_to_be_stored_later(
    recordings: Recordings, tmp_path: Path
) -> None:
    (tmp_path / "store").rmdir()
    (tmp_path / "store").write_text("no folder")
    with pytest.raises(Unavailable):
        await recordings.finish(RAW)
    (tmp_path / "store").unlink()
    (tmp_path / "store").mkdir()
    told = await recordings.finish(RAW)
    assert isinstance(told, RecordingFinalised)
    assert told.length_s == 1
    assert not (tmp_path / "rec_1-rx.sln").exists()


async def test_a_full_disk_leaves_the_raw_files_for_later(
    recordings: Recordings, tmp_path: Path
) -> None:
    (tmp_path / "rec_1.joined.wav").symlink_to("/dev/full")
    with pytest.raises(Unavailable, match="takes no more"):
        await recordings.finish(RAW)
    (tmp_path / "rec_1.joined.wav").unlink()
    assert isinstance(await recordings.finish(RAW), RecordingFinalised)


async def test_a_recording_of_which_nothing_is_there_is_lost(recordings: Recordings) -> None:
    gone = RawRecording(id=RecordingId("rec_2"), contact=ContactId("ctc_1"), kind="call")
    told = await recordings.finish(gone)
    assert isinstance(told, RecordingLost)
    assert told.cause == "missing"

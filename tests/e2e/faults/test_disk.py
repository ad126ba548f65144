"""The disk of the recordings, or of the journal, is full for a while."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
from tests.e2e.faults.centre import Hurt, hurt
from tests.e2e.faults.disk import SmallDisk
from tests.e2e.faults.server import OTHER_SITE, settings
from tests.e2e.house.conftest import in_own_task, short_folder

from huawu.app.engines import engine_paths
from huawu.engine.host.layout import EngineTree
from huawu.events.call import RecordingFinalised, RecordingLost
from huawu.events.contact import ContactCreated, ContactLost

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture
async def cramped(
    request: pytest.FixtureRequest, house_tree: EngineTree
) -> AsyncGenerator[tuple[Hurt, SmallDisk]]:
    """A centre of its own, with what the test names on a small disk."""
    with short_folder() as folder:
        options = settings(folder / "data", house_tree.root, OTHER_SITE)
        disk = {
            "recordings": SmallDisk(
                "2m", [engine_paths(options).recordings, options.data_dir / "recordings"]
            ),
            "journal": SmallDisk("400m", [options.postgres_dir / "cluster"]),
        }[request.param]
        place = hurt(options, ("anna", "boris"), site=OTHER_SITE, within=disk.command)
        async with in_own_task(place) as centre:
            yield centre, disk
            await centre.everybody_leaves()


def process(centre: Hurt) -> int:
    """Return the server's process."""
    assert centre.server.process is not None
    return centre.server.process.pid


@pytest.mark.parametrize("cramped", ["recordings"], indirect=True)
async def test_a_full_disk_of_recordings_stops_no_talk_and_loses_no_recording_that_was_made(
    cramped: tuple[Hurt, SmallDisk],
) -> None:
    centre, disk = cramped
    await centre.talk(1)
    await asyncio.sleep(4)
    disk.fill(process(centre))
    ears, before = centre.listen(), await centre.story.mark()
    await asyncio.sleep(2)
    ears.heard_all_along()
    centre.hang_up()
    await centre.talk(1)
    await centre.hear_each_other()
    assert not await centre.story.all(RecordingFinalised, before)
    disk.make_room(process(centre))
    first, *_ = await centre.story.told(RecordingFinalised, before)
    assert first.length_s > 2
    assert not await centre.story.all(RecordingLost, before)


@pytest.mark.parametrize("cramped", ["journal"], indirect=True)
async def test_a_full_disk_of_the_journal_stops_no_talk_and_forgets_nothing(
    cramped: tuple[Hurt, SmallDisk],
) -> None:
    centre, disk = cramped
    await centre.talk(1)
    disk.fill(process(centre))
    ears, before = centre.listen(), await centre.story.mark()
    for _ in range(5):
        await centre.call()
    await centre.server.says("journal writer lost the database")
    await asyncio.sleep(3)
    ears.heard_all_along()
    disk.make_room(process(centre))
    assert len(await centre.story.told(ContactCreated, before, count=5)) == 5
    centre.answers = 1
    centre.hang_up()
    assert not await centre.story.all(ContactLost, before)

"""What calls do not depend on fails and begins again; nothing but a cancellation ends it."""

import asyncio

import pytest

from huawu.app import keeping
from huawu.app.keeping import kept
from huawu.kernel.errors import Unavailable

pytestmark = pytest.mark.unit

AWAY = Unavailable("The database does not answer.")


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_BACK_OFF_S", 0.0)


@pytest.mark.parametrize(
    "trouble",
    [
        None,  # an end
        AWAY,
        RuntimeError("a bug"),
        ExceptionGroup("of a task group", [AWAY]),
        ExceptionGroup("of a task group", [AWAY, RuntimeError("a bug")]),
    ],
)
async def test_it_begins_again(trouble: Exception | None) -> None:
    begun = asyncio.Semaphore(0)

    async def work() -> None:
        begun.release()
        if trouble is not None:
            raise trouble

    task = asyncio.create_task(kept(work, "work"))  # noqa: TID251  ends with this test
    async with asyncio.timeout(5):
        for _ in range(3):
            await begun.acquire()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_failure_while_it_ends_does_not_keep_it_alive() -> None:
    begun = asyncio.Event()

    async def work() -> None:
        try:
            begun.set()
            await asyncio.sleep(60)
        finally:
            raise AWAY

    task = asyncio.create_task(kept(work, "work"))  # noqa: TID251  ends with this test
    await begun.wait()
    task.cancel()
    async with asyncio.timeout(5):
        with pytest.raises(asyncio.CancelledError):
            await task

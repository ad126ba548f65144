"""Virtual time jumps to what is next, keeps order, and says when nothing can come."""

import asyncio
import time

import pytest

from huawu.testing.virtual_time import EPOCH, Deadlock, VirtualClock, run

pytestmark = pytest.mark.unit


def test_half_an_hour_takes_no_time_and_both_clocks_agree() -> None:
    async def main() -> float:
        clock = VirtualClock()
        await asyncio.sleep(1800)
        assert (clock.now() - EPOCH).total_seconds() == clock.monotonic_s()
        return clock.monotonic_s()

    began_s = time.perf_counter()
    assert run(main()) == pytest.approx(1800)
    assert time.perf_counter() - began_s < 1


def test_timers_fire_in_their_order_whatever_the_order_of_starting() -> None:
    woken: list[int] = []

    async def wake(after_s: int) -> None:
        await asyncio.sleep(after_s)
        woken.append(after_s)

    async def main() -> None:
        async with asyncio.TaskGroup() as group:
            for after_s in (3, 1, 2):
                group.create_task(wake(after_s))

    run(main())
    assert woken == [1, 2, 3]


def test_a_wait_that_nobody_can_end_is_named_a_deadlock() -> None:
    async def main() -> None:
        await asyncio.Event().wait()

    with pytest.raises(Deadlock):
        run(main())


def test_a_time_out_works_in_virtual_time() -> None:
    async def main() -> float:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(20):
                await asyncio.sleep(3600)
        return VirtualClock().monotonic_s()

    assert run(main()) == pytest.approx(20)

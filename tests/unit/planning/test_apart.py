"""Work in another process: its result, its refusal, its end."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from huawu.kernel.errors import Invalid
from huawu.planning.apart import Aside, Watch, WorkFailed, apart

pytestmark = pytest.mark.unit


def count(upto: int, watch: Watch) -> int:
    for number in range(upto):
        if not watch(number):
            return number
        time.sleep(0.01)
    return upto


def refuse(given: str, watch: Watch) -> Any:
    raise Invalid("field", given, row=7)


def fail(given: str, watch: Watch) -> Any:
    raise ValueError(given)


def double(number: int) -> int:
    return number * 2


async def test_the_result_comes_back_and_progress_is_told():
    told: list[int] = []
    assert await apart(count, 3, lambda number: told.append(number) is None) == 3
    assert told == [0, 1, 2]


async def test_work_that_is_told_to_stop_keeps_what_it_has():
    assert await apart(count, 100_000, lambda number: number < 5) < 5_000


async def test_a_refusal_crosses_with_its_field():
    with pytest.raises(Invalid, match=r"^field: no such thing$") as caught:
        await apart(refuse, "no such thing")
    assert caught.value.field == "field"


async def test_a_bug_is_told_with_its_place():
    with pytest.raises(WorkFailed, match="in fail"):
        await apart(fail, "broken")


async def test_short_work_shares_one_warm_process():
    aside = Aside()
    assert [await aside.run(double, number) for number in (1, 2)] == [2, 4]
    aside.close()


_ASKS = """
import asyncio, time
from huawu.planning.apart import Aside
async def ask():
    aside = Aside()
    print(await aside.run(pid, 0), flush=True)
    await asyncio.sleep(60)
def pid(_):
    import os
    return os.getpid()
if __name__ == "__main__":
    asyncio.run(ask())
"""


def test_a_process_ends_with_the_one_that_asked_however_that_ends(tmp_path: Path) -> None:
    script = tmp_path / "asks.py"
    script.write_text(_ASKS)
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE) as asking:
        assert asking.stdout is not None
        child = int(asking.stdout.readline())
        asking.kill()
    for _ in range(200):
        if not Path(f"/proc/{child}").exists():
            break
        time.sleep(0.05)
    assert not Path(f"/proc/{child}").exists()

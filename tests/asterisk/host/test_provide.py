"""Fetching an Asterisk, as far as it can be tested without fetching one each time."""

from pathlib import Path

import pytest

from huawu.engine.host.layout import EngineTree
from huawu.engine.host.provide import installed, provide
from huawu.engine.host.sources import Mirror
from huawu.engine.host.version import asterisk_version, check_version
from huawu.kernel.errors import Unavailable

pytestmark = pytest.mark.asterisk


def whole(home: Path) -> Path:
    """Lay out what `provide` leaves when it is done."""
    tree = EngineTree(home / "asterisk-22/22.10.1")
    tree.binary.parent.mkdir(parents=True)
    tree.binary.write_text("")
    (tree.root / "CLOSURE").write_text("")
    (home / "asterisk-22/current").symlink_to("22.10.1")
    return tree.root


async def test_the_tests_own_asterisk_fits_and_runs(engine_tree: EngineTree) -> None:
    assert check_version(await asterisk_version(engine_tree)) >= (22, 7, 0)


async def test_what_is_there_is_not_fetched_again(tmp_path: Path) -> None:
    root = whole(tmp_path)
    steps: list[str] = []
    tree = await provide(tmp_path, progress=lambda step, _: steps.append(step))
    assert tree.root == root
    assert steps == ["ready"]


@pytest.mark.parametrize("lost", ["CLOSURE", "usr/sbin/asterisk"])
def test_half_an_installation_is_none(tmp_path: Path, lost: str) -> None:
    (whole(tmp_path) / lost).unlink()
    assert installed(tmp_path) is None


async def test_a_mirror_that_is_not_there_is_named_with_the_mend(tmp_path: Path) -> None:
    nowhere = Mirror("file:/nowhere/debian")
    with pytest.raises(Unavailable, match="forky of file:/nowhere/debian") as failed:
        await provide(tmp_path, mirror=nowhere)
    assert "Check the network" in failed.value.message
    assert installed(tmp_path) is None

"""Wallboards are refused when a tile has nothing to show."""

import pytest

from huawu.centre.kinds import KINDS
from huawu.centre.walls import Tile, TileKind, Wallboard
from huawu.kernel.errors import Invalid
from huawu.kernel.ids import QueueId

pytestmark = pytest.mark.unit

CARE = QueueId("que_care")


def board(*tiles: Tile) -> Wallboard:
    return Wallboard(id="wall_1", name="Hall", tiles=tiles)


def test_a_board_with_something_on_every_tile_comes_back_as_it_was() -> None:
    whole = board(
        Tile(kind=TileKind.NUMBERS),
        Tile(kind=TileKind.LEVEL, queue=CARE),
        Tile(kind=TileKind.TEXT, text="Well done"),
    )
    assert KINDS["wallboard"].checked(whole) == whole


@pytest.mark.parametrize("kind", ["queue", "level", "waiting"])
def test_a_tile_of_a_queue_names_one(kind: str) -> None:
    with pytest.raises(Invalid, match="queue"):
        KINDS["wallboard"].checked(board(Tile(kind=TileKind.CLOCK), Tile(kind=TileKind(kind))))


def test_a_text_says_something_and_a_board_shows_something() -> None:
    for wrong in (board(Tile(kind=TileKind.TEXT, text=" ")), board()):
        with pytest.raises(Invalid):
            KINDS["wallboard"].checked(wrong)

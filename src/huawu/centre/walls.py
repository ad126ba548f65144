"""Wallboards: what a television in the room shows, tile by tile."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from annotated_types import MaxLen, MinLen

from huawu.centre.form import Form
from huawu.centre.model import Name
from huawu.kernel.errors import Invalid
from huawu.kernel.ids import QueueId


class TileKind(StrEnum):
    """What a tile shows."""

    NUMBERS = "numbers"  #: who waits in all queues, and what agents do
    QUEUE = "queue"  #: one queue with its day
    LEVEL = "level"  #: one queue's service level against its target, large
    WAITING = "waiting"  #: how many wait in one queue, and the longest
    CLOCK = "clock"
    TEXT = "text"


class TileSize(StrEnum):
    """How much room a tile has."""

    SMALL = "small"  #: a quarter of the width
    WIDE = "wide"  #: half of it
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile(Form):
    """One part of a wallboard."""

    kind: TileKind
    queue: QueueId | None = None  #: of `queue`, `level` and `waiting`
    text: Annotated[str, MaxLen(200)] = ""  #: of `text`
    size: TileSize = TileSize.SMALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Wallboard(Form):
    """What one television shows, in this order."""

    id: str
    name: Name
    tiles: Annotated[tuple[Tile, ...], MinLen(1), MaxLen(40)]


#: Tiles of these are about one queue.
OF_A_QUEUE = frozenset({TileKind.QUEUE, TileKind.LEVEL, TileKind.WAITING})


def check_wallboard(board: Wallboard) -> None:
    """Refuse a board without a name, or a tile without what it shows.

    Raises:
        Invalid: names the field.
    """
    if not board.name.strip():
        raise Invalid("name", "is blank")
    for place, tile in enumerate(board.tiles):
        if tile.kind in OF_A_QUEUE and tile.queue is None:
            raise Invalid(f"tiles[{place}].queue", "is missing: this tile shows one queue")
        if tile.kind is TileKind.TEXT and not tile.text.strip():
            raise Invalid(f"tiles[{place}].text", "is blank")

"""Rows that changed since they were last handed out, each once, under its key. Pure."""

from typing import Final

from msgspec import structs

from huawu.metrics.facts import KEYS, Fact, LocalTime


class Changed:
    """Collects rows by kind of fact; the last one with a key stands."""

    def __init__(self, zone: str) -> None:
        self.local: Final = LocalTime(zone)
        self._rows: dict[str, dict[tuple[str | int, ...], Fact]] = {}

    def add(self, fact: str, row: Fact) -> None:
        """Take a row as it is now; it must not be changed afterwards."""
        key = tuple(getattr(row, name) for name in KEYS[fact])
        self._rows.setdefault(fact, {})[key] = row

    def touch(self, fact: str, row: Fact) -> None:
        """Take a copy of a row that goes on changing."""
        self.add(fact, structs.replace(row))

    def take(self) -> dict[str, list[Fact]]:
        """Return what changed since the last call, by kind of fact."""
        found = {fact: list(rows.values()) for fact, rows in self._rows.items()}
        self._rows = {}
        return found

    def place(self, row: Fact, at_ms: int) -> None:
        """Set when a row's thing happened."""
        row.at_ms = at_ms
        row.day, row.minute, row.slot_s = self.local.place(at_ms)

"""Fixtures every kind of test may ask for, and what all of them need."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest
import structlog

pytest_plugins = ["tests.database_fixture"]

_HERE: Final = Path(__file__).parent
#: Each of these starts its engine, its database, its browser once for all its tests. Side by side
#: they run in a process for each (`--dist loadgroup`).
_WORLDS: Final = {
    "engine": ("asterisk", "contract/engine"),
    "house": ("e2e/house", "e2e/ivr"),
    "web": ("e2e/web",),
}
#: A test is of one of these kinds or stands in one of these folders: so the Makefile chooses.
_FAST: Final = {"unit", "flow", "api", "db"}
_SLOWER: Final = ("asterisk", "contract", "e2e")
#: What is asked of Debian's PostgreSQL too in `make test`; the rest of it is in `make test-all`.
_BOTH_SERVERS: Final = (
    "contract/journal",
    "db/journal",
    "db/storage/test_backup.py",
    "db/storage/test_leadership.py",
    "db/storage/test_schema.py",
)


def pytest_configure() -> None:
    """Let a failure be logged in lines: structlog's own way draws every local, for seconds."""
    lines = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], lines])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of one world together, and run the database's twice where it matters."""
    for item in items:
        if not _FAST & set(item.keywords) and not _is_below(item, _SLOWER):
            raise pytest.UsageError(f"No part of `make test` runs {item.nodeid}: say its kind.")
        for world, folders in _WORLDS.items():
            if _is_below(item, folders):
                item.add_marker(pytest.mark.xdist_group(world))
        if "pg15" in item.keywords and not _is_below(item, _BOTH_SERVERS):
            item.add_marker(pytest.mark.slow)


def _is_below(item: pytest.Item, folders: Sequence[str]) -> bool:
    return any(item.path.is_relative_to(_HERE / folder) for folder in folders)

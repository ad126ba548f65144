"""Finds every room's tables, for the tools that need them all at once."""

import importlib
import importlib.util
import pkgutil

import huawu


def declare_tables() -> None:
    """Import every room's `tables`, so that `huawu.storage.tables.metadata` knows them all.

    Storage stands below the rooms and imports none of them; they are found by name and only
    here, where a migration needs the whole. A new room needs no entry anywhere.
    """
    for room in pkgutil.iter_modules(huawu.__path__):
        name = f"huawu.{room.name}.tables"
        if room.ispkg and importlib.util.find_spec(name) is not None:
            importlib.import_module(name)

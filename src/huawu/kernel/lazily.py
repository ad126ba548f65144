"""Modules that take long to load, loaded when they are first used.

A server must take up its calls again at once, and a command must answer; what only planners need
is not waited for.
"""

from importlib import import_module
from typing import Any


def lazily(name: str) -> Any:
    """Return what stands for a module and loads it when something of it is asked for.

    Threads may ask at the same time: the import itself lets one of them load.
    """
    return _Later(name)


class _Later:
    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)

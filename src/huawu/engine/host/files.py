"""Writing files that another process reads: whole or not at all."""

import os
from collections.abc import Mapping
from pathlib import Path

_MODE = 0o640  # passwords are in there


def write(path: Path, text: str) -> bool:
    """Write `text` to `path` in one step; return whether anything changed.

    Written by root, it belongs to whom its folder belongs to: the engine must read it.
    Blocking: call it from a thread.
    """
    if path.exists() and path.read_text() == text:
        return False
    beside = path.with_name(f".{path.name}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _MODE)
    with os.fdopen(handle, "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.chown(beside, owner.st_uid, owner.st_gid)
    beside.replace(path)
    return True


def write_all(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Write several files; return the names of those that changed."""
    return [name for name, text in files.items() if write(folder / name, text)]

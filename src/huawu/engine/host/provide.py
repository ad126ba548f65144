"""Have an Asterisk 22 without touching the machine's own packages, and without being root.

apt is asked, with a state of its own that knows of no installed package, for Asterisk and all it
needs from a newer Debian; the packages are unpacked into one folder and run by the loader and the
libraries in it. apt checks every signature and hash.
"""

import asyncio
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Generator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final

from huawu.engine.host.commands import run
from huawu.engine.host.layout import EngineTree
from huawu.engine.host.sources import DEFAULT_MIRROR, KEYRINGS, Mirror, machine_mirror
from huawu.engine.host.version import asterisk_version, check_version
from huawu.kernel.errors import HouseError, Unavailable

Progress = Callable[[str, float], None]
"""Told the step in a few words and how much is done, from 0 to 1."""

SUITES: Final = ("forky", "sid")
PACKAGES: Final = ("asterisk", "asterisk-core-sounds-en-wav", "asterisk-moh-opsound-wav")

_NOT_NEEDED: Final = re.compile(
    r"adduser|base-passwd|debconf|dirmngr|gnupg.*|gpg.*|passwd|login\.defs|pinentry-curses|perl.*"
    r"|libperl.*|libpam.*|libsemanage.*|libaudit-common|libdebconfclient0|pci\.ids|libsnmp-base"
    r"|libsensors-config|tzdata"
)
_INDEX_S: Final = 180.0
_RESOLVE_S: Final = 60.0
_FETCH_S: Final = 900.0
_UNPACK_S: Final = 120.0
_APT_CONF: Final = """\
Dir::State "{work}"; Dir::State::lists "{work}/lists"; Dir::State::status "{work}/status";
Dir::Cache "{work}/cache"; Dir::Etc::sourcelist "{work}/sources.list";
Dir::Etc::sourceparts "/dev/null"; Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null"; Acquire::Languages "none";
Acquire::Check-Valid-Until "false"; Acquire::Retries "3"; Acquire::http::Timeout "30";
APT::Install-Recommends "false"; APT::Sandbox::User ""; Debug::NoLocking "true";
"""


@dataclass(frozen=True, slots=True)
class Package:
    """One package at one version."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name}={self.version}"


def installed(home: Path) -> EngineTree | None:
    """Return the Asterisk that `provide` put there, if it is whole. Quick; starts nothing."""
    current = home / "asterisk-22" / "current"
    if not (current / "CLOSURE").is_file():
        return None
    tree = EngineTree(current.resolve())
    return tree if tree.binary.exists() else None


async def provide(
    home: Path, *, progress: Progress = lambda _step, _done: None, mirror: Mirror | None = None
) -> EngineTree:
    """Return an Asterisk 22 below `home`, fetched when there is none yet.

    What was fetched stays until it is unpacked, so an interrupted call goes on where it was.

    Raises:
        Unavailable: no mirror has a fitting Asterisk, or a step fails; says which and why.
    """
    found = installed(home)
    if found:
        progress("ready", 1.0)
        return found
    place = home / "asterisk-22"
    await asyncio.to_thread(place.mkdir, parents=True, exist_ok=True)
    with _only_one(place / "install.lock"):
        _sweep(place)
        errors: list[str] = []
        for at, suite in product(_mirrors(mirror), SUITES):
            fetch = _Fetch(place / f"fetch-{suite}", at, suite, progress)
            try:
                return await _install(place, fetch)
            except HouseError as error:
                errors.append(f"{suite} of {at.uri}: {error.message}")
        raise Unavailable(
            "no Asterisk 22 could be had (" + "; ".join(errors) + "). Check the network and the "
            "Debian mirror in /etc/apt, or name a folder with an unpacked Asterisk 22"
        )


@contextlib.contextmanager
def _only_one(path: Path) -> Generator[None]:
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unavailable("another installation of the engine is under way") from None
        yield


def _mirrors(named: Mirror | None) -> list[Mirror]:
    if named:
        return [named]
    own = machine_mirror()
    # a mirror may be old or partial; Debian's own is the last resort
    return [own] if own.uri == DEFAULT_MIRROR else [own, Mirror(DEFAULT_MIRROR, own.keyring)]


def _sweep(place: Path) -> None:
    for left in place.glob("unpack-*"):
        shutil.rmtree(left, ignore_errors=True)


async def _install(place: Path, fetch: "_Fetch") -> EngineTree:
    packages = await fetch.closure()
    version = next(p.version for p in packages if p.name == "asterisk")
    check_version(version)
    archives = await fetch.download(packages)
    unpacked = EngineTree(place / f"unpack-{os.getpid()}")
    await fetch.unpack(archives, unpacked.root)
    fetch.progress("checking Asterisk", 0.97)
    check_version(await asterisk_version(unpacked))
    closure = await asyncio.to_thread(_closure_text, fetch.suite, fetch.mirror, archives)
    (unpacked.root / "CLOSURE").write_text(closure)
    final = place / re.sub(r"[^\w.+~-]", "_", version)
    await asyncio.to_thread(_put_in_place, unpacked.root, final, place / "current")
    await asyncio.to_thread(shutil.rmtree, fetch.work, ignore_errors=True)
    fetch.progress("ready", 1.0)
    return EngineTree(final)


def _closure_text(suite: str, mirror: Mirror, archives: list[Path]) -> str:
    lines = [f"# Debian {suite}, {mirror.uri}"]
    for archive in archives:
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
        lines.append(f"{digest}  {archive.name}")
    return "\n".join(lines) + "\n"


def _put_in_place(unpacked: Path, final: Path, current: Path) -> None:
    if final.exists():
        shutil.rmtree(final)
    unpacked.rename(final)
    beside = current.with_name(".current.new")
    beside.unlink(missing_ok=True)
    beside.symlink_to(final.name)
    beside.replace(current)


@dataclass(frozen=True, slots=True)
class _Fetch:
    """apt with a state of its own, for one suite."""

    work: Path
    mirror: Mirror
    suite: str
    progress: Progress

    async def closure(self) -> list[Package]:
        """Return Asterisk and all it needs, as the mirror has it now."""
        self._prepare()
        self.progress(f"reading the package list of Debian {self.suite}", 0.02)
        await self._apt("update", limit_s=_INDEX_S)
        self.progress("working out what Asterisk needs", 0.15)
        said = await self._apt(
            "-s", "--no-install-recommends", "install", *PACKAGES, limit_s=_RESOLVE_S
        )
        return read_simulation(said)

    async def download(self, packages: list[Package]) -> list[Path]:
        """Fetch the packages; those already there are not fetched again."""
        folder = self.work / "cache/archives"
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(self._watch(folder, len(packages)), name="fetch progress")
            await self._apt("download", *map(str, packages), limit_s=_FETCH_S, cwd=folder)
            watching.cancel()
        archives = sorted(folder.glob("*.deb"))
        if len(archives) < len(packages):
            raise Unavailable(f"{len(packages) - len(archives)} packages did not arrive")
        return archives

    async def unpack(self, archives: list[Path], root: Path) -> None:
        """Unpack all into one folder; none of their scripts runs."""
        for done, archive in enumerate(archives):
            self.progress("unpacking", 0.6 + 0.36 * done / len(archives))
            await run(["dpkg-deb", "-x", str(archive), str(root)], limit_s=_UNPACK_S)

    async def _watch(self, folder: Path, count: int) -> None:
        while True:
            here = await asyncio.to_thread(lambda: len(list(folder.glob("*.deb"))))
            self.progress(f"fetching {count} packages", 0.2 + 0.4 * min(here / count, 1.0))
            await asyncio.sleep(0.2)

    def _prepare(self) -> None:
        for name in ("lists/partial", "cache/archives/partial"):
            (self.work / name).mkdir(parents=True, exist_ok=True)
        # an empty status file: nothing is installed, so everything needed is listed
        (self.work / "status").write_text("")
        candidates = [self.mirror.keyring, *KEYRINGS]
        keyring = next((k for k in candidates if k and Path(k).is_file()), None)
        if keyring is None:
            raise Unavailable("no keys to check Debian's packages: install debian-archive-keyring")
        line = f"deb [signed-by={keyring}] {self.mirror.uri} {self.suite} main\n"
        (self.work / "sources.list").write_text(line)
        (self.work / "apt.conf").write_text(_APT_CONF.format(work=self.work))

    async def _apt(self, *arguments: str, limit_s: float, cwd: Path | None = None) -> str:
        # the variable is set for apt alone; our own environment stays as it is
        setting = f"APT_CONFIG={self.work / 'apt.conf'}"
        command = ["env", "LC_ALL=C", setting, "apt-get", "-qq", *arguments]
        return await run(command, limit_s=limit_s, cwd=cwd)


def read_simulation(text: str) -> list[Package]:
    """Return the packages that `apt-get -s install` would install, less those we never run.

    Raises:
        Unavailable: Asterisk is not among them.
    """
    found = re.findall(r"^Inst (\S+) \((\S+)", text, re.MULTILINE)
    packages = [Package(n, v) for n, v in found if not _NOT_NEEDED.fullmatch(n)]
    if not any(package.name == "asterisk" for package in packages):
        raise Unavailable("the mirror has no installable Asterisk")
    return packages

"""Debian packages: which, why, and how they get onto the machine."""

import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from tools.setup.console import Console, SetupError

_LOCK_WAIT_S: Final = 180
_CLUSTER_CONF: Final = Path("/etc/postgresql-common/createcluster.d/huawu.conf")
#: Masked before the package comes; `systemctl unmask kamailio` lets the host use it.
_KAMAILIO_UNIT: Final = Path("/etc/systemd/system/kamailio.service")
_NO_CLUSTER: Final = (
    "# Huawu's tests start their own servers; a cluster of the host's is not needed for them.\n"
    "create_main_cluster = false\n"
)


class Need(StrEnum):
    """What a package is needed for."""

    RUN = "running"
    DEMO = "the demo"
    TEST = "testing only"


@dataclass(frozen=True, slots=True)
class Package:
    """One Debian package."""

    name: str
    need: Need
    why: str
    probe: str  #: a program on the path, or an absolute file, that shows it is there


PACKAGES: Final = (
    Package(
        "ca-certificates",
        Need.RUN,
        "certificates of the servers we call",
        "/etc/ssl/certs/ca-certificates.crt",
    ),
    Package(
        "debian-archive-keyring",
        Need.RUN,
        "Debian's keys, which prove the Asterisk we unpack",
        "/usr/share/keyrings/debian-archive-keyring.gpg",
    ),
    Package("espeak-ng", Need.RUN, "speaks prompts, Chinese and English", "espeak-ng"),
    Package(
        "fonts-noto-cjk",
        Need.RUN,
        "Chinese letters in reports as PDF, and on the screens that tests look at",
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    ),
    Package("baresip-core", Need.DEMO, "SIP phones of the demo's callers and agents", "baresip"),
    Package("sip-tester", Need.TEST, "SIPp: SIP calls step by step", "sipp"),
    Package("sox", Need.TEST, "looks into recordings", "sox"),
    Package("chromium", Need.TEST, "the browser of the web application's tests", "chromium"),
    Package(
        "kamailio",
        Need.TEST,
        "passes calls on to several engines; no service of the host's is started",
        "kamailio",
    ),
    Package(
        "postgresql-15",
        Need.TEST,
        "the oldest PostgreSQL we support; no server of the host's is started",
        "/usr/lib/postgresql/15/bin/postgres",
    ),
)


def is_there(package: Package) -> bool:
    """Say whether the machine has what the package brings, however it came."""
    if package.probe.startswith("/"):
        return Path(package.probe).exists()
    return shutil.which(package.probe) is not None


def missing(needs: Iterable[Need], *, there: Callable[[Package], bool] = is_there) -> list[Package]:
    """Return the packages for these needs that the machine does not have."""
    wanted = set(needs)
    return [package for package in PACKAGES if package.need in wanted and not there(package)]


def install(packages: Sequence[Package], console: Console) -> None:
    """Install the packages and say why each is needed.

    Raises:
        SetupError: they could not be installed; the text says what to do.
    """
    console.say("  Debian packages to install:")
    for package in packages:
        console.say(f"    {package.name:<24} for {package.need}: {package.why}")
    apt = apt_command(
        [package.name for package in packages],
        has_apt=shutil.which("apt-get") is not None,
        is_root=os.geteuid() == 0,
        has_sudo=shutil.which("sudo") is not None,
    )
    if any(package.name.startswith("postgresql") for package in packages):
        _keep_postgres_quiet(apt[: apt.index("apt-get")], console)
    if any(package.name == "kamailio" for package in packages):
        _keep_kamailio_quiet(apt[: apt.index("apt-get")], console)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    update = [*apt[: apt.index("install")], "update"]
    console.run(update, explain=explain, env=environment)
    console.run(apt, explain=explain, env=environment)


def apt_command(names: Sequence[str], *, has_apt: bool, is_root: bool, has_sudo: bool) -> list[str]:
    """Return the command line that installs the packages.

    Raises:
        SetupError: this machine or this user cannot.
    """
    listed = " ".join(names)
    if not has_apt:
        raise SetupError(
            f"This is not a Debian machine (no apt-get). Install what brings: {listed}; then "
            "try again."
        )
    if not is_root and not has_sudo:
        raise SetupError(
            "Debian packages are missing, and you are neither root nor is sudo here. Ask an "
            f"administrator for `apt-get install {listed}`, then try again."
        )
    rights = [] if is_root else ["sudo", "--preserve-env=DEBIAN_FRONTEND,LC_ALL"]
    options = ["-q", "-y", "--no-install-recommends", "-o", f"DPkg::Lock::Timeout={_LOCK_WAIT_S}"]
    return [*rights, "apt-get", *options, "install", *names]


def explain(said: str) -> str | None:
    """Translate what apt said into what to do, None when it is nothing known."""
    for mark, advice in _ADVICE:
        if mark in said:
            return advice
    return None


_ADVICE: Final = (
    (
        "Could not get lock",
        "Another program is installing Debian packages (apt's lock is held). Wait until it is "
        "done, then try again.",
    ),
    (
        "dpkg was interrupted",
        "An earlier installation was interrupted. Run `dpkg --configure -a` as root, then try "
        "again.",
    ),
    (
        "Unable to locate package",
        "The Debian package sources of this machine lack a package. Debian 12's `main` section "
        "has all of them: see /etc/apt/sources.list.d, then try again.",
    ),
    (
        "Temporary failure resolving",
        "The Debian mirror cannot be reached: no network, or no name service. Then try again.",
    ),
    (
        "Could not connect",
        "The Debian mirror cannot be reached. See to the network or the proxy, then try again.",
    ),
    (
        "Failed to fetch",
        "The Debian mirror did not give a package. See to the network, then try again.",
    ),
    (
        "No space left",
        "The disk is full. Huawu needs about 2 GB, with its tests 3 GB. Make room, then try again.",
    ),
    ("a password is required", "sudo asks for a password. Run `sudo -v` first, then try again."),
)


def _keep_postgres_quiet(rights: Sequence[str], console: Console) -> None:
    """Let Debian's package create no database cluster, unless the host has PostgreSQL already."""
    if Path("/usr/share/postgresql-common").exists() or _CLUSTER_CONF.exists():
        return
    script = f'mkdir -p {_CLUSTER_CONF.parent} && printf %s "$1" > {_CLUSTER_CONF}'
    console.run([*rights, "sh", "-c", script, "sh", _NO_CLUSTER], explain=explain)


def _keep_kamailio_quiet(rights: Sequence[str], console: Console) -> None:
    """Let Debian's package start no service: it would take SIP's port on every address."""
    if _KAMAILIO_UNIT.exists() or _KAMAILIO_UNIT.is_symlink():
        return
    mask = f"mkdir -p {_KAMAILIO_UNIT.parent} && ln -s /dev/null {_KAMAILIO_UNIT}"
    console.run([*rights, "sh", "-c", mask], explain=explain)

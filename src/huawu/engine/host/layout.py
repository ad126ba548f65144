"""Where things lie: an unpacked Asterisk, and the folders of one running engine."""

import platform
from dataclasses import dataclass
from pathlib import Path

from huawu.kernel.errors import Unavailable

MULTIARCH = {"x86_64": "x86_64-linux-gnu", "aarch64": "aarch64-linux-gnu"}
_LOADERS = ("usr/lib64/ld-linux-x86-64.so.2", "usr/lib/ld-linux-aarch64.so.1")

SOCKET_PATH_MAX_BYTES = 100
"""Asterisk binds a unix socket in its run folder; the kernel takes 107 bytes, minus a temp name."""


@dataclass(frozen=True, slots=True)
class EngineTree:
    """An Asterisk unpacked into a folder of its own, run by its own loader and libraries."""

    root: Path

    @property
    def binary(self) -> Path:
        """Return the program."""
        return self.root / "usr/sbin/asterisk"

    @property
    def libraries(self) -> Path:
        """Return the folder of its shared libraries."""
        machine = platform.machine()
        return self.root / "usr/lib" / MULTIARCH.get(machine, f"{machine}-linux-gnu")

    @property
    def modules(self) -> Path:
        """Return the folder of its loadable modules."""
        return self.libraries / "asterisk/modules"

    @property
    def share(self) -> Path:
        """Return the folder of its documentation, interface description and sounds."""
        return self.root / "usr/share/asterisk"

    @property
    def music(self) -> Path:
        """Return the folder of music on hold."""
        return self.share / "moh"

    @property
    def english(self) -> Path:
        """Return the folder of the English prompts."""
        return self.share / "sounds/en_US_f_Allison"

    def command(self, *arguments: str) -> list[str]:
        """Return the command line that runs this Asterisk.

        The library path goes to the loader and not into the environment, where every program
        that Asterisk starts would inherit it.

        Raises:
            Unavailable: the tree has no loader, so it is not whole.
        """
        loader = next((p for name in _LOADERS if (p := self.root / name).exists()), None)
        if loader is None or not self.binary.exists():
            raise Unavailable(
                f"no Asterisk in {self.root}: run `huawu engine install`", path=str(self.root)
            )
        libraries = ["--library-path", str(self.libraries), "--argv0", "asterisk"]
        return [str(loader), *libraries, str(self.binary), *arguments]


@dataclass(frozen=True, slots=True)
class EnginePaths:
    """The folders of one running engine, all below `root`."""

    root: Path

    @property
    def etc(self) -> Path:
        """Return the folder of generated configuration."""
        return self.root / "etc"

    @property
    def config(self) -> Path:
        """Return the file that Asterisk is started with."""
        return self.etc / "asterisk.conf"

    @property
    def run(self) -> Path:
        """Return the folder of pid file and control socket."""
        return self.root / "run"

    @property
    def socket(self) -> Path:
        """Return the control socket."""
        return self.run / "asterisk.ctl"

    @property
    def log(self) -> Path:
        """Return the folder of log files."""
        return self.root / "log"

    @property
    def messages(self) -> Path:
        """Return the log file people read."""
        return self.log / "messages.log"

    @property
    def state(self) -> Path:
        """Return the folder of the engine's own database: registrations live here."""
        return self.root / "state"

    @property
    def data(self) -> Path:
        """Return the folder with links to documentation, interface description and sounds."""
        return self.root / "data"

    @property
    def spool(self) -> Path:
        """Return the folder of what the engine writes for others to take."""
        return self.root / "spool"

    @property
    def recordings(self) -> Path:
        """Return the folder of ARI recordings (`/recordings/stored`)."""
        return self.spool / "recording"

    @property
    def monitor(self) -> Path:
        """Return the folder of MixMonitor recordings."""
        return self.spool / "monitor"

    @property
    def voicemail(self) -> Path:
        """Return the folder of messages left while no floor was there."""
        return self.spool / "huawu-voicemail"

    @property
    def prompts(self) -> Path:
        """Return the folder of our own prompts, played as `sound:huawu/<name>`."""
        return self.data / "sounds/huawu"

    def folders(self) -> tuple[Path, ...]:
        """Return every folder that must exist and be writable for the engine."""
        own = (self.etc, self.run, self.log, self.state, self.data, self.spool)
        outcome = (self.recordings, self.monitor, self.voicemail, self.prompts)
        return (*own, self.state / "keys", *outcome)


def prepare(paths: EnginePaths, tree: EngineTree) -> None:
    """Create the folders and the links that Asterisk needs; safe to repeat.

    `dpkg-deb -x` runs no scripts, so what the packages would link is linked here.
    """
    for folder in paths.folders():
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    sounds = paths.data / "sounds"
    _link(sounds / "en", tree.english)
    _link(paths.data / "moh", tree.music)
    for name in ("documentation", "rest-api", "static-http", "agi-bin"):
        _link(paths.data / name, tree.share / name)


def _link(link: Path, target: Path) -> None:
    if link.is_symlink():
        if link.readlink() == target:
            return
        link.unlink()
    link.symlink_to(target)

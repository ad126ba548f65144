"""Who Huawu's services run as, and where its data lie."""

import grp
import os
import pwd
import shutil
from pathlib import Path
from typing import Final

from tools.setup.console import Console

USER: Final = "huawu"
SYSTEM_DATA: Final = Path("/var/lib/huawu")
_MODE: Final = 0o750


def prepare(console: Console) -> None:
    """As root, make the system user and its data folder; a person's own data need nothing.

    Raises:
        SetupError: the user could not be made.
    """
    if os.geteuid() != 0:
        return
    if not _known():
        console.say(f"  System user {USER} (services run as it, not as root)")
        add = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir"]
        console.run(
            [*add, str(SYSTEM_DATA), "--shell", "/usr/sbin/nologin", USER], explain=lambda _: None
        )
    if not SYSTEM_DATA.exists():
        console.say(f"  Data folder {SYSTEM_DATA}")
        SYSTEM_DATA.mkdir(mode=_MODE, parents=True)
    if SYSTEM_DATA.owner() != USER:
        shutil.chown(SYSTEM_DATA, USER, grp.getgrgid(pwd.getpwnam(USER).pw_gid).gr_name)
    SYSTEM_DATA.chmod(_MODE)


def _known() -> bool:
    try:
        pwd.getpwnam(USER)
    except KeyError:
        return False
    return True

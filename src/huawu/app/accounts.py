"""As whom things run: root starts servers as the system user, and steps down itself if it can."""

import os
import pwd
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from huawu.app.settings import SERVICE_USER
from huawu.kernel.errors import Unavailable
from huawu.storage.cluster import Account

_READ: Final = 0o5  #: what others need on a folder to go through and list it


def service_account() -> Account | None:
    """Return the account that servers run as when we are root; None when we are not.

    Raises:
        Unavailable: we are root and the system user was not made.
    """
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(SERVICE_USER)
    except KeyError:
        raise Unavailable(
            f"There is no system user {SERVICE_USER}; `make setup` makes it."
        ) from None
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def step_down(data_dir: Path, program: Iterable[Path]) -> bool:
    """Become the system user for good when we are root and it can read our program.

    Args:
        data_dir: made, and given to that user.
        program: the folders that our code and its interpreter lie in.

    Returns:
        False when we stay root: the program lies where only root may look.
    """
    account = service_account()
    if account is None:
        return True
    _give(data_dir, account)
    ways = {step for folder in program for step in (folder.resolve(), *folder.resolve().parents)}
    if not all(folder.stat().st_mode & _READ == _READ for folder in ways):
        return False
    os.setgroups([])
    os.setgid(account.gid)
    os.setuid(account.uid)
    return True


def _give(folder: Path, account: Account) -> None:
    """Let the system user own what root made in a start before."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    for path in (folder, *folder.iterdir()):
        if path.stat().st_uid == 0:
            os.chown(path, account.uid, account.gid)

"""A PostgreSQL data directory: made, and given its rules of access.

Access is by the operating system's own word (`peer`) over a socket in the file system; there is
no password to leak and nothing listens on the network.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from huawu.kernel.errors import Unavailable
from huawu.storage.programs import Programs

ROLE: Final = "huawu"  #: owner of the cluster and of the database

#: The child's whole environment: PostgreSQL must not take hints from ours (PGDATA, PGPORT, ...).
ENVIRONMENT: Final = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The system user a server runs as when we are root; PostgreSQL refuses to run as root."""

    uid: int
    gid: int

    @property
    def name(self) -> str:
        """The user's name, as `peer` will see it."""
        return pwd.getpwuid(self.uid).pw_name


def own_account() -> Account:
    """Return the account this process runs as."""
    return Account(uid=os.geteuid(), gid=os.getegid())


def make_cluster(programs: Programs, cluster: Path, account: Account) -> None:
    """Initialise `cluster` unless it is, and write its rules of access.

    Raises:
        Unavailable: initdb failed, or the data was written by another major version.
    """
    version = cluster / "PG_VERSION"
    if not version.is_file():
        _initialise(programs, cluster, account)
    written_by = int(version.read_text().strip())
    if written_by != programs.major:
        raise Unavailable(
            f"The data in {cluster} was written by PostgreSQL {written_by}, the programs are "
            f"PostgreSQL {programs.major}. Make a backup with the old version and restore it here."
        )
    _write(cluster / "pg_hba.conf", "local all all peer map=huawu\n", account)
    names = dict.fromkeys(("root", own_account().name, account.name))
    lines = "".join(f'huawu "{name}" {ROLE}\n' for name in names)
    _write(cluster / "pg_ident.conf", lines, account)


def child_identity(account: Account) -> tuple[int | None, int | None, list[int] | None]:
    """Return `user`, `group` and `extra_groups` for a child process that runs as `account`."""
    if account == own_account():
        return None, None, None
    return account.uid, account.gid, []


def _initialise(programs: Programs, cluster: Path, account: Account) -> None:
    # Made aside and renamed, so that a start that was killed half-way is simply done again.
    fresh = cluster.with_name(f"{cluster.name}.partial")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    os.chown(fresh, account.uid, account.gid)
    locale = ["--locale=C.UTF-8"]
    if programs.major >= 17:
        locale.append("--locale-provider=builtin")
    command = [programs / "initdb", "-D", str(fresh), "-U", ROLE, "-E", "UTF8", *locale]
    command += ["--auth-local=peer", "--auth-host=reject", "--data-checksums"]
    user, group, groups = child_identity(account)
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
        cwd="/",
        env=ENVIRONMENT,
        user=user,
        group=group,
        extra_groups=groups,
    )
    if done.returncode != 0:
        raise Unavailable(
            f"The database in {cluster} could not be made. initdb says: {done.stderr.strip()}"
        )
    fresh.rename(cluster)


def _write(path: Path, text: str, account: Account) -> None:
    path.write_text(text)
    path.chmod(0o600)
    os.chown(path, account.uid, account.gid)
